"""Holds in both directions: theirs hold here, ours hold there, and neither is told back. Requirements ORD-2, ORD-3, OP-5, PL-6, PL-8; storefronts 3.2, 3.6, 4.6; issue 5.1, 5.3."""
import os
import sys
import time

from harness import holds, same, true, until
from nova_shops import ENV, profile, woo_says

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402
from woocommerce import WooShop, stamp  # noqa: E402

SHOP, WOO = ShopifyShop(), WooShop()
TEA = "8430000000021"


def _start(h):
    h.start("--egress-allow", SHOP.place, "--egress-allow", WOO.place)


def _setup(h):
    h.env.update(ENV)
    text = profile(SHOP, WOO)
    h.stop()
    h.cli("apply", h.file("nova-holds.yaml", text))
    _start(h)
    for c in ("web", "woo"):
        h.cli("connection", "enable", c, "--merchant", "nova")
    h.stop()
    _start(h)


def _hint(h, topic="fulfillment_holds/added"):
    """What the shop sends: it names a fulfilment order and nothing of the order."""
    body = {"fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/1"}, "n": h.next()}
    return h.shop(body, topic=topic)


def _later(h):
    """A minute later, without any webhook."""
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind = 'pull.holds'")
    _start(h)


def _looked(h):
    """The look at the holds is over, and what it found is on disk."""
    rows = h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"]
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    return any(r["kind"] == "pull.holds" and r["state"] == "pending" and r["next_at"] > soon for r in rows)


def _owed(h, order, *kinds):
    rows = h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"]
    return [(r["kind"], r["state"]) for r in rows if r.get("order") == order["id"] and r["kind"] in kinds]


def _settled(h, order):
    """Everything about holds that was owed is through."""
    until(h, "all told", lambda: all(s == "done" for _, s in _owed(h, order, "order.held", "order.released")))


def a_hold_over_there_holds_here_until_it_is_released_there(h):
    """OP-5: with its reason and who can release it; nobody here can; released there it goes on"""
    _setup(h)
    body = h.new()
    SHOP.open(body)
    o = h.land(body)
    same(o["state"], "ready_to_pick")
    SHOP.hold(body, "HIGH_RISK_OF_FRAUD")
    same(_hint(h)[1]["result"], "landed")
    until(h, "held", lambda: holds(h.order(body["id"])) == ["held_by_channel"])
    hold = h.order(body["id"])["holds"][0]
    true("high risk of fraud" in hold["detail"] and "web" in hold["detail"], hold)
    same(hold["clarifies"], "shop")
    status, d = h.scan("pick", shipment=o["shipments"][0]["id"], location="S-01-02", code=TEA)
    true(status != 200 or d["result"] != "ok", d)
    e = [x for x in h.exceptions("held_by_channel") if x["object_id"] == o["id"]][0]
    status, d = h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "release", "reason": "we know this buyer well"})
    same((status, d["code"]), (409, "needs_data"))
    same(_owed(h, o, "order.held", "order.released"), [], "it is not told back")
    SHOP.release(body)
    same(_hint(h, "fulfillment_holds/released")[1]["result"], "landed")
    until(h, "released", lambda: holds(h.order(body["id"])) == [])
    h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-01-02", code=TEA)
    same((SHOP.acts, _owed(h, o, "order.held", "order.released")), ([], []), "no echo")


def a_lost_webhook_of_a_hold_is_found_by_the_look(h):
    """PL-8: the standing look over what changed; another app's hold among several"""
    body = h.new()
    SHOP.open(body)
    h.land(body)
    SHOP.hold(body, "OTHER")
    SHOP.hold(body, "AWAITING_RETURN_ITEMS")
    _later(h)
    until(h, "held", lambda: holds(h.order(body["id"])) == ["held_by_channel"])
    SHOP.release(body)
    _later(h)
    until(h, "released", lambda: holds(h.order(body["id"])) == [])
    same(h.order(body["id"])["state"], "ready_to_pick")


def a_hold_that_is_there_before_its_order_holds_it_when_it_lands(h):
    """HP-W5: order of arrival carries no meaning"""
    body = h.new()
    SHOP.open(body)
    SHOP.hold(body)
    _later(h)
    until(h, "looked", lambda: _looked(h))
    o = h.land(body)
    same((o["state"], holds(o), o["shipments"]), ("validated", ["held_by_channel"], []))
    SHOP.release(body)
    _hint(h, "fulfillment_orders/hold_released")
    until(h, "on its way", lambda: h.order(body["id"])["state"] == "ready_to_pick")


def a_forged_hint_is_refused(h):
    """the signature comes before anything else"""
    same(h.shop({"x": h.next()}, topic="fulfillment_holds/added", secret="somebody else's")[0], 401)


def our_hold_is_a_fulfilment_hold_there_and_ends_with_its_data(h):
    """ORD-2, ORD-3: an address; the reason in its field, once; fixed here, released there, and no other hold with it"""
    body = h.new(address={"zip": ""})
    SHOP.open(body)
    SHOP.hold(body, "OTHER")
    same(h.shop(body)[0], 200)
    o = h.order(body["id"])
    true("addr_incomplete" in holds(o), holds(o))
    until(h, "held there", lambda: SHOP.held(body))
    same([r for r, _ in SHOP.held(body)], ["INCORRECT_ADDRESS"])
    mine = next(x for x in SHOP.tracked[body["id"]]["orders"][0]["holds"] if x["heldByRequestingApp"])
    true("postcode" in mine["notes"].lower() or "zip" in mine["notes"].lower(), mine)
    true("Irene" not in mine["notes"] and "Luna" not in mine["notes"], "nobody's name or street")
    _settled(h, o)
    _hint(h)
    until(h, "theirs too", lambda: "held_by_channel" in holds(h.order(body["id"])))
    same(h.command(f"/v1/orders/{o['id']}/fix", {"source": "desk", "reason": "the buyer said it", "ship_to": {"postcode": "50001"}})[0], 200)
    until(h, "released there", lambda: not SHOP.held(body))
    _settled(h, o)
    same((len(SHOP.held(body, ours=False)), holds(h.order(body["id"]))), (1, ["held_by_channel"]), "theirs stands")
    SHOP.release(body)
    _hint(h, "fulfillment_holds/released")
    until(h, "on its way", lambda: h.order(body["id"])["state"] == "ready_to_pick")
    same([a for a, _ in SHOP.acts], ["fulfillmentOrderHold", "fulfillmentOrderReleaseHold"], "each once")


def stock_that_comes_releases_it_there(h):
    """storefronts 3.6: INVENTORY_OUT_OF_STOCK; a lost answer is looked up and not told twice"""
    acts = len(SHOP.acts)
    body = h.new("NT-FIVE", qty=90)
    SHOP.open(body)
    SHOP.counts = lambda request: b"mutation" in request.body
    SHOP.next("lose")
    same(h.shop(body)[0], 200)
    o = h.order(body["id"])
    same(holds(o), ["stock_short"])
    until(h, "held there", lambda: SHOP.held(body))
    same([r for r, _ in SHOP.held(body)], ["INVENTORY_OUT_OF_STOCK"])
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind like 'order.%' and state < 2")
    _start(h)
    until(h, "known", lambda: _owed(h, o, "order.held") == [("order.held", "done")])
    h.cli("import", "counts", h.file("five.csv", "location,sku,quantity\nS-01-05,NT-FIVE,99\n"), "--merchant", "nova")
    until(h, "released there", lambda: not SHOP.held(body))
    until(h, "on its way", lambda: h.order(body["id"])["state"] == "ready_to_pick")
    same([a for a, _ in SHOP.acts[acts:]], ["fulfillmentOrderHold", "fulfillmentOrderReleaseHold"], "each once")


def a_hold_of_ours_that_somebody_releases_is_put_back(h):
    """3.6: at once where the webhook comes, by the look where it was lost; nothing here ended; once the data is there it ends for good"""
    acts = len(SHOP.acts)
    body = h.new(address={"zip": ""})
    SHOP.open(body)
    same(h.shop(body)[0], 200)
    o = h.order(body["id"])
    until(h, "held there", lambda: SHOP.held(body))
    _settled(h, o)
    for lost in (False, True):
        SHOP.release(body, ours=True)
        _later(h) if lost else _hint(h, "fulfillment_holds/released")
        until(h, "put back", lambda: SHOP.held(body))
        _settled(h, o)
    same([a for a, _ in SHOP.acts[acts:]], ["fulfillmentOrderHold"] * 3)
    _later(h)
    until(h, "looked", lambda: _looked(h))
    same(len(SHOP.acts[acts:]), 3, "it stands, and nothing more is told")
    same(holds(h.order(body["id"])), ["addr_incomplete"], "what they released is ours, and not theirs")
    same(h.command(f"/v1/orders/{o['id']}/fix", {"source": "desk", "reason": "the buyer said it", "ship_to": {"postcode": "50001"}})[0], 200)
    until(h, "released there", lambda: not SHOP.held(body))
    _settled(h, o)
    _later(h)
    until(h, "looked", lambda: _looked(h))
    same((SHOP.held(body), len(SHOP.acts[acts:])), ([], 4), "and stays so")


def who_releases_ours_again_and_again_is_a_persons(h):
    """not for ever: ten times in a day, then somebody hears of it, once"""
    body = h.new(address={"zip": ""})
    SHOP.open(body)
    same(h.shop(body)[0], 200)
    o = h.order(body["id"])
    for n in range(10):
        until(h, f"held {n}", lambda: SHOP.held(body))
        _settled(h, o)
        SHOP.release(body, ours=True)
        _hint(h, "fulfillment_holds/released")
    said = until(h, "raised", lambda: [e for e in h.exceptions("channel_push_failed") if e["object_id"] == o["id"]])
    true("again and again" in said[0]["detail"] and "order.held" in said[0]["detail"], said)
    _later(h)
    until(h, "looked", lambda: _looked(h))
    same((len([e for e in h.exceptions("channel_push_failed") if e["object_id"] == o["id"]]), SHOP.held(body)), (1, []))
    true("addr_incomplete" in holds(h.order(body["id"])), "held here all the same")


def what_the_shop_does_not_take_is_parked_and_harms_nothing(h):
    """userErrors are failures: the hold here stands all the same"""
    body = h.new(address={"zip": ""})
    SHOP.open(body)
    refuses = SHOP._hold
    SHOP._hold = lambda name, v: "Too many holds"
    same(h.shop(body)[0], 200)
    o = h.order(body["id"])
    until(h, "parked", lambda: ("order.held", "parked") in _owed(h, o, "order.held"))
    SHOP._hold = refuses
    true("addr_incomplete" in holds(h.order(body["id"])), "held here")
    true(any("Too many holds" in e["detail"] for e in h.exceptions("channel_push_failed")), "somebody is told")


def an_order_that_is_closed_there_is_not_held(h):
    """nothing is left to be held over there"""
    body = h.new(address={"zip": ""})
    SHOP.open(body)
    SHOP.tracked[body["id"]]["orders"][0]["status"] = "CLOSED"
    same(h.shop(body)[0], 200)
    o = h.order(body["id"])
    until(h, "looked", lambda: _owed(h, o, "order.held") == [("order.held", "done")])
    same(SHOP.held(body), [])


def a_paid_order_on_hold_at_woocommerce_is_held_here(h):
    """4.5, 4.6: in by its status; an unpaid one waits for its money and is no hold"""
    now = time.time()
    order = WOO.put(9401, now)
    woo_says(h, dict(order, status="on-hold"))
    o = h.order(9401, "woo")
    same((o["state"], holds(o)), ("validated", ["held_by_channel"]))
    woo_says(h, dict(order, status="processing", date_modified_gmt=stamp(now + 5)))
    o = h.order(9401, "woo")
    same((o["state"], holds(o)), ("ready_to_pick", []))
    woo_says(h, dict(order, status="on-hold", date_modified_gmt=stamp(now + 9)))
    same(holds(h.order(9401, "woo")), ["held_by_channel"], "also after its release to the floor")
    woo_says(h, dict(order, status="processing", date_modified_gmt=stamp(now + 2)))
    same(holds(h.order(9401, "woo")), ["held_by_channel"], "an older copy releases nothing")
    unpaid = WOO.put(9402, now)
    woo_says(h, dict(unpaid, status="on-hold", date_paid_gmt=None))
    same((h.order(9402, "woo")["state"], holds(h.order(9402, "woo"))), ("validated", []))
    same([k for k, _ in _owed(h, o, "order.held", "order.released")], [], "not told back")


def our_hold_is_on_hold_at_woocommerce_and_comes_back_as_it_was(h):
    """4.6: the status before is stored beside; what the shop sends because of it is no hold of its own"""
    now = time.time()
    order = WOO.put(9403, now)
    order["billing"] = dict(order["billing"], postcode="")
    woo_says(h, order)
    o = h.order(9403, "woo")
    true("addr_incomplete" in holds(o), holds(o))
    until(h, "on hold there", lambda: WOO.orders[9403]["status"] == "on-hold")
    woo_says(h, dict(WOO.orders[9403], date_modified_gmt=stamp(now + 5)))
    true("held_by_channel" not in holds(h.order(9403, "woo")), "our own, come back")
    same(h.command(f"/v1/orders/{o['id']}/fix", {"source": "desk", "reason": "the buyer said it", "ship_to": {"postcode": "50001"}})[0], 200)
    until(h, "as it was", lambda: WOO.orders[9403]["status"] == "processing")
    _settled(h, o)
    woo_says(h, dict(WOO.orders[9403], date_modified_gmt=stamp(now + 9)))
    same((h.order(9403, "woo")["state"], [w for n, w in WOO.writes if n == 9403]), ("ready_to_pick", ["on-hold", "processing"]))


def _at_rest(h, o):
    """Nothing of holds that is owed is due just now."""
    rows = h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"]
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    return all(r["state"] == "done" or (r["state"] == "pending" and r["next_at"] > soon)
               for r in rows if r.get("order") == o["id"] and r["kind"] in ("order.held", "order.released"))


def _told_in_time(h, o):
    """Attempt after attempt, with no time between them, until all is told."""
    for _ in range(6):
        until(h, "at rest", lambda: _at_rest(h, o))
        if all(s == "done" for _, s in _owed(h, o, "order.held", "order.released")):
            return
        h.stop()
        h.sql("update outbox set next_at_us = 1 where kind like 'order.%' and state < 2")
        h.sql("delete from outbox_bucket")
        _start(h)
    _settled(h, o)


def _telling(h, fault, paths, what):
    """A fault for one call."""
    WOO.counts = lambda r: (r.method, r.path.rsplit("/", 1)[1]) == paths
    WOO.next(fault)
    what()
    until(h, "the call", lambda: not WOO.faults)
    WOO.counts = lambda r: True


def _held_atwoo_says(h, n):
    order = WOO.put(n, time.time())
    order["billing"] = dict(order["billing"], postcode="")
    woo_says(h, order)
    o = h.order(n, "woo")
    until(h, "on hold there", lambda: WOO.orders[n]["status"] == "on-hold")
    _settled(h, o)
    return o


def _mend(h, o):
    same(h.command(f"/v1/orders/{o['id']}/fix", {"source": "desk", "reason": "the buyer said it", "ship_to": {"postcode": "50001"}})[0], 200)


def _spoil(h, n, at):
    """The buyer's address is no good again: a newer copy of the shop's."""
    woo_says(h, dict(WOO.orders[n], date_modified_gmt=stamp(time.time() + at), billing=dict(WOO.orders[n]["billing"], postcode="", address_1=f"Calle Sol {at}")))


def a_release_whose_answer_is_lost_is_found_and_not_told_twice(h):
    """order.released: lost after its effect, lost before it; on both platforms one release each"""
    o = _held_atwoo_says(h, 9411)
    _telling(h, "lose", ("PUT", "9411"), lambda: _mend(h, o))
    _told_in_time(h, o)
    same([w for n, w in WOO.writes if n == 9411], ["on-hold", "processing"], "found done")
    o = _held_atwoo_says(h, 9412)
    _telling(h, 503, ("PUT", "9412"), lambda: _mend(h, o))
    _told_in_time(h, o)
    same([w for n, w in WOO.writes if n == 9412], ["on-hold", "processing"], "made again, once")
    for fault in ("lose", 503):
        acts, body = len(SHOP.acts), h.new(address={"zip": ""})
        SHOP.open(body)
        same(h.shop(body)[0], 200)
        o = h.order(body["id"])
        until(h, "held there", lambda: SHOP.held(body))
        _settled(h, o)
        SHOP.counts = lambda r: b"fulfillmentOrderReleaseHold" in r.body
        SHOP.next(fault)
        _mend(h, o)
        until(h, "the call", lambda: not SHOP.faults)
        SHOP.counts = lambda r: True
        _told_in_time(h, o)
        same((SHOP.held(body), [a for a, _ in SHOP.acts[acts:]]), ([], ["fulfillmentOrderHold", "fulfillmentOrderReleaseHold"]), f"after {fault}")


def a_hold_that_comes_and_goes_while_it_is_told_is_told_to_its_end(h):
    """on, off, on, off within one telling: nothing is parked, and the shop ends as it stands here"""
    said, turns = WOO._order, []

    def changes_meanwhile(path, request):
        """While the hub waits for the answer of its write, the order here becomes another one."""
        answer = said(path, request)
        if request.method == "PUT" and path[0] == "9413":
            turns.append(WOO.orders[9413]["status"])
            if len(turns) % 2:
                _mend(h, h.order(9413, "woo"))
            elif len(turns) < 4:
                _spoil(h, 9413, 10 * len(turns))
        return answer
    order = WOO.put(9413, time.time(), status="pending", date_paid_gmt=None)
    order["billing"] = dict(order["billing"], postcode="")
    WOO._order = changes_meanwhile
    try:
        woo_says(h, order)
        until(h, "to its end", lambda: len(turns) >= 4)
        _settled(h, h.order(9413, "woo"))
    finally:
        WOO._order = said
    same(turns, ["on-hold", "pending"] * 2)
    first = [x for x in h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"] if x.get("order") == h.order(9413, "woo")["id"]][-1]
    true(first["kind"] == "order.held" and first["attempts"] == 0, first)


def somebody_at_woocommerce_who_takes_our_hold_off_sees_it_again(h):
    """4.6: our mark is there, the status is not: put back; the order here never moved"""
    o = _held_atwoo_says(h, 9414)
    WOO.orders[9414]["status"] = "processing"
    woo_says(h, dict(WOO.orders[9414], date_modified_gmt=stamp(time.time() + 20)))
    until(h, "on hold again", lambda: WOO.orders[9414]["status"] == "on-hold")
    _settled(h, o)
    same(h.order(9414, "woo")["state"], "received")
    _mend(h, o)
    until(h, "as it was", lambda: WOO.orders[9414]["status"] == "processing")
    _settled(h, o)
    woo_says(h, dict(WOO.orders[9414], date_modified_gmt=stamp(time.time() + 40)))
    same(([w for n, w in WOO.writes if n == 9414], h.order(9414, "woo")["state"]), (["on-hold", "on-hold", "processing"], "ready_to_pick"))


def what_is_held_after_it_left_is_not_held_and_its_release_moves_nothing(h):
    """OP-5: gone is gone; a hold that came before it left ends with its release, and the order goes on as its parcel does"""
    body = h.new()
    SHOP.open(body)
    o = h.land(body)
    w = h.walk(o, "handed_over")
    SHOP.hold(body, "OTHER")
    _hint(h)
    until(h, "looked", lambda: _looked(h))
    same((h.order(body["id"])["state"], holds(h.order(body["id"]))), ("handed_over", []))
    same(h.carrier(w, "custody", "2026-11-24T19:00:00Z")[0], 200)
    SHOP.release(body)
    _hint(h, "fulfillment_holds/released")
    until(h, "looked", lambda: _looked(h))
    same((h.order(body["id"])["state"], holds(h.order(body["id"]))), ("shipped", []))
    body = h.new()
    SHOP.open(body)
    w = h.walk(h.land(body), "lane")
    SHOP.hold(body, "OTHER")
    _hint(h)
    until(h, "held", lambda: holds(h.order(body["id"])) == ["held_by_channel"])
    same(h.carrier(w, "custody", "2026-11-24T19:00:00Z")[0], 200)  # it was on the truck all the same
    x = h.order(body["id"])
    same((x["state"], holds(x)), ("shipped", ["held_by_channel"]), "the carrier has it, whatever is held")
    SHOP.release(body)
    _hint(h, "fulfillment_holds/released")
    until(h, "released", lambda: holds(h.order(body["id"])) == [])
    same(h.order(body["id"])["state"], "shipped")


def where_somebody_else_holds_it_ours_does_not_let_it_go(h):
    """on-hold without our mark is somebody else's"""
    now = time.time()
    order = WOO.put(9404, now)
    order["billing"] = dict(order["billing"], postcode="")
    order["status"] = "on-hold"
    woo_says(h, order)
    o = h.order(9404, "woo")
    true({"addr_incomplete", "held_by_channel"} <= set(holds(o)), holds(o))
    _settled(h, o)
    same(h.command(f"/v1/orders/{o['id']}/fix", {"source": "desk", "reason": "the buyer said it", "ship_to": {"postcode": "50001"}})[0], 200)
    until(h, "looked", lambda: ("order.released", "done") in _owed(h, o, "order.released"))
    same((WOO.orders[9404]["status"], holds(h.order(9404, "woo"))), ("on-hold", ["held_by_channel"]))


def _own(h, n, kind="order.updated", at=0, **more):
    data = {"external_id": f"HELD-{n}", "order_number": f"HELD-{n}", "placed_at": "2026-11-23T09:30:00Z", "updated_at": f"2026-11-23T09:{30 + at}:00Z",
            "payment": {"status": "captured", "reference": "psp-1"}, "total": {"minor": 1250, "currency": "EUR"},
            "ship_to": {"name": "Irene Soler", "street": ["Calle Luna 7"], "city": "Zaragoza", "postcode": "50001", "country": "ES",
                        "phone": "+34600222333"}, "lines": [{"line": 1, "channel_sku": "NT-BLACK", "quantity": 1}], **more}
    status, d = h.own({"type": kind, "timestamp": data["updated_at"], "data": data})
    same(status, 200, str(d))
    return d["result"]


def _state(h, n):
    o = h.order(f"HELD-{n}", "own")
    return o["state"], holds(o)


def a_shop_of_ones_own_holds_and_releases(h):
    """8.1, OP-5: with its word, until it releases it; nobody here can; no echo"""
    same(_own(h, 1, "order.created"), "landed")
    same(_state(h, 1), ("ready_to_pick", []))
    same(_own(h, 1, "order.held", at=1, hold={"reason": "fraud review"}), "landed")
    o = h.order("HELD-1", "own")
    same(holds(o), ["held_by_channel"])
    true("fraud review" in o["holds"][0]["detail"] and o["holds"][0]["clarifies"] == "shop", o["holds"])
    status, d = h.scan("pick", shipment=o["shipments"][0]["id"], location="S-01-02", code=TEA)
    true(status != 200 or d["result"] != "ok", d)
    e = [x for x in h.exceptions("held_by_channel") if x["object_id"] == o["id"]][0]
    status, d = h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "release", "reason": "we know this buyer well"})
    same((status, d["code"]), (409, "needs_data"))
    edit = {"external_id": "HELD-1", "updated_at": "2026-11-23T09:40:00Z", "hold": None, "lines": [{"line": 1, "channel_sku": "NT-BLACK", "quantity": 1}]}
    status, d = h.command(f"/v1/orders/{o['id']}/edit", edit)
    same((status, d["code"]), (422, "hold_is_the_channels"))
    status, d = h.command("/v1/orders", dict(edit, merchant="nova", channel="own", external_id="HELD-9", hold={"reason": "x"}))
    same((status, d["code"]), (422, "hold_is_the_channels"))
    same(_own(h, 1, "order.released", at=2), "landed")
    same(_state(h, 1), ("ready_to_pick", []))
    same(_owed(h, o, "order.held", "order.released"), [], "no echo")
    h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-01-02", code=TEA)


def order_of_arrival_of_its_holds_carries_no_meaning(h):
    """HP-W5: a hold before its order holds it when it lands; an older copy neither holds nor releases; left out says nothing"""
    same(_own(h, 2, "order.held", at=3), "landed")
    o = h.order("HELD-2", "own")
    same((o["state"], holds(o), o["shipments"]), ("validated", ["held_by_channel"], []))
    same((_own(h, 2, "order.created"), _own(h, 2, "order.released", at=2)), ("duplicate", "duplicate"), "older")
    same(_own(h, 2, "order.updated", at=4, note="leave it at the door"), "landed")
    same(_state(h, 2), ("validated", ["held_by_channel"]), "said nothing of it")
    same(_own(h, 2, "order.updated", at=5, hold=None), "landed")
    same(_state(h, 2), ("ready_to_pick", []), "null in any message")
    same(_own(h, 2, "order.held", at=4), "duplicate")
    same(_state(h, 2), ("ready_to_pick", []), "an older hold that came late")
    same((_own(h, 2, "order.held", at=6), _own(h, 2, "order.cancelled", at=7, cancelled_at="2026-11-23T09:37:00Z")), ("landed", "landed"))
    same(_state(h, 2), ("cancelled", []), "a cancelled order is held by nobody")


def a_hold_that_cannot_be_read_holds_nothing(h):
    """a misspelt field is a mistake, not a wish; nobody's name in an exception"""
    same(_own(h, 3, "order.created"), "landed")
    for kind, hold in (("order.held", None), ("order.released", {"reason": "x"}), ("order.held", "yes"), ("order.held", {"why": "x"}),
                       ("order.held", {"reason": 7}), ("order.held", {"reason": "r" * 41}), ("order.held", {"reason": "Irene, +34 600 222 333"})):
        same(_own(h, 3, kind, at=1 + h.next() % 20, hold=hold), "held", f"{kind} {hold}")
        same(_state(h, 3), ("ready_to_pick", []), f"{kind} {hold}")
    true(any("hold.reason" in e["detail"] or "letters" in e["detail"] for e in h.exceptions("payload_malformed")), "said by field")


def an_order_that_left_is_not_held_any_more(h):
    """OP-5: what is gone cannot be kept back; a release of a hold that began before is a fact all the same"""
    same(_own(h, 4, "order.created"), "landed")
    h.walk(h.order("HELD-4", "own"), "handed_over")
    same(_own(h, 4, "order.held", at=1), "landed")
    same(_state(h, 4), ("handed_over", []))
    same(_own(h, 4, "order.released", at=2), "landed")
    same(_state(h, 4), ("handed_over", []))
