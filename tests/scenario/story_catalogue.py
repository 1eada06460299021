"""The catalogue, mapping windows, bundles. Requirements SKU-1 to SKU-10, ORD-13, ORD-14, OP-4; scenarios 16, 24-26, 34-39."""
import datetime
import time
from urllib.parse import quote

from harness import holds, same, true, until
from people import Person, new_half_minute

P = {}

NOW = datetime.datetime.now(datetime.timezone.utc)


def _in(**how):
    return (NOW + datetime.timedelta(**how)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _erp(h):
    if "erp" not in h.tokens:
        h.tokens["erp"] = h.token("machine", "--scopes", "import_file,read_stock")
    return "erp"


def _say(h, path, body, token=None):
    return h.command(path, dict(body, merchant="nova"), token=token or _erp(h))


def _good(h, path, body, result="applied"):
    status, d = _say(h, path, body)
    same((status, d.get("result")), (200, result), d)
    return d


def _sku(h, code):
    status, d = h.http("GET", f"/v1/skus/{code}?merchant=nova")
    same(status, 200, d)
    return d


def what_somebody_types_or_scans_is_found(h):
    """issue 6: the search on the stock page"""
    def find(text, more=""):
        s, d = h.http("GET", f"/v1/skus?merchant=nova&find={quote(text)}{more}")
        same((s, d["next"]), (200, None), text)
        return [x["sku"] for x in d["items"]]
    same(find("NT-BL"), ["NT-BLACK"], "the beginning of a code")
    same(find("nt-bl"), ["NT-BLACK"], "in small letters")
    same(find("tea POT"), ["NT-POT"], "a part of a name")
    same(find("8430000000021"), ["NT-BLACK"], "a bar code")
    same(find("8430000000106"), ["NT-BLACK"], "the bar code of a case")
    same(find("00123"), ["00123"], "zeros in front are part of a code")
    same(find("part", "&limit=1"), ["NT-PART-A"], "as many as asked for")
    for nothing in ("84300000000", "%", "_", "' OR 1=1 --", "\\", "no such thing", "\u6f22\u5b57", "x" * 100):
        same(find(nothing), [], nothing)
    same(h.http("GET", f"/v1/skus?merchant=nova&find={'x' * 101}")[0], 400, "too long")
    true(len(find("")) > 5, "nothing asked is the whole catalogue")


def _count(h, sku, qty, location, lot=""):
    h.cli("import", "counts", h.file(f"count-{sku}-{time.monotonic_ns()}.csv", f"location,sku,lot,quantity\n{location},{sku},{lot},{qty}\n"),
          "--merchant", "nova")


# -- the master

def owner_writes_a_sku_with_levels_alone(h):
    """SKU-1, SKU-8: each, inner and case each with barcodes of their own"""
    d = _good(h, "/v1/skus", {
        "sku": "CT-1", "name": "Candle", "barcodes": ["8430000010013", "8430000010020"], "weight_g": 200, "length_mm": 80,
        "width_mm": 80, "height_mm": 100, "lot_tracked": False, "expiry_tracked": False, "fragile": True, "variant_of": "CANDLE",
        "variant": "scent=fig", "packaging": "carton",
        "levels": [{"level": "inner", "quantity": 6, "barcode": "18430000010010", "weight_g": 1300},
                   {"level": "case", "quantity": 24, "barcode": "28430000010017"}]})
    true({"field": "name", "before": None, "after": "Candle"} in d["changes"][0]["changes"], d)
    s = _sku(h, "CT-1")
    same([(v["level"], v["quantity"], v["weight_g"]) for v in s["levels"]], [("inner", 6, 1300), ("case", 24, 0)])
    same(sorted((c["value"], c["quantity"], c["level"]) for c in s["codes"]),
         [("18430000010010", 6, "inner"), ("28430000010017", 24, "case"), ("8430000010013", 1, "each"), ("8430000010020", 1, "each")])
    same((s["variant_of"], s["variant"], s["fragile"], s["lacks"]), ("CANDLE", "scent=fig", True, []))


def same_message_again_changes_nothing(h):
    """a message's content is its key"""
    d = _good(h, "/v1/skus", {"sku": "CT-1", "name": "Candle", "barcode": "8430000010013", "weight_g": 200}, "unchanged")
    same(d["changes"], [])
    same(_sku(h, "CT-1")["version"], 1)


def what_a_message_does_not_say_stays(h):
    """SKU-1: field-level"""
    d = _good(h, "/v1/skus", {"sku": "CT-1", "weight_g": 210})
    same(d["changes"], [{"line": 1, "object": "sku", "key": "CT-1", "changes": [{"field": "weight_g", "before": "200", "after": "210"}]}])
    s = _sku(h, "CT-1")
    same((s["name"], s["weight_g"], s["height_mm"], s["version"]), ("Candle", 210, 100, 2))


def dry_run_says_the_difference_and_keeps_nothing(h):
    """dry run, API and file: the same difference"""
    status, d = _say(h, "/v1/skus", {"sku": "CT-1", "name": "Candle, fig", "dry_run": True})
    same((status, d["dry_run"]), (200, True))
    change = {"field": "name", "before": "Candle", "after": "Candle, fig"}
    same(d["changes"][0]["changes"], [change])
    r = h.cli("--json", "import", "catalog", h.file("dry-1.csv", "sku,name,weight_g\nCT-1,\"Candle, fig\",210\nCT-NEW,New,5\n"),
              "--merchant", "nova", "--dry-run")
    import json
    report = json.loads(r.stdout)
    same(report["changes"][0], {"line": 2, "object": "sku", "key": "CT-1", "changes": [change]})
    same([c["field"] for c in report["changes"][1]["changes"]], ["sku", "name", "weight_g"])
    same(_sku(h, "CT-1")["name"], "Candle")
    same(h.http("GET", "/v1/skus/CT-NEW?merchant=nova")[0], 404)


def dry_run_of_another_system_keeps_no_dispute(h):
    """dry run"""
    before = len(h.exceptions("ownership_conflict"))
    same(_say(h, "/v1/skus", {"sku": "CT-1", "name": "x", "author": "web", "dry_run": True})[0], 409)
    same(len(h.exceptions("ownership_conflict")), before)


def message_of_another_system_is_one_dispute_and_nothing_else(h):
    """OP-1, SKU-1"""
    before = len(h.exceptions("ownership_conflict"))
    for path, body in (("/v1/skus", {"skus": [{"sku": "CT-1", "name": "Shop name"}, {"sku": "CT-SHOP", "name": "x"}]}),
                       ("/v1/aliases", {"kind": "barcode", "value": "8430000010037", "sku": "CT-1"}),
                       ("/v1/bundles", {"bundle": "CT-SHOPKIT", "components": [{"sku": "CT-1", "quantity": 1}]})):
        status, d = _say(h, path, dict(body, author="web"))
        same((status, d["code"]), (409, "ownership_conflict"), path)
    same(len(h.exceptions("ownership_conflict")), before + 3, "one dispute each")
    same((_sku(h, "CT-1")["name"], len(_sku(h, "CT-1")["codes"])), ("Candle", 4))
    same(h.http("GET", "/v1/skus/CT-SHOP?merchant=nova")[0], 404)
    same(_say(h, "/v1/skus", {"sku": "CT-1", "author": "nobody"})[1]["code"], "connection_unknown")


def people_write_only_with_a_second_one(h):
    """access: edit_alias by hand"""
    for path, body in (("/v1/skus", {"sku": "CT-1", "name": "By hand"}), ("/v1/bundles", {"bundle": "CT-K", "components": [{"sku": "CT-1", "quantity": 1}]}),
                       ("/v1/aliases", {"kind": "barcode", "value": "8430000010037", "sku": "CT-1"})):
        status, d = _say(h, path, dict(body, reason="the erp is down today"), token="supervisor")
        same((status, d["code"]), (403, "second_person_required"), d)
    h.tokens["floor"] = h.token("operator")
    same(_say(h, "/v1/skus", {"sku": "CT-1", "name": "By hand"}, token="floor")[1]["code"], "forbidden")
    same(_sku(h, "CT-1")["name"], "Candle")


def message_is_taken_whole_or_not_at_all(h):
    """every refusal is named"""
    status, d = _say(h, "/v1/skus", {"skus": [{"sku": "CT-OK", "name": "fine"}, {"sku": "CT-BAD", "weight_g": "heavy"},
                                              {"sku": "CT-BAD2", "barcode": "8430000010014"}]})
    same((status, d["code"], [(e["line"], e["field"]) for e in d["errors"]]), (422, "catalogue_refused", [(2, "weight_g"), (3, "barcode")]))
    same(h.http("GET", "/v1/skus/CT-OK?merchant=nova")[0], 404)


def messages_that_cannot_be_read_are_refused(h):
    """bad input: named, harmless"""
    for path, body in (("/v1/skus", {"sku": "CT-1", "colour": "red"}), ("/v1/skus", {"skus": []}), ("/v1/skus", {"skus": "CT-1"}),
                       ("/v1/skus", {"sku": "CT-1", "levels": [{"level": "pallet", "quantity": 500}]}), ("/v1/skus", {"sku": "CT-1", "barcodes": [1]}),
                       ("/v1/aliases", {"aliases": [{"kind": "barcode", "oops": 1}]}), ("/v1/aliases", {"kind": "barcode", "value": "8430000010037", "sku": "CT-1", "inbound": ["a b"]}),
                       ("/v1/bundles", {"bundle": "CT-K", "components": []}), ("/v1/bundles", {"bundle": "CT-K"})):
        status, d = _say(h, path, body)
        same((status, d["code"]), (400, "body_invalid"), body)
    for body in ({"sku": ""}, {"sku": "8.41E+12"}, {"sku": "x" * 101}, {"sku": "CT-1", "fragile": "perhaps"}, {"sku": "CT-1", "weight_g": -1},
                 {"sku": "CT-1", "name": "n" * 301}, {"sku": "NOPE", "levels": [{"level": "case", "quantity": 1}]}):
        same(_say(h, "/v1/skus", body)[1]["code"], "catalogue_refused", body)


def code_that_would_mean_two_things_is_refused_with_both(h):
    """SKU-2, SKU-7: barcode, other level, SKU code, former code"""
    _good(h, "/v1/skus", {"sku": "CT-2", "name": "Other"})
    for body, words in (({"sku": "CT-2", "barcode": "8430000010013"}, ("CT-1", "CT-2")),
                        ({"sku": "CT-1", "barcode": "18430000010010"}, ("6 each", "1 each")),
                        ({"sku": "8430000010013", "name": "a SKU called like a barcode"}, ("CT-1", "8430000010013"))):
        status, d = _say(h, "/v1/skus", body)
        same((status, d["code"]), (422, "catalogue_refused"), body)
        true(all(w in d["detail"] for w in words), d["detail"])
    _good(h, "/v1/skus", {"sku": "8430000019993", "name": "a SKU called like a GTIN"})
    d = _say(h, "/v1/skus", {"sku": "CT-2", "barcode": "8430000019993"})[1]
    true("8430000019993 itself" in d["detail"] and "CT-2" in d["detail"], d)


def gtin_is_the_same_however_its_zeros_are_written(h):
    """GS1: compare padded"""
    _good(h, "/v1/skus", {"sku": "CT-UPC", "name": "from the States", "barcode": "036000291452"})
    d = _say(h, "/v1/skus", {"sku": "CT-2", "barcode": "0036000291452"})[1]
    true("already means CT-UPC" in d["detail"], d)
    _good(h, "/v1/skus", {"sku": "CT-UPC", "barcode": "00036000291452"}, "unchanged")
    _count(h, "CT-UPC", 5, "S-05-01")
    o = h.land(h.new("CT-UPC"))
    shipment = o["shipments"][0]["id"]
    h.good_scan("pick", shipment=shipment, location="S-05-01", code="0036000291452", quantity=1)


def pack_of_another_size_needs_another_barcode(h):
    """SKU-8, GS1: another quantity is another GTIN"""
    d = _say(h, "/v1/skus", {"sku": "CT-1", "levels": [{"level": "inner", "quantity": 8}]})[1]
    true("18430000010010" in d["detail"] and "6" in d["detail"], d)
    d = _say(h, "/v1/aliases", {"kind": "barcode", "value": "8430000010037", "sku": "CT-1", "level": "inner", "quantity": 12})[1]
    true("inner of CT-1 is 6, not 12" in d["detail"], d)
    _good(h, "/v1/aliases", {"kind": "barcode", "value": "8430000010037", "sku": "CT-1", "level": "inner"})
    same([c["quantity"] for c in _sku(h, "CT-1")["codes"] if c["value"] == "8430000010037"], [6])


def levels_come_by_file_too(h):
    """SKU-8"""
    text = ("sku,name,barcode,level,quantity,weight_g\nCT-3,Soap,8430000010044,,,90\nCT-3,,18430000010041,inner,12,1100\n"
            "CT-3,,,case,1,\nCT-4,,18430000010058,case,4,\n")
    r = h.cli("import", "catalog", h.file("levels.csv", text), "--merchant", "nova", ok=(1,))
    true("2 applied" in r.stdout and "line 4" in r.stdout and "line 5" in r.stdout, r.stdout)
    same([(v["level"], v["quantity"]) for v in _sku(h, "CT-3")["levels"]], [("inner", 12)])


def what_lacks_before_goods_are_accepted_is_listed(h):
    """SKU-10"""
    same(_sku(h, "CT-2")["lacks"], ["barcode", "weight", "dimensions", "lot_expiry"])
    items = h.http("GET", "/v1/master_gaps?merchant=nova&limit=200")[1]["items"]
    found = {i["sku"]: i["lacks"] for i in items}
    same(found["CT-2"], ["barcode", "weight", "dimensions", "lot_expiry"])
    true("CT-1" not in found and "NT-KIT" not in found, "whole ones and bundles are not listed")
    _good(h, "/v1/skus", {"sku": "CT-1", "archived": True})
    same(_sku(h, "CT-1")["lacks"], ["not_archived"])
    _good(h, "/v1/skus", {"sku": "CT-1", "archived": False})


# -- windows

def scan_after_the_window_names_the_sku_and_who_can_extend_it(h):
    """SKU-5, scenario 35"""
    o = h.land(h.new("NT-POT"))
    status, d = h.scan("pick", shipment=o["shipments"][0]["id"], location="S-01-03", code="8430000000113", quantity=1)
    same((status, d["code"]), (422, "alias_expired"))
    words = str(d)
    true("NT-POT" in words and "erp can extend the window" in words, d)
    h.scan("pick", shipment=o["shipments"][0]["id"], location="S-01-03", code="8430000000113", quantity=1)
    mine = [e for e in h.exceptions("alias_expired") if "8430000000113" in e["detail"]]
    same(len(mine), 1, "one exception, however often it is scanned")
    true("NT-POT" in mine[0]["detail"], mine)
    same(h.order(o["external_id"])["state"], "ready_to_pick", "the scan changed nothing")
    same(h.scan("pick", shipment=o["shipments"][0]["id"], location="S-01-03", code="8430000000014", quantity=1)[1]["code"], "wrong_item")


def owner_extends_a_window_and_the_order_that_waits_goes_on(h):
    """SKU-4, SKU-5: held with alias_expired, released by the data"""
    o = h.land(h.new("GREEN-GONE"))
    same(holds(o), ["alias_expired"])
    true("the owner of the catalogue can extend the window" in o["holds"][0]["detail"], o["holds"])
    d = _good(h, "/v1/aliases", {"kind": "channel_sku:web", "value": "GREEN-GONE", "sku": "NT-GREEN", "valid_to": _in(days=30)})
    same([(c["field"], c["before"]) for c in d["changes"][0]["changes"]], [("valid_to", "2025-06-30T23:59:59Z")])
    until(h, "judged anew", lambda: h.order(o["external_id"])["state"] == "ready_to_pick")
    same(h.order(o["external_id"])["lines"][0]["sku"], "NT-GREEN")


def order_that_waits_for_an_unknown_code_goes_on_when_it_is_mapped(h):
    """ORD-14, scenario 16: the whole order holds, others proceed, the data releases it"""
    held = h.land(h.new(lines=[("NT-BLACK", 1), ("CT-UNMAPPED", 1), ("NT-POT", 1)]))
    same(holds(held), ["sku_unknown"])
    same(h.land(h.new("NT-BLACK"))["state"], "ready_to_pick")
    h.cli("import", "aliases", h.file("map.csv", "kind,value,sku\nchannel_sku:web,CT-UNMAPPED,NT-BLACK\n"), "--merchant", "nova")
    until(h, "judged anew", lambda: h.order(held["external_id"])["state"] == "ready_to_pick")


def line_that_is_no_goods_blocks_nothing(h):
    """ORD-13, scenario 17"""
    o = h.land(h.new(lines=[("NT-BLACK", 1), ("GIFT-NOTE", 1)]))
    same(o["state"], "ready_to_pick")


def windows_have_a_state(h):
    """mapping-window lifecycle"""
    for value, begin, end in (("CW-LATER", _in(days=10), ""), ("CW-OPEN", _in(days=-10), _in(days=200)),
                              ("CW-SOON", _in(days=-10), _in(days=5)), ("CW-OVER", _in(days=-10), _in(days=-1))):
        body = {"kind": "channel_sku:web", "value": value, "sku": "NT-BLACK", "valid_from": begin, "reason": "spring range"}
        _good(h, "/v1/aliases", dict(body, valid_to=end) if end else body)
    states = {}
    for state in ("approved", "open", "expiring", "closed"):
        items = h.http("GET", f"/v1/aliases?merchant=nova&state={state}&limit=200")[1]["items"]
        states[state] = {i["value"] for i in items}
        true(all(i["state"] == state for i in items), items)
    true("CW-LATER" in states["approved"] and "CW-OPEN" in states["open"] and "CW-SOON" in states["expiring"] and
         "CW-OVER" in states["closed"], states)
    one = [i for i in h.http("GET", "/v1/aliases?merchant=nova&code=CW-OPEN")[1]["items"]][0]
    same((one["author"], one["reason"], one["source"]), ("erp", "spring range", "erp"))
    same(h.http("GET", "/v1/aliases?merchant=nova&state=later")[0], 400)


def windows_are_listed_by_when_they_begin_and_end(h):
    """IN-2: the next 90 days"""
    begins = h.http("GET", "/v1/aliases?merchant=nova&starts_within_days=90")[1]["items"]
    same([i["value"] for i in begins], ["CW-LATER"])
    ends = h.http("GET", "/v1/aliases?merchant=nova&ends_within_days=60&limit=1")[1]
    same([i["value"] for i in ends["items"]], ["CW-SOON"])
    more = h.http("GET", f"/v1/aliases?merchant=nova&ends_within_days=60&limit=1&cursor={ends['next']}")[1]["items"]
    same([i["value"] for i in more], ["GREEN-GONE"])


def window_that_ends_while_it_is_used_warns(h):
    """SKU-5: held orders"""
    _good(h, "/v1/aliases", {"kind": "channel_sku:web", "value": "CW-HELD", "sku": "NT-BLACK", "valid_from": _in(days=-10), "valid_to": _in(days=5)})
    held = h.land(h.new("CW-HELD", address={"zip": ""}))
    same(holds(held), ["addr_incomplete"])
    _good(h, "/v1/aliases", {"kind": "channel_sku:web", "value": "CW-HELD", "sku": "NT-BLACK", "valid_from": _in(days=-10), "valid_to": _in(days=6)})
    until(h, "a warning", lambda: [e for e in h.exceptions("alias_expiring") if "CW-HELD" in e["detail"]])
    e = [e for e in h.exceptions("alias_expiring") if "CW-HELD" in e["detail"]][0]
    true("NT-BLACK" in e["detail"] and "1/0/0" in e["detail"], e)
    true(not [e for e in h.exceptions("alias_expiring") if "CW-SOON" in e["detail"]], "what nobody uses is no exception")
    _good(h, "/v1/aliases", {"kind": "channel_sku:web", "value": "CW-HELD", "sku": "NT-BLACK", "valid_from": _in(days=-10), "valid_to": _in(days=300)})
    true(not [e for e in h.exceptions("alias_expiring") if "CW-HELD" in e["detail"]], "extended: the data closes it")


def barcode_that_ends_while_goods_lie_on_the_shelf_warns(h):
    """SKU-5: stock labels"""
    _good(h, "/v1/aliases", {"kind": "barcode", "value": "8430000010105", "sku": "NT-POT", "valid_to": _in(days=3)})
    until(h, "a warning", lambda: [e for e in h.exceptions("alias_expiring") if "8430000010105" in e["detail"]])


def window_tied_to_a_shipment_stays_open_past_its_date(h):
    """window tied to inbound: closes when landed or the date passed, whichever is later"""
    body = {"kind": "supplier_code", "value": "SUP-OLD", "sku": "NT-BLACK", "valid_from": "2025-01-01T00:00:00Z", "valid_to": "2026-01-01T00:00:00Z"}
    _good(h, "/v1/aliases", dict(body, inbound=["ASN-7", "ASN-8"]))
    one = h.http("GET", "/v1/aliases?merchant=nova&code=SUP-OLD")[1]["items"][0]
    same((one["state"], one["valid_to"], one["ends_at"], one["on_the_way"]), ("expiring", "2026-01-01T00:00:00Z", None, 2))
    _good(h, "/v1/aliases", dict(body, inbound=[]))
    one = h.http("GET", "/v1/aliases?merchant=nova&code=SUP-OLD")[1]["items"][0]
    same((one["state"], one["ends_at"], one["on_the_way"]), ("closed", "2026-01-01T00:00:00Z", 0))
    d = _say(h, "/v1/aliases", {"kind": "supplier_code", "value": "SUP-TIED", "sku": "NT-BLACK", "inbound": ["ASN-9"]})[1]
    true("needs a valid_to" in d["detail"], d)


def window_ends_when_the_last_tied_shipment_is_done(h):
    """SKU-4, scenario 34: kept open by announced goods, then by nothing"""
    paper = {"merchant": "nova", "asn": "ASN-T1", "issued_at": "2025-06-01T08:00:00Z", "expected_at": "2030-01-07T08:00:00Z",
             "lines": [{"sku": "SUP-T", "quantity": 4}]}
    body = {"kind": "supplier_code", "value": "SUP-T", "sku": "NT-BLACK", "valid_from": "2025-01-01T00:00:00Z", "valid_to": "2026-01-01T00:00:00Z"}
    _good(h, "/v1/aliases", dict(body, inbound=["ASN-T1"]))
    status, d = h.http("POST", "/v1/inbounds", paper)
    same((status, d.get("result")), (201, "landed"), d)
    look = lambda: h.http("GET", "/v1/aliases?merchant=nova&code=SUP-T")[1]["items"][0]
    same((look()["state"], look()["ends_at"], look()["on_the_way"]), ("expiring", None, 1))
    status, d = h.http("POST", f"/v1/inbounds/{d['id']}/withdraw", {"reason": "the ship sank"})
    same(status, 200, d)
    same((look()["state"], look()["on_the_way"]), ("closed", 0))
    true(look()["ends_at"] > "2026-11-01", "the last landing is later than the date")


def window_warns_while_announced_goods_carry_it(h):
    """SKU-5: open inbound lines"""
    _good(h, "/v1/aliases", {"kind": "supplier_code", "value": "SUP-W", "sku": "NT-POT", "valid_from": "2025-01-01T00:00:00Z"})
    paper = {"merchant": "nova", "asn": "ASN-T2", "issued_at": "2025-06-01T08:00:00Z", "expected_at": "2030-01-07T08:00:00Z",
             "lines": [{"sku": "SUP-W", "quantity": 4}]}
    same(h.http("POST", "/v1/inbounds", paper)[0], 201)
    _good(h, "/v1/aliases", {"kind": "supplier_code", "value": "SUP-W", "sku": "NT-POT", "valid_from": "2025-01-01T00:00:00Z", "valid_to": _in(days=4)})
    until(h, "a warning", lambda: [e for e in h.exceptions("alias_expiring") if "SUP-W" in e["detail"]])
    true("0/0/1" in [e for e in h.exceptions("alias_expiring") if "SUP-W" in e["detail"]][0]["detail"], "one shipment")


def window_that_was_given_no_end_stays_as_it_was(h):
    """refusals of windows"""
    for body, words in (({"valid_from": "2026-02-01T00:00:00Z", "valid_to": "2026-01-01T00:00:00Z"}, "ends before it begins"),
                        ({"valid_from": "yesterday"}, "expected a time"), ({"quantity": 0}, "from 1"), ({"sku": "NOPE"}, "not in the catalogue"),
                        ({"kind": "nickname"}, "expected barcode"), ({"kind": "channel_sku:nowhere"}, "no connection"),
                        ({"kind": "channel_sku:web", "level": "case"}, "only a barcode"), ({"value": "123", "kind": "barcode"}, "no GTIN")):
        d = _say(h, "/v1/aliases", dict({"kind": "supplier_code", "value": "SUP-X", "sku": "NT-BLACK"}, **body))[1]
        true(d["code"] == "catalogue_refused" and words in d["detail"], d)


# -- renames

def sku_is_renamed_and_both_codes_reserve_from_one_row(h):
    """SKU-6, scenario 36"""
    _good(h, "/v1/skus", {"sku": "CR-OLD", "name": "Matcha", "barcode": "8430000010112"})
    _count(h, "CR-OLD", 10, "S-05-02")
    before = h.land(h.new("CR-OLD"))
    d = _good(h, "/v1/skus", {"sku": "CR-NEW", "former_sku": "CR-OLD", "former_until": _in(days=60)})
    true({"field": "sku", "before": "CR-OLD", "after": "CR-NEW"} in d["changes"][0]["changes"], d)
    old, new = h.land(h.new("CR-OLD")), h.land(h.new("CR-NEW"))
    same([o["lines"][0]["sku"] for o in (old, new)], ["CR-NEW", "CR-NEW"])
    s = h.stock("CR-NEW")
    same((s["sellable"], s["reserved"]), (10, 3))
    same([i for i in h.http("GET", "/v1/availability?merchant=nova&sku=CR-OLD")[1]["items"]], [], "no second row")
    same(h.order(before["external_id"])["lines"][0]["sku"], "CR-NEW")
    same(_sku(h, "CR-OLD")["sku"], "CR-NEW", "asked by its former code")
    line = [(e["event"], e["what"]) for e in _sku(h, "CR-NEW")["timeline"]]
    true(("renamed", "CR-OLD to CR-NEW") in line and ("ends", "sku_code CR-OLD") in line, line)
    _good(h, "/v1/skus", {"sku": "CR-NEW", "former_sku": "CR-OLD", "former_until": _in(days=60)}, "unchanged")
    h.good_scan("pick", shipment=new["shipments"][0]["id"], location="S-05-02", code="CR-OLD", quantity=1)


def former_code_is_good_for_counts_bundles_and_fixes(h):
    """OP-4: everywhere a SKU is named"""
    _good(h, "/v1/bundles", {"bundle": "CR-KIT", "components": [{"sku": "CR-OLD", "quantity": 2}]})
    same(_sku(h, "CR-KIT")["versions"][0]["components"], [{"sku": "CR-NEW", "quantity": 2}])
    _count(h, "CR-OLD", 12, "S-05-02")
    same(h.stock("CR-NEW")["sellable"], 12)
    held = h.land(h.new("CR-TYPO"))
    status, d = h.command(f"/v1/orders/{held['id']}/fix", {"source": "merchant", "reason": "they meant the matcha", "lines": [{"line": 1, "sku": "CR-OLD"}]})
    same((status, h.order(held["external_id"])["lines"][0]["sku"]), (200, "CR-NEW"), d)


def codes_are_paged_by_key_and_found_by_sku_and_by_code(h):
    """lists: a page costs the same wherever it begins"""
    whole = h.http("GET", "/v1/aliases?merchant=nova&limit=200")[1]["items"]
    seen, cursor = [], None
    while True:
        d = h.http("GET", "/v1/aliases?merchant=nova&limit=3" + (f"&cursor={cursor.replace('|', '%7C')}" if cursor else ""))[1]
        seen += d["items"]
        cursor = d["next"]
        if not cursor:
            break
    same([(i["kind"], i["scope"], i["value"]) for i in seen], [(i["kind"], i["scope"], i["value"]) for i in whole])
    same({i["sku"] for i in h.http("GET", "/v1/aliases?merchant=nova&sku=CT-1")[1]["items"]}, {"CT-1"})
    same([i["kind"] for i in h.http("GET", "/v1/aliases?merchant=nova&code=GREEN-OLD")[1]["items"]], ["channel_sku"])
    same(h.http("GET", "/v1/aliases?merchant=nova&cursor=nonsense")[1]["code"], "cursor_invalid")


def rename_that_cannot_be_is_refused(h):
    """SKU-2, SKU-6"""
    for body, words in (({"sku": "CT-1", "former_sku": "CT-2"}, "two SKUs"), ({"sku": "CR-X", "former_sku": "NOPE"}, "not in the catalogue"),
                        ({"sku": "8430000010013", "former_sku": "CT-2"}, "already means CT-1"),
                        ({"sku": "CR-X", "former_sku": "CT-2", "renamed_at": "soon"}, "expected a time"),
                        ({"sku": "CR-X", "former_sku": "CT-2", "former_until": _in(days=-1)}, "would end before")):
        d = _say(h, "/v1/skus", body)[1]
        true(d["code"] == "catalogue_refused" and words in d["detail"], d)
    same(h.http("GET", "/v1/skus/CR-X?merchant=nova")[0], 404)


def renames_of_the_next_ninety_days_are_loaded_ahead_and_happen(h):
    """IN-2, SKU-4: planned, listed, carried out by the clock"""
    _good(h, "/v1/skus", {"skus": [{"sku": "CP-1", "name": "Planned one"}, {"sku": "CP-2", "name": "Planned two"}, {"sku": "CP-3", "name": "Far"}]})
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = (f"sku,name,former_sku,renamed_at,former_until\nCP-1N,,CP-1,{soon},\nCP-2N,,CP-2,{_in(days=80)},{_in(days=170)}\n"
            f"CP-3N,,CP-3,{_in(days=200)},\n")
    h.cli("import", "catalog", h.file("renames.csv", text), "--merchant", "nova")
    listed = h.http("GET", "/v1/renames?merchant=nova")[1]["items"]
    true([(r["from"], r["to"], r["state"]) for r in listed][-1] == ("CP-2", "CP-2N", "planned"), listed)
    same(len(h.http("GET", "/v1/renames?merchant=nova&within_days=366")[1]["items"]), len(listed) + 1)
    same(_sku(h, "CP-2")["sku"], "CP-2", "nothing has changed yet")
    same(h.http("GET", "/v1/skus/CP-2N?merchant=nova")[0], 404)
    true("already means CP-2" in _say(h, "/v1/skus", {"sku": "CP-2N", "name": "taken"})[1]["detail"], "the planned code is taken")
    true("one rename at a time" in _say(h, "/v1/skus", {"sku": "CP-2X", "former_sku": "CP-2"})[1]["detail"], "one plan")
    until(h, "renamed by the clock", lambda: _sku(h, "CP-1")["sku"] == "CP-1N")
    same(h.land(h.new("CP-1N"))["lines"][0]["sku"], "CP-1N")
    same(holds(h.land(h.new("CP-2N"))), ["sku_unknown"])


# -- bundles

def bundle_version_is_a_whole_list(h):
    """SKU-9: versions with instants"""
    _good(h, "/v1/skus", {"skus": [{"sku": f"CB-{c}", "name": c} for c in "ABCDE"]})
    d = _good(h, "/v1/bundles", {"bundle": "CB-SET", "valid_from": "2026-01-01T00:00:00Z",
                                 "components": [{"sku": "CB-A", "quantity": 2}, {"sku": "CB-B", "quantity": 1}]})
    same(d["applied"], 2)
    d = _good(h, "/v1/bundles", {"bundle": "CB-SET", "valid_from": "2026-01-01T00:00:00Z", "components": [{"sku": "CB-A", "quantity": 2}]})
    same(d["changes"][-1]["changes"], [{"field": "component", "before": "CB-B x 1", "after": ""}])
    _good(h, "/v1/bundles", {"bundle": "CB-SET", "valid_from": "2026-01-01T00:00:00Z",
                             "components": [{"sku": "CB-A", "quantity": 2}, {"sku": "CB-B", "quantity": 1}]})


def bundle_is_worth_its_scarcest_component(h):
    """SKU-9, scenario 24 (one of each is kept back)"""
    _count(h, "CB-A", 6, "S-05-11")
    _count(h, "CB-B", 10, "S-05-12")
    same(h.stock("CB-SET")["available"], 2)


def older_order_keeps_the_list_it_was_accepted_with(h):
    """SKU-9, scenario 26: a later version, and a correction of the version itself"""
    first = h.land(h.new("CB-SET", qty=2))
    want = [("CB-A", 4), ("CB-B", 2)]
    parts = lambda o: [(c["sku"], c["quantity"]) for c in o["lines"][0]["components"]]
    same((first["state"], parts(first)), ("ready_to_pick", want))
    _good(h, "/v1/bundles", {"bundle": "CB-SET", "valid_from": _in(seconds=-1), "components": [{"sku": "CB-B", "quantity": 1}]})
    _good(h, "/v1/bundles", {"bundle": "CB-SET", "valid_from": "2026-01-01T00:00:00Z", "components": [{"sku": "CB-C", "quantity": 9}]})
    same(parts(h.order(first["external_id"])), want)
    _count(h, "CB-A", 0, "S-05-11")
    true("bundle_component_short" in holds(h.order(first["external_id"])) or "stock_short" in holds(h.order(first["external_id"])), "withdrawn")
    _count(h, "CB-A", 300, "S-05-11")
    until(h, "woken", lambda: h.order(first["external_id"])["state"] == "ready_to_pick")
    same(parts(h.order(first["external_id"])), want)
    same(h.stock("CB-A")["reserved"], 4)
    now = h.land(h.new("CB-SET", created_at=_in(seconds=5)))
    same(parts(now), [("CB-B", 1)])


def bundles_within_bundles_open_to_articles(h):
    """SKU-9: nested; an article that comes by two ways is one claim"""
    _count(h, "CB-D", 20, "S-05-13")
    _good(h, "/v1/bundles", {"bundles": [{"bundle": "CN-1", "components": [{"sku": "CB-A", "quantity": 1}, {"sku": "CB-D", "quantity": 2}]},
                                         {"bundle": "CN-2", "components": [{"sku": "CN-1", "quantity": 2}, {"sku": "CB-D", "quantity": 1}]},
                                         {"bundle": "CN-3", "components": [{"sku": "CN-2", "quantity": 1}]},
                                         {"bundle": "CN-4", "components": [{"sku": "CN-3", "quantity": 1}]}]})
    o = h.land(h.new("CN-2"))
    same(sorted((c["sku"], c["quantity"]) for c in o["lines"][0]["components"]), [("CB-A", 2), ("CB-D", 5)])
    same(h.stock("CB-D")["reserved"], 5)
    same(h.stock("CN-2")["available"], (20 - 5 - 1) // 5)
    o = h.land(h.new("CN-4"))
    same(h.stock("CB-D")["reserved"], 10)


def component_sold_alone_and_within_a_bundle_is_one_stock(h):
    """SKU-9, scenario 25"""
    short = h.land(h.new("CB-D", qty=11))
    same(holds(short), ["stock_short"])
    h.command(f"/v1/orders/{short['id']}/cancel", {"reason": "not needed any more"})
    last = h.land(h.new("CB-D", qty=5))
    same((last["state"], h.stock("CN-1")["available"]), ("ready_to_pick", 2))


def bundle_that_would_hold_itself_is_refused_with_the_path(h):
    """SKU-9: cycles and depth"""
    for bundle, part, words in (("CN-1", "CN-1", "CN-1 > CN-1"), ("CN-1", "CN-4", "CN-1 > CN-4 > CN-3 > CN-2 > CN-1"),
                                ("CN-5", "CN-4", "CN-5 > CN-4 > CN-3 > CN-2 > CN-1"), ("CN-2", "NOPE", "not in the catalogue")):
        d = _say(h, "/v1/bundles", {"bundle": bundle, "components": [{"sku": part, "quantity": 1}]})[1]
        true(d["code"] == "catalogue_refused" and words in d["detail"], d)
    r = h.cli("import", "bundles", h.file("cycle.csv", "bundle,component,quantity\nCN-1,CN-4,1\nCB-A,CB-E,1\n"), "--merchant", "nova", ok=(1,))
    true("CN-1 > CN-4" in r.stdout and "lies on the shelf" in r.stdout, r.stdout)
    same(h.stock("CN-1")["available"], 2)


def two_merchants_hold_the_same_barcode(h):
    """SKU-7, scenario 37: unique per merchant"""
    status, d = h.command("/v1/skus", {"merchant": "lumen", "sku": "LL-1", "name": "Lamp", "barcode": "8430000010013"}, token=_erp(h))
    same((status, d["result"]), (200, "applied"))
    same([c["value"] for c in h.http("GET", "/v1/skus/LL-1?merchant=lumen")[1]["codes"]], ["8430000010013"])


# -- by hand, last: from here on people are enrolled

def machine_never_moves_a_code(h):
    """SKU-7: re-assignment takes two persons, the owner's program included"""
    body = {"kind": "barcode", "value": "8430000010020", "sku": "CT-2", "reassign": True}
    same(_say(h, "/v1/aliases", body)[1]["code"], "forbidden")
    same([c["state"] for c in _sku(h, "CT-1")["codes"] if c["value"] == "8430000010020"], ["open"])


def person_writes_with_a_second_one(h):
    """access: asked, listed as proposed, approved, carried out as it was asked"""
    P["nora"], P["nils"] = Person(h, "nora", "supervisor"), Person(h, "nils", "engineer")
    same(_say(h, "/v1/skus", {"sku": "CT-2", "weight_g": 70}, token="nora")[1]["code"], "reason_required")
    status, d = _say(h, "/v1/skus", {"sku": "CT-2", "weight_g": 70, "reason": "weighed it on the dock"}, token="nora")
    same((status, d["action"], _sku(h, "CT-2")["weight_g"]), (202, "edit_alias", 0))
    asked = h.http("GET", "/v1/aliases?merchant=nova&state=proposed")[1]["items"]
    same([(a["about"], a["requester"], a["request"]) for a in asked], [("skus CT-2", "person:nora", d["request"])])
    status, done = P["nils"].decide(d["request"])
    same((status, done.get("state"), _sku(h, "CT-2")["weight_g"]), (200, "executed", 70), done)
    same(h.http("GET", "/v1/aliases?merchant=nova&state=proposed")[1]["items"], [])


def dry_run_of_a_person_asks_nobody(h):
    """dry run"""
    status, d = _say(h, "/v1/skus", {"sku": "CT-2", "weight_g": 75, "dry_run": True}, token="nora")
    same((status, d["dry_run"], d["changes"][0]["changes"][0]["after"]), (200, True, "75"))
    same(h.http("GET", "/v1/aliases?merchant=nova&state=proposed")[1]["items"], [])


def barcode_moves_from_one_article_to_another_and_history_stays(h):
    """SKU-7, scenario 38"""
    new_half_minute()
    body = {"kind": "barcode", "value": "8430000010020", "sku": "CT-2", "reassign": True, "reason": "the supplier printed it anew"}
    status, d = _say(h, "/v1/aliases", body, token="nora")
    same(status, 202, d)
    status, done = P["nils"].decide(d["request"])
    same((status, done.get("state")), (200, "executed"), done)
    was = [c for c in _sku(h, "CT-1")["codes"] if c["value"] == "8430000010020"]
    now = [c for c in _sku(h, "CT-2")["codes"] if c["value"] == "8430000010020"]
    same(([c["state"] for c in was], [c["state"] for c in now]), (["reassigned"], ["open"]))
    same(was[0]["ends_at"], now[0]["valid_from"], "no instant without a meaning, none with two")
    true("nils" in (now[0]["approver"] or "") or "nora" in (now[0]["approver"] or ""), now)
    true(("reassigned", "barcode 8430000010020") in [(e["event"], e["what"]) for e in _sku(h, "CT-1")["timeline"]], "on the time line")
    d = _say(h, "/v1/skus", {"sku": "CT-1", "barcode": "8430000010020"})[1]
    true("already means CT-2" in d["detail"], "the master of A does not take it back")
