/* What a code on goods or on their paper means, for who receives: an article, never a bundle. Under
 * announcing (at the paper's issue time) and receiving (at scan time). Promise: exactly one
 * article, or a refusal that names what was tried (SKU-3 to SKU-5). */
#include "flow/catalogue/resolve_code.h"
#include "flow/inbound/inbound.h"
#include "rules/scan_words.h"

enum hf_status resolve_goods_code(struct work *w, struct slice code, int64_t at_us,
                                  bool with_supplier, struct goods_code *out, const char **problem,
                                  struct slice *message)
{
    enum alias_answer answer;
    struct code_meaning m;
    enum hf_status s =
        resolve_code(w, code, with_supplier ? CODE_INBOUND : CODE_SCANNED, at_us, &answer, &m);
    if (s < 0)
        return s;
    if (answer == ALIAS_ONE && m.kind == 0) {
        *out = (struct goods_code){
            m.sku_id,
            m.qty_each,
            m.alias_id,
            m.sku,
            {m.lot_tracked, m.expiry_tracked, m.serial_tracked},
            SLICE(""),
        };
        return HF_OK;
    }
    *out = (struct goods_code){.sku = m.sku, .other = m.other};
    *problem = "unknown_barcode";
    if (answer == ALIAS_ONE)
        *problem = "bundle";
    if (answer == ALIAS_LAPSED)
        *problem = "alias_expired";
    if (answer == ALIAS_TWO)
        *problem = "alias_ambiguous";
    *message = answer == ALIAS_ONE
                   ? arena_format(txn_arena(w->tx), "%.*s is a bundle: its components come in",
                                  SLICE_FMT(m.sku))
                   : code_refusal(w, code, answer, &m);
    return HF_REFUSED;
}

struct slice spoken_goods_refusal(struct work *w, const char *problem, struct slice code,
                                  const struct goods_code *g, bool spanish)
{
    struct arena *a = txn_arena(w->tx);
    if (strcmp(problem, "bundle") == 0)
        return arena_format(a, scan_word("%.*s is a bundle: its components come in", spanish),
                            SLICE_FMT(g->sku));
    if (strcmp(problem, "alias_expired") == 0)
        return arena_format(
            a, scan_word("expired code %.*s: it was %.*s; %.*s can extend the window", spanish),
            SLICE_FMT(code), SLICE_FMT(g->sku),
            SLICE_FMT(w->merchant->profile->owners[OBJECT_SKU]));
    if (strcmp(problem, "alias_ambiguous") == 0)
        return arena_format(a, scan_word("two meanings: code %.*s is %.*s or %.*s", spanish),
                            SLICE_FMT(code), SLICE_FMT(g->sku), SLICE_FMT(g->other));
    return arena_format(a, scan_word("unknown code %.*s", spanish), SLICE_FMT(code));
}
