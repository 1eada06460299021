"""A WooCommerce shop: its webhooks have no retry, a delivery id that two orders share, and no topic for payment.
Requirements PL-1, HP-W1, HP-W3, HP-W5, OP-3, BD-1, BD-2; scenarios 1, 5, 7, 8."""
import base64
import hashlib
import hmac
import json

from harness import WEB_SECRET, holds, same, true


def _order(n, status="processing", paid="2026-11-23T08:00:30", modified="2026-11-23T08:00:31", lines=None, **over):
    return dict({"id": 5000 + n, "number": f"W{5000 + n}", "status": status, "currency": "EUR", "total": "12.50",
                 "date_created_gmt": "2026-11-23T08:00:00", "date_modified_gmt": modified, "date_paid_gmt": paid,
                 "payment_method": "card", "transaction_id": "t-1",
                 "billing": {"first_name": "Irene", "last_name": "Soler", "address_1": "Calle Luna 7", "city": "Zaragoza",
                             "state": "Z", "postcode": "50001", "country": "ES", "email": "irene@example.com", "phone": "+34600222333"},
                 "shipping": {"first_name": "", "last_name": "", "address_1": "", "city": "", "postcode": "", "country": ""},
                 "line_items": lines or [{"id": 1, "product_id": 9, "variation_id": 0, "quantity": 1, "sku": "NT-BLACK", "price": 12.5}],
                 "shipping_lines": [{"method_id": "flat_rate", "method_title": "Standard"}]}, **over)


def _send(h, body, topic="order.updated", delivery="d-1", secret=WEB_SECRET, signature=None, source="https://tea.example/"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    mac = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    head = {"Content-Type": "application/json", "X-WC-Webhook-Topic": topic, "X-WC-Webhook-Source": source,
            "X-WC-Webhook-Delivery-ID": delivery, "X-WC-Webhook-ID": "7", "X-WC-Webhook-Signature": signature or mac}
    return h.http("POST", "/v1/hooks/nova/woo", raw, {k: v for k, v in head.items() if v}, token=None)


def two_orders_of_one_second_share_a_delivery_id_and_both_land(h):
    """the platform's delivery id is made of the webhook and the second"""
    for n in (1, 2):
        s, d = _send(h, _order(n), topic="order.created", delivery="same-second")
        same((s, d["result"]), (200, "landed"), str(d))
    same(h.order(5001, "woo")["state"], "ready_to_pick")
    same(h.order(5002, "woo")["state"], "ready_to_pick")


def the_same_delivery_again_is_a_duplicate(h):
    """scenario 1, HP-W1"""
    s, d = _send(h, _order(1), topic="order.created", delivery="same-second")
    same((s, d["result"]), (200, "duplicate"))
    s, d = _send(h, _order(1), topic="order.updated", delivery="later")  # built when delivered: the same body again
    same((s, d["result"]), (200, "duplicate"))
    same(len(h.orders(channel="woo", external_id="5001")), 1)


def the_ping_of_a_saved_webhook_is_answered_and_forgotten(h):
    before = len(h.exceptions())
    s, d = h.http("POST", "/v1/hooks/nova/woo", b"webhook_id=7", {"Content-Type": "application/x-www-form-urlencoded"}, token=None)
    same((s, d), (200, {"result": "ignored"}))
    same(len(h.exceptions()), before)
    s, d = h.http("POST", "/v1/hooks/nova/web", b"webhook_id=7", {"Content-Type": "application/x-www-form-urlencoded"}, token=None)
    same((s, d["code"]), (401, "signature_invalid"))  # no other platform has one


def a_forged_or_strange_delivery_is_refused(h):
    """scenario 7"""
    for how in ({"secret": "guess"}, {"signature": "AAAA"}, {"source": "https://evil.example/"}, {"topic": ""}):
        s, d = _send(h, _order(3), **how)
        same((s, d["code"]), (401, "signature_invalid"), str(how))
    same(h.orders(channel="woo", external_id="5003"), [])


def processing_is_not_paid(h):
    """OP-3: cash on delivery is processing while unpaid"""
    _send(h, _order(4, paid=None, payment_method="cod"), topic="order.created")
    o = h.order(5004, "woo")
    true(o["state"] in ("received", "validated"), o["state"])
    true(any(w.get("evidence") == "payment_captured" for w in o["waiting_for"]), o["waiting_for"])
    s, d = _send(h, _order(4, modified="2026-11-23T09:30:00", payment_method="cod"))
    same((s, d["result"]), (200, "landed"))
    same(h.order(5004, "woo")["state"], "ready_to_pick")


def an_older_state_changes_nothing(h):
    """scenario 5, HP-W5"""
    _send(h, _order(5, modified="2026-11-23T10:00:00"))
    s, d = _send(h, _order(5, modified="2026-11-23T08:00:00", billing={}), delivery="late")
    same((s, d["result"]), (200, "duplicate"))
    same(holds(h.order(5005, "woo")), [])


def a_status_of_a_plug_in_waits_for_a_person(h):
    """BD-2: stored, answered, raised"""
    s, d = _send(h, _order(6, status="awaiting-pickup"))
    same((s, d["result"]), (200, "held"))
    said = [e for e in h.exceptions("payload_malformed") if "awaiting-pickup" in e["detail"]]
    same(len(said), 1)


def a_deleted_order_is_for_a_person(h):
    s, d = _send(h, {"id": 5002}, topic="order.deleted")
    same((s, d["result"]), (200, "held"))
    same(h.order(5002, "woo")["state"], "ready_to_pick", "nothing was assumed")


def a_cancelled_order_is_cancelled(h):
    s, d = _send(h, _order(2, status="cancelled", modified="2026-11-23T11:00:00"))
    same((s, d["result"]), (200, "landed"))
    same(h.order(5002, "woo")["state"], "cancelled")


def another_topic_is_ignored(h):
    s, d = _send(h, {"id": 1}, topic="product.updated")
    same((s, d), (200, {"result": "ignored"}))
