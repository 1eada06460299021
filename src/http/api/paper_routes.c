/* The paper of parcels: slips and labels.
 * Behind /v1/parcels/{id}/documents.
 * Promise: drawn once, kept sealed by its hash, and the same bytes ever after; who took it is on
 * the audit. */
#include "http/api/paper_routes.h"
#include "http/api/page.h"

#include "base/encode.h"
#include "base/instant.h"
#include "flow/blob.h"
#include "flow/floor/parcel_paper.h"
#include "flow/road/retail.h"
#include "store/readers.h"
#include "store/sql.h"

bool wants_spanish(const struct exchange *x)
{
    struct slice language = exchange_header(x, "Accept-Language");
    return language.len >= 2 && slice_eq_nocase((struct slice){language.ptr, 2}, SLICE("es"));
}

struct paper_query {
    int64_t merchant_id, parcel_id, order_id;
    struct slice name, bytes, why;
    bool drawn;      /* in this call: to be kept */
    bool superseded; /* the label's template was replaced */
};

/* HP-M2: a label after a template that was replaced is not printed any more, nor printed again. */
static enum hf_status check_template(struct exchange *x, struct txn *tx, struct paper_query *q)
{
    const struct merchant *m = directory_merchant_by_id(x->directory, q->merchant_id);
    static const char label[] = "carton_label.";
    int64_t since;
    if (m == NULL || q->name.len < sizeof label ||
        memcmp(q->name.ptr, label, sizeof label - 1) != 0)
        return HF_OK;
    enum hf_status s = document_in_force(tx, q->merchant_id, clock_now_us(x->hub->clock),
                                         m->profile->packing.label_template, &since);
    q->superseded = s == HF_REFUSED;
    if (q->superseded)
        q->why = arena_format(&x->arena, "%.*s was replaced on %.*s",
                              SLICE_FMT(m->profile->packing.label_template),
                              SLICE_FMT(instant_text(&x->arena, since)));
    return s;
}

static enum hf_status find_paper(struct exchange *x, struct txn *tx, struct paper_query *q)
{
    struct work w;
    struct parcel_facts facts;
    struct slice why = SLICE("");
    enum hf_status s = check_template(x, tx, q);
    if (s != HF_OK)
        return s;
    s = read_paper(tx, x->hub, q->merchant_id, q->parcel_id, q->name, &x->arena, &q->bytes);
    if (s != HF_NOT_FOUND)
        return s;
    s = work_view(&w, tx, x->hub, q->merchant_id);
    if (s != HF_OK)
        return s;
    s = load_parcel_facts(&w, q->parcel_id, &facts);
    if (s == HF_OK) {
        s = draw_paper(&facts, q->name, wants_spanish(x), &x->arena, &q->bytes, &why);
        q->order_id = facts.order_id;
        q->why = why;
        q->drawn = s == HF_OK;
    }
    return work_end_unchanged(&w, s);
}

/* Keeps what was drawn, unless somebody was first: then theirs is the paper. */
static int apply_paper(struct work *w, struct exchange *x)
{
    struct paper_query *q = x->state;
    struct slice first;
    enum hf_status s = HF_OK;
    w->object = "parcel";
    w->object_id = q->parcel_id;
    if (q->drawn) {
        s = read_paper(w->tx, w->hub, q->merchant_id, q->parcel_id, q->name, &x->arena, &first);
        if (s == HF_OK)
            q->bytes = first;
        else if (s == HF_NOT_FOUND)
            s = keep_paper(
                w, q->parcel_id, q->name,
                &(struct blob_wish){.subject_id = q->order_id, .kind = "paper", .bytes = q->bytes});
    }
    if (s < 0)
        return (int)s;
    work_note(w, "document:%.*s", SLICE_FMT(q->name));
    x->content_type = paper_media_type(q->name);
    json_put_raw(&x->out, q->bytes);
    return 200;
}

static bool is_paper_name(struct slice s)
{
    bool good = s.len > 4 && s.len <= 64 && paper_media_type(s) != NULL;
    for (size_t i = 0; i < s.len && good; i++)
        good = (s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
               s.ptr[i] == '_' || s.ptr[i] == '.';
    return good;
}

void handle_get_paper(struct exchange *x)
{
    struct paper_query *q = ARENA_NEW(&x->arena, struct paper_query);
    struct txn *tx;
    struct store *st;
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "pcl", &q->merchant_id, &q->parcel_id))
        return;
    q->name = x->params[1];
    enum hf_status s =
        is_paper_name(q->name) ? readers_begin(x->hub->readers, &tx, &st) : HF_NOT_FOUND;
    if (s == HF_OK) {
        s = find_paper(x, tx, q);
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    if (s == HF_REFUSED && q->superseded) {
        exchange_problem(x, 409, "doc_superseded", "%.*s: name its new version in the profile",
                         SLICE_FMT(q->why));
        return;
    }
    if (s == HF_REFUSED) {
        exchange_problem(x, 409, "label_impossible", "%.*s cannot be drawn: %.*s",
                         SLICE_FMT(q->name), SLICE_FMT(q->why));
        return;
    }
    if (s != HF_OK) {
        exchange_problem(x, 404, "not_found", "no such document of this parcel");
        return;
    }
    x->state = q;
    exchange_command(x, &(struct command){.merchant_id = q->merchant_id,
                                          .action = "read_document",
                                          .apply = apply_paper,
                                          .key_optional = true});
}

static int read_papers(struct exchange *x, struct txn *tx)
{
    const struct paper_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s = page_open_whole(&p, x, tx, SQL_list_papers,
                                       PARAMS(P_I64(q->merchant_id), P_I64(q->parcel_id)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        json_key(o, "name");
        json_put_text(o, row_text(&p.rows, 0));
        json_key(o, "sha256");
        json_put_hex(o, row_blob(&p.rows, 1));
        json_key(o, "bytes");
        json_put_i64(o, row_i64(&p.rows, 2));
        json_key(o, "made_by");
        json_put_text(o, row_text(&p.rows, 3));
        json_key(o, "made_at");
        json_put_instant(o, row_i64(&p.rows, 4));
        json_close(o, '}');
    }
    return page_close_whole(&p);
}

void handle_list_papers(struct exchange *x)
{
    struct paper_query *q = ARENA_NEW(&x->arena, struct paper_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    if (admit_id(x, x->params[0], "pcl", &q->merchant_id, &q->parcel_id))
        exchange_read(x, read_papers);
}
