"""The laws of stock under random work: orders, edits, cancellations, counts, picks, returns, deliveries with their receipts,
reversals and putaway, and bundle versions, from several threads at once, on a hub of its own (property_work.py). After every
round the laws are checked from outside (design section 6: 4, 5, 6, 7, 12) and by the program itself (`rebuild --check`,
`audit verify`). Requirements INV-1, INV-3 to INV-5, SKU-9, RCV-1, RCV-7, PUT-1; scenarios 23 to 27.
    python3 tests/scenario/property_stock.py --bin build/release/holdfast [--store postgresql://...] [--seed N] [--rounds N]
        [--threads N] [--show]
Prints its seed: the same seed draws the same operations (--show prints them and asks nothing); with --threads 1 they run one
by one. Ends with `N passed, N failed`."""
import argparse
import collections
import os
import random
import sys
import threading
import time
import traceback
from urllib.parse import urlencode

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import harness  # noqa: E402
from harness import holds, same, true  # noqa: E402
from property_work import ORDER_ONE, World, check_digit, draw  # noqa: E402

THREADS, PER_ROUND = 6, 480


def work(w, ops):
    """They begin in their order: what one names was begun before it."""
    while True:
        with w.lock:
            op = next(ops, None)
        if op is None:
            return
        try:
            op.kind(w, op)
        except Exception as e:  # the round goes on; the run fails
            op.makes.known.set()
            with w.lock:
                w.errors.append(f"{op}: {type(e).__name__} {str(e)[:300]}\n{traceback.format_exc(limit=-2)}")


def run_round(w, ops, threads):
    todo = iter(ops)
    crew = [threading.Thread(target=work, args=(w, todo)) for _ in range(threads)]
    [t.start() for t in crew]
    [t.join() for t in crew]


# -- the laws

def pages(h, name):
    return listed(h, f"/v1/reports/{name}")


def listed(h, path):
    out, cursor = [], None
    while True:
        status, d = h.http("GET", f"{path}?" + urlencode({"merchant": "nova", "limit": 200, **({"cursor": cursor} if cursor else {})}))
        true(status == 200, d)
        out += d["items"]
        cursor = d["next"]
        if not cursor:
            return out


def settle(h):
    """Waits until the timers have judged the orders that a count or a delivery woke."""
    before = None
    for _ in range(40):
        now = sorted((o["id"], o["state"], len(o["holds"])) for o in h.orders())
        if now == before:
            return
        before = now
        time.sleep(0.6)


def law_12_movements_sum_to_balances(w):
    sums = collections.Counter()
    for m in pages(w.h, "movements"):
        for side, sign in (("to", 1), ("from", -1)):
            if m[f"{side}_bucket"] != "outside":
                sums[m["sku"], m[f"{side}_bucket"], m[f"{side}_location"], m["lot"], m["expiry"]] += sign * m["quantity"]
    there = collections.Counter()
    for b in pages(w.h, "stock"):
        there[b["sku"], b["bucket"], b["location"], b["lot"], b["expiry"]] += b["quantity"]
    same({k: v for k, v in sums.items() if v}, {k: v for k, v in there.items() if v}, "law 12")
    true(all(v >= 0 for v in there.values()), "no balance is below nothing")


def law_4_channels_see_no_more_than_is_there(w):
    counted = collections.Counter()
    for b in pages(w.h, "stock"):
        if b["bucket"] == "sellable" and not b["expired"]:
            counted[b["sku"]] += b["quantity"]
    for sku in w.goods:
        a = w.h.explained(sku)
        split = sum(c["shown"] for c in a["explain"]["channels"] if c["share"] == "split")
        true(split + a["explain"]["pool"] <= a["available"], f"{sku}: {a}")
        if "bundle" in a:
            for part in a["explain"]["components"]:
                true(a["available"] * part["quantity"] <= part["available"], f"{sku}: {a}")
            continue
        same(a["sellable"], counted[sku], f"sellable of {sku}")
        true(0 <= a["reserved"] <= a["sellable"], f"{sku}: {a}")
        true(a["available"] <= a["sellable"] - a["reserved"], f"{sku}: {a}")


def law_5_nothing_leaves_quarantine_by_itself(w):
    for m in pages(w.h, "movements"):
        true(m["from_bucket"] != "quarantine" or m["to_bucket"] in ("quarantine", "outside") or m["cause"] == "triage", m)


def law_1_receipts_are_what_came_in(w):
    """RCV-1, RCV-7: of every article, what receipts that stand say is what came through the door, less what was reversed"""
    came, said = collections.Counter(), collections.Counter()
    for m in pages(w.h, "movements"):
        if m["cause"] == "receipt" and "outside" in (m["from_bucket"], m["to_bucket"]):
            came[m["sku"], m["lot"] or ""] += m["quantity"] if m["from_bucket"] == "outside" else -m["quantity"]
    for inbound in listed(w.h, "/v1/inbounds"):
        one = w.h.http("GET", f"/v1/inbounds/{inbound['id']}")[1]
        for r in one["receipts"]:
            for x in r["lines"] if r["state"] != "reversed" else ():
                said[x["sku"], x["lot"] or ""] += x["quantity"]
        for line in one["lines"]:
            true(line["received"] - line["held"] >= line["accepted"] >= line["put_away"], f"{inbound['id']}: {line}")
    same({k: v for k, v in came.items() if v}, {k: v for k, v in said.items() if v}, "receipts")


def law_6_every_order_flows_holds_or_has_ended(w):
    for o in w.h.orders():
        if o["state"] in ("received", "validated", "accepted") and not holds(o):
            true(o.get("waiting_for"), f"{o['external_id']} is {o['state']} and nobody knows why")


def law_7_no_order_waits_for_stock_that_is_free(w):
    """ORD-12, INV-4: what was given back or came in went to those that wait for it"""
    free = {sku: (lambda a: a["sellable"] - a["reserved"])(w.h.explained(sku)) for sku in w.barcodes}
    for o in w.h.orders():
        if not holds(o) or set(holds(o)) - {"stock_short", "bundle_component_short"} or o["state"] != "validated":
            continue
        need = collections.Counter()
        for line in w.h.http("GET", f"/v1/orders/{o['id']}")[1]["lines"]:
            for sku, each in w.parts(line["sku"], int(o["order_number"][1:]) - ORDER_ONE).items():
                need[sku] += each * line["quantity"]
        true(any(q > free[sku] for sku, q in need.items()), f"{o['external_id']} waits for {dict(need)}, and {free} is free")


def bundles_are_what_they_were_when_ordered(w):
    """SKU-9: the version of the instant the order was placed; one that came in beside the order may not have been there yet"""
    for o in w.h.orders():
        n = int(o["order_number"][1:]) - ORDER_ONE
        for line in w.h.http("GET", f"/v1/orders/{o['id']}")[1]["lines"] if n > 0 else ():
            if line["sku"] in w.versions and line.get("components"):
                got = collections.Counter({x["sku"]: x["quantity"] for x in line["components"]})
                could = [{s: q * line["quantity"] for s, q in w.parts(line["sku"], k).items()} for k in range(max(0, n - 2 * THREADS), n + 1)]
                true(got in could, f"{o['external_id']} placed at {n}: {line}, expected {could[-1]}")


def reserved_is_what_orders_claim(w):
    claimed = collections.Counter()
    for o in w.h.orders():
        one = w.h.http("GET", f"/v1/orders/{o['id']}")[1]
        for s in one["shipments"]:
            for line in s["lines"]:
                claimed[line["sku"]] += line.get("reserved", 0)
    for sku in w.barcodes:
        same(w.h.explained(sku)["reserved"], claimed[sku], f"reserved of {sku}")


def the_program_agrees(w):
    w.h.cli("rebuild", "--check")
    w.h.cli("audit", "verify")


def what_channels_were_told_is_what_they_are_shown(w):
    """INV-7: the newest figure, with a number that only grows"""
    for _ in range(30):
        late = [(sku, c) for sku in w.goods for c in w.h.explained(sku)["explain"]["channels"] if c["sequence"] == 0]
        if not late:
            return
        time.sleep(0.3)
    true(False, late)


LAWS = [law_12_movements_sum_to_balances, law_4_channels_see_no_more_than_is_there, law_5_nothing_leaves_quarantine_by_itself,
        law_1_receipts_are_what_came_in, law_6_every_order_flows_holds_or_has_ended,
        law_7_no_order_waits_for_stock_that_is_free, bundles_are_what_they_were_when_ordered, reserved_is_what_orders_claim, what_channels_were_told_is_what_they_are_shown,
        the_program_agrees]


def the_last_hundred(w):
    """INV-4: 1,000 orders at once for the last 100 units; exactly 100 are reserved"""
    w.load("catalog", f"sku,name,barcode\nPS-LAST,Last hundred,{check_digit('843000000061')}\n")
    w.count([("S-P-99", "PS-LAST", "", "", 60), ("S-P-98", "PS-LAST", "", "", 40)])
    bodies = [w.h.new("PS-LAST") for _ in range(1000)]

    def land(part):
        for b in part:
            status, d = w.h.shop(b)
            if status != 200:
                w.errors.append(f"{status} {d}")
    threads = [threading.Thread(target=land, args=(bodies[i::16],)) for i in range(16)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    same(w.errors, [])
    a = w.h.explained("PS-LAST")
    same((a["sellable"], a["reserved"], a["available"]), (100, 100, 0))
    ids = {str(b["id"]) for b in bodies}
    states = collections.Counter(o["state"] for o in w.h.orders() if o["external_id"] in ids)
    same(states["ready_to_pick"], 100, states)
    same(sum(states.values()), 1000)


def main():
    p = argparse.ArgumentParser(prog="tests/scenario/property_stock.py")
    p.add_argument("--bin", required=True)
    p.add_argument("--store", default=None)
    p.add_argument("--slow", action="store_true")
    p.add_argument("--seed", type=int, default=None)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--threads", type=int, default=THREADS)
    p.add_argument("--show", action="store_true")
    options = p.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().getrandbits(31)
    print(f"seed {seed}, {options.rounds} rounds of {PER_ROUND} operations on {options.threads} threads", flush=True)
    rounds = draw(seed, options.rounds, PER_ROUND)
    if options.show:
        [print(op) for ops in rounds for op in ops]
        return
    passed = failed = 0

    def check(name, f, *args):
        nonlocal passed, failed
        try:
            f(*args)
            passed += 1
        except Exception as e:
            failed += 1
            print(f"FAILED seed {seed}: {name}: {type(e).__name__} {str(e)[:1500]}", flush=True)

    h = harness.Hub(options.bin, options.store, 60.0 if options.slow else 15.0)
    w = World(h, seed)
    try:
        h.start().prepare()
        w.prepare()
        for n, ops in enumerate(rounds):
            run_round(w, ops, options.threads)
            check(f"round {n + 1}: every operation was answered", lambda: same(w.errors, []))
            w.errors.clear()
            settle(h)
            for law in LAWS:
                check(f"round {n + 1}: {law.__name__}", law, w)
        check("the last hundred", the_last_hundred, w)
        check("at the end: the program agrees", the_program_agrees, w)
        print(f"done {dict(w.done)}, refused {dict(w.refused)}", flush=True)
    except Exception:
        traceback.print_exc()
        failed += 1
    finally:
        try:
            h.close()
        except Exception as e:
            failed += 1
            print(e)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


if __name__ == "__main__":
    main()
