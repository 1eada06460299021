"""The platforms' own client code (npm, pinned in package-lock.json) against the hub's door, against what the hub sends, and against
the doubles that its stories stand on: what they agree with is no invention of ours.
    python3 tests/vendor/run.py --bin build/release/holdfast [--store postgresql://...]
Requirements PL-1, HP-W1; security 3; storefronts 3.3, 3.8, 4.3, 4.7, 8.1. Ends with `N passed, N failed`."""
import argparse
import base64
import json
import os
import subprocess
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "scenario"), os.path.join(HERE, "..", "doubles")]
import harness  # noqa: E402
from harness import FIXTURES, OWN_KEY, WEB_SECRET, same, true, until  # noqa: E402
from shopify import ShopifyShop  # noqa: E402
from web import Web  # noqa: E402
from woocommerce import WooShop  # noqa: E402

SECRET = "whsec_" + base64.b64encode(OWN_KEY).decode()
OTHER = "whsec_" + base64.b64encode(b"another key of thirty-two bytes!").decode()
OWN, SHOP, WOO = Web(), ShopifyShop(), WooShop()
DOMAIN = "nova-tea.myshopify.com"


def _call(verb, **args):
    r = subprocess.run(["node", os.path.join(HERE, "client.mjs"), verb], input=json.dumps(args), capture_output=True, text=True, timeout=120)
    true(r.returncode == 0, f"{verb}: {r.stderr[-800:]}")
    return json.loads(r.stdout)


# -- Standard Webhooks

def _deliver(h, ident, at, body, signature):
    return h.http("POST", "/v1/hooks/nova/own", body, {"Content-Type": "application/json", "webhook-id": ident, "webhook-timestamp": str(at),
                                                       "webhook-signature": signature}, token=None)


def _own_order(n):
    return json.dumps({"type": "order.created", "data": {
        "merchant": "nova", "channel": "own", "external_id": f"V-{n}", "order_number": f"V-{n}", "placed_at": "2026-11-23T09:30:00Z",
        "updated_at": "2026-11-23T09:30:00Z", "payment": {"status": "captured", "reference": "psp-1", "at": "2026-11-23T09:30:02Z"},
        "total": {"minor": 1250, "currency": "EUR"},
        "ship_to": {"name": "Irene Soler", "company": None, "street": ["Calle Añil – 7", ""], "city": "Zaragoza", "postcode": "50001",
                    "province": "Zaragoza", "country": "ES", "phone": "+34600222333", "email": "irene@example.com"},
        "method": "standard", "note": None, "lines": [{"line": 1, "channel_sku": "NT-BLACK", "variant_id": None, "quantity": 1,
                                                        "unit_price": {"minor": 1250, "currency": "EUR"}}]}}, ensure_ascii=False)


def what_standardwebhooks_signs_is_taken(h):
    """8.1: its signature opens the door; another key's, a changed body's and an old one do not; the same id again is a duplicate"""
    now, body = int(time.time()), _own_order(1)
    good = _call("sign", secret=SECRET, id="msg_1", at=now, body=body)
    same(_deliver(h, "msg_1", now, body + " ", good)[0], 401, "a changed body")
    same(_deliver(h, "msg_2", now, body, good)[0], 401, "another id")
    same(_deliver(h, "msg_1", now, body, _call("sign", secret=OTHER, id="msg_1", at=now, body=body))[0], 401, "another key")
    same(_deliver(h, "msg_1", now - 400, body, _call("sign", secret=SECRET, id="msg_1", at=now - 400, body=body))[0], 401, "an old one")
    same(_deliver(h, "msg_1", now, body, "v1a,AAAA " + good)[0], 200, "beside one that nobody knows")
    status, d = _deliver(h, "msg_1", now, body, good)
    same((status, d["result"]), (200, "duplicate"), "the same id again")


def what_we_send_standardwebhooks_verifies(h):
    """outgoing messages of a custom connection: its own library says who sent them; not to another secret, not with one byte changed"""
    h.cli("connection", "enable", "own", "--merchant", "nova")
    same(h.own(_own_order(2).encode())[0], 200)
    r = until(h, "a message", lambda: next((r for r in OWN.seen if r.method == "POST"), None))
    headers, text = {k.lower(): v for k, v in r.headers.items()}, r.body.decode()
    told = _call("verify", secret=SECRET, body=text, headers=headers)
    same((told["ok"], told["body"]["type"][:6]), (True, "order."), told)
    same(_call("verify", secret=OTHER, body=text, headers=headers)["ok"], False, "another secret")
    same(_call("verify", secret=SECRET, body=text.replace("order", "ordem", 1), headers=headers)["ok"], False, "a changed body")


# -- Shopify

def what_shopify_signs_is_taken(h):
    """3.3: the digest its library makes opens the door, and its library takes what the stories' shop signs"""
    body = json.dumps(h.new(note="añil — “té”"), ensure_ascii=False).encode()
    mac = _call("shopify_sign", secret=WEB_SECRET, body=body.decode())
    headers = {"Content-Type": "application/json", "X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": mac, "X-Shopify-Webhook-Id": "vendor-1",
               "X-Shopify-API-Version": "2026-07", "X-Shopify-Shop-Domain": DOMAIN}
    same(_call("shopify_validate", secret=WEB_SECRET, body=body.decode(), headers=headers)["valid"], True, "its own")
    same(_call("shopify_validate", secret="another", body=body.decode(), headers=headers)["valid"], False, "another secret")
    same(_call("shopify_validate", secret=WEB_SECRET, body=body.decode() + " ", headers=headers)["valid"], False, "a changed body")
    same(h.http("POST", "/v1/hooks/nova/web", body + b" ", headers, token=None)[0], 401, "a changed body")
    status, d = h.http("POST", "/v1/hooks/nova/web", body, headers, token=None)
    same((status, d["result"]), (200, "landed"), d)
    import hashlib
    import hmac
    same(mac, base64.b64encode(hmac.new(WEB_SECRET.encode(), body, hashlib.sha256).digest()).decode(), "as the stories sign")


def _graphql(query, variables=None, **more):
    return _call("shopify_graphql", **dict({"double": SHOP.url, "token": "shpat_nova", "shop": DOMAIN, "version": "2026-07", "query": query,
                                            "variables": variables or {}}, **more))


ABOUT = ("query($loc:ID!,$located:Boolean!){shop{name}currentAppInstallation{accessScopes{handle}}publicApiVersions{handle supported}"
         "webhookSubscriptions(first:100){nodes{id topic uri}}location(id:$loc)@include(if:$located){name isActive}}")
HERE_77 = {"loc": "gid://shopify/Location/77", "located": True}


def shopifys_client_understands_the_double(_h):
    """3.1, 3.8: data, cost and version; refused, without scope, throttled: what its client makes of each is what the real API makes of it"""
    good = _graphql(ABOUT, HERE_77)
    same(good["data"]["shop"]["name"], "Nova Tea", good)
    cost = good["extensions"]["cost"]["throttleStatus"]
    same((cost["maximumAvailable"], cost["restoreRate"]), (2000, 100), cost)
    same(good["headers"]["X-Shopify-Api-Version"], ["2026-07"], good["headers"])
    same(_graphql(ABOUT, HERE_77, token="another")["code"], 401, "refused")
    SHOP.scopes.discard("read_locations")
    denied = _graphql(ABOUT, HERE_77)
    same(denied["error"], "GraphqlQueryError", denied)
    true("ACCESS_DENIED" in json.dumps(denied["errors"]), denied)
    SHOP.scopes.add("read_locations")
    SHOP.drain()
    throttled = _graphql(ABOUT, HERE_77)
    true("Throttled" in json.dumps(throttled), throttled)
    SHOP.next(429, 503)
    again = _graphql(ABOUT, HERE_77, retries=3) if not SHOP.drain(2000) else None
    same((again["calls"], again["data"]["shop"]["name"]), (3, "Nova Tea"), again)


def shopifys_client_hears_of_a_retired_version(_h):
    """3.1: a version that is gone is served by the oldest that is left, and the header says so"""
    SHOP.versions, SHOP.level = ["2026-10", "2027-01"], 2000
    same(_graphql(ABOUT, HERE_77)["headers"]["X-Shopify-Api-Version"], ["2026-10"])
    SHOP.versions = ["2026-07", "2026-10"]
    same(_graphql(ABOUT, HERE_77, version="2027-04")["code"], 404, "one that is not there yet")


# -- WooCommerce

def _woo(method, path, **more):
    return _call("woocommerce", **dict({"double": WOO.url, "key": "ck_nova", "secret": "cs_nova", "method": method, "path": path}, **more))


def woocommerces_client_understands_the_double(_h):
    """4.7: pages and totals, absolute figures in a batch where one fails alone, a status, a key that may only read"""
    for n in range(1, 6):
        WOO.put(n, 1795000000 + n)
    page = _woo("get", "orders", params={"modified_after": "2020-01-01T00:00:00", "dates_are_gmt": "true", "status": "any", "orderby": "modified",
                                         "order": "asc", "per_page": 2, "page": 2})
    same(page["status"], 200, page)
    same((page["status"], [o["id"] for o in page["data"]]), (200, [3, 4]), page)
    same((page["headers"]["x-wp-total"], page["headers"]["x-wp-totalpages"]), ("5", "3"), page["headers"])
    WOO.sell(21, "NT-POT")
    told = _woo("post", "products/batch", data={"update": [{"id": 21, "manage_stock": True, "stock_quantity": 7}, {"id": 99, "manage_stock": True, "stock_quantity": 7}]})
    same([p.get("stock_quantity") or p["error"]["code"] for p in told["data"]["update"]], [7, "woocommerce_rest_product_invalid_id"])
    same(_woo("put", "orders/3", data={"status": "completed"})["data"]["status"], "completed")
    same(_woo("get", "orders/77")["status"], 404)
    same(_woo("get", "orders/3", secret="wrong")["status"], 401)
    WOO.may_write = False
    same((_woo("put", "orders/3", data={"status": "completed"})["status"], _woo("get", "orders/3")["status"]), (401, 200), "a key that may only read")
    WOO.may_write = True


def main():
    p = argparse.ArgumentParser(prog="tests/vendor/run.py")
    p.add_argument("--bin", required=True)
    p.add_argument("--store", default=None, help="a PostgreSQL server; else SQLite")
    options = p.parse_args()
    passed = failed = 0
    hub = harness.Hub(options.bin, options.store, 60.0)
    try:
        hub.start().prepare()
        with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
            text = f.read().replace("  - id: own\n    platform: custom\n", f'  - id: own\n    platform: custom\n    endpoint: "{OWN.url}/in"\n', 1)
        hub.stop()
        hub.cli("apply", hub.file("nova-vendor.yaml", text))
        hub.start(*hub.FAST, "--egress-allow", OWN.place)
        for name, test in list(globals().items()):
            if not callable(test) or name.startswith("_") or name == "main" or getattr(test, "__module__", "") != __name__:
                continue
            try:
                test(hub)
                passed += 1
            except Exception:
                failed += 1
                print(f"FAILED vendor: {name}: {traceback.format_exc()[-1200:]}")
    finally:
        hub.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


main()
