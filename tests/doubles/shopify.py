"""A Shopify shop on loopback, as docs/shopify.md has it: GraphQL with the real bucket of points, 200 for what is throttled and
for what is refused. Costs are counted as documented (object 1, connection by its `first`, mutation 10, at most 1,000 a
query); what no source confirms is as the page says. Invented orders."""
import datetime
import re
import time

from web import Answer, Web

PATH = "/admin/api/2026-07/graphql.json"


def stamp(at):
    return datetime.datetime.fromtimestamp(int(at), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class ShopifyShop(Web):
    def __init__(self, token="shpat_nova", capacity=2000, restore=100):
        self.token, self.capacity, self.restore = token, capacity, restore
        self.level, self.at, self.throttled = float(capacity), time.monotonic(), 0
        self.orders, self.too_dear = {}, 0
        super().__init__()

    # -- the bucket
    def _level(self):
        now = time.monotonic()
        self.level = min(self.capacity, self.level + (now - self.at) * self.restore)
        self.at = now
        return self.level

    def drain(self, left=0):
        with self.lock:
            self._level()
            self.level = left

    def _wrap(self, asked, actual, body):
        self.level -= actual
        body["extensions"] = {"cost": {"requestedQueryCost": asked, "actualQueryCost": actual, "throttleStatus": {
            "maximumAvailable": float(self.capacity), "currentlyAvailable": int(self.level), "restoreRate": float(self.restore)}}}
        return Answer(200, body, {"X-Shopify-API-Version": "2026-07"})

    @staticmethod
    def _asked(query):
        lines = int((re.search(r"lineItems\(first:(\d+)", query) or [0, "0"])[1])
        orders = int((re.search(r"orders\(first:(\d+)", query) or [0, "1"])[1])
        return 10 if query.startswith("mutation") else orders * (5 + lines * 4)

    # -- orders
    def put(self, n, at, skus=("NT-BLACK",), **over):
        when = stamp(at)
        self.orders[n] = dict({
            "id": f"gid://shopify/Order/{n}", "legacyResourceId": str(n), "name": f"#{n}", "createdAt": when, "updatedAt": when,
            "cancelledAt": None, "cancelReason": None, "displayFinancialStatus": "PAID", "test": False, "note": None,
            "email": "irene@example.com", "phone": "+34600222333", "currencyCode": "EUR",
            "totalPriceSet": {"shopMoney": {"amount": "12.50"}},
            "shippingAddress": {"firstName": "Irene", "lastName": "Soler", "name": "Irene Soler", "company": None,
                                "address1": "Calle Luna 7", "address2": None, "city": "Zaragoza", "zip": "50001", "province": "Zaragoza",
                                "provinceCode": "Z", "countryCodeV2": "ES", "phone": "+34600222333"},
            "shippingLine": {"code": "standard", "title": "Standard"},
            "lines": [{"id": f"gid://shopify/LineItem/{n * 1000 + i}", "sku": sku, "title": "tea", "quantity": 1, "currentQuantity": 1,
                       "unfulfilledQuantity": 1, "requiresShipping": True, "isGiftCard": False, "variant": None,
                       "originalUnitPriceSet": {"shopMoney": {"amount": "12.50"}}} for i, sku in enumerate(skus)]}, **over)
        return self.orders[n]

    @staticmethod
    def _node(order, lines):
        node = {k: v for k, v in order.items() if k != "lines"}
        node["lineItems"] = {"pageInfo": {"hasNextPage": len(order["lines"]) > lines}, "nodes": order["lines"][:lines]}
        return node

    def asked(self):
        return [r.json()["variables"] for r in self.seen if "orders(first" in r.json()["query"]]

    def answer(self, request):
        if request.path != PATH or request.method != "POST":
            return Answer(404, {"errors": "Not Found"})
        if request.headers.get("X-Shopify-Access-Token") != self.token:
            return Answer(401, {"errors": "[API] Invalid API key or access token"})
        b = request.json()
        query, v = b["query"], b["variables"]
        asked = self._asked(query)
        if asked > 1000:
            self.too_dear += 1
            return Answer(200, {"errors": [{"message": "Query cost is too high", "extensions": {"code": "MAX_COST_EXCEEDED"}}]})
        if asked > self._level():
            self.throttled += 1
            answer = {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}
            return self._wrap(asked, 0, answer)
        return self._run(query, v, asked)

    def _run(self, query, v, asked):
        lines = int((re.search(r"lineItems\(first:(\d+)", query) or [0, "0"])[1])
        if "orders(first" in query:
            return self._list(v, lines, asked)
        if "order(id:" in query:
            o = next((o for o in self.orders.values() if o["id"] == v["id"]), None)
            return self._wrap(asked, asked // 2, {"data": {"order": self._node(o, lines) if o else None}})
        return self._wrap(1, 1, {"errors": [{"message": "Field doesn't exist", "extensions": {"code": "undefinedField"}}]})

    def _list(self, v, lines, asked):
        since = re.fullmatch(r"updated_at:>='([^']+)'", v["q"])[1]
        found = sorted((o for o in self.orders.values() if o["updatedAt"] >= since), key=lambda o: (o["updatedAt"], o["id"]))
        if v["c"]:
            found = [o for o in found if f'{o["updatedAt"]}|{o["id"]}' > v["c"]]
        page = found[:10]
        info = {"hasNextPage": len(found) > 10, "endCursor": f'{page[-1]["updatedAt"]}|{page[-1]["id"]}' if page else None}
        return self._wrap(asked, 1 + sum(5 + len(o["lines"][:lines]) * 4 for o in page),
                          {"data": {"orders": {"pageInfo": info, "nodes": [self._node(o, lines) for o in page]}}})
