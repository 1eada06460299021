"""Tasks, totes, short goods, and orders that change under the picker's hands. Requirements PIC-1 to PIC-5, ORD-7, ORD-10,
scenarios 41, 44, 47 to 49."""
import glob
import os
import re

from harness import HERE, holds, same, true

TEA, POT, GREEN = "8430000000021", "8430000000038", "8430000000014"


def _shipment(order, at=0):
    return order["shipments"][at]["id"]


def _tasks(h, kind=None):
    return h.http("GET", "/v1/tasks?merchant=nova&limit=200" + (f"&kind={kind}" if kind else ""))[1]["items"]


def _task(h, shipment):
    return next((t for t in _tasks(h) if t["shipment"] == shipment), None)


def _claim(h, shipments, device="hh-1", operator="ana", **more):
    return h.http("POST", "/v1/tasks/claim", dict({"merchant": "nova", "device": device, "operator": operator,
                                                  "shipments": shipments}, **more))


def _count(h, location, sku, quantity):
    status, d = h.http("POST", "/v1/counts", {"merchant": "nova", "location": location, "operator": "bea",
                                              "lines": [{"sku": sku, "quantity": quantity}]}, {"Idempotency-Key": f'"{h.next()}c"'})
    true(status in (200, 202), d)
    return d


def _edit(h, body, n, **change):
    """The shop sends the order again, changed and newer."""
    return h.shop(dict(body, updated_at=f"2026-11-23T{10 + n}:00:00+01:00", **change), topic="orders/updated")


def _answer(h, decision, reason="edit_after_release"):
    e = h.exceptions(reason)[0]
    return h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": decision, "reason": "agreed with the customer"})


def tasks_come_only_from_released_orders(h):
    """PIC-1, scenario 12"""
    held = h.land(h.new(address={"zip": ""}))
    unpaid = h.land(h.new(financial_status="pending"))
    good = h.land(h.new(qty=2))
    orders = [t["order"] for t in _tasks(h)]
    true(good["id"] in orders and held["id"] not in orders and unpaid["id"] not in orders, orders)
    t = _task(h, _shipment(good))
    same((t["kind"], t["units"], t["claim"], t["state"]), ("pick", 2, None, "ready_to_pick"))
    same(h.http("GET", "/v1/tasks?merchant=nova&kind=dance")[0], 400)
    same(h.http("GET", "/v1/tasks?merchant=nobody")[0], 404)


def claimed_task_is_its_pickers(h):
    """PIC-1, PIC-2: operator, device, time and tote stand on it"""
    s = _shipment(h.land(h.new(qty=2)))
    status, d = _claim(h, [{"shipment": s, "tote": "T-1"}])
    same((status, d["shipments"], d["next"]["do"], d["next"]["tote"]), (200, 1, "pick", "T-1"))
    true("NT-BLACK" in d["next"]["say"] and "S-01-02" in d["next"]["say"], d["next"]["say"])
    t = _task(h, s)
    same((t["claim"]["operator"], t["claim"]["device"], t["claim"]["tote"], t["state"]), ("ana", "hh-1", "T-1", "picking"))
    status, d = h.scan("pick", shipment=s, location="S-01-02", code=TEA, device="hh-2", operator="bea")
    same((status, d["code"]), (422, "task_claimed"))
    true("ana" in d["detail"], d["detail"])
    same(_claim(h, [{"shipment": s}], device="hh-2", operator="bea")[1]["code"], "task_claimed")
    same(h.scan("pick", shipment=s, location="S-01-02", code=TEA, tote="T-9")[1]["code"], "wrong_tote")
    same(_claim(h, [{"shipment": s}], device="hh-2", operator="bea", take_over=True)[0], 200, "the first handheld died")
    same(h.scan("pick", shipment=s, location="S-01-02", code=TEA)[1]["code"], "task_claimed", "now it is bea's")
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA, device="hh-2", operator="bea", quantity=2)
    same(_task(h, s)["kind"], "pack")


def claim_takes_all_or_none(h):
    """PIC-1"""
    a, b = _shipment(h.land(h.new())), _shipment(h.land(h.new()))
    _claim(h, [{"shipment": a, "tote": "T-2"}])
    same(_claim(h, [{"shipment": b, "tote": "T-2"}])[1]["code"], "tote_in_use")
    same(_claim(h, [{"shipment": b, "tote": "T-3"}, {"shipment": a}], device="hh-2")[1]["code"], "task_claimed")
    same(_task(h, b)["claim"], None, "none of it")
    same(_claim(h, [{"shipment": b}, {"shipment": b}])[0], 400)
    same(_claim(h, [])[0], 400)
    same(_claim(h, [{"shipment": "shp_nonsense"}])[0], 404)
    same(_claim(h, [{"shipment": b, "colour": "red"}])[0], 400)
    same(_claim(h, [{"shipment": b}], operator="")[0], 400)
    packed = h.land(h.new())
    h.walk(packed, "packed")
    same(_claim(h, [{"shipment": _shipment(packed)}])[1]["code"], "wrong_state")


def cluster_is_picked_along_the_walk_into_its_totes(h):
    """PIC-2: several orders, one walk, each article into the tote of its order"""
    orders = [h.land(h.new(lines=[("NT-POT", 1), ("NT-BLACK", 2)])), h.land(h.new("NT-BLACK")), h.land(h.new("NT-GREEN"))]
    ids = [_shipment(o) for o in orders]
    d = _claim(h, [{"shipment": s, "tote": f"C-{i}"} for i, s in enumerate(ids)], device="cart-1")[1]
    same((d["next"]["location"], d["next"]["tote"]), ("S-01-01", "C-2"), "the first place of the hall")
    cart = dict(device="cart-1", merchant="nova")
    d = h.good_scan("pick", location="S-01-01", code=GREEN, tote="C-2", **cart)
    same((d["state"], d["next"]["location"], d["next"]["sku"]), ("picked", "S-01-02", "NT-BLACK"))
    same(h.scan("pick", location="S-01-02", code=TEA, tote="C-2", **cart)[1]["code"], "wrong_tote")
    same(h.scan("pick", location="S-01-09", code="8430000000090", **cart)[1]["code"], "wrong_item")
    d = h.good_scan("pick", location="S-01-02", code=TEA, tote="C-0", quantity=2, **cart)
    same((d["shipment"], d["next"]["location"], d["next"]["tote"]), (ids[0], "S-01-02", "C-1"), "still at this place")
    d = h.good_scan("pick", location="S-01-02", code=TEA, tote="C-1", **cart)
    same((d["shipment"], d["next"]["location"], d["next"]["tote"], d["next"]["sku"]), (ids[1], "S-01-03", "C-0", "NT-POT"))
    d = h.good_scan("pick", location="S-01-03", code=POT, tote="C-0", **cart)
    same((d["state"], d["next"]["do"]), ("picked", "pack"))
    same([h.order(o["external_id"])["state"] for o in orders], ["picked"] * 3)


def tote_is_free_again_when_the_box_is_closed(h):
    """PIC-2"""
    first, second = h.land(h.new()), h.land(h.new())
    _claim(h, [{"shipment": _shipment(first), "tote": "T-7"}])
    h.walk(first, "picked")
    same(_claim(h, [{"shipment": _shipment(second), "tote": "T-7"}])[1]["code"], "tote_in_use", "the goods lie in it")
    h.good_scan("pack", shipment=_shipment(first), code=TEA)
    h.good_scan("close_box", shipment=_shipment(first), weight_g=150)
    same(_claim(h, [{"shipment": _shipment(second), "tote": "T-7"}])[0], 200)


def first_pick_claims_what_nobody_has(h):
    """PIC-1: the task is on file however it began"""
    s = _shipment(h.land(h.new(qty=2)))
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA, tote="T-20")
    t = _task(h, s)
    same((t["claim"]["operator"], t["claim"]["tote"]), ("ana", "T-20"))
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA, device="hh-5", operator="bea")
    other = _shipment(h.land(h.new()))
    same(h.scan("pick", shipment=other, location="S-01-02", code=TEA, tote="T-20")[1]["code"], "tote_in_use")


def empty_place_sends_to_other_stock(h):
    """PIC-4, scenario 47"""
    _count(h, "S-09-01", "NT-PART-A", 3)
    o = h.land(h.new("NT-PART-A", qty=2))
    s = _shipment(o)
    d = h.good_scan("pick", shipment=s, location="S-01-06", code="8430000000069", quantity=0)
    same((d["next"]["do"], d["next"]["location"]), ("pick", "S-09-01"))
    e = h.exceptions("lost_stock_not_at_location")
    true(e and "S-01-06" in e[0]["detail"], e)
    counts = h.http("GET", "/v1/count-tasks?merchant=nova&limit=200")[1]["items"]
    true(any(c["location"] == "S-01-06" and c["reason"] == "zero_pick" for c in counts), counts)
    same(holds(h.order(o["external_id"])), [])
    h.good_scan("pick", shipment=s, location="S-09-01", code="8430000000069", quantity=2)
    same(h.order(o["external_id"])["state"], "picked")


def short_place_gives_what_it_has_and_the_rest_comes_from_elsewhere(h):
    """PIC-4: a short pick with a quantity"""
    _count(h, "S-09-02", "NT-PART-B", 4)
    o = h.land(h.new("NT-PART-B", qty=5))
    s = _shipment(o)
    d = h.good_scan("pick", shipment=s, location="S-01-07", code="8430000000076", quantity=2, short=True)
    same((d["state"], d["next"]["location"], d["next"]["quantity"]), ("picking", "S-09-02", 3))
    same(h.order(o["external_id"])["shipments"][0]["lines"][0]["picked"], 2)
    h.good_scan("pick", shipment=s, location="S-09-02", code="8430000000076", quantity=3)
    same(h.order(o["external_id"])["state"], "picked")


def short_place_without_other_stock_holds(h):
    """PIC-4, scenario 47: the order holds where nothing else lies"""
    o = h.land(h.new("NT-FIVE", qty=3))
    s = _shipment(o)
    status, d = h.scan("pick", shipment=s, location="S-01-05", code="8430000000052", quantity=1, short=True)
    same((status, d["result"], d["problem"]), (200, "held", "short_pick"))
    x = h.order(o["external_id"])
    same((x["state"], holds(x), x["shipments"][0]["lines"][0]["picked"]), ("picking", ["short_pick"], 1))
    true("3" in x["holds"][0]["detail"] and "1" in x["holds"][0]["detail"], x["holds"][0]["detail"])
    same(h.scan("pick", shipment=s, location="S-01-05", code="8430000000052")[1]["code"], "task_stopped")
    z = h.land(h.new("NT-LAST"))
    status, d = h.scan("pick", shipment=_shipment(z), location="S-01-04", code="8430000000045", quantity=0)
    same((d["result"], d["problem"], holds(h.order(z["external_id"]))), ("held", "zero_pick", ["zero_pick"]))


def damaged_goods_go_to_quarantine_and_others_are_picked(h):
    """PIC-4: damaged_at_pick; quarantined units are never available"""
    o = h.land(h.new("NT-POT", qty=2))
    s, before = _shipment(o), h.stock("NT-POT")
    for wrong, code in ((dict(), "place_missing"), (dict(to="S-01-09"), "wrong_location"), (dict(to="nowhere"), "wrong_location"),
                        (dict(to="Q-1", quantity=3), "too_many"), (dict(to="Q-1", location="S-01-01"), "wrong_location")):
        scan = dict({"shipment": s, "location": "S-01-03", "code": POT}, **wrong)
        same(h.scan("damaged", **scan)[1]["code"], code, wrong)
    d = h.good_scan("damaged", shipment=s, location="S-01-03", code=POT, to="Q-1")
    same((d["next"]["do"], d["next"]["quantity"]), ("pick", 2), "two whole ones are still wanted")
    after = h.stock("NT-POT")
    same((after["sellable"], after["reserved"]), (before["sellable"] - 1, before["reserved"]))
    rows = h.http("GET", "/v1/stock?merchant=nova&sku=NT-POT&limit=200")[1]["items"]
    true(any(r["bucket"] == "quarantine" and r["location"] == "Q-1" and r["quantity"] == 1 for r in rows), rows)
    h.good_scan("pick", shipment=s, location="S-01-03", code=POT, quantity=2)


def last_unit_that_is_damaged_holds_the_order(h):
    """PIC-4: damaged_at_pick"""
    o = h.land(h.new("NT-COUNT", qty=9))
    status, d = h.scan("damaged", shipment=_shipment(o), location="S-01-08", code="8430000000083", quantity=2, to="Q-1")
    same((status, d["result"], d["problem"]), (200, "held", "damaged_at_pick"))
    same(holds(h.order(o["external_id"])), ["damaged_at_pick"])
    same(h.stock("NT-COUNT")["sellable"], 8)


def cancel_before_anything_is_in_hand_is_done_at_once(h):
    """ORD-10: claimed and empty-handed"""
    b = h.new(qty=2)
    o = h.land(b)
    s, before = _shipment(o), h.stock("NT-BLACK")["available"]
    _claim(h, [{"shipment": s, "tote": "T-30"}])
    h.shop(dict(b, cancelled_at="2026-11-23T10:00:00+01:00", updated_at="2026-11-23T10:00:00+01:00"), topic="orders/cancelled")
    x = h.order(b["id"])
    same((x["state"], holds(x)), ("cancelled", []))
    same(h.stock("NT-BLACK")["available"], before + 2)
    same(h.scan("pick", shipment=s, location="S-01-02", code=TEA)[1]["code"], "wrong_item")
    same(_claim(h, [{"shipment": _shipment(h.land(h.new())), "tote": "T-30"}])[0], 200, "its tote is free")


def cancelled_pick_is_a_put_back_task_for_anyone(h):
    """PIC-5, scenario 44: availability rises only on the put-back scan"""
    b = h.new(qty=3)
    o = h.land(b)
    s = _shipment(o)
    before = h.stock("NT-BLACK")["available"]
    _claim(h, [{"shipment": s, "tote": "T-31"}])
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA, quantity=2)
    h.shop(dict(b, cancelled_at="2026-11-23T10:00:00+01:00", updated_at="2026-11-23T10:00:00+01:00"), topic="orders/cancelled")
    status, d = h.scan("pick", shipment=s, location="S-01-02", code=TEA)
    same((status, d["code"]), (422, "task_stopped"))
    t = _task(h, s)
    same((t["kind"], t["units"]), ("put_back", 2))
    out = h.stock("NT-BLACK")["available"]
    d = h.good_scan("put_back", shipment=s, location="S-01-02", code=TEA, device="hh-9", operator="zoe")
    same((d["next"]["do"], d["next"]["quantity"]), ("put_back", 1))
    same(h.stock("NT-BLACK")["available"], out + 1)
    d = h.good_scan("put_back", shipment=s, location="S-01-02", code=TEA, device="hh-9", operator="zoe")
    same(h.order(b["id"])["state"], "cancelled")
    same((h.stock("NT-BLACK")["available"], _task(h, s)), (before + 3, None))


def changed_address_stops_the_picker_until_it_is_answered(h):
    """scenario 41: refused, the old order goes on"""
    b = h.new(qty=2)
    o = h.land(b)
    s = _shipment(o)
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA)
    _edit(h, b, 1, shipping_address=dict(b["shipping_address"], address1="Calle Sol 9"))
    same(h.scan("pick", shipment=s, location="S-01-02", code=TEA)[1]["code"], "task_stopped")
    same(_answer(h, "refuse")[0], 200)
    d = h.good_scan("pick", shipment=s, location="S-01-02", code=TEA)
    same(d["state"], "picked")


def accepted_change_while_picking_is_put_back_and_released_anew(h):
    """ORD-7, scenario 41: accepted; the line stops, units go back, the new content is released"""
    b = h.new(qty=3)
    o = h.land(b)
    s, before = _shipment(o), h.stock("NT-BLACK")["available"]
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA, quantity=2)
    _edit(h, b, 1, line_items=[h.line("NT-BLACK", 1), h.line("NT-POT", 1, at=2)])
    same(_answer(h, "accept")[0], 200)
    x = h.order(b["id"])
    same((x["state"], holds(x)), ("picking", ["change_put_back"]))
    same(h.scan("pick", shipment=s, location="S-01-02", code=TEA)[1]["code"], "task_stopped")
    same((_task(h, s)["kind"], _task(h, s)["units"]), ("put_back", 2))
    same(h.stock("NT-BLACK")["available"], before + 1, "the unpicked claim is free; what is out is not")
    h.good_scan("put_back", shipment=s, location="S-01-02", code=TEA, operator="zoe", device="hh-9")
    same(h.order(b["id"])["state"], "picking")
    h.good_scan("put_back", shipment=s, location="S-01-02", code=TEA, operator="zoe", device="hh-9")
    x = h.order(b["id"])
    same((x["state"], holds(x)), ("ready_to_pick", []))
    same(sorted((l["sku"], l["quantity"]) for l in x["shipments"][0]["lines"]), [("NT-BLACK", 1), ("NT-POT", 1)])
    same(h.stock("NT-BLACK")["available"], before + 3 - 1)
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA)
    d = h.good_scan("pick", shipment=s, location="S-01-03", code=POT)
    same(d["state"], "picked")


def accepted_change_of_a_packed_box_voids_the_box(h):
    """ORD-7: between pack and label; the old parcel is no parcel any more"""
    b = h.new(qty=1)
    o = h.land(b)
    w = h.walk(o, "labelled")
    _edit(h, b, 1, line_items=[h.line("NT-BLACK", 2)])
    same(holds(h.order(b["id"])), ["edit_after_release"])
    same(_answer(h, "accept")[0], 409, "not under a living label")
    h.good_scan("void_label", shipment=w["shipment"])
    same(_answer(h, "accept")[0], 200)
    h.good_scan("put_back", shipment=w["shipment"], location="S-01-02", code=TEA)
    x = h.order(b["id"])
    same((x["state"], x["shipments"][0]["parcels"], x["shipments"][0]["lines"][0]["quantity"]), ("ready_to_pick", [], 2))
    true(h.http("GET", f"/v1/parcels/{w['parcel']}")[1]["voided_at"], "it stays on file")
    h.walk(x, "handed_over", qty=2, weight=270)


def accepted_change_with_nothing_in_hand_needs_no_put_back(h):
    """ORD-7"""
    b = h.new(qty=2)
    o = h.land(b)
    _claim(h, [{"shipment": _shipment(o), "tote": "T-40"}])
    _edit(h, b, 1, line_items=[h.line("NT-BLACK", 1)])
    same(_answer(h, "accept")[0], 200)
    x = h.order(b["id"])
    same((x["state"], holds(x), x["shipments"][0]["lines"][0]["quantity"]), ("ready_to_pick", [], 1))
    same(_task(h, _shipment(x))["claim"], None)


def accepted_change_that_lacks_something_holds_after_the_put_back(h):
    """ORD-7, OP-5: the new content is judged like any other"""
    b = h.new(qty=2)
    o = h.land(b)
    s = _shipment(o)
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA)
    _edit(h, b, 1, line_items=[h.line("NO-SUCH-SKU", 1)])
    same(_answer(h, "accept")[0], 200)
    h.good_scan("put_back", shipment=s, location="S-01-02", code=TEA)
    x = h.order(b["id"])
    same((x["state"], holds(x)), ("accepted", ["sku_unknown"]))
    same(_task(h, s), None)


def cancellation_while_a_change_is_put_back_wins(h):
    """ORD-10"""
    b = h.new(qty=2)
    o = h.land(b)
    s, before = _shipment(o), h.stock("NT-BLACK")["available"]
    h.good_scan("pick", shipment=s, location="S-01-02", code=TEA)
    _edit(h, b, 1, line_items=[h.line("NT-BLACK", 1)])
    _answer(h, "accept")
    h.shop(dict(b, cancelled_at="2026-11-23T15:00:00+01:00", updated_at="2026-11-23T15:00:00+01:00"), topic="orders/cancelled")
    h.good_scan("put_back", shipment=s, location="S-01-02", code=TEA)
    same(h.order(b["id"])["state"], "cancelled")
    same(h.stock("NT-BLACK")["available"], before + 2)


def scans_answer_in_spanish_where_it_is_asked_for(h):
    """PIC-3: words a picker reads"""
    s = _shipment(h.land(h.new()))
    es = {"Accept-Language": "es"}
    scan = {"step": "pick", "device": "hh-1", "operator": "ana", "shipment": s, "location": "S-01-02"}
    status, d = h.http("POST", "/v1/scans", dict(scan, code=POT), es)
    same((status, d["code"], d["detail"]), (422, "wrong_item", "artículo equivocado: aquí no se pide NT-POT"))
    status, d = h.http("POST", "/v1/scans", dict(scan, location="S-01-03", code=TEA), es)
    same(d["detail"], "sitio equivocado: NT-BLACK no está en S-01-03; vaya a S-01-02")
    status, d = h.http("POST", "/v1/scans", dict(scan, code=TEA), es)
    same(d["next"]["say"], "empaquete 1 x NT-BLACK")


def every_sentence_of_the_floor_has_its_spanish(_):
    """PIC-3"""
    top = os.path.dirname(os.path.dirname(HERE))
    with open(f"{top}/src/rules/scan_words.c", encoding="utf-8") as f:
        known = set(re.findall(r'^    \{"((?:[^"\\]|\\.)*)",', f.read(), re.M))
    said = set()
    for path in glob.glob(f"{top}/src/flow/**/*.c", recursive=True):
        with open(path, encoding="utf-8") as f:
            text = re.sub(r'"\s*\n\s*"', "", f.read())
        who = r"[&\w.>-]+"
        said |= {m[1] for m in re.findall(r'floor_(refuse\(\s*' + who + r',\s*[^;"]*"[a-z_]+"[^;"]*|text\(\s*' + who
                                          + r'),\s*(?:[^;"]*\?)?\s*"((?:[^"\\]|\\.)*)"', text)}
        # what an inbound refuses to a handheld: without its line, and not the wording of files
        said |= {m.removeprefix("line %d: ") for m in re.findall(r'[^_]refuse\(\s*(?:v->)?w, v->why,\s*"[a-z_]+",\s*"((?:[^"\\]|\\.)*)"', text)
                 if path.endswith("receive_goods.c") and "condition lot_or_expiry" not in m}
    true(len(said) > 60, "the sources moved, and this found none of them")
    lacking = {s for s in said - known if re.search("[a-z]{3}", s.replace("%.*s", "").replace("%lld", ""))}
    same(lacking, set())


def nothing_is_lost_on_the_floor(h):
    """laws 4 and 12"""
    h.cli("rebuild", "--check")
    rows = h.http("GET", "/v1/stock?merchant=nova&sku=NT-POT&limit=200")[1]["items"]
    same(sum(r["quantity"] for r in rows), 300, "every unit that was counted is somewhere")
