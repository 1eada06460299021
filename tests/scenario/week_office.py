"""Who does not scan: the shop that lands, resends, changes and cancels; the merchant's desk that supplies what lacks; the supervisor
who answers changes, looks labels up, counts doubtful places. Shelves lose a unit now and then, whoever is looking."""
import json

from harness import holds, same, true
from week_judge import BENCH, stopping
from week_road import REFUSAL

NO = (409, 422)


class Worker:
    weight = 1

    def __init__(self, w):
        self.w, self.h, self.rng = w, w.h, w.rng

    def __str__(self):
        return type(self).__name__.lower()

    def post(self, path, body):
        return self.h.command(path, body, key=self.w.number("K"))

    def as_administrator(self, path, body):
        """What takes a second person: before two supervisors have enrolled, the machine's administrator."""
        r = self.h.cli("call", "POST", path, self.h.file("call.json", json.dumps(body)), ok=(0, 1))
        true(r.returncode == 0, f"{path} {body}: {r.stdout}{r.stderr}")

    def resolve(self, e, decision, administrator=False, reason="looked at it on the floor"):
        body = {"decision": decision, "reason": reason}
        self.w.decided[e["id"]] = e["reason"]
        if administrator:
            return self.as_administrator(f"/v1/exceptions/{e['id']}/resolve", body)
        status, d = self.post(f"/v1/exceptions/{e['id']}/resolve", body)
        same(status, 200, f"{e['reason']} {d}")


class Shop(Worker):
    weight = 3

    def __init__(self, w):
        super().__init__(w)
        self.left, self.later = 0, []

    def act(self):
        if self.left and (not self.later or self.w.chance(0.85)):
            self.left -= 1
            return self.place()
        if self.later and self.w.chance(0.4):
            return self.later.pop(self.rng.randrange(len(self.later)))()
        return None

    def send(self, body, topic="orders/create"):
        key = self.w.number("hook")
        status, d = self.h.shop(body, topic=topic, key=key)
        same(status, 200, f"{topic}: {d}")
        if self.w.chance(0.05):
            same(self.h.shop(body, topic=topic, key=key)[1]["result"], "duplicate", topic)
            self.w.done["messages sent twice"] += 1
        return d["result"]

    def place(self):
        w = self.w
        skus = self.rng.sample(w.goods, self.rng.choice((1, 1, 1, 2, 2, 3)))
        lines = [(sku, self.rng.choice((1, 1, 2, 3))) for sku in skus]
        address = {"zip": "28001", "city": "Madrid", "province": "Madrid"} if w.chance(0.5) else {}
        lacks = self.rng.random()
        if lacks < 0.03:
            address["phone"] = ""
        elif lacks < 0.05:
            lines[0] = ("WK-NOBODY", lines[0][1])
        body = self.h.new(n=w.counter(), lines=lines, address=address, created_at=w.clock.text(), updated_at=w.clock.text())
        if lacks < 0.03:
            body["phone"] = ""
        same(self.send(body), "landed")
        w.placed.append(str(body["id"]))
        fate = self.rng.random()
        if fate < 0.06:
            self.later.append(lambda: self.cancel(body))
        elif fate < 0.12:
            self.later.append(lambda: self.edit(body))
        return "order"

    def cancel(self, body):
        at = self.w.clock.text()
        self.send(dict(body, cancelled_at=at, updated_at=at), "orders/cancelled")
        self.w.done["cancellations"] += 1
        return "cancel"

    def edit(self, body):
        lines = [dict(x, quantity=q, fulfillable_quantity=q) for x in body["line_items"] for q in [self.rng.randint(1, 3)]]
        self.send(dict(body, updated_at=self.w.clock.text(), line_items=lines), "orders/updated")
        self.w.done["edits"] += 1
        return "edit"


class Desk(Worker):
    """The merchant's people: a phone number, an article's code."""

    def act(self):
        for reason, fix in (("phone_required", {"ship_to": {"phone": "+34 600 111 666"}}), ("sku_unknown", {"lines": [{"line": 1, "sku": "WK-A"}]})):
            for e in self.h.exceptions(reason):
                status, d = self.post(f"/v1/orders/{e['object_id']}/fix", dict(fix, source="person:ana", reason="asked the customer for it"))
                same(status, 200, d)
                self.w.done["data supplied"] += 1
                return reason
        return None


class Supervisor(Worker):
    weight = 2

    def act(self):
        if self.w.shop.left and self.w.chance(0.1):
            self.vanish()
        for f in (self.answer_change, self.look_label_up, self.decide_refused, self.see_to_deletion, self.void_the_second, self.count_doubt,
                  self.let_go_on, self.decide_broken):
            done = f()
            if done:
                return done
        return None

    def vanish(self):
        w = self.w
        place, sku, lot = key = w.pick_one(sorted(k for k, n in w.ledger.there.items() if n > 3 and k[0].startswith("W-")))
        n = self.rng.randint(1, 3)
        w.ledger.vanish(key, n)
        w.done["units that vanished"] += n

    def answer_change(self):
        for e in self.h.exceptions("edit_after_release"):
            o = self.w.get(f"/v1/orders/{e['object_id']}")
            late = any(s["state"] in ("labelled", "manifested", "handed_over", "shipped", "delivered", "closed") for s in o["shipments"])
            if self.w.chance(0.5):
                if late:
                    status, d = self.post(f"/v1/exceptions/{e['id']}/resolve", {"decision": "accept", "reason": "agreed with the customer"})
                    same((status, d["code"]), (409, "being_picked"), d)
                    self.w.refused["being_picked"] += 1
                else:
                    self.resolve(e, "accept")
                    self.w.done["changes accepted"] += 1
                    return "accepts"
            self.resolve(e, "refuse")
            self.w.done["changes refused"] += 1
            return "refuses"
        return None

    def look_label_up(self):
        """CUS-9: what came of a call without an answer is looked up over there, by our reference."""
        for e in self.h.exceptions("label_result_unknown"):
            o = self.w.get(f"/v1/orders/{e['object_id']}")
            parcel, found = e["field"], self.w.carrier.number_of(e["field"])
            s, p = next((s, p) for s in o["shipments"] for p in s["parcels"] if p["id"] == parcel)
            self.resolve(e, "looked_up", administrator=True)
            self.w.done["labels looked up"] += 1
            if found and p["tracking"] is None and s["state"] == "packed":
                self.w.done["labels found over there"] += 1
                status, d = self.h.scan("label", device="office", shipment=s["id"], parcel=parcel, carrier="dhl", tracking=found)
                want = (422, "task_stopped") if stopping(self.w.get(f"/v1/orders/{o['id']}"), BENCH) else (200, "ok")
                same((status, d["code"] if status != 200 else d["result"]), want, d)
                if status == 200:
                    return "looks up and finds"
            if found:  # nobody can use it any more: deleted over there by telephone
                self.w.carrier.delete(parcel)
                self.w.done["labels deleted by telephone"] += 1
            return "looks up"
        return None

    def decide_refused(self):
        """The carrier said no, or could not be reached for a whole schedule: it is asked again, or the box goes by another carrier; one
        person decides."""
        for e in self.h.exceptions("label_rejected"):
            refused = e["field"] in self.w.carrier.turned_away
            true((REFUSAL in e["detail"]) == refused and e["field"] in self.w.asked, e)
            true(refused or "nothing" in e["detail"] and self.w.done["minutes the carrier was down"] + self.w.carrier.down, e)
            self.w.carrier.turned_away.discard(e["field"])
            self.resolve(e, "go_on")
            self.w.done["refused labels decided"] += 1
            return "decides a refusal"
        return None

    def see_to_deletion(self):
        """The carrier did not delete a label: somebody sees to it over there, and a second person says so."""
        for e in self.h.exceptions("label_not_voided"):
            self.w.carrier.delete(e["field"])
            self.resolve(e, "deleted_there", administrator=True)
            self.w.done["labels deleted by telephone"] += 1
            return "sees to a deletion"
        return None

    def void_the_second(self):
        """The box went by hand and DHL's label came all the same: deleted over there, and a second person says so."""
        for e in self.h.exceptions("label_duplicate"):
            for s in self.w.get(f"/v1/orders/{e['object_id']}")["shipments"]:
                for p in s["parcels"]:
                    if p["carrier"] != "dhl":
                        self.w.carrier.delete(p["id"])
            self.resolve(e, "voided_there", administrator=True)
            self.w.done["second labels voided"] += 1
            return "voids"
        return None

    def count_tasks(self):
        return [t for state in ("open", "counting") for t in self.w.get(f"/v1/count-tasks?merchant=nova&limit=200&state={state}")["items"]]

    def count_doubt(self):
        for t in self.count_tasks():
            place = t["location"]
            if place.startswith("W-"):
                task = t["id"]
                status, d = self.post(f"/v1/count-tasks/{task}/start", {"operator": "sara"})
                same((status, d["state"]) if t["state"] == "open" else 0, (200, "counting") if t["state"] == "open" else 0, d)
                return self.count(place, f"/v1/count-tasks/{task}/record")
        return None

    def count(self, place, path="/v1/counts"):
        """INV-1, INV-11: what lies there is so, whatever was promised of it."""
        w, rows = self.w, self.w.ledger.rows(place)
        lines = [{"sku": sku, "quantity": n, **({"lot": lot, "expiry": w.expiry[lot]} if lot else {})} for (_, sku, lot), n in rows.items()]
        body = {"merchant": "nova", "location": place} if path == "/v1/counts" else {}
        status, d = self.post(path, dict(body, operator="sara", **({"lines": lines} if lines or body else {"empty": True})))
        same(status, 200, f"{place} {lines} {d}")
        same([x["result"] for x in d["lines"] if x["result"] not in ("same", "applied", "opening")], [], d)
        w.schedule.note("count", place, lines)
        w.ledger.counted(place)
        w.nowhere.clear()
        w.done["places counted"] += 1
        return "counts"

    def let_go_on(self):
        """The place was counted: the order goes on with what there is, or holds with stock_short by itself."""
        if any(t["location"].startswith("W-") for t in self.count_tasks()):
            return None
        for reason in ("zero_pick", "short_pick", "damaged_at_pick"):
            for e in self.h.exceptions(reason):
                self.resolve(e, "go_on")
                self.w.done[f"{reason} let go on"] += 1
                return reason
        return None

    def decide_broken(self):
        if not self.w.broken:
            return None
        sku, lot = self.w.broken.pop(0)
        self.as_administrator("/v1/triage", {"merchant": "nova", "location": "Q-W-1", "sku": sku, "quantity": 1, "decision": "scrap", "grade": "D",
                                             "reason": "broken at the shelf", **({"lot": lot} if lot else {})})
        self.w.ledger.scrap("Q-W-1", sku, lot, 1)
        self.w.done["broken units scrapped"] += 1
        return "scraps"


class Returns(Worker):
    """What was delivered comes back, a step at a time: announced or not, into quarantine, decided, carried."""

    def __init__(self, w):
        super().__init__(w)
        self.steps, self.plans = [], 0

    def day(self):
        known = [p for p in self.w.ledger.parcels.values() if p.get("content") and p.get("said") and not p.get("back") and p["carrier"] == "veloz"]
        for p in self.rng.sample(known, min(len(known), max(1, len(known) // 15))):
            p["back"] = True
            self.steps += self.plan(p)

    def act(self):
        return self.steps.pop(0)() if self.steps else None

    def plan(self, p):
        w, rma = self.w, self.w.number("RMA-")
        (sku, lot), _ = w.pick_one(sorted(p["content"].items()))
        announced = w.chance(0.85)
        decision = w.pick_one(("resellable", "resellable", "scrap", "rework")) if announced else "rework"
        to = {"resellable": w.home[sku][0], "scrap": "", "rework": "RW-01"}[decision]
        more = {"lot": lot, "expiry": w.expiry[lot]} if lot else {}
        scan = dict(merchant="nova", device="returns", rma=rma, code=w.barcodes[sku], quantity=1, **more)
        known = {}

        def announce():
            o = w.get(f"/v1/orders/{p['order']}")
            status, d = self.h.http("POST", "/v1/returns", {"merchant": "nova", "rma": rma, "channel": o["channel"],
                                    "order_external_id": o["external_id"], "lines": [{"sku": sku, "quantity": 1, "reason": "too_late"}]})
            same(status, 201, d)
            return "announced"

        def wrong_place():
            status, d = self.h.scan("return_receive", location=w.home[sku][0], **scan)
            same((status, d["code"]), (422, "wrong_location"), d)
            w.refused["wrong_location"] += 1
            return "wrong place"

        def receive():
            status, d = self.h.scan("return_receive", location="Q-W-2", **scan)
            same((status, d["result"]), (200, "ok"), d)
            known["return"] = d["return"]
            w.ledger.returned("Q-W-2", sku, lot, 1)
            w.done["units returned" if announced else "units returned unannounced"] += 1
            return "received"

        def decide():
            body = {"sku": sku, "quantity": 1, "decision": decision, "grade": "A", "reason": "looked at on the bench", "location": to,
                    **({"lot": lot} if lot else {})}
            path = f"/v1/returns/{known['return']}/triage"
            if decision != "rework":
                status, refused = self.post(path, body)
                same((status, refused["code"]), (403, "second_person_required"), refused)
                w.refused["second_person_required"] += 1
            self.as_administrator(path, body)
            if decision == "scrap":
                w.ledger.scrap("Q-W-2", sku, lot, 1)
            else:
                w.ledger.carried("Q-W-2", to, sku, lot, 1)
            w.done["decided " + decision] += 1
            return decision

        def put():
            same(self.h.scan("return_put", location=to, **scan)[0], 200)
            return "put"
        return [*([announce] if announced else []), wrong_place, receive, decide, *([put] if to else [])]
