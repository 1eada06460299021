"""Subscriptions that a platform dropped are noticed and mended. Requirements HP-W3, PL-6; storefronts 3.4, 4.4, 10.13."""
import os
import sys

from harness import same, true, until
from nova_shops import ENV, profile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402
from woocommerce import WooShop  # noqa: E402

SHOP, WOO = ShopifyShop(), WooShop()
TOPICS = ["ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_EDITED", "ORDERS_PAID", "ORDERS_CANCELLED", "FULFILLMENT_HOLDS_ADDED",
          "FULFILLMENT_HOLDS_RELEASED"]
URL = "https://hub.example/v1/hooks/nova/web"


def _card(h, connection):
    return next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == connection)


def _start(h):
    h.start("--egress-allow", SHOP.place, "--egress-allow", WOO.place)


def _look_again(h, connection, before):
    """An hour later."""
    was = (_card(h, connection)["webhooks"] or {}).get("checked_at")
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind = 'pull.webhooks'")
    before()
    _start(h)
    until(h, "looked after", lambda: _card(h, connection)["webhooks"]["checked_at"] != was)


def _raised(h, connection):
    return [e for e in h.exceptions("webhook_dropped") if e["object"] == "connection" and connection in e["detail"]]


def what_was_never_there_is_a_persons(h):
    """the hub does not know by which address a shop reaches it: raised by topic, nothing made"""
    h.env.update(ENV)
    text = profile(SHOP, WOO, keys="")
    h.stop()
    h.cli("apply", h.file("nova-watch.yaml", text))
    _start(h)
    until(h, "looked", lambda: _card(h, "web")["webhooks"] and _card(h, "woo")["webhooks"])
    for connection, topic in (("web", "ORDERS_PAID"), ("woo", "order.restored")):
        true(topic in _card(h, connection)["webhooks"]["missing"], _card(h, connection)["webhooks"])
        same(len(_raised(h, connection)), 1)
    same(SHOP.subscriptions, [])


def a_dropped_subscription_is_made_again_once(h):
    """storefronts 3.4: after eight failures Shopify removes it; a lost answer makes no second one; mended is raised, then closed"""
    def drop():
        SHOP.subscriptions = [{"id": f"gid://shopify/WebhookSubscription/{i}", "topic": t, "uri": URL} for i, t in enumerate(TOPICS[:3])]
        SHOP.subscriptions.append({"id": "gid://shopify/WebhookSubscription/99", "topic": "ORDERS_PAID", "uri": "https://other.example/x"})
        SHOP.counts = lambda request: b"webhookSubscriptionCreate" in request.body
        SHOP.next("lose")
    _look_again(h, "web", drop)
    card = until(h, "mended", lambda: (lambda w: w if w["mended"] and not w["missing"] else None)(_card(h, "web")["webhooks"]))
    same(sorted(s["topic"] for s in SHOP.subscriptions if s["uri"] == URL), sorted(TOPICS), "each once")
    same((card["subscribed"], SHOP.faults), (7, []))
    same(len(_raised(h, "web")), 1)
    _look_again(h, "web", lambda: None)
    until(h, "closed by the next look", lambda: not _raised(h, "web"))
    same(len([s for s in SHOP.subscriptions if s["uri"] == URL]), 7, "nothing is made twice")


def what_the_shop_does_not_subscribe_is_a_persons(h):
    """an app without the scope of a topic: that one is raised by name, and the others are made all the same"""
    made = SHOP._subscribe

    def refuse(v):
        if v["topic"].startswith("FULFILLMENT"):
            return {"webhookSubscription": None, "userErrors": [{"field": ["topic"], "message": "You do not have permission for this topic."}]}
        return made(v)

    def drop():
        SHOP._subscribe = refuse
        SHOP.subscriptions = [s for s in SHOP.subscriptions if s["topic"] not in ("ORDERS_PAID", "FULFILLMENT_HOLDS_ADDED")]
    _look_again(h, "web", drop)
    card = until(h, "mended", lambda: (lambda w: w if w["missing"] else None)(_card(h, "web")["webhooks"]))
    same((card["missing"], card["subscribed"]), ("FULFILLMENT_HOLDS_ADDED", 6))
    true(any("FULFILLMENT_HOLDS_ADDED" in e["detail"] for e in _raised(h, "web")), _raised(h, "web"))
    SHOP._subscribe = made
    _look_again(h, "web", lambda: None)
    _look_again(h, "web", lambda: None)
    until(h, "closed", lambda: not _raised(h, "web"))


def a_disabled_webhook_is_switched_on_again(h):
    """storefronts 4.4 and 10.13; one that a person paused stays paused and is raised"""
    def disable():
        url = "https://hub.example/v1/hooks/nova/woo"
        for i, (topic, status) in enumerate((("order.created", "disabled"), ("order.updated", "active"), ("order.deleted", "paused"),
                                             ("order.restored", "active"), ("order.created", "disabled"))):
            WOO.webhooks[i + 1] = {"id": i + 1, "topic": topic, "status": status, "delivery_url": url if i < 4 else "https://other.example/"}
    _look_again(h, "woo", disable)
    until(h, "on again", lambda: WOO.webhooks[1]["status"] == "active")
    card = until(h, "counted", lambda: (lambda w: w if w["mended"] == 1 else None)(_card(h, "woo")["webhooks"]))
    same((card["subscribed"], card["missing"]), (3, "order.deleted"))
    same((WOO.webhooks[3]["status"], WOO.webhooks[5]["status"]), ("paused", "disabled"), "not ours to change")
    true("order.deleted" in _raised(h, "woo")[0]["detail"], _raised(h, "woo"))
    _look_again(h, "woo", lambda: WOO.webhooks[3].update(status="active"))
    until(h, "closed", lambda: not _raised(h, "woo"))
    same([r for r in WOO.seen if r.path.endswith("/webhooks") and r.method == "POST"], [], "none is made")
