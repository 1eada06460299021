"""The platforms' own order exports while their API is away. Requirements HP-F1, HP-F6, ORD-14; scenarios 5, 39."""
import base64
import hashlib
import hmac
import json

from harness import WEB_SECRET, same, true

SHOPIFY = ("Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Total,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
           "Lineitem price,Lineitem sku,Lineitem requires shipping,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,"
           "Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Cancelled at,Id,Tags,Phone,"
           "Shipping Province Name\n")
WOO = ("order_id,order_number,date,status,order_total,order_currency,payment_method,shipping_method,billing_first_name,billing_last_name,"
       "billing_company,billing_address_1,billing_address_2,billing_city,billing_state,billing_postcode,billing_country,billing_email,"
       "billing_phone,shipping_first_name,shipping_last_name,shipping_address_1,shipping_address_2,shipping_city,shipping_state,"
       "shipping_postcode,shipping_country,shipping_company,item_id,item_product_id,item_name,item_sku,item_quantity,item_price,"
       "item_refunded_qty\n")


def _first(n, sku="NT-BLACK", qty=1, paid="paid", sent="unfulfilled", cancelled="", ident=None, ships="true"):
    return (f"#{n},irene@example.com,{paid},2026-11-23 09:00:00 +0100,{sent},EUR,12.50,Standard,2026-11-23 09:00:00 +0100,{qty},Tea,12.50,{sku},"
            f"{ships},Irene Soler,Calle Luna 7,Calle Luna 7,,,Zaragoza,'50001,Z,ES,+34600222333,,{cancelled},"
            f"{n if ident is None else ident},,+34600222333,Zaragoza\n")


def _more(n, sku="NT-GREEN", qty=1):
    return f"#{n},irene@example.com,,,,,,,2026-11-23 09:00:00 +0100,{qty},Tea,12.50,{sku},true,,,,,,,,,,,,,,,,\n"


def _woo(n, sku="NT-BLACK", qty=1, status="processing", pays="card", at="2026-11-23 09:00:00", back="0"):
    return (f"{n},{n},{at},{status},12.50,EUR,{pays},Flat rate,Irene,Soler,,Calle Luna 7,,Zaragoza,Z,50001,ES,irene@example.com,+34600222333,"
            f",,,,,,,,,{n * 10},9,Tea,{sku},{qty},12.50,{back}\n")


def _import(h, name, text, *more):
    return json.loads(h.cli("--json", "import", "orders", h.file(name, text), "--merchant", "nova", *more, ok=(0, 1)).stdout)


def _refused(d):
    return [(r["line"], r["field"]) for r in d["refused"]]


def a_shopify_export_lands_and_its_api_copies_are_the_same_orders(h):
    """one row per line; the later delivery is no second order and no edit"""
    n = 8300001
    d = _import(h, "orders_export.csv", SHOPIFY + _first(n, qty=2) + _more(n) + _first(n + 1) + _first(n + 2, paid="pending"), "--connection", "web")
    same((d["landed"], d["refused_rows"]), (3, 0), str(d))
    o = h.order(n)
    same([(x["line"], x["sku"], x["quantity"]) for x in o["lines"]], [(1, "NT-BLACK", 2), (2, "NT-GREEN", 1)])
    same((h.order(n + 1)["state"], h.order(n + 1)["placed_at"]), ("ready_to_pick", "2026-11-23T08:00:00Z"))
    true(h.order(n + 2)["state"] != "ready_to_pick", "not paid")
    before = len(h.orders())
    for k, lines in ((n, [("NT-BLACK", 2), ("NT-GREEN", 1)]), (n + 1, [("NT-BLACK", 1)]), (n + 2, [("NT-BLACK", 1)])):
        same(h.shop(h.new(n=k, id=k, name=f"#{k}", lines=lines), topic="orders/create")[0], 200)
    same(len(h.orders()), before)
    same((h.order(n)["holds"], h.order(n + 1)["holds"], h.order(n + 1)["state"]), ([], [], "ready_to_pick"))
    same(h.order(n + 2)["state"], "ready_to_pick", "the copy brought the payment")
    same(sorted(i["path"] for i in h.order(n)["intake"]), ["file", "webhook"])


def the_same_export_again_and_an_older_one_change_nothing(h):
    """HP-F1"""
    n = 8300001
    text = SHOPIFY + _first(n, qty=2) + _more(n) + _first(n + 1)
    before = len(h.orders())
    same(_import(h, "again.csv", text, "--connection", "web")["duplicates"] >= 0, True)
    same(_import(h, "again2.csv", text, "--connection", "web")["result"], "duplicate")
    same((len(h.orders()), len(h.order(n)["lines"]), h.order(n)["lines"][0]["quantity"]), (before, 2, 2))


def what_is_left_is_never_guessed(h):
    """cancelled, sent in part, refunded, without an id, a bad quantity: refused with line and field; the others land"""
    n = 8300100
    text = (SHOPIFY + _first(n, cancelled="2026-11-23 10:00:00 +0100") + _more(n) + _first(n + 1, sent="partial") + _first(n + 2, paid="partially_refunded")
            + _first(n + 3, ident="") + _first(n + 4, qty="two") + _first(n + 5, ident="8.3E+06") + _first(n + 6))
    d = _import(h, "mixed.csv", text, "--connection", "web")
    same(_refused(d), [(2, "Cancelled at"), (3, "Name"), (4, "Fulfillment Status"), (5, "Financial Status"), (6, "Id"), (7, "Lineitem quantity"), (8, "Id")])
    same((d["landed"], h.order(n + 6)["state"]), (1, "ready_to_pick"))
    same([h.orders(channel="web", external_id=str(n + k)) for k in range(5)], [[]] * 5)
    true(next(r["column"] for r in d["refused"] if r["field"] == "Id") == 27, "the column's place in the file")


def an_export_of_one_of_two_shops_has_to_say_which(h):
    """nova has two Shopify shops; and one that is none of them is no answer"""
    d = _import(h, "which.csv", SHOPIFY + _first(8300200))
    true(d["landed"] == 0 and "which of the merchant's shopify connections" in d["refused"][0]["message"], str(d))
    d = _import(h, "wrong.csv", SHOPIFY + _first(8300201), "--connection", "woo")
    same(d["landed"], 0)


def a_line_that_needs_no_shipping_is_not_picked(h):
    """a gift card in the export"""
    n = 8300300
    _import(h, "gift.csv", SHOPIFY + _first(n) + _more(n, sku="GIFT-CARD").replace(",true,", ",false,"), "--connection", "web")
    o = h.order(n)
    same((o["state"], [x["sku"] for x in o["shipments"][0]["lines"]]), ("ready_to_pick", ["NT-BLACK"]))


def a_woocommerce_export_lands_and_its_api_copy_is_the_same_order(h):
    """the only WooCommerce shop need not be named; times are on the merchant's clock; cash on delivery is not paid"""
    n = 8400001
    text = WOO + _woo(n) + _woo(n + 1, pays="cod") + _woo(n + 2, sku="NT-BLACK") + _woo(n + 2, sku="NT-GREEN", qty=3)
    d = _import(h, "woo.csv", text)
    same((d["landed"], d["refused_rows"]), (3, 0), str(d))
    o = h.order(n, "woo")
    same((o["state"], o["placed_at"]), ("ready_to_pick", "2026-11-23T08:00:00Z"))
    true(h.order(n + 1, "woo")["state"] != "ready_to_pick", "cash on delivery")
    same(len(h.order(n + 2, "woo")["lines"]), 2)
    before = len(h.orders())
    body = {"id": n, "number": str(n), "status": "processing", "currency": "EUR", "total": "12.50", "date_created_gmt": "2026-11-23T08:00:00",
            "date_modified_gmt": "2026-11-23T08:05:00", "date_paid_gmt": "2026-11-23T08:00:00", "payment_method": "card",
            "billing": {"first_name": "Irene", "last_name": "Soler", "address_1": "Calle Luna 7", "city": "Zaragoza", "state": "Z",
                        "postcode": "50001", "country": "ES", "email": "irene@example.com", "phone": "+34600222333"},
            "shipping": {"first_name": "", "address_1": ""}, "meta_data": [],
            "line_items": [{"id": n * 10, "product_id": 9, "variation_id": 0, "quantity": 1, "sku": "NT-BLACK", "price": 12.5}]}
    raw = json.dumps(body).encode()
    mac = base64.b64encode(hmac.new(WEB_SECRET.encode(), raw, hashlib.sha256).digest()).decode()
    same(h.http("POST", "/v1/hooks/nova/woo", raw, {"Content-Type": "application/json", "X-WC-Webhook-Topic": "order.updated",
         "X-WC-Webhook-Source": "https://tea.example/", "X-WC-Webhook-Signature": mac}, token=None)[0], 200)
    same((len(h.orders()), h.order(n, "woo")["holds"], h.order(n, "woo")["state"]), (before, [], "ready_to_pick"))


def a_woocommerce_row_that_is_not_sure_is_refused(h):
    """a plug-in's status, a completed order, a refunded line, a time that is none"""
    n = 8400100
    text = (WOO + _woo(n, status="awaiting-pickup") + _woo(n + 1, status="completed") + _woo(n + 2, back="1") + _woo(n + 3, at="23/11/2026")
            + _woo(n + 4, qty=0) + _woo(n + 5, status="wc-processing"))
    d = _import(h, "woo-mixed.csv", text)
    same(_refused(d), [(2, "status"), (3, "status"), (4, "item_refunded_qty"), (5, "date"), (6, "item_quantity")])
    same((d["landed"], h.order(n + 5, "woo")["state"]), (1, "ready_to_pick"))
