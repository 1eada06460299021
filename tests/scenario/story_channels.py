"""Storefronts are asked for what their webhooks lost. Requirements PL-6, PL-8, PL-9, ORD-14; scenarios 6, 9; storefronts 3.10, 4.7, 9."""
import base64
import hashlib
import hmac
import json
import os
import sys
import time

from harness import WEB_SECRET, same, true, until
from nova_shops import profile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402
from web import Answer  # noqa: E402
from woocommerce import WooShop, stamp  # noqa: E402

SHOP, WOO, QUIET = ShopifyShop(), WooShop(), WooShop(key="ck_quiet")


def _start(h):
    h.start("--egress-allow", SHOP.place, "--egress-allow", WOO.place, "--egress-allow", QUIET.place)


def _card(h, connection):
    return next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == connection)


def _poll(h, connection):
    return _card(h, connection)["poll"]


def _again(h, *connections):
    """Lets the time pass until the next look, and waits for the end of that one."""
    before = {c: _poll(h, c)["scans"] for c in connections}
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind = 'pull.orders'")
    _start(h)
    for c in connections:
        until(h, f"a look at {c}", lambda c=c: _poll(h, c)["scans"] > before[c])


def _raised(h, reason, connection):
    return [e for e in h.exceptions(reason) if e["object"] == "connection" and connection in e["detail"]]


def a_connection_without_its_secret_is_not_asked(h):
    """the profile says what may be called; enabling it outward is refused for the same reason"""
    h.stop()
    _start(h)
    same(_poll(h, "woo"), None)
    true("no secret" in _card(h, "woo")["outward"], _card(h, "woo")["outward"])
    r = h.cli("connection", "enable", "woo", "--merchant", "nova", ok=None)
    true(r.returncode != 0 and "nothing can be sent" in r.stdout + r.stderr, r.stdout + r.stderr)
    h.env.update(NOVA_SHOP_TOKEN="shpat_nova", NOVA_CK="ck_nova", NOVA_CS="cs_nova", NOVA_QUIET="ck_quiet")
    text = profile(SHOP, WOO)
    text = text.replace("  - {id: erp, platform: files}\n", f"""  - {{id: erp, platform: files}}
  - id: quiet
    platform: woocommerce
    account: "https://quiet.example/"
    endpoint: "{QUIET.url}"
    secrets: {{key: "env:NOVA_QUIET", secret: "env:NOVA_CS"}}
""", 1)
    h.stop()
    h.cli("apply", h.file("nova-channels.yaml", text))
    _start(h)
    for c in ("web", "woo", "quiet"):
        until(h, f"the first look at {c}", lambda c=c: _poll(h, c) and _poll(h, c)["scans"] > 0)
    same(_poll(h, "web2"), None, "the other shop has no token")
    same((_card(h, "woo")["orders"], _card(h, "quiet")["orders"]), ("in, webhook and poll", "in, poll"))


def _webhook(h, order):
    """The shop's own, signed as WooCommerce signs."""
    raw = json.dumps(order).encode()
    mac = base64.b64encode(hmac.new(WEB_SECRET.encode(), raw, hashlib.sha256).digest()).decode()
    status, d = h.http("POST", "/v1/hooks/nova/woo", raw, {"Content-Type": "application/json", "X-WC-Webhook-Topic": "order.created",
                       "X-WC-Webhook-Source": "https://tea.example/", "X-WC-Webhook-Signature": mac}, token=None)
    same(status, 200, str(d))
    return d["result"]


def _grace_over(h, *connections):
    """Half an hour later."""
    h.stop()
    h.sql("update poll_find set found_us = 1")
    _start(h)
    _again(h, *connections)


def a_webhook_that_comes_after_the_poll_was_late_and_not_lost(h):
    """PL-8: no alarm for what merely came second; an older form of the order does not settle it"""
    now = time.time()
    order = WOO.put(6900, now)
    _again(h, "woo")
    same(h.order(6900, "woo")["state"], "ready_to_pick")
    p = _poll(h, "woo")
    same((p["found"], p["awaited"], p["late"], p["repaired"]), (1, 1, 0, 0))
    same(_webhook(h, dict(order, date_modified_gmt=stamp(now - 60))), "duplicate")
    same(_poll(h, "woo")["awaited"], 1, "that is not the one")
    same(_webhook(h, order), "duplicate")
    same(_webhook(h, dict(order, customer_note="again")), "duplicate")
    p = _poll(h, "woo")
    same((p["awaited"], p["late"], p["repaired"]), (0, 1, 0), "late once")
    _grace_over(h, "woo")
    same((_poll(h, "woo")["repaired"], _raised(h, "webhook_loss_detected", "woo")), (0, []))


def lost_webhooks_are_found_once_each_and_raised(h):
    """scenario 9, PL-8: on both platforms, when the grace is over and not before"""
    now = time.time()
    for n in range(1, 8):
        SHOP.put(700000000000000000 + n, now + n)
        WOO.put(7000 + n, now + n)
    _again(h, "web", "woo")
    for n in range(1, 8):
        same(h.order(700000000000000000 + n, "web")["state"], "ready_to_pick")
        same(h.order(7000 + n, "woo")["state"], "ready_to_pick")
    for c in ("web", "woo"):
        same((_poll(h, c)["repaired"], _poll(h, c)["awaited"]), (0, 7), c)
        same(_raised(h, "webhook_loss_detected", c), [], "it may still come")
    same(_webhook(h, WOO.orders[7007]), "duplicate")
    _grace_over(h, "web", "woo")
    for c, lost in (("web", 7), ("woo", 6)):
        same((_poll(h, c)["repaired"], _poll(h, c)["awaited"]), (lost, 0), c)
        true(any(str(lost) in e["detail"] for e in _raised(h, "webhook_loss_detected", c)), "raised")
    _again(h, "web", "woo")
    same(len([o for o in h.orders(channel="woo") if int(o["external_id"]) > 7000]), 7)
    same((_poll(h, "web")["repaired"], _poll(h, "woo")["repaired"]), (7, 6), "once each")
    same(_webhook(h, WOO.orders[7006]), "duplicate")
    same(_poll(h, "woo")["late"], 2, "after that it is neither late nor lost again")
    same(h.order(7001, "woo")["lines"][0]["sku"], "NT-BLACK")
    status, d = h.http("GET", f"/v1/orders/{h.order(7001, 'woo')['id']}/evidence")
    true("irene@example.com" not in str(d), "nothing personal")


def what_a_webhook_brought_is_not_counted(h):
    """PL-8: both ways end in the same landing"""
    now = time.time() + 20
    order = WOO.put(7100, now)
    same(_webhook(h, order), "landed")
    body = h.new(n=7100)
    body["updated_at"] = stamp(now) + "Z"
    h.land(body)
    SHOP.put(body["id"], now - 30, cancelledAt=None)  # a list can be behind its webhooks
    before = _poll(h, "woo")["repaired"], _poll(h, "web")["repaired"]
    _again(h, "web", "woo")
    same((_poll(h, "woo")["repaired"], _poll(h, "web")["repaired"]), before)
    same(len(h.orders(channel="woo", external_id="7100")), 1)
    same(h.order(body["id"])["state"], "ready_to_pick")


def a_shop_without_webhooks_is_polled_and_nothing_is_lost(h):
    """poll only is a first-class case"""
    QUIET.put(9001, time.time())
    QUIET.bom = True
    _again(h, "quiet")
    same(h.order(9001, "quiet")["state"], "ready_to_pick")
    p = _poll(h, "quiet")
    same((p["found"], p["repaired"]), (1, 0))
    same(_raised(h, "webhook_loss_detected", "quiet"), [])
    true(p["interval_s"] >= p["interval_possible_s"] > 0 and p["interval_achieved_s"] is not None and p["lag_s"] is not None, str(p))


def one_that_cannot_be_read_is_parked_and_the_cursor_goes_on(h):
    """ORD-14, scenario 6"""
    now = time.time() + 40
    WOO.put(7201, now, status="awaiting-pickup")
    WOO.put(7202, now + 1, line_items=[{"id": 1, "product_id": 0, "variation_id": 0, "quantity": 1, "sku": "GONE", "price": 1}])
    WOO.put(7203, now + 2)
    SHOP.put(7204, now, currencyCode="XXQ")
    SHOP.put(7205, now + 1)
    _again(h, "web", "woo")
    same(h.order(7203, "woo")["state"], "ready_to_pick")
    same(h.order(7205, "web")["state"], "ready_to_pick")
    true([x for x in h.order(7202, "woo")["holds"] if x["reason"] == "sku_unknown"], "an unknown product holds its order alone")
    said = h.exceptions("payload_malformed")
    true(any("awaiting-pickup" in e["detail"] for e in said) and any("XXQ" in e["detail"] for e in said), said)
    same((_poll(h, "woo")["unreadable"], _poll(h, "web")["unreadable"]), (1, 1))
    same(_poll(h, "woo")["confirmed_to"], stamp(now + 2) + "Z")
    _again(h, "web", "woo")
    same((_poll(h, "woo")["unreadable"], len(h.exceptions("payload_malformed"))), (1, len(said)), "parked once")


def a_bulk_edit_of_one_second_and_a_long_order_come_whole(h):
    """more orders with one stamp than a page holds; more lines than a page of lines"""
    now = time.time() + 60
    for n in range(130):
        WOO.put(7300 + n, now)
    for n in range(23):
        SHOP.put(7300 + n, now)
    SHOP.put(7399, now, skus=["NT-BLACK"] * 25)
    _again(h, "web", "woo")
    same(len([o for o in h.orders(channel="woo") if 7300 <= int(o["external_id"]) < 7430]), 130)
    same(len([o for o in h.orders(channel="web") if 7300 <= int(o["external_id"]) < 7330]), 23)
    same(len(h.order(7399, "web")["lines"]), 25)
    same((SHOP.too_dear, SHOP.throttled), (0, 0), "the bucket is modelled")


def an_order_that_moves_while_we_read_takes_no_other_one_with_it(h):
    """pages by number would pass one over"""
    now = time.time() + 80
    for n in range(60):
        QUIET.put(9100 + n, now + n)
    plain = QUIET.answer

    def moving(request):
        answer = plain(request)
        if request.path.endswith("/orders") and request.method == "GET" and len(answer.body) > 20000:
            QUIET.put(9100, now + 100)  # of the first page, edited meanwhile
        return answer
    QUIET.answer = moving
    _again(h, "quiet")
    QUIET.answer = plain
    same(len([o for o in h.orders(channel="quiet") if int(o["external_id"]) >= 9100]), 60)


def too_much_is_waited_for_and_no_call_is_made_in_vain(h):
    """200 with THROTTLED, 429 with Retry-After"""
    SHOP.drain()
    SHOP.put(7401, time.time() + 100)
    WOO.put(7401, time.time() + 200)
    WOO.next(Answer(429, {}, {"Retry-After": "1"}))
    _again(h, "web", "woo")
    if not h.orders(external_id="7401", channel="web"):
        _again(h, "web")  # the look that ended had begun before the order was placed
    same(h.order(7401, "web")["state"], "ready_to_pick")
    same(h.order(7401, "woo")["state"], "ready_to_pick")
    true(SHOP.throttled <= 1, f"throttled {SHOP.throttled} times")


def after_an_outage_it_goes_on_where_it_was(h):
    """PL-9: from the last confirmed point with an overlap, not from now"""
    confirmed = {c: _poll(h, c)["confirmed_to"] for c in ("web", "woo")}
    WOO.next(503, "drop", Answer(200, b"<html>maintenance</html>", kind="text/html"))
    SHOP.next("drop", 502, Answer(200, {"errors": [{"message": "x", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}))
    WOO.put(7501, time.time() + 210)
    SHOP.put(7501, time.time() + 210)
    mark = len(WOO.seen), len(SHOP.seen)
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind = 'pull.orders'")
    _start(h)
    until(h, "both", lambda: h.orders(channel="woo", external_id="7501") and h.orders(channel="web", external_id="7501"))
    asked = [r.query["modified_after"] + "Z" for r in WOO.seen[mark[0]:] if "modified_after" in r.query]
    true(asked and max(asked) < confirmed["woo"], f"{asked} after {confirmed}")
    wanted = [r.json()["variables"].get("q", "") for r in SHOP.seen[mark[1]:]]
    true(wanted and all(confirmed["web"] > q[len("updated_at:>='"):-1] for q in wanted if q), f"{wanted} after {confirmed}")


def a_shop_that_cannot_sort_by_change_is_read_by_id(h):
    """400 on orderby=modified"""
    QUIET.sorts_by_modified = False
    for n in range(55):
        QUIET.put(9300 + n, time.time() + 220)
    _again(h, "quiet")
    same(len([o for o in h.orders(channel="quiet") if int(o["external_id"]) >= 9300]), 55)


def a_refusal_is_a_stuck_cursor_and_mends_itself(h):
    """cursor_stuck"""
    WOO.next(Answer(403, {"code": "woocommerce_rest_forbidden"}))
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind = 'pull.orders'")
    _start(h)
    e = until(h, "raised", lambda: _raised(h, "cursor_stuck", "woo"))[0]
    true("woocommerce_rest_forbidden" in e["detail"] and "2026" in e["detail"] or "20" in e["detail"], e["detail"])
    _again(h, "woo")
    same(_raised(h, "cursor_stuck", "woo"), [], "closed by the data")


def an_edit_that_the_webhook_lost_can_be_accepted(h):
    """ORD-7, PL-8, scenario 9: found by the poll, asked while it is picked, accepted; on both platforms"""
    now = time.time() + 300
    line = SHOP.put(7601, now)["lines"][0]
    line.update(quantity=2, currentQuantity=2, unfulfilledQuantity=2)
    WOO.put(7601, now)["line_items"][0]["quantity"] = 2
    _again(h, "web", "woo")
    for c in ("web", "woo"):
        o = h.order(7601, c)
        same(o["state"], "ready_to_pick")
        h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-01-02", code="8430000000021")
    SHOP.put(7601, now + 5, lines=[dict(line, quantity=3, currentQuantity=3, unfulfilledQuantity=3)])
    WOO.put(7601, now + 5, line_items=[dict(WOO.orders[7601]["line_items"][0], quantity=3)])
    _again(h, "web", "woo")
    for c in ("web", "woo"):
        o = h.order(7601, c)
        asked = [e for e in h.exceptions("edit_after_release") if e["object_id"] == o["id"]]
        same(len(asked), 1, c)
        status, d = h.command(f"/v1/exceptions/{asked[0]['id']}/resolve", {"decision": "accept", "reason": "the picker was told of it"})
        same(status, 200, str(d))
        h.good_scan("put_back", shipment=o["shipments"][0]["id"], location="S-01-02", code="8430000000021")
        o = h.order(7601, c)
        same((o["state"], o["holds"], o["shipments"][0]["lines"][0]["quantity"]), ("ready_to_pick", [], 3), c)
