"""What comes back: authorised by the returns system, received into quarantine, decided by people.
Requirements RET-1 to RET-10, ORD-11, law 5, scenarios 20, 38 of the user list, 61, 62, 63, 64, 65."""
import contextlib
import json
import sqlite3

from harness import FIXTURES, same, true

BLACK, BOX, POT, GREEN = "8430000000021", "8430000000106", "8430000000038", "8430000000014"


def _ship(h, sku="NT-BLACK", code=BLACK, location="S-01-02", qty=1, **lot):
    o = h.land(h.new(sku, qty=qty))
    shipment = o["shipments"][0]["id"]
    h.good_scan("pick", shipment=shipment, location=location, code=code, quantity=qty, **lot)
    h.good_scan("pack", shipment=shipment, code=code, quantity=qty)
    weight = {"NT-BLACK": 120, "NT-POT": 800, "NT-GREEN": 120}[sku] * qty
    out = {"shipment": shipment, "parcel": h.good_scan("close_box", shipment=shipment, weight_g=weight)["parcel"],
           "tracking": f"VZ{h.next():09d}"}
    h.good_scan("label", shipment=shipment, carrier="veloz", tracking=out["tracking"])
    manifest = h.good_scan("lane", location="LANE-VELOZ", code=out["tracking"])["manifest"]
    same(h.http("POST", f"/v1/manifests/{manifest}/close", {})[0], 200)
    same(h.http("POST", f"/v1/manifests/{manifest}/hand_over", {"driver": "L", "vehicle": "1", "signature": "s"})[0], 200)
    same(h.carrier(out, "custody", "2026-11-24T18:30:00Z")[0], 200)
    return h.http("GET", f"/v1/orders/{o['id']}")[1], out


def _authorise(h, rma, lines, order=None, **more):
    body = {"merchant": "nova", "rma": rma, "authorised_at": "2026-11-25T10:00:00Z",
            "lines": [{"sku": s, "quantity": q, "reason": "not_as_described"} for s, q in lines], **more}
    if order:
        body.update(channel=order["channel"], order_external_id=order["external_id"])
    return h.http("POST", "/v1/returns", body)


def _new(h, rma, lines, order=None, **more):
    status, d = _authorise(h, rma, lines, order, **more)
    same((status, d.get("result")), (201, "landed"), str(d))
    return d["id"]


def _get(h, ident):
    status, d = h.http("GET", f"/v1/returns/{ident}")
    same(status, 200, str(d))
    return d


def _receive(h, rma, code=BLACK, qty=1, **more):
    more.setdefault("location", "Q-01")
    return h.scan("return_receive", merchant="nova", rma=rma, code=code, quantity=qty, **more)


def _triage(h, ident, sku="NT-BLACK", qty=1, decision="resellable", location="S-01-02", by_admin=True, **more):
    """Restock and scrap need a second person; before there are two supervisors the machine's administrator decides."""
    import json
    body = {"unit": None, "sku": sku, "quantity": qty, "decision": decision, "grade": "A", "reason": "seal intact",
            "location": location, "photos": ["sha256:" + "0" * 64], "operator": "ana", **more}
    if not by_admin:
        return h.command(f"/v1/returns/{ident}/triage", body)
    r = h.cli("call", "POST", f"/v1/returns/{ident}/triage", h.file(f"triage-{h.next()}.json", json.dumps(body)), ok=(0, 1))
    return (200, json.loads(r.stdout)) if r.returncode == 0 else (409, r.stderr)


def _reasons(h, ident):
    return sorted(e["reason"] for e in _get(h, ident)["exceptions"])


def _sql(h, text):
    if h.store.startswith("sqlite:"):
        with contextlib.closing(sqlite3.connect(h.store[7:])) as db:
            db.execute(text)
            db.commit()
    else:
        h.psql(h.store, text)


def a_returned_unit_is_no_stock_before_somebody_decided(h):
    """RET-2, RET-3, RET-8, scenario 61, law 5"""
    o, _ = _ship(h)
    before = h.stock("NT-BLACK")["sellable"]
    ident = _new(h, "RMA-1", [("NT-BLACK", 1)], o, tracking="SE0000001")
    same(_get(h, ident)["state"], "expected")
    d = h.good_scan("return_arrive", merchant="nova", code="SE0000001")
    same((d["state"], d["return"], d["next"]["do"]), ("arrived", ident, "return_receive"))
    status, d = _receive(h, "RMA-1", condition="box opened")
    same((status, d["state"], d["next"]["do"]), (200, "received", "triage"))
    same(h.stock("NT-BLACK")["sellable"], before)
    r = _get(h, ident)
    same((r["lines"][0]["received"], r["lines"][0]["in_quarantine"], r["receipts"][0]["condition"]), (1, 1, "box opened"))
    same(r["waiting_for"][0]["evidence"], "triage")
    status, d = _triage(h, ident)
    same((status, d["state"], d["undecided"]), (200, "decided", 0))
    same(h.stock("NT-BLACK")["sellable"], before + 1)
    r = _get(h, ident)
    same([(x["decision"], x["grade"], x["location"], x["photos"][:7], x["executed_at"]) for x in r["decisions"]],
         [("resellable", "A", "S-01-02", "sha256:", None)])


def the_move_scan_ends_it_and_another_place_is_wrong(h):
    """RET-8, RET-10: to the location of the decision; then the result is the returns system's"""
    ident = h.http("GET", "/v1/returns?merchant=nova&code=RMA-1")[1]["items"][0]["id"]
    status, d = h.scan("return_put", merchant="nova", rma="RMA-1", code=BLACK, location="S-01-03")
    same((status, d["code"]), (422, "wrong_location"))
    true("goes to S-01-02" in d["detail"], d)
    status, d = h.scan("return_put", merchant="nova", rma="RMA-1", code=POT, location="S-01-02")
    same((status, d["code"]), (422, "nothing_to_put"))
    d = h.good_scan("return_put", merchant="nova", rma="RMA-1", code=BLACK, location="S-01-02")
    same(d["state"], "closed")
    same(_get(h, ident)["waiting_for"], [])
    same(h.scan("return_put", merchant="nova", rma="RMA-1", code=BLACK, location="S-01-02")[1]["code"], "nothing_to_put")
    status, d = _receive(h, "RMA-1")
    same((status, d["code"]), (422, "wrong_state"))


def one_person_alone_restocks_nothing(h):
    """RET-3, SA-3: restock and scrap take a second person; keeping it in quarantine does not"""
    ident = _new(h, "RMA-2", [("NT-BLACK", 2)])
    same(_receive(h, "RMA-2", qty=2)[0], 200)
    for decision in ("resellable", "scrap"):
        status, d = _triage(h, ident, decision=decision, by_admin=False)
        same((status, d["code"]), (403, "second_person_required"), decision)
    status, d = _triage(h, ident, decision="quarantine", location="Q-02", by_admin=False)
    same((status, d["state"], d["undecided"]), (200, "inspected", 2))
    h.tokens["merchant"] = h.token("merchant", "--merchant", "nova")
    same(h.command(f"/v1/returns/{ident}/triage", {"sku": "NT-BLACK", "quantity": 1, "decision": "rework", "grade": "B",
                                                   "reason": "x", "location": "RW-01"}, token="merchant")[0], 403)
    same(h.http("POST", "/v1/scans", {"step": "return_receive", "merchant": "nova", "rma": "RMA-2", "code": BLACK,
                                      "quantity": 1, "location": "Q-01"}, token="merchant")[0], 403)


def rework_and_scrap_leave_quarantine_for_good(h):
    """RET-3"""
    ident = h.http("GET", "/v1/returns?merchant=nova&code=RMA-2")[1]["items"][0]["id"]
    before = h.stock("NT-BLACK")["sellable"]
    status, d = _triage(h, ident, decision="rework", location="RW-01", by_admin=False)
    same((status, d["undecided"]), (200, 1))
    status, d = _triage(h, ident, decision="scrap", location="")
    same((status, d["state"]), (200, "decided"))
    same(h.stock("NT-BLACK")["sellable"], before)
    buckets = {x["bucket"]: x["quantity"] for x in h.http("GET", "/v1/stock?merchant=nova&sku=NT-BLACK")[1]["items"]
               if x["quantity"] and x["bucket"] in ("rework", "quarantine")}
    same(buckets, {"rework": 1})
    same(h.good_scan("return_put", merchant="nova", rma="RMA-2", code=BLACK, location="RW-01")["state"], "closed")


def what_is_wrong_with_a_decision_changes_nothing(h):
    """RET-3, RET-8"""
    ident = _new(h, "RMA-3", [("NT-POT", 1)])
    same(_receive(h, "RMA-3", POT)[0], 200)
    before = h.stock("NT-POT")["sellable"]
    for change, words in (({"location": "NOWHERE"}, "there is no location NOWHERE"),
                          ({"location": "Q-01"}, "Q-01 is a quarantine location"),
                          ({"location": "LANE-VELOZ"}, "is a lane location"),
                          ({"location": ""}, "say where the units go"),
                          ({"qty": 2}, "1 of NT-POT wait for a decision, 2 were named"),
                          ({"sku": "NT-BLACK"}, "NT-BLACK is not in return RMA-3"),
                          ({"lot": "L9"}, "do not lie in quarantine"),
                          ({"decision": "rework"}, "is a sellable location"),
                          ({"decision": "sell"}, "expected resellable, rework, quarantine or scrap"),
                          ({"grade": ""}, "expected sku"), ({"reason": ""}, "expected sku"),
                          ({"photos": ["http://x"]}, "photos: expected")):
        status, text = _triage(h, ident, **{"sku": "NT-POT", "location": "S-01-03", **change})
        true(status == 409 and words in text, f"{change}: {status} {text}")
    same((h.stock("NT-POT")["sellable"], _get(h, ident)["decisions"]), (before, []))


def a_parcel_without_an_rma_is_unidentified_and_the_returns_system_is_asked(h):
    """RET-1, scenario 65"""
    status, d = h.scan("return_receive", rma="NOBODY-1", code=POT, location="Q-01")
    same((status, d["code"]), (422, "unknown_return"))
    status, d = _receive(h, "NOBODY-1", POT)
    same((status, d["state"]), (200, "received"))
    ident = d["return"]
    r = _get(h, ident)
    same((r["rma"], r["kind"], _reasons(h, ident)), (None, "unidentified", ["return_unauthorised"]))
    status, text = _triage(h, ident, "NT-POT", location="S-01-03")
    true(status == 409 and "NOBODY-1 has no authorisation" in text, text)
    _ = [e for e in h.exceptions("return_unauthorised") if e["object_id"] == ident][0]
    status, d = _authorise(h, "RMA-4", [("NT-POT", 1)], received_as=ident)
    same((status, d["result"], d["id"]), (200, "changed", ident))
    same(_reasons(h, ident), [])
    same(_triage(h, ident, "NT-POT", location="S-01-03")[1]["state"], "decided")


def the_same_authorisation_twice_is_one_return(h):
    """RET-1: the RMA is the natural key; what is not named stays"""
    ident = _new(h, "RMA-5", [("NT-BLACK", 1), ("NT-POT", 1)])
    status, d = _authorise(h, "RMA-5", [("NT-BLACK", 1), ("NT-POT", 1)])
    same((status, d["result"], d["id"]), (200, "duplicate", ident))
    status, d = _authorise(h, "RMA-5", [("NT-BLACK", 2)])
    same((status, d["result"]), (200, "changed"))
    same([(x["sku"], x["authorised"]) for x in _get(h, ident)["lines"]], [("NT-BLACK", 2), ("NT-POT", 1)])


def only_the_returns_system_authorises(h):
    """RET-1, OP-1: the shop's word is a dispute"""
    status, d = _authorise(h, "RMA-6", [("NT-BLACK", 1)], author="web")
    same((status, d["code"]), (422, "not_the_owner"))
    same(h.http("GET", "/v1/returns?merchant=nova&code=RMA-6")[1]["items"], [])
    true(any("web" in e["detail"] for e in h.exceptions("ownership_conflict")), "a dispute is recorded")
    h.tokens["operator"] = h.token("operator")
    same(h.http("POST", "/v1/returns", {"merchant": "nova", "rma": "X", "lines": [{"sku": "NT-POT", "quantity": 1}]},
                token="operator")[0], 403)


def an_authorisation_that_cannot_be_read_lands_nothing(h):
    """RET-1, BD-2"""
    for body, words in (({"lines": []}, "lines: expected 1 to"), ({"rma": ""}, "expected rma"),
                        ({"lines": [{"sku": "NT-POT", "quantity": 0}]}, "line 1: expected"),
                        ({"lines": [{"sku": "NT-POT", "quantity": 1}] * 2}, "was already said in line 1"),
                        ({"lines": [{"sku": "NT-POT", "quantity": 1, "colour": "red"}]}, "colour"),
                        ({"order_external_id": "1"}, "with an order its channel"), ({"surprise": 1}, "surprise"),
                        ({"authorised_at": "yesterday"}, "expected a time as")):
        status, d = h.http("POST", "/v1/returns", {"merchant": "nova", "rma": "RMA-7", "lines": [{"sku": "NT-POT", "quantity": 1}], **body})
        true(status == 400 and words in d["detail"], f"{body}: {status} {d}")
    for body, words in (({"lines": [{"sku": "NOPE", "quantity": 1}]}, "SKU NOPE is not in the catalogue"),
                        ({"channel": "web", "order_external_id": "404"}, "web has no order 404"),
                        ({"channel": "nope", "order_external_id": "1"}, "there is no connection nope")):
        status, d = h.http("POST", "/v1/returns", {"merchant": "nova", "rma": "RMA-7", "lines": [{"sku": "NT-POT", "quantity": 1}], **body})
        true(status == 422 and words in d["detail"], f"{body}: {status} {d}")
    same(h.http("GET", "/v1/returns?merchant=nova&code=RMA-7")[1]["items"], [])


def wrong_item_too_many_and_empty_are_three_different_things(h):
    """RET-9, RET-7"""
    o, _ = _ship(h, "NT-POT", POT, "S-01-03")
    ident = _new(h, "RMA-8", [("NT-POT", 1)], o)
    same(_receive(h, "RMA-8", BLACK)[0], 200)
    same(_reasons(h, ident), ["return_wrong_item"])
    same(_receive(h, "RMA-8", POT, qty=2)[0], 200)
    same(_reasons(h, ident), ["return_over_qty", "return_wrong_item"])
    same([(x["sku"], x["authorised"], x["received"]) for x in _get(h, ident)["lines"]], [("NT-POT", 1, 2), ("NT-BLACK", 0, 1)])
    for sku, location in (("NT-POT", "S-01-03"), ("NT-BLACK", "S-01-02")):
        status, text = _triage(h, ident, sku, location=location)
        true(status == 409 and "clear that first" in text, text)
    same(_triage(h, ident, "NT-BLACK", decision="rework", location="RW-01")[0], 200)
    empty = _new(h, "RMA-9", [("NT-POT", 1)])
    same(h.scan("return_receive", merchant="nova", rma="RMA-9", code="", quantity=0)[0], 200)
    same((_reasons(h, empty), _get(h, empty)["state"]), (["return_empty"], "authorised"))


def no_more_comes_back_than_went_out(h):
    """RET-7: shipped, less what other returns claim"""
    o, _ = _ship(h, qty=2)
    first = _new(h, "RMA-10", [("NT-BLACK", 1)], o)
    same(_reasons(h, first), [])
    second = _new(h, "RMA-11", [("NT-BLACK", 2)], o)
    same(_reasons(h, second), ["return_over_qty"])
    same(_receive(h, "RMA-11", qty=1)[0], 200)
    true("1 authorised, 2 came back" in _get(h, second)["exceptions"][0]["detail"], _get(h, second)["exceptions"])
    same(_authorise(h, "RMA-11", [("NT-BLACK", 1)], o)[1]["result"], "changed")
    same(_reasons(h, second), [])


def a_lot_that_never_left_is_not_what_we_sold(h):
    """RET-7: lot against the original shipment"""
    o, _ = _ship(h, "NT-GREEN", GREEN, "S-01-01", lot="L1")
    ident = _new(h, "RMA-12", [("NT-GREEN", 2)])
    same(_receive(h, "RMA-12", GREEN, lot="L9")[0], 200)
    same(_reasons(h, ident), [])
    ident = _new(h, "RMA-13", [("NT-GREEN", 1)], o)
    same(_receive(h, "RMA-13", GREEN, lot="L9")[0], 200)
    same(_reasons(h, ident), ["return_wrong_item"])
    true("lot L9" in _get(h, ident)["exceptions"][0]["detail"], _get(h, ident)["exceptions"])


def a_wrong_place_or_code_receives_nothing(h):
    """RET-2: into quarantine and nowhere else"""
    ident = _new(h, "RMA-14", [("NT-BLACK", 12)])
    for more, code in (({"location": "S-01-02"}, "wrong_location"), ({"location": ""}, "wrong_location"),
                       ({"code": "8439999999999"}, "unknown_barcode"), ({"code": "8430000000113"}, "alias_expired"),
                       ({"warehouse": "nowhere"}, "unknown_warehouse")):
        status, d = _receive(h, "RMA-14", **more)
        same((status, d["code"]), (422, code), str(more))
    same(_get(h, ident)["state"], "authorised")
    same(_receive(h, "RMA-14", BOX)[0], 200)
    same(_get(h, ident)["lines"][0]["received"], 12)


def the_carrier_brings_our_own_parcel_back(h):
    """ORD-11, transition 13: to sender, into quarantine like any return, and nobody has to authorise it"""
    o, out = _ship(h, "NT-POT", POT, "S-01-03")
    d = h.good_scan("return_arrive", merchant="nova", code=out["tracking"])
    same(_receive(h, out["tracking"], POT)[0], 200)
    r = _get(h, d["return"])
    same((r["kind"], r["order"], r["exceptions"]), ("to_sender", o["id"], []))


def units_that_nobody_decides_about_are_an_exception(h):
    """RET-4, scenario 62"""
    ident = h.http("GET", "/v1/returns?merchant=nova&code=RMA-14")[1]["items"][0]["id"]
    h.stop()
    _sql(h, "UPDATE timer SET due_at_us = set_at_us + 604800000000, set_at_us = set_at_us - 604800000000 WHERE kind = 'return_undecided'")
    _sql(h, "UPDATE timer SET due_at_us = set_at_us + 604800000000 WHERE kind = 'return_undecided'")
    h.start()
    for _ in range(100):
        if _reasons(h, ident):
            break
        import time
        time.sleep(0.1)
    same(_reasons(h, ident), ["return_undecided_age"])
    true("NT-BLACK has waited 7 days" in _get(h, ident)["exceptions"][0]["detail"], _get(h, ident)["exceptions"])
    same(_triage(h, ident, qty=12, decision="scrap", location="")[0], 200)
    same((_reasons(h, ident), _get(h, ident)["state"]), ([], "closed"))


def a_manifest_file_is_the_same_door(h):
    """HP-F1, RET-1: the returns system's file; bad rows hold themselves only"""
    text = ("rma,channel,order_external_id,sku,quantity,reason,tracking,authorised_at\n"
            "RMA-20,,,NT-BLACK,1,too_late,SE20,2026-11-25T10:00:00Z\n"
            "RMA-20,,,NT-POT,2,,SE20,\n"
            "RMA-21,,,NT-NOPE,1,,,\n"
            "RMA-22,,,NT-POT,0,,,\n"
            "RMA-23,,77,NT-POT,1,,,\n"
            "RMA-24,,,NT-POT,1,,,monday\n")
    r = h.cli("import", "returns-manifest", h.file("returns-manifest_nova_20261125T100000Z.csv", text), "--merchant", "nova", ok=(1,))
    for words in ("NT-NOPE is not in the catalogue", "whole number from 1", "expected the connection", "expected a time"):
        true(words in r.stdout + r.stderr, words + " in " + r.stdout + r.stderr)
    items = h.http("GET", "/v1/returns?merchant=nova&code=SE20")[1]["items"]
    same([(x["rma"], x["state"]) for x in items], [("RMA-20", "expected")])
    same([(x["sku"], x["authorised"]) for x in _get(h, items[0]["id"])["lines"]], [("NT-BLACK", 1), ("NT-POT", 2)])
    r = h.cli("import", "returns-manifest", h.file("second.csv", text), "--merchant", "nova", "--connection", "web", ok=(1,))
    true("belong to returns, not to web" in r.stdout + r.stderr, r.stdout + r.stderr)


def another_merchant_sees_nothing_of_it(h):
    """law 11"""
    ident = h.http("GET", "/v1/returns?merchant=nova&code=RMA-1")[1]["items"][0]["id"]
    h.tokens["other"] = h.token("merchant", "--merchant", "lumen")
    same(h.http("GET", f"/v1/returns/{ident}", token="other")[0], 404)
    same(h.http("GET", "/v1/returns?merchant=nova", token="other")[0], 404)
    same(h.http("GET", "/v1/returns?merchant=lumen", token="other")[1]["items"], [])
    same(h.http("GET", "/v1/returns?merchant=nova&state=lost")[0], 400)
    page = h.http("GET", "/v1/returns?merchant=nova&limit=2")[1]
    rest = h.http("GET", f"/v1/returns?merchant=nova&limit=200&cursor={page['next']}")[1]
    true(len(page["items"]) == 2 and page["items"][0]["id"] not in [x["id"] for x in rest["items"]], "pages")


def what_lies_in_quarantine_of_no_return_leaves_by_a_decision_too(h):
    """law 5, RET-3: goods held at receipt, damaged at a pick, counted there"""
    s, d = h.http("POST", "/v1/counts", {"merchant": "nova", "location": "Q-09", "operator": "ana",
                                         "lines": [{"sku": "NT-POT", "quantity": 5}]}, {"Idempotency-Key": "q-9"})
    same(s, 200, str(d))
    before = h.stock("NT-POT")["sellable"]
    body = {"merchant": "nova", "location": "Q-09", "sku": "NT-POT", "quantity": 2, "decision": "resellable", "grade": "A",
            "reason": "looked at, as new, in its own box", "to": "S-01-03"}

    def ask(key, **over):
        return h.http("POST", "/v1/triage", {**body, **over}, {"Idempotency-Key": key})
    for key, over, status, code in (
            ("t1", {"decision": "rework", "to": "S-01-03"}, 409, "not_in_quarantine"),      # a shelf is no workshop
            ("t2", {"decision": "quarantine", "quantity": 6}, 409, "not_in_quarantine"),
            ("t3", {"decision": "quarantine", "location": "S-01-03"}, 409, "not_in_quarantine"),
            ("t4", {"decision": "sell"}, 400, "body_invalid"),
            ("t5", {"grade": ""}, 400, "body_invalid"),
            ("t6", {"decision": "quarantine", "sku": "NOSUCH"}, 409, "not_in_quarantine"),
            ("t7", {}, 403, "second_person_required")):  # a supervisor's token does not restock alone
        s, d = ask(key, **over)
        same((s, d["code"]), (status, code), f"{key} {d}")
    same(h.stock("NT-POT")["sellable"], before)
    s, d = ask("t8", decision="quarantine", to="Q-10", quantity=1)
    same((s, d["decision"]), (200, "quarantine"), str(d))
    h.cli("call", "POST", "/v1/triage", h.file("triage.json", json.dumps(body)))
    same(h.stock("NT-POT")["sellable"], before + 2, "the machine's administrator, at set-up")
    s, d = ask("t9", decision="quarantine", quantity=3)
    same((s, d["code"]), (409, "not_in_quarantine"), "two are left there")


def what_comes_back_before_the_other_box_is_scanned_left_with_the_order(h):
    """RET-7: two boxes, and the carrier has said so of one of them: what is handed over and not yet confirmed left with the order as
    well, and any other lot did not"""
    o = h.land(h.new("NT-GREEN", qty=2))
    shipment = o["shipments"][0]["id"]
    h.good_scan("pick", shipment=shipment, location="S-01-01", code=GREEN, quantity=2, lot="L1")
    numbers = []
    for more in ({"more": True}, {}):
        h.good_scan("pack", shipment=shipment, code=GREEN, quantity=1)
        box = h.good_scan("close_box", shipment=shipment, weight_g=120, **more)["parcel"]
        numbers.append({"parcel": box, "tracking": f"VZ{h.next():09d}"})
    for out in numbers:
        h.good_scan("label", shipment=shipment, carrier="veloz", **out)
    for out in numbers:
        manifest = h.good_scan("lane", location="LANE-VELOZ", code=out["tracking"])["manifest"]
    same(h.http("POST", f"/v1/manifests/{manifest}/close", {})[0], 200)
    same(h.http("POST", f"/v1/manifests/{manifest}/hand_over", {"driver": "L", "vehicle": "1", "signature": "s"})[0], 200)
    same(h.carrier(numbers[0], "delivered", "2026-11-24T18:30:00Z", proof="POD-TWO")[0], 200)
    same(h.order(o["external_id"])["state"], "handed_over")
    ident = _new(h, "RMA-TWO-1", [("NT-GREEN", 1)], o)
    same(_receive(h, "RMA-TWO-1", GREEN, lot="L1")[0], 200)
    same(_reasons(h, ident), [])
    other = _new(h, "RMA-TWO-2", [("NT-GREEN", 1)], o)
    same(_receive(h, "RMA-TWO-2", GREEN, lot="L9")[0], 200)
    same(_reasons(h, other), ["return_wrong_item"])


def a_refund_or_a_restock_over_there_moves_nothing_here(h):
    """scenario 63, RET-6: the shop takes it back onto its own shelf; ours is what was scanned, and the message is on file"""
    b = h.new(qty=2)
    o = h.land(b)
    w = h.walk(o, "handed_over", qty=2, weight=250)
    h.carrier(w, "delivered", "2026-11-24T12:00:00Z", proof="pod:63")
    balances = lambda: h.http("GET", "/v1/stock?merchant=nova&sku=NT-BLACK&limit=200")[1]["items"]
    before = h.stock("NT-BLACK"), balances()
    refund = {"id": 63063, "order_id": b["id"], "restock": True, "created_at": "2026-11-25T09:00:00+01:00",
              "refund_line_items": [{"line_item_id": b["line_items"][0]["id"], "quantity": 2, "restock_type": "return", "location_id": 1}]}
    status, d = h.shop(refund, topic="refunds/create")
    same((status, d["result"]), (200, "ignored"))
    status, d = h.shop(dict(b, financial_status="refunded", updated_at="2026-11-25T09:00:01+01:00", refunds=[refund]), topic="orders/updated")
    same((status, d["result"]), (200, "landed"))
    same((h.stock("NT-BLACK"), balances()), before)
    same(h.order(b["id"])["state"], "closed")
    lines = [json.loads(line) for line in h.log().splitlines() if '"webhook_ignored"' in line]
    same([(x["merchant"], x["connection"], x["topic"]) for x in lines], [("nova", "web", "refunds/create")], "the message is logged")


def a_grade_allows_what_was_agreed_with_the_merchant(h):
    """RET-5: which decisions a grade allows is a word of the profile; staying in quarantine always is"""
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        plain = f.read()
    for bad, words in (("{A: [sell]}", "returns.grades.A"), ("{}", "returns.grades"), ("[A]", "returns.grades"),
                       ("{" + "x" * 21 + ": [scrap]}", "returns.grades")):
        r = h.cli("apply", h.file("grades-bad.yaml", f"{plain}returns:\n  grades: {bad}\n"), ok=(1,))
        true(words in r.stdout + r.stderr, (bad, r.stdout + r.stderr))
    h.cli("apply", h.file("grades.yaml", plain + "returns:\n  grades: {A: [resellable], B: [rework], C: [scrap]}\n"))
    ident = _new(h, "RMA-G", [("NT-BLACK", 3)])
    same(_receive(h, "RMA-G", qty=3)[0], 200)
    before = h.stock("NT-BLACK")["sellable"]
    for decision, grade, words in (("resellable", "B", "grade B is not resellable"), ("scrap", "A", "grade A is not scrap"),
                                   ("rework", "Z", "grade Z is none"), ("quarantine", "Z", "grade Z is none")):
        status, d = _triage(h, ident, decision=decision, grade=grade, location={"rework": "RW-01", "quarantine": "Q-02"}.get(decision, "S-01-02"))
        true(status == 409 and words in str(d), (decision, grade, d))
    same(h.stock("NT-BLACK")["sellable"], before, "nothing moved")
    same(_triage(h, ident, decision="quarantine", grade="C", location="Q-02")[0], 200)
    same(_triage(h, ident, grade="A")[0], 200)
    same(_triage(h, ident, decision="scrap", grade="C", location="S-01-02")[0], 200)
    same(h.stock("NT-BLACK")["sellable"], before + 1)
    status, d = h.command("/v1/triage", {"merchant": "nova", "location": "Q-01", "sku": "NT-BLACK", "quantity": 1, "decision": "rework",
                                         "grade": "A", "reason": "looked at", "to": "RW-01"})
    same((status, d["code"]), (409, "grade_refused"), "units of no return too")
    h.cli("apply", h.file("plain.yaml", plain))
