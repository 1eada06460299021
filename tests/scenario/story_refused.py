"""A wish of the shop that a person refuses is answered there with the reason, once. Requirements ORD-7, ORD-10, PL-6; scenarios 13, 41; storefronts 3.6, 4.6."""
import os
import sys
import time

from harness import holds, same, until
from nova_shops import ENV, profile, woo_says

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402
from woocommerce import WooShop, stamp  # noqa: E402

SHOP, WOO = ShopifyShop(), WooShop()
TEA = "8430000000021"
WHY = "the picker has it in hand; the buyer was told"


def _setup(h):
    h.env.update(ENV)
    text = profile(SHOP, WOO)
    h.stop()
    h.cli("apply", h.file("nova-refused.yaml", text))
    h.start("--egress-allow", SHOP.place, "--egress-allow", WOO.place)
    for c in ("web", "woo"):
        h.cli("connection", "enable", c, "--merchant", "nova")
    h.stop()
    h.start("--egress-allow", SHOP.place, "--egress-allow", WOO.place)


def _picking(h, order):
    h.good_scan("pick", shipment=order["shipments"][0]["id"], location="S-01-02", code=TEA)


def _asked(h, order, reason="edit_after_release"):
    return [e for e in h.exceptions(reason) if e["object_id"] == order["id"]]


def _answer(h, order, decision, why=WHY, reason="edit_after_release"):
    found = _asked(h, order, reason)
    same(len(found), 1, reason)
    status, d = h.command(f"/v1/exceptions/{found[0]['id']}/resolve", {"decision": decision, "reason": why})
    same(status, 200, str(d))


def _owed(h, order, kind):
    return [r for r in h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"] if r.get("order") == order["id"] and r["kind"] == kind]


def _told(h, order, kind):
    return [(f["fact"], f["by"]) for f in h.http("GET", f"/v1/orders/{order['id']}/timeline")[1]["items"] if f["name"] == kind]


def _edit(h, body, at, qty, connection="web"):
    b = dict(body, updated_at=f"2026-11-23T12:00:{at:02d}+01:00", line_items=[h.line("NT-BLACK", qty)])
    same(h.shop(b, topic="orders/updated", connection=connection)[0], 200)


def a_change_that_a_person_refuses_is_answered_over_there(h):
    """scenario 41: a tag and the reason in the person's words; what the shop sends because of it asks nobody again"""
    _setup(h)
    body = h.new(qty=2)
    SHOP.open(body)
    o = h.land(body)
    _picking(h, o)
    _edit(h, body, 1, 1)
    _answer(h, o, "refuse")
    there = SHOP.tracked[body["id"]]
    until(h, "told", lambda: _told(h, o, "order.edit_refused") == [("told", "web")])
    same((there["tags"], there["why"]), ({"holdfast: change refused"}, f"the change is refused: {WHY}"))
    _edit(h, body, 2, 1)
    same((holds(h.order(body["id"])), len(_owed(h, o, "order.edit_refused"))), ([], 1), "the tag makes the shop send it again")
    _edit(h, body, 3, 4)
    same(holds(h.order(body["id"])), ["edit_after_release"], "another wish is asked about")


def a_wish_is_new_once_the_order_has_become_another(h):
    """accepted in between: refused once is not refused for ever"""
    body = h.new(qty=2)
    SHOP.open(body)
    o = h.land(body)
    _picking(h, o)
    _edit(h, body, 1, 1)
    _answer(h, o, "refuse")
    _edit(h, body, 2, 3)
    _answer(h, o, "accept")
    h.good_scan("put_back", shipment=o["shipments"][0]["id"], location="S-01-02", code=TEA)
    o = h.order(body["id"])
    _picking(h, o)
    _edit(h, body, 3, 1)
    same(holds(h.order(body["id"])), ["edit_after_release"])


def woocommerce_has_a_note_for_it(h):
    """4.6: private, with the reason; once"""
    now = time.time()
    order = WOO.put(8801, now)
    order["line_items"][0]["quantity"] = 2
    woo_says(h, order)
    o = h.order(8801, "woo")
    _picking(h, o)
    wish = dict(order, date_modified_gmt=stamp(now + 5), line_items=[dict(order["line_items"][0], quantity=1)])
    woo_says(h, wish)
    _answer(h, o, "refuse")
    until(h, "told", lambda: _told(h, o, "order.edit_refused") == [("told", "woo")])
    notes = WOO.notes[8801]
    same([(n["customer_note"], WHY in n["note"]) for n in notes], [(False, True)])
    woo_says(h, dict(wish, date_modified_gmt=stamp(now + 9)))
    same(holds(h.order(8801, "woo")), [])


def a_cancellation_that_a_person_refuses_is_answered_where_it_was_asked(h):
    """ORD-10, scenario 13: the request is rejected with the reason; later copies carry the cancellation and ask nobody"""
    body = h.new(qty=2)
    SHOP.open(body, asked="CANCELLATION_REQUESTED")
    o = h.land(body)
    _picking(h, o)
    gone = dict(body, updated_at="2026-11-23T12:00:01+01:00", cancelled_at="2026-11-23T12:00:01+01:00", cancel_reason="customer")
    same(h.shop(gone, topic="orders/cancelled")[0], 200)
    _answer(h, o, "refuse", reason="cancel_after_release")
    until(h, "told", lambda: _told(h, o, "order.cancel_refused") == [("told", "web")])
    f = SHOP.tracked[body["id"]]["orders"][0]
    same((f["requestStatus"], f["message"]), ("CANCELLATION_REJECTED", f"the cancellation is refused: {WHY}"))
    same(h.shop(dict(gone, updated_at="2026-11-23T12:00:05+01:00"), topic="orders/updated")[0], 200)
    same((holds(h.order(body["id"])), len(_owed(h, o, "order.cancel_refused"))), ([], 1))
    _picking(h, o)
    same(h.order(body["id"])["state"], "picked", "it goes on")


def what_the_desk_asked_itself_is_no_business_of_the_shops(h):
    """refused within the house: the channel never asked"""
    body = h.new(qty=2)
    SHOP.open(body)
    o = h.land(body)
    _picking(h, o)
    same(h.command(f"/v1/orders/{o['id']}/cancel", {"source": "desk", "reason": "customer changed their mind"})[0], 202)
    _answer(h, o, "refuse", reason="cancel_after_release")
    same(_owed(h, o, "order.cancel_refused"), [])
    _picking(h, o)


def where_no_channel_can_be_told_the_order_says_so(h):
    """the other shop is not enabled outward: on the order's timeline"""
    body = h.new(qty=2)
    same(h.shop(body, connection="web2")[0], 200)
    o = h.order(body["id"], "web2")
    _picking(h, o)
    _edit(h, body, 1, 1, connection="web2")
    _answer(h, o, "refuse")
    same(_told(h, o, "order.edit_refused"), [("told_by_no_channel", "web2")])


def an_answer_needs_its_reason(h):
    """a word is no reason"""
    body = h.new(qty=2)
    o = h.land(body)
    _picking(h, o)
    _edit(h, body, 1, 1)
    e = _asked(h, o)[0]
    same(h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "refuse", "reason": "no"})[0], 400)
    same((holds(h.order(body["id"])), _owed(h, o, "order.edit_refused")), (["edit_after_release"], []))
