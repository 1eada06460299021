"""A shop is told what became of its orders, each parcel once. Requirements PL-6, PL-9, CUS-1, CUS-6, ORD-9 to ORD-11, HP-W4; storefronts 3.6, 3.7."""
import os
import sys
import time

from harness import same, true, until
from nova_shops import profile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402
from web import Answer  # noqa: E402

SHOP = ShopifyShop()
REFUSALS = {"MOVED": "gid://shopify/Location/78"}
AT = "2026-11-2{}T19:00:00Z"


def _start(h):
    h.start("--egress-allow", SHOP.place)


def _setup(h):
    h.env.update(NOVA_SHOP_TOKEN="shpat_nova")
    text = profile(SHOP)
    text = text.replace("  - id: veloz\n", '  - id: veloz\n    name: Veloz Express\n    tracking_url: "https://veloz.example/t/{tracking}?l=es"\n', 1)
    h.stop()
    h.cli("apply", h.file("nova-shipped.yaml", text))
    _start(h)


def _owed(h, body, kind):
    order = h.order(body["id"])["id"]
    rows = [r for r in h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"] if r.get("order") == order and r["kind"] == kind]
    return rows[0] if rows else None


def _ended(h, body, kind, state="done"):
    return until(h, f"{kind} {state}: {_owed(h, body, kind)}", lambda: (_owed(h, body, kind) or {}).get("state") == state)


def _go_on(h):
    """Lets the time pass until the next attempt."""
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind like 'order.%' and state < 2")
    _start(h)


def _look_again(h, body):
    """The next attempt, up to its look at the order."""
    mark = len(SHOP.seen)
    _go_on(h)
    until(h, "a look", lambda: any(b"displayable:true" in r.body and str(body["id"]).encode() in r.body for r in SHOP.seen[mark:]))
    time.sleep(0.5)


def _ready(h, qty=1, **how):
    body = h.new(qty=qty)
    SHOP.open(body, **how)
    h.land(body)
    return body


def _gone(h, body, qty=1):
    w = h.walk(h.order(body["id"]), "handed_over", qty=qty, weight=130 * qty)
    same(h.carrier(w, "custody", AT.format(4))[0], 200)
    same(h.order(body["id"])["state"], "shipped")
    return w


def _line(body, i=0):
    return f"gid://shopify/LineItem/{body['line_items'][i]['id']}"


def an_order_is_accepted_only_where_the_shop_asked(h):
    """a fulfilment request is answered once the order is; where nobody asked, nothing is said. The card's claim (PL-6)"""
    _setup(h)
    h.cli("connection", "enable", "web", "--merchant", "nova")
    h.stop()
    _start(h)
    card = next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == "web")
    same(card["missing"], [], "nothing a whole storefront connection does")
    plain, asked = _ready(h), _ready(h, asked="SUBMITTED")
    for body in (plain, asked):
        _ended(h, body, "order.accepted")
    same([a for a, _ in SHOP.acts], ["fulfillmentOrderAcceptFulfillmentRequest"])
    same(SHOP.tracked[asked["id"]]["orders"][0]["requestStatus"], "ACCEPTED")


def a_parcel_is_told_when_the_carrier_has_it_and_not_before(h):
    """CUS-1: number, carrier and link; only its own units; then the delivery"""
    body = _ready(h, qty=2)
    w = h.walk(h.order(body["id"]), "handed_over", qty=2, weight=260)
    same((h.order(body["id"])["state"], SHOP.parcels(body)), ("handed_over", []))
    same(h.carrier(w, "custody", AT.format(4))[0], 200)
    _ended(h, body, "order.shipped")
    same(SHOP.parcels(body), [(w["tracking"], {_line(body): 2})])
    same(SHOP.tracked[body["id"]]["fulfillments"][0]["info"], {"company": "Veloz Express", "number": w["tracking"],
         "url": f"https://veloz.example/t/{w['tracking']}?l=es"})
    same(h.carrier(w, "delivered", AT.format(5), proof="pod")[0], 200)
    _ended(h, body, "order.delivered")
    f = SHOP.tracked[body["id"]]["fulfillments"][0]
    same((f["event"], f["at"], f["events"]), ("DELIVERED", AT.format(5), 1))


def every_parcel_has_its_own_units(h):
    """several parcels, part of a line in each"""
    body = _ready(h, qty=3)
    s = h.order(body["id"])["shipments"][0]["id"]
    h.good_scan("pick", shipment=s, location="S-01-02", code="8430000000021", quantity=3)
    h.good_scan("pack", shipment=s, code="8430000000021", quantity=2)
    a = h.good_scan("close_box", shipment=s, weight_g=250, more=True)["parcel"]
    h.good_scan("pack", shipment=s, code="8430000000021", quantity=1)
    b = h.good_scan("close_box", shipment=s, weight_g=130)["parcel"]
    out = []
    for parcel in (a, b):
        tracking = f"VZ{h.next():09d}"
        h.good_scan("label", shipment=s, parcel=parcel, carrier="veloz", tracking=tracking)
        out.append({"parcel": parcel, "tracking": tracking})
    manifests = [h.good_scan("lane", location="LANE-VELOZ", code=w["tracking"])["manifest"] for w in out]
    manifest = manifests[0]
    same(h.http("POST", f"/v1/manifests/{manifest}/close", {})[0], 200)
    same(h.http("POST", f"/v1/manifests/{manifest}/hand_over", {"driver": "Luis", "vehicle": "1234 BCD", "signature": "s"})[0], 200)
    for w in out:
        same(h.carrier(w, "custody", AT.format(4))[0], 200)
    _ended(h, body, "order.shipped")
    same(SHOP.parcels(body), [(out[0]["tracking"], {_line(body): 2}), (out[1]["tracking"], {_line(body): 1})])


def a_lost_answer_is_looked_up_and_not_told_twice(h):
    """it took effect, and nobody heard of it"""
    body = _ready(h)
    mark = len(SHOP.acts)
    plain = SHOP.counts
    SHOP.counts = lambda r: b"fulfillmentCreate" in r.body
    SHOP.next("lose")
    w = _gone(h, body)
    until(h, "the lost call", lambda: len(SHOP.acts) > mark)
    SHOP.counts = plain
    _go_on(h)
    _ended(h, body, "order.shipped")
    same(SHOP.parcels(body), [(w["tracking"], {_line(body): 1})])


def a_call_that_took_effect_after_its_time_out_is_not_made_again(h):
    """nothing is there at the first look, and it is there a minute later"""
    body = _ready(h)
    SHOP.half.add("later")
    w = _gone(h, body)
    until(h, "the call", lambda: SHOP.late)
    for _ in range(2):
        _look_again(h, body)
    _ended(h, body, "order.shipped")
    same((SHOP.parcels(body), SHOP.late), ([(w["tracking"], {_line(body): 1})], []))


def a_call_that_never_arrived_is_made_again(h):
    """looked for twice, then told"""
    body = _ready(h)
    plain = SHOP.counts
    SHOP.counts = lambda r: b"fulfillmentCreate" in r.body
    SHOP.next(503)
    w = _gone(h, body)
    until(h, "the call", lambda: not SHOP.faults)
    SHOP.counts = plain
    same(SHOP.parcels(body), [])
    _look_again(h, body)
    same(SHOP.parcels(body), [], "one look is not enough")
    _go_on(h)
    _ended(h, body, "order.shipped")
    same(SHOP.parcels(body), [(w["tracking"], {_line(body): 1})])


def an_answer_that_says_nothing_is_a_lost_one(h):
    """200 with an internal error, and it took effect"""
    body = _ready(h)
    plain, act = SHOP.counts, SHOP._act

    def odd(query, v):
        act(query, v)
        SHOP._act = act
        return SHOP._wrap(10, 10, {"errors": [{"message": "x", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]})
    SHOP._act = odd
    w = _gone(h, body)
    until(h, "the call", lambda: SHOP.parcels(body))
    _go_on(h)
    _ended(h, body, "order.shipped")
    SHOP.counts = plain
    same(SHOP.parcels(body), [(w["tracking"], {_line(body): 1})])


def a_refusal_is_a_failure_although_it_is_a_200(h):
    """userErrors, and what the look shows before: on hold, at another location, sent there already, no such order"""
    cases = {"on hold": lambda o: o["orders"][0].update(status="ON_HOLD"), "moved": lambda o: o["orders"][0].update(at=REFUSALS["MOVED"]),
             "fulfilled by hand": lambda o: o["orders"][0]["lines"][0].update(remainingQuantity=0)}
    for what, change in cases.items():
        body = _ready(h)
        _ended(h, body, "order.accepted")
        change(SHOP.tracked[body["id"]])
        _gone(h, body)
        _ended(h, body, "order.shipped", "parked")
        same(SHOP.parcels(body), [], what)
        true("1 units fewer" in _owed(h, body, "order.shipped")["last_error"], _owed(h, body, "order.shipped"))
    body = _ready(h)
    _ended(h, body, "order.accepted")
    SHOP._fulfil, plain = (lambda *_: "Fulfillment is not allowed for this shop"), SHOP._fulfil
    w = _gone(h, body)
    _ended(h, body, "order.shipped", "parked")
    SHOP._fulfil = plain
    row = _owed(h, body, "order.shipped")
    true("fulfillmentCreate: Fulfillment is not allowed" in row["last_error"], row)
    true(any(e["object"] == "outbox" for e in h.exceptions("channel_push_failed")), "a person hears of it")
    same(h.http("POST", f"/v1/outbox/{row['id']}/replay", {"reason": "allowed now"})[0], 200)
    _ended(h, body, "order.shipped")
    same(SHOP.parcels(body), [(w["tracking"], {_line(body): 1})])
    gone = h.new()
    h.land(gone)
    _ended(h, gone, "order.accepted", "parked")
    true("no such order" in _owed(h, gone, "order.accepted")["last_error"], "said")


def throttled_is_no_failure(h):
    """200 with THROTTLED waits, and counts as no attempt"""
    body = _ready(h)
    _ended(h, body, "order.accepted")
    SHOP.drain()
    w = _gone(h, body)
    _ended(h, body, "order.shipped")
    same(_owed(h, body, "order.shipped")["attempts"], 0)
    same(SHOP.parcels(body), [(w["tracking"], {_line(body): 1})])


def our_own_telling_makes_no_edit(h):
    """the shop sends the order again, as it now stands there"""
    body = _ready(h)
    _gone(h, body)
    _ended(h, body, "order.shipped")
    echo = {**body, "updated_at": AT.format(6), "fulfillments": [{"id": 1, "status": "success", "line_items": [
        {"id": body["line_items"][0]["id"], "quantity": 1}]}], "line_items": [{**body["line_items"][0], "fulfillable_quantity": 0}]}
    same(h.shop(echo, topic="orders/fulfilled")[0], 200)
    same((h.order(body["id"])["state"], _owed(h, body, "order.edit_refused")), ("shipped", None))


def a_wish_that_came_too_late_is_answered_with_its_reason(h):
    """ORD-10: the cancellation request is rejected, the order says why; an edit likewise (ORD-7)"""
    body = _ready(h, asked="SUBMITTED")
    _gone(h, body)
    _ended(h, body, "order.shipped")
    there = SHOP.tracked[body["id"]]
    there["orders"][0]["requestStatus"] = "CANCELLATION_REQUESTED"
    same(h.shop({**body, "updated_at": AT.format(6), "cancelled_at": AT.format(6), "cancel_reason": "customer"}, topic="orders/cancelled")[0], 200)
    _ended(h, body, "order.cancel_refused")
    same(there["orders"][0]["requestStatus"], "CANCELLATION_REJECTED")
    true("too late" in there["orders"][0]["message"] and "shipped" in there["why"], there)
    same(there["tags"], {"holdfast: cancel refused"})
    body = _ready(h)
    _gone(h, body)
    wish = {**body["shipping_address"], "address1": "Calle Sol 9"}
    same(h.shop({**body, "updated_at": AT.format(7), "shipping_address": wish}, topic="orders/edited")[0], 200)
    _ended(h, body, "order.edit_refused")
    there = SHOP.tracked[body["id"]]
    same((there["tags"], "change came too late" in there["why"]), ({"holdfast: change refused"}, True))


def a_cancel_in_time_is_accepted(h):
    """ORD-10: before anything was picked"""
    body = _ready(h, asked="SUBMITTED")
    _ended(h, body, "order.accepted")
    there = SHOP.tracked[body["id"]]
    there["orders"][0]["requestStatus"] = "CANCELLATION_REQUESTED"
    there["cancelledAt"] = AT.format(6)
    same(h.shop({**body, "updated_at": AT.format(6), "cancelled_at": AT.format(6)}, topic="orders/cancelled")[0], 200)
    _ended(h, body, "order.cancelled")
    same((there["orders"][0]["requestStatus"], there["tags"]), ("CANCELLATION_ACCEPTED", set()))


def a_token_that_ran_out_stops_the_connection_once(h):
    """one exception, and nothing is lost"""
    body = _ready(h)
    _ended(h, body, "order.accepted")
    SHOP.next(Answer(401, {"errors": "[API] Invalid API key or access token"}))
    w = _gone(h, body)
    until(h, "raised", lambda: [e for e in h.exceptions("channel_push_failed") if e["object"] == "connection"])
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind like 'order.%' and state < 2")
    h.sql("update connection_health set breaker = 'closed'")
    _start(h)
    _ended(h, body, "order.shipped")
    same(SHOP.parcels(body), [(w["tracking"], {_line(body): 1})])
