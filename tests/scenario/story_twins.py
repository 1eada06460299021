"""Two orders that look like one: duplicate_suspect, off unless orders.duplicate_window is set. Requirements 2.1, OP-5."""
from harness import FIXTURES, holds, same, true


def _window(h, minutes):
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        text = f.read()
    true("duplicate_window: 0" in text, "the fixture")
    h.cli("apply", h.file("twins.yaml", text.replace("duplicate_window: 0", f"duplicate_window: {minutes}")))


def _pressed_twice(h, **second):
    """A customer of her own, and the second order."""
    n = h.next()
    first = h.land(h.new(email=f"buyer{n}@example.com"))
    return first, h.land(h.new(**dict({"email": f"buyer{n}@example.com"}, **second)))


def without_a_window_two_orders_are_two_orders(h):
    """off unless orders.duplicate_window is set"""
    same([o["state"] for o in _pressed_twice(h)], ["ready_to_pick"] * 2)


def same_customer_lines_and_amount_within_the_window_holds_the_second(h):
    """DUPLICATE_SUSPECT: the merchant clarifies; the first goes on"""
    _window(h, 60)
    first, second = _pressed_twice(h)
    same((first["state"], second["state"], holds(second)), ("ready_to_pick", "validated", ["duplicate_suspect"]))
    hold = second["holds"][0]
    true(first["order_number"] in hold["detail"] and hold["clarifies"] == "merchant", hold)
    same(second["lines"][0]["reserved"], 0, "nothing is claimed for it")


def other_customer_lines_amount_or_time_is_no_twin(h):
    """each part counts"""
    for change in ({"email": "somebody.else@example.com"}, {"total_price": "13.00"}, {"created_at": "2026-11-23T10:01:00+01:00"},
                   {"line_items": [h.line("NT-BLACK", 2)]}, {"currency": "USD", "total_price": "12.50"}):
        second = _pressed_twice(h, **change)[1]
        true("duplicate_suspect" not in holds(second), change)


def letter_case_and_the_order_of_lines_count_for_nothing(h):
    """the same lines, turned round; the same address in capitals"""
    n = h.next()
    lines = [h.line("NT-BLACK", 1, 1), h.line("NT-WHITE", 1, 2)]
    turned = [h.line("NT-WHITE", 1, 1), h.line("NT-BLACK", 1, 2)]
    h.land(h.new(email=f"case{n}@example.com", line_items=lines))
    true("duplicate_suspect" in holds(h.land(h.new(email=f"CASE{n}@Example.com ", line_items=turned))), "held")


def cancelled_first_order_has_no_twin(h):
    """ordered, cancelled, ordered again"""
    n = h.next()
    first = h.land(h.new(email=f"again{n}@example.com"))
    same(h.command(f"/v1/orders/{first['id']}/cancel", {"reason": "changed her mind"})[0], 200)
    same(holds(h.land(h.new(email=f"again{n}@example.com"))), [])


def merchant_says_they_are_two_and_the_second_goes_on(h):
    """law 7: closed by a decision, not opened again by re-validation"""
    second = _pressed_twice(h)[1]
    hold = [e for e in h.exceptions("duplicate_suspect") if e["object_id"] == second["id"]]
    same(len(hold), 1)
    same(h.command(f"/v1/exceptions/{hold[0]['id']}/resolve", {"decision": "two orders", "reason": "the shop asked the buyer"})[0], 200)
    o = h.http("GET", f"/v1/orders/{second['id']}")[1]
    same((o["state"], holds(o)), ("ready_to_pick", []))


def all_holds_show_at_once(h):
    """OP-5: the twin's other faults are not hidden behind it"""
    n = h.next()
    h.land(h.new(email=f"both{n}@example.com", address={"zip": ""}))
    same(holds(h.land(h.new(email=f"both{n}@example.com", address={"zip": ""}))), ["addr_incomplete", "duplicate_suspect"])


def twin_by_another_way_in_is_found_too(h):
    """BD-3: same validation whatever the path"""
    body = {"merchant": "nova", "channel": "own", "external_id": "TW-1", "order_number": "TW-1",
            "placed_at": "2026-11-23T08:10:00Z", "updated_at": "2026-11-23T08:10:00Z",
            "payment": {"status": "captured", "reference": "psp"}, "total": {"minor": 1250, "currency": "EUR"},
            "ship_to": {"name": "Irene Soler", "street": ["Calle Luna 7"], "city": "Zaragoza", "postcode": "50001", "country": "ES",
                        "phone": "+34600222333", "email": "paths@example.com"},
            "lines": [{"line": 1, "channel_sku": "NT-BLACK", "quantity": 1}]}
    h.land(h.new(email="paths@example.com"))
    same(h.command("/v1/orders", body)[0], 201)
    same(holds(h.order("TW-1", channel="own")), ["duplicate_suspect"])
    same(h.command("/v1/orders", dict(body, order_number="TW-1b"))[0], 200, "a copy of itself is no twin")
    same(holds(h.order("TW-1", channel="own")), ["duplicate_suspect"])
