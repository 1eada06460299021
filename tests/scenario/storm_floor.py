"""The floor of the storm: one pair of hands that picks, packs, labels, loads and hands over, a supervisor who answers changes, a
carrier that scans. What lies where and what left in which parcel is written down by who carried it, and asked of nobody."""
import json

from harness import holds, same

CODES = {"NT-BLACK": "8430000000021", "NT-POT": "8430000000038", "NT-COUNT": "8430000000083"}
WEIGHT = {"NT-BLACK": 120, "NT-POT": 800, "NT-COUNT": 10}
BACK = ("cancel_after_release", "change_put_back")
LEFT = ("handed_over", "shipped", "delivered", "closed")


class Stopped(Exception):
    """The hub says stop: a hold came while hands were on it."""


class Floor:
    def __init__(self, h, clock, dice):
        self.h, self.clock, self.dice, self.numbers = h, clock, dice, 0
        self.shelves = {("S-01-02", "NT-BLACK"): 500, ("S-01-03", "NT-POT"): 300, ("S-01-08", "NT-COUNT"): 10}
        self.hand, self.parcels, self.manifests, self.answers = {}, {}, set(), []  # parcels: by tracking: order, content, custody

    def number(self, prefix):
        self.numbers += 1
        return f"{prefix}{self.numbers:09d}"

    def open_orders(self):
        return [self.h.http("GET", f"/v1/orders/{o['id']}")[1] for o in self.h.orders() if o["state"] not in ("closed", "cancelled")]

    def scan(self, step, **more):
        status, d = self.h.scan(step, **more)
        if d.get("code") == "task_stopped":
            raise Stopped
        same((status, d.get("result")), (200, "ok"), f"{step} {d}")
        return d

    # -- goods

    def bring(self, sku, n):
        """More of it, at a place nobody has counted before."""
        place = f"S-9{self.number('-')[-4:]}"
        text = f"location,sku,quantity\n{place},{sku},{n}\n"
        status, d = self.h.http("POST", f"/v1/files/counts?merchant=nova&name={self.number('counts')}.csv", text, {"Content-Type": "text/csv"})
        same((status in (200, 201), d.get("refused_rows")), (True, 0), f"count {d}")
        self.shelves[(place, sku)] = n

    def place_of(self, sku, units):
        return next((place for (place, s), n in sorted(self.shelves.items()) if s == sku and n >= units), None)

    # -- one step of one order

    def work(self, view):
        """Does the next thing that can be done for this order, and says what; None: nothing."""
        try:
            return self.do(view)
        except Stopped:
            return "is stopped"

    def do(self, view):
        for s in view["shipments"]:
            if s["state"] in ("closed", "cancelled"):
                continue
            stopped = [x for x in holds(view) if x in BACK]
            if stopped and s["state"] not in LEFT:
                return self.take_back(view, s)
            if "edit_after_release" in holds(view):
                return self.answer(view)
            if "held_by_channel" in holds(view) and s["state"] not in LEFT:
                continue
            step = getattr(self, "at_" + s["state"], None)
            done = step(view, s) if step else None
            if done:
                return done
        return None

    def at_ready_to_pick(self, view, s):
        lines = [x for x in s["lines"] if x["quantity"] > 0]
        for i, x in enumerate(lines):
            place = self.place_of(x["sku"], x["quantity"])
            d = self.scan("pick", shipment=s["id"], location=place, code=CODES[x["sku"]], quantity=x["quantity"])
            self.shelves[(place, x["sku"])] -= x["quantity"]
            hand = self.hand.setdefault(s["id"], {})
            hand[x["sku"]] = hand.get(x["sku"], 0) + x["quantity"]
            if i + 1 < len(lines) and self.dice.random() < 0.3:
                return "picks some"
        return f"picks {d['state']}"

    def at_picking(self, view, s):
        """What is left of a pick that was put down."""
        for x in s["lines"]:
            left = x["quantity"] - self.hand.get(s["id"], {}).get(x["sku"], 0)
            if left <= 0:
                continue
            place = self.place_of(x["sku"], left)
            self.scan("pick", shipment=s["id"], location=place, code=CODES[x["sku"]], quantity=left)
            self.shelves[(place, x["sku"])] -= left
            hand = self.hand.setdefault(s["id"], {})
            hand[x["sku"]] = hand.get(x["sku"], 0) + left
        return "picks the rest"

    def at_picked(self, view, s):
        """Now and then in two boxes; what lies in an open one already goes with the rest."""
        inside = {x["sku"]: x["packed"] for x in s["lines"]}
        for p in self.parcels.values():
            for sku, n in p["content"].items() if p["shipment"] == s["id"] else ():
                inside[sku] -= n
        boxed = {x["sku"]: x["packed"] for x in s["lines"]}
        todo = {sku: n - boxed.get(sku, 0) for sku, n in self.hand[s["id"]].items() if n > boxed.get(sku, 0)}
        two = not any(inside.values()) and sum(todo.values()) > 1 and self.dice.random() < 0.4
        first = min(todo)
        boxes = [{first: 1}, {**todo, first: todo[first] - 1}] if two else [todo]
        for i, box in enumerate(boxes):
            for sku, units in sorted(box.items()):
                if units:
                    self.scan("pack", shipment=s["id"], code=CODES[sku], quantity=units)
            content = {sku: n for sku in set(box) | set(inside) if (n := box.get(sku, 0) + (inside.get(sku, 0) if i == 0 else 0))}
            weight = sum(WEIGHT[sku] * units for sku, units in content.items()) + 10
            more = {"more": True} if i + 1 < len(boxes) else {}
            parcel = self.scan("close_box", shipment=s["id"], weight_g=weight, **more)["parcel"]
            self.parcels[parcel] = {"order": view["external_id"], "channel": view["channel"], "shipment": s["id"], "content": content,
                                    "tracking": None, "left": False, "custody": False}
        return "packs"

    def at_packed(self, view, s):
        for p in s["parcels"]:
            if p["tracking"] is None:
                tracking = self.number("VZ")
                self.scan("label", shipment=s["id"], parcel=p["id"], carrier="veloz", tracking=tracking)
                self.parcels[p["id"]]["tracking"] = tracking
        return "labels"

    def at_labelled(self, view, s):
        for p in s["parcels"]:
            self.manifests.add(self.scan("lane", location="LANE-VELOZ", code=p["tracking"])["manifest"])
        return self.load()

    def at_manifested(self, view, s):
        return self.load()

    def load(self):
        for m in sorted(self.manifests):
            same(self.h.http("POST", f"/v1/manifests/{m}/close", {})[0], 200, "close")
            status, d = self.h.http("POST", f"/v1/manifests/{m}/hand_over", {"driver": "Luis", "vehicle": "1234 BCD", "signature": "s"})
            same(status, 200, f"hand over {d}")
        self.manifests.clear()
        return "hands over"

    def _event(self, p, kind, proof=None):
        status, d = self.h.http("POST", f"/v1/parcels/{p['id']}/events", {
            "carrier": "veloz", "tracking": p["tracking"], "class": kind, "code": kind[:8], "text": "", "at": self.clock.text(),
            "location": "Zaragoza", "proof": proof})
        same(status, 200, f"{kind} {d}")

    def at_handed_over(self, view, s):
        for p in s["parcels"]:
            if not self.parcels[p["id"]]["custody"]:
                self.parcels[p["id"]].update(custody=True, left=True)
                self._event(p, "custody")
                return "the carrier scans"
        return None

    def at_shipped(self, view, s):
        for p in s["parcels"]:
            if not self.parcels[p["id"]]["custody"]:
                return self.at_handed_over(view, s)
            if not self.parcels[p["id"]].get("delivered"):
                self.parcels[p["id"]]["delivered"] = True
                self._event(p, "delivered", proof="pod")
                return "delivers"
        return None

    at_partly_shipped = at_shipped

    # -- changes

    def take_back(self, view, s):
        """A label is void first; then every unit goes back to the shelf by scan."""
        for p in s["parcels"]:
            if p["tracking"] is not None:
                self.scan("void_label", shipment=s["id"], parcel=p["id"])
                return "voids a label"
        hand = self.hand.get(s["id"], {})
        sku = next((k for k, n in sorted(hand.items()) if n), None)
        if sku is None:
            return None
        place = next(p for (p, k) in sorted(self.shelves) if k == sku)
        self.scan("put_back", shipment=s["id"], location=place, code=CODES[sku], quantity=hand[sku])
        self.shelves[(place, sku)] += hand.pop(sku)
        if not any(hand.values()):
            self.hand.pop(s["id"], None)
            for p in [k for k, v in self.parcels.items() if v["shipment"] == s["id"] and not v["left"]]:
                del self.parcels[p]
        return "puts back"

    def answer(self, view):
        e = next(e for e in self.h.exceptions("edit_after_release") if e["object_id"] == view["id"])
        early = all(s["state"] in ("ready_to_pick", "picking") for s in view["shipments"])
        decision = "accept" if early and self.dice.random() < 0.7 else "refuse"
        body = {"decision": decision, "reason": "asked on the floor"}
        status, d = self.h.command(f"/v1/exceptions/{e['id']}/resolve", body)
        if status == 403:  # what takes a second person
            self.h.cli("call", "POST", f"/v1/exceptions/{e['id']}/resolve", self.h.file("answer.json", json.dumps(body)))
            status = 200
        same(status, 200, f"{decision} {d}")
        self.answers.append((view["channel"], view["external_id"], decision))
        return decision

    # -- what it comes to

    def units_left(self):
        out = {}
        for p in self.parcels.values():
            for sku, n in p["content"].items() if p["left"] else ():
                out[sku] = out.get(sku, 0) + n
        return out

    def lying(self, sku):
        return sum(n for (_, s), n in self.shelves.items() if s == sku)
