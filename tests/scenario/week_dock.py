"""The dock and the road: the truck at the end of the day, what the carriers say of the parcels, and what their machines are up to."""
from harness import holds, same, true
from web import Answer
from week_office import Worker
from week_road import REFUSAL


class Weather(Worker):
    """What the carrier's machines are up to."""

    def act(self):
        c, w = self.w.carrier, self.w
        if c.faults or c.down or not w.chance(0.12):
            return None
        kind = w.pick_one(("lose", "lose", 429, 503, "slow down", "refuses", "refuses", "token", "keeps"))
        w.done[f"dhl: {kind}"] += 1
        if kind == "token":
            c.tokens = {t: 0 for t in c.tokens}
        elif kind == "keeps":
            c.keeps = True
        else:
            c.next({"lose": "lose", 503: 503, 429: Answer(429, {}, {"Retry-After": "30"}), "slow down": Answer(429, {}, {"Retry-After": "90"}),
                    "refuses": Answer(400, {"Message": REFUSAL})}[kind])
        return None


class Dock(Worker):
    """Lanes are closed, a truck takes what is there but for what it leaves behind."""

    def work(self):
        for m in self.w.get("/v1/manifests?merchant=nova&limit=200")["items"]:
            if m["handed_over_at"] is None:
                self.hand_over(m["id"])
                self.w.schedule.rest()

    def hand_over(self, manifest):
        w, book = self.w, self.w.ledger
        mine = {i: p for i, p in book.parcels.items() if p["manifest"] == manifest and not p["gone"]}
        status, d = self.h.http("POST", f"/v1/manifests/{manifest}/close", {})
        if not mine:
            same((status, d["code"]), (409, "empty"), d)
            return
        same((status, d["parcels"]), (200, len(mine)), f"parcels of {manifest}")
        order = list(mine)
        stays = self.rng.sample(order, 1) if len(mine) > 3 else []
        body = {"driver": "Luis", "vehicle": "1234 BCD", "signature": "s", "count": len(mine) - len(stays)}
        if stays:
            status, d = self.h.http("POST", f"/v1/manifests/{manifest}/hand_over", body)
            same((status, d["code"]), (409, "manifest_count_mismatch"), d)
            w.refused["manifest_count_mismatch"] += 1
        status, d = self.h.http("POST", f"/v1/manifests/{manifest}/hand_over", dict(body, left_behind=[mine[i]["tracking"] for i in stays]))
        same((status, d.get("taken"), d.get("left_behind")), (200, len(mine) - len(stays), len(stays)), d)
        for ident, p in mine.items():
            if ident in stays:
                self.next_truck(ident, p)
            else:
                book.by_truck(ident)
                w.done["parcels by truck"] += 1

    def next_truck(self, ident, p):
        true("left_behind" in holds(self.w.get(f"/v1/orders/{p['order']}")), p)
        status, d = self.h.scan("lane", device="dock", location=f"LANE-{p['carrier'].upper()}", code=p["tracking"])
        same(status, 200, d)
        p["manifest"] = d["manifest"]
        for e in self.h.exceptions("left_behind"):
            if e["object_id"] == p["order"]:
                Worker.resolve(self, e, "next_truck")
        self.w.done["parcels left behind"] += 1


class Road(Worker):
    """What the carriers' scanners say: on time, late, twice, in another order; of a few parcels nothing for a day, of fewer nothing
    at all."""

    def night(self, last):
        w = self.w
        for ident, p in w.ledger.parcels.items():
            if not p["gone"] or p.get("said"):
                continue
            if "silent" not in p:
                p["silent"] = w.pick_one((*[0] * 16, 1, 2, 2, 9)) if p["carrier"] == "veloz" else w.pick_one((*[0] * 9, 1))
                w.done["parcels silent for ever" if p["silent"] == 9 else "parcels silent for a day or two"] += p["silent"] > 0
            if p["silent"] and p["silent"] < 9:
                p["silent"] -= 1
            elif not p["silent"]:
                p["said"] = True
                (self.by_veloz if p["carrier"] == "veloz" else self.by_dhl)(ident, p)

    def by_dhl(self, ident, p):
        w = self.w
        w.carrier.scan(p["tracking"], "A", w.clock.text(1800))
        w.carrier.scan(p["tracking"], "T", w.clock.text(3600))
        if w.chance(0.05):
            w.carrier.scan(p["tracking"], "Z", w.clock.text(5400))
        w.carrier.scan(p["tracking"], "R", w.clock.text(7200))

    def by_veloz(self, ident, p):
        w, out = self.w, {"parcel": ident, "tracking": p["tracking"]}
        events = [("custody", w.clock.text(-3600), None), ("in_transit", w.clock.text(-1800), None),
                  ("delivered", w.clock.text(-60), f"POD-{p['tracking']}")]
        if w.chance(0.2):  # late, twice, in another order: a parcel is never less far than it was
            self.rng.shuffle(events)
            events.append(events[0])
        for kind, at, proof in events:
            status, d = self.h.carrier(out, kind, at, proof=proof)
            same(status, 200, d)
        same(w.get(f"/v1/parcels/{ident}")["custody"], "delivered", events)
