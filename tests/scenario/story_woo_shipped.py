"""A WooCommerce shop is told what became of its orders. Requirements PL-6, CUS-1, CUS-6, ORD-9 to ORD-11; storefronts 4.6, 4.7."""
import os
import sys
import time

from harness import FIXTURES, same, true, until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from web import Answer  # noqa: E402
from woocommerce import WooShop, stamp  # noqa: E402

WOO = WooShop()
AT = "2027-01-0{}T19:00:00Z"


def _start(h):
    h.start("--egress-allow", WOO.place)


def _setup(h):
    h.env.update(NOVA_CK="ck_nova", NOVA_CS="cs_nova")
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    text = text.replace('account: "https://tea.example/"\n    secrets: {', f'account: "https://tea.example/"\n    endpoint: "{WOO.url}"\n'
                        '    secrets: {key: "env:NOVA_CK", secret: "env:NOVA_CS", ', 1)
    text = text.replace("  - id: veloz\n", '  - id: veloz\n    name: Veloz Express\n    tracking_url: "https://veloz.example/t?n={tracking}&l=es"\n', 1)
    h.stop()
    h.cli("apply", h.file("nova-woo.yaml", text))
    _start(h)
    h.cli("connection", "enable", "woo", "--merchant", "nova")
    h.stop()
    _start(h)


def _again(h, kinds="order.%"):
    h.stop()
    h.sql(f"update outbox set next_at_us = 1 where (kind like '{kinds}' or kind = 'pull.orders') and state < 2")
    _start(h)


def _look_again(h, n):
    """The next attempt, up to its look at the order's notes."""
    mark = len(WOO.seen)
    _again(h)
    until(h, "a look", lambda: any(r.method == "GET" and r.path.endswith(f"/{n}/notes") for r in WOO.seen[mark:]))
    time.sleep(0.5)


def _land(h, *numbers, **over):
    for n in numbers:
        WOO.put(n, time.time() + n % 1000, **over)
    _again(h)
    for n in numbers:
        until(h, f"order {n}", lambda n=n: h.orders(channel="woo", external_id=str(n)))


def _owed(h, n, kind):
    order = h.order(n, "woo")["id"]
    rows = [r for r in h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"] if r.get("order") == order and r["kind"] == kind]
    return rows[0] if rows else None


def _ended(h, n, kind, state="done"):
    return until(h, f"{kind} {state}", lambda: (_owed(h, n, kind) or {}).get("state") == state)


def _gone(h, n):
    w = h.walk(h.order(n, "woo"), "handed_over")
    same(h.carrier(w, "custody", AT.format(1))[0], 200)
    return w


def _mails(n):
    return [text for order, text in WOO.mails if order == n]


def the_buyer_is_told_once_and_the_order_is_completed(h):
    """CUS-1: when the carrier has it and not before"""
    _setup(h)
    _land(h, 8101, 8102, 8103, 8104, 8105, 8106, 8107, 8108, 8109)
    w = h.walk(h.order(8101, "woo"), "handed_over")
    same((_mails(8101), WOO.orders[8101]["status"]), ([], "processing"))
    same(h.carrier(w, "custody", AT.format(1))[0], 200)
    _ended(h, 8101, "order.shipped")
    same(_mails(8101), [f"Sent with Veloz Express: {w['tracking']} https://veloz.example/t?n={w['tracking']}&l=es"])
    same(WOO.orders[8101]["status"], "completed")
    true(w["tracking"] in WOO.orders[8101]["meta_data"][0]["value"], WOO.orders[8101]["meta_data"])
    same(h.carrier(w, "delivered", AT.format(2), proof="pod")[0], 200)
    _ended(h, 8101, "order.delivered")
    same([n["customer_note"] for n in WOO.notes[8101]], [True, False], "no second mail")


def our_own_telling_makes_no_edit(h):
    """the order comes back completed"""
    WOO.orders[8101]["date_modified_gmt"] = stamp(time.time() + 150)
    _again(h)
    time.sleep(2)
    same((h.order(8101, "woo")["holds"], _owed(h, 8101, "order.edit_refused")), ([], None))


def a_lost_note_is_looked_up_and_not_mailed_twice(h):
    """it was written, and nobody heard of it"""
    WOO.counts = lambda r: r.method == "POST" and r.path.endswith("/notes")
    WOO.next("lose")
    _gone(h, 8102)
    until(h, "the lost call", lambda: _mails(8102))
    _again(h)
    _ended(h, 8102, "order.shipped")
    same(len(_mails(8102)), 1)


def a_gateway_that_gave_up_too_early_is_not_believed(h):
    """504, and the note is written all the same"""
    WOO.half_note.add("late")
    _gone(h, 8103)
    until(h, "the call", lambda: WOO.late)
    for _ in range(2):
        _look_again(h, 8103)
    _ended(h, 8103, "order.shipped")
    same((len(_mails(8103)), WOO.orders[8103]["status"]), (1, "completed"))


def a_call_that_never_arrived_is_made_again(h):
    """looked for twice, then written"""
    WOO.next(503)
    _gone(h, 8104)
    until(h, "the call", lambda: not WOO.faults)
    _look_again(h, 8104)
    same(_mails(8104), [], "one look is not enough")
    _again(h)
    _ended(h, 8104, "order.shipped")
    same(len(_mails(8104)), 1)


def a_lost_status_is_read_back(h):
    """the order itself is absolute"""
    WOO.counts = lambda r: r.method == "PUT"
    WOO.next("lose")
    _gone(h, 8105)
    until(h, "the lost call", lambda: WOO.orders[8105]["status"] == "completed")
    _again(h)
    _ended(h, 8105, "order.shipped")
    same(WOO.writes.count((8105, "completed")), 1)
    WOO.counts = lambda r: True


def an_order_that_the_shop_closed_is_not_opened_again(h):
    """noted, and parked with the shop's word; a page of HTML is no answer"""
    WOO.orders[8106]["status"] = "refunded"
    _gone(h, 8106)
    _ended(h, 8106, "order.shipped", "parked")
    same((WOO.orders[8106]["status"], len(_mails(8106))), ("refunded", 1))
    true("refunded" in _owed(h, 8106, "order.shipped")["last_error"] and "1 told" in _owed(h, 8106, "order.shipped")["last_error"], "said")


def a_status_that_does_not_stay_is_parked(h):
    """read back, never believed"""
    WOO.orders[8107]["stuck"] = True
    _gone(h, 8107)
    _ended(h, 8107, "order.shipped", "parked")
    true("does not keep" in _owed(h, 8107, "order.shipped")["last_error"], _owed(h, 8107, "order.shipped"))
    same(len(_mails(8107)), 1)


def an_order_that_is_gone_over_there_is_parked(h):
    """404 with its code"""
    order = WOO.orders.pop(8108)
    _gone(h, 8108)
    _ended(h, 8108, "order.shipped", "parked")
    true("invalid_id" in _owed(h, 8108, "order.shipped")["last_error"], "said")
    WOO.orders[8108] = order


def wishes_are_answered_in_a_private_note(h):
    """ORD-10: in time: cancelled; too late: refused with its state"""
    _land(h, 8120)
    WOO.put(8120, time.time() + 160, status="cancelled")
    _again(h)
    _ended(h, 8120, "order.cancelled")
    same([(n["customer_note"], "Cancelled before it left" in n["note"]) for n in WOO.notes[8120]], [(False, True)])
    w = _gone(h, 8109)
    _ended(h, 8109, "order.shipped")
    WOO.put(8109, time.time() + 161, status="cancelled")
    _again(h)
    _ended(h, 8109, "order.cancel_refused")
    true(any("came too late" in n["note"] and "shipped" in n["note"] and not n["customer_note"] for n in WOO.notes[8109]), WOO.notes[8109])
    same((len(_mails(8109)), w["tracking"] in _mails(8109)[0]), (1, True))
    WOO.put(8109, time.time() + 162, status="cancelled", customer_note="please!")
    _again(h)
    until(h, "the copy landed", lambda: sum(i["path"] == "poll" for i in h.order(8109, "woo")["intake"]) >= 3)
    rows = h.http("GET", "/v1/outbox?merchant=nova&limit=200")[1]["items"]
    order = h.order(8109, "woo")["id"]
    same(sum(r["kind"] == "order.cancel_refused" and r.get("order") == order for r in rows), 1, "answered once, whatever its stamp")
    same(len([n for n in WOO.notes[8109] if "too late" in n["note"]]), 1)


def too_much_is_waited_for(h):
    """429 with Retry-After counts as no attempt"""
    _land(h, 8130)
    WOO.counts = lambda r: r.path.endswith("/notes")
    WOO.next(Answer(429, {}, {"Retry-After": "1"}))
    _gone(h, 8130)
    _ended(h, 8130, "order.shipped")
    same((_owed(h, 8130, "order.shipped")["attempts"], len(_mails(8130))), (0, 1))
    WOO.counts = lambda r: True


def a_shop_with_the_tracking_plug_in_has_the_parcel_there(h):
    """4.6: one item per parcel with carrier, number and link, and no note; a lost answer is looked up; then the order is completed"""
    WOO.trackings = {}
    _land(h, 8151, 8152)
    w = _gone(h, 8151)
    _ended(h, 8151, "order.shipped")
    same([(x["tracking_provider"], x["tracking_number"], x["tracking_link"], x["date_shipped"]) for x in WOO.trackings[8151]],
         [("Veloz Express", w["tracking"], f"https://veloz.example/t?n={w['tracking']}&l=es", AT.format(1)[:10])])
    same((WOO.orders[8151]["status"], _mails(8151)), ("completed", []))
    WOO.counts = lambda request: request.method == "POST" and "shipment-trackings" in request.path
    WOO.next("lose")
    w = _gone(h, 8152)
    until(h, "it was written", lambda: WOO.trackings.get(8152))
    _again(h)
    _ended(h, 8152, "order.shipped")
    same([x["tracking_number"] for x in WOO.trackings[8152]], [w["tracking"]], "once")
    same((WOO.orders[8152]["status"], _mails(8152)), ("completed", []))
    WOO.trackings = None
