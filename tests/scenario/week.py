"""A virtual week on the floor: five days of orders, five operators who make mistakes, a shop that changes its mind, a carrier
that goes down for a day, shelves that hold less than the books say, parcels that stay behind, goods that come back.
A second book is kept beside the hub's - which unit lies where, by who carried it - and the two must be equal at the end:
every unit and every parcel is accounted for, and the laws of design section 6 hold.
    python3 tests/scenario/week.py --bin build/release/holdfast [--store postgresql://...] [--seed N] [--orders 1000]
Prints its seed and its figures. Ends with `N passed, N failed`. Requirements PIC-1 to PIC-5, CUS-1 to CUS-10, RET-1 to RET-10,
ORD-7, ORD-10, ORD-11, INV-1."""
import argparse
import collections
import os
import random
import sys
import threading
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "doubles"))
import harness  # noqa: E402
import property_stock as stock_laws  # noqa: E402
from dhl import BASE, DhlIberia  # noqa: E402
from harness import FIXTURES, holds, same, true  # noqa: E402
from week_people import Dock, Operator, Returns, Shop, Supervisor  # noqa: E402

DAYS, OPERATORS, OUTAGE_DAY = 5, 5, 2
LOTS = (("W1", "2028-03-31"), ("W2", "2028-06-30"))


class Carrier(DhlIberia):
    """The double, with a switch: down, nobody answers and nothing is done."""
    down = False

    def _take(self, handler, request):
        if self.down:
            return self._hang_up(handler)
        return super()._take(handler, request)


class World:
    """What everybody in the hall shares; `there` and `held` are the second book."""

    def __init__(self, h, seed, orders):
        self.h, self.seed, self.orders = h, seed, orders
        self.lock, self.places = threading.Lock(), collections.defaultdict(threading.RLock)
        self.there = collections.Counter()  # (location, sku, lot): units that lie there
        self.held = collections.defaultdict(collections.Counter)  # shipment: (sku, lot), in a tote or a box
        self.left, self.gone, self.lost, self.back = (collections.Counter() for _ in range(4))  # sku: by truck, scrapped, shrunk, returned
        self.done, self.refused, self.errors = collections.Counter(), collections.Counter(), []
        self.placed, self.parcels, self.shift, self.number = [], {}, 0, 0
        self.closing, self.orders_of, self.sequences = threading.Event(), {}, collections.Counter()
        self.barcodes = {sku: stock_laws.check_digit("8430000000" + f"{70 + i:02d}") for i, sku in enumerate(f"WK-{c}" for c in "ABCDEFGH")}
        self.goods = list(self.barcodes)
        self.home = {sku: [f"W-{i + 1:02d}-1", f"W-{i + 1:02d}-2"] for i, sku in enumerate(self.goods)}
        self.carrier = Carrier()

    def waiting(self):
        with self.lock:
            return {p["shipment"] for p in self.parcels.values()}

    def next(self):
        with self.lock:
            self.number += 1
            return self.number

    def note(self, what, n=1):
        with self.lock:
            self.done[what] += n

    def no(self, code):
        with self.lock:
            self.refused[code] += 1

    def wrong(self, who, e):
        with self.lock:
            self.errors.append(f"{who}: {type(e).__name__} {str(e)[:400]}\n{traceback.format_exc(limit=-3)}")

    def move(self, sku, lot, n, source=None, target=None):
        with self.lock:
            if source is not None:
                source[0][source[1]] -= n
                true(source[0][source[1]] >= 0, f"{source[1]} holds less than nothing of {sku}")
            if target is not None:
                target[0][target[1]] += n

    # -- before the week

    def prepare(self):
        h = self.h
        h.env["NOVA_DHL_USER"], h.env["NOVA_DHL_PASS"] = "nova", "dhl-pass"
        h.start("--egress-allow", self.carrier.place, *harness.Hub.FAST).prepare()
        with open(f"{FIXTURES}/site.yaml") as f:
            site = f.read().replace("locations:\n", 'locations:\n  - {prefix: "W-", type: sellable, capacity: 20000, '
                                    "count_tolerance: {percent: 90, units: 5000}}\n", 1)
        h.cli("apply", h.file("site.yaml", site))
        with open(f"{FIXTURES}/profile-nova.yaml") as f:
            text = f.read()
        text = text.replace("carriers:\n", f"""  - id: dhl
    platform: dhl_parcel_iberia
    account: "001-999999"
    endpoint: "{self.carrier.url}{BASE}"
    secrets: {{username: "env:NOVA_DHL_USER", password: "env:NOVA_DHL_PASS"}}
carriers:
  - id: dhl
    platform: dhl_parcel_iberia
    connection: dhl
    services:
      - {{id: dhl-b2c, countries: [ES, PT], limits: {{name: 40, street: 40}}}}
""", 1).replace("routing:\n", 'routing:\n  - {country: ES, postcode: ["28"], service: dhl-b2c}\n', 1)
        h.cli("apply", h.file("nova.yaml", text))
        h.cli("connection", "enable", "dhl", "--merchant", "nova")
        self.load("catalog", "sku,name,barcode,weight_g,length_mm,width_mm,height_mm,lot_tracked,expiry_tracked,serial_tracked\n" +
                  "".join(f"{sku},Week {sku},{code},100,10,10,10,{'yes,yes' if sku == 'WK-H' else 'no,no'},no\n"
                          for sku, code in self.barcodes.items()))
        rows = []
        for sku, places in self.home.items():
            for place in places:
                for lot, expiry in LOTS if sku == "WK-H" else (("", ""),):
                    n = max(40, self.orders // 2) // (2 if lot else 1)
                    rows.append(f"{place},{sku},{lot},{expiry},{n},ana\n")
                    self.there[place, sku, lot] += n
        self.load("counts", "location,sku,lot,expiry,quantity,counted_by\n" + "".join(rows))
        self.began = collections.Counter()
        for (_, sku, _), n in self.there.items():
            self.began[sku] += n

    def load(self, kind, text):
        status, d = self.h.http("POST", f"/v1/files/{kind}?merchant=nova&name={kind}-{self.next()}.csv", text, {"Content-Type": "text/csv"})
        true(status in (200, 201) and d["refused_rows"] == 0, f"{kind}: {status} {d}")

    # -- the days

    def day(self, n):
        self.shift, count = n, self.orders // DAYS
        self.carrier.down = n == OUTAGE_DAY
        self.closing.clear()
        seed = self.seed * 100 + n * 10
        shop = Shop(self, seed, count)
        people = [Operator(self, seed + 1 + k, k) for k in range(OPERATORS)]
        others = [Supervisor(self, seed + 8), Returns(self, seed + 9)]
        threads = {who: threading.Thread(target=who.work, name=str(who)) for who in [shop, *people, *others]}
        for t in threads.values():
            t.start()
        threads[shop].join()
        end = time.monotonic() + 120 + count
        while self.unfinished() and time.monotonic() < end:
            time.sleep(0.2)
        self.closing.set()
        for t in threads.values():
            t.join()
        left = self.unfinished()
        true(not left, f"day {n + 1} has no end: {left[:5]}")
        self.carrier.down = False
        Dock(self, seed).work()
        self.night()

    def unfinished(self):
        """What somebody could still do; a hold that waits for a person outside is not that."""
        tasks = self.h.http("GET", "/v1/tasks?merchant=nova&limit=200")[1]["items"]
        answered = {"edit_after_release", "label_result_unknown"}  # the supervisor's: the floor goes on afterwards
        open_orders = [o for o in self.h.orders() if answered & set(holds(o)) or (o["state"] in ("picked", "packed") and not holds(o))]
        return [(t["kind"], t["order"]) for t in tasks] + [(o["state"], o["id"]) for o in open_orders]

    def night(self):
        """Hours go by: what waits for a carrier that came back is due, and its questions are asked again."""
        for parcel, p in self.parcels.items():
            if p["carrier"] == "dhl" and p["gone"] and not p.get("scanned"):
                p["scanned"] = True
                self.carrier.scan(p["tracking"], "T", f"2026-11-{25 + self.shift}T20:00:00Z")
        self.h.stop()
        self.h.sql("update outbox set next_at_us = 1 where state = 0")
        self.h.sql("update connection_health set breaker = ''")
        self.h.start("--egress-allow", self.carrier.place, *harness.Hub.FAST)

    def after_the_week(self):
        """The last truck; every place is counted; the carrier's poll, hours apart, is brought forward as its clock would."""
        Dock(self, self.seed).work()
        for place in sorted({place for place, _, _ in self.there if place.startswith("W-")}):
            Supervisor(self, self.seed).count(place)
        self.night()
        end = time.monotonic() + 60
        while time.monotonic() < end and any(o["state"] == "handed_over" for o in self.h.orders()):
            time.sleep(0.3)


# -- what must be so at the end

def two_books_agree(w):
    """INV-1: place by place and lot by lot; what is in a tote or a box is in hand, and nowhere else"""
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
    for content in w.held.values():
        held.update(content)
    same({k: v for k, v in books.items() if v}, {k: v for k, v in w.there.items() if v}, "shelves")
    same({k: v for k, v in hand.items() if v}, {k: v for k, v in held.items() if v}, "in hand")
    same({k: v for k, v in away.items() if v}, dict(w.left + w.gone), "by truck, and scrapped")


def units_in_are_units_out(w):
    now = collections.Counter()
    for (_, sku, _), n in w.there.items():
        now[sku] += n
    for content in w.held.values():
        for (sku, _), n in content.items():
            now[sku] += n
    for sku in w.goods:
        same(w.began[sku] + w.back[sku], now[sku] + w.left[sku] + w.gone[sku] + w.lost[sku], f"units of {sku}")


def every_parcel_is_accounted_for(w):
    """law 3, CUS-8: one living number each; gone only with a truck; shipped only by the carrier's word"""
    seen = set()
    for o in w.h.orders():
        for s in w.h.http("GET", f"/v1/orders/{o['id']}")[1]["shipments"]:
            for p in s["parcels"]:
                d = w.h.http("GET", f"/v1/parcels/{p['id']}")[1]
                if d["voided_at"]:
                    continue
                seen.add(p["id"])
                mine = w.parcels.get(p["id"])
                living = w.carrier.living(p["id"])
                true(len(living) <= 1, f"{p['id']} has {len(living)} living labels")
                true(not living or d["carrier"] == "dhl" or "label_duplicate" in holds(o), f"{p['id']} goes with {d['carrier']} and has a label of dhl")
                if d["custody"] in ("handed_over", "custody_confirmed", "in_transit", "delivered"):
                    true(mine and mine["gone"], f"{p['id']} is {d['custody']} and no truck took it")
                if d["custody"] in ("custody_confirmed", "in_transit", "delivered"):
                    true(d["events"], f"{p['id']} is {d['custody']} without a word of the carrier")
    missing = [p for p, d in w.parcels.items() if d["gone"] and p not in seen]
    same(missing, [], "parcels a truck took and the hub does not know")


def every_order_has_ended_or_says_why_not(w):
    """law 6"""
    ended = ("shipped", "delivered", "closed", "cancelled")
    states = collections.Counter()
    for o in w.h.orders():
        states[o["state"]] += 1
        true(o["state"] in ended or holds(o) or w.h.http("GET", f"/v1/orders/{o['id']}")[1]["waiting_for"],
             f"{o['external_id']} is {o['state']} and nobody knows why")
    w.states = dict(states)
    true(sum(states[s] for s in ended) * 10 >= sum(states.values()) * 9, f"a week's work: {w.states}")


def holds_ended_by_data_or_decision(w):
    """law 7"""
    for e in w.h.exceptions(status="closed"):
        true(e.get("closed_by") or e.get("resolution") or e.get("closed_at"), e)


def nobody_else_saw_it(w):
    """law 11"""
    w.h.tokens["other"] = w.h.token("merchant", "--merchant", "lumen")
    for o in random.Random(w.seed).sample(w.h.orders(), 10):
        same(w.h.http("GET", f"/v1/orders/{o['id']}", token="other")[0], 404)


def one_effect_per_message(w):
    """law 1: what the shop sent twice is one order"""
    ids = collections.Counter(o["external_id"] for o in w.h.orders())
    same({k: v for k, v in ids.items() if v > 1}, {})
    same(len(ids), len(w.placed))


LAWS = [two_books_agree, units_in_are_units_out, every_parcel_is_accounted_for, every_order_has_ended_or_says_why_not,
        one_effect_per_message, holds_ended_by_data_or_decision, nobody_else_saw_it,
        stock_laws.law_12_movements_sum_to_balances, stock_laws.law_4_channels_see_no_more_than_is_there,
        stock_laws.law_5_nothing_leaves_quarantine_by_itself, stock_laws.reserved_is_what_orders_claim,
        stock_laws.the_program_agrees]


def figures(w, minutes):
    scans = sum(n for k, n in w.done.items() if k.startswith("scan "))
    total = {name: sum(c.values()) for name, c in (("in", w.began), ("returned", w.back), ("by truck", w.left),
                                                    ("scrapped", w.gone), ("found missing", w.lost))}
    there = sum(w.there.values()) + sum(sum(c.values()) for c in w.held.values())
    print(f"{len(w.placed)} orders {getattr(w, 'states', {})}; {scans} scans, {sum(w.refused.values())} refused, {minutes:.1f} minutes")
    print(f"refusals by code: {dict(w.refused.most_common())}")
    print(f"what was done: {dict(sorted(w.done.items()))}")
    print(f"units: {total['in']} + {total['returned']} returned = {there} there + {total['by truck']} by truck + "
          f"{total['scrapped']} scrapped + {total['found missing']} found missing", flush=True)


def main():
    p = argparse.ArgumentParser(prog="tests/scenario/week.py")
    p.add_argument("--bin", required=True)
    p.add_argument("--store", default=None)
    p.add_argument("--slow", action="store_true")
    p.add_argument("--seed", type=int, default=None)
    p.add_argument("--orders", type=int, default=1000)
    options = p.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().getrandbits(31)
    print(f"seed {seed}, {options.orders} orders, {OPERATORS} operators, {DAYS} days", flush=True)
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
    w, began = World(h, seed, options.orders), time.monotonic()
    try:
        w.prepare()
        for n in range(DAYS):
            check(f"day {n + 1} ends", w.day, n)
        check("after the week", w.after_the_week)
        check("everybody could work", lambda: same(w.errors, []))
        stock_laws.settle(h)
        for law in LAWS:
            check(law.__name__, law, w)
        figures(w, (time.monotonic() - began) / 60)
    except Exception:
        traceback.print_exc()
        failed += 1
    finally:
        w.carrier.close()
        try:
            h.close()
        except Exception as e:
            failed += 1
            print(e)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


if __name__ == "__main__":
    main()
