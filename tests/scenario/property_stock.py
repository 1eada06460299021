"""The laws of stock under random work: orders, edits, cancellations, counts, picks, returns and bundle changes from several
threads at once, on a hub of its own. After every round the laws are checked from outside (design section 6: 4, 5, 6, 12)
and by the program itself (`rebuild --check`, `audit verify`). Requirements INV-1, INV-3 to INV-5, SKU-9; scenarios 23 to 27.
    python3 tests/scenario/property_stock.py --bin build/release/holdfast [--store postgresql://...] [--seed N] [--rounds N]
Prints its seed: the same seed asks the same questions. Ends with `N passed, N failed`."""
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

THREADS, OPS = 6, 60  # per round
BARCODES = {"PS-A": "8430000000502", "PS-B": "8430000000519", "PS-C": "8430000000526", "PS-D": "8430000000533"}
PLACES = [f"S-P-{n:02d}" for n in range(1, 9)]
LOTS = (("L1", "2027-03-31"), ("L2", "2027-06-30"), ("OLD", "2026-01-31"))


def check_digit(body):
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(body)))
    return body + str(-total % 10)


class World:
    """What the threads share: the hub, and the orders that were made."""

    def __init__(self, h, seed):
        self.h, self.seed, self.lock = h, seed, threading.Lock()
        self.orders, self.done, self.refused, self.errors, self.clock = [], collections.Counter(), collections.Counter(), [], 0
        self.barcodes = {sku: check_digit(code[:12]) for sku, code in BARCODES.items()}
        self.goods = [*self.barcodes, "PS-KIT"]

    def prepare(self):
        rows = "".join(f"{sku},Property {sku},{code},100,10,10,10,{'yes,yes' if sku == 'PS-D' else 'no,no'},no\n"
                       for sku, code in self.barcodes.items())
        self.load("catalog", "sku,name,barcode,weight_g,length_mm,width_mm,height_mm,lot_tracked,expiry_tracked,serial_tracked\n" + rows)
        self.load("bundles", "bundle,component,quantity,valid_from\nPS-KIT,PS-A,2,2026-01-01T00:00:00Z\nPS-KIT,PS-B,1,2026-01-01T00:00:00Z\n")
        self.count([(p, "PS-D", *LOTS[i % 3], 20) for i, p in enumerate(PLACES)] +
                   [(p, sku, "", "", 15) for p in PLACES for sku in ("PS-A", "PS-B", "PS-C")])

    def load(self, kind, text):
        status, d = self.h.http("POST", f"/v1/files/{kind}?" + urlencode({"merchant": "nova", "name": f"{kind}-{self.next()}.csv"}),
                                text, {"Content-Type": "text/csv"})
        true(status in (200, 201), f"{kind}: {status} {d}")
        return d

    def count(self, rows):
        return self.load("counts", "location,sku,lot,expiry,quantity,counted_by\n" +
                         "".join(",".join(map(str, r)) + f",by-{self.next()}\n" for r in rows))

    def next(self):
        with self.lock:
            self.clock += 1
            return self.clock

    def note(self, kind, ok=True):
        with self.lock:
            (self.done if ok else self.refused)[kind] += 1

    def some_order(self, rng):
        with self.lock:
            return rng.choice(self.orders) if self.orders else None


def stamp(n):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86400 + n))


def order(w, rng):
    skus = rng.sample(["PS-A", "PS-B", "PS-C", "PS-D", "PS-KIT"], rng.randint(1, 3))
    with w.lock:
        body = w.h.new(lines=[(sku, rng.randint(1, 4)) for sku in skus])
    status, d = w.h.shop(body)
    true(status == 200, f"{status} {d}")
    with w.lock:
        w.orders.append(body)
    w.note("order")


def edit(w, rng):
    body = w.some_order(rng)
    if body is None:
        return
    newer = dict(body, updated_at=stamp(w.next()),
                 line_items=[dict(x, quantity=q, fulfillable_quantity=q) for x in body["line_items"] for q in [rng.randint(1, 5)]])
    status, d = w.h.shop(newer, topic="orders/updated")
    true(status == 200, f"{status} {d}")
    w.note("edit")


def cancel(w, rng):
    body = w.some_order(rng)
    if body is None:
        return
    found = w.h.orders(channel="web", external_id=str(body["id"]))
    status, _ = w.h.command(f"/v1/orders/{found[0]['id']}/cancel", {"reason": "property run"})
    true(status in (200, 202, 409, 422), status)
    w.note("cancel", status < 300)


def count(w, rng):
    sku = rng.choice(list(w.barcodes))
    lot = rng.choice(LOTS) if sku == "PS-D" else ("", "")
    d = w.count([(rng.choice(PLACES), sku, *lot, rng.randint(0, 30))])
    w.note("count", d["refused_rows"] == 0)


def sheet(w, rng):
    place = rng.choice(PLACES)
    status, task = w.h.command("/v1/count-tasks", {"merchant": "nova", "location": place, "guided": True})
    true(status == 201, task)
    w.h.command(f"/v1/count-tasks/{task['id']}/start", {"operator": "ana"})
    lines = [{"sku": x["sku"], "lot": x["lot"], "expiry": x["expiry"], "quantity": max(0, x.get("expected", 0) + rng.choice((0, 0, 0, -1, 1)))}
             for x in task["lines"]]
    status, d = w.h.command(f"/v1/count-tasks/{task['id']}/record", {"operator": "ana", "lines": lines} if lines else {"empty": True})
    true(status in (200, 202, 409, 422), f"{status} {d}")
    w.note("sheet", status < 300)


def pick(w, rng):
    body = w.some_order(rng)
    if body is None:
        return
    found = w.h.orders(channel="web", external_id=str(body["id"]))
    one = w.h.http("GET", f"/v1/orders/{found[0]['id']}")[1]
    ready = [s for s in one["shipments"] if s["state"] in ("ready_to_pick", "picking")]
    if not ready:
        return
    sku = rng.choice([x["sku"] for x in ready[0]["lines"]])
    scan = {"step": "pick", "device": f"hh-{threading.get_ident()}", "operator": "ana", "shipment": ready[0]["id"],
            "location": rng.choice(PLACES), "code": w.barcodes[sku], "quantity": rng.randint(1, 2)}
    status, d = w.h.http("POST", "/v1/scans", scan)
    if status == 422 and "go to " in d["detail"]:  # the floor goes where it is told
        status, d = w.h.http("POST", "/v1/scans", dict(scan, location=d["detail"].rsplit("go to ", 1)[1]))
    true(status in (200, 409, 422), f"{status} {d}")
    w.note("pick", status == 200)


def back(w, rng):
    """Goods come back: they lie in quarantine, and nothing of them is sold."""
    sku, rma = rng.choice(list(w.barcodes)), f"RMA-P-{w.next()}"
    status, d = w.h.http("POST", "/v1/returns", {"merchant": "nova", "rma": rma, "lines": [{"sku": sku, "quantity": 2}]},
                         {"Idempotency-Key": f'"{rma}"'})
    true(status == 201, f"{status} {d}")
    status, d = w.h.scan("return_receive", merchant="nova", rma=rma, code=w.barcodes[sku], quantity=1, location="Q-P-01")
    true(status in (200, 409, 422), f"{status} {d}")
    w.note("return", status == 200)


def bundle(w, rng):
    n = w.next()
    w.load("bundles", f"bundle,component,quantity,valid_from\nPS-KIT,PS-A,{rng.randint(1, 3)},{stamp(n)}\nPS-KIT,PS-B,{rng.randint(1, 2)},{stamp(n)}\n")
    w.note("bundle")


def buffer(w, rng):
    status, d = w.h.command("/v1/buffers", {"merchant": "nova", "sku": rng.choice(list(w.barcodes)), "buffer": rng.choice((None, 0, 3)),
                                            "stop_sell": rng.random() < 0.2, "reason": "property run"})
    true(status == 200, f"{status} {d}")
    w.note("buffer")


OPERATIONS = [(order, 40), (edit, 10), (cancel, 10), (count, 12), (sheet, 4), (pick, 16), (back, 4), (bundle, 2), (buffer, 2)]


def work(w, seed):
    rng = random.Random(seed)
    actions, weights = zip(*OPERATIONS)
    for _ in range(OPS):
        action = rng.choices(actions, weights)[0]
        try:
            action(w, rng)
        except Exception as e:  # the round goes on; the run fails
            with w.lock:
                w.errors.append(f"{action.__name__}: {type(e).__name__} {str(e)[:300]}\n{traceback.format_exc(limit=-2)}")


# -- the laws

def pages(h, name):
    out, cursor = [], None
    while True:
        status, d = h.http("GET", f"/v1/reports/{name}?" + urlencode({"merchant": "nova", "limit": 200, **({"cursor": cursor} if cursor else {})}))
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


def law_6_every_order_flows_holds_or_has_ended(w):
    for o in w.h.orders():
        if o["state"] in ("received", "validated", "accepted") and not holds(o):
            true(o.get("waiting_for"), f"{o['external_id']} is {o['state']} and nobody knows why")


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
        law_6_every_order_flows_holds_or_has_ended, reserved_is_what_orders_claim, what_channels_were_told_is_what_they_are_shown,
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
    options = p.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().getrandbits(31)
    print(f"seed {seed}, {options.rounds} rounds of {THREADS} threads and {OPS} operations each", flush=True)
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
        for n in range(options.rounds):
            threads = [threading.Thread(target=work, args=(w, seed * 1000 + n * 100 + k)) for k in range(THREADS)]
            [t.start() for t in threads]
            [t.join() for t in threads]
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
