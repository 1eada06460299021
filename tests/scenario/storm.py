"""The storm itself: what the shops, the floor and bad luck do, round by round, all drawn from one seed; and the calm after it
(story_storm.py)."""
import os
import random
import signal
import time

from harness import FIXTURES, Refused, same, true
from storm_floor import CODES, Floor
from storm_shops import OwnStand, ShopifyStand, WooStand
from week_schedule import MONDAY, Clock, Peek

WEEK_S = 7 * 86400
ROUNDS, ORDERS = 70, 45
QUIET_HOURS = 10  # longer than the slowest comparison of figures


class Storm:
    def __init__(self, h, seed, clock):
        self.h, self.seed, self.clock, self.dice = h, seed, clock, random.Random(f"{seed} deeds")
        self.stands = [ShopifyStand(h, clock, seed), WooStand(h, clock, seed), OwnStand(h, clock, seed)]
        self.by_name = {s.name: s for s in self.stands}
        self.floor, self.peek = Floor(h, clock, self.dice), None
        self.done, self.replayed = {}, {}

    # -- the hub

    def start(self):
        egress = [x for s in self.stands for x in ("--egress-allow", s.shop.place)]
        self.h.start(*egress, *self.h.FAST, "--limit", "retry_spread=0")

    def set_up(self):
        h = self.h
        shopify, woo, own = (s.shop for s in self.stands)
        h.env.update(NOVA_APP="app+1", NOVA_APP_SECRET="sec&ret", NOVA_CK="ck_nova", NOVA_CS="cs_nova")
        with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
            text = f.read()
        for old, new in (('account: nova-tea.myshopify.com\n    secrets: {', f'account: nova-tea.myshopify.com\n    endpoint: "{shopify.url}"\n'
                          '    location: "77"\n    secrets: {client_id: "env:NOVA_APP", client_secret: "env:NOVA_APP_SECRET", '),
                         ('account: "https://tea.example/"\n    secrets: {', f'account: "https://tea.example/"\n    endpoint: "{woo.url}"\n'
                          '    secrets: {key: "env:NOVA_CK", secret: "env:NOVA_CS", '),
                         ("  - id: own\n    platform: custom\n", f'  - id: own\n    platform: custom\n    endpoint: "{own.url}/hooks"\n')):
            true(old in text, old)
            text = text.replace(old, new, 1)
        h.stop()
        self.start()
        h.cli("apply", h.file("nova-storm.yaml", text))
        for i, sku in enumerate(CODES):
            shopify.sell(7001 if sku == "NT-POT" else 500 + i, sku, available=3)  # its variant is mapped
            woo.sell(600 + i, sku, quantity=5)
        shopify.sell(503, "GREEN-OLD")  # mapped, and nobody buys it
        for s in self.stands:
            h.cli("connection", "enable", s.name, "--merchant", "nova")
        h.stop()
        self.start()
        self.peek = Peek(h)

    def rest(self, patience=1.0):
        """A moment for what is due now; what waits for the clock waits. Nothing hangs on how much is done in it."""
        end, before, still = time.monotonic() + patience, None, 0
        while time.monotonic() < end and still < 6:
            now = self.peek.ask("select count(*), sum(version), sum(case when state = 1 then 1 else 0 end) from outbox")
            still = still + 1 if now == before and now[0][2] == "0" else 0
            before = now
            time.sleep(0.008)

    def pass_time(self, seconds):
        self.clock.move(seconds)
        for s in self.stands:
            with s.shop.lock:
                s.shop.run_on()
            s.courier.run()

    def kill(self):
        self.peek.close()
        self.h.stop(signal.SIGKILL)
        self.start()
        self.peek = Peek(self.h)

    # -- deeds

    def count(self, what):
        self.done[what] = self.done.get(what, 0) + 1

    def buy(self):
        lines = [(sku, self.dice.randint(1, 3)) for sku in self.dice.sample(sorted(CODES), self.dice.choice((1, 1, 1, 2)))]
        stand = self.dice.choice(self.stands)
        with stand.shop.lock:
            stand.place(lines)
        self.count("orders")

    def change_mind(self):
        stand = self.dice.choice(self.stands)
        with stand.shop.lock:
            keys = [k for k in sorted(stand.wanted, key=str) if not stand.wanted[k]["cancelled"] and stand.may_change(k)]
            if not keys:
                return
            new = [k for k in keys if k in list(stand.wanted)[-3:]]  # while the news of the order itself may be under way
            key, cancels = self.dice.choice(new if new and self.dice.random() < 0.6 else keys), self.dice.random() < 0.3
            stand.cancel(key) if cancels else stand.edit(key, self.dice)
        self.count("cancellations" if cancels else "edits")

    def put_on_hold(self):
        """Also what is on the floor already, or about to leave: the hub hears of it late, or not before the next look."""
        stand = self.dice.choice(self.stands)
        with stand.shop.lock:
            keys = [k for k in sorted(stand.wanted, key=str) if k not in stand.held and stand.may_hold(k)]
            if keys and len(stand.held) < 3:
                stand.hold(self.dice.choice(keys))
                self.count("holds")
            elif stand.held:
                stand.let_go(self.dice.choice(sorted(stand.held, key=str)))

    def trouble(self):
        """What is nobody's call: the bucket drained by another app, a token revoked, a subscription gone."""
        shop = self.stands[0].shop
        what = self.dice.choice(("drain", "revoke", "unsubscribe"))
        with shop.lock:
            if what == "drain":
                shop.level = 0
            elif what == "revoke":
                shop.token = "shpat_revoked"
            elif len(shop.subscriptions) > 3:
                shop.subscriptions.pop(self.dice.randrange(len(shop.subscriptions)))
        self.count(what)

    def work(self, steps):
        views = self.floor.open_orders()
        self.dice.shuffle(views)
        for view in views[:steps]:
            done = self.floor.work(self.h.http("GET", f"/v1/orders/{view['id']}")[1])
            if done:
                self.count(done)

    def blow(self):
        killed = self.dice.randrange(ROUNDS // 3, ROUNDS)
        for n in range(ROUNDS):
            if self.done.get("orders", 0) < ORDERS and self.dice.random() < 0.85:
                self.buy()
            if self.dice.random() < 0.45:
                self.change_mind()
            if self.dice.random() < 0.25:
                self.put_on_hold()
            if self.dice.random() < 0.15:
                self.trouble()
            if self.dice.random() < 0.08:
                self.floor.bring(self.dice.choice(sorted(CODES)), self.dice.randint(3, 12))
            self.work(2)
            self.pass_time(self.dice.choice((3, 10, 40, 90, 200, 400)))
            self.rest(0.25)
            if n == killed:
                self.kill()

    # -- calm

    def finish(self):
        """Nobody wants anything new, there are goods, and what was placed goes out while the weather is as bad as before."""
        for s in self.stands:
            with s.shop.lock:
                for key in sorted(s.held, key=str):
                    s.let_go(key)
        self.floor.bring("NT-COUNT", 200)
        idle = 0
        for _ in range(120):
            done = [self.floor.work(view) for view in self.floor.open_orders()]
            idle = 0 if any(done) else idle + 1
            if idle == 8:
                break
            self.pass_time(self.dice.choice((10, 60, 200, 400)))
            self.rest(0.25)

    def clear_up(self):
        for s in self.stands:
            s.weather.fair = True

    def owed(self):
        """What is not through, beside what comes back for ever."""
        return self.peek.ask("select kind, state, attempts, last_error from outbox where state < 2 and kind not like 'pull.%' and kind <> 'push.stock'")

    def send_again(self):
        """A parcel that the shop did not take because the order was on hold there: released, a person sends it again."""
        for row in self.h.http("GET", "/v1/outbox?merchant=nova&limit=200&state=parked")[1]["items"]:
            o = self.h.http("GET", f"/v1/orders/{row['order']}")[1]
            wanted = next(w for k, w in self.by_name[o["channel"]].wanted.items() if str(k) == o["external_id"])
            if row["kind"] == "order.shipped" and not wanted["cancelled"] and self.replayed.get(row["id"], 0) < 2:
                self.replayed[row["id"]] = self.replayed.get(row["id"], 0) + 1
                status, d = self.h.command(f"/v1/outbox/{row['id']}/replay", {"reason": "the hold is over"})
                same(status, 200, f"replay {d}")
                self.count("sent again")

    def settle(self, patience=300):
        """Until every order has come to its end and nothing is owed; then long enough for every comparison."""
        end, calm_from = time.monotonic() + patience, None
        while True:
            busy = 0
            for view in self.floor.open_orders():
                done = self.floor.work(view)
                busy += done is not None
            self.pass_time(30 if busy else 1200)
            self.rest(0.4)
            self.send_again()
            missing = [k for s in self.stands for k in s.wanted if not self.h.orders(channel=s.name, external_id=str(k))]
            still = busy or missing or self.owed() or any(s.courier.bag or s.shop.running for s in self.stands)
            calm_from = self.clock.now if still or calm_from is None else calm_from
            if not still and self.clock.now - calm_from > QUIET_HOURS * 3600:
                return
            if time.monotonic() > end:
                raise Refused(f"it never came to rest: {busy} orders move, {missing} not landed, owed {self.owed()[:4]}; {self.h.log()[-600:]}")


def world(h, seed):
    """The hub of the story, on a clock that only the storm moves."""
    h.stop()
    clock = Clock(h)
    clock.move(max(0, -(-(int(time.time()) - MONDAY) // WEEK_S)) * WEEK_S)
    return Storm(h, seed, clock)
