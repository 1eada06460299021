"""Validation, holds, the API and its keys. Requirements ORD-2 to ORD-5, BD-2, BD-3; security 2.1 and 4.1."""
import http.client
import json

from harness import holds, same, true


def order_without_postcode_holds_and_names_the_field(h):
    """ORD-2, scenario 12"""
    o = h.land(h.new(address={"zip": ""}))
    same(holds(o), ["addr_incomplete"])
    same(o["holds"][0]["field"], "ship_to.postcode")
    same(o["shipments"], [], "no pick task exists")


def postcode_that_cannot_be_holds(h):
    """ORD-2"""
    same(holds(h.land(h.new(address={"zip": "5000"}))), ["addr_incomplete"])
    same(holds(h.land(h.new(address={"zip": "ABCDE"}))), ["addr_incomplete"])


def no_address_at_all_holds(h):
    """storefronts 3.5: null address"""
    true("addr_incomplete" in holds(h.land(h.new(shipping_address=None))), "addr_incomplete")


def phone_is_asked_for_only_where_the_service_demands_it(h):
    """ORD-3, scenario 13"""
    nobody = {"phone": None}
    same(holds(h.land(h.new(phone=None, address=nobody))), ["phone_required"])
    same(holds(h.land(h.new(phone=None, address=dict(nobody, zip="07001", city="Palma")))), [])


def phone_that_is_no_number_is_no_phone(h):
    """ORD-3, libphonenumber"""
    same(holds(h.land(h.new(phone="123", address={"phone": "123"}))), ["phone_required"])


def street_of_39_where_35_fit_holds_with_both_numbers(h):
    """ORD-4, scenario 14"""
    o = h.land(h.new(address={"address1": "A" * 39}))
    same(holds(o), ["addr_field_too_long"])
    true("39" in o["holds"][0]["detail"] and "35" in o["holds"][0]["detail"], o["holds"][0])


def street_is_counted_joined_and_in_characters(h):
    """ORD-4: concatenated, Unicode"""
    same(holds(h.land(h.new(address={"address1": "A" * 20, "address2": "B" * 20}))), ["addr_field_too_long"])
    same(holds(h.land(h.new(address={"address1": "ñ" * 35}))), [])


def street_of_35_and_a_trailing_blank_passes(h):
    """ORD-4, scenario 15"""
    same(holds(h.land(h.new(address={"address1": "A" * 35 + " "}))), [])


def one_unknown_sku_holds_the_whole_order_and_nothing_else(h):
    """scenario 16, BD-2"""
    before = h.stock("NT-BLACK")["reserved"]
    o = h.land(h.new(lines=[("NT-BLACK", 1), ("NOPE-1", 1), ("NT-POT", 1)]))
    same((holds(o), o["holds"][0]["line"]), (["sku_unknown"], 2))
    true(o["holds"][0]["detail"].startswith("line 2: SKU NOPE-1 is not mapped for web"), o["holds"][0]["detail"])
    same(h.stock("NT-BLACK")["reserved"], before)
    same(holds(h.land(h.new())), [])


def non_physical_lines_are_left_out_of_the_pick(h):
    """scenario 17, ORD-13"""
    o = h.land(h.new(lines=[("NT-BLACK", 1), ("GIFT-NOTE", 1)]))
    same((o["state"], len(o["shipments"][0]["lines"])), ("ready_to_pick", 1))


def country_that_no_route_serves_holds(h):
    """no_service"""
    true("no_service" in holds(h.land(h.new(address={"country_code": "FR", "zip": "75001", "city": "Paris"}))), "no_service")


def several_holds_are_open_at_once_and_each_closes_on_its_own(h):
    """scenario 19"""
    o = h.land(h.new("NOPE-2", phone=None, address={"zip": "", "phone": None}))
    same(holds(o), ["addr_incomplete", "phone_required", "sku_unknown"])
    fix = {"source": "merchant", "reason": "mail", "ship_to": {"postcode": "50001"}}
    status, d = h.command(f"/v1/orders/{o['id']}/fix", fix)
    same((status, d["state"], len(d["holds"])), (200, "received", 2))
    fix = {"source": "merchant", "reason": "mail", "ship_to": {"phone": "+34600222333"}, "lines": [{"line": 1, "sku": "NT-POT"}]}
    status, d = h.command(f"/v1/orders/{o['id']}/fix", fix)
    same((status, d["state"], d["holds"]), (200, "ready_to_pick", []))


def fix_without_source_or_reason_is_refused(h):
    """who clarified this, and how"""
    o = h.land(h.new(address={"zip": ""}))
    for bad in ({"ship_to": {"postcode": "50001"}}, {"source": "x", "ship_to": {"postcode": "50001"}},
                {"source": "x", "reason": "y", "shipto": {}}, {"source": "x", "reason": "y", "ship_to": {"zip": "1"}}):
        same(h.command(f"/v1/orders/{o['id']}/fix", bad)[0], 400, bad)
    same(holds(h.order(o["external_id"])), ["addr_incomplete"])


def fix_with_an_unknown_sku_is_refused_and_changes_nothing(h):
    """SKU-3"""
    o = h.land(h.new("NOPE-3"))
    body = {"source": "x", "reason": "y", "lines": [{"line": 1, "sku": "NOPE-9"}]}
    same(h.command(f"/v1/orders/{o['id']}/fix", body)[0], 409)
    same(holds(h.order(o["external_id"])), ["sku_unknown"])


def data_hold_does_not_close_by_decision(h):
    """law 7"""
    o = h.land(h.new(address={"zip": ""}))
    e = [x for x in h.exceptions("addr_incomplete") if x["object_id"] == o["id"]][0]
    status, d = h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "ship", "reason": "it will be fine"})
    same((status, d["code"]), (409, "needs_data"))


def release_says_what_lacks(h):
    """a refusal says which evidence is missing"""
    o = h.land(h.new(financial_status="pending"))
    status, d = h.command(f"/v1/orders/{o['id']}/release", {})
    same((status, d["code"], d["errors"][0]["message"]), (409, "not_ready", "payment_captured"))


def fraud_check_is_waited_for_where_the_merchant_asks(h):
    """ORD-5, scenario 22"""
    b = h.new()
    same(h.shop(b, merchant="lumen")[1]["result"], "landed")
    o = h.order(b["id"], merchant="lumen")
    true(o["state"] in ("validated", "accepted"), o["state"])
    body = {"kind": "fraud_cleared", "source": "own", "ref": "risk-1", "at": "2026-11-23T09:31:00Z"}
    status, d = h.command(f"/v1/orders/{o['id']}/evidence", body)
    same((status, d["code"]), (422, "not_the_owner"))
    status, d = h.command(f"/v1/orders/{o['id']}/evidence", dict(body, source="web"))
    same((status, d["state"]), (200, "ready_to_pick"))


def evidence_of_the_floor_cannot_be_typed_in(h):
    """OP-2"""
    o = h.land(h.new())
    for kind in ("carrier_scan", "pick_scan", "proof_of_delivery", "stock_reserved", "nonsense"):
        same(h.command(f"/v1/orders/{o['id']}/evidence", {"kind": kind, "source": "web", "ref": "x"})[0], 422, kind)


# -- the API

def _canonical(**over):
    return dict({"merchant": "nova", "channel": "own", "external_id": "A-1", "order_number": "A-1",
                 "placed_at": "2026-11-23T09:30:00Z", "updated_at": "2026-11-23T09:30:00Z",
                 "payment": {"status": "captured", "reference": "psp"}, "total": {"minor": 1250, "currency": "EUR"},
                 "ship_to": {"name": "Irene Soler", "street": ["Calle Luna 7"], "city": "Zaragoza", "postcode": "50001",
                             "country": "ES", "phone": "+34600222333"},
                 "lines": [{"line": 1, "channel_sku": "NT-BLACK", "quantity": 1}]}, **over)


def idempotency_key_is_required_and_replayed(h):
    """security 2.1"""
    status, d = h.http("POST", "/v1/orders", _canonical())
    same((status, d["code"]), (400, "idempotency_key_missing"))
    first = h.command("/v1/orders", _canonical(), key="k-1")
    again = h.command("/v1/orders", _canonical(), key="k-1")
    same((first[0], again), (201, first))
    same(h.headers.get("Idempotent-Replayed"), "true")
    status, d = h.command("/v1/orders", _canonical(order_number="other"), key="k-1")
    same((status, d["code"]), (422, "idempotency_key_reused"))
    same(len(h.orders(channel="own", external_id="A-1")), 1)


def idempotency_key_that_is_none_is_refused(h):
    """security 2.1"""
    for bad in ('""', "x" * 256, '"a\\"b"'):
        status, d = h.http("POST", "/v1/orders", _canonical(external_id="A-2"), {"Idempotency-Key": bad})
        same((status, d["code"]), (400, "idempotency_key_invalid"), bad[:10])


def another_principal_never_sees_a_stored_answer(h):
    """security 2.1"""
    h.tokens["machine"] = h.token("machine")
    h.command("/v1/orders", _canonical(external_id="A-3"), key="shared")
    status, d = h.command("/v1/orders", _canonical(external_id="A-3"), key="shared", token="machine")
    same((status, d["result"]), (200, "duplicate"))


def unknown_fields_and_wrong_shapes_are_refused_by_name(h):
    """request bodies bind to an explicit field list"""
    for bad, word in ((_canonical(extra=1), "extra"), (_canonical(lines=[]), "lines"),
                      (_canonical(lines=[{"quantity": 0, "channel_sku": "X"}]), "quantity"),
                      (_canonical(lines=[{"quantity": 1.5, "channel_sku": "X"}]), "quantity"),
                      (_canonical(total={"minor": 12.5, "currency": "EUR"}), "minor"),
                      (_canonical(total={"minor": 1, "currency": "XXQ"}), "currency"),
                      (_canonical(placed_at="yesterday"), "placed_at"), (_canonical(external_id=""), "external_id"),
                      (_canonical(external_id=7), "external_id")):
        status, d = h.command("/v1/orders", bad)
        same(status, 400, bad)
        true(word in json.dumps(d), d)


def unknown_channel_and_merchant_are_refused(h):
    """dangling references"""
    same(h.command("/v1/orders", _canonical(channel="nobody"))[0], 422)
    same(h.command("/v1/orders", _canonical(merchant="nobody"))[0], 404)


def same_order_by_api_and_webhook_is_one_order(h):
    """BD-3, HP-1"""
    b = h.new()
    h.land(b)
    body = _canonical(channel="web", external_id=str(b["id"]), updated_at="2026-11-23T07:00:00Z")
    status, d = h.command("/v1/orders", body)
    same((status, d["result"]), (200, "duplicate"))
    same(sorted(i["path"] for i in h.order(b["id"])["intake"]), ["api", "webhook"])


def edit_by_api_needs_the_order_it_names(h):
    """POST /v1/orders/{id}/edit"""
    o = h.land(h.new(address={"zip": ""}))
    status, d = h.command(f"/v1/orders/{o['id']}/edit", _canonical(channel="web", external_id="another"))
    same((status, d["code"]), (422, "other_order"))
    good = _canonical(channel="web", external_id=o["external_id"], updated_at="2026-11-23T12:00:00Z")
    status, d = h.command(f"/v1/orders/{o['id']}/edit", good)
    same((status, d["edit"], d["state"]), (200, "apply", "ready_to_pick"))


def cancel_by_api_needs_a_reason(h):
    """SA-4"""
    o = h.land(h.new())
    same(h.command(f"/v1/orders/{o['id']}/cancel", {})[0], 400)
    status, d = h.command(f"/v1/orders/{o['id']}/cancel", {"reason": "customer asked"})
    same((status, d["state"]), (200, "cancelled"))


# -- who may

def no_token_and_bad_tokens_are_refused(h):
    """security 6: deny by default"""
    good = h.tokens["supervisor"]
    for token in (None, "nonsense", good[:-1] + ("A" if good[-1] != "A" else "B"), "hf_supervisor_" + "0" * 10 + "_" + "0" * 43 + "_000000"):
        same(h.http("GET", "/v1/orders?merchant=nova", token=token)[0], 401, token)


def each_role_may_what_its_column_says(h):
    """SA-2, security 4.1"""
    o = h.land(h.new(address={"zip": ""}))
    fix = {"source": "m", "reason": "mail", "ship_to": {"postcode": "50001"}}
    wanted = {  # role: create order, fix, cancel, count, read audit, apply profile
        "operator": (403, 200, 403, 400, 403, 403), "engineer": (403, 403, 403, 403, 403, 422),  # may ask, with a reason
        "auditor": (403, 403, 403, 403, 200, 403), "machine": (201, 403, 200, 403, 403, 403)}
    for role, (create, fixed, cancel, count, audit, apply) in wanted.items():
        h.tokens[role] = h.token(role)
        same(h.command("/v1/orders", _canonical(external_id=f"R-{role}"), token=role)[0], create, f"{role} creates")
        same(h.command(f"/v1/orders/{o['id']}/fix", fix, token=role)[0], fixed, f"{role} fixes")
        victim = h.land(h.new())
        same(h.command(f"/v1/orders/{victim['id']}/cancel", {"reason": "x"}, token=role)[0], cancel, f"{role} cancels")
        same(h.command("/v1/counts", {}, token=role)[0], count, f"{role} counts")
        same(h.http("GET", "/v1/audit?merchant=nova", token=role)[0], audit, f"{role} reads audit")
        same(h.command("/v1/apply", "merchant: x", token=role)[0], apply, f"{role} applies")


def another_merchants_order_is_not_found(h):
    """law 11"""
    o = h.land(h.new())
    h.tokens["other"] = h.token("merchant", "--merchant", "lumen")
    same(h.http("GET", f"/v1/orders/{o['id']}", token="other")[0], 404)
    same(h.http("GET", "/v1/orders?merchant=nova", token="other")[0], 404)
    same(h.http("GET", "/v1/exceptions?merchant=nova", token="other")[0], 404)
    same(h.command(f"/v1/orders/{o['id']}/cancel", {"reason": "mine now"}, token="other")[0], 404)
    same(h.http("GET", "/v1/orders", token="other")[0], 200)


def ids_that_are_not_ours_are_not_found(h):
    """opaque ids"""
    o = h.land(h.new())
    for bad in (o["id"][:-1] + ("0" if o["id"][-1] != "0" else "1"), "ord_" + "0" * 26, "ord_1", o["id"].replace("ord_", "shp_")):
        same(h.http("GET", f"/v1/orders/{bad}")[0], 404, bad)


# -- the edges of HTTP

def paths_methods_and_sizes_have_their_refusals(h):
    """security 8"""
    same(h.http("GET", "/v1/nothing")[0], 404)
    status, d = h.http("DELETE", "/v1/orders")
    same((status, h.headers.get("Allow")), (405, "POST, GET"))
    same(h.http("GET", "/v1/orders?merchant=nova&limit=201")[0], 400)
    same(h.http("GET", "/v1/orders?merchant=nova&state=shiny")[0], 400)
    same(h.http("GET", "/v1/orders?merchant=nova&cursor=abc")[0], 400)
    same(h.command("/v1/orders", b"x" * (1024 * 1024 + 1))[0], 413)
    same(h.shop(b"x" * (2 * 1024 * 1024 + 1))[0], 413)
    same(h.http("POST", "/v1/orders", "<a/>", {"Content-Type": "text/xml", "Idempotency-Key": "x"})[0], 415)


def every_answer_carries_the_security_headers(h):
    """security 6"""
    h.http("GET", "/healthz", token=None)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Referrer-Policy"):
        true(name in h.headers, name)


def errors_are_problem_documents(h):
    """RFC 9457"""
    status, d = h.http("GET", "/v1/orders/ord_x")
    same(sorted(d), ["code", "detail", "errors", "status", "title", "type"])
    same(h.headers["Content-Type"], "application/problem+json")


def pages_follow_each_other_without_gap_or_repeat(h):
    """lists: limit and cursor"""
    for _ in range(5):
        h.land(h.new())
    whole = [o["id"] for o in h.orders()]
    paged, cursor = [], None
    while True:
        s, d = h.http("GET", "/v1/orders?merchant=nova&limit=3" + (f"&cursor={cursor}" if cursor else ""))
        paged += [o["id"] for o in d["items"]]
        cursor = d["next"]
        if not cursor:
            break
    same(paged, whole)


def events_are_numbered_and_name_nobody(h):
    """event stream: no personal data"""
    h.land(h.new())
    s, d = h.http("GET", "/v1/events?merchant=nova&limit=200")
    seqs = [e["seq"] for e in d["items"]]
    same(seqs, sorted(set(seqs)))
    text = json.dumps(d)
    true("Irene" not in text and "Luna" not in text and "600222333" not in text, "personal data in events")
