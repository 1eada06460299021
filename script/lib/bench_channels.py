"""What script/bench --channels measures: how soon a stock change leaves for a shop, how near the platform's limit a backlog is
told, how fair many connections stay, what a poll after an outage brings. Against the doubles of the tests (tests/doubles:
loopback, the platform's bucket of points in real time; nothing is sped up). Standard library only."""
import contextlib
import os
import sys
import time

from hub import ROOT, Hub, HubError

sys.path.insert(0, os.path.join(ROOT, "tests/doubles"))
from shopify import ShopifyShop  # noqa: E402

TOKEN = "shpat_bench"


class Shop(ShopifyShop):
    """With the time at which each figure arrived, and under the profile's token."""

    def __init__(self, **limits):
        self.told = []
        super().__init__(token=TOKEN, **limits)

    def _set(self, query, v):
        at, before = time.monotonic(), len(self.writes)
        answer = super()._set(query, v)
        self.told += [(at, sku, quantity) for sku, quantity in self.writes[before:]]
        return answer


def until(what, look, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.002)
    raise HubError(f"it never came: {what}")


def connect(hub, shops, skus, each=100):
    """One merchant whose connections are the shops; figures begin with the enabling."""
    hub.env["HF_BENCH_TOKEN"] = TOKEN
    hub.start()
    hub.prepare(skus=skus, each=each)
    with open(os.path.join(ROOT, "tests/bench/profile-bench.yaml")) as f:
        text = f.read()
    one = text[text.index("  - id: shop\n"):text.index("  - id: erp\n")]
    many = "".join(one.replace("id: shop", f"id: shop{i}" if i else "id: shop").replace(
        "account: bench.myshopify.com", f'account: bench{i}.myshopify.com\n    endpoint: "{shop.url}"\n    location: "77"')
        for i, shop in enumerate(shops))
    hub.cli("apply", hub.file("profile-shops.yaml", text.replace(one, many)))
    hub.options = [o for shop in shops for o in ("--egress-allow", shop.place)]
    hub.kill(15)


def enable(hub, count):
    for i in range(count):
        hub.cli("connection", "enable", f"shop{i}" if i else "shop", "--merchant", "bench")


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def latency(samples):
    """From the moment somebody asks for the change to the arrival of the figure at the shop, the hub idle before: changes are
    further apart than the 2 s in which figures are gathered."""
    shop, out = Shop(), []
    with contextlib.closing(Hub(label="latency")) as hub:
        connect(hub, [shop], 20, 1000)  # the buffer grows by one a sample, and must never take all there is
        for i in range(1, 21):
            shop.sell(1000 + i, f"BENCH-{i:04}")
        enable(hub, 1)
        hub.start()
        until("the first figures", lambda: len(shop.writes) >= 20)
        for n in range(samples):
            time.sleep(2.6)
            seen, began = len(shop.told), time.monotonic()
            status, answer = hub.http("POST", "/v1/buffers", {"merchant": "bench", "sku": "BENCH-0001", "buffer": 3 + n, "reason": "bench"},
                                      key=f"bench-{n}")
            if status != 200:
                raise HubError(f"the change was answered {status}: {answer[:200]}")
            until("the figure", lambda: len(shop.told) > seen)
            out.append((shop.told[seen][0] - began) * 1000)
    shop.close()
    if shop.throttled:
        raise HubError(f"{shop.throttled} calls were throttled")
    return {"push_p50_ms": round(percentile(out, 0.5), 1), "push_p99_ms": round(percentile(out, 0.99), 1), "push_samples": samples}


def backlog(hub, known):
    """Every figure of every shop waits. known: the shop was told each of them before, as it is after an outage."""
    hub.store.write("update channel_stock set dirty_since_us = 1, claimed_until_us = 0, failures = 0, seq = seq + 1, pushed_seq = 0")
    if known:
        hub.store.write("update channel_stock set remote_key = 'sku:' || (select s.code from sku s where s.merchant_id = channel_stock.merchant_id and s.sku_id = channel_stock.sku_id), "
                  "remote_id = 'gid://shopify/InventoryItem/' || (select 1005 + cast(substr(s.code, 7) as integer) from sku s "
                  "where s.merchant_id = channel_stock.merchant_id and s.sku_id = channel_stock.sku_id), remote_quantity = 1")
    hub.store.write("update outbox set next_at_us = 1 where kind = 'push.stock'")
    hub.store.write("delete from outbox_bucket")


def quiet(hub):
    """Until the marks of the import are figures; nothing is told meanwhile, the connections are not enabled."""
    hub.start()
    until("figures of every SKU", lambda: hub.store.rows("select count(*) from dirty_sku")[0][0] == "0", 600)
    hub.kill(15)


def drain(skus):
    """The least the platform allows: 250 rows a call at 10 points each, out of a bucket of 2,000 that gets 100 back a second."""
    shop = Shop()
    with contextlib.closing(Hub(label="drain")) as hub:
        connect(hub, [shop], skus, 400)
        for i in range(1, skus + 1):
            shop.sell(1000 + i, f"BENCH-{i:04}", available=1)
        quiet(hub)
        enable(hub, 1)
        backlog(hub, known=True)
        began = time.monotonic()
        hub.start()
        until("the last figure", lambda: len(shop.told) >= skus, 1200)
        first, last = shop.told[0][0], shop.told[-1][0]
    shop.close()
    calls = -(-skus // 250)
    least_s = max((calls * 10 - 2000) / 100, 0)
    return {"drain_skus": skus, "drain_s": round(last - first, 2), "drain_least_s": least_s, "drain_start_s": round(first - began, 2),
            "drain_ratio": round((last - first) / least_s, 3) if least_s else 0, "throttled_calls": shop.throttled,
            "drain_twice": len(shop.told) - len({sku for _, sku, _ in shop.told})}


def fairness(shops, skus):
    """All connections have as much to tell; who was told how much is looked at when half of all is told."""
    all_shops = [Shop() for _ in range(shops)]
    with contextlib.closing(Hub(label="fairness")) as hub:
        connect(hub, all_shops, skus, 400)
        for shop in all_shops:
            for i in range(1, skus + 1):
                shop.sell(1000 + i, f"BENCH-{i:04}", available=1)
        quiet(hub)
        enable(hub, shops)
        backlog(hub, known=True)
        hub.start()
        told = [0]
        began = time.monotonic()
        while sum(told) < shops * skus // 2 and time.monotonic() - began < 300:
            time.sleep(0.01)
            told = [len(shop.told) for shop in all_shops]
    for shop in all_shops:
        shop.close()
    return {"fair_connections": shops, "fair_told": sum(told), "fair_max_to_min": round(max(told) / max(1, min(told)), 2),
            "fair_throttled_calls": sum(shop.throttled for shop in all_shops)}


def poll(orders):
    """Orders of two hours in which no webhook came, asked for page by page; the shop is on the plan with 2,000 points a second, and
    says so, so that the bucket of ours has to grow."""
    shop = Shop(capacity=40000, restore=2000)
    with contextlib.closing(Hub(label="poll")) as hub:
        connect(hub, [shop], 20, 1000000)
        begin = time.time() + 1  # orders of before the connection was listened to are not ours
        for n in range(orders):
            shop.put(5_000_000 + n, begin + n * 7200 / orders, skus=(f"BENCH-{n % 20 + 1:04}",))
        hub.start()
        began = time.monotonic()
        until("every order", lambda: int(hub.store.rows("select count(*) from orders")[0][0]) >= orders, 1200)
        seconds = time.monotonic() - began
        time.sleep(3)
        landed, different = hub.store.rows("select count(*), count(distinct external_id) from orders")[0]
    shop.close()
    return {"poll_orders": int(landed), "poll_orders_twice": int(landed) - int(different), "poll_s": round(seconds, 1),
            "poll_orders_per_s": round(orders / seconds, 1), "poll_throttled_calls": shop.throttled}


def channels(options):
    quick = options.quick
    out = latency(20 if quick else 100)
    out.update(drain(55_000 if quick else 100_000))
    out.update(fairness(10 if quick else 50, 10_000))
    out.update(poll(500 if quick else 10_000))
    return out
