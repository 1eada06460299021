"""A shop that hears of our parcels sends its orders again: that is no edit. Requirements ORD-7 to ORD-11; storefronts 3.2, 3.5."""
from harness import same, true

T = "2026-11-24T10:00:{:02d}Z"


def _sent(body, *parcels, at=0, exact=True, **over):
    """The body as the shop sends it once it counts these units of its lines as fulfilled; exact: with its list of fulfilments."""
    b = {**body, "updated_at": T.format(at), "fulfillment_status": "fulfilled", **over}
    total = {}
    for p in parcels:
        for i, n in p.items():
            total[i] = total.get(i, 0) + n
    b["line_items"] = [{**line, "fulfillable_quantity": line["quantity"] - total.get(i, 0), "current_quantity": line["quantity"]}
                       for i, line in enumerate(body["line_items"])]
    if exact:
        b["fulfillments"] = [{"id": n, "status": "success", "line_items": [{"id": body["line_items"][i]["id"], "quantity": q}
                              for i, q in p.items()]} for n, p in enumerate(parcels, 1)]
    return b


def _ship(h, body):
    order = h.land(body)
    w = h.walk(order, "handed_over", qty=body["line_items"][0]["quantity"])
    same(h.carrier(w, "custody", "2026-11-23T19:00:00Z")[0], 200)
    same(h.order(body["id"])["state"], "shipped")
    return w


def _count(h, body, kind):
    order = h.order(body["id"])["id"]
    return sum(1 for r in h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"] if r["kind"] == kind and r.get("order") == order)


def our_own_shipment_coming_back_is_no_edit(h):
    """orders/fulfilled, orders/updated and the copy of a poll"""
    body = h.new(qty=2)
    _ship(h, body)
    before = h.order(body["id"])
    for at, how in enumerate([{"topic": "orders/fulfilled"}, {"topic": "orders/updated"}]):
        same(h.shop(_sent(body, {0: 2}, at=at), **how)[0], 200)
    same(h.shop(_sent(body, {0: 2}, at=3, exact=False), topic="orders/updated")[0], 200)
    after = h.order(body["id"])
    same((after["state"], after["holds"], after["lines"]), ("shipped", before["holds"], before["lines"]))
    same(_count(h, body, "order.edit_refused"), 0)


def a_refund_of_what_was_sent_is_no_edit(h):
    """the line's current quantity falls, nothing more or less is to be sent"""
    body = h.new(qty=2)
    _ship(h, body)
    for exact in (True, False):
        b = _sent(body, {0: 2}, at=10 + exact, exact=exact, financial_status="partially_refunded")
        b["line_items"][0]["current_quantity"] = 1
        same(h.shop(b, topic="orders/updated")[0], 200)
    same(_count(h, body, "order.edit_refused"), 0)
    same(h.order(body["id"])["state"], "shipped")


def a_true_edit_of_a_shipped_order_is_refused_once(h):
    """ORD-7: the refusal itself makes the shop send the order again"""
    body = h.new(qty=1)
    _ship(h, body)
    wish = {**body["shipping_address"], "address1": "Calle Sol 9"}
    for at in range(3):
        same(h.shop(_sent(body, {0: 1}, at=20 + at, shipping_address=wish), topic="orders/updated")[0], 200)
    same(_count(h, body, "order.edit_refused"), 1, "told once")
    more = _sent(body, {0: 1}, at=30)
    more["line_items"][0].update(quantity=2, fulfillable_quantity=1, current_quantity=2)
    same(h.shop(more, topic="orders/edited")[0], 200)
    same(_count(h, body, "order.edit_refused"), 2, "another wish, another answer")


def somebody_else_who_sends_it_over_there_is_an_edit(h):
    """it must not leave twice"""
    body = h.new(qty=1)
    h.land(body)
    same(h.shop(_sent(body, {0: 1}, at=40), topic="orders/fulfilled")[0], 200)
    true("edit_after_release" in [x["reason"] for x in h.order(body["id"])["holds"]], h.order(body["id"])["holds"])


def an_undone_fulfilment_over_there_does_not_ask_for_more(h):
    """a cancelled fulfilment counts for nothing: as long as we know that it left, nothing is sent again"""
    body = h.new(qty=1)
    _ship(h, body)
    undone = _sent(body, at=50)
    undone["fulfillments"] = [{"id": 1, "status": "cancelled", "line_items": [{"id": body["line_items"][0]["id"], "quantity": 1}]}]
    same(h.shop(undone, topic="orders/updated")[0], 200)
    same((h.order(body["id"])["state"], _count(h, body, "order.edit_refused")), ("shipped", 0))


def a_cancel_that_came_too_late_is_refused_once(h):
    """ORD-10, ORD-11, scenario 14: every later copy carries the cancellation"""
    body = h.new(qty=1)
    _ship(h, body)
    for at in range(3):
        same(h.shop(_sent(body, {0: 1}, at=52 + at, cancelled_at=T.format(51), cancel_reason="customer"), topic="orders/cancelled" if at == 0
                    else "orders/updated")[0], 200)
    same(h.order(body["id"])["state"], "shipped")
    same(_count(h, body, "order.cancel_refused"), 1)
