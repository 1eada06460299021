"""A Shopify shop on loopback, as docs/shopify.md has it: GraphQL with the real bucket of points, 200 for what is throttled and
for what is refused. Costs are counted as documented (object 1, connection by its `first`, mutation 10, at most 1,000 a
query); what no source confirms is as the page says. Invented orders."""
import datetime
import re
import time
from urllib.parse import parse_qs

from web import Answer, Web

PATH = re.compile(r"/admin/api/(\d{4}-\d{2})/graphql\.json")
SCOPES = ("read_orders", "write_orders", "read_products", "read_inventory", "write_inventory", "read_locations",
          "write_assigned_fulfillment_orders", "write_fulfillments")
NEEDS = {"inventorySetQuantities": "write_inventory", "fulfillmentCreate": "write_assigned_fulfillment_orders", "orders": "read_orders",
         "fulfillmentTrackingInfoUpdate": "write_assigned_fulfillment_orders", "tagsAdd": "write_orders", "fulfillmentEventCreate": "write_fulfillments"}


def stamp(at):
    return datetime.datetime.fromtimestamp(int(at), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class ShopifyShop(Web):
    def __init__(self, token="shpat_nova", capacity=2000, restore=100):
        self.token, self.capacity, self.restore = token, capacity, restore
        self.level, self.at, self.throttled = float(capacity), 0.0, 0
        self.orders, self.too_dear = {}, 0
        self.variants, self.keys, self.writes, self.sold_meanwhile = {}, {}, [], []
        self.tracked, self.acts, self.late, self.half = {}, [], [], set()
        self.by_sku, self.by_item, self.grants = {}, {}, 0
        self.subscriptions = []  # {"id", "topic", "uri"}
        self.versions, self.served = ["2026-07", "2026-10"], "2026-07"  # oldest first; a dead one falls forward to the oldest live
        self.scopes, self.locations = set(SCOPES), {"77": {"name": "North warehouse", "isActive": True}}
        self.steady, self.changed = time.monotonic, None  # changed(order, topic): told when the order over there has become another one
        self.token_life, self.token_until = 86399, None  # of a token that is granted, by this clock; None: for ever
        super().__init__()
        self.at = self.steady()

    # -- the bucket
    def _level(self):
        now = self.steady()
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
        return Answer(200, body, {"X-Shopify-API-Version": self.served})

    @staticmethod
    def _asked(query, v):
        lines = int((re.search(r"lineItems\(first:(\d+)", query) or [0, "0"])[1])
        orders = int((re.search(r"orders\(first:(\d+)", query) or [0, "1"])[1])
        if "currentAppInstallation" in query:
            return 1 + 2 + 20 + 10 + 2 + 200 + 1
        if "webhookSubscriptions(" in query:
            return 2 + 100
        if "...on InventoryItem" in query:
            return 2 + 4 * len(v["ids"])
        if "productVariants(" in query:
            return 2 + 4 * (v["n"] + len(v["ids"]))
        if "fulfillmentOrders(first:25" in query:
            return 2 + 25 * 5
        if "fulfillmentOrders(first:4" in query and "fulfillmentHolds" in query:
            return 1 + 4 * 5
        if "fulfillmentOrders(first:4" in query:
            return 1 + 50 * 3 + 4 * (3 + 1 + 100 * 2)
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
        return [r.json()["variables"] for r in self.seen if PATH.fullmatch(r.path) and "orders(first" in r.json()["query"]]

    def _grant(self, request):
        """Client credentials: a new token each time, the one before it is no good any more (a day is over)."""
        form = {k: v[0] for k, v in parse_qs(request.body.decode()).items()}
        if form != {"grant_type": "client_credentials", "client_id": "app+1", "client_secret": "sec&ret"}:
            return Answer(400, {"error": "invalid_client"})
        self.grants += 1
        self.token, self.token_until = f"shpat_day_{self.grants}", self.clock() + self.token_life
        return Answer(200, {"access_token": self.token, "scope": "read_orders", "expires_in": self.token_life})

    def _knows(self, request):
        """The token of the day, as long as it lives."""
        fresh = self.token_until is None or self.clock() < self.token_until
        return fresh and request.headers.get("X-Shopify-Access-Token") == self.token

    def sort_of(self, request):
        if request.path == "/admin/oauth/access_token":
            return "grant", False
        b = request.json()
        query, v = b["query"], b["variables"]
        what = v.get("id") or (v.get("fulfillment") or {}).get("trackingInfo", {}).get("number") or (v.get("event") or {}).get("fulfillmentId") or ""
        return f'{re.search(r"[{]([a-zA-Z]+)", query)[1]} {what}', query.startswith("mutation")

    def answer(self, request):
        if request.path == "/admin/oauth/access_token" and request.method == "POST":
            return self._grant(request)
        path = PATH.fullmatch(request.path)
        if path is None or request.method != "POST" or path[1] > self.versions[-1]:
            return Answer(404, {"errors": "Not Found"})
        self.served = path[1] if path[1] in self.versions else self.versions[0]
        if not self._knows(request):
            return Answer(401, {"errors": "[API] Invalid API key or access token"})
        b = request.json()
        query, v = b["query"], b["variables"]
        asked = self._asked(query, v)
        if asked > 1000:
            self.too_dear += 1
            return Answer(200, {"errors": [{"message": "Query cost is too high", "extensions": {"code": "MAX_COST_EXCEEDED"}}]})
        if asked > self._level():
            self.throttled += 1
            answer = {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}
            return self._wrap(asked, 0, answer)
        return self._run(query, v, asked)

    def _denied(self, query):
        """A field that the app has no scope for: null, and said among the errors."""
        for field, scope in NEEDS.items():
            if re.search(r"\b%s\(" % field, query) and scope not in self.scopes:
                return {"message": f"Access denied for {field} field. Required access: `{scope}` access scope.", "path": [field],
                        "extensions": {"code": "ACCESS_DENIED"}}
        return None

    def _about(self, v, asked):
        """The shop, what the app may, which versions there are, who is subscribed to what."""
        data = {"shop": {"name": "Nova Tea"}, "currentAppInstallation": {"accessScopes": [{"handle": s} for s in sorted(self.scopes)]},
                "publicApiVersions": [{"handle": x, "supported": x in self.versions} for x in ("2026-07", "2026-10")] +
                                     [{"handle": "unstable", "supported": False}],
                "webhookSubscriptions": {"nodes": [dict({"apiVersion": {"handle": "2026-07"}}, **s) for s in self.subscriptions]}}
        body = {"data": data}
        if v["located"]:
            data["location"] = self.locations.get(v["loc"].rsplit("/", 1)[1])
            if "read_locations" not in self.scopes:
                data["location"] = None
                body["errors"] = [{"message": "Access denied for location field.", "path": ["location"], "extensions": {"code": "ACCESS_DENIED"}}]
        return self._wrap(asked, 40, body)

    def _run(self, query, v, asked):
        denied = self._denied(query)
        if denied:
            return self._wrap(asked, 1, {"data": None, "errors": [denied]})
        if "currentAppInstallation" in query:
            return self._about(v, asked)
        lines = int((re.search(r"lineItems\(first:(\d+)", query) or [0, "0"])[1])
        if "orders(first" in query:
            return self._list(v, lines, asked)
        if "...on InventoryItem" in query:
            items = [self.by_item.get(i) for i in v["ids"]]
            return self._wrap(asked, asked, {"data": {"nodes": [x and {"id": x["item"], "inventoryLevel": self._variant(x)["inventoryItem"]["inventoryLevel"]}
                                                                for x in items]}})
        if "productVariants(first:$n" in query:
            return self._variants(v, asked)
        if "inventorySetQuantities" in query:
            return self._set(query, v)
        if "webhookSubscriptions(" in query:
            return self._wrap(asked, 2 + len(self.subscriptions), {"data": {"webhookSubscriptions": {"nodes": self.subscriptions}}})
        if "webhookSubscriptionCreate" in query:
            return self._wrap(10, 10, {"data": {"webhookSubscriptionCreate": self._subscribe(v)}})
        if "fulfillmentOrders(first:25" in query:
            return self._list_holds(v, asked)
        if query.startswith("mutation"):
            return self._act(query, v)
        if "fulfillmentOrders(first:4" in query:
            return self._how_it_stands(v, asked)
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

    def _subscribe(self, v):
        if any(s["topic"] == v["topic"] and s["uri"] == v["url"] for s in self.subscriptions):
            return {"webhookSubscription": None, "userErrors": [{"field": ["uri"], "message": "Address for this topic has already been taken"}]}
        self.subscriptions.append({"id": f"gid://shopify/WebhookSubscription/{len(self.seen)}", "topic": v["topic"], "uri": v["url"]})
        return {"webhookSubscription": {"id": self.subscriptions[-1]["id"]}, "userErrors": []}

    # -- stock
    LOCATION = "gid://shopify/Location/77"

    def sell(self, n, sku, available=0, stocked=True):
        x = {"n": n, "sku": sku, "item": f"gid://shopify/InventoryItem/{n + 5}", "available": available, "stocked": stocked}
        self.variants[n] = self.by_sku[sku] = self.by_item[x["item"]] = x

    def _variant(self, x):
        level = {"quantities": [{"quantity": x["available"]}]} if x["stocked"] else None
        return {"legacyResourceId": str(x["n"]), "sku": x["sku"], "inventoryItem": {"id": x["item"], "inventoryLevel": level}}

    def _variants(self, v, asked):
        assert v["loc"] == self.LOCATION and len(v["ids"]) <= 250 and 0 < v["n"] <= 250, v
        ids = [self.variants.get(int(i.rsplit("/", 1)[1])) for i in v["ids"]]
        found = [self.by_sku[s] for s in re.findall(r'sku:"([^"]*)"', v["q"]) if s in self.by_sku][:v["n"]]
        answer = self._wrap(asked, 2 + 4 * (len(found) + len(ids)), {"data": {
            "nodes": [x and self._variant(x) for x in ids], "productVariants": {"nodes": [self._variant(x) for x in found]}}})
        shown = [x for x in ids + found if x]
        for n, left in self.sold_meanwhile:
            if self.variants[n] in shown:
                self.variants[n]["available"] = left
        self.sold_meanwhile = [(n, left) for n, left in self.sold_meanwhile if self.variants[n] not in shown]
        return answer

    def _set(self, query, v):
        """All or nothing: one refused figure stops the call (unconfirmed). The first result of a key is its only one."""
        assert "@idempotent(key:$key)" in query, query
        if v["key"] in self.keys:
            return self._wrap(10, 10, self.keys[v["key"]])
        rows, errors = v["input"]["quantities"], []
        assert v["input"]["name"] == "available" and 0 < len(rows) <= 250, rows
        for i, r in enumerate(rows):
            x = self.by_item.get(r["inventoryItemId"])
            assert "changeFromQuantity" in r and r["locationId"] == self.LOCATION, r
            if x is None or not x["stocked"] or x.get("refuses"):
                errors.append((i, "ITEM_NOT_STOCKED_AT_LOCATION"))
            elif r["changeFromQuantity"] != x["available"]:
                errors.append((i, "CHANGE_FROM_QUANTITY_STALE"))
        if not errors:
            for r in rows:
                x = self.by_item[r["inventoryItemId"]]
                x["available"] = r["quantity"]
                self.writes.append((x["sku"], r["quantity"]))
        said = {"data": {"inventorySetQuantities": {"userErrors": [
            {"code": c, "field": ["input", "quantities", str(i), "x"], "message": c.lower()} for i, c in errors]}}}
        self.keys[v["key"]] = said
        return self._wrap(10, 10, said)

    # -- orders as they are sent
    def open(self, body, at=LOCATION, asked="UNSUBMITTED"):
        """The order of this body, routed as a whole to one location."""
        n = body["id"]
        lines = [{"id": f"gid://shopify/FulfillmentOrderLineItem/{n + i}", "remainingQuantity": line["quantity"],
                  "lineItem": {"id": f"gid://shopify/LineItem/{line['id']}", "sku": line["sku"]}} for i, line in enumerate(body["line_items"])]
        self.tracked[n] = {"id": f"gid://shopify/Order/{n}", "cancelledAt": body.get("cancelled_at"), "fulfillments": [], "tags": set(), "why": None,
                           "orders": [{"id": f"gid://shopify/FulfillmentOrder/{n}", "status": "OPEN", "requestStatus": asked, "at": at, "lines": lines, "holds": [],
                                        "updatedAt": stamp(self.clock())}]}
        return self.tracked[n]

    def parcels(self, body):
        """(number, units by line) of what the shop counts as sent; the same number twice would be two parcels to the buyer."""
        return [(f["number"], f["units"]) for f in self.tracked[body["id"]]["fulfillments"] if f["status"] == "SUCCESS"]

    def _how_it_stands(self, v, asked):
        o = next((o for o in self.tracked.values() if o["id"] == v["id"]), None)
        if o is None:
            return self._wrap(asked, 1, {"data": {"order": None}})
        for kind, act in self.late[:]:  # what a time-out left running
            if kind == "seen once":
                self.late.remove((kind, act))
                self.late.append(("due", act))
            else:
                self.late.remove((kind, act))
                act()
        def order(f):
            return {"id": f["id"], "status": f["status"], "requestStatus": f["requestStatus"], "assignedLocation": {"location": {"id": f["at"]}},
                    "fulfillmentHolds": f["holds"], "lineItems": {"pageInfo": {"hasNextPage": len(f["lines"]) > 100}, "nodes": f["lines"][:100]}}
        sent = [{"id": f["id"], "status": f["status"], "displayStatus": f["event"],
                 "trackingInfo": [{"number": n} for n in [f["number"], *f["others"]] if n][:2]} for f in o["fulfillments"][:50]]
        node = {"id": o["id"], "cancelledAt": o["cancelledAt"], "fulfillments": sent,
                "fulfillmentOrders": {"pageInfo": {"hasNextPage": len(o["orders"]) > 4}, "nodes": [order(f) for f in o["orders"][:4]]}}
        return self._wrap(asked, 30, {"data": {"order": node}})

    def _act(self, query, v):
        name = re.search(r"\)\{(\w+)\(", query)[1]
        do = {"fulfillmentCreate": self._fulfil, "fulfillmentEventCreate": self._event, "fulfillmentTrackingInfoUpdate": self._track, "tagsAdd": self._tag, "fulfillmentOrderHold": self._hold,
              "fulfillmentOrderReleaseHold": self._release}.get(name, self._answer_request)
        said = None if "later" in self.half else do(name, v)
        if said is None:  # it runs on after the caller has given up, and is seen by the second look
            self.half.discard("later")
            self.late.append(("seen once", lambda: do(name, v)))
            return Answer(504, {"errors": "timeout"})
        self.acts.append((name, said))
        errors = [{"field": ["x"], "message": said}] if said else []
        data = {name: {"userErrors": errors}}
        if name == "tagsAdd":
            data["metafieldsSet"] = {"userErrors": []}
        return self._wrap(10, 10, {"data": data})

    def _fulfil(self, _name, v):
        """'' or what is wrong: a held order, another location, more than is left. Nothing of a refused one is kept."""
        f, takes = v["fulfillment"], []
        assert f["notifyCustomer"] is True and f["lineItemsByFulfillmentOrder"], f
        for group in f["lineItemsByFulfillmentOrder"]:
            o, order = next((o, x) for o in self.tracked.values() for x in o["orders"] if x["id"] == group["fulfillmentOrderId"])
            assert group["fulfillmentOrderLineItems"], "an empty list would fulfil everything"
            if order["status"] not in ("OPEN", "IN_PROGRESS"):
                return f"Fulfillment order {order['status'].lower()}"
            for t in group["fulfillmentOrderLineItems"]:
                line = next(x for x in order["lines"] if x["id"] == t["id"])
                takes.append((line, t["quantity"]))
                if t["quantity"] > line["remainingQuantity"]:
                    return "Invalid fulfillment order line item quantity requested."
        for line, n in takes:
            line["remainingQuantity"] -= n
        for order in o["orders"]:
            order["status"] = "CLOSED" if all(x["remainingQuantity"] == 0 for x in order["lines"]) else "IN_PROGRESS"
        info = f.get("trackingInfo") or {}
        o["fulfillments"].append({"id": f"gid://shopify/Fulfillment/{len(o['fulfillments']) + 1}{o['id'][-6:]}", "status": "SUCCESS", "event": "FULFILLED",
                                  "number": info.get("number"), "others": [], "info": info, "mails": 1, "units": {x["lineItem"]["id"]: n for x, n in takes}})
        self._count_down(o, {x["lineItem"]["id"]: n for x, n in takes})
        return ""

    def _count_down(self, tracked, units):
        """The order itself has less left to fulfil, is newer, and is sent again."""
        n = int(tracked["id"].rsplit("/", 1)[1])
        if n not in self.orders:
            return
        for line in self.orders[n]["lines"]:
            line["unfulfilledQuantity"] -= units.get(line["id"], 0)
        self._touch(n, "orders/fulfilled" if all(x["unfulfilledQuantity"] <= 0 for x in self.orders[n]["lines"]) else "orders/partially_fulfilled")

    def _touch(self, n, topic="orders/updated"):
        if n in self.orders:
            self.orders[n]["updatedAt"] = stamp(self.clock())
        if self.changed:
            self.changed(n, topic)

    # -- holds: several per fulfilment order, each with its own handle per app; a closed one takes none
    def hold(self, body, reason="INCORRECT_ADDRESS", at=0):
        """Somebody at the shop, or another app."""
        order = self.tracked[body["id"]]["orders"][at]
        order["holds"].append({"id": f"gid://shopify/FulfillmentHold/{len(self.acts)}{len(order['holds'])}{body['id'] % 100000}", "reason": reason,
                               "handle": None, "heldByRequestingApp": False})
        order.update(status="ON_HOLD", updatedAt=stamp(self.clock()))

    def release(self, body, at=0, ours=False):
        order = self.tracked[body["id"]]["orders"][at]
        order["holds"] = [x for x in order["holds"] if x["heldByRequestingApp"] and not ours]
        order.update(status="ON_HOLD" if order["holds"] else "OPEN", updatedAt=stamp(self.clock()))

    def held(self, body, ours=True):
        return [(x["reason"], x["handle"]) for o in self.tracked[body["id"]]["orders"] for x in o["holds"] if x["heldByRequestingApp"] == ours]

    def _list_holds(self, v, asked):
        since = re.fullmatch(r"updated_at:>='([^']+)'", v["q"])[1]
        found = sorted(((f, o) for o in self.tracked.values() for f in o["orders"] if f["updatedAt"] >= since and f["status"] != "CLOSED"),
                       key=lambda x: (x[0]["updatedAt"], x[0]["id"]))
        if v["c"]:
            found = [x for x in found if f'{x[0]["updatedAt"]}|{x[0]["id"]}' > v["c"]]
        page = found[:25]
        nodes = [{"id": f["id"], "status": f["status"], "updatedAt": f["updatedAt"], "order": {"legacyResourceId": o["id"].rsplit("/", 1)[1]},
                  "assignedLocation": {"location": {"id": f["at"]}}, "fulfillmentHolds": f["holds"]} for f, o in page]
        end = f'{page[-1][0]["updatedAt"]}|{page[-1][0]["id"]}' if page else None
        return self._wrap(asked, 2 + 5 * len(page), {"data": {"fulfillmentOrders": {
            "pageInfo": {"hasNextPage": len(found) > 25, "endCursor": end}, "nodes": nodes}}})

    def _hold(self, _name, v):
        order = next(x for o in self.tracked.values() for x in o["orders"] if x["id"] == v["id"])
        h = v["hold"]
        assert h["handle"] and len(h["reasonNotes"]) <= 255, h
        if order["status"] not in ("OPEN", "ON_HOLD", "SCHEDULED"):
            return f"Fulfillment order is {order['status'].lower()}"
        if any(x["handle"] == h["handle"] and x["heldByRequestingApp"] for x in order["holds"]):
            return "Handle must be unique"
        order["holds"].append({"id": f"gid://shopify/FulfillmentHold/9{len(self.acts)}{order['id'][-6:]}", "reason": h["reason"], "notes": h["reasonNotes"],
                               "handle": h["handle"], "heldByRequestingApp": True})
        order.update(status="ON_HOLD", updatedAt=stamp(self.clock()))
        return ""

    def _release(self, _name, v):
        order = next(x for o in self.tracked.values() for x in o["orders"] if x["id"] == v["id"])
        assert v["holds"], "without their ids every hold of every app goes"
        if any(x["id"] in v["holds"] and not x["heldByRequestingApp"] for x in order["holds"]):
            return "not yours"
        order["holds"] = [x for x in order["holds"] if x["id"] not in v["holds"]]
        order.update(status="ON_HOLD" if order["holds"] else "OPEN", updatedAt=stamp(self.clock()))
        return ""

    def _track(self, _name, v):
        """What it is given stands there instead of all that stood; one that was taken back takes none."""
        o, f = next((o, f) for o in self.tracked.values() for f in o["fulfillments"] if f["id"] == v["id"])
        assert v["notify"] is True and set(v["tracking"]) <= {"company", "number", "url"} and v["tracking"]["number"], v
        if f["status"] != "SUCCESS":
            return f"Fulfillment is {f['status'].lower()}"
        f.update(number=v["tracking"]["number"], others=[], info=v["tracking"], mails=f["mails"] + 1)
        self._touch(int(o["id"].rsplit("/", 1)[1]))
        return ""

    def _event(self, _name, v):
        f = next(f for o in self.tracked.values() for f in o["fulfillments"] if f["id"] == v["event"]["fulfillmentId"])
        f["events"] = f.get("events", 0) + 1
        f["event"], f["at"] = v["event"]["status"], v["event"]["happenedAt"]
        return ""

    def _tag(self, _name, v):
        o = next(o for o in self.tracked.values() if o["id"] == v["id"])
        o["tags"].update(v["tags"])
        o["why"] = v["fields"][0]["value"]
        self._touch(int(o["id"].rsplit("/", 1)[1]))
        return ""

    def _answer_request(self, name, v):
        order = next(x for o in self.tracked.values() for x in o["orders"] if x["id"] == v["id"])
        wanted = {"fulfillmentOrderAcceptFulfillmentRequest": ("SUBMITTED", "ACCEPTED"),
                  "fulfillmentOrderAcceptCancellationRequest": ("CANCELLATION_REQUESTED", "CANCELLATION_ACCEPTED"),
                  "fulfillmentOrderRejectCancellationRequest": ("CANCELLATION_REQUESTED", "CANCELLATION_REJECTED")}[name]
        if order["requestStatus"] != wanted[0]:
            return f"Cannot change a request that is {order['requestStatus'].lower()}."
        order.update(requestStatus=wanted[1], message=v["message"])
        return ""
