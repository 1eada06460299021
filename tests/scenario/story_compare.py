"""What a channel shows is compared with what it was told, on a timer. Requirements INV-6 to INV-8, PL-6; storefronts 9, 10.25; issue 5.3, 5.4."""
import os
import sys

from harness import same, true, until
from nova_shops import ENV, profile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402
from woocommerce import WooShop  # noqa: E402

SHOP, WOO = ShopifyShop(), WooShop()
SKUS = {"NT-BLACK": 501, "NT-COUNT": 502, "NT-FIVE": 503}


def _start(h):
    h.start("--egress-allow", SHOP.place, "--egress-allow", WOO.place)


def _profile(h, minutes=""):
    return profile(SHOP, WOO, keys=minutes + '    location: "77"\n')


def _card(h, connection="web"):
    return next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == connection)["stock"]


def _row(h, connection):
    rows = h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"]
    return next((r for r in rows if r["kind"] == "pull.compare" and r["connection"] == connection), None)


def _compare(h, *connections, later=""):
    """A turn later; waits for the end of the comparison."""
    was = {c: _card(h, c)["compared_at"] for c in connections}
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind = 'pull.compare'")
    if later:
        h.sql(f"update channel_stock set {later}")
    _start(h)
    for c in connections:
        until(h, f"{c} compared", lambda c=c: _card(h, c)["compared_at"] != was[c])


def _two_minutes(h, *connections):
    _compare(h, *connections, later="differs_us = differs_us - 200000000, pushed_at_us = pushed_at_us - 400000000 where differs_us > 0")


def _lines(h):
    return [(x["source"], x["sku"], x["theirs"]) for x in h.http("GET", "/v1/reports/reconciliation?merchant=nova&limit=200")[1]["items"]]


def _told(h):
    return {s: SHOP.by_sku[s]["available"] for s in SKUS}


def what_is_as_it_was_told_is_left_alone(h):
    """both platforms, a variation among the products; nothing is written, no line"""
    h.env.update(ENV)
    for sku, n in SKUS.items():
        SHOP.sell(n, sku)
        WOO.sell(n, sku, parent=900 if sku == "NT-FIVE" else 0)
    h.stop()
    h.cli("apply", h.file("nova-compare.yaml", _profile(h)))
    _start(h)
    for c in ("web", "woo"):
        h.cli("connection", "enable", c, "--merchant", "nova")
    h.stop()
    _start(h)
    until(h, "all told", lambda: all(_card(h, c)["confirmed"] >= len(SKUS) and not _card(h, c)["waiting"] for c in ("web", "woo")))
    for c in ("web", "woo"):
        until(h, "its row", lambda c=c: _row(h, c))
    writes = len(SHOP.writes), len(WOO.writes)
    _compare(h, "web", "woo")
    same((len(SHOP.writes), len(WOO.writes), _lines(h)), (*writes, []))
    same((_card(h)["differed"], _card(h, "woo")["differed"]), (0, 0))
    true(any("/variations" in r.path and "include" in r.query for r in WOO.seen), "by its parent")


def a_figure_that_somebody_changed_is_on_record_and_told_anew(h):
    """INV-6, INV-7: seen twice, then ours stands; the others are not touched"""
    before = _told(h)
    SHOP.by_sku["NT-COUNT"]["available"] = 999
    WOO.products[502]["stock_quantity"] = 0
    WOO.products[503]["manage_stock"] = False
    writes = len(SHOP.writes)
    _compare(h, "web", "woo")
    same((len(SHOP.writes), _lines(h)), (writes, []), "a sale's order may be on its way")
    _two_minutes(h, "web", "woo")
    until(h, "told anew", lambda: _told(h) == before)
    until(h, "and there", lambda: WOO.products[502]["stock_quantity"] == WOO.writes[-1][1] or WOO.products[502]["stock_quantity"] > 0)
    until(h, "managed again", lambda: WOO.products[503]["manage_stock"])
    same(SHOP.writes[writes:], [("NT-COUNT", before["NT-COUNT"])])
    same(sorted(_lines(h)), [("web", "NT-COUNT", 999), ("woo", "NT-COUNT", 0)])
    same((_card(h)["differed"], _card(h, "woo")["differed"]), (1, 2))
    _compare(h, "web", "woo")
    same((len(SHOP.writes), len(_lines(h))), (writes + 1, 2), "once")


def a_sale_on_its_way_is_nobodys_difference(h):
    """the second look sees another figure, or the order has landed meanwhile"""
    writes, lines = len(SHOP.writes), len(_lines(h))
    SHOP.by_sku["NT-BLACK"]["available"] -= 1
    _compare(h, "web")
    SHOP.by_sku["NT-BLACK"]["available"] -= 1
    _two_minutes(h, "web")
    same((len(SHOP.writes), len(_lines(h))), (writes, lines), "another figure: looked at again")
    SHOP.by_sku["NT-BLACK"]["available"] += 2
    _two_minutes(h, "web")
    _two_minutes(h, "web")
    same((len(SHOP.writes), len(_lines(h))), (writes, lines), "as it was told")


def it_leaves_the_bucket_to_everything_else(h):
    """issue 5.4: with less than half of it left the comparison waits, and an order's pull does not"""
    was = _card(h)["compared_at"]
    h.stop()
    h.sql("update outbox set next_at_us = 1 where kind in ('pull.compare', 'pull.orders')")
    h.sql("update outbox_bucket set tokens_micro = 950000000 where platform = 'shopify'")
    SHOP.drain(950)
    mark = len(SHOP.seen)
    _start(h)
    until(h, "orders asked", lambda: any(b"orders(first" in r.body for r in SHOP.seen[mark:]))
    true(not any(b"on InventoryItem" in r.body for r in SHOP.seen[mark:]), "it waits")
    until(h, "then it is its turn", lambda: _card(h)["compared_at"] != was)
    same(SHOP.throttled, 0)


def how_often_is_the_connections_to_say(h):
    """the profile's compare_minutes; what it cannot be is refused by name"""
    r = h.cli("apply", h.file("nova-bad.yaml", _profile(h, "    compare_minutes: 1\n")), ok=None)
    true(r.returncode == 1 and "compare_minutes" in r.stdout + r.stderr, r.stdout + r.stderr)
    h.stop()
    h.cli("apply", h.file("nova-often.yaml", _profile(h, "    compare_minutes: 600\n")))
    _start(h)
    _compare(h, "web")
    row = until(h, "its next turn", lambda: (lambda r: r if r["state"] == "pending" else None)(_row(h, "web")))
    at = until(h, "compared", lambda: _card(h)["compared_at"])
    true(row["next_at"][:13] != at[:13], f"{at} and then {row['next_at']}: hours later")
