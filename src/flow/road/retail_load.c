/* Loads for retailers: units, appointment, ASN.
 * Behind /v1/loads; asked by the lane scan and by the handover.
 * Promise: nothing is loaded without an appointment, nothing leaves without an ASN that says what
 * is on the truck, unless two people said so. */
#include "flow/road/retail.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "flow/blob.h"
#include "flow/floor/boxes.h"
#include "flow/order/order.h"
#include "flow/owe.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

static enum hf_status refuse(struct work *w, struct retail_answer *a, const char *problem,
                             const char *format, struct slice what)
{
    a->problem = problem;
    a->message = arena_format(txn_arena(w->tx), "%s%s%.*s", format, what.len > 0 ? ": " : "",
                              SLICE_FMT(what));
    return HF_REFUSED;
}

enum hf_status load_retail(struct work *w, int64_t load_id, struct retail_load *l)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_retail_load,
                                   PARAMS(P_I64(w->merchant_id), P_I64(load_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *l = (struct retail_load){.load_id = load_id,
                                  .warehouse_id = row_i64(&rows, 0),
                                  .reference = row_text_copy(&rows, 1),
                                  .consignee = row_text_copy(&rows, 2),
                                  .carrier = row_text_copy(&rows, 3),
                                  .documents = row_text_copy(&rows, 4),
                                  .slot_at_us = row_i64(&rows, 5),
                                  .slot_ref = row_text_copy(&rows, 6),
                                  .slot_confirmed_by = row_text_copy(&rows, 7),
                                  .asn_ref = row_text_copy(&rows, 8),
                                  .asn_sha256 =
                                      row_is_null(&rows, 9) ? SLICE("") : row_text_copy(&rows, 9),
                                  .asn_sent_at_us = row_i64(&rows, 10),
                                  .departed_at_us = row_i64(&rows, 11),
                                  .papers = row_text_copy(&rows, 12)};
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

enum hf_status load_of_parcel(struct work *w, int64_t parcel_id, int64_t *load_id)
{
    *load_id = 0;
    enum hf_status s = store_get_i64(w->tx, SQL_find_parcel_load,
                                     PARAMS(P_I64(w->merchant_id), P_I64(parcel_id)), load_id);
    return s == HF_NOT_FOUND ? HF_OK : s;
}

/* -- what stands in the way */

static enum hf_status judge_document(struct work *w, const struct retail_load *l, struct slice name,
                                     struct reason *r)
{
    struct rows rows;
    int64_t checked = 0, expected = 0;
    struct slice version = SLICE("");
    enum hf_status s =
        store_query(w->tx, SQL_find_effective_document,
                    PARAMS(P_I64(w->merchant_id), P_TEXT(name), P_I64(w->now_us)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        expected = row_i64(&rows, 0);
        version = row_text_copy(&rows, 1);
    }
    s = rows_end(&rows);
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_newest_document_check,
                          PARAMS(P_I64(w->merchant_id), P_I64(l->load_id), P_TEXT(name)), &checked);
    if (s < 0 || (expected != 0 && checked == expected))
        return s < 0 ? s : HF_OK;
    *r = (struct reason){
        .code = REASON_DOC_VERSION_MISMATCH,
        .field = name,
        .args = {name, s == HF_NOT_FOUND ? SLICE("not checked") : SLICE("another one"), version}
    };
    return HF_OK;
}

static enum hf_status judge_documents(struct work *w, const struct retail_load *l, struct reason *r)
{
    struct slice rest = l->documents;
    enum hf_status s = HF_OK;
    while (rest.len > 0 && s >= 0 && r->code == REASON_NONE) {
        const char *blank = memchr(rest.ptr, ' ', rest.len);
        struct slice name = {rest.ptr, blank != NULL ? (size_t)(blank - rest.ptr) : rest.len};
        rest.ptr += name.len + (blank != NULL);
        rest.len -= name.len + (blank != NULL);
        s = judge_document(w, l, name, r);
    }
    return s;
}

enum hf_status judge_load(struct work *w, const struct retail_load *l, enum load_step step,
                          struct reason *r)
{
    struct slice csv;
    unsigned char sha[32];
    int cartons;
    *r = (struct reason){.code = REASON_NONE};
    enum hf_status s = judge_documents(w, l, r);
    if (s < 0 || r->code != REASON_NONE)
        return s;
    if (l->slot_confirmed_by.len == 0) {
        *r = (struct reason){
            .code = REASON_SLOT_UNCONFIRMED, .field = SLICE("slot"), .args = {l->reference}};
        return HF_OK;
    }
    if (step == LOAD_LOADING)
        return HF_OK;
    s = write_asn(w, l, &csv, sha, &cartons);
    if (s >= 0 && (l->asn_sent_at_us == 0 || !slice_eq(l->asn_sha256, BYTES(sha))))
        *r = (struct reason){
            .code = REASON_ASN_NOT_SENT, .field = SLICE("asn"), .args = {l->reference}};
    if (s < 0 || r->code != REASON_NONE)
        return s;
    struct slice paper;
    s = missing_paper(w, l, &paper);
    if (s >= 0 && paper.len > 0)
        *r = (struct reason){
            .code = REASON_PAPER_MISSING, .field = paper, .args = {l->reference, paper}
        };
    return s;
}

enum hf_status raise_on_load(struct work *w, const struct retail_load *l, const struct reason *r)
{
    int64_t id;
    return open_exception(w, "load", l->load_id, r, &id);
}

static enum hf_status settle(struct work *w, int64_t load_id, enum exception_reason code,
                             struct slice field)
{
    return store_post(w->tx, SQL_settle_exceptions,
                      PARAMS(P_I64(w->merchant_id), P_I64(load_id), P_I64(code), P_TEXT(field),
                             P_I64(w->now_us), P_STR("data"), P_TEXT(w->actor.name),
                             P_STR("done")));
}

/* -- commands */

/* A load that can still be changed. */
static enum hf_status begin(struct work *w, int64_t load_id, struct retail_load *l,
                            struct retail_answer *a)
{
    *a = (struct retail_answer){.sscc = SLICE("")};
    w->object = "load";
    w->object_id = load_id;
    enum hf_status s = load_retail(w, load_id, l);
    if (s == HF_NOT_FOUND)
        return refuse(w, a, "unknown_load", "there is no such load", SLICE(""));
    if (s == HF_OK && l->departed_at_us != 0)
        return refuse(w, a, "already_departed", "the load has left", l->reference);
    return s;
}

enum hf_status add_units(struct work *w, const struct units_wish *u, struct retail_answer *a)
{
    struct retail_load l;
    enum hf_status s = begin(w, u->load_id, &l, a);
    if (s == HF_OK && u->pallet) {
        s = issue_sscc(w, "pallet", 0, &a->sscc);
        if (s == HF_REFUSED || (s == HF_OK && a->sscc.len == 0))
            return refuse(w, a, "sscc_used_up",
                          "the profile names no GS1 prefix, or it has no number left", SLICE(""));
        if (s == HF_OK)
            s = store_put(w->tx, SQL_set_unit_load,
                          PARAMS(P_I64(w->merchant_id), P_TEXT(a->sscc), P_I64(u->load_id)));
    }
    for (int i = 0; i < u->count && s == HF_OK; i++) {
        s = store_put(
            w->tx, SQL_take_unit,
            PARAMS(P_I64(w->merchant_id), P_TEXT(u->sscc[i]), P_I64(u->load_id), P_TEXT(a->sscc)));
        if (s == HF_NOT_FOUND)
            return refuse(w, a, "unknown_unit",
                          "no closed carton of this merchant that is on no load", u->sscc[i]);
    }
    a->count = u->count;
    work_note(w, "units:%d", u->count);
    return s;
}

enum hf_status measure_pallet(struct work *w, int64_t load_id, const struct pallet_facts *f,
                              struct retail_answer *a)
{
    struct retail_load l;
    enum hf_status s = begin(w, load_id, &l, a);
    if (s != HF_OK)
        return s;
    s = store_put(w->tx, SQL_measure_pallet,
                  PARAMS(P_I64(w->merchant_id), P_I64(load_id), P_TEXT(f->sscc),
                         P_I64(f->length_mm), P_I64(f->width_mm), P_I64(f->height_mm),
                         P_I64(f->weight_g), P_I64(f->stack), P_I64(f->label_sides),
                         P_TEXT(f->wrap), P_I64(f->label_height_mm), P_I64(f->label_edge_mm)));
    if (s == HF_NOT_FOUND)
        return refuse(w, a, "unknown_unit", "no pallet of this load", f->sscc);
    a->sscc = f->sscc;
    work_note(w, "pallet:%.*s", SLICE_FMT(f->sscc));
    return s;
}

enum hf_status confirm_load_slot(struct work *w, int64_t load_id, int64_t at_us, struct slice ref,
                                 struct retail_answer *a)
{
    struct retail_load l;
    enum hf_status s = begin(w, load_id, &l, a);
    if (s == HF_OK)
        s = store_put(w->tx, SQL_confirm_slot,
                      PARAMS(P_I64(w->merchant_id), P_I64(load_id), P_I64(at_us), P_TEXT(ref),
                             P_TEXT(w->actor.name)));
    return s == HF_OK ? settle(w, load_id, REASON_SLOT_UNCONFIRMED, SLICE("slot")) : s;
}

enum hf_status write_asn(struct work *w, const struct retail_load *l, struct slice *csv,
                         unsigned char sha[32], int *cartons)
{
    struct arena *a = txn_arena(w->tx);
    struct slice last = SLICE("");
    size_t room = 64 * 1024, used = 0;
    char *text = arena_take(a, room, 1);
    struct rows rows;
    *cartons = 0;
    if (text == NULL)
        return HF_FULL;
    used = (size_t)snprintf(text, room, "load,pallet_sscc,carton_sscc,order,sku,quantity\n");
    enum hf_status s = store_query(w->tx, SQL_list_load_content,
                                   PARAMS(P_I64(w->merchant_id), P_I64(l->load_id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        struct slice line =
            arena_format(a, "%.*s,%.*s,%.*s,%.*s,%.*s,%lld\n", SLICE_FMT(l->reference),
                         SLICE_FMT(row_text(&rows, 0)), SLICE_FMT(row_text(&rows, 1)),
                         SLICE_FMT(row_text(&rows, 2)), SLICE_FMT(row_text(&rows, 3)),
                         (long long)row_i64(&rows, 4));
        if (used + line.len > room) {
            char *more = arena_take(a, room * 2, 1);
            if (more == NULL || line.ptr == NULL) {
                s = rows_end(&rows);
                return s < 0 ? s : HF_FULL;
            }
            memcpy(more, text, used);
            text = more;
            room *= 2;
        }
        memcpy(text + used, line.ptr, line.len);
        used += line.len;
        if (!slice_eq(last, row_text(&rows, 1))) {
            last = row_text_copy(&rows, 1);
            *cartons += 1;
        }
    }
    *csv = (struct slice){text, used};
    sha256(*csv, sha);
    return rows_end(&rows);
}

enum hf_status prepare_asn(struct work *w, int64_t load_id, struct retail_answer *a)
{
    struct retail_load l;
    struct slice csv;
    unsigned char sha[32];
    enum hf_status s = begin(w, load_id, &l, a);
    if (s == HF_OK)
        s = write_asn(w, &l, &csv, sha, &a->count);
    if (s == HF_OK && a->count == 0)
        return refuse(w, a, "empty", "nothing is on the load", l.reference);
    if (s == HF_OK)
        s = keep_paper(
            w, load_id, SLICE("asn.csv"),
            &(struct blob_wish){.subject_id = load_id, .kind = "document", .bytes = csv});
    if (s < 0 || s == HF_REFUSED)
        return s;
    return owe_event(w, 0, "load.asn", load_id);
}

enum hf_status record_asn_sent(struct work *w, int64_t load_id, struct slice ref,
                               struct retail_answer *a)
{
    struct retail_load l;
    struct slice csv;
    unsigned char sha[32];
    enum hf_status s = begin(w, load_id, &l, a);
    if (s == HF_OK)
        s = write_asn(w, &l, &csv, sha, &a->count);
    if (s == HF_OK && a->count == 0)
        return refuse(w, a, "empty", "nothing is on the load", l.reference);
    if (s == HF_OK)
        s = store_put(w->tx, SQL_set_asn_sent,
                      PARAMS(P_I64(w->merchant_id), P_I64(load_id), P_TEXT(ref), P_BLOB(BYTES(sha)),
                             P_TEXT(w->actor.name), P_I64(w->now_us)));
    return s == HF_OK ? settle(w, load_id, REASON_ASN_NOT_SENT, SLICE("asn")) : s;
}
