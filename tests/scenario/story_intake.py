"""Webhooks: once, in any order, and never unsigned. Requirements HP-W1 to HP-W5, BD-1, OP-7; security 2.2 and 3."""
import base64
import hashlib
import hmac
import json
import subprocess
import threading
import time

from harness import NEXT_SECRET, WEB_SECRET, holds, same, true, until, waits


def clean_paid_order_is_ready_to_pick_when_the_200_leaves(h):
    """OP-3, ORD-5"""
    o = h.land(h.new())
    same((o["state"], holds(o)), ("ready_to_pick", []))
    same(o["lines"][0]["reserved"], 1)


def same_delivery_again_is_a_duplicate_and_is_counted(h):
    """HP-W3, BD-1, scenario 1"""
    b = h.new()
    h.land(b)
    for _ in range(3):
        same(h.shop(b)[1]["result"], "duplicate")
    same(h.order(b["id"])["intake"][0]["copies"], 4)


def same_delivery_on_24_connections_at_once_lands_once(h):
    """HP-W3, scenario 2"""
    b, answers = h.new(), []
    threads = [threading.Thread(target=lambda: answers.append(h.shop(b))) for _ in range(24)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    same(sorted(d["result"] for s, d in answers if s == 200), ["duplicate"] * 23 + ["landed"])
    same(len(h.orders(channel="web", external_id=str(b["id"]))), 1)


def same_key_with_another_body_is_held_as_a_conflict(h):
    """scenario 8"""
    b = h.new()
    h.shop(b, key="conflict-1")
    before = len(h.exceptions("idempotency_conflict"))
    same(h.shop(dict(b, total_price="99.00"), key="conflict-1")[1]["result"], "held")
    same(h.shop(dict(b, total_price="99.00"), key="conflict-1")[1]["result"], "held", "its copy")
    same(len(h.exceptions("idempotency_conflict")), before + 1)
    same(h.order(b["id"])["total"]["minor"], 1250)


def wrong_signature_is_refused_and_nothing_is_kept(h):
    """scenario 7"""
    b = h.new()
    same(h.shop(b, secret="wrong")[0], 401)
    same(h.orders(channel="web", external_id=str(b["id"])), [])


def missing_signature_is_refused(h):
    """security 3"""
    same(h.shop(h.new(), headers={"X-Shopify-Hmac-Sha256": None})[0], 401)


def signature_of_another_body_is_refused(h):
    """security 3"""
    good = h.new()
    other = base64.b64encode(hmac.new(WEB_SECRET.encode(), json.dumps(good).encode(), hashlib.sha256).digest()).decode()
    same(h.shop(h.new(), headers={"X-Shopify-Hmac-Sha256": other})[0], 401)


def signature_with_white_space_or_cut_padding_is_refused(h):
    """security 3: decode strictly"""
    b = h.new()
    mac = base64.b64encode(hmac.new(WEB_SECRET.encode(), json.dumps(b).encode(), hashlib.sha256).digest()).decode()
    for bad in (mac.rstrip("="), mac[:20] + " " + mac[20:], mac + "=", "", "AAAA"):
        same(h.shop(b, headers={"X-Shopify-Hmac-Sha256": bad})[0], 401, bad)


def another_shops_domain_is_refused(h):
    """storefronts 3.3"""
    same(h.shop(h.new(), headers={"X-Shopify-Shop-Domain": "thief.myshopify.com"})[0], 401)


def header_names_without_x_are_accepted(h):
    """storefronts 3.1"""
    same(h.shop(h.new(), prefix="")[1]["result"], "landed")


def both_secrets_hold_while_one_rotates(h):
    """security 3, rotation"""
    for secret in (WEB_SECRET, NEXT_SECRET):
        same(h.shop(h.new(), secret=secret, connection="web2")[1]["result"], "landed")
    same(h.shop(h.new(), secret=NEXT_SECRET)[0], 401, "this connection has no second secret")


def unknown_connection_is_not_found(h):
    """security 2.2: source exists"""
    same(h.shop(h.new(), connection="nobody")[0], 404)
    same(h.shop(h.new(), merchant="nobody")[0], 404)


def topic_that_is_not_for_us_is_ignored(h):
    """HTTP contract: ignored"""
    same(h.shop({"id": 1}, topic="products/update")[1]["result"], "ignored")


def malformed_but_signed_is_stored_and_raised(h):
    """HP-W2, BD-7"""
    before = len(h.exceptions("payload_malformed"))
    for bad in (b'{"id": 1, "line_items": [', b"[]", b'{"id":1}', b'{"id":1,"id":2}', b'{"id":"\xff"}', b"",
                b'{"a":' * 40 + b"1" + b"}" * 40, b'{"id":"a\\u0000b","currency":"EUR","line_items":[]}'):
        same(h.shop(bad)[1].get("result"), "held", bad)
    same(len(h.exceptions("payload_malformed")), before + 8)


def ids_above_2_to_the_53_stay_exact(h):
    """JSON: 64-bit ids exact"""
    b = h.new()
    same(h.land(b)["external_id"], str(b["id"]))


def older_copy_changes_nothing(h):
    """scenario 5, HP-W5"""
    b = h.new(qty=2)
    h.land(b)
    old = dict(b, updated_at="2026-11-23T08:00:00+01:00", line_items=[h.line("NT-BLACK", 9)])
    same(h.shop(old, topic="orders/updated")[1]["result"], "duplicate")
    same(h.order(b["id"])["lines"][0]["quantity"], 2)


def update_before_create_leaves_the_newer_content(h):
    """scenario 5"""
    newer = h.new(qty=3, updated_at="2026-11-23T10:00:00+01:00")
    h.land(newer, topic="orders/updated")
    h.shop(dict(newer, updated_at="2026-11-23T09:00:00+01:00", line_items=[h.line("NT-BLACK", 1)]))
    same(h.order(newer["id"])["lines"][0]["quantity"], 3)


def cancel_before_edit_reversed_ends_cancelled(h):
    """scenario 6"""
    b = h.new()
    h.land(b)
    cancel = dict(b, cancelled_at="2026-11-23T10:00:00+01:00", updated_at="2026-11-23T10:00:00+01:00")
    h.shop(dict(b, updated_at="2026-11-23T11:00:00+01:00", note="later"), topic="orders/updated")
    h.shop(cancel, topic="orders/cancelled")
    same(h.order(b["id"])["state"], "cancelled")


def unpaid_waits_without_a_hold_and_payment_releases(h):
    """OP-3, scenario 22"""
    b = h.new(financial_status="pending")
    o = h.land(b)
    same((o["state"], holds(o)), ("validated", []))
    true("payment_captured" in waits(o), o["waiting_for"])
    paid = dict(b, financial_status="paid", updated_at="2026-11-23T09:05:00+01:00")
    same(h.land(paid, topic="orders/paid")["state"], "ready_to_pick")


def payment_counts_even_on_an_older_stamp(h):
    """storefronts 1.1 rule 4"""
    b = h.new(financial_status="pending")
    h.land(b)
    h.shop(dict(b, financial_status="paid", updated_at="2026-11-23T08:00:00+01:00"), topic="orders/paid")
    same(h.order(b["id"])["state"], "ready_to_pick")


def late_pending_does_not_undo_payment(h):
    """OP-7"""
    b = h.new()
    h.land(b)
    h.shop(dict(b, financial_status="pending", updated_at="2026-11-23T10:00:00+01:00"), topic="orders/updated")
    o = h.order(b["id"])
    same(o["state"], "ready_to_pick")
    true(any(e["kind"] == "payment_captured" for e in o["evidence"]), "payment is on file")


def failed_payment_holds(h):
    """payment_not_evidenced"""
    o = h.land(h.new(financial_status="voided"))
    same(holds(o), ["payment_not_evidenced"])


def test_order_is_never_released(h):
    """storefronts 3.5: test"""
    o = h.land(h.new(test=True))
    same((o["state"] in ("received", "validated"), holds(o)), (True, ["test_order"]))


def price_only_edit_touches_no_reservation(h):
    """ORD-8, scenario 43"""
    b = h.new(qty=2)
    h.land(b)
    before = h.stock("NT-BLACK")["reserved"]
    h.shop(dict(b, total_price="20.00", updated_at="2026-11-23T10:00:00+01:00"), topic="orders/updated")
    o = h.order(b["id"])
    same((o["state"], holds(o), h.stock("NT-BLACK")["reserved"]), ("ready_to_pick", [], before))


def edit_of_a_held_order_replaces_and_releases(h):
    """ORD-7, scenario 40"""
    b = h.new(address={"zip": ""})
    same(holds(h.land(b)), ["addr_incomplete"])
    fixed = dict(b, updated_at="2026-11-23T10:00:00+01:00", shipping_address=dict(b["shipping_address"], zip="50001"))
    same(h.land(fixed, topic="orders/updated")["state"], "ready_to_pick")


def edit_after_release_stops_the_line_until_answered(h):
    """ORD-7, scenario 41"""
    b = h.new(qty=1)
    h.land(b)
    h.shop(dict(b, updated_at="2026-11-23T10:00:00+01:00", line_items=[h.line("NT-BLACK", 2)]), topic="orders/updated")
    o = h.order(b["id"])
    same(holds(o), ["edit_after_release"])
    status, d = h.scan("pick", shipment=o["shipments"][0]["id"], location="S-01-02", code="8430000000021", quantity=1)
    same((status, d["code"]), (422, "task_stopped"))


def accepted_change_replaces_the_order_and_releases_it_again(h):
    """ORD-7: answered with yes; claims follow exactly"""
    before = h.stock("NT-BLACK")["reserved"]
    b = h.new(qty=1)
    h.land(b)
    h.shop(dict(b, updated_at="2026-11-23T10:00:00+01:00", line_items=[h.line("NT-BLACK", 3)]), topic="orders/updated")
    o = h.order(b["id"])
    e = [x for x in h.exceptions("edit_after_release") if x["object_id"] == o["id"]][0]
    body = {"decision": "accept", "reason": "the customer asked in time"}
    same(h.command(f"/v1/exceptions/{e['id']}/resolve", body)[0], 200)
    o = h.order(b["id"])
    same((o["state"], holds(o), o["lines"][0]["quantity"], o["lines"][0]["reserved"]), ("ready_to_pick", [], 3, 3))
    same(h.stock("NT-BLACK")["reserved"], before + 3)
    same(h.command(f"/v1/exceptions/{e['id']}/resolve", body)[1]["code"], "already_closed")


def refused_change_keeps_the_order_as_it_was(h):
    """ORD-7: answered with no"""
    b = h.new(qty=1)
    h.land(b)
    h.shop(dict(b, updated_at="2026-11-23T10:00:00+01:00", line_items=[h.line("NT-BLACK", 3)]), topic="orders/updated")
    o = h.order(b["id"])
    e = [x for x in h.exceptions("edit_after_release") if x["object_id"] == o["id"]][0]
    same(h.command(f"/v1/exceptions/{e['id']}/resolve", {"decision": "refuse", "reason": "it is packed already"})[0], 200)
    o = h.order(b["id"])
    same((o["state"], holds(o), o["lines"][0]["quantity"]), ("ready_to_pick", [], 1))


def cancel_before_pick_gives_the_claims_back(h):
    """ORD-10"""
    before = h.stock("NT-BLACK")["reserved"]
    b = h.new(qty=4)
    h.land(b)
    same(h.stock("NT-BLACK")["reserved"], before + 4)
    h.shop(dict(b, cancelled_at="2026-11-23T10:00:00+01:00", updated_at="2026-11-23T10:00:00+01:00"), topic="orders/cancelled")
    same((h.order(b["id"])["state"], h.stock("NT-BLACK")["reserved"]), ("cancelled", before))


def standard_webhook_lands(h):
    """security 3: standard"""
    b = _own_order(h, "own-1")
    same(h.own({"type": "order.created", "timestamp": "2026-11-23T09:30:05Z", "data": b})[1]["result"], "landed")
    same(h.order("own-1", channel="own")["state"], "ready_to_pick")


def standard_webhook_with_several_signatures_lands(h):
    """security 3: unknown versions are skipped, one match is enough"""
    b = _own_order(h, "own-2")
    same(h.own({"type": "order.created", "data": b}, extra="v9,xyz v1," + "A" * 43 + "= ")[1]["result"], "landed")


def standard_webhook_is_refused_when_anything_signed_is_wrong(h):
    """security 3: +-300 s, id without dot, digits only"""
    import time
    b = {"type": "order.created", "data": _own_order(h, "own-3")}
    same(h.own(b, at=int(time.time()) - 400)[0], 401, "stale")
    same(h.own(b, at=int(time.time()) + 400)[0], 401, "from the future")
    same(h.own(b, at=int(time.time()) - 400, key=b"x" * 32)[1]["code"], "signature_invalid", "nobody is told that only the time is wrong")
    same(h.own(b, at=int(time.time()) - 301)[1]["code"], "webhook_stale", "storefronts 10.24")
    same(h.own(b, ident="a.b")[0], 401, "a dot in the id")
    same(h.own(b, at="12x")[0], 401, "not digits")
    same(h.own(b, signature=" ")[1]["code"], "webhook_headers", "no signature at all")
    same(h.own(b, key=b"x" * 32)[0], 401, "another key")
    same(h.own(b, signature="v1,")[0], 401, "empty signature")
    same(h.own(b, signature="v2," + "A" * 43 + "=")[0], 401, "unknown version only")
    same(h.orders(channel="own", external_id="own-3"), [])


def standard_webhook_with_an_unknown_field_is_held(h):
    """a misspelt field is a mistake, not a wish"""
    b = dict(_own_order(h, "own-4"), shiping="x")
    same(h.own({"type": "order.created", "data": b})[1]["result"], "held")


def news_of_an_order_undoes_nothing_that_was_said_of_it_in_the_same_second(h):
    """HP-W5: stamps have the grain of a second; a create that comes after an edit of its own second is the older one"""
    made = _own_order(h, "own-5")
    edited = dict(made, lines=[{"line": 1, "channel_sku": "NT-BLACK", "quantity": 3}])
    same(h.own({"type": "order.updated", "data": edited})[1]["result"], "landed")
    same(h.own({"type": "order.created", "data": made})[1]["result"], "duplicate")
    same(h.order("own-5", "own")["lines"][0]["quantity"], 3)
    body = h.new(qty=1)
    same(h.shop(dict(body, line_items=[h.line("NT-BLACK", 2)]), topic="orders/edited")[1]["result"], "landed")
    same(h.shop(body, topic="orders/create")[1]["result"], "duplicate")
    same(h.order(body["id"])["lines"][0]["quantity"], 2)
    again = h.new(qty=1)
    same(h.shop(again, topic="orders/create")[1]["result"], "landed")
    same(h.shop(dict(again, line_items=[h.line("NT-BLACK", 3)]), topic="orders/create")[1]["result"], "landed", "an equal stamp applies")
    same(h.shop(dict(body, line_items=[h.line("NT-BLACK", 4)]), topic="orders/updated")[1]["result"], "landed")
    same(holds(h.order(body["id"])), ["edit_after_release"], "an update of the same second counts")


def _own_order(h, external_id):
    return {"external_id": external_id, "order_number": external_id, "placed_at": "2026-11-23T09:30:00Z",
            "updated_at": "2026-11-23T09:30:00Z", "payment": {"status": "captured", "reference": "psp-1"},
            "total": {"minor": 1250, "currency": "EUR"},
            "ship_to": {"name": "Irene Soler", "street": ["Calle Luna 7"], "city": "Zaragoza", "postcode": "50001",
                        "country": "ES", "phone": "+34600222333"},
            "lines": [{"line": 1, "channel_sku": "NT-BLACK", "quantity": 1}]}


def repeated_bad_signatures_raise_an_alarm(h):
    """scenario 7: refused, logged without the body, and repeated failures alert; once, however often"""
    before = len(h.orders())
    for _ in range(12):
        same(h.shop(h.new(), secret="guessed")[0], 401)
    def alarms():
        return [e for e in h.exceptions("signature_invalid") if e["detail"].startswith("web ")]
    found = until(h, "an alarm", alarms)
    same([(e["object"], e["clarifies"]) for e in found], [("connection", "integration")])
    same(len(h.orders()), before, "orders")
    true("webhook_refused" in h.log() and "Irene" not in h.log(), "the log names no one")
    same(h.shop(h.new())[1]["result"], "landed", "a good one is taken all the same")
    same(h.command(f"/v1/exceptions/{found[0]['id']}/resolve", {"decision": "close", "reason": "secret was typed wrongly"})[0], 200)
    same(alarms(), [])


def unknown_endpoint_version_is_refused_and_kept_for_review(h):
    """scenario 11, HP-W1"""
    order = h.new()
    raw = json.dumps(order).encode()
    mac = base64.b64encode(hmac.new(WEB_SECRET.encode(), raw, hashlib.sha256).digest()).decode()
    headers = {"Content-Type": "application/json", "X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": mac,
               "X-Shopify-Webhook-Id": "version-9"}
    known = {e["id"] for e in h.exceptions("payload_malformed")}
    for _ in range(2):  # a retry is the same answer and no second exception
        status, d = h.http("POST", "/v9/hooks/nova/web", raw, headers, token=None)
        same((status, d["code"]), (400, "endpoint_version_unknown"))
        true("v1" in d["detail"], d["detail"])
    kept = [e for e in h.exceptions("payload_malformed") if e["id"] not in known]
    same([e["object"] for e in kept], ["receipt"])
    true("v9" in kept[0]["detail"], kept[0]["detail"])
    same(h.orders(external_id=str(order["id"])), [], "nothing was acted on")
    same(h.http("POST", "/v9/hooks/nova/web", raw, dict(headers, **{"X-Shopify-Hmac-Sha256": mac[::-1]}), token=None)[0], 401)
    same(h.http("POST", "/v9/hooks/nobody/web", raw, headers, token=None)[0], 404)
    same(h.http("POST", "/vx/hooks/nova/web", raw, headers, token=None)[0], 404)
    same(h.http("POST", "/v1/hooks/nova/web", raw, headers, token=None)[1]["result"], "landed", "the same delivery at the known version")


def address_of_an_unreleased_order_changes_and_both_versions_are_kept(h):
    """ORD-7, scenario 40: the new one goes on the label, the old one stays on file under its own digest"""
    b = h.new(financial_status="pending")
    o = h.land(b)
    same((o["state"], o["version"]), ("validated", 1))
    moved = dict(b, updated_at="2026-11-23T10:00:00+01:00", financial_status="paid",
                 shipping_address=dict(b["shipping_address"], address1="Calle Sol 9", zip="50002"))
    o = h.land(moved, topic="orders/updated")
    same((o["state"], o["version"]), ("ready_to_pick", 2))
    same([(i["topic"], i["result"]) for i in o["intake"]], [("orders/create", "landed"), ("orders/updated", "landed")])
    h.walk(o, "packed")
    box = h.order(b["id"])["shipments"][0]["parcels"][0]["id"]
    slip = h.http("GET", f"/v1/parcels/{box}/documents/packing_slip.pdf")[1]
    words = subprocess.run(["pdftotext", "-layout", h.file("slip.pdf", slip), "-"], check=True, capture_output=True).stdout.decode()
    true("Calle Sol 9" in words and "Calle Luna 7" not in words, words)


def price_only_edit_of_a_shipped_order_changes_nothing_of_it(h):
    """ORD-8, scenario 43"""
    b = h.new(qty=2)
    w = h.walk(h.land(b), "handed_over", qty=2, weight=250)
    h.carrier(w, "custody", "2026-11-24T09:00:00Z")
    before = h.stock("NT-BLACK")
    status, d = h.shop(dict(b, total_price="9.00", note="thanks", updated_at="2026-11-25T10:00:00+01:00"), topic="orders/updated")
    same((status, d["result"]), (200, "landed"))
    same((h.order(b["id"])["state"], holds(h.order(b["id"])), h.stock("NT-BLACK")), ("shipped", [], before))


def a_bundle_of_the_shops_is_its_components_and_one_of_ours_is_opened(h):
    """storefronts 3.5, SKU-9: components share a group id and are picked as the lines they are; a bundle in one line is opened by our
    own list, and one that nobody knows holds"""
    body = h.new(lines=[("NT-BLACK", 1), ("NT-GREEN", 2), ("NT-POT", 1)])
    for i, group in ((0, 7001), (1, "7001"), (2, None)):  # seen as number and as text
        body["line_items"][i]["sales_line_item_group_id"] = group
    o = h.land(body)
    same((o["state"], holds(o)), ("ready_to_pick", []))
    same([(x["sku"], x["quantity"]) for x in o["shipments"][0]["lines"]], [("NT-BLACK", 1), ("NT-GREEN", 2), ("NT-POT", 1)])
    kit = h.land(h.new("NT-KIT", qty=1))
    same(sorted((x["sku"], x["quantity"]) for x in kit["shipments"][0]["lines"]), [("NT-PART-A", 2), ("NT-PART-B", 1)])
    unknown = h.land(h.new("APP-BUNDLE-9", qty=1))
    same((unknown["state"], holds(unknown), unknown["shipments"]), ("received", ["sku_unknown"], []))
