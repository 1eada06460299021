"""Part of an order ships, the rest follows. Requirements ORD-9, ORD-10, ORD-12, CUS-6, scenario 53; the wake-up order."""
import os
import time

from harness import FIXTURES, holds, same, true, until, waits

MERCHANT = {"available": "brisa", "ask": "cumbre"}


def _setup(h):
    """Two merchants of nova's shape: one ships what is there, one asks each time."""
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    for policy, merchant in MERCHANT.items():
        word = "ship_available" if policy == "available" else "ask"
        h.cli("apply", h.file(f"{merchant}.yaml", text.replace("merchant: nova", f"merchant: {merchant}")
                              .replace("partials: ship_complete", f"partials: {word}").replace("NOVASELLER", merchant.upper())))
        for kind in ("catalog", "aliases", "bundles"):
            h.cli("import", kind, f"{FIXTURES}/{kind}.csv", "--merchant", merchant)


def _count(h, merchant, at, sku, qty):
    h.cli("import", "counts", h.file(f"{sku}-{h.next()}.csv", f"location,sku,quantity\n{at},{sku},{qty}\n"),
          "--merchant", merchant)


def _land(h, merchant, body):
    status, d = h.shop(body, merchant=merchant)
    same((status, d["result"]), (200, "landed"))
    return h.order(body["id"], merchant=merchant)


def _again(h, order):
    return h.http("GET", f"/v1/orders/{order['id']}")[1]


def _find(h, sku):
    """The accepted order of this article."""
    every = [_again(h, x) for x in h.orders("brisa", state="accepted")]
    return next(o for o in every if o["lines"][0]["sku"] == sku)


def _until(h, order, done):
    def look():
        o = _again(h, order)
        return o if done(o) else None
    return until(h, f"what {order['id']} waits for", look)


def _parts(order):
    return [(s["state"], [(x["sku"], x["quantity"]) for x in s["lines"]]) for s in order["shipments"]]


def what_is_there_is_released_and_the_rest_waits_in_its_own_shipment(h):
    """ORD-12"""
    _setup(h)
    _count(h, "brisa", "S-01-05", "NT-FIVE", 5)
    o = _land(h, "brisa", h.new("NT-FIVE", qty=7))
    same(_parts(o), [("ready_to_pick", [("NT-FIVE", 5)]), ("accepted", [("NT-FIVE", 2)])])
    same((o["state"], holds(o)), ("accepted", ["stock_short"]))
    true("7 wanted, 5 available" in o["holds"][0]["detail"], o["holds"])
    same(waits(o), ["stock_reserved", "stock_short"])
    s = h.stock("NT-FIVE", merchant="brisa")
    same((s["sellable"], s["reserved"]), (5, 5))


def what_waits_does_not_stop_what_goes(h):
    """ORD-12, CUS-6, scenario 53: each part has its own number; the first closes while the second waits"""
    o = _find(h, "NT-FIVE")
    first = h.walk(o, "handed_over", tracking="VZ000000901", code="8430000000052", location="S-01-05", qty=5, weight=500)
    same(h.carrier(first, "custody", "2026-11-24T18:30:00Z")[0], 200)
    o = _again(h, o)
    same((o["state"], o["lines"][0]["shipped"]), ("partly_shipped", 5))
    same(h.carrier(first, "delivered", "2026-11-25T10:00:00Z", proof="pod-1")[0], 200)
    o = _again(h, o)
    same([s["state"] for s in o["shipments"]], ["closed", "accepted"])
    _count(h, "brisa", "S-01-05", "NT-FIVE", 2)
    o = _until(h, o, lambda x: x["shipments"][1]["state"] == "ready_to_pick")
    same(holds(o), [])
    second = {"shipment": o["shipments"][1]["id"]}
    h.good_scan("pick", shipment=second["shipment"], location="S-01-05", code="8430000000052", quantity=2)
    h.good_scan("pack", shipment=second["shipment"], code="8430000000052", quantity=2)
    second["parcel"] = h.good_scan("close_box", shipment=second["shipment"], weight_g=200)["parcel"]
    second["tracking"] = "VZ000000902"
    h.good_scan("label", shipment=second["shipment"], carrier="veloz", tracking=second["tracking"])
    manifest = h.good_scan("lane", location="LANE-VELOZ", code=second["tracking"])["manifest"]
    same(h.http("POST", f"/v1/manifests/{manifest}/close", {})[0], 200)
    same(h.http("POST", f"/v1/manifests/{manifest}/hand_over", {"driver": "Luis", "vehicle": "1234 BCD", "signature": "s"})[0], 200)
    h.carrier(second, "custody", "2026-11-26T18:30:00Z")
    h.carrier(second, "delivered", "2026-11-27T10:00:00Z", proof="pod-2")
    o = _again(h, o)
    same((o["state"], sorted(p["tracking"] for s in o["shipments"] for p in s["parcels"])),
         ("closed", ["VZ000000901", "VZ000000902"]))


def nothing_there_holds_the_whole_order(h):
    """ORD-12: there is no empty first part"""
    o = _land(h, "brisa", h.new("NT-LAST", qty=1))
    same((o["state"], holds(o), o["shipments"]), ("validated", ["stock_short"], []))


def only_whole_bundles_are_split_off(h):
    """SKU-9, ORD-12: 5 of A and 9 of B carry two kits of 2 A + 1 B"""
    _count(h, "brisa", "S-01-06", "NT-PART-A", 5)
    _count(h, "brisa", "S-01-07", "NT-PART-B", 9)
    o = _land(h, "brisa", h.new("NT-KIT", qty=3))
    same(_parts(o), [("ready_to_pick", [("NT-PART-A", 4), ("NT-PART-B", 2)]),
                     ("accepted", [("NT-PART-A", 2), ("NT-PART-B", 1)])])
    same(h.stock("NT-PART-A", merchant="brisa")["reserved"], 4)


def the_oldest_waiting_order_is_served_first(h):
    """INV-1, ORD-12: in the order they landed; the next one gets what is left"""
    _count(h, "brisa", "S-01-08", "NT-COUNT", 1)
    first = _land(h, "brisa", h.new("NT-COUNT", qty=3))
    second = _land(h, "brisa", h.new("NT-COUNT", qty=2))
    same([x["shipments"][0]["state"] if x["shipments"] else x["state"] for x in (first, second)], ["ready_to_pick", "validated"])
    _count(h, "brisa", "S-01-08", "NT-COUNT", 4)
    first = _until(h, first, lambda x: x["state"] == "ready_to_pick")
    second = _until(h, second, lambda x: x["shipments"])
    same(_parts(first), [("ready_to_pick", [("NT-COUNT", 1)]), ("ready_to_pick", [("NT-COUNT", 2)])])
    same(_parts(second), [("ready_to_pick", [("NT-COUNT", 1)]), ("accepted", [("NT-COUNT", 1)])])


def a_rest_that_is_not_wholly_there_waits_on(h):
    """ORD-12: two parcels, not ten"""
    _count(h, "brisa", "S-01-03", "NT-POT", 1)
    o = _land(h, "brisa", h.new("NT-POT", qty=4))
    _count(h, "brisa", "S-01-03", "NT-POT", 3)
    time.sleep(1.2)
    o = _again(h, o)
    same(_parts(o), [("ready_to_pick", [("NT-POT", 1)]), ("accepted", [("NT-POT", 3)])])
    same(h.stock("NT-POT", merchant="brisa")["reserved"], 1)


def cancel_takes_what_waits_and_asks_the_floor_for_the_rest(h):
    """ORD-10: with one part being picked, the other is off at once"""
    o = _find(h, "NT-POT")
    h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-01-03", code="8430000000038", quantity=1)
    status, _ = h.command(f"/v1/orders/{o['id']}/cancel", {"source": "desk", "reason": "customer changed their mind"})
    same(status, 202)
    o = _again(h, o)
    same([s["state"] for s in o["shipments"]], ["picked", "cancelled"])
    same(holds(o), ["cancel_after_release"])
    h.good_scan("put_back", shipment=o["shipments"][0]["id"], location="S-01-03", code="8430000000038", quantity=1)
    o = _again(h, o)
    same((o["state"], holds(o)), ("cancelled", []))
    same(h.stock("NT-POT", merchant="brisa")["reserved"], 0)


def cancel_after_one_part_left_ends_the_other(h):
    """ORD-9, ORD-10, ORD-11: what left stays shipped; the remainder is cancelled and counted so"""
    _count(h, "brisa", "S-01-02", "NT-BLACK", 2)
    o = _land(h, "brisa", h.new("NT-BLACK", qty=3))
    out = h.walk(o, "handed_over", tracking="VZ000000903", qty=2, weight=240)
    h.carrier(out, "custody", "2026-11-24T18:30:00Z")
    same(_again(h, o)["state"], "partly_shipped")
    status, _ = h.command(f"/v1/orders/{o['id']}/cancel", {"source": "desk", "reason": "too late for the rest"})
    same(status, 202)
    o = _again(h, o)
    same((o["state"], [s["state"] for s in o["shipments"]], holds(o)), ("shipped", ["shipped", "cancelled"], []))
    same((o["lines"][0]["shipped"], o["lines"][0]["cancelled"]), (2, 1))


def an_edit_before_picking_joins_what_was_split(h):
    """ORD-7"""
    _count(h, "brisa", "S-01-09", "00123", 2)
    b = h.new("00123", qty=3)
    o = _land(h, "brisa", b)
    same([s["state"] for s in o["shipments"]], ["ready_to_pick", "accepted"])
    b["line_items"][0]["quantity"] = b["line_items"][0]["fulfillable_quantity"] = 2
    b["updated_at"] = "2026-11-23T12:00:00+01:00"
    same(h.shop(b, topic="orders/updated", merchant="brisa")[0], 200)
    exc = [x for x in h.exceptions("edit_after_release", merchant="brisa") if x["object_id"] == o["id"]]
    same(len(exc), 1)
    same(h.command(f"/v1/exceptions/{exc[0]['id']}/resolve", {"decision": "accept", "reason": "the floor has not begun"})[0], 200)
    o = _again(h, o)
    same(_parts(o)[0], ("ready_to_pick", [("00123", 2)]))
    same((o["shipments"][1]["state"], o["state"], holds(o)), ("cancelled", "ready_to_pick", []))
    same(h.stock("00123", merchant="brisa")["reserved"], 2)


def a_count_that_takes_one_parts_claim_leaves_the_other_alone(h):
    """INV-1, scenario 27"""
    _count(h, "brisa", "S-01-01", "NT-GREEN", 5)
    o = _land(h, "brisa", h.new("NT-GREEN", qty=2))
    kit = _land(h, "brisa", h.new(lines=[("NT-GREEN", 2), ("NT-LAST", 1)]))
    same(_parts(kit), [("ready_to_pick", [("NT-GREEN", 2)]), ("accepted", [("NT-LAST", 1)])])
    _count(h, "brisa", "S-01-01", "NT-GREEN", 3)
    kit = _again(h, kit)
    same([s["state"] for s in kit["shipments"]], ["accepted", "accepted"])
    same(_again(h, o)["state"], "ready_to_pick")


def who_asks_is_asked(h):
    """ORD-12 ask: nothing is split until somebody says so"""
    _count(h, "cumbre", "S-01-05", "NT-FIVE", 5)
    o = _land(h, "cumbre", h.new("NT-FIVE", qty=6))
    same((o["state"], holds(o), o["shipments"]), ("validated", ["stock_short"], []))
    status, d = h.command(f"/v1/orders/{o['id']}/split", {"source": "merchant"})
    same((status, d["code"]), (400, "body_invalid"))
    status, d = h.command(f"/v1/orders/{o['id']}/split", {"source": "merchant", "reason": "the customer wants what is there"})
    same(status, 200)
    same(_parts(_again(h, o)), [("ready_to_pick", [("NT-FIVE", 5)]), ("accepted", [("NT-FIVE", 1)])])


def nothing_to_split_is_said(h):
    """ORD-12"""
    o = _land(h, "cumbre", h.new("NT-LAST", qty=1))
    status, d = h.command(f"/v1/orders/{o['id']}/split", {"source": "merchant", "reason": "whatever there is"})
    same((status, d["code"]), (409, "nothing_to_ship"))
    same(_again(h, o)["state"], "validated")


def against_the_merchants_rule_it_takes_a_second_person(h):
    """SA-2, ORD-12: ship_complete"""
    h.cli("import", "counts", h.file("nova5.csv", "location,sku,quantity\nS-01-05,NT-FIVE,5\n"), "--merchant", "nova")
    o = h.land(h.new("NT-FIVE", qty=9))
    status, d = h.command(f"/v1/orders/{o['id']}/split", {"source": "desk", "reason": "they are impatient"})
    same((status, d["code"]), (409, "second_person_required"))
    same(h.http("POST", f"/v1/orders/{o['id']}/split", {"reason": "x"}, {"Idempotency-Key": '"sp"'}, token=None)[0], 401)


def _edit_and_accept(h, order, body, at):
    body["updated_at"] = at
    same(h.shop(body, topic="orders/updated", merchant="brisa")[0], 200)
    asked = [x for x in h.exceptions("edit_after_release", merchant="brisa") if x["object_id"] == order["id"]]
    same(len(asked), 1)
    same(h.command(f"/v1/exceptions/{asked[0]['id']}/resolve", {"decision": "accept", "reason": "the floor has not begun"})[0], 200)


def an_edit_after_one_part_left_sends_nothing_twice(h):
    """ORD-7, ORD-9: the shop does not know of the parcel yet and names all units again, or takes the line off"""
    _count(h, "brisa", "S-01-12", "NT-BLACK", 2)
    b = h.new("NT-BLACK", qty=3)
    o = _land(h, "brisa", b)
    out = h.walk(o, "handed_over", tracking="VZ000000904", qty=2, weight=240, location="S-01-12")
    h.carrier(out, "custody", "2026-11-24T18:30:00Z")
    b["line_items"][0]["quantity"] = b["line_items"][0]["fulfillable_quantity"] = 5
    _edit_and_accept(h, o, b, "2026-11-24T19:00:00+01:00")
    o = _again(h, o)
    same((o["state"], o["lines"][0]["quantity"], o["lines"][0]["shipped"]), ("partly_shipped", 5, 2))
    _count(h, "brisa", "S-01-13", "NT-BLACK", 9)
    o = _until(h, o, lambda o: o["shipments"][1]["state"] == "ready_to_pick")
    same(_parts(o), [("shipped", [("NT-BLACK", 2)]), ("ready_to_pick", [("NT-BLACK", 3)])])
    other = h.new("00123", qty=1)["line_items"][0]
    _count(h, "brisa", "S-01-14", "00123", 4)
    b["line_items"] = [dict(other, id=other["id"] + 500)]
    _edit_and_accept(h, o, b, "2026-11-24T20:00:00+01:00")
    o = _again(h, o)
    same({(x["sku"], x["quantity"], x["shipped"]) for x in o["lines"]}, {("00123", 1, 0), ("NT-BLACK", 2, 2)})
    same(_parts(o)[1], ("ready_to_pick", [("00123", 1)]))
    same(h.stock("NT-BLACK", merchant="brisa")["reserved"], 0)
    same(h.command(f"/v1/orders/{o['id']}/cancel", {"source": "desk", "reason": "the rest is not wanted"})[0], 202)


def what_the_shop_says_of_a_line_that_it_dropped_after_it_left_is_no_edit(h):
    """ORD-9, storefronts 3.5: the kept line is not in its copies any more, or stands there with nothing left; the echo of the rest
    asks nobody"""
    _count(h, "brisa", "S-01-13", "NT-BLACK", 0)
    _count(h, "brisa", "S-01-15", "NT-BLACK", 1)
    b = h.new("NT-BLACK", qty=3)
    o = _land(h, "brisa", b)
    same([s["state"] for s in o["shipments"]], ["ready_to_pick", "accepted"])
    out = h.walk(o, "handed_over", tracking="VZ000000905", qty=1, location="S-01-15")
    h.carrier(out, "custody", "2026-11-24T18:30:00Z")
    dropped, other = b["line_items"][0], dict(h.line("00123", 1, at=900))
    _count(h, "brisa", "S-01-14", "00123", 4)
    b["line_items"] = [other]
    _edit_and_accept(h, o, b, "2026-11-24T19:00:00+01:00")
    o = _again(h, o)
    same({(x["sku"], x["quantity"], x["shipped"]) for x in o["lines"]}, {("00123", 1, 0), ("NT-BLACK", 1, 1)})
    one = {"id": 1, "status": "success", "line_items": [{"id": dropped["id"], "quantity": 1}]}
    gone = dict(dropped, fulfillable_quantity=0, current_quantity=1)
    copies = [dict(b, fulfillments=[one]), dict(b, line_items=[other, gone], fulfillments=[one])]
    for at, copy in enumerate(copies):
        same(h.shop(dict(copy, updated_at=f"2026-11-24T19:10:{at:02d}+01:00"), topic="orders/updated", merchant="brisa")[0], 200)
        same(holds(_again(h, o)), [], f"copy {at}")
    out = dict(h.walk({"shipments": [o["shipments"][1]]}, "handed_over", tracking="VZ000000906", code="8430000000090", location="S-01-14"))
    h.carrier(out, "custody", "2026-11-25T18:30:00Z")
    same(_again(h, o)["state"], "shipped")
    two = {"id": 2, "status": "success", "line_items": [{"id": other["id"], "quantity": 1}]}
    sent = dict(other, fulfillable_quantity=0, current_quantity=1)
    copies = [dict(b, line_items=[sent], fulfillments=[one, two]), dict(b, line_items=[sent, gone], fulfillments=[one, two])]
    for at, copy in enumerate(copies):
        same(h.shop(dict(copy, updated_at=f"2026-11-25T20:10:{at:02d}+01:00"), topic="orders/fulfilled", merchant="brisa")[0], 200)
        said = [r["kind"] for r in h.http("GET", "/v1/outbox?merchant=brisa&limit=200")[1]["items"] if r.get("order") == o["id"]]
        same((said.count("order.edit_refused"), holds(_again(h, o))), (0, []), f"copy {at} {_again(h, o)['lines']}")
    more = dict(sent, quantity=2, fulfillable_quantity=1, current_quantity=2)
    same(h.shop(dict(b, line_items=[more, gone], fulfillments=[one, two], updated_at="2026-11-25T20:20:00+01:00"), topic="orders/edited",
                merchant="brisa")[0], 200)
    said = [r["kind"] for r in h.http("GET", "/v1/outbox?merchant=brisa&limit=200")[1]["items"] if r.get("order") == o["id"]]
    same(said.count("order.edit_refused"), 1, "a true wish is answered")
