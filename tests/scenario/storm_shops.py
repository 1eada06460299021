"""Three shops that sell, change their minds and send webhooks: Shopify, WooCommerce and one of one's own. What each of them holds of
an order is the double's; what was wanted of it is written down beside, for whoever judges afterwards (story_storm.py)."""
import base64
import hashlib
import hmac
import json
import os
import sys

from harness import OWN_KEY, WEB_SECRET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
import shopify  # noqa: E402
import woocommerce  # noqa: E402
from receiver import Receiver  # noqa: E402
from weather import Courier, Weather, deliver  # noqa: E402

MINUTES_4H = (60, 240, 480, 900, 1800, 2700, 3600, 4500)  # eight tries over four hours
DAYS = (5, 300, 1800, 7200, 18000)
URL = "https://hub.example/v1/hooks/nova/"


def mac(text, secret):
    return base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()


class Stand:
    """What the three have in common: who placed what, and what was wanted of it since."""

    def __init__(self, h, clock, name, weather, tries, lost):
        self.h, self.clock, self.name, self.weather = h, clock, name, weather
        self.courier = Courier(weather, lambda: clock.now, tries, lost)
        self.wanted, self.number, self.held, self.times = {}, 0, set(), 0

    def place(self, lines):
        self.number += 1
        key = self.new_key()
        self.wanted[key] = {"lines": dict(lines), "cancelled": False, "edits": 0, "street": "Calle Luna 7"}
        self.put(key, lines)
        return key

    def edit(self, key, dice):
        w = self.wanted[key]
        w["edits"] += 1
        if dice.random() < 0.5:
            w["street"] = f"Calle Sol {self.number}-{w['edits']}"
        else:
            sku = sorted(w["lines"])[0]
            w["lines"][sku] += 1
            self.sold(sku, 1)
        self.change(key)

    def hold(self, key):
        """Somebody at the shop holds the order, until somebody there lets it go."""
        self.held.add(key)
        self.times += 1
        self.keep(key)

    def let_go(self, key):
        self.held.discard(key)
        self.times += 1
        self.free(key)

    def cancel(self, key):
        self.wanted[key]["cancelled"] = True
        for sku, n in self.wanted[key]["lines"].items():
            self.sold(sku, -n)
        self.call_off(key)


class ShopifyStand(Stand):
    TOPICS = {"orders/create": "ORDERS_CREATE", "orders/updated": "ORDERS_UPDATED", "orders/edited": "ORDERS_EDITED",
              "orders/paid": "ORDERS_PAID", "orders/cancelled": "ORDERS_CANCELLED", "orders/fulfilled": "ORDERS_FULFILLED",
              "orders/partially_fulfilled": "ORDERS_PARTIALLY_FULFILLED", "fulfillment_holds/added": "FULFILLMENT_HOLDS_ADDED",
              "fulfillment_holds/released": "FULFILLMENT_HOLDS_RELEASED"}

    def __init__(self, h, clock, seed):
        super().__init__(h, clock, "web", Weather(f"{seed} shopify"), MINUTES_4H, 0.15)
        self.shop = s = shopify.ShopifyShop()
        s.clock, s.steady, s.weather, s.changed = (lambda: clock.now), (lambda: clock.us() / 1e6), self.weather, self.news
        s.at, s.token_life = s.steady(), 5400
        s.subscriptions = [{"id": f"gid://shopify/WebhookSubscription/{i}", "topic": t, "uri": URL + "web"} for i, t in enumerate(self.TOPICS.values())]

    def new_key(self):
        return 500000000000000000 + self.number * 100  # above 2^53

    def put(self, n, lines):
        o = self.shop.put(n, self.clock.now, [sku for sku, _ in lines])
        for i, ((sku, q), line) in enumerate(zip(lines, o["lines"])):
            line.update(id=f"gid://shopify/LineItem/{n + i}", quantity=q, currentQuantity=q, unfulfilledQuantity=q)
            self.sold(sku, q)
        self.shop.open(self.body(n), asked="SUBMITTED" if self.number % 2 else "UNSUBMITTED")
        self.news(n, "orders/create")

    def sold(self, sku, n):
        self.shop.by_sku[sku]["available"] -= n

    def change(self, n):
        w, o, t = self.wanted[n], self.shop.orders[n], self.shop.tracked[n]
        o["shippingAddress"]["address1"], o["updatedAt"] = w["street"], shopify.stamp(self.clock.now)
        for line in o["lines"]:
            more = w["lines"][line["sku"]] - line["currentQuantity"]
            for key in ("quantity", "currentQuantity", "unfulfilledQuantity"):
                line[key] += more
            for f in t["orders"]:
                for x in f["lines"]:
                    x["remainingQuantity"] += more if x["lineItem"]["id"] == line["id"] else 0
        self.news(n, "orders/edited")

    def call_off(self, n):
        """Where a warehouse took the work on, it is asked; otherwise the work is gone."""
        o, t = self.shop.orders[n], self.shop.tracked[n]
        o.update(cancelledAt=shopify.stamp(self.clock.now), cancelReason="CUSTOMER", updatedAt=shopify.stamp(self.clock.now))
        t["cancelledAt"] = o["cancelledAt"]
        for f in t["orders"]:
            f.update({"requestStatus": "CANCELLATION_REQUESTED"} if f["requestStatus"] == "ACCEPTED" else {"status": "CANCELLED"})
        self.news(n, "orders/cancelled")

    def may_change(self, n):
        return not self.wanted[n]["cancelled"] and not self.shop.tracked[n]["fulfillments"]

    def may_hold(self, n):
        return self.may_change(n) and self.shop.tracked[n]["orders"][0]["status"] in ("OPEN", "ON_HOLD")

    def keep(self, n):
        self.shop.hold({"id": n}, "OTHER")
        self.news(n, "fulfillment_holds/added")

    def free(self, n):
        order = self.shop.tracked[n]["orders"][0]
        was = order["status"]
        self.shop.release({"id": n})
        if was in ("CANCELLED", "CLOSED"):
            order["status"] = was
        self.news(n, "fulfillment_holds/released")

    def body(self, n):
        """The order as webhooks have it."""
        o, t = self.shop.orders[n], self.shop.tracked.get(n, {"fulfillments": []})
        a = o["shippingAddress"]
        lines = [{"id": int(x["id"].rsplit("/", 1)[1]), "variant_id": None, "sku": x["sku"], "title": x["title"], "quantity": x["quantity"],
                  "current_quantity": x["currentQuantity"], "fulfillable_quantity": x["unfulfilledQuantity"], "requires_shipping": True,
                  "gift_card": False, "price": "12.50"} for x in o["lines"]]
        sent = [{"id": i, "status": "success", "line_items": [{"id": int(k.rsplit("/", 1)[1]), "quantity": q} for k, q in f["units"].items()]}
                for i, f in enumerate(t["fulfillments"])]
        return {"id": n, "name": o["name"], "created_at": o["createdAt"], "updated_at": o["updatedAt"], "cancelled_at": o["cancelledAt"],
                "cancel_reason": "customer" if o["cancelledAt"] else None, "currency": "EUR", "total_price": "12.50", "financial_status": "paid",
                "test": False, "note": None, "email": o["email"], "phone": o["phone"], "line_items": lines, "fulfillments": sent,
                "shipping_address": {"first_name": a["firstName"], "last_name": a["lastName"], "name": a["name"], "company": None,
                                     "address1": a["address1"], "address2": None, "city": a["city"], "zip": a["zip"], "province": a["province"],
                                     "province_code": "Z", "country_code": "ES", "phone": a["phone"]}, "shipping_lines": [{"code": "standard"}]}

    def news(self, n, topic):
        """The body is of the moment of the event, on every try; the id too."""
        if not any(s["topic"] == self.TOPICS[topic] for s in self.shop.subscriptions):
            return
        raw = json.dumps(self.body(n) if topic.startswith("orders/") else {"id": f"gid://shopify/FulfillmentHold/{self.times}"}).encode()
        what = f"{topic} {n} {self.wanted[n]['edits']} {len(self.shop.tracked.get(n, {'fulfillments': []})['fulfillments'])}"
        head = {"Content-Type": "application/json", "X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": mac(raw, WEB_SECRET.encode()),
                "X-Shopify-Webhook-Id": hashlib.sha256(raw + topic.encode()).hexdigest()[:36], "X-Shopify-Shop-Domain": "nova-tea.myshopify.com"}
        self.courier.post(what, lambda how: deliver(self.h.port, "/v1/hooks/nova/web", head, raw, how))

    def parcels(self, n):
        """{tracking: {sku: units}} as the buyer sees them, and numbers that were told more than once."""
        sku = {x["id"]: x["sku"] for x in self.shop.orders[n]["lines"]}
        told = [(f["number"], {sku[k]: q for k, q in f["units"].items()}) for f in self.shop.tracked[n]["fulfillments"] if f["status"] == "SUCCESS"]
        return dict(told), [t for t, _ in told if sum(x == t for x, _ in told) > 1]

    def refused(self, n):
        """Somebody there can see that a change or a cancellation was not done."""
        t = self.shop.tracked[n]
        return bool(t["tags"] & {"holdfast: change refused", "holdfast: cancel refused"})

    def shown(self, sku):
        return self.shop.by_sku[sku]["available"]


class WooStand(Stand):
    TOPICS = ("order.created", "order.updated", "order.deleted", "order.restored")

    def __init__(self, h, clock, seed):
        super().__init__(h, clock, "woo", Weather(f"{seed} woocommerce", also=(429,)), (), 0.2)
        self.shop = s = woocommerce.WooShop()
        s.clock, s.weather, s.changed = (lambda: clock.now), self.weather, self.news
        s.webhooks = {i + 1: {"id": i + 1, "topic": t, "status": "active", "delivery_url": URL + "woo"} for i, t in enumerate(self.TOPICS)}
        self.failed = 0  # in a row

    def new_key(self):
        return 9000 + self.number

    def put(self, n, lines):
        o = self.shop.put(n, self.clock.now)
        one = o["line_items"][0]
        o["line_items"] = [dict(one, id=n * 10 + i, sku=sku, quantity=q) for i, (sku, q) in enumerate(lines)]
        for sku, q in lines:
            self.sold(sku, q)
        self.news(n, "order.created")

    def sold(self, sku, n):
        next(p for p in self.shop.products.values() if p["sku"] == sku)["stock_quantity"] -= n

    def change(self, n):
        w, o = self.wanted[n], self.shop.orders[n]
        o["billing"]["address_1"], o["date_modified_gmt"] = w["street"], woocommerce.stamp(self.clock.now)
        for x in o["line_items"]:
            x["quantity"] = w["lines"][x["sku"]]
        self.news(n, "order.updated")

    def may_hold(self, n):
        return self.shop.orders[n]["status"] == "processing"

    def keep(self, n):
        self._turn(n, "processing", "on-hold")

    def free(self, n):
        self._turn(n, "on-hold", "processing")

    def _turn(self, n, was, to):
        o = self.shop.orders[n]
        if o["status"] == was and not any(m["key"] == "_holdfast_held" and m["value"] for m in o["meta_data"]):
            o.update(status=to, date_modified_gmt=woocommerce.stamp(self.clock.now))
            self.news(n, "order.updated")

    def call_off(self, n):
        self.shop.orders[n].update(status="cancelled", date_modified_gmt=woocommerce.stamp(self.clock.now))
        self.news(n, "order.updated")

    def may_change(self, n):
        return self.shop.orders[n]["status"] in ("processing", "on-hold")

    def news(self, n, topic):
        """One try; built when it is delivered; not queued where the same is queued already."""
        what = f"{topic} {n}"
        if all(x[2] != what for x in self.courier.bag):
            self.courier.post(what, lambda how: self._send(n, topic, how), takes=lambda status: 200 <= status <= 302)

    def _send(self, n, topic, how):
        hook = next(x for x in self.shop.webhooks.values() if x["topic"] == topic)
        if hook["status"] != "active":
            return None
        with self.shop.lock:
            raw = json.dumps(self.shop.orders[n]).encode()
        head = {"Content-Type": "application/json", "X-WC-Webhook-Topic": topic, "X-WC-Webhook-Source": "https://tea.example/",
                "X-WC-Webhook-Signature": mac(raw, WEB_SECRET.encode()), "X-WC-Webhook-Delivery-ID": f"{self.clock.now}"}
        status = deliver(self.h.port, "/v1/hooks/nova/woo", head, raw, how)
        self.failed = 0 if status and status <= 302 else self.failed + 1
        if self.failed > 5:
            hook["status"], self.failed = "disabled", 0
        return status

    def parcels(self, n):
        mails = [text.split(": ", 1)[1].split(" ")[0] for order, text in self.shop.mails if order == n]
        return {t: None for t in mails}, [t for t in mails if mails.count(t) > 1]

    def refused(self, n):
        return any("came too late" in x["note"] or "came late" in x["note"] or "is refused" in x["note"] for x in self.shop.notes.get(n, []))

    def shown(self, sku):
        return next(p for p in self.shop.products.values() if p["sku"] == sku)["stock_quantity"]


class OwnStand(Stand):
    """Nobody asks it for anything: what it sends it tries until it is taken."""

    def __init__(self, h, clock, seed):
        super().__init__(h, clock, "own", Weather(f"{seed} own", chance=0.2, also=(429,)), DAYS, 0.0)
        self.shop = s = Receiver(OWN_KEY)
        s.clock, s.weather, self.docs = (lambda: clock.now), self.weather, {}

    def new_key(self):
        return f"OWN-{self.number}"

    def put(self, key, lines):
        at = self.clock.text()
        self.docs[key] = {
            "merchant": "nova", "channel": "own", "external_id": key, "order_number": key, "placed_at": at, "updated_at": at,
            "payment": {"status": "captured", "reference": "psp-1", "at": at}, "total": {"minor": 1250, "currency": "EUR"},
            "ship_to": {"name": "Irene Soler", "street": ["Calle Luna 7", ""], "city": "Zaragoza", "postcode": "50001", "province": "Zaragoza",
                        "country": "ES", "phone": "+34600222333", "email": "irene@example.com"}, "method": "standard",
            "lines": [{"line": i, "channel_sku": sku, "quantity": q} for i, (sku, q) in enumerate(lines, 1)]}
        self.news(key, "order.created")

    def sold(self, sku, n):
        pass

    def change(self, key):
        d, w = self.docs[key], self.wanted[key]
        d["ship_to"]["street"][0], d["updated_at"] = w["street"], self.clock.text()
        for x in d["lines"]:
            x["quantity"] = w["lines"][x["channel_sku"]]
        self.news(key, "order.updated")

    def call_off(self, key):
        self.docs[key].update(cancelled_at=self.clock.text(), updated_at=self.clock.text(), cancel_reason="customer")
        self.news(key, "order.cancelled")

    def may_change(self, key):
        return not self.wanted[key]["cancelled"] and not any(kind == "order.shipped" for kind, _ in self.shop.told(key))

    may_hold = may_change

    def keep(self, key):
        self.docs[key].update(hold={"reason": "fraud review"}, updated_at=self.clock.text())
        self.news(key, "order.held")

    def free(self, key):
        self.docs[key].update(hold=None, updated_at=self.clock.text())
        self.news(key, "order.released")

    def news(self, key, topic):
        raw = json.dumps({"type": topic, "timestamp": self.clock.text(), "data": self.docs[key]}).encode()
        ident = hashlib.sha256(raw).hexdigest()[:30]

        def send(how):  # a retry has a new time and the same id
            at = str(self.clock.now)
            head = {"Content-Type": "application/json", "webhook-id": ident, "webhook-timestamp": at,
                    "webhook-signature": "v1," + mac(f"{ident}.{at}.".encode() + raw, OWN_KEY)}
            return deliver(self.h.port, "/v1/hooks/nova/own", head, raw, how)
        self.courier.post(f"{topic} {key} {self.wanted[key]['edits']} {self.times}", send)

    def parcels(self, key):
        """The newest message of a shipment says all there is; each parcel's content stands in it once."""
        sku = {x["line"]: x["channel_sku"] for x in self.docs[key]["lines"]}
        told = [d for kind, d in self.shop.told(key) if kind == "order.shipped"]
        out = {}
        for p in (p for s in (told[-1]["shipments"] if told else []) for p in s["parcels"] if p["with_carrier"]):
            out[p["tracking"]] = {sku[x["line"]]: x["quantity"] for x in p["lines"]}
        return out, []

    def refused(self, key):
        return any(kind in ("order.edit_refused", "order.cancel_refused") for kind, _ in self.shop.told(key))
