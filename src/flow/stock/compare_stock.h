#ifndef HF_FLOW_STOCK_COMPARE_STOCK_H
#define HF_FLOW_STOCK_COMPARE_STOCK_H

#include "flow/owed.h"

/* The standing row `pull.compare` of a connection: what the channel shows of every SKU it was told,
 * against what it was told (docs/stock.md). A figure that differs once may be a sale whose order is
 * on its way: it is looked at again two minutes later. One that shows the same other figure then
 * was changed by somebody: a difference line, and ours is told anew. */

enum { COMPARE_ITEMS_MAX = 100, COMPARE_AGAIN_S = 120 };

/* facts: {"location", "items": [{"sku_id", "id", "of"}] of one `of`, "of", "after" (where the next
 * page begins), "last": bool} */
enum hf_status gather_compare(struct work *w, const struct owed_row *r, struct json_out *facts,
                              struct slice *reference);
/* learned: {"items": [{"sku_id", "shown": -1 = no figure}], "last": bool}; an item that is not
 * there any more is left out. */
enum hf_status stock_compared(struct work *w, const struct owed_row *r, const struct json *learned);

#endif
