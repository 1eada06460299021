"""Labels bought from a carrier: once, or a person hears of it. Requirements CUS-8, CUS-9, CUS-10; scenarios 46, 54, 55; carriers 3.3."""
import contextlib
import json
import os
import sqlite3
import sys
import time

from harness import holds, same, true, until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from dhl import LABEL, DhlIberia  # noqa: E402
from dhl_site import SECRETS, profile_with_dhl  # noqa: E402
from web import Answer  # noqa: E402

DHL = DhlIberia()
# A bad answer is meant for the next label: a question about an older parcel, which comes in its own time, must not take it.
DHL.aim = "shipment"


def _setup(h):
    h.env.update(SECRETS)
    h.stop()
    h.start("--egress-allow", DHL.place)
    h.cli("apply", h.file("nova-dhl.yaml", profile_with_dhl(DHL, "50")))


def _packed(h, **address):
    o = h.land(h.new(address=address or None))
    same((o["state"], o["shipments"][0]["service"]), ("ready_to_pick", "dhl-b2c"), f"holds {holds(o)}")
    out = h.walk(o, "packed")
    return dict(out, order=o["id"])


def _again(h, out):
    return h.http("GET", f"/v1/orders/{out['order']}")[1]


def _ask(h, out):
    return h.scan("label", shipment=out["shipment"])


def _labelled(h, out):
    return until(h, "labelled", lambda: _again(h, out)["state"] == "labelled" and
                  _again(h, out)["shipments"][0]["parcels"][0]["tracking"])


def a_label_is_asked_only_of_an_enabled_connection(h):
    """INV-11, CUS-8"""
    _setup(h)
    out = _packed(h)
    status, d = _ask(h, out)
    same((status, d["code"]), (422, "connection_not_enabled"), "not enabled")
    same(DHL.shipments, {}, "bought")
    h.cli("connection", "enable", "dhl", "--merchant", "nova")
    same(_ask(h, out)[0], 200, "asked")
    tracking = _labelled(h, out)
    same([s["body"]["Reference"] for s in DHL.living()], [out["parcel"]], "reference of the parcel")
    body = DHL.shipments[tracking]["body"]
    same((body["Receiver"]["Name"], body["Receiver"]["PostalCode"], body["Customer"]), ("Irene Soler", "50001", "001-999999"))
    true(len(body["Weight"].split(".")[1]) == 2 if isinstance(body["Weight"], str) else True, "two decimals")
    status, paper = h.http("GET", f"/v1/parcels/{out['parcel']}/documents/carrier_label.pdf")
    same((status, bytes(paper)), (200, LABEL + tracking.encode()), "label file")
    status, d = _ask(h, out)
    same(status, 422, "a second label for a living one")
    same(len(DHL.living(out["parcel"])), 1, "living labels")


def an_old_token_is_fetched_anew(h):
    """carriers 3.3: bearer token"""
    DHL.tokens = {t: 0 for t in DHL.tokens}
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    _labelled(h, out)
    same(len(DHL.living(out["parcel"])), 1, "living labels")


def too_many_is_waited_for(h):
    """carriers: 429"""
    DHL.next(Answer(429, {}, {"Retry-After": "1"}))
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    _labelled(h, out)


def an_answer_of_trouble_is_doubt_too(h):
    """CUS-9: after a 503 nobody knows whether it was made: a person looks"""
    DHL.next(503)
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    until(h, "hold", lambda: "label_result_unknown" in holds(_again(h, out)))
    same(len(DHL.living(out["parcel"])), 0, "living labels")


def a_lost_answer_is_never_bought_again(h):
    """CUS-8, scenario 54: time-out after the label was made; no look-up by reference: a person looks it up"""
    DHL.next("lose")
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    until(h, "hold", lambda: "label_result_unknown" in holds(_again(h, out)))
    same(len(DHL.living(out["parcel"])), 1, "living labels")
    status, d = _ask(h, out)
    true(status == 422, f"asked again under the hold: {status} {d}")
    time.sleep(3)
    same(len(DHL.living(out["parcel"])), 1, "living labels after a while")
    e = [x for x in h.exceptions("label_result_unknown") if x["object_id"] == out["order"]][0]
    true("dhl" in e["detail"] and out["parcel"] in e["detail"], e["detail"])
    status, d = h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "not_made", "reason": "looked it up over there"})
    true(status in (202, 403, 409), f"a second paid label needs a second person: {status} {d}")


def two_asks_at_once_buy_one_label(h):
    """CUS-8"""
    out = _packed(h)
    answers = [_ask(h, out)[0] for _ in range(3)]
    true(answers[0] == 200 and all(a in (200, 422) for a in answers), answers)
    _labelled(h, out)
    time.sleep(1)
    same(len(DHL.living(out["parcel"])), 1, "living labels")


def a_refusal_holds_with_the_carriers_words(h):
    """label_rejected"""
    DHL.next(Answer(400, {"Message": "PostalCode not served"}))
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    until(h, "hold", lambda: "label_rejected" in holds(_again(h, out)))
    e = [x for x in h.exceptions("label_rejected") if x["object_id"] == out["order"]][0]
    true("PostalCode not served" in e["detail"], e["detail"])
    same(len(DHL.living(out["parcel"])), 0, "living labels")


def a_void_is_told_before_the_next_label_is_bought(h):
    """CUS-10, scenario 55: both numbers stay"""
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    first = _labelled(h, out)
    h.good_scan("void_label", shipment=out["shipment"])
    same(_ask(h, out)[0], 200)
    second = _labelled(h, out)
    true(first != second and DHL.shipments[first]["deleted"], (first, second))
    same(len(DHL.living(out["parcel"])), 1, "living labels")
    status, d = h.http("GET", f"/v1/orders/{out['order']}/timeline")
    true(first in str(d) and second in str(d), "both numbers in the history")


def closing_the_day_is_told(h):
    """carriers 3.3: the end of day is functional"""
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    tracking = _labelled(h, out)
    status, d = h.scan("lane", code=tracking, location="LANE-DHL")
    same(status, 200, f"lane {d}")
    same(h.http("POST", f"/v1/manifests/{d['manifest']}/close", {})[0], 200, "close")
    until(h, "end of day", lambda: DHL.days)
    same((len(DHL.days), DHL.days[0]["Accounts"]), (1, "001-999999"), "end of day")


def what_the_carrier_says_is_read_and_unknown_letters_change_nothing(h):
    """CUS-1, CUS-4, CUS-11: T proves custody, A does not, Z is stored and raised"""
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    tracking = _labelled(h, out)
    parcel = lambda: _again(h, out)["shipments"][0]["parcels"][0]  # noqa: E731
    DHL.scan(tracking, "A", "", "Envio recogido")
    DHL.scan(tracking, "Z", "2026-11-24T08:00:00Z", "Entregado")
    _poll(h)
    until(h, "unknown letter raised", lambda: [e for e in h.exceptions("tracking_unknown_code") if "Z" in e["detail"]])
    same(parcel()["custody"], "label_created", "custody before a letter that proves it")
    DHL.scan(tracking, "T", "2026-11-24T09:00:00Z", "Registrado")
    _poll(h)
    until(h, "custody", lambda: parcel()["custody"] in ("in_transit", "custody_confirmed"))


def a_time_without_a_zone_is_by_the_warehouses_clock(h):
    """carriers 11.1: the carrier's words, the guess, and UTC; what is no time is undated, and older than all that is dated"""
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    tracking = _labelled(h, out)
    for code, at in (("A", "24/11/2026"), ("T", "2026-11-24T10:00:00"), ("R", "2026-11-25 12:30:00")):
        DHL.scan(tracking, code, at)
    _poll(h)
    events = until(h, "events", lambda: [e for e in [h.http("GET", f"/v1/parcels/{out['parcel']}")[1]["events"]] if len(e) == 3])[0]
    same([(e["code"], e["at"], e["said_at"]) for e in sorted(events, key=lambda e: e["code"])],
         [("A", None, "24/11/2026"), ("R", "2026-11-25T11:30:00Z", "2026-11-25 12:30:00"), ("T", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00")])


def _resolve(h, out, reason, decision):
    """What takes a second person: before two supervisors have enrolled, the machine's administrator."""
    e = [x for x in h.exceptions(reason) if x["object_id"] == out["order"]][0]
    h.cli("call", "POST", f"/v1/exceptions/{e['id']}/resolve",
          h.file("resolve.json", json.dumps({"decision": decision, "reason": "looked it up over there"})))


def what_was_looked_up_goes_on(h):
    """CUS-9: the hold of a lost answer ends with the decision of whoever looked; found: its number is scanned, and from then on
    the carrier is asked about it as about any other"""
    DHL.next("lose")
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    until(h, "hold", lambda: "label_result_unknown" in holds(_again(h, out)))
    _resolve(h, out, "label_result_unknown", "looked_up")
    same(holds(_again(h, out)), [], "after the decision")
    number = next(t for t, s in DHL.shipments.items() if s["body"]["Reference"] == out["parcel"])
    h.good_scan("label", shipment=out["shipment"], carrier="dhl", tracking=number)
    same(len(DHL.living(out["parcel"])), 1, "living labels")
    DHL.scan(number, "T", "2026-11-24T09:00:00Z")
    _poll(h)
    until(h, "custody", lambda: _again(h, out)["shipments"][0]["parcels"][0]["custody"] in ("in_transit", "custody_confirmed"))


def what_was_not_made_is_asked_again(h):
    """CUS-9"""
    DHL.next(503)
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    until(h, "hold", lambda: "label_result_unknown" in holds(_again(h, out)))
    _resolve(h, out, "label_result_unknown", "not_made")
    same(_ask(h, out)[0], 200)
    _labelled(h, out)
    same(len(DHL.living(out["parcel"])), 1, "living labels")


def a_refused_label_goes_by_another_carrier(h):
    """label_rejected ends with a decision of one person: asked again, or another carrier's label by hand"""
    DHL.next(Answer(400, {"Message": "PostalCode not served"}))
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    until(h, "hold", lambda: "label_rejected" in holds(_again(h, out)))
    e = [x for x in h.exceptions("label_rejected") if x["object_id"] == out["order"]][0]
    status, d = h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "other_carrier", "reason": "asked the merchant"})
    same(status, 200, d)
    h.good_scan("label", shipment=out["shipment"], carrier="veloz", tracking="VZ000777001")
    same((_again(h, out)["state"], DHL.living(out["parcel"])), ("labelled", []))


def a_voided_number_is_asked_about_no_longer(h):
    """CUS-10: what the carrier says of the old number is not said of the new one"""
    out = _packed(h)
    same(_ask(h, out)[0], 200)
    first = _labelled(h, out)
    h.good_scan("void_label", shipment=out["shipment"])
    same(_ask(h, out)[0], 200)
    _labelled(h, out)
    DHL.scan(first, "T", "2026-11-24T09:00:00Z")
    seen = len([r for r in DHL.seen if r.path.endswith("/track")])
    _poll(h)
    until(h, "both questions", lambda: len([r for r in DHL.seen if r.path.endswith("/track")]) >= seen + 2)
    time.sleep(0.5)
    same(_again(h, out)["shipments"][0]["parcels"][0]["custody"], "label_created")


def _poll(h):
    """Brings the next question forward: the hub's clock is the wall's, and two hours are long."""
    sql = "update outbox set next_at_us = 1 where kind = 'pull.tracking' and state = 0"
    if h.server:
        h.psql(h.store, sql)
        return
    h.stop()
    with contextlib.closing(sqlite3.connect(h.path)) as db:
        db.execute(sql)
        db.commit()
    h.start("--egress-allow", DHL.place)


def two_labels_and_a_third_that_fails_wait_together(h):
    """scenario 52: two are kept, none is orphaned, nothing of it is manifested; the third goes by another carrier and all leave"""
    o = h.land(h.new(qty=3))
    s = o["shipments"][0]["id"]
    h.good_scan("pick", shipment=s, location="S-01-02", code="8430000000021", quantity=3)
    boxes = []
    for n in range(3):
        h.good_scan("pack", shipment=s, code="8430000000021", quantity=1)
        boxes.append(h.good_scan("close_box", shipment=s, weight_g=130, **({"more": True} if n < 2 else {}))["parcel"])
    living = lambda: [p for p in h.order(o["external_id"])["shipments"][0]["parcels"] if p["tracking"]]
    for n, box in enumerate(boxes[:2], 1):
        same(h.scan("label", shipment=s, parcel=box)[0], 200)
        until(h, "label", lambda: len(living()) == n)
    DHL.next(Answer(400, {"Message": "Quantity of the account is used up"}))
    same(h.scan("label", shipment=s, parcel=boxes[2])[0], 200)
    until(h, "refused", lambda: holds(h.order(o["external_id"])) == ["label_rejected"])
    x = h.order(o["external_id"])
    same((x["state"], len(living())), ("packed", 2))
    same([len(DHL.living(b)) for b in boxes], [1, 1, 0])
    for p in living():
        status, d = h.scan("lane", location="LANE-DHL", code=p["tracking"])
        same((status, d["code"] in ("task_stopped", "wrong_state")), (422, True), d)
    e = [e for e in h.exceptions("label_rejected") if e["object_id"] == o["id"]][0]
    status, d = h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "other_carrier", "reason": "the third goes with veloz"})
    same(status, 200, d)
    for p in living():
        same(h.scan("lane", location="LANE-DHL", code=p["tracking"])[1]["code"], "wrong_state", "two labels of three")
    same(h.good_scan("label", shipment=s, parcel=boxes[2], carrier="veloz", tracking="VZ000052003")["state"], "labelled")
    for p in living():
        h.good_scan("lane", location="LANE-VELOZ" if p["carrier"] == "veloz" else "LANE-DHL", code=p["tracking"])
    same([len(DHL.living(b)) for b in boxes], [1, 1, 0])


def a_label_on_the_wrong_box_does_not_leave(h):
    """PAK-4: box and label are read one after the other; another box's label is told, and an unread one goes to no lane"""
    text = profile_with_dhl(DHL, "50")
    bad = h.cli("apply", h.file("no-codes.yaml", text + "packing: {match_labels: true}\n"), ok=None)
    true(bad.returncode != 0 and "packing.match_labels" in bad.stderr, bad)
    h.cli("apply", h.file("match.yaml", text + 'packing: {gs1_prefix: "843012", match_labels: true}\n'))
    boxes = []
    for _ in range(2):
        out = _packed(h)
        same(_ask(h, out)[0], 200)
        tracking = _labelled(h, out)
        d = h.http("GET", f"/v1/parcels/{out['parcel']}")[1]
        same(d["label_matched_at"], None)
        boxes.append(dict(out, tracking=tracking, sscc=d["sscc"]))
    (a, b), step = boxes, [0]

    def bench(code):
        step[0] += 1
        return h.http("POST", "/v1/scans", {"device": "bench-52", "operator": "pia", "sequence": step[0], "code": code, "merchant": "nova"})
    same(h.scan("lane", location="LANE-DHL", code=a["tracking"])[1]["code"], "label_unmatched")
    same(bench(a["tracking"])[1]["code"], "label_unmatched", "its label alone says nothing of the box")
    status, d = bench(a["sscc"])
    same((status, d["next"]["do"], d["next"]["say"]), (200, "match_label", "scan the box, then its label"), d)
    status, d = bench(b["tracking"])
    same((status, d["code"], d["detail"]), (422, "wrong_label", f"wrong label: this box needs {a['tracking']}"))
    status, d = bench(a["tracking"])
    same((status, d["next"]["do"]), (200, "lane"), d)
    true(h.http("GET", f"/v1/parcels/{a['parcel']}")[1]["label_matched_at"], "on file")
    same(h.good_scan("lane", location="LANE-DHL", code=a["tracking"])["next"]["do"], "manifest")
    same(h.scan("match_label", shipment=b["shipment"], carton=a["sscc"], code=b["tracking"])[1]["code"], "unknown_parcel", "a box of another order")
    same(h.scan("match_label", shipment=b["shipment"], carton=b["sscc"], code=a["tracking"])[1]["code"], "wrong_label")
    for box, problem in (({}, "label_unmatched"), ({"carton": "NOTHING"}, "unknown_parcel"), ({"carton": b["tracking"]}, "unknown_parcel")):
        same(h.scan("match_label", shipment=b["shipment"], code=b["tracking"], **box)[1]["code"], problem, box)
    same(h.good_scan("match_label", shipment=b["shipment"], carton=b["sscc"], code=b["tracking"])["next"]["do"], "lane")
    h.good_scan("void_label", shipment=b["shipment"])
    same(h.http("GET", f"/v1/parcels/{b['parcel']}")[1]["label_matched_at"], None, "the next label is another one")
    same(h.scan("match_label", shipment=b["shipment"], carton=b["sscc"], code=b["tracking"])[1]["code"], "wrong_state")
    h.good_scan("label", shipment=b["shipment"], carrier="veloz", tracking="VZ000052520")
    same(h.good_scan("lane", location="LANE-VELOZ", code="VZ000052520")["next"]["do"], "manifest", "a label by hand was read on its box")
