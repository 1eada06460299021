"""A virtual week on the floor: five days of orders, five operators who make mistakes, a shop that changes its mind, a carrier
that goes down for half a day, shelves that hold less than the books say, parcels that stay behind, goods that come back.
One scheduler with one seed says who acts next (week_schedule.py), so a seed is one week, step by step, on either store; a
second book says where every unit is by who carried it (week_ledger.py); every scan has its answer known beforehand (week_judge.py).
    python3 tests/scenario/week.py --bin build/release/holdfast [--store postgresql://...] [--seed N] [--orders 1000 | --quick]
What it proves, and its figures: docs/week.md.
Prints its seed, its figures and its trace: the same seed has the same trace. HF_WEEK_TRACE=1 prints every step. Ends with
`N passed, N failed`. Requirements PIC-1 to PIC-5, CUS-1 to CUS-10, RET-1 to RET-10, ORD-7, ORD-10, ORD-11, INV-1."""
import argparse
import collections
import os
import random
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "doubles"))
import harness  # noqa: E402
from dhl_site import SECRETS, profile_with_dhl  # noqa: E402
from harness import FIXTURES, same, true  # noqa: E402
from property_stock import check_digit  # noqa: E402
from week_judge import LAPSED  # noqa: E402
from week_laws import LAWS, shelves_are_as_carried  # noqa: E402
from week_ledger import Ledger  # noqa: E402
from week_office import Desk, Returns, Shop, Supervisor  # noqa: E402
from week_people import Operator  # noqa: E402
from week_dock import Dock, Road, Weather  # noqa: E402
from week_road import Carrier  # noqa: E402
from week_schedule import Choices, Schedule  # noqa: E402

DAYS, OPERATORS, OUTAGE_DAY, QUICK = 5, 5, 2, 100
AFTER = (5, 6, 7, 8, 9)  # days of trucks on the road, and nobody in the hall
STEPPED = ("--limit", "outbox_calls=1", "--limit", "retry_spread=0")  # what goes out goes in one order, to the second
EXPIRY = {"W1": "2028-03-31", "W2": "2028-06-30"}


class Hall:
    """What everybody in the hall knows, and how they look things up."""

    def __init__(self, h, seed, orders):
        self.h, self.orders = h, orders
        self.schedule, self.ledger, self.carrier = Schedule(h, seed), Ledger(), Carrier()
        self.rng, self.clock, self.expiry = self.schedule.rng, self.schedule.clock, EXPIRY
        self.done, self.refused = collections.Counter(), collections.Counter()
        self.placed, self.broken, self.numbers = [], [], 0
        self.claims, self.totes, self.box_units, self.order_of = {}, {}, {}, {}
        self.asked, self.at_rest, self.nowhere, self.decided = set(), set(), set(), {}
        self.barcodes = {sku: check_digit("8430000000" + f"{70 + i:02d}") for i, sku in enumerate(f"WK-{c}" for c in "ABCDEFGH")}
        self.goods = list(self.barcodes)
        self.home = {sku: [f"W-{i + 1:02d}-1", f"W-{i + 1:02d}-2"] for i, sku in enumerate(self.goods)}
        self.operators = [Operator(self, n) for n in range(OPERATORS)]
        self.shop, self.supervisor, self.returns = Shop(self), Supervisor(self), Returns(self)
        self.people = [*self.operators, self.shop, self.supervisor, self.returns, Desk(self), Weather(self)]

    # -- chance and numbers

    def chance(self, p):
        return self.rng.random() < p

    def pick_one(self, things):
        return things[self.rng.randrange(len(things))]

    def counter(self):
        self.numbers += 1
        return self.numbers

    def number(self, prefix):
        return f"{prefix}{self.counter():09d}"

    # -- looking things up

    def get(self, path):
        status, d = self.h.http("GET", path)
        same(status, 200, f"{path} {d}")
        return d

    def tasks(self, kind):
        return self.get(f"/v1/tasks?merchant=nova&limit=200&kind={kind}")["items"]

    def shipments(self, state):
        found = self.get(f"/v1/shipments?merchant=nova&limit=200&state={state}")["items"]
        self.order_of.update((s["id"], s["order"]) for s in found)
        return found

    def order(self, shipment):
        if shipment not in self.order_of:
            self.order_of.update((t["shipment"], t["order"]) for t in self.tasks("pick"))
        return self.get(f"/v1/orders/{self.order_of[shipment]}")

    def all_orders(self):
        return [self.get(f"/v1/orders/{o['id']}") for o in self.h.orders()]

    def boxed(self, s):
        return sum(self.box_units[p["id"]] for p in s["parcels"])

    # -- before the week

    def prepare(self):
        h = self.h
        h.env.update(SECRETS)
        h.start("--egress-allow", self.carrier.place, *harness.Hub.FAST, *STEPPED).prepare()
        self.schedule.open()
        self.store = Choices(self.schedule.peek)
        with open(f"{FIXTURES}/site.yaml") as f:
            site = f.read().replace("locations:\n", 'locations:\n  - {prefix: "W-", type: sellable, capacity: 20000, '
                                    "count_tolerance: {percent: 100, units: 5000}}\n", 1)
        h.cli("apply", h.file("site.yaml", site))
        h.cli("apply", h.file("nova.yaml", profile_with_dhl(self.carrier, "28", silence_hours=18)))
        h.cli("connection", "enable", "dhl", "--merchant", "nova")
        self.load("catalog", "sku,name,barcode,weight_g,length_mm,width_mm,height_mm,lot_tracked,expiry_tracked,serial_tracked\n" +
                  "".join(f"{sku},Week {sku},{code},100,10,10,10,{'yes,yes' if sku == 'WK-H' else 'no,no'},no\n"
                          for sku, code in self.barcodes.items()))
        self.load("aliases", "kind,value,sku,quantity,valid_from,valid_to,source,reason\n"
                  f"barcode,{LAPSED},WK-A,1,2025-01-01T00:00:00Z,2025-12-31T00:00:00Z,erp,old carton\n")
        for place, rows in self.first_stock().items():
            self.load("counts", "location,sku,lot,expiry,quantity,counted_by\n" + "".join(rows))

    def first_stock(self):
        rows = {}
        for sku, places in self.home.items():
            enough = self.orders * (12 if sku == "WK-G" else 30) // 100 + 10  # of one article there is not enough until the fourth day
            for place in places:
                for lot, expiry in EXPIRY.items() if sku == "WK-H" else (("", ""),):
                    n = enough // (2 if lot else 1)
                    rows.setdefault(place, []).append(f"{place},{sku},{lot},{expiry},{n},ana\n")
                    self.ledger.found(place, sku, lot, n, first=True)
        return rows

    def delivery(self):
        """The fourth day brings what was short, to a new place: its first count is its opening balance."""
        n = self.orders * 20 // 100
        self.load("counts", f"location,sku,lot,expiry,quantity,counted_by\nW-99-1,WK-G,,,{n},ana\n")
        self.ledger.found("W-99-1", "WK-G", "", n)

    def load(self, kind, text):
        status, d = self.h.http("POST", f"/v1/files/{kind}?merchant=nova&name={self.number(kind)}.csv", text, {"Content-Type": "text/csv"})
        true(status in (200, 201) and d["refused_rows"] == 0, f"{kind}: {status} {d}")

    # -- the days

    def day(self, n):
        s = self.schedule
        s.until(self.clock.at(n, 7))
        self.shop.left += self.orders // DAYS
        self.returns.day()
        if n == 3:
            self.delivery()
        if n == OUTAGE_DAY:
            s.rest(asks=True)
            self.carrier.down = s.strict = True
            s.shift(self.people, self.clock.at(n, 11), stop=True)
            s.until(self.clock.at(n, 11), hop=300)  # whoever still asks is not answered
            s.shift(self.people, self.clock.now)
            self.carrier.down = False
            self.done["minutes the carrier was down"] += (self.clock.now - self.clock.at(n, 7)) // 60
            s.until(self.clock.now + 1800, hop=300)
            s.strict = False
        s.shift(self.people, self.clock.at(n, 18))
        s.until(max(self.clock.now, self.clock.at(n, 19)))
        s.shift(self.people, self.clock.now)  # what the carrier's late answers left to do
        Dock(self).work()
        shelves_are_as_carried(self)
        s.until(self.clock.at(n, 23, 30))
        Road(self).night(n)

    def after_the_week(self):
        """The last truck; every place is counted; the road goes on for some days."""
        for place in sorted({place for place, _, _ in self.ledger.books if place.startswith("W-")}):
            if self.ledger.rows(place):
                self.supervisor.count(place)
        for n in AFTER:
            self.schedule.until(self.clock.at(n, 7))
            Dock(self).work()
            self.schedule.until(self.clock.at(n, 23, 30))
            Road(self).night(n)
        self.schedule.until(self.clock.at(AFTER[-1] + 2, 12))


def figures(w, minutes):
    book, scans = w.ledger, sum(n for k, n in w.done.items() if k.startswith("scan "))
    total = {name: sum(c.values()) for name, c in (("began", book.began), ("came", book.came), ("back", book.back), ("left", book.left),
                                                    ("gone", book.gone), ("lost", book.lost))}
    there = sum(book.there.values()) + sum(sum(c.values()) for c in book.held.values())
    print(f"{len(w.placed)} orders {dict(getattr(w, 'states', {}))}; {w.schedule.steps} steps, {scans} scans, {sum(w.refused.values())} refused, "
          f"{minutes:.1f} minutes, trace {w.schedule.trace()}")
    print(f"refusals by code: {dict(w.refused.most_common())}")
    print(f"what was done: {dict(sorted(w.done.items()))}")
    print(f"open at the end: {dict(getattr(w, 'waiting_for', {}))}")
    print(f"closed: {dict(sorted(getattr(w, 'closed', {}).items()))}")
    print(f"units: {total['began']} + {total['came']} delivered + {total['back']} returned = {there} there + {total['left']} by truck + "
          f"{total['gone']} scrapped + {total['lost']} vanished", flush=True)


def tell(options, seed):
    passed = failed = 0

    def check(name, f, *args):
        nonlocal passed, failed
        try:
            f(*args)
            passed += 1
            return True
        except Exception as e:
            failed += 1
            where = "; ".join(f"{os.path.basename(t.filename)}:{t.lineno}" for t in traceback.extract_tb(e.__traceback__)[-5:])
            print(f"FAILED seed {seed}: {name}: {type(e).__name__} {str(e)[:2500]} ({where})", flush=True)
            return False

    h = harness.Hub(options.bin, options.store, 60.0 if options.slow else 15.0)
    began, w = time.monotonic(), Hall(h, seed, options.orders)
    try:
        w.prepare()
        good = all(check(f"day {n + 1} ends", w.day, n) for n in range(DAYS)) and check("after the week", w.after_the_week)
        for law in LAWS if good else ():
            check(law.__name__, law, w)
        figures(w, (time.monotonic() - began) / 60)
    except Exception:
        traceback.print_exc()
        failed += 1
    finally:
        w.schedule.close()
        w.carrier.close()
        try:
            h.close()
        except Exception as e:
            failed += 1
            print(e)
    return passed, failed


def main():
    p = argparse.ArgumentParser(prog="tests/scenario/week.py")
    p.add_argument("--bin", required=True)
    p.add_argument("--store", default=None)
    p.add_argument("--slow", action="store_true")
    p.add_argument("--seed", type=int, default=None)
    p.add_argument("--orders", type=int, default=1000)
    p.add_argument("--quick", action="store_true", help=f"{QUICK} orders")
    options = p.parse_args()
    options.orders = QUICK if options.quick else options.orders
    seed = options.seed if options.seed is not None else random.SystemRandom().getrandbits(31)
    print(f"seed {seed}, {options.orders} orders, {OPERATORS} operators, {DAYS} days", flush=True)
    passed, failed = tell(options, seed)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


if __name__ == "__main__":
    main()
