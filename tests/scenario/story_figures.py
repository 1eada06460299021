"""Storefronts are told what may be sold. Requirements INV-2, INV-6 to INV-9, PL-6; scenarios 29, 30, 31; storefronts 3.7, 4.6, 10.25."""
import os
import sys
import time

from harness import same, true, until
from nova_shops import ENV, profile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402
from woocommerce import WooShop  # noqa: E402

SHOP, WOO = ShopifyShop(), WooShop()


def _setup(h):
    h.env.update(ENV)
    text = profile(SHOP, WOO)
    h.stop()
    h.cli("apply", h.file("nova-figures.yaml", text))
    _start(h)


def _start(h):
    h.start("--egress-allow", SHOP.place, "--egress-allow", WOO.place)


def _card(h, connection):
    return next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == connection)


def _raised(h, reason, connection):
    return [e for e in h.exceptions(reason) if e["object"] == "connection" and connection in e["detail"]]


def _told(h, shop, sku, quantity):
    until(h, f"{sku} {quantity}", lambda: shop.writes and (sku, quantity) in shop.writes)


def _stop_sale(h, sku, on):
    status, d = h.command("/v1/buffers", {"merchant": "nova", "sku": sku, **({"stop_sell": True} if on else {"buffer": 0}), "reason": "story"})
    same(status, 200, str(d))


def nothing_is_told_before_it_is_enabled(h):
    """figures begin with the enabling; a partial connection says what is missing (PL-6)"""
    _setup(h)
    SHOP.sell(501, "NT-BLACK", available=0)
    WOO.sell(601, "NT-BLACK")
    same((SHOP.writes, WOO.writes), ([], []))
    true("not enabled" in _card(h, "woo")["outward"], _card(h, "woo")["outward"])
    for c in ("web", "woo"):
        h.cli("connection", "enable", c, "--merchant", "nova")
    h.stop()
    _start(h)
    until(h, "both shops told", lambda: SHOP.writes and WOO.writes)
    same([_card(h, c)["missing"] for c in ("web", "woo", "web2")], [[], [], ["push.stock", "order.shipped", "order.cancelled"]])
    shown = h.stock("NT-BLACK")["channels"]["woo"]
    same((SHOP.writes[-1], WOO.writes[-1]), (("NT-BLACK", shown), ("NT-BLACK", shown)))
    same(WOO.products[601]["manage_stock"], True)


def a_change_is_told_and_the_newest_wins(h):
    """INV-7, INV-2: absolute figures; what is there already is not told again"""
    WOO.writes, SHOP.writes = [], []
    _stop_sale(h, "NT-BLACK", True)
    _told(h, SHOP, "NT-BLACK", 0)
    _told(h, WOO, "NT-BLACK", 0)
    _stop_sale(h, "NT-BLACK", False)
    until(h, "sold again", lambda: SHOP.variants[501]["available"] > 0 and WOO.products[601]["stock_quantity"] > 0)
    until(h, "all told", lambda: _card(h, "web")["stock"]["waiting"] == 0 and _card(h, "woo")["stock"]["waiting"] == 0)
    count = len(SHOP.writes) + len(WOO.writes)
    time.sleep(3)
    same(len(SHOP.writes) + len(WOO.writes), count, "nothing is told twice")


def a_sale_over_there_is_seen_and_a_lost_answer_repeats_its_key(h):
    """storefronts 3.7: CHANGE_FROM_QUANTITY_STALE is read anew; a foreign figure is a difference line; a time-out reuses the key"""
    def looks():
        return len([r for r in SHOP.seen if b"productVariants" in r.body and (b"NT-BLACK" in r.body or b"ProductVariant/501" in r.body)])
    before, looked = SHOP.variants[501]["available"], looks()
    SHOP.variants[501]["available"] = before - 1
    SHOP.sold_meanwhile = [(501, before - 2)]
    _stop_sale(h, "NT-BLACK", True)
    until(h, "told in the end", lambda: SHOP.variants[501]["available"] == 0)
    same(sum("STALE" in str(k) for k in SHOP.keys.values()), 2, "it was refused: as last known, and as looked up")
    same(looks(), looked + 2, "looked up only when it was refused")
    lines = h.http("GET", "/v1/reports/reconciliation?merchant=nova&source=web")[1]["items"]
    same([(line["sku"], line["theirs"], line["ours"]) for line in lines], [("NT-BLACK", before - 2, before)], "not ours, not a quantity")
    keys = len(SHOP.keys)
    counts = SHOP.counts
    SHOP.counts = lambda request: b"inventorySetQuantities" in request.body
    SHOP.next("lose")
    _stop_sale(h, "NT-BLACK", False)
    until(h, "told again", lambda: _card(h, "web")["stock"]["waiting"] == 0 and SHOP.variants[501]["available"] > 0)
    SHOP.counts = counts
    same(len(SHOP.keys), keys + 1, "one key for one content")


def part_of_a_batch_fails_alone_and_parks(h):
    """INV-6, INV-8, scenarios 29 and 30: half-written batch, not stocked at our location"""
    WOO.half = {"NT-BLACK"}
    SHOP.sell(7001, "POT-OVER-THERE", available=99)
    SHOP.variants[7001]["refuses"] = True
    h.stop()
    h.sql("update channel_stock set claimed_until_us = 0, failures = 0, dirty_since_us = 1 where pushed_seq = 0")
    _start(h)
    _stop_sale(h, "NT-BLACK", True)
    _told(h, SHOP, "NT-BLACK", 0)
    until(h, "the half-written one again", lambda: WOO.writes.count(("NT-BLACK", 0)) >= 2 and not WOO.half)
    def parked():
        return [e for e in h.exceptions("channel_push_failed") if "NT-POT" in e["detail"] and "web" in e["detail"]]
    for _ in range(20):
        if parked():
            break
        h.stop()
        h.sql("update channel_stock set claimed_until_us = 0 where failures > 0 and failures < 5")
        _start(h)
        time.sleep(3)
    e = parked()
    true(e and "ITEM_NOT_STOCKED_AT_LOCATION" in e[0]["detail"], f"parked by name: {e} {h.exceptions('channel_push_failed')}")
    seen = len(SHOP.seen)
    time.sleep(4)
    same([r for r in SHOP.seen[seen:] if b"productVariants" in r.body], [], "it stopped looping")
    SHOP.variants[7001]["refuses"] = False
    h.stop()
    h.sql("update channel_stock set claimed_until_us = 0")
    _start(h)
    until(h, "closed by the data", lambda: not [e for e in h.exceptions("channel_push_failed") if "NT-POT" in e["detail"]])
    true(any(sku == "POT-OVER-THERE" for sku, _ in SHOP.writes), "told by its variant id")


def a_silent_channel_is_raised_and_mends_itself(h):
    """INV-9, scenario 31"""
    WOO.faults, WOO.counts = [503] * 400, (lambda request: True)
    _stop_sale(h, "NT-BLACK", False)
    until(h, "it waits", lambda: _card(h, "woo")["stock"]["waiting"] > 0)
    time.sleep(1)
    h.stop()
    h.sql("update channel_stock set dirty_since_us = 1000000 where dirty_since_us > 0")
    h.sql("update channel_push set confirmed_us = 1000000")
    _start(h)
    until(h, "raised", lambda: _raised(h, "channel_stale", "woo"))
    WOO.faults = []
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind = 'push.stock'")
    h.sql("update connection_health set breaker = ''")
    _start(h)
    until(h, "closed", lambda: not _raised(h, "channel_stale", "woo"))
