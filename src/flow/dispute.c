/* Disputes: writes of those who do not own the object.
 * Called where a write is refused for its author.
 * Promise: the attempt leaves a record; the field stays as its owner said. */
#include "flow/dispute.h"

#include "flow/order/order.h"
#include "store/sql.h"

enum hf_status record_dispute(struct work *w, const struct dispute *d)
{
    int64_t id = work_new_id(w), exception_id;
    enum hf_status s =
        store_post(w->tx, SQL_insert_dispute,
                   PARAMS(P_I64(w->merchant_id), P_I64(id), P_STR(object_name(d->object)),
                          P_I64(d->object_id), P_TEXT(d->field), P_TEXT(d->author),
                          P_TEXT(d->owner), P_TEXT(d->detail), P_I64(w->now_us)));
    struct reason r = {
        .code = REASON_OWNERSHIP_CONFLICT,
        .field = d->field,
        .args = {d->author, d->owner, d->detail}
    };
    work_note(w, "dispute:%s", object_name(d->object));
    w->reason = "ownership_conflict";
    return s < 0 ? s : open_exception(w, "connection", id, &r, &exception_id);
}

enum hf_status check_owner(struct work *w, enum object object, enum field_group group,
                           struct slice author, struct slice detail, struct slice *owner)
{
    *owner = w->merchant->profile->owners[object];
    if (author.len == 0 || slice_eq(author, *owner))
        return HF_OK;
    struct dispute d = {.object = object,
                        .field = slice_of(field_group_name(group)),
                        .author = author,
                        .owner = *owner,
                        .detail = detail};
    enum hf_status s = record_dispute(w, &d);
    return s < 0 ? s : HF_REFUSED;
}
