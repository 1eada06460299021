"""What a person asks the carrier about a label that lives: print it again, hold it, let it go. Reference carriers 3.3 (print, hold,
release; hold keeps one out of the close of the day); requirements CUS-8, CUS-9, CUS-10, DSP-1."""
import os
import sys

from harness import Refused, holds, same, true, until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from dhl import LABEL, ZPL, DhlIberia  # noqa: E402
from dhl_site import SECRETS, profile_with_dhl  # noqa: E402
from web import Answer  # noqa: E402

DHL = DhlIberia()
DHL.aim = "shipment"
WHY = "the shop asked to wait for a letter"


def _set_up(h):
    h.env.update(SECRETS)
    h.stop()
    h.start("--egress-allow", DHL.place, *h.FAST)
    h.cli("apply", h.file("nova-dhl.yaml", profile_with_dhl(DHL, "50")))
    h.cli("connection", "enable", "dhl", "--merchant", "nova")
    h.tokens.update(operator=h.token("operator"), auditor=h.token("auditor"))


def _order(h, out):
    return h.http("GET", f"/v1/orders/{out['order']}")[1]


def _parcel(h, out):
    return h.http("GET", f"/v1/parcels/{out['parcel']}")[1]


def _packed(h):
    o = h.land(h.new())
    return dict(h.walk(o, "packed"), order=o["id"])


def _labelled(h):
    out = _packed(h)
    h.good_scan("label", shipment=out["shipment"])
    tracking = until(h, "labelled", lambda: _order(h, out)["shipments"][0]["parcels"][0]["tracking"])
    return dict(out, tracking=tracking)


def _ask(h, out, what, body=None, token="operator", ok=200):
    status, d = h.http("POST", f"/v1/parcels/{out['parcel']}/{what}", body or {}, token=token)
    same(status, ok, f"{what}: {d}")
    return d


def _until_hold(h, out, word):
    until(h, word, lambda: _parcel(h, out)["carrier_hold"] == word)


def _papers(h, out):
    return sorted(p["name"] for p in h.http("GET", f"/v1/parcels/{out['parcel']}/documents")[1]["items"])


def _paper(h, out, name):
    status, bytes_ = h.http("GET", f"/v1/parcels/{out['parcel']}/documents/{name}")
    return status, bytes(bytes_) if status == 200 else bytes_


def _fault(action, *faults):
    DHL.aim = action
    DHL.next(*faults)


def a_label_is_printed_again_as_pdf_and_as_zpl(h):
    """carriers 3.3: print; nothing is bought by it"""
    _set_up(h)
    out = _labelled(h)
    there = len(DHL.shipments)
    d = _ask(h, out, "print")
    same((d["carrier"], d["tracking"], d["asked"]), ("dhl", out["tracking"], "label.print"))
    until(h, "asked", lambda: DHL.asked("PRINT", Tracking=out["tracking"]) == 1)
    same(_paper(h, out, "carrier_label.zpl")[0], 404, "none yet")
    until(h, "through", lambda: h.http("POST", f"/v1/parcels/{out['parcel']}/print", {"format": "zpl"}, token="operator")[0] == 200)
    until(h, "the other form", lambda: _papers(h, out) == ["carrier_label.pdf", "carrier_label.zpl"])
    same(_paper(h, out, "carrier_label.zpl"), (200, ZPL + out["tracking"].encode()))
    same(_paper(h, out, "carrier_label.pdf"), (200, LABEL + out["tracking"].encode()))
    same((len(DHL.shipments), len(DHL.living(out["parcel"]))), (there, 1))


def a_number_that_was_looked_up_and_scanned_gets_its_file(h):
    """CUS-8: the answer with the file was lost; the number came by hand, the file by printing again"""
    out = _packed(h)
    _fault("shipment", "lose")
    h.good_scan("label", shipment=out["shipment"])
    e = until(h, "hold", lambda: [e for e in h.exceptions("label_result_unknown") if e["object_id"] == out["order"]])[0]
    _ask(h, out, "print", ok=409)
    h.cli("call", "POST", f"/v1/exceptions/{e['id']}/resolve",
          h.file("found.json", '{"decision": "found_there", "reason": "asked them by telephone"}'))
    number = next(t for t, s in DHL.shipments.items() if s["body"]["Reference"] == out["parcel"])
    h.good_scan("label", shipment=out["shipment"], carrier="dhl", tracking=number)
    same(_papers(h, out), [])
    _ask(h, out, "print")
    until(h, "the file", lambda: _papers(h, out) == ["carrier_label.pdf"])
    same(_paper(h, out, "carrier_label.pdf"), (200, LABEL + number.encode()))


def what_cannot_be_printed_is_said(h):
    """No label, another carrier, a format of nobody, somebody else's work"""
    out = _packed(h)
    same(_ask(h, out, "print", ok=409)["code"], "no_label")
    same(_ask(h, out, "hold", {"reason": WHY}, ok=409)["code"], "no_label")
    same(h.http("POST", "/v1/parcels/pcl_" + "0" * 26 + "/print", {}, token="operator")[0], 404)
    out = _labelled(h)
    same(_ask(h, out, "print", {"format": "epl"}, ok=400)["code"], "body_invalid")
    same(_ask(h, out, "print", {"copies": 2}, ok=400)["code"], "body_invalid")
    same(_ask(h, out, "print", token="auditor", ok=403)["code"], "forbidden")
    same(_ask(h, out, "hold", {"reason": "wait"}, ok=400)["code"], "body_invalid")
    same(_ask(h, out, "release", {"reason": WHY}, ok=400)["code"], "body_invalid")
    other = h.land(h.new(address={"zip": "28001", "city": "Madrid", "province_code": "M", "province": "Madrid"}))
    true(other["shipments"][0]["service"] != "dhl-b2c", other["shipments"])
    by_hand = dict(h.walk(other, "labelled"), order=other["id"])
    same(_ask(h, by_hand, "print", ok=409)["code"], "not_offered", "a carrier without an adapter")
    same(_parcel(h, by_hand)["carrier_hold"], "free")


def a_refusal_to_print_is_somebodys_and_holds_nothing(h):
    """the row is parked with the carrier's words; the order goes on"""
    out = _labelled(h)
    _fault("PRINT", Answer(400, {"Message": "no such shipment"}))
    _ask(h, out, "print")
    e = until(h, "raised", lambda: [e for e in h.exceptions("channel_push_failed") if "label.print" in e["detail"]])[0]
    true("no such shipment" in e["detail"], e["detail"])
    same((_order(h, out)["state"], holds(_order(h, out))), ("labelled", []))


def what_is_held_there_goes_into_no_lane_and_no_close_of_the_day(h):
    """carriers 3.3: HOLD keeps one out of the close; DSP-1"""
    out, goes = _labelled(h), _labelled(h)
    h.good_scan("lane", code=out["tracking"], location="LANE-DHL")
    _ask(h, out, "hold", {"reason": WHY})
    _until_hold(h, out, "held")
    same((DHL.shipments[out["tracking"]]["held"], holds(_order(h, out))), (True, ["held_at_carrier"]))
    e = next(e for e in h.exceptions("held_at_carrier") if e["object_id"] == out["order"])
    true(out["tracking"] in e["detail"] and WHY in e["detail"] and e["field"] == out["parcel"], e)
    status, d = h.scan("lane", code=out["tracking"], location="LANE-DHL")
    same((status, d["code"]), (422, "task_stopped"), "back into the lane")
    manifest = h.good_scan("lane", code=goes["tracking"], location="LANE-DHL")["manifest"]
    same(h.http("POST", f"/v1/manifests/{manifest}/close", {})[1]["parcels"], 1, "it left the lane")
    until(h, "told", lambda: DHL.shipments[goes["tracking"]]["documented"])
    same((DHL.shipments[out["tracking"]]["documented"], _order(h, out)["state"]), (False, "labelled"))
    same(_ask(h, goes, "hold", {"reason": WHY}, ok=409)["code"], "wrong_state", "they were told of it")

    same(_ask(h, out, "hold", {"reason": WHY}, ok=409)["code"], "already_held")
    _ask(h, out, "release")
    _until_hold(h, out, "free")
    same((DHL.shipments[out["tracking"]]["held"], holds(_order(h, out))), (False, []))
    same(_ask(h, out, "release", ok=409)["code"], "not_held")
    manifest = h.good_scan("lane", code=out["tracking"], location="LANE-DHL")["manifest"]
    same(h.http("POST", f"/v1/manifests/{manifest}/close", {})[0], 200)
    until(h, "told", lambda: DHL.shipments[out["tracking"]]["documented"])
    same((_order(h, out)["state"], len(DHL.living(out["parcel"]))), ("manifested", 1))


def a_no_to_a_hold_is_somebodys_to_look_at(h):
    """the carrier's words; nothing is held there, and a person lets the order go on"""
    out = _labelled(h)
    _fault("HOLD", Answer(400, {"Message": "too late today"}))
    _ask(h, out, "hold", {"reason": WHY})
    e = until(h, "raised", lambda: [e for e in h.exceptions("carrier_hold_failed") if e["object_id"] == out["order"]])[0]
    true("too late today" in e["detail"] and e["field"] == out["parcel"], e)
    same((holds(_order(h, out)), _parcel(h, out)["carrier_hold"]), (["carrier_hold_failed"], "free"))
    h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "goes", "reason": "it may go after all"})
    same(holds(_order(h, out)), [])
    h.good_scan("lane", code=out["tracking"], location="LANE-DHL")


def a_no_to_a_release_leaves_it_held(h):
    """it may be asked again; what they do closes what was raised"""
    out = _labelled(h)
    _ask(h, out, "hold", {"reason": WHY})
    _until_hold(h, out, "held")
    _fault("RELEASE", Answer(400, {"Message": "not today"}))
    _ask(h, out, "release")
    until(h, "both", lambda: sorted(holds(_order(h, out))) == ["carrier_hold_failed", "held_at_carrier"])
    same(_parcel(h, out)["carrier_hold"], "held")
    _ask(h, out, "release")
    _until_hold(h, out, "free")
    same(holds(_order(h, out)), [])


def somebody_may_see_over_there_that_it_is_free(h):
    """a hold ends by data or by decision; while the carrier is asked it is neither"""
    out = _labelled(h)
    _ask(h, out, "hold", {"reason": WHY})
    _until_hold(h, out, "held")
    h.cli("connection", "pause", "dhl", "--merchant", "nova", "--reason", "to look at a call under way")
    same(_ask(h, out, "release", ok=409)["code"], "connection_not_enabled")
    h.cli("connection", "enable", "dhl", "--merchant", "nova")
    e = next(e for e in h.exceptions("held_at_carrier") if e["object_id"] == out["order"])
    same(h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "released_there", "reason": "done on their site"})[0], 200)
    same((_parcel(h, out)["carrier_hold"], holds(_order(h, out))), ("free", []))
    same(_ask(h, out, "release", ok=409)["code"], "not_held")


def a_voided_label_is_held_no_more(h):
    """CUS-10: the hold goes with its label, and the next one is bought free"""
    out = _labelled(h)
    _ask(h, out, "hold", {"reason": WHY})
    _until_hold(h, out, "held")
    h.good_scan("void_label", shipment=out["shipment"])
    same((holds(_order(h, out)), _parcel(h, out)["carrier_hold"]), ([], None))
    DHL.aim = "shipment"
    h.good_scan("label", shipment=out["shipment"])
    until(h, "another", lambda: _parcel(h, out)["tracking"] not in (None, out["tracking"]))
    same((_parcel(h, out)["carrier_hold"], len(DHL.living(out["parcel"]))), ("free", 1))
    true(DHL.shipments[out["tracking"]]["deleted"], "the first is gone")


def the_command_line_asks_the_same(h):
    """holdfast parcel"""
    out = _labelled(h)
    true("is asked: label.hold" in h.cli("parcel", "hold", out["parcel"], "--reason", WHY).stdout, "hold")
    _until_hold(h, out, "held")
    true("carrier's hold: held" in h.cli("parcel", "show", out["parcel"]).stdout, "show")
    h.cli("parcel", "release", out["parcel"])
    _until_hold(h, out, "free")
    h.cli("parcel", "print", out["parcel"], "--format", "zpl")
    until(h, "the file", lambda: "carrier_label.zpl" in _papers(h, out))
    for wrong, code in ((("parcel", "hold", out["parcel"]), 1), (("parcel", "burn", out["parcel"]), 2), (("parcel", "show"), 2)):
        try:
            h.cli(*wrong, ok=(code,))
        except Refused as e:
            raise AssertionError(f"{wrong}: {e}") from e
