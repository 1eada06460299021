"""How an order ends: a carrier's number put right on the way, and closing only what the channel knows of. Requirements CUS-5,
CUS-6, CUS-7, CUS-12, ORD-5."""
import os
import sys
import time

from harness import FIXTURES, holds, same, true, until, waits

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from web import Web  # noqa: E402

SHOP = Web()
AT = "2026-11-25T{:02d}:00:00Z"
SAID = "e-mail of the carrier, 25 November, case 4711"


def _profile(h, closed_when):
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        text = f.read()
    text = text.replace("  - id: own\n    platform: custom\n",
                        f'  - id: own\n    platform: custom\n    endpoint: "{SHOP.url}/hooks"\n', 1)
    return text.replace("orders:\n", f"orders:\n  closed_when: {closed_when}\n", 1) if closed_when else text


def _own(h):
    """A paid order of the shop that is told things: its id, walked to the handover."""
    n = h.next()
    status, d = h.own({"type": "order.created", "data": {
        "merchant": "nova", "channel": "own", "external_id": f"END-{n}", "order_number": f"END-{n}",
        "placed_at": "2026-11-23T09:30:00Z", "updated_at": "2026-11-23T09:30:00Z",
        "payment": {"status": "captured", "reference": "psp-1", "at": "2026-11-23T09:30:02Z"},
        "total": {"minor": 1250, "currency": "EUR"},
        "ship_to": {"name": "Irene Soler", "company": None, "street": ["Calle Luna 7", ""], "city": "Zaragoza", "postcode": "50001",
                    "province": "Zaragoza", "country": "ES", "phone": "+34600222333", "email": "irene@example.com"},
        "method": "standard", "note": None,
        "lines": [{"line": 1, "channel_sku": "NT-BLACK", "variant_id": None, "quantity": 1,
                   "unit_price": {"minor": 1250, "currency": "EUR"}}]}})
    same((status, d.get("result")), (200, "landed"), d)
    o = h.http("GET", f"/v1/orders/{d['order']}")[1]
    same(o["state"], "ready_to_pick", holds(o))
    return dict(h.walk(o, "handed_over"), order=d["order"])


def _order(h, out):
    return h.http("GET", f"/v1/orders/{out['order']}")[1]


def _told(out, kind):
    return [r.json()["data"] for r in SHOP.seen if out["order"].encode() in r.body and r.json()["type"] == kind]


def _refuses(out, kind, *faults):
    """The shop does, of this order and kind alone: what is still owed of others meets nothing of it."""
    SHOP.faults.clear()
    SHOP.counts = lambda r: out["order"].encode() in r.body and kind.encode() in r.body
    SHOP.next(*faults)


def _set_up(h):
    h.stop()
    h.start("--egress-allow", SHOP.place, *h.FAST)
    h.cli("apply", h.file("nova-proof.yaml", _profile(h, "proof")))
    h.cli("connection", "enable", "own", "--merchant", "nova")


def _renumber(h, out, tracking, evidence=SAID, ok=200, token="supervisor"):
    status, d = h.http("POST", f"/v1/parcels/{out['parcel']}/renumber", {"tracking": tracking, "evidence": evidence}, token=token)
    same(status, ok, d)
    return d


def _numbers(h, out):
    return h.http("GET", f"/v1/parcels/{out['parcel']}")[1]["numbers"]


def a_number_put_right_keeps_both_and_the_channel_is_told_again(h):
    """CUS-7: the evidence is on file, the message carries the new number; CUS-5, CUS-6: events under either are the parcel's"""
    _set_up(h)
    out = _own(h)
    same(h.carrier(out, "custody", AT.format(9))[1]["state"], "shipped")
    until(h, "told", lambda: [d for d in _told(out, "order.shipped") if d["shipments"][0]["parcels"][0]["tracking"] == out["tracking"]])
    right = f"VZ{h.next():09d}"
    d = _renumber(h, out, right)
    same((d["tracking"], d["former"], d["carrier"]), (right, out["tracking"], "veloz"))
    told = until(h, "told again", lambda: [d for d in _told(out, "order.shipped") if d["shipments"][0]["parcels"][0]["tracking"] == right])
    same(len(told), 1, "once")
    first, second = _numbers(h, out)
    same((first["tracking"], first["replaced_by"], first["evidence"], bool(first["replaced_at"]), first["voided_at"]),
         (out["tracking"], right, SAID, True, None))
    same((second["tracking"], second["replaced_by"], second["replaced_at"]), (right, None, None))
    same(_order(h, out)["state"], "shipped", "nothing is taken back")
    same(h.carrier(out, "in_transit", AT.format(10))[1]["result"], "moved", "late news under the first number")
    same(h.carrier(dict(out, tracking=right), "delivered", AT.format(12), proof="pod:1")[1]["state"], "closed")
    same(h.carrier(dict(out, tracking="VZ999999999"), "in_transit", AT.format(13))[0], 422, "a number of nobody")


def a_number_put_right_before_it_is_shipped_is_told_once(h):
    """CUS-7: nothing was told yet, so there is nothing to correct; CUS-1"""
    out = _own(h)
    right = f"VZ{h.next():09d}"
    _renumber(h, out, right)
    same(_told(out, "order.shipped"), [])
    same(h.carrier(dict(out, tracking=right), "custody", AT.format(9))[1]["state"], "shipped")
    until(h, "told", lambda: _told(out, "order.shipped"))
    time.sleep(0.5)
    same([d["shipments"][0]["parcels"][0]["tracking"] for d in _told(out, "order.shipped")], [right])


def what_is_no_correction_is_refused(h):
    """Without evidence, of a shape that is not the carrier's, somebody else's number, before and after it is out, not by anybody"""
    at_home = h.walk(h.land(h.new()), "labelled")
    same(_renumber(h, at_home, "VZ000000077", ok=409)["code"], "wrong_state", "its label is voided instead")
    out, other = _own(h), _own(h)
    h.tokens.update(operator=h.token("operator"))
    same(_renumber(h, out, "VZ000000078", token="operator", ok=403)["code"], "forbidden")
    for tracking, evidence in (("", SAID), ("VZ000000078", ""), ("V" * 65, SAID), ("VZ000000078", "x" * 201)):
        same(_renumber(h, out, tracking, evidence, ok=400)["code"], "body_invalid")
    same(_renumber(h, out, out["tracking"], ok=409)["code"], "same_number")
    same(_renumber(h, out, "8430000000021", ok=409)["code"], "number_malformed", "an article")
    same(_renumber(h, out, other["tracking"], ok=409)["code"], "label_duplicate")
    same(h.http("POST", "/v1/parcels/pcl_" + "0" * 26 + "/renumber", {"tracking": "VZ000000078", "evidence": SAID})[0], 404)
    h.carrier(out, "custody", AT.format(9))
    h.carrier(out, "delivered", AT.format(12), proof="pod:1")
    same(_renumber(h, out, "VZ000000078", ok=409)["code"], "wrong_state", "it has arrived")
    same(len(_numbers(h, out)), 1, "nothing was changed")


def a_number_that_was_put_right_may_be_put_right_again(h):
    """CUS-6: all three stay"""
    out = _own(h)
    second, third = f"VZ{h.next():09d}", f"VZ{h.next():09d}"
    _renumber(h, out, second)
    _renumber(h, out, third)
    same([(n["tracking"], n["replaced_by"]) for n in _numbers(h, out)], [(out["tracking"], second), (second, third), (third, None)])
    same(_renumber(h, out, out["tracking"], ok=409)["code"], "label_duplicate", "and not back")


def closed_is_what_the_profile_says(h):
    """ORD-5: proof, or proof and the channel's acknowledgement; anything else is refused with the line"""
    r = h.cli("apply", h.file("bad.yaml", _profile(h, "delivered")), ok=(1,))
    true("orders.closed_when" in r.stdout + r.stderr and "acknowledged" in r.stdout + r.stderr, r.stdout + r.stderr)
    out = _own(h)
    _refuses(out, "order.", *[503] * 4)
    h.carrier(out, "custody", AT.format(9))
    same(h.carrier(out, "delivered", AT.format(12), proof="pod:1")[1]["state"], "closed", "proof is enough here")
    SHOP.faults.clear()


def nothing_closes_before_the_channel_has_taken_it(h):
    """CUS-12: delivered with proof, and the channel does not answer: it stays delivered, waits for the channel and says so"""
    h.cli("apply", h.file("nova-told.yaml", _profile(h, None)))  # unless it says otherwise
    out = _own(h)
    h.carrier(out, "custody", AT.format(9))
    until(h, "shipped is told", lambda: _told(out, "order.shipped"))
    _refuses(out, "order.delivered", 503)
    same(h.carrier(out, "delivered", AT.format(12), proof="pod:1")[1]["state"], "delivered")
    o = _order(h, out)
    same((o["state"], waits(o)), ("delivered", ["acknowledgement"]))
    same([w["who"] for w in o["waiting_for"]], ["channel"])
    until(h, "closed", lambda: _order(h, out)["state"] == "closed")
    true(len(_told(out, "order.delivered")) == 2 and not SHOP.faults, "after a second try")
    same(waits(_order(h, out)), [])


def a_message_that_is_parked_keeps_it_open_until_it_is_replayed(h):
    """CUS-12: the channel says no (410): a person hears of it; replayed and taken, it closes"""
    out = _own(h)
    h.carrier(out, "custody", AT.format(9))
    until(h, "shipped is told", lambda: [r for r in h.http("GET", "/v1/outbox?merchant=nova&limit=200&state=done")[1]["items"]
                                         if r.get("order") == out["order"] and r["kind"] == "order.shipped"])
    _refuses(out, "order.delivered", 410)
    h.carrier(out, "delivered", AT.format(12), proof="pod:1")
    row = until(h, "parked", lambda: [r for r in h.http("GET", "/v1/outbox?merchant=nova&limit=200&state=parked")[1]["items"]
                                      if r.get("order") == out["order"]])[0]
    same((_order(h, out)["state"], row["kind"]), ("delivered", "order.delivered"))
    same(h.command(f"/v1/outbox/{row['id']}/replay", {})[0], 200)
    until(h, "closed", lambda: _order(h, out)["state"] == "closed")


def a_channel_that_is_told_nothing_is_not_waited_for(h):
    """design: acknowledged is committed, and delivered where the connection is live outward"""
    o = h.land(h.new())
    w = h.walk(o, "handed_over")
    same(h.carrier(w, "delivered", AT.format(12), proof="pod:1")[1]["state"], "closed")


def an_open_exception_still_keeps_it(h):
    """CUS-12: proof first: acknowledged alone closes nothing"""
    out = _own(h)
    h.carrier(out, "custody", AT.format(9))
    h.carrier(out, "delivered", AT.format(12))
    until(h, "told", lambda: _told(out, "order.delivered"))
    same((_order(h, out)["state"], holds(_order(h, out))), ("delivered", ["proof_missing"]))
    same(h.carrier(out, "delivered", AT.format(13), code="POD", proof="pod:2")[0], 200)
    until(h, "closed", lambda: _order(h, out)["state"] == "closed")
