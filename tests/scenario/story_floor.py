"""The floor, the dock and the carrier. Requirements CUT-4, PIC-1 to PIC-5, PAK-1 to PAK-4, DSP-1 to DSP-3, CUS-1 to CUS-12."""
import json
import time

from harness import holds, same, true, until

AT = "2026-11-24T{:02d}:00:00Z"


def wrong_scans_are_told_apart_and_change_nothing(h):
    """PIC-3, scenario 48"""
    o = h.land(h.new(qty=2))
    s = o["shipments"][0]["id"]
    for code, scan in (("wrong_item", dict(location="S-01-03", code="8430000000038")),
                       ("wrong_location", dict(location="S-01-03", code="8430000000021")),
                       ("unknown_barcode", dict(location="S-01-02", code="0000000000000")),
                       ("alias_expired", dict(location="S-01-02", code="8430000000113")),
                       ("too_many", dict(location="S-01-02", code="8430000000021", quantity=3)),
                       ("too_many", dict(location="S-01-02", code="8430000000106"))):
        status, d = h.scan("pick", shipment=s, **scan)
        same((status, d["code"]), (422, code), scan)
    same(h.order(o["external_id"])["state"], "ready_to_pick")


def what_lies_at_a_place_and_should_not_is_counted(h):
    """PIC-3, 2.1 WRONG_ITEM_AT_LOCATION: the task does not change; the place is doubted, once, and somebody counts it"""
    o = h.land(h.new())
    s = o["shipments"][0]["id"]
    before = len(h.exceptions("wrong_item_at_location"))
    same(h.scan("pick", shipment=s, location="S-01-03", code="8430000000038")[1]["code"], "wrong_item", "it belongs there")
    same(len(h.exceptions("wrong_item_at_location")), before, "a picker at the wrong place is no doubt about it")
    for _ in range(2):
        same(h.scan("pick", shipment=s, location="S-01-02", code="8430000000038")[1]["code"], "wrong_item")
    found = h.exceptions("wrong_item_at_location")
    same(len(found), before + 1, found)
    true("NT-POT" in found[0]["detail"] and "S-01-02" in found[0]["detail"] and "NT-BLACK" in found[0]["detail"], found[0]["detail"])
    same(found[0]["clarifies"], "floor")
    tasks = [t for t in h.http("GET", "/v1/count-tasks?merchant=nova")[1]["items"] if t["location"] == "S-01-02"]
    same([t["reason"] for t in tasks], ["mis_scan"])
    same((h.order(o["external_id"])["state"], holds(h.order(o["external_id"]))), ("ready_to_pick", []))
    h.good_scan("pick", shipment=s, location="S-01-02", code="8430000000021")


def wrong_lot_is_its_own_error(h):
    """PIC-3, scenario 49"""
    o = h.land(h.new("NT-GREEN"))
    status, d = h.scan("pick", shipment=o["shipments"][0]["id"], location="S-01-01", code="8430000000014", lot="L9")
    same((status, d["code"]), (422, "wrong_lot"))


def lot_name_of_two_articles_counts_within_the_tasks_article(h):
    """PIC-3, scenario 49: both lots are called L1 and lie at one place"""
    h.cli("import", "counts", h.file("shared-lot.csv", "location,sku,lot,expiry,quantity\nS-01-01,NT-POT,L1,,8\n"), "--merchant", "nova")
    o = h.land(h.new("NT-GREEN"))
    s = o["shipments"][0]["id"]
    status, d = h.scan("pick", shipment=s, location="S-01-01", code="8430000000038", lot="L1")
    same((status, d["code"]), (422, "wrong_item"))
    lines = h.order(o["external_id"])["shipments"][0]["lines"]
    same([(x["sku"], x["picked"]) for x in lines], [("NT-GREEN", 0)], "no new line, nothing taken")
    same(h.good_scan("pick", shipment=s, location="S-01-01", code="8430000000014", lot="L1")["state"], "picked")
    at = [r for r in h.http("GET", "/v1/stock?merchant=nova&sku=NT-POT&limit=200")[1]["items"] if r["location"] == "S-01-01"]
    same([(r["lot"], r["quantity"]) for r in at], [("L1", 8)])


def order_that_holds_is_never_picked(h):
    """PIC-1, scenario 12"""
    o = h.land(h.new(address={"zip": ""}))
    same(o["shipments"], [])
    status, d = h.scan("pick", merchant="nova", location="S-01-02", code="8430000000021")
    true(o["id"] not in json.dumps(d), "no task of it")


def same_sequence_of_a_device_is_one_scan(h):
    """every payload lands once"""
    o = h.land(h.new(qty=2))
    scan = dict(shipment=o["shipments"][0]["id"], location="S-01-02", code="8430000000021", quantity=1, sequence=9001)
    first, again = h.scan("pick", **scan), h.scan("pick", **scan)
    same(first, again)
    same(h.order(o["external_id"])["shipments"][0]["lines"][0]["picked"], 1)
    status, d = h.scan("pick", **dict(scan, quantity=2))
    same((status, d["code"]), (409, "sequence_reused"))


def box_does_not_close_while_lines_differ_or_the_weight_is_off(h):
    """PAK-1, PAK-3, scenario 50"""
    o = h.land(h.new(qty=2))
    w = h.walk(o, "picked", qty=2)
    h.good_scan("pack", shipment=w["shipment"], code="8430000000021", quantity=1)
    same(h.scan("close_box", shipment=w["shipment"], weight_g=250)[1]["code"], "content_mismatch")
    h.good_scan("pack", shipment=w["shipment"], code="8430000000021", quantity=1)
    same(h.scan("pack", shipment=w["shipment"], code="8430000000021", quantity=1)[1]["code"], "wrong_item")
    same(h.scan("close_box", shipment=w["shipment"])[1]["code"], "weight_missing")
    same(h.scan("close_box", shipment=w["shipment"], weight_g=5000)[1]["result"], "held")
    same(holds(h.order(o["external_id"])), ["weight_mismatch"])
    h.good_scan("close_box", shipment=w["shipment"], weight_g=260)
    same((h.order(o["external_id"])["state"], holds(h.order(o["external_id"]))), ("packed", []))


def steps_out_of_order_are_refused(h):
    """law 2: no state without its evidence"""
    o = h.land(h.new())
    s = o["shipments"][0]["id"]
    for step, more in (("pack", {"code": "8430000000021"}), ("close_box", {"weight_g": 100}),
                       ("label", {"carrier": "veloz", "tracking": "EARLY1"})):
        same(h.scan(step, shipment=s, **more)[1]["code"], "wrong_state", step)
    same(h.order(o["external_id"])["state"], "ready_to_pick")


def two_live_labels_never_exist(h):
    """CUS-8, CUS-10"""
    o = h.land(h.new())
    w = h.walk(o, "labelled")
    same(h.scan("label", shipment=w["shipment"], carrier="veloz", tracking="SECOND1")[1]["code"], "wrong_state")
    h.good_scan("void_label", shipment=w["shipment"])
    status, d = h.scan("label", shipment=w["shipment"], carrier="veloz", tracking=w["tracking"])
    same((status, d["code"]), (422, "label_duplicate"), "a voided number stays used")
    h.good_scan("label", shipment=w["shipment"], carrier="veloz", tracking="SECOND1")
    same(h.order(o["external_id"])["shipments"][0]["parcels"][0]["tracking"], "SECOND1")


def carton_in_the_wrong_lane_is_refused(h):
    """DSP-1, scenario 54"""
    o = h.land(h.new())
    w = h.walk(o, "labelled")
    same(h.scan("lane", location="LANE-POSTA", code=w["tracking"])[1]["code"], "wrong_lane")
    same(h.scan("lane", location="S-01-01", code=w["tracking"])[1]["code"], "wrong_lane")


def manifest_opens_closes_and_is_handed_over_once_each(h):
    """DSP-2, DSP-3"""
    w = h.walk(h.land(h.new()), "lane")
    m = f"/v1/manifests/{w['manifest']}"
    good = {"driver": "Luis", "signature": "s"}
    same(h.http("POST", m + "/hand_over", good)[0], 409, "not closed")
    same(h.http("POST", m + "/hand_over", {"driver": "Luis"})[0], 400, "no signature")
    same(h.http("POST", m + "/close", {})[0], 200)
    same(h.http("POST", m + "/close", {})[1]["code"], "already_closed")
    same(h.http("POST", m + "/hand_over", dict(good, count=99))[1]["code"], "manifest_count_mismatch")
    same(h.http("POST", m + "/hand_over", good)[0], 200)
    same(h.http("POST", m + "/hand_over", good)[1]["code"], "already_handed_over")


def parcel_left_behind_holds_and_the_rest_goes(h):
    """scenario 55"""
    first, second = h.land(h.new()), h.land(h.new())
    a, b = h.walk(first, "lane"), h.walk(second, "lane")
    same(a["manifest"], b["manifest"])
    same(h.http("POST", f"/v1/manifests/{a['manifest']}/close", {})[0], 200)
    status, d = h.http("POST", f"/v1/manifests/{a['manifest']}/hand_over",
                       {"driver": "Luis", "signature": "s", "count": 1, "left_behind": [b["tracking"]]})
    same((status, d["taken"], d["left_behind"]), (200, 1, 1))
    same(h.order(first["external_id"])["state"], "handed_over")
    o = h.order(second["external_id"])
    same((o["state"], holds(o)), ("manifested", ["left_behind"]))
    waiting = [x for x in o["waiting_for"] if x.get("hold") == "left_behind"]
    true(len(waiting) == 1 and waiting[0]["who"] == "floor" and waiting[0]["since"], f"who acts, and since when: {o['waiting_for']}")
    true(b["tracking"] in o["holds"][0]["detail"], "which parcel")
    again = h.good_scan("lane", location="LANE-VELOZ", code=b["tracking"])["manifest"]
    true(again != a["manifest"], "the next collection")
    same(holds(h.order(second["external_id"])), [], "in its lane again: nothing is left to decide")
    same(h.http("POST", f"/v1/manifests/{again}/close", {})[0], 200)
    same(h.http("POST", f"/v1/manifests/{again}/hand_over", {"driver": "Luis", "signature": "s", "count": 1})[0], 200)
    same(h.order(second["external_id"])["state"], "handed_over")


def ten_on_the_list_and_nine_taken(h):
    """scenario 55: by number, the tenth holds and nine are handed over"""
    orders = [h.land(h.new()) for _ in range(10)]
    walks = [h.walk(o, "lane") for o in orders]
    m = walks[0]["manifest"]
    same({w["manifest"] for w in walks}, {m})
    same(h.http("POST", f"/v1/manifests/{m}/close", {})[1]["parcels"], 10)
    same(h.http("POST", f"/v1/manifests/{m}/hand_over", {"driver": "Luis", "signature": "s", "count": 9})[1]["code"], "manifest_count_mismatch")
    status, d = h.http("POST", f"/v1/manifests/{m}/hand_over",
                       {"driver": "Luis", "signature": "s", "count": 9, "left_behind": [walks[6]["tracking"]]})
    same((status, d["taken"], d["left_behind"]), (200, 9, 1), d)
    after = [h.order(o["external_id"]) for o in orders]
    same([x["state"] for x in after], ["handed_over"] * 6 + ["manifested"] + ["handed_over"] * 3)
    same([holds(x) for x in after if x["state"] == "manifested"], [["left_behind"]])


def what_stayed_behind_may_take_another_carrier(h):
    """DSP-3, CUS-10: its label is voided, and the hold ends with that; the first number stays in the history"""
    o = h.land(h.new())
    w = h.walk(o, "manifested")
    status, d = h.http("POST", f"/v1/manifests/{w['manifest']}/hand_over",
                       {"driver": "Luis", "signature": "s", "left_behind": [w["tracking"]]})
    same((status, d["taken"], d["left_behind"]), (200, 0, 1))
    same(holds(h.order(o["external_id"])), ["left_behind"])
    h.good_scan("void_label", shipment=w["shipment"])
    same(holds(h.order(o["external_id"])), [])
    h.good_scan("label", shipment=w["shipment"], carrier="posta", tracking="PO-LEFT-1")
    o = h.order(o["external_id"])
    same((o["state"], o["shipments"][0]["parcels"][0]["carrier"]), ("labelled", "posta"))
    true(w["tracking"] in str(h.http("GET", f"/v1/orders/{o['id']}/timeline")[1]), "both numbers")


def handed_over_is_not_shipped_until_the_carrier_says_so(h):
    """CUS-1, CUS-2, OP-3, scenarios 56 and 57"""
    o = h.land(h.new())
    before = h.http("GET", "/v1/stock?merchant=nova&sku=NT-BLACK&limit=200")[1]["items"]
    w = h.walk(o, "handed_over")
    for kind in ("announced", "pickup_planned", "info"):
        same(h.carrier(w, kind, AT.format(8), code=kind)[1]["state"], "handed_over", kind)
    same(h.carrier(w, "custody", AT.format(9))[1]["state"], "shipped")
    after = h.http("GET", "/v1/stock?merchant=nova&sku=NT-BLACK&limit=200")[1]["items"]
    gone = lambda rows: sum(r["quantity"] for r in rows if r["bucket"] == "gone")
    same(gone(after), gone(before) + 1)
    true(all(t["who"] == "carrier" for t in h.order(o["external_id"])["waiting_for"]), "the carrier must act")


def order_of_events_never_takes_anything_back(h):
    """CUS-5, scenario 58"""
    o = h.land(h.new())
    w = h.walk(o, "handed_over")
    same(h.carrier(w, "delivered", AT.format(12), proof="pod:1")[1]["state"], "closed")
    same(h.carrier(w, "in_transit", AT.format(10))[1]["state"], "closed")
    parcel = h.order(o["external_id"])["shipments"][0]["parcels"][0]
    same(parcel["custody"], "delivered")
    same(len(h.http("GET", f"/v1/parcels/{w['parcel']}")[1]["events"]), 2, "both are kept")


def same_event_twice_is_one(h):
    """CUS-5"""
    w = h.walk(h.land(h.new()), "handed_over")
    same([h.carrier(w, "custody", AT.format(9))[1]["result"] for _ in range(3)], ["moved", "duplicate", "duplicate"])


def delivered_without_proof_is_not_closed(h):
    """CUS-12, scenario 59"""
    o = h.land(h.new())
    w = h.walk(o, "handed_over")
    same(h.carrier(w, "delivered", AT.format(12))[1]["state"], "delivered")
    o = h.order(o["external_id"])
    same((o["state"], holds(o)), ("delivered", ["proof_missing"]))
    same(h.carrier(w, "delivered", AT.format(13), code="POD", proof="pod:2")[1]["state"], "closed")


def unknown_class_is_stored_listed_and_changes_nothing(h):
    """CUS-4, scenario 60"""
    o = h.land(h.new())
    w = h.walk(o, "handed_over")
    same(h.carrier(w, "teleported", AT.format(9))[1]["result"], "unknown_class")
    o = h.order(o["external_id"])
    same((o["state"], holds(o)), ("handed_over", ["tracking_unknown_code"]))


def event_of_another_number_is_refused(h):
    """one source per fact"""
    w = h.walk(h.land(h.new()), "handed_over")
    same(h.carrier(dict(w, tracking="OTHER"), "custody", AT.format(9))[0], 422)
    same(h.carrier(w, "custody", AT.format(9), carrier="posta")[0], 422)


def cancel_mid_pick_waits_for_the_units_to_come_back(h):
    """ORD-10, PIC-5, scenario 44"""
    b = h.new(qty=3)
    o = h.land(b)
    s, before = o["shipments"][0]["id"], h.stock("NT-BLACK")["sellable"]
    h.good_scan("pick", shipment=s, location="S-01-02", code="8430000000021", quantity=2)
    h.shop(dict(b, cancelled_at="2026-11-23T10:00:00+01:00", updated_at="2026-11-23T10:00:00+01:00"), topic="orders/cancelled")
    same(holds(h.order(b["id"])), ["cancel_after_release"])
    same(h.scan("pick", shipment=s, location="S-01-02", code="8430000000021")[1]["code"], "task_stopped")
    h.good_scan("put_back", shipment=s, location="S-01-02", code="8430000000021", quantity=1)
    same(h.order(b["id"])["state"], "picking", "one is still out")
    same(h.scan("put_back", shipment=s, location="S-01-02", code="8430000000021", quantity=2)[1]["code"], "too_many")
    h.good_scan("put_back", shipment=s, location="S-01-02", code="8430000000021", quantity=1)
    o = h.order(b["id"])
    same((o["state"], holds(o), h.stock("NT-BLACK")["sellable"]), ("cancelled", [], before))


def cancel_after_custody_is_refused(h):
    """ORD-10, scenario 45"""
    o = h.land(h.new())
    w = h.walk(o, "handed_over")
    h.carrier(w, "custody", AT.format(9))
    status, d = h.command(f"/v1/orders/{o['id']}/cancel", {"reason": "too late"})
    same((status, d["code"]), (409, "cancel_refused"))
    same(h.order(o["external_id"])["state"], "shipped")
    status, d = h.http("POST", "/v1/returns", {"merchant": "nova", "rma": "RMA-45", "authorised_at": "2026-11-25T10:00:00Z", "channel": "web",
                                               "order_external_id": o["external_id"],
                                               "lines": [{"sku": "NT-BLACK", "quantity": 1, "reason": "changed_mind"}]})
    same(status, 201, f"it can still come back: {d}")


def proof_pack_verifies_offline_and_a_changed_one_does_not(h):
    """proof"""
    o = h.land(h.new())
    w = h.walk(o, "handed_over")
    h.carrier(w, "delivered", AT.format(12), proof="pod:9")
    import http.client
    c = http.client.HTTPConnection("127.0.0.1", h.port)
    c.request("GET", f"/v1/orders/{o['id']}/proof", headers={"Authorization": "Bearer " + h.tokens["supervisor"]})
    raw = c.getresponse().read()
    true(b"Irene" not in raw and b"Luna" not in raw, "no personal data")
    true("PROVEN" in h.cli("proof", "verify", h.file("pack.json", raw)).stdout, "proven")
    for old, new in ((b'"closed"', b'"shipped"'), (b"carrier_scan", b"customs_data"), (b'"seq":2', b'"seq":3')):
        bad = h.file("bad.json", raw.replace(old, new, 1))
        same(h.cli("proof", "verify", bad, ok=(1,)).returncode, 1, old)
    same(h.cli("proof", "verify", h.file("none.json", b"{}"), ok=(1,)).returncode, 1)


def why_says_who_must_act(h):
    """CS-1"""
    o = h.land(h.new(address={"zip": ""}))
    text = h.cli("why", o["order_number"], "--merchant", "nova").stdout
    true("waits for hold addr_incomplete, merchant must act" in text, text)
    same(h.cli("why", "#no-such", "--merchant", "nova", ok=(1,)).returncode, 1)
    true("carrier must act" in h.cli("why", h.order(_handed_over(h))["id"]).stdout, "carrier")


def _handed_over(h):
    o = h.land(h.new())
    h.walk(o, "handed_over")
    return o["external_id"]


def address_edit_of_a_labelled_parcel_is_refused_until_the_label_is_void(h):
    """ORD-7, scenario 42: never two live labels"""
    b = h.new()
    o = h.land(b)
    w = h.walk(o, "labelled")
    moved = dict(b, updated_at="2026-11-23T11:00:00+01:00", shipping_address=dict(b["shipping_address"], address1="Calle Sol 9"))
    h.shop(moved, key=f"moved-{b['id']}")
    o = h.order(b["id"])
    same((o["state"], holds(o)), ("labelled", ["edit_after_release"]))
    live = [p["tracking"] for s in o["shipments"] for p in s["parcels"] if p["tracking"]]
    same(live, [w["tracking"]], "the label that is on the box")
    same(h.scan("label", shipment=w["shipment"], carrier="veloz", tracking="VZ777777777")[0] in (409, 422), True, "no second label")
    h.good_scan("void_label", shipment=w["shipment"])
    o = h.order(b["id"])
    same([p["tracking"] for s in o["shipments"] for p in s["parcels"] if p["tracking"]], [], "none is live")


def cancelled_at_the_channel_and_gone_at_the_dock_is_shipped(h):
    """ORD-11, scenario 46: the fact is recorded, the conflict is raised"""
    b = h.new()
    o = h.land(b)
    w = h.walk(o, "handed_over")
    h.shop(dict(b, cancelled_at="2026-11-23T18:10:00+01:00", updated_at="2026-11-23T18:10:00+01:00"), topic="orders/cancelled")
    same(holds(h.order(b["id"])), ["cancel_after_custody"])
    same(h.carrier(w, "custody", AT.format(19))[0] < 300, True)
    o = h.order(b["id"])
    same((o["state"], holds(o)), ("shipped", ["cancel_after_custody"]))


def held_order_whose_time_runs_out_is_escalated_and_stays_here(h):
    """BD-5, scenario 18"""
    o = h.land(h.new(address={"zip": ""}))
    hold = [e for e in h.exceptions("addr_incomplete") if e["object_id"] == o["id"]][0]
    same(hold["escalated_at"], None)
    h.stop()
    h.sql("UPDATE exception SET due_at_us = 1 WHERE status = 0 AND due_at_us > 1")
    h.start()
    until(h, "escalated", lambda: [e for e in h.exceptions("addr_incomplete") if e["object_id"] == o["id"] and e["escalated_at"]])
    o = h.order(o["external_id"])
    same((o["state"], holds(o), o["shipments"]), ("received", ["addr_incomplete"], []))
    said, after = [], 0
    while page := h.http("GET", f"/v1/events?merchant=nova&limit=200&after={after}")[1]["items"]:
        said, after = said + [str(e) for e in page], page[-1]["seq"]
    true(any("exception.escalated" in e for e in said), said[-20:])


def missed_cut_off_is_an_event_with_its_cause(h):
    """CUT-4, ORD-6: the floor was slow, it came too late, something held it, or the truck did not come"""
    slow, held, waiting, late_one = h.land(h.new()), h.land(h.new("NT-FIVE")), h.land(h.new()), h.land(h.new())
    h.scan("pick", shipment=held["shipments"][0]["id"], location="S-01-05", code="8430000000052", quantity=0)
    h.walk(waiting, "lane")
    past = (int(time.time()) - 60) * 1000000
    for o in (slow, held, waiting, late_one):
        same(h.order(o["external_id"])["shipments"][0]["cutoff"] is None, False, "the promise is on file")
    h.stop()
    h.sql(f"UPDATE shipment SET cutoff_us = {past} WHERE state BETWEEN 3 AND 8")
    h.sql(f"UPDATE orders SET accepted_at_us = {past - 3 * 3600 * 1000000} WHERE external_id = '{slow['external_id']}'")
    h.sql(f"UPDATE timer SET due_at_us = {past + 1000000} WHERE kind = 'cutoff' AND state = 0")
    h.start()
    wanted = {slow["id"]: "floor", late_one["id"]: "late_arrival", held["id"]: "hold", waiting["id"]: "carrier"}
    until = time.monotonic() + 15
    while time.monotonic() < until:
        late = {e["object_id"]: e["detail"] for e in h.exceptions("cutoff_missed")}
        if all(o in late for o in wanted):
            break
        time.sleep(0.2)
    for o, cause in wanted.items():
        true(cause in late.get(o, ""), (cause, late.get(o)))
    kinds, after = [], 0
    while True:
        d = h.http("GET", f"/v1/events?merchant=nova&limit=200&after={after}")[1]
        kinds += [(e["kind"], e["object_id"], e["data"].get("cause")) for e in d["items"]]
        if not d["next"]:
            break
        after = d["next"]
    for o, cause in wanted.items():
        true(("shipment.cutoff_missed", o, cause) in kinds, f"an event of {cause}")
    same(holds(h.order(slow["external_id"])), ["cutoff_missed"])
    true(h.http("GET", f"/v1/orders/{slow['id']}")[1]["shipments"][0]["state"] == "ready_to_pick", "it stops nothing")
    h.good_scan("pick", shipment=slow["shipments"][0]["id"], location="S-01-02", code="8430000000021")
