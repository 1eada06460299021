"""Scans that name no step: the hub knows what the device is doing. Issue 4 item 1; requirements PIC-2, PIC-3, scenarios 35, 48,
49. A handheld of these stories sends its codes in order and repeats what it heard no answer to."""
from harness import FIXTURES, same, true

TEA, POT, GREEN, CASE = "8430000000021", "8430000000038", "8430000000014", "8430000000106"
GS = "\x1d"


class _Handheld:
    def __init__(self, h, name, operator="ana", **always):
        self.h, self.name, self.operator, self.always, self.sequence = h, name, operator, always, 0

    def send(self, code=None, sequence=None, headers=None, **more):
        self.sequence = self.sequence + 1 if sequence is None else sequence
        body = dict({"device": self.name, "operator": self.operator, "sequence": self.sequence}, **self.always, **more)
        if code is not None:
            body["code"] = code
        self.last = body
        return self.h.http("POST", "/v1/scans", body, headers or {})

    def again(self):
        return self.h.http("POST", "/v1/scans", self.last)

    def good(self, code=None, **more):
        status, d = self.send(code, **more)
        same((status, d.get("result")), (200, "ok"), f"{code} {more} {d}")
        return d

    def wrong(self, wanted, code=None, **more):
        status, d = self.send(code, **more)
        same((status, d.get("code")), (422, wanted), d)
        return d


def _claim(h, device, *shipments):
    status, d = h.http("POST", "/v1/tasks/claim", {"merchant": "nova", "device": device, "operator": "ana",
                                                  "shipments": [{"shipment": s, "tote": t} for s, t in shipments]})
    same(status, 200, d)
    return d


def whole_order_goes_out_by_codes_alone(h):
    """place, article, tote, weight, label, lane: not one step is named"""
    o = h.land(h.new(lines=[("NT-BLACK", 2), ("NT-POT", 1)]))
    s = o["shipments"][0]["id"]
    _claim(h, "dev-1", (s, "SC-1"))
    hh = _Handheld(h, "dev-1")
    d = hh.good("S-01-02")
    same((d["next"]["do"], d["next"]["location"], d["next"]["tote"]), ("pick", "S-01-02", "SC-1"))
    d = hh.good(TEA, quantity=2)
    same((d["next"]["location"], d["next"]["sku"]), ("S-01-03", "NT-POT"))
    hh.good("S-01-03")
    same(hh.good(POT)["state"], "picked")
    bench = _Handheld(h, "bench-1", "pia")
    d = bench.good("SC-1")
    same((d["shipment"], d["next"]["do"]), (s, "pack"), "the tote says whose goods these are")
    bench.good(TEA, quantity=2)
    same(bench.good(POT)["next"]["do"], "close_box")
    d = bench.good(weight_g=1150)
    same((d["state"], d["next"]["do"]), ("packed", "label"))
    same(bench.good("VZ-CODES-1")["state"], "labelled", "a number of its carrier, on a packed box, is its label")
    dock = _Handheld(h, "dock-1", "leo")
    d = dock.good("VZ-CODES-1")
    same((d["shipment"], d["next"]["do"]), (s, "lane"))
    true("veloz" in d["next"]["say"], d["next"]["say"])
    dock.wrong("wrong_lane", "LANE-POSTA")
    same(dock.good("LANE-VELOZ")["next"]["do"], "manifest")


def article_of_nobody_never_becomes_a_label(h):
    """PIC-3, PAK-4: at a packed box too, an unknown code is an unknown code; only a number of the form of its carrier labels, or the
    step by its name"""
    o = h.land(h.new())
    w = h.walk(o, "picked")
    bench = _Handheld(h, "bench-2", "pia")
    h.good_scan("pack", shipment=w["shipment"], code=TEA, device="bench-2", sequence=1)
    bench.sequence = 1
    same(bench.good(weight_g=150)["next"]["do"], "label")
    for code in ("8437000000013", "9999999", "PQ000000001", "VZ", "VZ 0000001"):
        d = bench.wrong("unknown_barcode", code)
        true(d["detail"].startswith("not a label of veloz: unknown code") and code in d["detail"], d)
    bench.wrong("wrong_state", POT)  # an article that is known: this box comes first
    x = h.order(o["external_id"])
    same((x["state"], x["shipments"][0]["parcels"][0]["tracking"]), ("packed", None))
    same(bench.good("VZ000777001")["state"], "labelled")


def without_a_form_only_the_step_by_its_name_labels(h):
    """PIC-3: the profile says nothing of how numbers of posta look"""
    o = h.land(h.new(address={"zip": "07001", "city": "Palma", "province": "Baleares"}))
    w = h.walk(o, "picked")
    h.good_scan("pack", shipment=w["shipment"], code=TEA, device="bench-3", sequence=1)
    bench = _Handheld(h, "bench-3", "pia")
    bench.sequence = 1
    bench.good(weight_g=150)
    d = bench.wrong("unknown_barcode", "PQ000000441")
    true("step" in d["detail"], d)
    same(h.good_scan("label", shipment=w["shipment"], carrier="posta", tracking="PQ000000441")["state"], "labelled")


def what_cannot_be_a_form_is_refused_with_its_line(h):
    """bad input: carriers.numbers"""
    with open(f"{FIXTURES}/profile-nova.yaml", encoding="utf-8") as f:
        text = f.read()
    path = h.file("profile-numbers.yaml", text.replace('numbers: ["/VZ-?[A-Z0-9-]{6,20}/"]', 'numbers: [s10, "/VZ[0-9/"]'))
    out = h.cli("apply", path, "--dry-run", ok=None)
    true(out.returncode != 0 and "carriers.numbers" in out.stderr and "/VZ[0-9/" in out.stderr, out)
    same("s10" in h.cli("rules", "numbers").stdout, True)


def lane_first_then_one_parcel_after_the_other(h):
    """DSP-1"""
    a, b = h.walk(h.land(h.new()), "labelled"), h.walk(h.land(h.new()), "labelled")
    dock = _Handheld(h, "dock-2", "leo")
    dock.good("LANE-VELOZ", merchant="nova")
    for w in (a, b):
        d = dock.good(w["tracking"])
        same((d["parcel"], d["next"]["do"]), (w["parcel"], "manifest"))


def mistakes_are_told_apart_and_change_nothing(h):
    """PIC-3, scenarios 35, 48: six mistakes, six codes, and six sentences that begin differently, in both languages"""
    o = h.land(h.new("NT-GREEN", qty=1))
    s = o["shipments"][0]["id"]
    _claim(h, "dev-2", (s, "SC-2"))
    hh = _Handheld(h, "dev-2")
    for language, words in (("en", ("wrong place", "wrong item", "wrong lot", "unknown code", "expired code", "(01)")),
                            ("es", ("sitio equivocado", "artículo equivocado", "lote equivocado", "código desconocido", "código caducado",
                                    "(01)"))):
        tongue = {"Accept-Language": language}
        hh.good("S-01-03")
        said = [hh.wrong("wrong_location", GREEN, headers=tongue)["detail"]]
        hh.good("S-01-01")
        said.append(hh.wrong("wrong_item", TEA, headers=tongue)["detail"])
        said.append(hh.wrong("wrong_lot", GREEN, lot="L9", headers=tongue)["detail"])
        said.append(hh.wrong("unknown_barcode", "0000000000000", headers=tongue)["detail"])
        said.append(hh.wrong("alias_expired", "8430000000113", headers=tongue)["detail"])
        true("NT-POT" in said[-1], said[-1])
        said.append(hh.wrong("label_refused", "]C10108430000000015", headers=tongue)["detail"])
        same([w for w, d in zip(words, said) if not d.startswith(w)], [], said)
        true(all(len(d) <= 110 for d in said), said)
    x = h.order(o["external_id"])
    same((x["state"], x["shipments"][0]["lines"][0]["picked"]), ("picking", 0))
    same(hh.good(GREEN)["state"], "picked")


def label_with_application_identifiers_brings_its_lot(h):
    """PIC-3, scenario 49: GS1-128 with AIs; the lot counts within the task's article"""
    o = h.land(h.new("NT-GREEN", qty=2))
    s = o["shipments"][0]["id"]
    _claim(h, "dev-3", (s, "SC-3"))
    hh = _Handheld(h, "dev-3")
    hh.good("S-01-01")
    hh.wrong("wrong_lot", "]C1010843000000001410L7")
    d = hh.good("]C1010843000000001410L1" + GS + "17280131")
    same(h.order(o["external_id"])["shipments"][0]["lines"][0]["picked"], 1)
    same(d["next"]["lot"], "L1")
    hh.good("0108430000000014")
    same(h.order(o["external_id"])["state"], "picked")
    same(h.scan("pack", shipment=s, code="]C1010843000000001410L1")[0], 200, "named steps read labels too")


def code_knows_how_many_it_stands_for(h):
    """SKU-8"""
    o = h.land(h.new(qty=12))
    _claim(h, "dev-4", (o["shipments"][0]["id"], "SC-4"))
    hh = _Handheld(h, "dev-4")
    hh.good("S-01-02")
    same(hh.good(CASE)["state"], "picked")


def cancelled_order_turns_the_same_scans_into_putting_back(h):
    """PIC-5, scenario 44"""
    b = h.new(qty=2)
    o = h.land(b)
    s = o["shipments"][0]["id"]
    _claim(h, "dev-5", (s, "SC-5"))
    hh = _Handheld(h, "dev-5")
    hh.good("S-01-02")
    hh.good(TEA)
    h.shop(dict(b, cancelled_at="2026-11-23T10:00:00+01:00", updated_at="2026-11-23T10:00:00+01:00"), topic="orders/cancelled")
    d = hh.good("S-01-02")
    same((d["next"]["do"], d["next"]["quantity"]), ("put_back", 1))
    other = _Handheld(h, "dev-6", "zoe")
    same(other.good("SC-5")["next"]["do"], "put_back", "anyone, by the tote")
    other.good("S-01-02")
    other.good(TEA)
    same(h.order(b["id"])["state"], "cancelled")


def return_is_taken_in_by_codes_alone(h):
    """RET-1, RET-2: RMA, place, article"""
    o = h.land(h.new())
    w = h.walk(o, "handed_over")
    h.carrier(w, "delivered", "2026-11-24T12:00:00Z", proof="pod:1")
    status, d = h.http("POST", "/v1/returns", {"merchant": "nova", "rma": "RMA-CTX-1", "authorised_at": "2026-11-25T10:00:00Z",
                                               "channel": "web", "order_external_id": o["external_id"],
                                               "lines": [{"sku": "NT-BLACK", "quantity": 1, "reason": "changed_mind"}]})
    same(status, 201, d)
    hh = _Handheld(h, "ret-1", "rita")
    d = hh.good("RMA-CTX-1")
    same((d["state"], d["next"]["do"]), ("arrived", "return_receive"))
    hh.good("Q-1")
    d = hh.good(TEA)
    true(d["return"] and d["state"] == "received", d)


def dead_spot_is_survived(h):
    """idempotent per device sequence: what was done, and what was refused, is answered the same"""
    o = h.land(h.new(qty=2))
    _claim(h, "dev-7", (o["shipments"][0]["id"], "SC-7"))
    hh = _Handheld(h, "dev-7")
    hh.good("S-01-02")
    first = hh.send(TEA)
    same(hh.again(), first)
    same(h.headers.get("Idempotent-Replayed"), "true")
    same(h.order(o["external_id"])["shipments"][0]["lines"][0]["picked"], 1)
    refused = hh.send(POT)
    same((refused[0], refused[1]["code"]), (422, "wrong_item"))
    same(hh.again(), refused, "a refusal too")
    status, d = hh.send(TEA, sequence=hh.sequence)
    same((status, d["code"]), (409, "sequence_reused"))


def scans_are_understood_in_their_order_or_not_at_all(h):
    """a gap is told; what overtook is sent again"""
    o = h.land(h.new(qty=1))
    _claim(h, "dev-8", (o["shipments"][0]["id"], "SC-8"))
    hh = _Handheld(h, "dev-8")
    hh.good("S-01-03")
    status, d = hh.send(TEA, sequence=3)
    same((status, d["code"]), (409, "sequence_gap"))
    true("2" in d["detail"], d["detail"])
    same(h.order(o["external_id"])["state"], "picking", "not picked at the place before")
    hh.good("S-01-02", sequence=2)
    same(hh.good(TEA, sequence=3)["state"], "picked")
    same(hh.send("S-01-01", sequence=1)[1]["code"], "sequence_reused")
    h.good_scan("pack", shipment=o["shipments"][0]["id"], code=TEA, device="dev-8", sequence=9)
    same(hh.send(weight_g=140, sequence=10)[1]["state"], "packed", "one that names its step sets the count anew")


def two_merchants_with_one_code_are_not_mixed_up(h):
    """scenario 37: the task's merchant first"""
    o = h.land(h.new("NT-POT"))
    _claim(h, "dev-9", (o["shipments"][0]["id"], "SC-9"))
    hh = _Handheld(h, "dev-9")
    hh.good("S-01-03", merchant="nova")
    same(hh.good(POT)["state"], "picked", "lumen has the same bar code")
    fresh = _Handheld(h, "dev-10")
    fresh.wrong("ambiguous_merchant", POT)


def bad_bodies_harm_nothing(h):
    """bad input: a clear error"""
    same(h.http("POST", "/v1/scans", {"code": TEA})[0], 400, "neither step nor device")
    same(h.http("POST", "/v1/scans", {"device": "d", "code": TEA, "merchant": "nobody"})[0], 404)
    same(h.http("POST", "/v1/scans", {"device": "d", "code": TEA, "warehouse": "nowhere"})[0], 422)
    same(_Handheld(h, "dev-11", merchant="nova").send()[1]["code"], "unknown_barcode")
    same(_Handheld(h, "dev-12", merchant="nova").send(weight_g=5)[1]["code"], "unknown_barcode")
    hh = _Handheld(h, "dev-13", merchant="nova")
    same(hh.send("VZ-NOBODYS")[1]["code"], "unknown_barcode")


def words_come_in_spanish(h):
    """PIC-3"""
    hh = _Handheld(h, "dev-14", merchant="nova")
    status, d = hh.send("no-such-code", headers={"Accept-Language": "es"})
    same(d["detail"], "código desconocido no-such-code")
    d = hh.good("S-01-02", headers={"Accept-Language": "es"})
    same(d["next"]["say"], "en S-01-02: lea artículo, cubeta o bulto")


def lane_scan_is_answered_once_whatever_became_of_the_label(h):
    """scan contract: same device and sequence, same answer, also after its number was voided"""
    w = h.walk(h.land(h.new()), "labelled")
    scan = {"step": "lane", "device": "dock-9", "operator": "leo", "sequence": 7, "merchant": "nova", "location": "LANE-VELOZ",
            "code": w["tracking"]}
    first = h.http("POST", "/v1/scans", scan)
    same(first[0], 200, first)
    h.good_scan("void_label", shipment=w["shipment"])
    same(h.http("POST", "/v1/scans", scan), first)
    same(h.http("POST", "/v1/scans", dict(scan, code="NOBODYS"))[1]["code"], "sequence_reused")
    same(h.http("POST", "/v1/scans", dict(scan, sequence=8))[1]["code"], "unknown_parcel", "a new scan of the dead number")
