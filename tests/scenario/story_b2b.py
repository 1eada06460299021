"""Retail: cartons and pallets, the ASN, the appointment, documents and templates. Requirements B2B-1 to B2B-3, B2B-4, HP-M1,
HP-M2, DSP-4, scenarios 70 and 72."""
import base64
import hashlib

from harness import FIXTURES, same, true
from people import Person

PACKING = 'packing:\n  gs1_prefix: "8430000"\n'
TEA = "8430000000021"
P = {}


def _apply(h, more=""):
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        h.cli("apply", h.file("profile-b2b.yaml", f.read() + PACKING + more))


def _sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def _carton(h, to="labelled"):
    """A packed and labelled carton: (parcel, sscc, tracking)."""
    o = h.land(h.new())
    s = h.walk(o, "picked")["shipment"]
    h.good_scan("pack", shipment=s, code=TEA)
    d = h.good_scan("close_box", shipment=s, weight_g=150)
    tracking = f"B2B{h.next():06d}"
    if to == "labelled":
        h.good_scan("label", shipment=s, carrier="veloz", tracking=tracking)
    return d["parcel"], d["sscc"], tracking


def _load(h, documents=(), **over):
    body = dict({"merchant": "nova", "reference": f"LOAD-{h.next()}", "consignee": "Gran Superficie SA", "carrier": "veloz",
                 "documents": list(documents)}, **over)
    status, d = h.command("/v1/loads", body)
    same(status, 201, d)
    return d["id"]


def _do(h, load, what, body=None, token="supervisor"):
    return h.command(f"/v1/loads/{load}/{what}", body or {}, token=token)


def _blocked(h, load):
    return h.http("GET", f"/v1/loads/{load}")[1]["blocked_by"]


def _slot(h, load):
    same(_do(h, load, "slot", {"at": "2027-01-11T07:00:00Z", "reference": "CITA-77"})[0], 200)


def _in_lane(h, tracking):
    return h.scan("lane", location="LANE-VELOZ", code=tracking)


def _leave(h, manifest, token="supervisor", **more):
    return h.http("POST", f"/v1/manifests/{manifest}/hand_over", dict({"driver": "Luis", "signature": "s"}, **more), token=token)


def _gone(h, load, manifest):
    same(_do(h, load, "asn_sent", {"reference": "DESADV"})[0], 200)
    h.http("POST", f"/v1/manifests/{manifest}/close", {})
    same(_leave(h, manifest)[0], 200)


def _with_stock_check(h, words="[count]"):
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        text = f.read().replace("    account: nova-two.myshopify.com\n", f"    account: nova-two.myshopify.com\n    ready_when: {words}\n", 1)
    return h.file("profile-check.yaml", text)


def _check(h, order, ref="count sheet 12"):
    return h.command(f"/v1/orders/{order}/evidence", {"kind": "count", "source": "warehouse", "ref": ref})


def a_retail_order_waits_for_a_stock_check(h):
    """B2B-2: not accepted, nothing reserved, until its goods were counted after it came; other channels do not wait"""
    r = h.cli("apply", _with_stock_check(h, "[paid]"), ok=(1,))
    true("connections.ready_when" in r.stdout + r.stderr and "count" in r.stdout + r.stderr, r.stdout + r.stderr)
    h.cli("apply", _with_stock_check(h))
    reserved = h.stock("NT-POT")["reserved"]
    body = h.new("NT-POT")
    same(h.shop(body, connection="web2")[1]["result"], "landed")
    o = h.order(body["id"], channel="web2")
    same((o["state"], [(x["evidence"], x["who"]) for x in o["waiting_for"]]), ("validated", [("count", "operator")]))
    same(h.stock("NT-POT")["reserved"], reserved, "nothing is promised yet")
    tasks = [t for t in h.http("GET", "/v1/count-tasks?merchant=nova")[1]["items"] if t["reason"] == "stock_check"]
    same([t["location"] for t in tasks], ["S-01-03"], "the hub asks for the count by itself")
    status, d = _check(h, o["id"])
    same((status, d["code"]), (409, "stock_uncounted"), "a word is no count")
    true("NT-POT" in d["detail"] and "S-01-03" in d["detail"], d["detail"])
    same(h.http("POST", f"/v1/orders/{o['id']}/release", {}, {"Idempotency-Key": '"rel-1"'})[1]["code"], "not_ready")
    books = h.stock("NT-POT")["sellable"]
    status, d = h.command("/v1/counts", {"merchant": "nova", "location": "S-01-03", "lines": [{"sku": "NT-POT", "quantity": books}]})
    same(status, 200, d)
    same(_check(h, o["id"], ref="")[0], 400, "where does it stand?")
    status, d = _check(h, o["id"])
    same((status, d["state"]), (200, "ready_to_pick"), d)
    same([(e["source"], e["ref"]) for e in h.order(body["id"], channel="web2")["evidence"] if e["kind"] == "count"],
         [("warehouse", "count sheet 12")])
    later = h.new("NT-POT")
    h.shop(later, connection="web2")
    same(_check(h, h.order(later["id"], channel="web2")["id"])[1]["code"], "stock_uncounted", "counted before it came")
    same(h.land(h.new("NT-POT"))["state"], "ready_to_pick", "the shop beside it")


def loads_are_made_once_and_read_strictly(h):
    """B2B-1"""
    _apply(h)
    load = _load(h, reference="LOAD-A")
    same(h.command("/v1/loads", {"merchant": "nova", "reference": "LOAD-A", "consignee": "x"})[1]["code"], "load_known")
    for bad in ({"reference": ""}, {"reference": "a,b"}, {"consignee": ""}, {"documents": "guide"}, {"documents": ["Not An Id"]},
                {"truck": 1}):
        same(h.command("/v1/loads", dict({"merchant": "nova", "reference": "L", "consignee": "c"}, **bad))[0], 400, bad)
    same(h.http("GET", "/v1/loads/lod_nonsense")[0], 404)
    true(any(i["id"] == load for i in h.http("GET", "/v1/loads?merchant=nova")[1]["items"]), "listed")
    h.tokens["auditor"] = h.token("auditor")
    same(_do(h, load, "slot", {"at": "2027-01-11T07:00:00Z", "reference": "x"}, token="auditor")[0], 403)


def a_routing_guide_is_rules_with_a_version(h):
    """B2B-1: what a load breaks, with what the retailer charges; by the version in force; it stops nothing"""
    def guide(version, rules, effective="2026-01-01T00:00:00Z"):
        return h.command("/v1/documents", {"merchant": "nova", "name": "guide-b1", "version": version, "sha256": _sha(version),
                                           "effective_at": effective, "rules": rules})

    for rules, field in (([], "rules"), ({"carrier": ["x"]}, "rules"), ({"carton_max_weight_g": 0}, "rules.carton_max_weight_g"),
                         ({"chargebacks": {"asn_late": 5}}, "rules.chargebacks")):
        status, d = guide("bad", rules)
        same((status, d["code"]), (400, "body_invalid"))
        true(d["detail"].startswith(field + ":"), d["detail"])
    same(guide("1", {"carriers": ["otro"], "carton_max_weight_g": 100, "pallets": True, "asn_lead_hours": 0,
                     "chargebacks": {"currency": "EUR", "pallet": 2500}})[0], 201)
    same(guide("1", {"pallets": False})[1]["code"], "document_known", "a version never changes")
    load = _load(h, ["guide-b1"])
    same([x["breach"] for x in h.http("GET", f"/v1/loads/{load}")[1]["breaches"]], ["carrier"], "nothing on it yet")
    _, sscc, _ = _carton(h)
    same(_do(h, load, "units", {"cartons": [sscc]})[0], 200)
    same(_do(h, load, "slot", {"at": "2026-01-11T07:00:00Z", "reference": "CITA-1"})[0], 200)
    found = h.http("GET", f"/v1/loads/{load}")[1]["breaches"]
    same([(x["breach"], x["version"], x["chargeback"]) for x in found],
         [("carrier", "1", None), ("carton_weight", "1", None), ("pallet", "1", {"minor": 2500, "currency": "EUR"}),
          ("asn_late", "1", None)])
    same(guide("2", {"carriers": ["veloz"], "asn_lead_hours": 0}, "2026-02-01T00:00:00Z")[0], 201)
    same([(x["breach"], x["version"]) for x in h.http("GET", f"/v1/loads/{load}")[1]["breaches"]], [("asn_late", "2")])
    same(_blocked(h, load), "doc_version_mismatch", "what blocks is something else")
    kept = [d for d in h.http("GET", "/v1/documents?merchant=nova")[1]["items"] if d["name"] == "guide-b1"]
    same({d["version"]: d["rules"] for d in kept}["2"], {"carriers": ["veloz"], "pallets": False, "asn_lead_hours": 0})


def cartons_stand_on_pallets_with_an_sscc(h):
    """B2B-1: SSCC pallets and cartons as handling units"""
    load, other = _load(h), _load(h)
    (p1, c1, _), (p2, c2, _) = _carton(h), _carton(h)
    same(_do(h, load, "units", {"cartons": ["123"]})[0], 400)
    same(_do(h, load, "units", {"cartons": ["084300000000000000"]})[1]["code"], "unknown_unit")
    status, d = _do(h, load, "units", {"cartons": [c1, c2], "pallet": True})
    same((status, d["cartons"], len(d["pallet"])), (200, 2, 18))
    units = h.http("GET", f"/v1/loads/{load}")[1]["units"]
    same(sorted((u["kind"], u["sscc"], u["pallet"], u["parcel"]) for u in units),
         sorted([("pallet", d["pallet"], None, None), ("carton", c1, d["pallet"], p1), ("carton", c2, d["pallet"], p2)]))
    same(_do(h, other, "units", {"cartons": [c1]})[1]["code"], "unknown_unit", "a carton is on one load")


def pallets_are_measured_against_the_guide(h):
    """B2B-1: base, height, weight, stack, wrap and labels of a pallet; the breach names it, and what the retailer charges"""
    rules = {"pallet_sizes": ["1200x800"], "pallet_max_height_mm": 1800, "pallet_max_weight_g": 900000, "pallet_max_stack": 1,
             "pallet_wrap": ["stretch"], "pallet_label_sides": 2, "chargebacks": {"currency": "EUR", "pallet_height": 7500}}
    same(h.command("/v1/documents", {"merchant": "nova", "name": "guide-p", "version": "1", "sha256": _sha("p"),
                                     "effective_at": "2026-01-01T00:00:00Z", "rules": rules})[0], 201)
    load, other = _load(h, ["guide-p"]), _load(h)
    pallet = _do(h, load, "units", {"cartons": [_carton(h)[1]], "pallet": True})[1]["pallet"]
    breaches = lambda: [(x["breach"], x["pallet"], x["chargeback"]) for x in h.http("GET", f"/v1/loads/{load}")[1]["breaches"]]
    same(breaches(), [("pallet_unmeasured", pallet, None)])
    good = {"pallet": pallet, "length_mm": 800, "width_mm": 1200, "height_mm": 1450, "weight_g": 310000, "stack": 1, "label_sides": 2,
            "wrap": "stretch"}
    for bad in ({"height_mm": 0}, {"height_mm": None}, {"weight_g": 2000001}, {"label_sides": 5}, {"wrap": "Shrink wrap"}, {"pallet": "1"},
                {"height_m": 1}):
        same(_do(h, load, "pallet", dict(good, **bad))[0], 400, bad)
    same(_do(h, other, "pallet", good)[1]["code"], "unknown_unit", "a pallet of another load")
    same(breaches(), [("pallet_unmeasured", pallet, None)], "what was refused is not kept")
    same(_do(h, load, "pallet", dict(good, height_mm=1801, wrap="", label_sides=1))[0], 200)
    same(breaches(), [("pallet_height", pallet, {"minor": 7500, "currency": "EUR"}), ("pallet_wrap", pallet, None), ("pallet_labels", pallet, None)])
    same(_do(h, load, "pallet", good)[0], 200)
    same(breaches(), [])


def cartons_and_the_place_of_a_label_are_judged_by_the_guide(h):
    """B2B-1: size of a carton by its box, prohibited material by how it was packed, where on a side a pallet's label sits"""
    _apply(h, """  boxes:
    - {id: S, length_mm: 200, width_mm: 150, height_mm: 100}
    - {id: L, length_mm: 700, width_mm: 400, height_mm: 300}
    - {id: BAG}
  rules:
    - {id: tea, skus: [NT-BLACK], boxes: [S, L, BAG], fill: polystyrene, inserts: [leaflet]}
""")
    rules = {"carton_max_size": "600x400x400", "prohibited_material": ["polystyrene"], "pallet_label_min_mm": 400,
             "pallet_label_max_mm": 800, "pallet_label_edge_mm": 50, "chargebacks": {"currency": "EUR", "carton_material": 900}}

    def guide(name, r):
        return h.command("/v1/documents", {"merchant": "nova", "name": name, "version": "1", "sha256": _sha(name),
                                           "effective_at": "2026-01-01T00:00:00Z", "rules": r})

    for key, value in (("carton_max_size", "600x400"), ("prohibited_material", []), ("pallet_label_edge_mm", 0),
                       ("pallet_label_max_mm", 399)):
        status, d = guide("guide-x", dict(rules, **{key: value}))
        true(status == 400 and d["detail"].startswith(f"rules.{key}:"), d)
    same(guide("guide-c", rules)[0], 201)

    def carton(box):
        s = h.walk(h.land(h.new()), "picked")["shipment"]
        h.good_scan("pack", shipment=s, code=TEA)
        return h.good_scan("close_box", shipment=s, weight_g=150, box=box)["sscc"]

    load = _load(h, ["guide-c"])
    breaches = lambda: [(x["breach"], x["carton"] or x["pallet"], x["chargeback"]) for x in h.http("GET", f"/v1/loads/{load}")[1]["breaches"]]
    small, large, bag = carton("S"), carton("L"), carton("BAG")
    charge = {"minor": 900, "currency": "EUR"}
    _do(h, load, "units", {"cartons": [small]})
    same(breaches(), [("carton_material", small, charge)])
    _do(h, load, "units", {"cartons": [large]})
    same(breaches(), [("carton_size", large, None), ("carton_material", small, charge)])
    pallet = _do(h, load, "units", {"cartons": [bag], "pallet": True})[1]["pallet"]
    same(breaches(), [("carton_size", large, None), ("carton_unmeasured", bag, None), ("carton_material", small, charge),
                      ("pallet_unmeasured", pallet, None)])
    good = {"pallet": pallet, "length_mm": 800, "width_mm": 1200, "height_mm": 1450, "weight_g": 310000, "stack": 1, "label_sides": 2}
    same(_do(h, load, "pallet", dict(good, label_height_mm=0))[0], 400)
    for height, edge, place in ((None, None, True), (399, 50, True), (801, 50, True), (400, 49, True), (400, 50, False), (800, 90, False)):
        more = {} if height is None else {"label_height_mm": height, "label_edge_mm": edge}
        same(_do(h, load, "pallet", dict(good, **more))[0], 200)
        same(("pallet_label_place", pallet, None) in breaches(), place, (height, edge))
    _apply(h)


def nothing_is_loaded_without_an_appointment(h):
    """B2B-4: slot_unconfirmed"""
    load = _load(h)
    _, sscc, tracking = _carton(h)
    _do(h, load, "units", {"cartons": [sscc]})
    same(_blocked(h, load), "slot_unconfirmed")
    status, d = _in_lane(h, tracking)
    same((status, d["code"]), (422, "slot_unconfirmed"))
    same(_do(h, load, "slot", {"at": "tomorrow", "reference": "x"})[0], 400)
    same(_do(h, load, "slot", {"at": "2027-01-11T07:00:00Z"})[0], 400)
    _slot(h, load)
    status, d = _in_lane(h, tracking)
    same(status, 200)
    same(_blocked(h, load), "asn_not_sent")
    _gone(h, load, d["manifest"])


def load_without_a_sent_asn_does_not_leave(h):
    """B2B-3, scenario 72: refused; two people may let it go (story below)"""
    load = _load(h)
    _, sscc, tracking = _carton(h)
    _do(h, load, "units", {"cartons": [sscc]})
    _slot(h, load)
    m = _in_lane(h, tracking)[1]["manifest"]
    h.http("POST", f"/v1/manifests/{m}/close", {})
    status, d = _leave(h, m)
    same((status, d["code"]), (409, "asn_not_sent"))
    e = h.exceptions("asn_not_sent")
    same((len(e), e[0]["object"], e[0]["object_id"]), (1, "load", load))
    same(_do(h, load, "asn")[0], 200)
    same(_leave(h, m)[1]["code"], "asn_not_sent", "prepared is not sent")
    same(_do(h, load, "asn_sent", {"reference": "DESADV-1"})[0], 200)
    same((h.exceptions("asn_not_sent"), _blocked(h, load)), ([], None))
    same(_leave(h, m)[0], 200)
    true(h.http("GET", f"/v1/loads/{load}")[1]["departed_at"], "gone")
    same(_do(h, load, "units", {"cartons": [sscc]})[1]["code"], "already_departed")


def asn_says_what_is_on_the_truck_or_it_counts_as_unsent(h):
    """B2B-3, DSP-4"""
    load = _load(h)
    same(_do(h, load, "asn")[1]["code"], "empty")
    _, c1, _ = _carton(h)
    pallet = _do(h, load, "units", {"cartons": [c1], "pallet": True})[1]["pallet"]
    _slot(h, load)
    same(_do(h, load, "asn")[1]["cartons"], 1)
    csv = h.http("GET", f"/v1/loads/{load}/documents/asn.csv")[1].decode().splitlines()
    same(csv[0], "load,pallet_sscc,carton_sscc,order,sku,quantity")
    true(csv[1].split(",")[1:3] == [pallet, c1] and csv[1].endswith("NT-BLACK,1"), csv)
    true("Irene" not in "".join(csv), "no personal data")
    _do(h, load, "asn_sent", {"reference": "DESADV-2"})
    same(_blocked(h, load), None)
    _, c2, _ = _carton(h)
    _do(h, load, "units", {"cartons": [c2]})
    same(_blocked(h, load), "asn_not_sent", "one carton more than was announced")
    same(h.http("GET", f"/v1/loads/{load}/documents/none.csv")[0], 404)


def document_is_registered_once_and_never_changes(h):
    """HP-M1"""
    guide = {"merchant": "nova", "name": "routing-guide", "version": "3", "sha256": _sha("v3"), "effective_at": "2026-01-01T00:00:00Z"}
    same(h.command("/v1/documents", guide)[0], 201)
    same(h.command("/v1/documents", dict(guide, sha256=_sha("other")))[1]["code"], "document_known")
    same(h.command("/v1/documents", dict(guide, version="4", sha256=_sha("v4")))[0], 201)
    for bad in ({"sha256": "abc"}, {"name": "Routing Guide"}, {"version": ""}, {"effective_at": None}, {"pages": 3}):
        same(h.command("/v1/documents", dict(guide, version="9", **{k: v for k, v in bad.items()}) if "version" not in bad else
                       dict(guide, **bad))[0], 400, bad)
    items = h.http("GET", "/v1/documents?merchant=nova")[1]["items"]
    same([(i["name"], i["version"]) for i in items if i["name"] == "routing-guide"],
         [("routing-guide", "4"), ("routing-guide", "3")])


def wrong_version_in_the_inbox_blocks_the_load(h):
    """HP-M1, scenario 70: v4 expected, v3 in the inbox"""
    load = _load(h, documents=["routing-guide"])
    _, sscc, tracking = _carton(h)
    _do(h, load, "units", {"cartons": [sscc]})
    _slot(h, load)
    same(_in_lane(h, tracking)[1]["code"], "doc_version_mismatch", "nobody looked")
    check = {"merchant": "nova", "load": load, "name": "routing-guide", "version": "3", "sha256": _sha("v3")}
    status, d = h.http("POST", "/v1/documents/check", check)
    same((status, d.get("result", d), d.get("expected")), (200, "mismatch", "4"))
    e = h.exceptions("doc_version_mismatch")
    true(e and "4" in e[0]["detail"] and "3" in e[0]["detail"], e)
    same((_in_lane(h, tracking)[1]["code"], _blocked(h, load)), ("doc_version_mismatch", "doc_version_mismatch"))
    same(h.http("POST", "/v1/documents/check", dict(check, version="4"))[1]["result"], "mismatch", "the right name on the wrong file")
    same(h.http("POST", "/v1/documents/check", dict(check, version="4", sha256=_sha("v4")))[1]["result"], "good")
    same(h.exceptions("doc_version_mismatch"), [])
    _gone(h, load, _in_lane(h, tracking)[1]["manifest"])
    same(h.http("POST", "/v1/documents/check", dict(check, name="no-such"))[1]["code"], "unknown_document")


def superseded_label_template_prints_nothing(h):
    """HP-M2: not after its replacement's effective date"""
    for version, day in (("1", "2026-01-01"), ("2", "2030-01-01")):
        same(h.command("/v1/documents", {"merchant": "nova", "name": "retail-label", "version": version, "sha256": _sha(version),
                                         "effective_at": day + "T00:00:00Z"})[0], 201)
    _apply(h, "  label_template: retail-label@1\n")
    parcel, _, _ = _carton(h)
    same(h.http("GET", f"/v1/parcels/{parcel}/documents/carton_label.pdf")[0], 200, "version 2 does not count yet")
    same(h.command("/v1/documents", {"merchant": "nova", "name": "retail-label", "version": "1b", "sha256": _sha("1b"),
                                     "effective_at": "2026-06-01T00:00:00Z"})[0], 201)
    status, d = h.http("GET", f"/v1/parcels/{parcel}/documents/carton_label.pdf")
    same((status, d["code"]), (409, "doc_superseded"), "nor printed again")
    same(h.http("GET", f"/v1/parcels/{parcel}/documents/packing_slip.pdf")[0], 200, "a slip is no label")
    _apply(h, "  label_template: retail-label@1b\n")
    same(h.http("GET", f"/v1/parcels/{parcel}/documents/carton_label.pdf")[0], 200)
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        r = h.cli("apply", h.file("bad.yaml", f.read() + "packing: {label_template: nothing}\n"), ok=(1,))
    true("NAME@VERSION" in r.stdout + r.stderr, r.stderr)


def count_that_does_not_fit_is_an_exception_until_it_does(h):
    """DSP-3: manifest_count_mismatch"""
    _, _, tracking = _carton(h)
    m = _in_lane(h, tracking)[1]["manifest"]
    h.http("POST", f"/v1/manifests/{m}/close", {})
    status, d = _leave(h, m, count=99)
    same((status, d["code"]), (409, "manifest_count_mismatch"))
    e = h.exceptions("manifest_count_mismatch")
    same((len(e), e[0]["object"]), (1, "manifest"))
    true("99" in e[0]["detail"], e[0]["detail"])
    listed = next(i["parcels"] for i in h.http("GET", "/v1/manifests")[1]["items"] if i["id"] == m)
    same(_leave(h, m, count=listed)[0], 200)
    same(h.exceptions("manifest_count_mismatch"), [], "the count fits: it is answered")


PDF = base64.b64encode(b"%PDF-1.4\n% signed by the driver\n%%EOF\n").decode()


def a_load_does_not_leave_before_its_papers_are_attached(h):
    """DSP-4: the carrier's signed receipt and what the buyer wants; by what the file is, not by what it is called"""
    for bad in (["a paper"], ["Carrier"], ["x"], "carrier_receipt", ["asn"], ["p" * 41]):
        same(h.command("/v1/loads", {"merchant": "nova", "reference": f"P{h.next()}", "consignee": "c", "papers": bad})[0], 400, bad)
    load = _load(h, papers=["carrier_receipt", "packing_list"])
    _, sscc, tracking = _carton(h)
    _do(h, load, "units", {"cartons": [sscc]})
    _slot(h, load)
    _do(h, load, "asn_sent", {"reference": "DESADV"})
    m = _in_lane(h, tracking)[1]["manifest"]
    h.http("POST", f"/v1/manifests/{m}/close", {})
    same((_blocked(h, load), _leave(h, m)[1]["code"]), ("paper_missing", "paper_missing"))
    e = next(e for e in h.exceptions("paper_missing") if e["object_id"] == load)
    true("carrier_receipt" in e["detail"] and e["field"] == "carrier_receipt", e)

    def attach(name, content, token="supervisor"):
        return h.http("POST", f"/v1/loads/{load}/documents/{name}", {"content": content}, token=token)

    same(attach("carrier_receipt", base64.b64encode(b"signed, honestly").decode())[1]["code"], "body_invalid", "no file of ours")
    same(attach("carrier_receipt", "")[0], 400)
    same(attach("carrier_receipt.pdf", PDF)[0], 400, "its ending is the hub's to say")
    same(attach("asn", PDF)[0], 400, "that one is drawn here")
    same(attach("carrier_receipt", PDF, token="auditor")[0], 403)
    same(h.http("POST", "/v1/loads/lod_" + "0" * 26 + "/documents/carrier_receipt", {"content": PDF})[0], 404)
    status, d = attach("packing_list", PDF)
    same((status, d["document"]), (200, "packing_list.pdf"))
    same(_leave(h, m)[1]["code"], "paper_missing", "the receipt still lacks")
    status, d = attach("carrier_receipt", PDF)
    same((status, d["sha256"]), (200, hashlib.sha256(base64.b64decode(PDF)).hexdigest()))
    same((_blocked(h, load), [e for e in h.exceptions("paper_missing") if e["object_id"] == load]), (None, []))
    status, file = h.http("GET", f"/v1/loads/{load}/documents/carrier_receipt.pdf")
    same((status, bytes(file)), (200, base64.b64decode(PDF)))
    same(_leave(h, m)[0], 200)
    same(attach("carrier_receipt", PDF)[1]["code"], "already_departed", "afterwards nothing is changed")


def two_people_may_let_a_load_leave(h):
    """scenario 72: override with reason, by another person; law 10"""
    for name in ("sara", "sven"):
        P[name] = Person(h, name, "supervisor")
    load = _load(h)
    _, sscc, tracking = _carton(h)
    _do(h, load, "units", {"cartons": [sscc]})
    _slot(h, load)
    m = _in_lane(h, tracking)[1]["manifest"]
    h.http("POST", f"/v1/manifests/{m}/close", {})
    same(_leave(h, m, token="sara")[1]["code"], "asn_not_sent")
    same(_leave(h, m, token="sara", override=True)[1]["code"], "reason_required")
    status, d = _leave(h, m, token="sara", override=True, reason="the retailer's EDI is down, agreed by phone")
    same(status, 202, d)
    same(h.http("GET", f"/v1/loads/{load}")[1]["departed_at"], None, "asked is not done")
    same(P["sara"].decide(d["request"])[0], 403, "not by the one who asked")
    same(P["sven"].decide(d["request"])[0], 200)
    x = h.http("GET", f"/v1/loads/{load}")[1]
    true(x["departed_at"], x)
    same(h.exceptions("asn_not_sent"), [])


def _pages(h, path):
    """Every id of a list, two to a page; the last page says so."""
    ids, cursor = [], ""
    while True:
        status, d = h.http("GET", f"{path}limit=2{cursor}")
        same(status, 200, d)
        same(len(d["items"]) if d["next"] else 2, 2, "a page that has a next one is full")
        ids += [i["id"] for i in d["items"]]
        if d["next"] is None:
            return ids
        cursor = "&cursor=" + d["next"]


def lists_of_loads_documents_and_manifests_have_pages(h):
    """lists: limit and cursor; nothing is shown twice, nothing is passed over"""
    for n in range(3):
        _load(h)
        h.http("POST", "/v1/documents", {"merchant": "nova", "name": "price-list", "version": str(n), "sha256": _sha(f"price {n}"),
                                         "effective_at": "2026-01-01T00:00:00Z"})
    for path in ("/v1/loads?merchant=nova&", "/v1/documents?merchant=nova&", "/v1/documents?merchant=nova&name=price-list&", "/v1/manifests?"):
        whole = [i["id"] for i in h.http("GET", f"{path}limit=200")[1]["items"]]
        true(len(whole) >= 3, path)
        same(_pages(h, path), whole, path)
    same(len(_pages(h, "/v1/documents?merchant=nova&name=price-list&")), 3)
    load = h.http("GET", "/v1/loads?merchant=nova&limit=1")[1]["next"]
    for path, problem in ((f"/v1/documents?merchant=nova&cursor={load}", "cursor_invalid"), (f"/v1/loads?merchant=lumen&cursor={load}", "cursor_invalid"),
                          ("/v1/manifests?cursor=x", "cursor_invalid"), ("/v1/loads?merchant=nova&limit=201", "query_invalid")):
        status, d = h.http("GET", path)
        same((status, d["code"]), (400, problem), path)
