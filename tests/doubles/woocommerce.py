"""A WooCommerce shop on loopback, as docs/woocommerce.md has it: orders by modification, products and their stock, notes.
No rate limit of its own; faults of the host are queued with `next`. Invented orders."""
import base64
import datetime

from web import Answer, Web

ROOT = "/wp-json/wc/v3"
TRACKING = "/wp-json/wc-shipment-tracking/v3/orders/"


def stamp(at):
    return datetime.datetime.fromtimestamp(int(at), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")


class WooShop(Web):
    def __init__(self, key="ck_nova", secret="cs_nova"):
        self.may_write = True  # the key's permission: read, or read and write
        self.orders, self.products, self.notes, self.webhooks = {}, {}, {}, {}
        self.trackings = None  # by order, where the plug-in is there
        self.mails, self.late, self.half_note = [], [], set()
        self.sorts_by_modified, self.bom, self.writes, self.half = True, False, [], set()
        self.changed = None  # changed(order, topic): told when the order over there has become another one
        self.auth = "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()
        super().__init__()

    def put(self, n, at, **over):
        when = stamp(at)
        self.orders[n] = dict({
            "id": n, "number": f"W{n}", "status": "processing", "currency": "EUR", "total": "12.50", "date_created_gmt": when,
            "date_modified_gmt": when, "date_paid_gmt": when, "payment_method": "card", "transaction_id": "t-1",
            "billing": {"first_name": "Irene", "last_name": "Soler", "address_1": "Calle Luna 7", "city": "Zaragoza", "state": "Z",
                        "postcode": "50001", "country": "ES", "email": "irene@example.com", "phone": "+34600222333"},
            "shipping": {"first_name": "", "last_name": "", "address_1": "", "city": "", "postcode": "", "country": ""},
            "line_items": [{"id": n * 10, "product_id": 9, "variation_id": 0, "quantity": 1, "sku": "NT-BLACK", "price": 12.5}],
            "shipping_lines": [{"method_id": "flat_rate", "method_title": "Standard"}], "meta_data": []}, **over)
        return self.orders[n]

    def asked(self):
        return [r for r in self.seen if r.path == f"{ROOT}/orders" and r.method == "GET"]

    def answer(self, request):
        if request.headers.get("Authorization") != self.auth:
            return Answer(401, {"code": "woocommerce_rest_cannot_view"})
        if request.method != "GET" and not self.may_write:
            return Answer(401, {"code": "woocommerce_rest_authentication_error", "message": "The API key provided does not have write permissions."})
        if request.path.startswith(TRACKING):
            return self._tracking(int(request.path[len(TRACKING):].split("/")[0]), request)
        what = request.path[len(ROOT):]
        if what == "/orders" and request.method == "GET":
            return self._list(request.query)
        if what.startswith("/orders/"):
            return self._order(what.split("/")[2:], request)
        if what.endswith(("/products", "/variations")) and request.method == "GET" and "include" in request.query:
            parent = int(what.split("/")[2]) if what.endswith("/variations") else 0
            wanted = [int(n) for n in request.query["include"].split(",")]
            assert len(wanted) <= 100 == int(request.query["per_page"]), request.query
            return Answer(200, [p for p in self.products.values() if p["id"] in wanted and p["parent_id"] == parent])
        if what == "/products" and request.method == "GET":
            wanted = request.query["sku"].split(",")
            return Answer(200, [p for p in self.products.values() if p["sku"] in wanted])
        if what == "/webhooks" and request.method == "GET":
            assert request.query["status"] == "all", request.query
            return Answer(200, list(self.webhooks.values()))
        if what.startswith("/webhooks/") and request.method == "PUT":
            hook = self.webhooks.get(int(what.rsplit("/", 1)[1]))
            if hook is None:
                return Answer(404, {"code": "woocommerce_rest_shop_webhook_invalid_id"})
            hook.update(request.json())
            return Answer(200, hook)
        if what.endswith("/batch") and request.method == "POST":
            parts = what.split("/")
            return self._batch(request.json()["update"], int(parts[2]) if "variations" in parts else 0)
        return Answer(404, {"code": "rest_no_route"})

    def sell(self, n, sku, quantity=0, parent=0):
        self.products[n] = {"id": n, "parent_id": parent, "type": "variation" if parent else "simple", "sku": sku,
                            "manage_stock": False, "stock_quantity": quantity}

    def _batch(self, update, parent):
        """Up to 100; a product that fails fails alone; those in `half` are written and not reported, as a host that ran out of time."""
        assert len(update) <= 100, len(update)
        if not update:
            return Answer(200, [])
        out = []
        for u in update:
            p = self.products.get(u["id"])
            if p is None or p["parent_id"] != parent:
                out.append({"id": u["id"], "error": {"code": "woocommerce_rest_product_invalid_id", "message": "Invalid ID."}})
                continue
            p.update(manage_stock=u["manage_stock"], stock_quantity=u["stock_quantity"])
            self.writes.append((p["sku"], u["stock_quantity"]))
            if p["sku"] in self.half:
                self.half.discard(p["sku"])
                continue
            out.append(dict(p))
        return Answer(200, {"update": out})

    def _list(self, q):
        by = q.get("orderby", "date")
        if by == "modified" and not self.sorts_by_modified:
            return Answer(400, {"code": "rest_invalid_param", "message": "Invalid parameter(s): orderby"})
        assert q["dates_are_gmt"] == "true" and q["status"] == "any" and int(q["per_page"]) <= 100, q
        found = [o for o in self.orders.values() if o["status"] != "trash" and o["date_modified_gmt"] > q["modified_after"]]
        found.sort(key=(lambda o: (o["date_modified_gmt"], o["id"])) if by == "modified" else (lambda o: o["id"]))
        size, page = int(q["per_page"]), int(q["page"])
        answer = Answer(200, found[(page - 1) * size:page * size], {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(-(-len(found) // size))})
        if self.bom:
            answer.body = b"\xef\xbb\xbf" + answer.body
        return answer

    # -- the Shipment Tracking plug-in, where the shop has it
    def _tracking(self, n, request):
        if self.trackings is None:
            return Answer(404, {"code": "rest_no_route", "message": "No route was found matching the URL and request method."})
        items = self.trackings.setdefault(n, [])
        if request.method == "GET":
            return Answer(200, items)
        b = request.json()
        assert b["custom_tracking_provider"] and b["tracking_number"] and set(b) <= {"custom_tracking_provider", "custom_tracking_link", "tracking_number", "date_shipped"}, b
        items.append({"tracking_id": f"t{len(items)}", "tracking_provider": b["custom_tracking_provider"], "tracking_link": b.get("custom_tracking_link", ""),
                      "tracking_number": b["tracking_number"], "date_shipped": b.get("date_shipped", "today")})
        return Answer(201, items[-1])

    # -- one order, its notes, its status
    def _order(self, path, request):
        o = self.orders.get(int(path[0]))
        if o is None:
            return Answer(404, {"code": "woocommerce_rest_shop_order_invalid_id"})
        notes = self.notes.setdefault(o["id"], [])
        if path[1:] == ["notes"] and request.method == "GET":
            due, self.late = [x for x in self.late if x[0]], [(True, *x[1:]) for x in self.late if not x[0]]
            for _, order, note in due:  # what a time-out left running: there at the second look
                self._write(order, note)
            return Answer(200, notes)
        if path[1:] == ["notes"] and request.method == "POST":
            b = request.json()
            if "late" in self.half_note:
                self.half_note.discard("late")
                self.late.append((False, o, b))
                return Answer(504, "<html>gateway time-out</html>", kind="text/html")
            return Answer(201, self._write(o, b))
        if request.method == "GET":
            return Answer(200, o)
        b = request.json()
        assert set(b) <= {"status", "meta_data"}, b
        if "status" in b and o.get("stuck"):
            b.pop("status")  # a plug-in that takes it back
        o.update({k: v for k, v in b.items() if k == "status"})
        for m in b.get("meta_data", []):
            o["meta_data"] = [x for x in o["meta_data"] if x["key"] != m["key"]] + [{"id": len(o["meta_data"]) + 1, **m}]
        if "status" in b:
            self.writes.append((o["id"], b["status"]))
        if self.changed:
            o["date_modified_gmt"] = stamp(self.clock())
            self.changed(o["id"], "order.updated")
        return Answer(200, o)

    def _write(self, o, b):
        note = {"id": len(self.notes[o["id"]]) + 1, "note": b["note"].replace("&", "&amp;"), "customer_note": b["customer_note"]}
        self.notes[o["id"]].append(note)
        if b["customer_note"]:
            self.mails.append((o["id"], b["note"]))
        return note
