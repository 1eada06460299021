"""The packing bench. Requirements PAK-1 to PAK-3, HP-M2, scenarios 50 to 52; labels are read with a decoder."""
import os
import shutil
import subprocess

from harness import FIXTURES, holds, same, true
from people import Person

PACKING = """packing:
  gs1_prefix: "8430000"
  boxes:
    - {id: S, length_mm: 200, width_mm: 150, height_mm: 100, weight_g: 60, max_weight_g: 1000}
    - {id: M, length_mm: 300, width_mm: 200, height_mm: 200, weight_g: 150}
  rules:
    - {id: tea, skus: ["NT-*"], boxes: [S, M], fill: paper, inserts: [leaflet]}
    - {id: pot, skus: [NT-POT], boxes: [M], fill: foam}
"""
TEA = "8430000000021"


def _packing(h, text=PACKING):
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        h.cli("apply", h.file("profile-packing.yaml", f.read() + text))


def _picked(h, qty=1, **more):
    o = h.land(h.new(qty=qty))
    return o, h.walk(o, "picked", qty=qty)["shipment"]


def _pack(h, shipment, qty=1, code=TEA):
    return h.good_scan("pack", shipment=shipment, code=code, quantity=qty)


def _paper(h, parcel, name, language=None, token="supervisor"):
    return h.http("GET", f"/v1/parcels/{parcel}/documents/{name}", headers={"Accept-Language": language} if language else {},
                  token=token)


def _read_codes(h, pdf):
    """What a scanner reads on the first page."""
    h.file("page.pdf", pdf)
    subprocess.run(["pdftoppm", "-r", "300", "-png", "-singlefile", f"{h.dir}/page.pdf", f"{h.dir}/page"], check=True,
                   stderr=subprocess.DEVNULL)
    r = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Scode128.enable", f"{h.dir}/page.png"], capture_output=True)
    return {line.strip().replace("\x1d", "") for line in r.stdout.decode().splitlines()}


def _text(h, pdf):
    return subprocess.run(["pdftotext", "-layout", h.file("text.pdf", pdf), "-"], check=True, capture_output=True).stdout.decode()


def box_without_rules_needs_none(h):
    """PAK-2: a profile that says nothing asks nothing"""
    o, s = _picked(h)
    _pack(h, s)
    d = h.good_scan("close_box", shipment=s, weight_g=150)
    same((d["state"], d["sscc"]), ("packed", None))


def several_boxes_close_one_after_the_other(h):
    """PAK-1: several parcels per shipment; no box closes while its lines differ"""
    o, s = _picked(h, qty=3)
    same(h.scan("close_box", shipment=s, weight_g=100, more=True)[1]["code"], "content_mismatch", "an empty box")
    _pack(h, s, 2)
    same(h.scan("close_box", shipment=s, weight_g=250)[1]["code"], "content_mismatch", "one is missing and nobody said more")
    first = h.good_scan("close_box", shipment=s, weight_g=250, more=True)
    same((first["state"], first["next"]["do"], first["next"]["quantity"]), ("picked", "pack", 1))
    same(h.scan("close_box", shipment=s, weight_g=250, more=True)[1]["code"], "content_mismatch", "nothing new in it")
    _pack(h, s, 1)
    same(h.scan("close_box", shipment=s, weight_g=130, more=True)[1]["code"], "content_mismatch", "it is the last one")
    last = h.good_scan("close_box", shipment=s, weight_g=130)
    same(last["state"], "packed")
    parcels = h.order(o["external_id"])["shipments"][0]["parcels"]
    same([p["number"] for p in parcels], [1, 2])
    true(first["parcel"] != last["parcel"], "two parcels")


def shipment_is_labelled_and_leaves_with_its_last_parcel(h):
    """CUS-6, DSP-3, scenario 52: what lacks one label cannot be manifested"""
    o, s = _picked(h, qty=2)
    _pack(h, s)
    a = h.good_scan("close_box", shipment=s, weight_g=130, more=True)["parcel"]
    _pack(h, s)
    b = h.good_scan("close_box", shipment=s, weight_g=130)["parcel"]
    same(h.scan("label", shipment=s, carrier="veloz", tracking="TWO-A")[1]["code"], "unknown_parcel", "which one?")
    same(h.good_scan("label", shipment=s, parcel=a, carrier="veloz", tracking="TWO-A")["state"], "packed")
    same(h.scan("label", shipment=s, parcel=a, carrier="veloz", tracking="TWO-C")[1]["code"], "label_duplicate")
    same(h.scan("lane", location="LANE-VELOZ", code="TWO-A")[1]["code"], "wrong_state", "the other has no label")
    same(h.good_scan("label", shipment=s, parcel=b, carrier="veloz", tracking="TWO-B")["state"], "labelled")
    m = h.good_scan("lane", location="LANE-VELOZ", code="TWO-A")["manifest"]
    h.http("POST", f"/v1/manifests/{m}/close", {})
    same(h.order(o["external_id"])["state"], "labelled", "half of it is in the lane")
    same(h.http("POST", f"/v1/manifests/{m}/hand_over", {"driver": "Luis", "signature": "s"})[0], 200)
    x = h.order(o["external_id"])
    same((x["state"], [p["custody"] for p in x["shipments"][0]["parcels"]]), ("labelled", ["handed_over", "label_created"]))
    m = h.good_scan("lane", location="LANE-VELOZ", code="TWO-B")["manifest"]
    h.http("POST", f"/v1/manifests/{m}/close", {})
    same(h.order(o["external_id"])["state"], "manifested")
    h.http("POST", f"/v1/manifests/{m}/hand_over", {"driver": "Luis", "signature": "s"})
    same(h.order(o["external_id"])["state"], "handed_over")


def one_of_two_boxes_stays_and_the_other_is_on_its_way(h):
    """DSP-3, scenario 55: whichever of the two stays, the one that was taken is handed over"""
    for stays in (0, 1):
        o, s = _picked(h, qty=2)
        boxes, numbers = [], [f"STAYS-{stays}-{n}" for n in "AB"]
        for more in ({"more": True}, {}):
            _pack(h, s)
            boxes.append(h.good_scan("close_box", shipment=s, weight_g=130, **more)["parcel"])
        for box, number in zip(boxes, numbers):
            h.good_scan("label", shipment=s, parcel=box, carrier="veloz", tracking=number)
        m = [h.good_scan("lane", location="LANE-VELOZ", code=number)["manifest"] for number in numbers][0]
        same(h.http("POST", f"/v1/manifests/{m}/close", {})[0], 200)
        status, d = h.http("POST", f"/v1/manifests/{m}/hand_over", {"driver": "Luis", "signature": "s", "count": 1, "left_behind": [numbers[stays]]})
        same((status, d["taken"], d["left_behind"]), (200, 1, 1), d)
        custody = [p["custody"] for p in h.order(o["external_id"])["shipments"][0]["parcels"]]
        same((custody[stays], custody[1 - stays]), ("label_created", "handed_over"))


def voided_label_of_one_box_takes_the_shipment_back(h):
    """CUS-10: both numbers stay, and the box can take another"""
    o, s = _picked(h, qty=2)
    _pack(h, s)
    a = h.good_scan("close_box", shipment=s, weight_g=130, more=True)["parcel"]
    _pack(h, s)
    b = h.good_scan("close_box", shipment=s, weight_g=130)["parcel"]
    h.good_scan("label", shipment=s, parcel=a, carrier="veloz", tracking="VOID-A")
    same(h.good_scan("void_label", shipment=s, parcel=a)["state"], "packed")
    h.good_scan("label", shipment=s, parcel=a, carrier="veloz", tracking="VOID-A2")
    h.good_scan("label", shipment=s, parcel=b, carrier="veloz", tracking="VOID-B")
    same(h.good_scan("void_label", shipment=s, parcel=b)["state"], "packed")
    same(h.scan("void_label", shipment=s, parcel=b)[1]["code"], "wrong_state", "nothing left to void")


def _limited(h, parcel):
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        text = f.read().replace("        silence_hours: 18\n", f"        silence_hours: 18\n        parcel: {parcel}\n", 1)
    return text + "packing:\n  boxes:\n    - {id: L, length_mm: 900, width_mm: 400, height_mm: 300}\n" \
        "    - {id: TUBE, length_mm: 1300, width_mm: 100, height_mm: 100}\n    - {id: BAG}\n"


def what_the_service_takes_is_checked_before_a_label_is_bought(h):
    """PAK-2: the box's size and weight against the service; nothing closes, and no number is given out"""
    limits = "{max_weight_g: 400, max_length_mm: 1200, max_girth_mm: 2400, volume_divisor: 5000}"
    h.cli("apply", h.file("limited.yaml", _limited(h, limits)))
    o, s = _picked(h)
    _pack(h, s)
    for weight, box, code in ((401, "L", "parcel_too_heavy"), (150, "TUBE", "parcel_too_large"), (150, "BAG", "box_missing"),
                              (150, None, "box_missing")):
        status, d = h.scan("close_box", shipment=s, weight_g=weight, **({"box": box} if box else {}))
        same((status, d["code"]), (422, code), f"{weight} {box}")
        true("veloz-24" in d["detail"], d["detail"])
    same((h.order(o["external_id"])["state"], holds(h.order(o["external_id"]))), ("picked", []))
    parcel = h.http("GET", f"/v1/parcels/{h.good_scan('close_box', shipment=s, weight_g=150, box='L')['parcel']}")[1]
    same((parcel["weight_g"], parcel["billed_g"]), (150, 21600), "108 litres are charged as 21.6 kg")


def damage_and_charge_are_two_columns(h):
    """PAK-2: under-protection and dimensional weight are reported apart"""
    o, s = _picked(h)
    _pack(h, s)
    out = {"parcel": h.good_scan("close_box", shipment=s, weight_g=160, box="L")["parcel"], "tracking": "VZ-DAMAGED-1"}
    h.good_scan("label", shipment=s, carrier="veloz", tracking=out["tracking"])
    h.good_scan("lane", location="LANE-VELOZ", code=out["tracking"])
    h.carrier(out, "damaged", "2026-11-24T09:00:00Z")
    status, d = h.http("GET", "/v1/reports/packing?merchant=nova&service=veloz-24")
    mine = [r for r in d["items"] if r["box"] == "L"]
    same([(r["parcels"], r["damaged"], r["charged_by_volume"], r["weight_g"], r["billed_g"]) for r in mine], [(2, 1, 2, 310, 43200)])
    others = [r for r in d["items"] if r["box"] != "L"]
    true(others and all(r["charged_by_volume"] == 0 for r in others), others)
    same(h.http("GET", "/v1/reports/packing?merchant=nova&service=none")[1]["items"], [])
    true("charged_by_volume" in h.cli("export", "packing", "--merchant", "nova").stdout, "as a file")
    r = h.cli("apply", h.file("bad.yaml", _limited(h, "{max_weight_g: 0}")), ok=(1,))
    true("max_weight_g" in r.stdout + r.stderr, r.stdout + r.stderr)


def packing_profile_is_read_strictly(h):
    """PAK-2"""
    for bad in ('  gs1_prefix: "84x"\n', "  boxes: [{id: S}, {id: S}]\n", "  rules: [{id: a, skus: []}]\n",
                "  rules: [{id: a, skus: [X], boxes: [NONE]}]\n", "  bxes: []\n"):
        with open(f"{FIXTURES}/profile-nova.yaml") as f:
            r = h.cli("apply", h.file("bad.yaml", f.read() + "packing:\n" + bad), ok=(1,))
        true("packing" in r.stdout + r.stderr, r.stdout + r.stderr)


def box_follows_the_articles_rule(h):
    """PAK-2: the chosen box and the rule are on file"""
    _packing(h)
    o, s = _picked(h)
    _pack(h, s)
    same(h.scan("close_box", shipment=s, weight_g=180)[1]["code"], "box_missing")
    same(h.scan("close_box", shipment=s, weight_g=180, box="XXL")[1]["code"], "unknown_box")
    same(h.scan("close_box", shipment=s, weight_g=1200, box="S")[1]["code"], "box_too_heavy")
    same(h.order(o["external_id"])["state"], "picked")
    d = h.good_scan("close_box", shipment=s, weight_g=180, box="S")
    same(h.http("GET", f"/v1/parcels/{d['parcel']}")[1]["box"], "S")
    same(h.http("GET", f"/v1/parcels/{d['parcel']}")[1]["pack_rule"], "tea")
    o = h.land(h.new("NT-POT"))
    s = h.walk(o, "picked", code="8430000000038", location="S-01-03")["shipment"]
    _pack(h, s, code="8430000000038")
    same(h.scan("close_box", shipment=s, weight_g=900, box="S")[1]["code"], "wrong_box", "its own rule before the family's")
    h.good_scan("close_box", shipment=s, weight_g=950, box="M")


def article_without_a_rule_holds_until_it_has_one(h):
    """PAK-2: pack_rule_missing"""
    o = h.land(h.new("00123"))
    s = h.walk(o, "picked", code="8430000000090", location="S-01-09")["shipment"]
    _pack(h, s, code="8430000000090")
    status, d = h.scan("close_box", shipment=s, weight_g=100, box="S")
    same((status, d["result"], d["problem"]), (200, "held", "pack_rule_missing"))
    same(holds(h.order(o["external_id"])), ["pack_rule_missing"])
    _packing(h, PACKING + '    - {id: zeros, skus: ["00123"]}\n')
    h.good_scan("close_box", shipment=s, weight_g=100, box="S")
    x = h.order(o["external_id"])
    same((x["state"], holds(x)), ("packed", []))


def weight_that_is_off_stays_held_until_the_recount(h):
    """PAK-3, scenario 50"""
    o, s = _picked(h)
    _pack(h, s)
    same(h.scan("close_box", shipment=s, weight_g=900, box="S")[1]["problem"], "weight_mismatch")
    same(h.scan("close_box", shipment=s, weight_g=901, box="S")[1]["problem"], "weight_mismatch", "it stays")
    same(h.order(o["external_id"])["state"], "picked")
    h.good_scan("close_box", shipment=s, weight_g=182, box="S")


def cartons_get_an_sscc_each_and_never_the_same(h):
    """B2B-1, standards B.4"""
    seen = set()
    for _ in range(3):
        _, s = _picked(h)
        _pack(h, s)
        sscc = h.good_scan("close_box", shipment=s, weight_g=180, box="S")["sscc"]
        true(len(sscc) == 18 and sscc[1:8] == "8430000", sscc)
        same((sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(sscc[:-1]))) + int(sscc[-1])) % 10, 0)
        seen.add(sscc)
    same(len(seen), 3)


def label_and_slip_are_read_by_a_scanner(h):
    """PAK-2, B2B-1: real bar codes, the same bytes when printed again"""
    o = h.land(h.new(qty=2, address={"name": "Íñigo Núñez ^~_ Łukasz", "first_name": "Íñigo", "last_name": "Núñez ^~_ Łukasz"}))
    s = h.walk(o, "picked", qty=2)["shipment"]
    _pack(h, s, 2)
    d = h.good_scan("close_box", shipment=s, weight_g=310, box="S")
    status, label = _paper(h, d["parcel"], "carton_label.pdf")
    same((status, h.headers["Content-Type"], label[:5]), (200, "application/pdf", b"%PDF-"))
    same(_read_codes(h, label), {"00" + d["sscc"], "42050001"})
    text = _text(h, label)
    true("Íñigo Núñez" in text and "Łukasz" in text and "50001 Zaragoza" in text and o["order_number"] in text, text)
    same(_paper(h, d["parcel"], "carton_label.pdf")[1], label, "printed again")
    status, slip = _paper(h, d["parcel"], "packing_slip.pdf", language="es")
    true("Albarán" in _text(h, slip) and "NT-BLACK" in _text(h, slip) and "Black tea 100 g" in _text(h, slip), "slip")
    same(_read_codes(h, slip), {d["parcel"]})
    status, zpl = _paper(h, d["parcel"], "carton_label.zpl")
    same(status, 200)
    zpl = zpl.decode()
    true(zpl.startswith("^XA") and zpl.endswith("^XZ\n") and ">;>800" + d["sscc"] in zpl, zpl)
    true("Núñez _5E_7E_5F Łukasz" in zpl, "what could be a command is escaped")
    names = [i["name"] for i in h.http("GET", f"/v1/parcels/{d['parcel']}/documents")[1]["items"]]
    same(names, ["carton_label.pdf", "carton_label.zpl", "packing_slip.pdf"])


def long_slip_goes_on_overleaf(h):
    """PAK-2"""
    lines = [("NT-BLACK", 1)] * 40
    o = h.land(h.new(lines=lines))
    s = h.walk(o, "picked", qty=40)["shipment"]
    _pack(h, s, 40)
    d = h.good_scan("close_box", shipment=s, weight_g=4950, box="M")
    text = _text(h, _paper(h, d["parcel"], "packing_slip.pdf")[1])
    same((text.count("NT-BLACK"), "2/2" in text), (40, True))


def paper_is_not_everybodys(h):
    """SA-2: the consignee stands on it; who took it is on the audit"""
    _, s = _picked(h)
    _pack(h, s)
    parcel = h.good_scan("close_box", shipment=s, weight_g=180, box="S")["parcel"]
    h.tokens["auditor"] = h.token("auditor")
    same(_paper(h, parcel, "packing_slip.pdf", token="auditor")[0], 403)
    same(_paper(h, parcel, "packing_slip.pdf", token=None)[0], 401)
    for name in ("nothing.pdf", "..pdf", "PACKING_SLIP.PDF", "carton_label", "x" * 80 + ".pdf"):
        same(_paper(h, parcel, name)[0], 404, name)
    same(h.http("GET", f"/v1/parcels/{parcel}/documents")[1]["items"], [], "nothing was drawn")
    _paper(h, parcel, "packing_slip.pdf")
    rows = h.http("GET", "/v1/audit?merchant=nova&limit=200")[1]["items"]
    true(any(r["action"] == "read_document" for r in rows), "on the audit")


def store_holds_paper_sealed(h):
    """personal data is sealed: neither the label nor the name stands in the file"""
    if h.server:
        return
    with open(h.path, "rb") as f:
        raw = f.read()
    for suffix in ("-wal",):
        if os.path.exists(h.path + suffix):
            with open(h.path + suffix, "rb") as f:
                raw += f.read()
    true(b"%PDF-" not in raw and "Núñez".encode() not in raw and b"^XA\n^CI28" not in raw, "sealed")
    true(shutil.which("zbarimg") and shutil.which("pdftoppm"), "the decoder was there")


def override_by_two_people_closes_the_box(h):
    """PAK-3, scenario 50: for the very weight they looked at; law 10"""
    sara, sven = Person(h, "sara", "supervisor"), Person(h, "sven", "supervisor")
    o, s = _picked(h)
    _pack(h, s)
    same(h.scan("close_box", shipment=s, weight_g=900, box="S")[1]["problem"], "weight_mismatch")
    e = next(x for x in h.exceptions("weight_mismatch") if x["object_id"] == o["id"])
    status, d = sara.ask(f"/v1/exceptions/{e['id']}/resolve", {"decision": "override", "reason": "a gift box of wood, seen by me"})
    same(status, 202, d)
    same(h.scan("close_box", shipment=s, weight_g=900, box="S")[1]["problem"], "weight_mismatch", "asked is not approved")
    same(sara.decide(d["request"])[0], 403, "not by the one who asked")
    same(sven.decide(d["request"])[0], 200)
    same(h.scan("close_box", shipment=s, weight_g=970, box="S")[1]["problem"], "weight_mismatch", "another weight was not looked at")
    h.good_scan("close_box", shipment=s, weight_g=900, box="S")
    x = h.order(o["external_id"])
    same((x["state"], holds(x)), ("packed", []))
