"""After custody: tracking that stalls, deliveries that are none, codes and their table. Requirements CUS-1 to CUS-12;
scenarios 46, 56 to 60; carriers 1.1, 3.5."""
import base64
import contextlib
import hashlib
import http.client
import json
import os
import sqlite3
import subprocess

from harness import FIXTURES, holds, same, true, until
from people import Person, new_half_minute

AT = "2026-11-24T{:02}:00:00Z"


def _sql(h, text, change=False):
    """The hub's clock is the wall's, and two days are long: the store is read, and its timers are brought forward."""
    if h.server:
        return subprocess.run(["psql", "-X", "-q", "-At", h.store, "-c", text], check=True, capture_output=True,
                              text=True).stdout.split()
    if change:
        h.stop()
    with contextlib.closing(sqlite3.connect(h.path)) as db:
        found = [str(r[0]) for r in db.execute(text).fetchall()]
        db.commit()
    if change:
        h.start()
    return found


def _timers(h, w):
    parcels = _sql(h, f"select parcel_id from parcel where tracking = '{w['tracking']}'")
    return _sql(h, f"select due_at_us from timer where kind = 'tracking_stalled' and state = 0 and object_id = {parcels[0]}")


def _fire(h):
    _sql(h, "update timer set due_at_us = 1 where kind = 'tracking_stalled' and state = 0", change=True)


def _gone(h):
    o = h.land(h.new())
    return o, h.walk(o, "handed_over")


def _again(h, o):
    return h.http("GET", f"/v1/orders/{o['id']}")[1]


def tracking_that_stalls_is_raised_and_the_next_event_closes_it(h):
    """carriers 1 rule 5, CUS-3"""
    o, w = _gone(h)
    h.carrier(w, "announced", AT.format(8))
    true(not _timers(h, w), "a label is no custody")
    h.carrier(w, "custody", AT.format(9))
    true(_timers(h, w), "a timer after custody")
    waiting = [x for x in _again(h, o)["waiting_for"] if x.get("timer") == "tracking_stalled"]
    true(len(waiting) == 1 and waiting[0]["who"] == "carrier" and waiting[0]["since"] and waiting[0]["due"], _again(h, o)["waiting_for"])
    _fire(h)
    until(h, "tracking_stalled", lambda: holds(_again(h, o)) == ["tracking_stalled"])
    o = _again(h, o)
    same(o["state"], "shipped", "the state says what is known")
    waiting = [x for x in o["waiting_for"] if x.get("hold") == "tracking_stalled"]
    true(len(waiting) == 1 and waiting[0]["who"] == "carrier_desk" and waiting[0]["since"], f"who acts, and since when: {o['waiting_for']}")
    why = h.cli("why", o["id"]).stdout
    true("tracking_stalled" in why and "carrier_desk" in why and w["tracking"] in why, why)
    detail = o["holds"][0]["detail"]
    true(w["tracking"] in detail and "custody_confirmed" in detail and "2026-11-24T09:00:00" in detail, detail)
    h.carrier(w, "in_transit", AT.format(7))
    same(holds(_again(h, o)), ["tracking_stalled"], "an older event is no sign of life")
    h.carrier(w, "custody", AT.format(9))
    same(holds(_again(h, o)), ["tracking_stalled"], "nor one that was known")
    h.carrier(w, "in_transit", AT.format(10))
    same(holds(_again(h, o)), [], "closed by the next event")
    true(_timers(h, w), "and timed anew")
    same(h.carrier(w, "delivered", AT.format(12), proof="pod:9")[1]["state"], "closed")
    true(not _timers(h, w), "delivered: nothing is owed any more")


def the_alarm_is_of_one_parcel(h):
    """CUS-6"""
    a, wa = _gone(h)
    b, wb = _gone(h)
    h.carrier(wa, "custody", AT.format(9))
    h.carrier(wb, "custody", AT.format(9))
    _fire(h)
    until(h, "both", lambda: holds(_again(h, a)) == holds(_again(h, b)) == ["tracking_stalled"])
    h.carrier(wa, "in_transit", AT.format(10))
    same((holds(_again(h, a)), holds(_again(h, b))), ([], ["tracking_stalled"]))
    h.carrier(wa, "delivered", AT.format(11), proof="pod:1")
    h.carrier(wb, "lost", AT.format(11))
    same(_timers(h, wa) + _timers(h, wb), [], "both at their end")


def _events(h, w):
    return h.http("GET", f"/v1/parcels/{w['parcel']}")[1]["events"]


def _say(h, w, code, at, carrier="veloz", **more):
    return h.http("POST", f"/v1/parcels/{w['parcel']}/events",
                  dict({"carrier": carrier, "tracking": w["tracking"], "code": code, "text": "", "at": at}, **more))


def a_parcel_that_the_carrier_did_not_take_is_asked_about(h):
    """CUS, 2.1 CARRIER_REFUSED: the driver left it, or it was cancelled over there; the scan that comes after all ends it"""
    o, w = _gone(h)
    same(h.carrier(w, "pickup_failed", AT.format(8), code="NOPICK")[1]["state"], "handed_over")
    o = _again(h, o)
    same(holds(o), ["carrier_refused"])
    true(w["tracking"] in o["holds"][0]["detail"] and "pickup_failed" in o["holds"][0]["detail"], o["holds"][0]["detail"])
    waiting = [x for x in o["waiting_for"] if x.get("hold") == "carrier_refused"]
    true(len(waiting) == 1 and waiting[0]["who"] == "carrier_desk" and waiting[0]["since"], o["waiting_for"])
    same(h.carrier(w, "pickup_failed", AT.format(7), code="NOPICK2")[1]["state"], "handed_over")
    same(holds(_again(h, o)), ["carrier_refused"], "once")
    same(h.carrier(w, "custody", AT.format(9))[1]["state"], "shipped")
    same(holds(_again(h, o)), [], "the carrier has it after all")
    same(h.carrier(w, "cancelled", AT.format(10))[1]["state"], "shipped", "carriers 1 rule 3: nobody un-ships")
    same(holds(_again(h, o)), ["carrier_refused"])


def a_void_that_comes_back_is_no_news(h):
    """CUS-10: before the handover a cancellation is our own"""
    o = h.land(h.new())
    w = h.walk(o, "labelled")
    same(h.carrier(w, "cancelled", AT.format(8))[1]["state"], "labelled")
    same(holds(_again(h, o)), [])


def left_at_a_shop_is_not_delivered(h):
    """CUS-12, carriers 1.1: a shop's signature is nobody's proof of delivery"""
    o, w = _gone(h)
    same(h.carrier(w, "at_pickup_point", AT.format(9), proof="pod:shop")[1]["state"], "shipped")
    parcel = h.order(o["external_id"])["shipments"][0]["parcels"][0]
    same(parcel["custody"], "out_for_delivery")
    same(h.carrier(w, "delivered", AT.format(10))[1]["state"], "delivered", "collected, and nobody's signature")
    same(holds(_again(h, o)), ["proof_missing"], "the shop's does not count")
    same(h.carrier(w, "delivered", AT.format(10), code="POD", proof="pod:consignee")[1]["state"], "closed")


def a_neighbour_is_not_the_consignee(h):
    """CUS-12, carriers 1 rule 6"""
    o, w = _gone(h)
    same(h.carrier(w, "delivered_neighbour", AT.format(9), proof="pod:next-door")[1]["state"], "delivered")
    same(holds(_again(h, o)), ["proof_missing"])


def delivered_on_the_way_back_is_back_at_the_sender(h):
    """carriers 1.1: the direction must be right before closing; RET: return to sender enters the path of returns"""
    o, w = _gone(h)
    h.carrier(w, "custody", AT.format(8))
    same(h.carrier(w, "returning", AT.format(9))[1]["state"], "shipped")
    back = [r for r in h.http("GET", "/v1/returns?merchant=nova&limit=200")[1]["items"] if r["tracking"] == w["tracking"]]
    same([(r["kind"], r["state"], r["order"]) for r in back], [("to_sender", "authorised", o["id"])])
    same(h.carrier(w, "delivered", AT.format(12), proof="pod:sender")[1]["state"], "shipped", "delivered to us")
    same(_again(h, o)["shipments"][0]["parcels"][0]["custody"], "returned")
    true("returned_to_sender" in [e["class"] for e in _events(h, w)], _events(h, w))
    same(len([r for r in h.http("GET", "/v1/returns?merchant=nova&limit=200")[1]["items"] if r["tracking"] == w["tracking"]]), 1,
         "one return")
    h.good_scan("return_arrive", code=w["tracking"], merchant="nova")
    same([r["state"] for r in h.http("GET", "/v1/returns?merchant=nova&limit=200")[1]["items"] if r["tracking"] == w["tracking"]],
         ["arrived"], "the dock finds that one")


def the_leg_is_said_by_whoever_knows_it(h):
    """carriers 1.1: `ruecksendung`: delivered with the direction of a return"""
    o, w = _gone(h)
    h.carrier(w, "custody", AT.format(8))
    status, d = _say(h, w, "ZU", AT.format(9), **{"class": "delivered", "direction": "return", "proof": "pod:us"})
    same((status, d["state"]), (200, "shipped"))
    same(_again(h, o)["shipments"][0]["parcels"][0]["custody"], "returned")
    status, d = _say(h, w, "ZU", AT.format(10), **{"class": "delivered", "direction": "sideways"})
    same((status, d["code"]), (400, "body_invalid"))
    true("direction" in d["detail"], d["detail"])


def delivered_and_then_returning_does_not_close(h):
    """OP-7: the exception is resolved by a person, and the parcel is on its way back"""
    o, w = _gone(h)
    same(h.carrier(w, "delivered", AT.format(9))[1]["state"], "delivered")
    h.carrier(w, "returning", AT.format(10))
    same(h.carrier(w, "delivered", AT.format(11), proof="pod:us")[1]["state"], "delivered", "not closed: it is with us")
    same(_again(h, o)["shipments"][0]["parcels"][0]["custody"], "returned")


def _with_statuses(h, name):
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    if name:
        text = text.replace("  - id: veloz\n    platform: manual\n", f"  - id: veloz\n    platform: manual\n    statuses: {name}\n", 1)
    return h.cli("apply", h.file("nova-statuses.yaml", text), ok=(0, 1))


def a_table_of_nobody_is_refused(h):
    """BD: line, field and what was expected"""
    r = _with_statuses(h, "teleport")
    same(r.returncode, 1)
    true("carriers.statuses" in r.stdout + r.stderr and "teleport" in r.stdout + r.stderr, r.stdout + r.stderr)


def codes_are_read_by_the_carriers_own_table(h):
    """CUS-4: the row says what the code means and whether it proves custody, whatever class or text is said"""
    same(_with_statuses(h, "seur").returncode, 0)
    o, w = _gone(h)
    same(_say(h, w, "SX010", AT.format(8), text="EN TRANSITO", **{"class": "in_transit"})[1]["state"], "handed_over",
         "registered is no scan")
    same(_say(h, w, "LM003", AT.format(8))[1]["state"], "handed_over", "billing is no scan")
    same(_say(h, w, "LI428", AT.format(9))[1]["state"], "shipped", "at branch 428")
    same(_say(h, w, "LI569", AT.format(10), proof="pod:shop")[1]["state"], "shipped", "left at a point")
    same(_say(h, w, "LL020", AT.format(11), proof="pod:neighbour")[1]["state"], "delivered")
    same(holds(_again(h, o)), ["proof_missing"])
    same(sorted(e["class"] for e in _events(h, w)), ["announced", "at_pickup_point", "delivered_neighbour", "in_transit", "info"])
    same(_say(h, w, "", AT.format(12), **{"class": "delivered"})[0], 400, "a code is needed")


def unmapped_codes_are_listed_for_mapping(h):
    """CUS-4, scenario 60"""
    o, w = _gone(h)
    for at in (8, 9):
        status, d = _say(h, w, "QX9", AT.format(at), text="delivered to the moon", **{"class": "delivered"})
        same((status, d["result"], d["state"]), (200, "unknown_class", "handed_over"))
    same(_say(h, w, "QX9", AT.format(9))[1]["result"], "duplicate")
    same(holds(_again(h, o)), ["tracking_unknown_code"])
    items = h.http("GET", "/v1/carriers/unmapped?merchant=nova")[1]["items"]
    mine = [i for i in items if i["code"] == "QX9"]
    same([(i["carrier"], i["text"], i["count"]) for i in mine], [("veloz", "delivered to the moon", 2)])
    true(mine[0]["first_seen"] <= mine[0]["last_seen"], mine)
    same([i for i in items if i["code"] == "LI428"], [], "what is mapped is not listed")
    same(h.http("GET", "/v1/carriers/unmapped?merchant=nobody")[0], 404, "of a merchant")


def a_code_that_is_mapped_later_counts_when_it_is_said_again(h):
    """CUS-4, CUS-5, scenario 60: the same event, unread so far, moves the parcel once; what was read is not read again"""
    same(_with_statuses(h, "seur").returncode, 0)
    o, w = _gone(h)
    same(_say(h, w, "QX7", AT.format(9), **{"class": "in_transit"})[1]["result"], "unknown_class")
    same(_say(h, w, "QX7", AT.format(9), **{"class": "in_transit"})[1]["result"], "duplicate", "still in no table")
    same([e["class"] for e in _events(h, w)], ["unknown"], "what was said beside a code of a table is not believed")
    same(_with_statuses(h, None).returncode, 0)
    status, d = _say(h, w, "QX7", AT.format(9), **{"class": "in_transit"})
    same((status, d["result"], d["state"]), (200, "moved", "shipped"))
    same(holds(_again(h, o)), [])
    same([e["class"] for e in _events(h, w)], ["in_transit"])
    same([i for i in h.http("GET", "/v1/carriers/unmapped?merchant=nova")[1]["items"] if i["code"] == "QX7"], [])
    same(_say(h, w, "QX7", AT.format(9), **{"class": "in_transit"})[1]["result"], "duplicate", "once")
    same(_say(h, w, "QX7", AT.format(9), **{"class": "lost"})[1]["result"], "duplicate", "what was read stays read")
    same([e["class"] for e in _events(h, w)], ["in_transit"])
    same(_with_statuses(h, "seur").returncode, 0)


def the_table_is_printed(h):
    """CUS-4: holdfast rules statuses"""
    text = h.cli("rules", "statuses").stdout
    row = [line.split() for line in text.splitlines() if line.startswith("seur ") and " LL020 " in line][0]
    same(row[2:5], ["delivered_neighbour", "yes", "yes"], text[:200])
    true(any(line.split()[4] == "no" for line in text.splitlines() if line.startswith("inpost-shipx")), "unconfirmed is marked")


RECEIPT = b"%PDF-1.4\n% a driver's signature\n%%EOF\n"


def _attach(h, w, content=RECEIPT):
    return h.http("POST", f"/v1/parcels/{w['parcel']}/collection_receipt", {"content": base64.b64encode(content).decode()})


def _by_receipt(h, w, sha, token="supervisor", **more):
    return h.command(f"/v1/shipments/{w['shipment']}/ship_without_scan",
                     dict({"reference": "CMR 4711", "receipt_sha256": sha, "reason": "pallet service, nobody scans it"}, **more),
                     token=token)


def a_tracked_service_waits_for_its_scan(h):
    """CUS-1, law 3: a receipt is no way round the scan"""
    o, w = _gone(h)
    sha = _attach(h, w)[1]["sha256"]
    status, d = _by_receipt(h, w, sha)
    same((status, d["code"]), (409, "service_tracked"))
    same(_again(h, o)["state"], "handed_over")


def what_is_no_file_is_refused(h):
    """BD: what was expected"""
    o, w = _gone(h)
    for content in (b"GIF89a", b""):
        status, d = _attach(h, w, content)
        same((status, d["code"]), (400, "body_invalid"), str(content))
    status, d = h.http("POST", f"/v1/parcels/{w['parcel']}/collection_receipt", {"content": "%%%"})
    same((status, d["code"]), (400, "body_invalid"))
    same(_attach(h, dict(w, parcel="pcl_nonsense"))[0], 404)


def without_tracking_a_signed_receipt_and_a_second_person_close_it(h):
    """law 3, CUS-12, issue 4 item 7: and the proof pack says exactly that"""
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    h.cli("apply", h.file("nova-untracked.yaml", text.replace("        silence_hours: 18\n", "        tracking: none\n", 1)))
    h.joan, h.nuria = Person(h, "joan", "supervisor"), Person(h, "nuria", "supervisor")
    o, w = _gone(h)
    status, d = _by_receipt(h, w, "0" * 64, token="joan")
    same((status, d["code"]), (409, "receipt_missing"))
    status, d = _attach(h, w)
    same((status, d["document"]), (200, "collection_receipt.pdf"))
    sha = d["sha256"]
    same(sha, hashlib.sha256(RECEIPT).hexdigest())
    same(bytes(h.http("GET", f"/v1/parcels/{w['parcel']}/documents/collection_receipt.pdf")[1]), RECEIPT)
    same(_again(h, o)["state"], "handed_over", "a file proves nothing by itself")
    same(_by_receipt(h, w, sha, token="joan", reason="x")[0], 422, "say why")
    same(_by_receipt(h, w, "short", token="joan")[0], 400)
    status, d = _by_receipt(h, w, sha, token="joan")
    same((status, d.get("action")), (202, "ship_without_scan"), str(d))
    same(_again(h, o)["state"], "handed_over", "asked is not done")
    new_half_minute()
    status, refused = h.joan.decide(d["request"])
    true(status in (403, 409), f"one's own request: {status} {refused}")
    status, done = h.nuria.decide(d["request"])
    same(status, 200, str(done))
    o = _again(h, o)
    same((o["state"], o["shipments"][0]["parcels"][0]["custody"]), ("closed", "handed_over"))
    kinds = {e["kind"] for e in o["evidence"]}
    true({"collection_receipt", "approval"} <= kinds and not kinds & {"carrier_scan", "proof_of_delivery", "delivery_scan"}, kinds)
    c = http.client.HTTPConnection("127.0.0.1", h.port)
    c.request("GET", f"/v1/orders/{o['id']}/proof", headers={"Authorization": "Bearer " + h.tokens["supervisor"]})
    raw = c.getresponse().read()
    c.close()
    facts = [e for e in json.loads(raw)["pack"]["evidence"] if "collection_receipt" in e["kinds"]]
    same([(e["ref"], e["payload_sha256"], e["source"]) for e in facts], [("CMR 4711", sha, "veloz")])
    true("PROVEN" in h.cli("proof", "verify", h.file("receipt.json", raw)).stdout, "verifies offline")
    bad = h.file("receipt-bad.json", raw.replace(b"collection_receipt", b"customs_data"))
    same(h.cli("proof", "verify", bad, ok=(1,)).returncode, 1, "without the receipt it is no proof")
    same(_by_receipt(h, w, sha, token="joan")[1]["code"], "wrong_state", "once")
    h.cli("audit", "verify")
