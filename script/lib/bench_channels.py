"""What script/bench --channels measures: how soon a stock change leaves for a shop, against the double of the tests
(tests/doubles/shopify.py: loopback, the platform's bucket of points). Standard library only."""
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


def connect(hub, shops, skus, server_each=100):
    """One merchant whose connections are the shops; figures begin with the enabling."""
    hub.env["HF_BENCH_TOKEN"] = TOKEN
    hub.start()
    hub.prepare(skus=skus, each=server_each)
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
        connect(hub, [shop], 20)
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


def channels(options):
    return latency(20 if options.quick else 100)
