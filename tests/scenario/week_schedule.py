"""One seed, one week: a clock that only the scheduler moves, and the scheduler, which says at every step who acts next. Between
two steps the hub comes to rest: nothing is due any more, so that what its timers and its outbox do falls between the same two
steps every time. What was done and answered is hashed into a trace; the same seed has the same trace, on either store."""
import calendar
import contextlib
import hashlib
import mmap
import os
import random
import sqlite3
import struct
import subprocess
import time

from harness import Refused

MONDAY = calendar.timegm((2026, 11, 30, 6, 0, 0))  # 07:00 in the hall


class Clock:
    """The system's clock of the hub's processes (tests/fault/moved_clock.c): stands still until it is moved."""

    def __init__(self, h):
        self.path = h.file("clock", struct.pack("<q", MONDAY * 1000000))
        with open(self.path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 8)
        h.env.update(HF_CLOCK=self.path, LD_PRELOAD=os.path.join(os.path.dirname(h.bin), "tests/fault/moved_clock.so"),
                     ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
        self.now = MONDAY

    def move(self, seconds):
        self.now += seconds
        self.map[:] = struct.pack("<q", self.now * 1000000)

    def us(self):
        return struct.unpack("<q", self.map[:])[0]

    def text(self, ahead=0):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.now + ahead))

    def at(self, day, hour, minute=0):
        """Of the hall's day, in seconds since 1970; the hall is an hour ahead of UTC."""
        return MONDAY + day * 86400 + (hour - 7) * 3600 + minute * 60


class Peek:
    """What the store says is due: read only, beside the hub."""

    def __init__(self, h):
        if h.server:
            self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", h.store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.ask = self.ask_psql
        else:
            self.db = sqlite3.connect(f"file:{h.path}?mode=ro", uri=True, isolation_level=None)
            self.ask = lambda sql: [tuple(map(str, row)) for row in self.db.execute(sql)]

    def ask_psql(self, sql):
        self.psql.stdin.write(sql + ";\nselect 'end';\n")
        self.psql.stdin.flush()
        rows = []
        while (line := self.psql.stdout.readline().rstrip("\n")) != "end":
            if not line and self.psql.poll() is not None:
                raise Refused("psql ended")
            rows.append(tuple(line.split("|")))
        return rows

    def close(self):
        if hasattr(self, "psql"):
            self.psql.stdin.close()
            self.psql.wait()
        else:
            self.db.close()


class Choices:
    """What the hub chose by itself, read from its store: claims, and what it doubts."""

    def __init__(self, peek):
        self.ask = peek.ask

    def claim(self, view, s, sku):
        """lot: units that this shipment's claim names of it; {} where the claim names none."""
        return {lot: int(n) for lot, n in self.ask(
            "select c.lot, c.qty from stock_claim c join sku k on k.merchant_id = c.merchant_id and k.sku_id = c.sku_id "
            f"where c.shipment_id = {self.key(view, s)} and k.code = '{sku}' and c.qty > 0")}

    def key(self, view, s):
        at = [x["id"] for x in view["shipments"]].index(s["id"])
        return self.ask("select s.shipment_id from shipment s join orders o on o.merchant_id = s.merchant_id and s.shipment_id > o.order_id "
                        f"and s.shipment_id < o.order_id + 64 where o.external_id = '{view['external_id']}' order by s.shipment_id")[at][0]

    def buying(self, view, s, parcel):
        """Is a label of this box owed, and not through?"""
        return self.ask("select count(*) from outbox o join parcel p on p.merchant_id = o.merchant_id and p.parcel_id = o.object_id "
                        f"where o.kind = 'label.buy' and o.state < 2 and p.shipment_id = {self.key(view, s)} "
                        f"and p.number = {parcel['number']}")[0][0] != "0"

    def doubted(self, sku):
        return {row[0] for row in self.ask("select l.code from exception e join location l on l.location_id = e.object_id "
                                           f"where e.reason = 52 and e.status = 0 and e.field = '{sku}'")}

    def lots(self, sku):
        return {lot: int(n) for lot, n in self.ask(
            "select x.lot, x.sellable - x.reserved from stock_lot x join sku k on k.merchant_id = x.merchant_id and k.sku_id = x.sku_id "
            f"where k.code = '{sku}' and x.expired = 0 and x.sellable > x.reserved")}

    def reserved(self, sku):
        return int(self.ask("select x.reserved from stock_sku x join sku k on k.merchant_id = x.merchant_id and k.sku_id = x.sku_id "
                            f"where k.code = '{sku}' and x.warehouse_id in (select warehouse_id from warehouse where code = 'north1')")[0][0])


class Schedule:
    def __init__(self, h, seed):
        self.h, self.rng, self.clock, self.peek = h, random.Random(seed), Clock(h), None
        self.hash, self.steps, self.strict = hashlib.sha256(), 0, False  # strict: the carrier's answers decide what is done next

    def open(self):
        self.peek = Peek(self.h)

    def close(self):
        if self.peek is not None:
            with contextlib.suppress(OSError):
                self.peek.close()

    def note(self, *words):
        self.hash.update(" ".join(map(str, words)).encode() + b"\n")
        if os.environ.get("HF_WEEK_TRACE"):
            print(self.steps, *words, flush=True)

    def trace(self):
        return self.hash.hexdigest()[:16]

    # -- rest

    def due(self, asks):
        now = self.clock.us()
        timers = int(self.peek.ask(f"select count(*) from timer where state = 0 and due_at_us <= {now}")[0][0])
        kinds = "" if asks else "and kind <> 'pull.tracking'"
        rows = self.peek.ask("select o.state, h.breaker, b.blocked_until_us, b.tokens_micro, b.at_us from outbox o "
                             "join connection c on c.merchant_id = o.merchant_id and c.connection_id = o.connection_id and c.platform = 'dhl_parcel_iberia' "
                             "left join connection_health h on h.merchant_id = o.merchant_id and h.connection_id = o.connection_id "
                             "left join outbox_bucket b on b.platform = c.platform "
                             f"where o.state < 2 and (o.next_at_us <= {now} or o.state = 1) {kinds} "
                             "and not exists (select 1 from outbox p where p.merchant_id = o.merchant_id and p.connection_id = o.connection_id "
                             "and p.object_id = o.object_id and p.outbox_id < o.outbox_id and p.state < 2 and p.kind not like 'pull.%' "
                             "and (p.object_id <> 0 or p.kind = o.kind))")
        sending = sum(self.may_go(row, now) for row in rows)
        return timers, sending, len(rows) - sending

    @staticmethod
    def may_go(row, now):
        """Not while the breaker is open, the account is told to wait or its bucket is empty: those wait for the clock."""
        state, breaker, blocked, tokens, at = row
        if state == "1":
            return True
        open_until = int(breaker.split()[2]) if breaker and breaker not in ("None", "") and breaker.split()[0] != "0" else 0
        level = int(tokens) + (now - int(at)) * 5 if tokens and tokens != "None" else 1000000
        return open_until <= now and int(blocked if blocked and blocked != "None" else 0) <= now and level >= 1000000

    def rest(self, asks=False):
        """Until nothing is due. What waits for the clock is left to whoever moves it. Returns how much of it there is."""
        began = time.monotonic()
        while True:
            timers, sending, waiting = self.due(asks or self.strict)
            if timers + sending == 0:
                return waiting
            if time.monotonic() > began + self.h.patience * 4:
                raise Refused(f"the hub finds no rest at {self.clock.text()}: {timers} timers, {sending} calls due; "
                              f"{self.peek.ask('select kind, state, attempts, next_at_us, last_error from outbox where state < 2 order by next_at_us limit 4')} "
                              f"{self.h.log()[-300:]}")
            time.sleep(0.003)

    def until(self, moment, hop=3600):
        """Hours go by: in hops, and in seconds where calls wait for their turn."""
        while self.clock.now < moment:
            self.clock.move(min(hop, moment - self.clock.now))
            for _ in range(200):
                if self.rest(asks=True) == 0:
                    break
                self.clock.move(3)

    # -- who is next

    def shift(self, people, until, stop=False):
        """Steps until everybody has found nothing to do, one after the other; with `stop`, at that hour at the latest."""
        idle, tired = set(), {}
        while not stop or self.clock.now < until:
            awake = [p for p in people if tired.get(p, 0) <= self.steps]
            if not awake:
                awake = [min(people, key=lambda p: tired.get(p, 0))]
            who = self.rng.choices(awake, [p.weight for p in awake])[0]
            self.clock.move(self.rng.randint(2, 12) if self.clock.now < until else 2)
            self.rest()
            self.steps += 1
            what = who.act()
            self.note(who, what)
            self.rest()
            if what is None:
                idle.add(who)
                tired[who] = self.steps + 12
                if len(idle) == len(people):
                    return
            else:
                idle.clear()
                tired = {p: n for p, n in tired.items() if p is not who}
