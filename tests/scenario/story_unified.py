"""DHL Unified Tracking, asked and pushed: a push is a hint, the answer is the event, and only codes mean anything. Requirements
CUS-1, CUS-2, CUS-4, CUS-5, CUS-6, CUS-10, CUS-12; scenarios 46, 56 to 60; carriers 3.5, 11.1."""
import contextlib
import os
import sqlite3
import subprocess
import sys
import time

from harness import FIXTURES, holds, same, true, until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from dhl_unified import KEY, SAMPLE, DhlUnified, event  # noqa: E402
from web import Answer  # noqa: E402

DHL = DhlUnified()
TOKEN = "a-token-that-we-gave-dhl"
AT = "2026-11-24T{:02}:00:00Z"


def _profile(more="", service="tracking_by: dhl-track", key="NOVA_UNIFIED_KEY"):
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    text = text.replace("carriers:\n", f"""  - id: dhl-track
    platform: dhl_unified
    endpoint: "{DHL.url}"
    seconds_per_call: 1
    {more or 'calls_per_day: 900'}
    secrets: {{key: "env:{key}", webhook: "env:NOVA_UNIFIED_TOKEN"}}
carriers:
""", 1)
    return text.replace("        silence_hours: 18\n", f"        silence_hours: 18\n        {service}\n", 1)


def _serve(h):
    h.start("--egress-allow", DHL.place, *h.FAST)


def _setup(h):
    if not hasattr(h, "unified"):
        h.env["NOVA_UNIFIED_KEY"], h.env["NOVA_UNIFIED_TOKEN"], h.env["NOVA_UNIFIED_OLD"] = KEY, TOKEN, "a-key-that-was-revoked"
        h.stop()
        _serve(h)
        h.cli("apply", h.file("nova-unified.yaml", _profile()))
        h.unified = True


def _gone(h):
    _setup(h)
    o = h.land(h.new())
    return o, h.walk(o, "handed_over")


def _again(h, o):
    return h.http("GET", f"/v1/orders/{o['id']}")[1]


def _push(h, body, token=TOKEN, connection="dhl-track"):
    return h.http("POST", f"/v1/hooks/nova/{connection}", body, {"X-Tracking-Token": token} if token else {}, token=None)


def _heard(h, w, stamp="", said="transit"):
    """A push about the parcel; what it says is nobody's business."""
    status, d = _push(h, {"shipments": [{"id": w["tracking"], "status": {"statusCode": said, "timestamp": stamp or repr(time.time())}}]})
    same((status, d.get("result")), (200, "landed"), f"push {d}")


def _read_after(h, w, what, look):
    before = len(DHL.asked(w["tracking"]))
    _heard(h, w)
    until(h, "a reading", lambda: len(DHL.asked(w["tracking"])) > before)
    return until(h, what, look)


def _events(h, w):
    return h.http("GET", f"/v1/parcels/{w['parcel']}")[1]["events"]


def _state(h, o, state):
    return lambda: _again(h, o)["state"] == state


def _waiting(h, w):
    """Seconds from now until the parcel is asked about: the store is read."""
    sql = ("select (next_at_us) from outbox where kind = 'pull.tracking' and state = 0 and object_id = "
           f"(select parcel_id from parcel where tracking = '{w['tracking']}')")
    if h.server:
        found = subprocess.run(["psql", "-X", "-q", "-At", h.store, "-c", sql], check=True, capture_output=True, text=True).stdout.split()
    else:
        with contextlib.closing(sqlite3.connect(h.path)) as db:
            found = [r[0] for r in db.execute(sql)]
    return [int(x) / 1e6 - time.time() for x in found]


def _bring_forward(h, w):
    """The hub's clock is the wall's, and two hours are long."""
    if not h.server:
        h.stop()
    h.sql("update outbox set next_at_us = 1 where kind = 'pull.tracking' and state = 0 and object_id = "
          f"(select parcel_id from parcel where tracking = '{w['tracking']}')")
    if not h.server:
        _serve(h)


def what_a_service_may_not_say_is_refused(h):
    """BD: field and what was expected; a service names a connection that tracks"""
    _setup(h)
    for service, words in (("tracking_by: web", "dhl_unified"), ("tracking_by: nobody", "dhl_unified"),
                           ("tracking_by: dhl-track\n        tracking: none", "never scanned")):
        r = h.cli("apply", h.file("bad.yaml", _profile(service=service)), ok=(1,))
        true("services.tracking_by" in r.stdout + r.stderr and words in r.stdout + r.stderr, r.stdout + r.stderr)
    r = h.cli("apply", h.file("bad.yaml", _profile("calls_per_day: 0")), ok=(1,))
    true("calls_per_day" in r.stdout + r.stderr, r.stdout + r.stderr)
    r = h.cli("apply", h.file("bad.yaml", _profile().replace("platform: manual", "platform: dhl_unified", 1)), ok=(1,))
    true("manual or dhl_parcel_iberia" in r.stdout + r.stderr, "nobody buys labels there")


def a_label_by_hand_is_asked_about_by_the_plan(h):
    """CUS-1, carriers 11.1: after the label in two hours, one question per parcel; custody is the carrier's word"""
    _setup(h)
    o = h.land(h.new())
    w = h.walk(o, "labelled")
    waiting = _waiting(h, w)
    true(len(waiting) == 1 and 7000 < waiting[0] <= 7200, waiting)
    DHL.say(w["tracking"], event("transit", AT.format(9)))
    _bring_forward(h, w)
    until(h, "custody", lambda: _again(h, o)["shipments"][0]["parcels"][0]["custody"] == "in_transit")
    waiting = _waiting(h, w)
    true(len(waiting) == 1 and 43000 < waiting[0] <= 43200, f"twice a day on the road: {waiting}")
    same([(r.query["trackingNumber"], r.query["limit"]) for r in DHL.asked(w["tracking"])], [(w["tracking"], "5")])


def a_push_is_a_hint_and_the_reading_is_the_event(h):
    """CUS-1, carriers 11.1: a body that nobody signed says delivered; DHL, asked, says in transit"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("transit", AT.format(9)), event("pre-transit", AT.format(8)))
    _heard(h, w, said="delivered")
    until(h, "shipped", _state(h, o, "shipped"))
    same([(e["class"], e["code"], e["location"]) for e in _events(h, w)],
         [("announced", "pre-transit", "ZARAGOZA ES"), ("in_transit", "transit", "ZARAGOZA ES")])
    scans = [e for e in _again(h, o)["evidence"] if e["kind"] == "carrier_scan"]
    same([e["source"] for e in scans], ["veloz"])
    true("JESSICA" not in str(h.http("GET", f"/v1/orders/{o['id']}/timeline")[1]), "who signed is nobody's to read here")


def without_the_token_nothing_is_heard(h):
    """SA: a static token in the header that we named, compared as a whole"""
    o, w = _gone(h)
    body = {"shipments": [{"id": w["tracking"]}]}
    for token in (None, "", "wrong", TOKEN[:-1], TOKEN + "x", TOKEN.upper()):
        status, d = _push(h, body, token=token)
        same((status, d["code"]), (401, "signature_invalid"), f"token {token}")
    same(DHL.asked(w["tracking"]), [], "asked")


def a_push_about_nothing_of_ours_asks_nothing(h):
    """One account's pushes tell of everybody's parcels"""
    o, w = _gone(h)
    status, d = _push(h, {"shipments": [{"id": "00340434000000000000"}, {"id": 7777777770}]})
    same((status, d["result"]), (200, "ignored"))
    same(DHL.asked("00340434000000000000"), [])
    other = h.land(h.new(address={"zip": "35001"}))
    shipment = other["shipments"][0]
    same(shipment["service"], "posta-estandar", "a service that nobody is asked about")
    h.good_scan("pick", shipment=shipment["id"], location="S-01-02", code="8430000000021", quantity=1)
    h.good_scan("pack", shipment=shipment["id"], code="8430000000021", quantity=1)
    h.good_scan("close_box", shipment=shipment["id"], weight_g=150)
    h.good_scan("label", shipment=shipment["id"], carrier="posta", tracking="PQ000000001")
    same(_push(h, {"trackingNumber": "PQ000000001"})[1]["result"], "ignored")
    same(DHL.asked("PQ000000001"), [])


def the_same_push_twice_is_one_and_a_strange_one_is_kept(h):
    """HP-W, PL: replay is answered 200; a body without a number is raised, whatever its shape"""
    o, w = _gone(h)
    body = {"trackingId": w["tracking"], "events": [{"status": "x"}]}
    same(_push(h, body)[1]["result"], "landed", "another division's shape")
    same(_push(h, body)[1]["result"], "duplicate")
    for strange in ({"hello": 1}, [], b"{not json"):
        status, d = _push(h, strange)
        same((status, d["result"]), (200, "held"), str(strange))
    true(len(h.exceptions("payload_malformed")) >= 3, h.exceptions("payload_malformed"))
    until(h, "one reading", lambda: len(DHL.asked(w["tracking"])) == 1)
    time.sleep(2.5)
    same(len(DHL.asked(w["tracking"])), 1, "readings for one push and its copies")


def a_storm_of_pushes_is_few_readings(h):
    """carriers 3.5: the quota is small"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("transit", AT.format(9)))
    for i in range(12):
        _heard(h, w, stamp=f"storm-{i}")
    until(h, "shipped", _state(h, o, "shipped"))
    time.sleep(3)
    true(len(DHL.asked(w["tracking"])) <= 3, len(DHL.asked(w["tracking"])))
    same(len(_waiting(h, w)), 1, "one question waits")


def text_never_classifies(h):
    """CUS-4: the published answer as it is: status DELIVERED, statusCode pre-transit"""
    o, w = _gone(h)
    sample = SAMPLE["shipments"][0]
    DHL.say(w["tracking"], *sample["events"])
    same((sample["events"][0]["status"], sample["events"][0]["statusCode"]), ("DELIVERED", "pre-transit"))
    _read_after(h, w, "the event", lambda: _events(h, w))
    same((_again(h, o)["state"], [e["class"] for e in _events(h, w)]), ("handed_over", ["announced"]))
    same(_events(h, w)[0]["said_at"], "2018-03-02T07:53:47")


def a_clock_without_a_zone_is_the_warehouses(h):
    """carriers 11.1: the carrier's own words, the guess, and UTC"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("transit", "2026-11-24T10:30:15"))
    _read_after(h, w, "shipped", _state(h, o, "shipped"))
    same([(e["at"], e["said_at"]) for e in _events(h, w)], [("2026-11-24T09:30:15Z", "2026-11-24T10:30:15")])


def a_code_in_no_row_is_kept_listed_and_changes_nothing(h):
    """CUS-4, scenario 60"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("teleported", AT.format(9), status="DELIVERED"), event(None, AT.format(8), status="Delivered"))
    _read_after(h, w, "the hold", lambda: holds(_again(h, o)) == ["tracking_unknown_code"] * 2)
    same(_again(h, o)["state"], "handed_over")
    listed = {i["code"]: i["carrier"] for i in h.http("GET", "/v1/carriers/unmapped?merchant=nova")[1]["items"]}
    same((listed["teleported"], listed["(none)"]), ("dhl-unified", "dhl-unified"))


def what_is_late_or_told_twice_takes_nothing_back(h):
    """CUS-5, scenarios 57, 58: delivered stays delivered, in whatever order the history comes"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("delivered", AT.format(14)), event("pre-transit", AT.format(7)), event("transit", AT.format(9)))
    _read_after(h, w, "delivered", _state(h, o, "delivered"))
    scans = [e for e in _again(h, o)["evidence"] if e["kind"] == "carrier_scan"]
    true(scans[0]["at"].startswith("2026-11-24T09") if scans[0].get("at") else True, scans)
    DHL.say(w["tracking"], event("failure", AT.format(11)), event("transit", AT.format(12)), event("transit", AT.format(9)))
    _read_after(h, w, "the late ones", lambda: len(_events(h, w)) == 5)
    o = _again(h, o)
    same((o["state"], o["shipments"][0]["parcels"][0]["custody"]), ("delivered", "delivered"))
    same(len(_events(h, w)), 5, "a set")


def closing_needs_the_proof_and_takes_it_late(h):
    """CUS-12: delivered without proof waits; the proof that DHL files later, with the same event, closes"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("delivered", AT.format(14), postcode="50001"), event("transit", AT.format(9)))
    _read_after(h, w, "delivered", _state(h, o, "delivered"))
    same(holds(_again(h, o)), ["proof_missing"])
    waiting = _waiting(h, w)
    true(len(waiting) <= 1, waiting)
    pod = {"timestamp": AT.format(14), "signatureUrl": "string", "signed": {"name": "John"}}
    DHL.say(w["tracking"], event("delivered", AT.format(14), postcode="50001"), pod=pod)
    _read_after(h, w, "read", lambda: True)
    time.sleep(1.2)
    same(_again(h, o)["state"], "delivered", "a name and a word are no document")
    DHL.say(w["tracking"], event("delivered", AT.format(14), postcode="50001"), pod=dict(pod, documentUrl="https://webpod.dhl.com/x1"))
    _read_after(h, w, "closed", _state(h, o, "closed"))
    same(_again(h, o)["shipments"][0]["parcels"][0]["custody"], "delivered")
    true("John" not in str(h.http("GET", f"/v1/orders/{o['id']}/timeline")[1]), "no name")
    same(_waiting(h, w), [], "everything is said: nothing is asked")


def a_proof_from_elsewhere_closes_nothing(h):
    """CUS-12, carriers 1.1: the code of a shop, or of the sender, is the same; the place is not"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("delivered", AT.format(14), postcode="46001", place="VALENCIA"), event("transit", AT.format(9)),
            pod={"documentUrl": "https://webpod.dhl.com/x2"})
    _read_after(h, w, "delivered", _state(h, o, "delivered"))
    same(holds(_again(h, o)), ["proof_missing"])


def failure_is_an_exception_and_proves_nothing(h):
    """carriers 3.5: failure may come before the parcel ever did"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("failure", AT.format(9)))
    _read_after(h, w, "the event", lambda: _events(h, w))
    same(_again(h, o)["state"], "handed_over")


def trouble_is_waited_for_and_never_taken_for_news(h):
    """404, 429 with Retry-After, 5xx, a lost answer, an answer that is none: the parcel stands where it stood"""
    o, w = _gone(h)
    said = [event("delivered", AT.format(9))]
    for fault in (Answer(429, {"shipments": said}, {"Retry-After": "2"}), 503, "lose", Answer(200, "<html>", kind="text/html"),
                  Answer(200, {"x": 1})):
        DHL.next(fault)
        before = len(DHL.asked(w["tracking"]))
        _heard(h, w)
        until(h, f"asked, and {fault}", lambda: len(DHL.asked(w["tracking"])) > before)
    until(h, "404: not scanned yet", lambda: len(DHL.asked(w["tracking"])) > 5 or _heard(h, w))
    same((_again(h, o)["state"], holds(_again(h, o)), _events(h, w)), ("handed_over", [], []))
    DHL.say(w["tracking"], event("transit", AT.format(9)))
    _read_after(h, w, "shipped at last", _state(h, o, "shipped"))
    same(DHL.too_fast, 0, "never faster than was granted")


def a_number_of_several_divisions_is_nobodys_until_the_profile_says(h):
    """carriers 3.5: the payload's owner is the division"""
    o, w = _gone(h)
    DHL.say(w["tracking"], event("delivered", AT.format(9)), service="parcel-de")
    DHL.say(w["tracking"], event("transit", AT.format(9)), service="express")
    _heard(h, w)
    found = until(h, "a person is asked", lambda: [e for e in h.exceptions("channel_push_failed") if "division" in e["detail"]])
    same((len(found), _again(h, o)["state"], _events(h, w)), (1, "handed_over", []))
    h.cli("apply", h.file("nova-division.yaml", _profile("division: express")))
    _heard(h, w)
    until(h, "shipped", _state(h, o, "shipped"))
    same(DHL.asked(w["tracking"])[-1].query["service"], "express")
    h.cli("apply", h.file("nova-unified.yaml", _profile()))


def one_piece_of_several_is_not_the_shipment(h):
    """carriers 1 rule 7: events of eight pieces say of none where it is"""
    o, w = _gone(h)
    DHL.say("AWB-OF-EIGHT", event("delivered", AT.format(9)))
    s = DHL.shipments.pop(("AWB-OF-EIGHT", "express"))
    s["details"].update(totalNumberOfPieces=8, pieceIds=[w["tracking"], "JD014600002708681600"])
    DHL.shipments[w["tracking"], "express"] = s
    _heard(h, w)
    until(h, "a person is asked", lambda: [e for e in h.exceptions("channel_push_failed") if "one piece" in e["detail"]])
    same((_again(h, o)["state"], _events(h, w)), ("handed_over", []))
    s["details"].update(totalNumberOfPieces=1, pieceIds=[w["tracking"]])
    _heard(h, w)
    until(h, "its only piece", _state(h, o, "delivered"))


def a_voided_number_is_not_listened_to(h):
    """CUS-6, CUS-10: the next label has a question of its own, and the old number's pushes are nobody's"""
    _setup(h)
    o = h.land(h.new())
    w = h.walk(o, "labelled")
    h.good_scan("void_label", shipment=w["shipment"])
    same(_push(h, {"id": w["tracking"]})[1]["result"], "ignored")
    new = dict(w, tracking="VZ-SECOND-1")
    h.good_scan("label", shipment=w["shipment"], carrier="veloz", tracking=new["tracking"])
    same(len(_waiting(h, new)), 1, "one question, about the new number")
    DHL.say(w["tracking"], event("delivered", AT.format(9)))
    DHL.say(new["tracking"], event("transit", AT.format(9)))
    _bring_forward(h, new)
    until(h, "custody", lambda: _again(h, o)["shipments"][0]["parcels"][0]["custody"] == "in_transit")
    same(DHL.asked(w["tracking"]), [], "the old number is not asked about")


def the_days_quota_is_kept(h):
    """carriers 3.5: what was granted is configuration; past it nothing is asked, and nothing is lost"""
    o, w = _gone(h)
    h.cli("apply", h.file("nova-few.yaml", _profile("calls_per_day: 2\n    account: \"another-app\"")))
    for i in range(4):
        _heard(h, w, stamp=f"quota-{i}")
        time.sleep(1.3)
    same(len(DHL.asked(w["tracking"])), 2, "calls of the day")
    same(len(_waiting(h, w)), 1, "the question waits for tomorrow")
    h.cli("apply", h.file("nova-unified.yaml", _profile()))


def a_key_that_is_refused_is_one_exception(h):
    """401: the credential, not the parcel"""
    o, w = _gone(h)
    h.cli("apply", h.file("nova-old.yaml", _profile(key="NOVA_UNIFIED_OLD")))
    _heard(h, w)
    until(h, "raised", lambda: [e for e in h.exceptions("channel_push_failed") if "credential" in e["detail"]])
    same(_again(h, o)["state"], "handed_over")
