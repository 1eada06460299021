"""A carrier's number is put right after a shop was told of it: the shop has the right one in place of the former, and the buyer
hears of it once. Requirements CUS-7, CUS-6; storefronts 3.6, 4.6."""
import json
import os
import sys
import time

from harness import same, true, until
from nova_shops import ENV, profile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402
from woocommerce import WooShop  # noqa: E402

SHOP, WOO = ShopifyShop(), WooShop()
SAID = "e-mail of the carrier, 25 November, case 4711"
AT = "2026-11-2{}T19:00:00Z"
UPDATE = "fulfillmentTrackingInfoUpdate"


def _start(h):
    h.start("--egress-allow", SHOP.place, "--egress-allow", WOO.place)


def _set_up(h):
    h.env.update(ENV)
    text = profile(SHOP, WOO)
    text = text.replace("  - id: veloz\n", '  - id: veloz\n    name: Veloz Express\n    tracking_url: "https://veloz.example/t/{tracking}"\n', 1)
    h.stop()
    h.cli("apply", h.file("nova-renumbered.yaml", text))
    _start(h)
    for connection in ("web", "woo"):
        h.cli("connection", "enable", connection, "--merchant", "nova")
    h.stop()
    _start(h)


def _go_on(h):
    """Lets the time pass until the next attempt."""
    h.stop()
    h.sql("update outbox set next_at_us = 1 where (kind like 'order.%' or kind = 'pull.orders') and state < 2")
    _start(h)


def _rows(h, n, channel, kind="order.shipped"):
    order = h.order(n, channel)["id"]
    return [r for r in h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"] if r.get("order") == order and r["kind"] == kind]


def _ended(h, n, channel, *states, kind="order.shipped"):
    return until(h, f"{kind} {states}", lambda: sorted(r["state"] for r in _rows(h, n, channel, kind)) == sorted(states), seconds=90)


def _told(h, to="shop"):
    """An order whose parcel one of the shops was told of: its number there, and the parcel."""
    if to == "shop":
        body = h.new()
        SHOP.open(body)
        h.land(body)
        n, channel = body["id"], "web"
    else:
        n, channel = 8200 + h.next() % 1000, "woo"
        WOO.put(n, time.time() + n % 1000)
        _go_on(h)
        until(h, f"order {n}", lambda: h.orders(channel="woo", external_id=str(n)), seconds=90)
    out = dict(h.walk(h.order(n, channel), "handed_over"), n=n, channel=channel)
    same(h.carrier(out, "custody", AT.format(4))[0], 200)
    _ended(h, n, channel, "done")
    return out


def _renumber(h, out):
    right = f"VZ{h.next():09d}"
    status, d = h.http("POST", f"/v1/parcels/{out['parcel']}/renumber", {"tracking": right, "evidence": SAID})
    same(status, 200, d)
    return dict(out, tracking=right)


def _there(out):
    """What the buyer sees of it at the Shopify shop: one line for each fulfilment."""
    return [(f["info"].get("number"), f["info"].get("url"), f["mails"]) for f in SHOP.tracked[out["n"]]["fulfillments"] if f["status"] == "SUCCESS"]


def _as(out, mails=2):
    return [(out["tracking"], f"https://veloz.example/t/{out['tracking']}", mails)]


def _updates(out):
    gid = SHOP.tracked[out["n"]]["fulfillments"][0]["id"]
    return sum(UPDATE.encode() in r.body and gid.encode() in r.body for r in SHOP.seen)


def the_fulfilment_gets_the_right_number_and_the_later_events(h):
    """CUS-7: no second fulfilment; company, number and link; CUS-6: the delivery, whichever number it came under, is the fulfilment's"""
    _set_up(h)
    first = _told(h)
    same(_there(first), _as(first, 1))
    out = _renumber(h, first)
    _ended(h, out["n"], "web", "done", "done")
    same((_there(out), _updates(out)), (_as(out), 1))
    same(SHOP.tracked[out["n"]]["fulfillments"][0]["info"]["company"], "Veloz Express")
    same(h.carrier(first, "delivered", AT.format(5), proof="pod")[0], 200)
    _ended(h, out["n"], "web", "done", kind="order.delivered")
    f = SHOP.tracked[out["n"]]["fulfillments"][0]
    same((f["event"], f["events"], f["at"]), ("DELIVERED", 1, AT.format(5)))
    same((_there(out), _updates(out)), (_as(out), 1))


def a_number_put_right_twice_is_changed_twice(h):
    """The second correction finds what the first one left"""
    out = _renumber(h, _told(h))
    _ended(h, out["n"], "web", "done", "done")
    out = _renumber(h, out)
    _ended(h, out["n"], "web", "done", "done", "done")
    same((_there(out), _updates(out)), (_as(out, 3), 2))


def one_that_was_not_told_yet_is_told_with_the_right_number(h):
    """CUS-1: one fulfilment, and nothing to change"""
    body = h.new()
    SHOP.open(body)
    h.land(body)
    out = _renumber(h, dict(h.walk(h.order(body["id"]), "handed_over"), n=body["id"], channel="web"))
    same(h.carrier(out, "custody", AT.format(4))[0], 200)
    _ended(h, out["n"], "web", "done")
    same((_there(out), _updates(out)), (_as(out, 1), 0))


def a_lost_answer_is_looked_up_and_the_buyer_is_not_told_twice(h):
    """It took effect, and nobody heard of it; and one that never arrived is made again after a second look"""
    out = _told(h)
    plain = SHOP.counts
    SHOP.counts = lambda r: UPDATE.encode() in r.body
    SHOP.next("lose")
    out = _renumber(h, out)
    until(h, "the lost call", lambda: _there(out) == _as(out), seconds=90)
    _go_on(h)
    _ended(h, out["n"], "web", "done", "done")
    same((_there(out), _updates(out)), (_as(out), 1))
    first = _told(h)
    SHOP.next(503)
    out = _renumber(h, first)
    until(h, "the call that did not arrive", lambda: not SHOP.faults, seconds=90)
    SHOP.counts = plain
    same(_there(first), _as(first, 1))
    for _ in range(2):
        mark = len(SHOP.seen)
        _go_on(h)
        until(h, "a look", lambda: any(b"displayable:true" in r.body and str(out["n"]).encode() in r.body for r in SHOP.seen[mark:]), seconds=90)
    _ended(h, out["n"], "web", "done", "done")
    same((_there(out), _updates(out)), (_as(out), 2))


def what_the_shop_refuses_is_parked_with_its_words(h):
    """A person hears of it; the delivery is told of the fulfilment as it stands; a replay changes the number"""
    first = _told(h)
    plain, SHOP._track = SHOP._track, lambda *_: "Tracking cannot be changed on this shop"
    out = _renumber(h, first)
    _ended(h, out["n"], "web", "done", "parked")
    SHOP._track = plain
    row = next(r for r in _rows(h, out["n"], "web") if r["state"] == "parked")
    true(f"{UPDATE}: Tracking cannot be changed on this shop" in row["last_error"], row)
    true(any(e["object"] == "outbox" for e in h.exceptions("channel_push_failed")), "raised")
    same(_there(first), _as(first, 1))
    same(h.carrier(out, "delivered", AT.format(5), proof="pod")[0], 200)
    _ended(h, out["n"], "web", "done", kind="order.delivered")
    same(SHOP.tracked[out["n"]]["fulfillments"][0]["event"], "DELIVERED")
    same(h.http("POST", f"/v1/outbox/{row['id']}/replay", {"reason": "allowed now"})[0], 200)
    _ended(h, out["n"], "web", "done", "done")
    same(_there(out), _as(out))


def what_a_person_changed_there_is_left_alone(h):
    """The right number is there already; the former stands beside another; the former is gone from there"""
    out = _told(h)
    f = SHOP.tracked[out["n"]]["fulfillments"][0]
    f["others"] = [f"VZ{h.next():09d}"]
    kept = list(f["others"])
    out = _renumber(h, out)
    _ended(h, out["n"], "web", "done", "parked")
    true("other numbers too" in next(r for r in _rows(h, out["n"], "web") if r["state"] == "parked")["last_error"], "said")
    same((f["others"], _updates(out)), (kept, 0))
    f["number"] = out["tracking"]  # by hand
    row = next(r for r in _rows(h, out["n"], "web") if r["state"] == "parked")
    same(h.http("POST", f"/v1/outbox/{row['id']}/replay", {"reason": "changed by hand"})[0], 200)
    _ended(h, out["n"], "web", "done", "done")
    same((f["others"], f["mails"], _updates(out)), (kept, 1, 0))
    out = _told(h)
    f = SHOP.tracked[out["n"]]["fulfillments"][0]
    f["number"] = "SOMEBODY-ELSES"
    out = _renumber(h, out)
    _ended(h, out["n"], "web", "done", "parked")
    same((f["number"], f["mails"], _updates(out)), ("SOMEBODY-ELSES", 1, 0), "whose parcel that is nobody can say")


def _mails(out):
    return [text for order, text in WOO.mails if order == out["n"]]


def _parcels(out):
    return json.loads(next(m["value"] for m in WOO.orders[out["n"]]["meta_data"] if m["key"] == "_holdfast_parcels"))


def a_woocommerce_shop_has_the_right_number_and_one_note_of_it(h):
    """CUS-7, 4.6: the meta datum has the new number alone, the buyer hears of it once, a lost answer included; the order stays as it was"""
    first = _told(h, "woo")
    same([p["tracking"] for p in _parcels(first)], [first["tracking"]])
    WOO.counts = lambda r: r.method == "POST" and r.path.endswith("/notes")
    WOO.next("lose")
    out = _renumber(h, first)
    until(h, "the lost note", lambda: len(_mails(out)) == 2, seconds=90)
    WOO.counts = lambda r: True
    _go_on(h)
    _ended(h, out["n"], "woo", "done", "done")
    link = "https://veloz.example/t/"
    same(_mails(out), [f"Sent with Veloz Express: {first['tracking']} {link}{first['tracking']}",
                       f"The number {first['tracking']} was put right. Sent with Veloz Express: {out['tracking']} {link}{out['tracking']}"])
    same(_parcels(out), [{"carrier": "Veloz Express", "tracking": out["tracking"], "url": link + out["tracking"]}])
    same((WOO.orders[out["n"]]["status"], WOO.writes.count((out["n"], "completed"))), ("completed", 1))
    same(h.carrier(first, "delivered", AT.format(5), proof="pod")[0], 200)
    _ended(h, out["n"], "woo", "done", kind="order.delivered")
    same(len(_mails(out)), 2, "nothing twice")


def a_woocommerce_shop_that_has_the_order_otherwise_is_not_overruled(h):
    """Refunded meanwhile: the buyer has the right number, the order is not touched, and it is parked with the shop's word"""
    first = _told(h, "woo")
    WOO.orders[first["n"]]["status"] = "refunded"
    out = _renumber(h, first)
    _ended(h, out["n"], "woo", "done", "parked")
    row = next(r for r in _rows(h, out["n"], "woo") if r["state"] == "parked")
    true("refunded" in row["last_error"] and "1 told" in row["last_error"], row)
    same((len(_mails(out)), WOO.orders[out["n"]]["status"], [p["tracking"] for p in _parcels(out)]), (2, "refunded", [first["tracking"]]))


def a_shop_with_the_tracking_plug_in_has_both_numbers_there(h):
    """4.6: the plug-in takes one more item; the meta datum has the right number alone, and no note is mailed"""
    WOO.trackings = {}
    first = _told(h, "woo")
    out = _renumber(h, first)
    _ended(h, out["n"], "woo", "done", "done")
    same([x["tracking_number"] for x in WOO.trackings[out["n"]]], [first["tracking"], out["tracking"]])
    same((_mails(out), [p["tracking"] for p in _parcels(out)]), ([], [out["tracking"]]))
    WOO.trackings = None
