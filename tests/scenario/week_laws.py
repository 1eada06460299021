"""What must be so when the week is over; the second book (week_ledger.py) is the measure, not the hub's own sums."""
import collections
from urllib.parse import urlencode

import property_stock as stock_laws
from harness import holds, same, true

GONE = ("handed_over", "custody_confirmed", "in_transit", "delivered")


def full(counter):
    return {k: v for k, v in counter.items() if v}


def shelves_are_as_carried(w):
    """INV-1, at any moment: place by place and lot by lot what the hub was told; in hand what is in a tote or a box"""
    books, hand, away = collections.Counter(), collections.Counter(), collections.Counter()
    for b in stock_laws.pages(w.h, "stock"):
        if b["sku"] not in w.barcodes:
            continue
        if b["location"] is not None:
            books[b["location"], b["sku"], b["lot"] or ""] += b["quantity"]
        elif b["bucket"] == "picked":
            hand[b["sku"], b["lot"] or ""] += b["quantity"]
        else:
            away[b["sku"]] += b["quantity"]
    held = collections.Counter()
    for content in w.ledger.held.values():
        held.update(content)
    same(full(books), full(w.ledger.books), "shelves")
    return full(hand), full(held), full(away)


def two_books_agree(w):
    """INV-1: after the last count what the hub believes is what lies there; what left is by truck, shipped or not yet, and scrapped"""
    hand, held, away = shelves_are_as_carried(w)
    lacking = {k: n - w.ledger.there[k] for k, n in w.ledger.books.items() if n != w.ledger.there[k]}
    same(lacking, {}, "after the last count")
    waiting = collections.Counter()  # on a truck, and the carrier has not said so of its every box: the hub still has it in hand
    silent = {p["shipment"] for p in w.ledger.parcels.values() if p["gone"] and not p.get("said")}
    for p in w.ledger.parcels.values():
        if p["shipment"] in silent and p.get("content"):
            for key, n in p["content"].items():
                waiting[key] += n
    held = collections.Counter(held)
    held.update(waiting)
    same(hand, full(held), "in totes, in boxes, on trucks that nobody confirmed")
    by_sku = collections.Counter()
    for (sku, _), n in waiting.items():
        by_sku[sku] += n
    same(away, full(w.ledger.left + w.ledger.gone - by_sku), "shipped and scrapped")


def units_in_are_units_out(w):
    """began + came + returned = on shelves, in quarantine, in totes + shipped + scrapped + vanished"""
    for sku, (units_in, units_out) in w.ledger.sums().items():
        same(units_in, units_out, f"units of {sku}")


def every_parcel_is_accounted_for(w):
    """law 3, CUS-8: one living number each, and none at DHL beside another's; gone only with a truck; shipped only by the carrier's word"""
    seen = set()
    for o in w.all_orders():
        for p in [p for s in o["shipments"] for p in s["parcels"]]:
            d = w.get(f"/v1/parcels/{p['id']}")
            living, mine = w.carrier.living(p["id"]), w.ledger.parcels.get(p["id"])
            if d["voided_at"]:
                same((len(living), mine), (0, None), f"{p['id']} is void")
                continue
            seen.add(p["id"])
            on_file = d["tracking"] if d["carrier"] == "dhl" else None
            same([w.carrier.number_of(p["id"])] if living else [], [on_file] if on_file else [], f"{p['id']}: living labels of dhl")
            true(len(living) <= 1, f"{p['id']} has {len(living)} living labels")
            same(d["custody"] in GONE, bool(mine and mine["gone"]), f"{p['id']} is {d['custody']}: {mine}")
            true(d["custody"] not in GONE[1:] or d["events"], f"{p['id']} is {d['custody']} without a word of the carrier")
            if mine and mine["gone"]:
                silent = mine.get("silent") == 9
                same(d["custody"] == "handed_over", silent, f"{p['id']} with {mine['carrier']} {mine['tracking']}: {d['custody']}")
    same([p for p, d in w.ledger.parcels.items() if d["gone"] and p not in seen], [], "parcels a truck took and the hub does not know")


def every_order_has_ended_or_says_why_not(w):
    """law 6: closed, cancelled, or held with a reason and somebody who must act"""
    w.states, w.waiting_for = collections.Counter(), collections.Counter()
    for o in w.all_orders():
        w.states[o["state"]] += 1
        if o["state"] in ("closed", "cancelled"):
            same([h["reason"] for h in o["holds"] if h["blocks"]], [], o["external_id"])
            continue
        true(o["holds"] and all(h["clarifies"] for h in o["holds"]), f"{o['external_id']} is {o['state']} without a reason: {o['waiting_for']}")
        true(all(x["who"] for x in o["waiting_for"]) and o["waiting_for"], f"{o['external_id']} is {o['state']} and nobody must act")
        for reason in holds(o):
            w.waiting_for[reason] += 1
    ended = w.states["closed"] + w.states["cancelled"] + w.states["delivered"]  # DHL's R brings no proof: proof_missing
    true(ended * 10 >= sum(w.states.values()) * 9, f"a week's work: {dict(w.states)}")


def one_effect_per_message(w):
    """law 1: what the shop sent twice is one order"""
    ids = collections.Counter(o["external_id"] for o in w.all_orders())
    same(full(collections.Counter({k: v - 1 for k, v in ids.items()})), {})
    same(set(ids), set(w.placed))


def exceptions(w, status):
    out, cursor = [], None
    while True:
        _, d = w.h.http("GET", "/v1/exceptions?" + urlencode({"merchant": "nova", "limit": 200, "status": status, **({"cursor": cursor} if cursor else {})}))
        out += d["items"]
        cursor = d["next"]
        if not cursor:
            return out


def holds_ended_by_data_or_decision(w):
    """law 7: those a person decided are those somebody of the week decided, no more and no fewer; every other one had its data"""
    closed = exceptions(w, "closed")
    by_person = {e["id"]: e["reason"] for e in closed if e["closed_how"] == "decision" and e["closed_by"] != "hub"}
    same(by_person, w.decided, "decisions")
    for e in closed:
        true(e["closed_how"] in ("data", "decision", "superseded") and e["closed_at"] and e["closed_by"], f"{e['reason']}: {e}")
    w.closed = collections.Counter(f"{e['reason']} by {e['closed_how']}" for e in closed)


def nobody_else_saw_it(w):
    """law 11"""
    w.h.tokens["other"] = w.h.token("merchant", "--merchant", "lumen")
    for o in w.rng.sample(w.all_orders(), 10):
        same(w.h.http("GET", f"/v1/orders/{o['id']}", token="other")[0], 404)


LAWS = [two_books_agree, units_in_are_units_out, every_parcel_is_accounted_for, every_order_has_ended_or_says_why_not,
        one_effect_per_message, holds_ended_by_data_or_decision, nobody_else_saw_it,
        stock_laws.law_12_movements_sum_to_balances, stock_laws.law_4_channels_see_no_more_than_is_there,
        stock_laws.law_5_nothing_leaves_quarantine_by_itself, stock_laws.reserved_is_what_orders_claim,
        stock_laws.the_program_agrees]
