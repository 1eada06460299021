"""The carrier's answer is lost, late, unreadable or a no, call by call: shipment, print, delete, hold, release, track, end of
day. Whatever happens to
one of them, a parcel never has two living labels over there. Requirements CUS-8, CUS-9, CUS-10; scenarios 42, 51, 52.
The clock is moved (tests/fault/moved_clock.c), so that an hour of attempts takes a moment."""
import json
import os
import sys

from harness import holds, same, true, until
from week_schedule import Clock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from dhl import DhlIberia  # noqa: E402
from dhl_site import SECRETS, profile_with_dhl  # noqa: E402
from web import Answer  # noqa: E402

DHL = DhlIberia(token_life=10 ** 9)
P = {}


def _until(h, what, look, hop=0):
    """With hop: that many seconds go by before the next look."""
    def once():
        found = look()
        if not found and hop:
            P["clock"].move(hop)
        return found
    return until(h, what, once)


def _set_up(h):
    h.env.update(SECRETS)
    h.stop()
    P["clock"] = Clock(h)
    h.start("--egress-allow", DHL.place, *h.FAST)
    h.cli("apply", h.file("nova-dhl.yaml", profile_with_dhl(DHL, "50")))
    h.cli("connection", "enable", "dhl", "--merchant", "nova")


def _order(h, out):
    return h.http("GET", f"/v1/orders/{out['order']}")[1]


def _boxes(h, count=1):
    """An order in so many boxes, packed; the breaker has forgotten what was before."""
    DHL.faults.clear()
    P["clock"].move(3600)
    o = h.land(h.new(qty=count))
    shipment, parcels = o["shipments"][0]["id"], []
    h.good_scan("pick", shipment=shipment, location="S-01-02", code="8430000000021", quantity=count)
    for n in range(count):
        h.good_scan("pack", shipment=shipment, code="8430000000021", quantity=1)
        parcels.append(h.good_scan("close_box", shipment=shipment, weight_g=130, **({"more": True} if n + 1 < count else {}))["parcel"])
    return {"order": o["id"], "shipment": shipment, "parcels": parcels, "parcel": parcels[0]}


def _fault(action, *faults):
    DHL.aim = action
    DHL.next(*faults)


def _ask_both(h, out):
    """Of two boxes, before the carrier has answered about either: its answer stops what is asked after it."""
    DHL.gate.clear()
    try:
        same([_ask(h, out, p)[0] for p in out["parcels"]], [200, 200])
    finally:
        DHL.gate.set()


def _ask(h, out, parcel=None):
    return h.scan("label", shipment=out["shipment"], parcel=parcel or out["parcel"])


def _number(h, out, parcel=None):
    return _until(h, "a label", lambda: next(p["tracking"] for p in _order(h, out)["shipments"][0]["parcels"]
                                             if p["id"] == (parcel or out["parcel"])), hop=1)


def _labelled(h):
    out = _boxes(h)
    same(_ask(h, out)[0], 200)
    return dict(out, tracking=_number(h, out))


def _hold(h, out, reason, parcel=None):
    return _until(h, reason, lambda: [e for e in h.exceptions(reason) if e["object_id"] == out["order"] and
                                      e["field"] == (parcel or out["parcel"])], hop=1)[0]


def _decide(h, e, decision="looked_up"):
    """What takes a second person: before two supervisors have enrolled, the machine's administrator."""
    h.cli("call", "POST", f"/v1/exceptions/{e['id']}/resolve",
          h.file("resolve.json", json.dumps({"decision": decision, "reason": "asked them by telephone"})))


def _bought(parcel):
    """How often it was asked for over there."""
    return sum(DHL.action(r) == "shipment" and r.json()["Reference"] == parcel for r in DHL.seen)


def _owed(h, kind):
    """What is not through at DHL."""
    found = [x for state in ("pending", "taken") for x in h.http("GET", f"/v1/outbox?merchant=nova&limit=200&state={state}")[1]["items"]]
    return [x for x in found if x["kind"] == kind and x["connection"] == "dhl"]


def _one_living(out, parcel=None):
    same(len(DHL.living(parcel or out["parcel"])), 1, "living labels")


def whatever_becomes_of_the_call_that_buys_it_is_made_once(h):
    """CUS-8, CUS-9, scenario 51: lost before or after the effect, trouble, an answer that is none: a person looks, nobody buys"""
    _set_up(h)
    page = Answer(200, "<html>good morning</html>", kind="text/html")
    for fault, living in (("lose", 1), ("drop", 0), (500, 0), (503, 0), (page, 0), (Answer(200, {"Label": "x"}), 0)):
        out = _boxes(h)
        _fault("shipment", fault)
        same(_ask(h, out)[0], 200)
        e = _hold(h, out, "label_result_unknown")
        same(_ask(h, out)[1]["code"], "task_stopped", "nothing is asked under the hold")
        P["clock"].move(7200)
        same((len(DHL.living(out["parcel"])), _bought(out["parcel"])), (living, 1), f"after {fault}")
        _decide(h, e)
        if living:  # found over there: its number is scanned
            number = next(t for t, s in DHL.shipments.items() if s["body"]["Reference"] == out["parcel"])
            h.good_scan("label", shipment=out["shipment"], carrier="dhl", tracking=number)
        else:
            same(_ask(h, out)[0], 200)
            _number(h, out)
        same(_order(h, out)["state"], "labelled")
        _one_living(out)


def each_box_of_an_order_has_its_own_hold(h):
    """CUS-8, scenario 52: two boxes without an answer are two holds; closing one leaves the other to be looked up"""
    out = _boxes(h, 2)
    first, second = out["parcels"]
    _fault("shipment", "lose", 503)
    _ask_both(h, out)
    known = [_hold(h, out, "label_result_unknown", parcel) for parcel in (first, second)]
    same(holds(_order(h, out)), ["label_result_unknown"] * 2)
    _decide(h, known[0])
    same((holds(_order(h, out)), _ask(h, out, second)[1]["code"]), (["label_result_unknown"], "task_stopped"))
    _decide(h, known[1])
    same(holds(_order(h, out)), [])
    for parcel in (first, second):
        found = DHL.living(parcel)
        if found:
            number = next(t for t, s in DHL.shipments.items() if s is found[0])
            h.good_scan("label", shipment=out["shipment"], parcel=parcel, carrier="dhl", tracking=number)
        else:
            same(_ask(h, out, parcel)[0], 200)
            _number(h, out, parcel)
    same(_order(h, out)["state"], "labelled")
    for parcel in (first, second):
        _one_living(out, parcel)
    same(sorted((_bought(first), _bought(second))), [1, 2])


def a_refusal_of_two_boxes_is_two_holds(h):
    """label_rejected: each box with the carrier's words, each decided by one person"""
    out = _boxes(h, 2)
    _fault("shipment", *(Answer(400, {"Message": f"PostalCode not served, {n}"}) for n in "AB"))
    _ask_both(h, out)
    found = [_hold(h, out, "label_rejected", p) for p in out["parcels"]]
    same(sorted(e["detail"][-1] for e in found), ["A", "B"], [e["detail"] for e in found])
    for e in found:
        same(h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "ask_again", "reason": "the address was mended over there"})[0], 200)
    for p in out["parcels"]:
        same(_ask(h, out, p)[0], 200)
        _number(h, out, p)
        _one_living(out, p)


def a_deletion_whose_answer_is_lost_is_made_again_before_the_next_is_bought(h):
    """CUS-10, scenario 42"""
    for fault in ("lose", "drop", 503):
        out = _labelled(h)
        _fault("DELETE", fault)
        h.good_scan("void_label", shipment=out["shipment"], parcel=out["parcel"])
        same(_ask(h, out)[0], 200)
        _until(h, "the first deletion", lambda: DHL.asked("DELETE", Tracking=out["tracking"]), hop=1)  # the bucket fills by that clock
        same((_bought(out["parcel"]), _ask(h, out)[1]["code"]), (1, "label_under_way"), "nothing is bought before it is known")
        second = _number(h, out)
        true(second != out["tracking"] and DHL.shipments[out["tracking"]]["deleted"], (second, out))
        same((DHL.asked("DELETE", Tracking=out["tracking"]), _bought(out["parcel"])), (2, 2), fault)
        _one_living(out)


def a_label_that_is_not_deleted_keeps_the_next_from_being_bought(h):
    """CUS-8, CUS-10: the carrier says no, or nothing for an hour; what was asked for meanwhile is not bought, and a person with a
    second one says when it may be"""
    for silent in (False, True):
        out = _labelled(h)
        _fault("DELETE", *(["drop"] * 100 if silent else [Answer(400, {"Message": "it is in transit"})]))
        h.good_scan("void_label", shipment=out["shipment"], parcel=out["parcel"])
        status, d = _ask(h, out)
        true(status == 200 or (not silent and d["code"] == "task_stopped"), f"their no may be quicker than the next question: {d}")
        e = _until(h, "label_not_voided", lambda: [e for e in h.exceptions("label_not_voided") if e["object_id"] == out["order"]],
                   hop=600 if silent else 1)[0]
        true(out["tracking"] in e["detail"] and e["field"] == out["parcel"] and (silent or "in transit" in e["detail"]), e)
        same(_ask(h, out)[1]["code"], "task_stopped")
        P["clock"].move(7200)
        _until(h, "nothing owed", lambda: not _owed(h, "label.buy"), hop=1)
        same(_bought(out["parcel"]), 1)
        _one_living(out)
        status, d = h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "deleted_there", "reason": "they did it by hand"})
        true(status in (202, 403, 409), f"takes a second person: {status} {d}")
        DHL.shipments[out["tracking"]]["deleted"] = True
        DHL.faults.clear()
        _decide(h, e, "deleted_there")
        P["clock"].move(3600)
        same(_ask(h, out)[0], 200)
        true(_number(h, out) != out["tracking"], "another number")
        _one_living(out)


def a_file_that_is_lost_on_its_way_is_asked_for_again(h):
    """CUS-8: printing again is a reading; whatever becomes of it, nothing is bought"""
    page = Answer(200, "<html>good morning</html>", kind="text/html")
    for fault in ("lose", "drop", 503, Answer(429, {}, {"Retry-After": "1"}), page, Answer(200, {"Label": ""})):
        out = _labelled(h)
        there = len(DHL.shipments)
        _fault("PRINT", fault)
        same(h.http("POST", f"/v1/parcels/{out['parcel']}/print", {"format": "zpl"})[0], 200)
        _until(h, "the file", lambda: h.http("GET", f"/v1/parcels/{out['parcel']}/documents/carrier_label.zpl")[0] == 200, hop=5)
        same((DHL.asked("PRINT", Tracking=out["tracking"]), len(DHL.shipments), DHL.faults), (2, there, []), fault)
        same(holds(_order(h, out)), [])
        _one_living(out)


def _ask_desk(h, out, what, **body):
    status, d = h.http("POST", f"/v1/parcels/{out['parcel']}/{what}", body)
    same(status, 200, d)


def _stands(h, out, word):
    _until(h, word, lambda: h.http("GET", f"/v1/parcels/{out['parcel']}")[1]["carrier_hold"] == word, hop=10)


def a_hold_that_never_came_there_is_asked_again(h):
    """carriers 3.3: nothing was done, so the second asking does it"""
    for fault in ("drop", 503, Answer(429, {}, {"Retry-After": "1"})):
        out = _labelled(h)
        _fault("HOLD", fault)
        _ask_desk(h, out, "hold", reason="waits for a letter")
        _stands(h, out, "held")
        true(DHL.shipments[out["tracking"]]["held"], out)
        _fault("RELEASE", fault)
        _ask_desk(h, out, "release")
        _stands(h, out, "free")
        same((DHL.shipments[out["tracking"]]["held"], holds(_order(h, out)), DHL.faults), (False, [], []), fault)
        _one_living(out)


def a_hold_whose_answer_is_lost_is_known_to_be_unknown(h):
    """CUS-9: it was done, the answer went under, and "held already" reads like any other no: nobody is told that it is free. What
    stands is asked for again, or seen over there; until then it goes into no lane and no close of the day"""
    for what, action, done in (("hold", "HOLD", True), ("release", "RELEASE", False)):
        out = _labelled(h)
        if what == "release":
            _ask_desk(h, out, "hold", reason="waits for a letter")
            _stands(h, out, "held")
        _fault(action, "lose")
        _ask_desk(h, out, what, **({"reason": "waits for a letter"} if done else {}))
        _stands(h, out, "unsure")
        same((DHL.shipments[out["tracking"]]["held"], sorted(holds(_order(h, out)))), (done, ["carrier_hold_failed", "held_at_carrier"]))
        same(h.scan("lane", code=out["tracking"], location="LANE-DHL")[1]["code"], "task_stopped")
        if done:
            _ask_desk(h, out, "release")
            _stands(h, out, "free")
        else:  # a no says nothing now either; somebody sees that it is free
            _ask_desk(h, out, "release")
            _until(h, "their no", lambda: DHL.asked("RELEASE", Tracking=out["tracking"]) >= 3, hop=10)
            _stands(h, out, "unsure")
            for e in h.exceptions():
                if e["object_id"] == out["order"]:
                    same(h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "free_there", "reason": "seen on their site"})[0], 200)
            _stands(h, out, "free")
        same((holds(_order(h, out)), DHL.shipments[out["tracking"]]["held"]), ([], False))
        h.good_scan("lane", code=out["tracking"], location="LANE-DHL")
        _one_living(out)


def a_hold_that_is_never_answered_ends_with_a_person(h):
    """an hour of silence: unsure, and the order holds"""
    out = _labelled(h)
    _fault("HOLD", *["drop"] * 100)
    _ask_desk(h, out, "hold", reason="waits for a letter")
    e = _until(h, "raised", lambda: [e for e in h.exceptions("held_at_carrier") if e["object_id"] == out["order"]], hop=1)[0]
    same(h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "free_there", "reason": "seen on their site"})[1]["code"], "under_way")
    _until(h, "given up", lambda: [e for e in h.exceptions("carrier_hold_failed") if e["object_id"] == out["order"]], hop=900)
    same((h.http("GET", f"/v1/parcels/{out['parcel']}")[1]["carrier_hold"], DHL.shipments[out["tracking"]]["held"]), ("unsure", False))
    DHL.faults.clear()
    P["clock"].move(3600)
    _ask_desk(h, out, "hold", reason="waits for a letter")
    _stands(h, out, "held")
    same(holds(_order(h, out)), ["held_at_carrier"])


def a_question_without_an_answer_buys_nothing_and_is_asked_again(h):
    """CUS-4: track is a reading; what it says after a silence counts"""
    out = _labelled(h)
    there, asked = len(DHL.shipments), DHL.asked("track", id=out["tracking"])
    _fault("track", "lose", "drop", 503)
    DHL.scan(out["tracking"], "T", P["clock"].text(-60))
    _until(h, "custody", lambda: _order(h, out)["shipments"][0]["parcels"][0]["custody"] == "in_transit", hop=900)
    true(DHL.asked("track", id=out["tracking"]) > asked and not DHL.faults, DHL.faults)
    same((len(DHL.shipments), _bought(out["parcel"])), (there, 1))
    _one_living(out)


def an_end_of_day_without_an_answer_is_told_again_and_makes_no_label(h):
    """carriers 3.3: closing an empty day does no harm; unclosed shipments would be unknown to them"""
    out = _labelled(h)
    before, there = len(DHL.days), len(DHL.shipments)
    d = h.good_scan("lane", code=out["tracking"], location="LANE-DHL")
    _fault("endday", "lose", "drop")
    same(h.http("POST", f"/v1/manifests/{d['manifest']}/close", {})[0], 200)
    _until(h, "the end of day again", lambda: len(DHL.days) == before + 2, hop=60)
    P["clock"].move(7200)
    _until(h, "nothing owed", lambda: not _owed(h, "manifest.closed"), hop=1)
    same((len(DHL.days), len(DHL.shipments), DHL.faults), (before + 2, there, []))
    _one_living(out)


def a_label_is_asked_about_by_the_year_it_was_made_in(h):
    """carriers 3.3: Year, the last figure: of the label, also after the turn of the year"""
    out = _labelled(h)
    made = P["clock"].text()[3]
    P["clock"].move(60 * 86400)
    true(P["clock"].text()[3] != made, "another year")
    same(h.http("POST", f"/v1/parcels/{out['parcel']}/print", {"format": "zpl"})[0], 200)
    _until(h, "the file", lambda: h.http("GET", f"/v1/parcels/{out['parcel']}/documents/carrier_label.zpl")[0] == 200, hop=5)
    same([r.query["Year"] for r in DHL.seen if DHL.action(r) == "PRINT"][-1], made)
    _one_living(out)
