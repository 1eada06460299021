"""Who works in the virtual week (week.py): the shop, five operators, a supervisor, the returns desk, the dock. Each draws its
mistakes from a seed of its own; each books in the second book only what the hub said yes to."""
import json
import random
import time

from harness import holds, same, true

MISTAKES = 0.08  # of the steps of an operator
NO = (409, 422)
CHANGED = ("task_stopped", "wrong_state", "nothing_to_pick", "task_claimed", "wrong_item", "too_many")  # the order, meanwhile


class Worker:
    def __init__(self, w, seed, name=""):
        self.w, self.h, self.rng, self.name = w, w.h, random.Random(seed), name or type(self).__name__.lower()

    def __str__(self):
        return self.name

    def chance(self, p):
        return self.rng.random() < p

    def get(self, path):
        status, d = self.h.http("GET", path)
        same(status, 200, f"{path} {d}")
        return d

    def post(self, path, body):
        return self.h.command(path, body, key=f"{self.name}-{self.w.next()}")

    def guarded(self, f, *args):
        try:
            return f(*args)
        except Exception as e:  # the week goes on; the run fails
            self.w.wrong(f"day {self.w.shift + 1}, {self.name}, {f.__name__}", e)

    def as_administrator(self, path, body):
        """What takes a second person: before two supervisors have enrolled, the machine's administrator."""
        r = self.h.cli("call", "POST", path, self.h.file(f"call-{self.w.next()}.json", json.dumps(body)), ok=(0, 1))
        return r.returncode == 0, r.stdout + r.stderr


class Shop(Worker):
    """Lands the day's orders, some twice, and changes or cancels some of them while the floor works on them."""

    def __init__(self, w, seed, count):
        super().__init__(w, seed)
        self.count, self.later, self.clock = count, [], 0

    def work(self):
        for _ in range(self.count):
            self.guarded(self.place)
            if self.later and self.chance(0.5):
                self.guarded(self.later.pop(self.rng.randrange(len(self.later))))
            time.sleep(0.02)
        for change in self.later:
            time.sleep(0.05)
            self.guarded(change)

    def send(self, body, topic="orders/create"):
        for _ in range(2 if self.chance(0.05) else 1):
            status, d = self.h.shop(body, topic=topic)
            true(status == 200, f"{topic}: {status} {d}")

    def place(self):
        skus = self.rng.sample(self.w.goods, self.rng.choice((1, 1, 1, 2, 2, 3)))
        n = self.w.next()
        body = self.h.new(n=n, lines=[(sku, self.rng.choice((1, 1, 2, 3))) for sku in skus],
                          address={"zip": "28001", "city": "Madrid", "province": "Madrid"} if self.chance(0.3) else None)
        self.send(body)
        with self.w.lock:
            self.w.placed.append(str(body["id"]))
        fate = self.rng.random()
        if fate < 0.06:
            self.later.append(lambda: self.cancel(body))
        elif fate < 0.12:
            self.later.append(lambda: self.edit(body))

    def stamp(self):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86400 + self.w.next()))

    def cancel(self, body):
        at = self.stamp()
        self.send(dict(body, cancelled_at=at, updated_at=at), "orders/cancelled")
        self.w.note("cancellations")

    def edit(self, body):
        lines = [dict(x, quantity=q, fulfillable_quantity=q) for x in body["line_items"] for q in [self.rng.randint(1, 3)]]
        self.send(dict(body, updated_at=self.stamp(), line_items=lines), "orders/updated")
        self.w.note("edits")


class Operator(Worker):
    """Picks clusters into totes, packs, labels, brings to the lane. The first two name no step: place, article, weight."""

    def __init__(self, w, seed, number):
        super().__init__(w, seed, f"operator-{number + 1}")
        self.device, self.codes_only, self.said = f"rf-{number + 1}", number < 2, []

    # -- the handheld

    def scan(self, **body):
        self.w.sequences[self.device] += 1
        body = dict({"device": self.device, "operator": self.name, "sequence": self.w.sequences[self.device], "merchant": "nova"}, **body)
        status, d = self.h.http("POST", "/v1/scans", body)
        true(status in (200, *NO), f"{body} {status} {d}")
        self.w.note("scan " + body.get("step", "code"))
        if self.chance(0.05):  # a dead spot: no answer heard, and sent again
            again = self.h.http("POST", "/v1/scans", body)
            self.w.note("resends")
            if status == 200 or "step" not in body:
                same(again, (status, d), f"sent again: {body}")
            else:  # a refused scan that names its step used up no number: it was judged anew
                status, d = again
        if status == 200:
            self.said.append((body, d))
        else:
            self.w.no(d["code"])
            self.w.sequences[self.device] -= "step" in body
        if self.said and self.chance(0.02):  # one that hung in the air for a while
            late, answer = self.rng.choice(self.said[-30:])
            same(self.h.http("POST", "/v1/scans", late), (200, answer), f"late: {late}")
            self.w.note("late resends")
        late, _ = self.rng.choice(self.said[-30:]) if self.said else ({"step": "lane"}, None)
        if late.get("step") != "lane" and self.chance(0.01):
            status2, d2 = self.h.http("POST", "/v1/scans", dict(late, code="4006381333931", quantity=7, location="W-99-9"))
            same((status2, d2["code"]), (409, "sequence_reused"), d2)
            self.w.no("sequence_reused")
        return status, d

    def mistake(self, expected, **body):
        status, d = self.scan(**body)
        true(status in NO, f"a mistake was taken: {body} {d}")
        true(d["code"] in expected + CHANGED, f"{body} {d}")
        self.w.note("mistakes")

    # -- the day

    def work(self):
        while not self.w.closing.is_set():
            if not self.guarded(self.next_batch):
                time.sleep(0.15)

    def tasks(self, kind):
        return self.get(f"/v1/tasks?merchant=nova&limit=200&kind={kind}")["items"]

    def next_batch(self):
        back = self.tasks("put_back")
        if back:
            self.serve(self.rng.choice(back))
            return True
        mine = [t for t in self.tasks("pick") if t["claim"] is None or t["claim"]["device"] == self.device]
        if mine:
            chosen = self.rng.sample(mine[:12], min(len(mine[:12]), self.rng.randint(1, 3)))
            self.cluster(chosen)
            for t in chosen:
                self.guarded(self.serve, t)
            return True
        others = self.tasks("pack") or self.tasks("pick")
        others += [{"order": s["order"], "shipment": s["id"]} for state in ("packed", "labelled")
                   for s in self.get(f"/v1/shipments?merchant=nova&limit=200&state={state}")["items"] if s["id"] not in self.w.waiting()]
        if others:
            self.serve(self.rng.choice(others))
        return False

    def claim(self, tasks, **more):
        totes = {t["shipment"]: f"T-{t['shipment'][-8:]}" for t in tasks}
        return self.h.http("POST", "/v1/tasks/claim", {"merchant": "nova", "device": self.device, "operator": self.name, **more,
                                                      "shipments": [{"shipment": s, "tote": t} for s, t in totes.items()]})

    def cluster(self, tasks):
        status, d = self.claim(tasks)
        if status != 200:
            self.w.no(d["code"])
            return
        wanted = d.get("next") or {}
        for _ in range(60):
            if wanted.get("do") != "pick":
                return
            wanted = self.pick(wanted) or {}

    # -- one step after the other, as the hub says

    def serve(self, task):
        for _ in range(40):
            o = self.get(f"/v1/orders/{task['order']}")
            s = next((s for s in o["shipments"] if s["id"] == task["shipment"]), None)
            why = holds(o)
            if s is None or self.w.closing.is_set():
                return
            if any(x in why for x in ("cancel_after_release", "change_put_back")):
                if not self.take_back(o, s):
                    return
                continue
            step = {"ready_to_pick": self.pick_one, "picking": self.pick_one, "picked": self.pack, "packed": self.label,
                    "labelled": self.to_lane}.get(s["state"])
            if step is None or (why and why != ["weight_mismatch"]) or not step(o, s):
                return

    def pick_one(self, o, s):
        status, d = self.claim([{"shipment": s["id"]}], take_over=True)
        if status != 200:
            self.w.no(d["code"])
            return False
        wanted = d.get("next") or {}
        return wanted.get("do") == "pick" and wanted["shipment"] == s["id"] and self.pick(wanted) is not None

    def pick(self, n):
        """Answers what is next, or None when the hub said no."""
        w, sku, place, shipment = self.w, n["sku"], n["location"], n["shipment"]
        code = w.barcodes[sku]
        if self.chance(MISTAKES):
            self.pick_wrong(n, code)
        with w.places[place]:
            lots = {lot: q for (p, x, lot), q in w.there.items() if (p, x) == (place, sku) and q > 0}
            lot = n.get("lot") if n.get("lot") in lots else next(iter(sorted(lots)), "")
            take = min(n["quantity"], lots.get(lot, 0))
            body = {"code": code, "quantity": take, **({"lot": lot} if lot and take else {})}
            if 0 < take < n["quantity"] and sum(lots.values()) == take:
                body["short"] = True
            if take == 0 or "short" in body:
                w.note("short picks")
            status, d = self.at(place, shipment, body)
            if status != 200:
                return None
            true(d["shipment"] == shipment or take == 0, f"{shipment} {d}")
            if take:
                w.move(sku, lot, take, (w.there, (place, sku, lot)), (w.held[d["shipment"]], (sku, lot)))
        return d.get("next")

    def at(self, place, shipment, body):
        """By codes alone: the place, then the article; else one scan that says all."""
        if not self.codes_only:
            return self.scan(step="pick", shipment=shipment, location=place, **body)
        for _ in range(2):
            status, d = self.scan(code=place)
            if status == 200:
                break
        else:
            return status, d
        return self.scan(shipment=shipment, **body)

    def pick_wrong(self, n, code):
        w, s = self.w, n["shipment"]
        lines = next(x for x in self.get("/v1/orders/" + self.order_of(s))["shipments"] if x["id"] == s)["lines"]
        other = [x for x in w.goods if x not in [line["sku"] for line in lines]]
        kind = self.rng.choice(("item", "place", "lot", "code", "many"))
        scan = {"step": "pick", "shipment": s, "location": n["location"], "code": code, "quantity": 1}
        if kind == "item":
            self.mistake(("wrong_item",), **dict(scan, code=w.barcodes[self.rng.choice(other)]))
        elif kind == "place":
            self.mistake(("wrong_location",), **dict(scan, location=w.home[self.rng.choice(other)][0]))
        elif kind == "lot":
            self.mistake(("wrong_lot",), **dict(scan, lot="L-NO"))
        elif kind == "code":
            self.mistake(("unknown_barcode",), **dict(scan, code="4006381333931"))
        else:
            self.mistake(("too_many",), **dict(scan, quantity=n["quantity"] + 100))

    def order_of(self, shipment):
        with self.w.lock:
            found = self.w.orders_of.get(shipment)
        if found is None:
            for t in self.get("/v1/shipments?merchant=nova&limit=200&state=picking")["items"]:
                with self.w.lock:
                    self.w.orders_of[t["id"]] = t["order"]
            found = self.w.orders_of[shipment]
        return found

    def pack(self, o, s):
        left = [(line["sku"], line["picked"] - line["packed"]) for line in s["lines"] if line["picked"] > line["packed"]]
        if left and self.chance(MISTAKES):
            sku, q = left[0]
            self.mistake(("too_many", "content_mismatch", "wrong_item"), step="pack", shipment=s["id"], code=self.w.barcodes[sku], quantity=q + 5)
        if left and self.chance(MISTAKES):
            status, d = self.scan(step="close_box", shipment=s["id"], weight_g=9000)
            true(status in NO or d["result"] == "held", d)  # held: somebody else packed the rest meanwhile
        units = sum(line["packed"] for line in s["lines"])
        boxed = 0
        for sku, q in left:
            if len(left) > 1 and sku == left[-1][0] and not s["parcels"] and self.chance(0.3):
                status, d = self.scan(step="close_box", shipment=s["id"], weight_g=100 * (units + boxed), more=True)
                if status != 200:
                    return False
                self.w.note("second boxes")
                return d["result"] == "ok"
            status, _ = self.scan(step="pack", shipment=s["id"], code=self.w.barcodes[sku], quantity=q)
            if status != 200:
                return False
            boxed += q
        weight = 100 * (units + boxed - self.boxed_before(s))
        if self.chance(MISTAKES):
            status, d = self.scan(step="close_box", shipment=s["id"], weight_g=weight + 5000)
            if status == 200:
                same((d["result"], d.get("problem")), ("held", "weight_mismatch"), d)
                self.w.no("weight_mismatch")
        status, d = self.scan(step="close_box", shipment=s["id"], weight_g=weight)
        return status == 200 and d["result"] == "ok"

    def boxed_before(self, s):
        grams = sum(self.get(f"/v1/parcels/{p['id']}")["expected_g"] or 0 for p in s["parcels"])
        return grams // 100

    def label(self, o, s):
        w = self.w
        bare = [p for p in s["parcels"] if not p["tracking"]]
        if not bare:
            return False
        p = bare[0]
        dhl = s["carrier"] == "dhl" and (not w.carrier.down or self.chance(0.3))
        if dhl:
            if self.chance(0.03):
                w.carrier.next("lose")
                w.note("answers lost by the carrier")
            status, d = self.scan(step="label", shipment=s["id"], parcel=p["id"], carrier="dhl")
            if status != 200 and d["code"] not in ("label_under_way",):
                return False
            end = time.monotonic() + 4
            while time.monotonic() < end:
                now = self.get(f"/v1/parcels/{p['id']}")
                if now["tracking"]:
                    w.note("labels bought")
                    return True
                if holds(self.get(f"/v1/orders/{o['id']}")):
                    return False
                time.sleep(0.1)
            w.note("labels nobody waited for any longer")
        number = f"VZ{w.next():09d}"
        status, d = self.scan(step="label", shipment=s["id"], parcel=p["id"], carrier="veloz", tracking=number)
        if status == 200:
            w.note("labels by hand" + (" while the carrier was down" if s["carrier"] == "dhl" else ""))
        return status == 200

    def to_lane(self, o, s):
        w = self.w
        with w.lock:
            todo = [p for p in s["parcels"] if p["id"] not in w.parcels]
        if not todo:
            return False
        if self.chance(0.03):
            status, _ = self.scan(step="void_label", shipment=s["id"], parcel=todo[0]["id"])
            self.w.note("voids", status == 200)
            return status == 200
        for p in todo:
            lane = f"LANE-{p['carrier'].upper()}"
            if self.chance(MISTAKES):
                self.mistake(("wrong_lane",), step="lane", location="LANE-POSTA", code=p["tracking"])
            status, d = self.scan(step="lane", location=lane, code=p["tracking"])
            if status != 200:
                return False
            with w.lock:
                w.parcels[p["id"]] = {"carrier": p["carrier"], "tracking": p["tracking"], "shipment": s["id"], "order": o["id"],
                                      "manifest": d["manifest"], "gone": False, "boxes": len(s["parcels"])}
        return False

    def take_back(self, o, s):
        """Anybody puts back what a stopped order has in hand; a living label is voided first."""
        w = self.w
        if s["state"] in ("labelled", "manifested"):
            marked = [p for p in s["parcels"] if p["tracking"]]
            status, _ = self.scan(step="void_label", shipment=s["id"], **({"parcel": marked[0]["id"]} if marked else {}))
            if status == 200:
                with w.lock:
                    for p in marked[:1]:
                        w.parcels.pop(p["id"], None)
            return status == 200
        with w.lock:
            hand = sorted((k, n) for k, n in w.held[s["id"]].items() if n > 0)
        if not hand:
            return False
        (sku, lot), n = self.rng.choice(hand)
        place = self.rng.choice(w.home[sku])
        with w.places[place]:
            status, _ = self.scan(step="put_back", shipment=s["id"], location=place, code=w.barcodes[sku], quantity=n,
                                  **({"lot": lot} if lot else {}))
            if status == 200:
                w.move(sku, lot, n, (w.held[s["id"]], (sku, lot)), (w.there, (place, sku, lot)))
                w.note("units put back", n)
        return status == 200


class Supervisor(Worker):
    """Answers the queue: changes, unknown labels, doubtful places. Shelves lose a unit now and then."""

    def work(self):
        while not self.w.closing.is_set():
            for f in (self.answer_changes, self.look_labels_up, self.count_doubts):
                self.guarded(f)
            if self.chance(0.3):
                self.guarded(self.shrink)
            time.sleep(0.3)

    def shrink(self):
        w = self.w
        with w.lock:
            full = [k for k, n in w.there.items() if n > 3 and k[0].startswith("W-")]
        place, sku, lot = key = self.rng.choice(sorted(full))
        with w.places[place]:
            gone = min(self.rng.randint(1, 3), w.there[key])
            w.move(sku, lot, gone, (w.there, key), (w.lost, sku))
        w.note("units that vanished", gone)

    def answer_changes(self):
        for e in self.h.exceptions("edit_after_release"):
            body = {"decision": self.rng.choice(("accept", "refuse")), "reason": "agreed with the customer"}
            status, d = self.post(f"/v1/exceptions/{e['id']}/resolve", body)
            if status in NO and body["decision"] == "accept":
                status, d = self.post(f"/v1/exceptions/{e['id']}/resolve", dict(body, decision="refuse"))
            true(status in (200, 404, *NO), f"{status} {d}")
            self.w.note("changes answered", status == 200)

    def look_labels_up(self):
        """CUS-9: what came of a call without an answer is looked up over there, by our reference."""
        for e in self.h.exceptions("label_result_unknown"):
            o = self.get(f"/v1/orders/{e['object_id']}")
            good, said = self.as_administrator(f"/v1/exceptions/{e['id']}/resolve",
                                               {"decision": "looked_up", "reason": "asked the carrier by our reference"})
            if not good:
                continue
            self.w.note("labels looked up")
            for s in o["shipments"]:
                for p in s["parcels"]:
                    found = self.w.carrier.living(p["id"])
                    if found and not p["tracking"]:
                        number = next(t for t, x in self.w.carrier.shipments.items() if x is found[0])
                        self.h.scan("label", device="office", shipment=s["id"], parcel=p["id"], carrier="dhl", tracking=number)

    def count_doubts(self):
        for t in self.get("/v1/count-tasks?merchant=nova&limit=200")["items"]:
            if t["state"] in ("open", "started") and t["location"].startswith("W-"):
                self.count(t["location"])

    def count(self, place):
        w = self.w
        with w.places[place]:
            with w.lock:
                rows = sorted((k, n) for k, n in w.there.items() if k[0] == place)
            lines = [{"sku": sku, "quantity": n, **({"lot": lot, "expiry": EXPIRY[lot]} if lot else {})} for (_, sku, lot), n in rows]
            status, d = self.post("/v1/counts", {"merchant": "nova", "location": place, "operator": "sara", "lines": lines})
        true(status in (200, *NO), f"{place} {lines} {status} {d}")
        w.note("places counted", status == 200)


EXPIRY = {"W1": "2028-03-31", "W2": "2028-06-30"}


class Returns(Worker):
    """What was delivered comes back: announced or not, into quarantine, decided, carried."""

    def work(self):
        with self.w.lock:
            gone = [p for p in self.w.parcels.values() if p["gone"] and not p.get("back") and p["carrier"] == "veloz" and p["boxes"] == 1]
        for p in self.rng.sample(gone, len(gone) // 12):
            p["back"] = True
            self.guarded(self.bring_back, p)
        while not self.w.closing.is_set():
            time.sleep(0.1)

    def bring_back(self, p):
        w, rma = self.w, f"RMA-{self.w.next()}"
        o = self.get(f"/v1/orders/{p['order']}")
        (sku, lot), _ = self.rng.choice(sorted(p["content"].items()))
        announced = self.chance(0.85)
        if announced:
            status, d = self.h.http("POST", "/v1/returns", {"merchant": "nova", "rma": rma, "channel": o["channel"],
                                    "order_external_id": o["external_id"], "lines": [{"sku": sku, "quantity": 1, "reason": "too_late"}]})
            same(status, 201, d)
        more = {"lot": lot, "expiry": EXPIRY[lot]} if lot else {}
        scan = dict(merchant="nova", device="returns", rma=rma, code=w.barcodes[sku], **more)
        status, d = self.h.scan("return_receive", location=w.home[sku][0], quantity=1, **scan)
        same((status, d["code"]), (422, "wrong_location"), d)
        w.no("wrong_location")
        status, d = self.h.scan("return_receive", location="Q-W-1", quantity=1, **scan)
        same(status, 200, d)
        w.move(sku, lot, 1, None, (w.there, ("Q-W-1", sku, lot)))
        w.move(sku, lot, 1, None, (w.back, sku))
        w.note("returned units")
        decision = self.rng.choice(("resellable", "resellable", "scrap", "rework")) if announced else "rework"
        to = {"resellable": w.home[sku][0], "scrap": "", "rework": "RW-01"}[decision]
        body = {"sku": sku, "quantity": 1, "decision": decision, "grade": "A", "reason": "looked at on the bench", "location": to, **({"lot": lot} if lot else {})}
        if decision != "rework":
            status, refused = self.post(f"/v1/returns/{d['return']}/triage", body)
            same((status, refused["code"]), (403, "second_person_required"), refused)
            w.no("second_person_required")
        with w.places[to]:
            good, said = self.as_administrator(f"/v1/returns/{d['return']}/triage", body)
            true(good, said)
            w.move(sku, lot, 1, (w.there, ("Q-W-1", sku, lot)), (w.gone, sku) if decision == "scrap" else (w.there, (to, sku, lot)))
        w.note("decided " + decision)
        if to:
            status, said = self.h.scan("return_put", location=to, quantity=1, **scan)
            same(status, 200, said)


class Dock(Worker):
    """After the shift: lanes are closed, a truck takes what is there but for what it leaves, the carrier scans at its hub."""

    def work(self):
        for m in self.get("/v1/manifests?merchant=nova&limit=200")["items"]:
            if m["handed_over_at"] is None:
                self.hand_over(m["id"])

    def hand_over(self, manifest):
        w = self.w
        mine = {i: p for i, p in w.parcels.items() if p["manifest"] == manifest and not p["gone"]}
        status, d = self.h.http("POST", f"/v1/manifests/{manifest}/close", {})
        if status != 200:
            w.no(d["code"])
            if d["code"] == "empty":
                return
        same(d.get("parcels", len(mine)), len(mine), f"parcels of {manifest}")
        stays = self.rng.sample(sorted(mine), 1) if len(mine) > 3 else []
        body = {"driver": "Luis", "vehicle": "1234 BCD", "signature": "s", "count": len(mine) - len(stays)}
        if stays:
            status, d = self.h.http("POST", f"/v1/manifests/{manifest}/hand_over", body)
            same((status, d["code"]), (409, "manifest_count_mismatch"), d)
            w.no("manifest_count_mismatch")
        status, d = self.h.http("POST", f"/v1/manifests/{manifest}/hand_over", dict(body, left_behind=[mine[i]["tracking"] for i in stays]))
        same((status, d.get("taken"), d.get("left_behind")), (200, len(mine) - len(stays), len(stays)), d)
        for ident, p in mine.items():
            if ident in stays:
                self.next_truck(ident, p)
            else:
                self.gone(ident, p)

    def gone(self, ident, p):
        w = self.w
        p.update(gone=True)
        if sum(x["gone"] for x in w.parcels.values() if x["shipment"] == p["shipment"]) == p["boxes"]:  # with its last box
            p["content"] = {k: n for k, n in w.held[p["shipment"]].items() if n > 0}
            for (sku, lot), n in p["content"].items():
                w.move(sku, lot, n, (w.held[p["shipment"]], (sku, lot)), (w.left, sku))
        w.note("parcels by truck")
        if p["carrier"] != "veloz":
            return
        out = {"parcel": ident, "tracking": p["tracking"]}
        day = 25 + self.w.shift
        events = [("custody", f"2026-11-{day}T20:00:00Z", None), ("in_transit", f"2026-11-{day}T23:00:00Z", None),
                  ("delivered", f"2026-11-{day + 1}T10:00:00Z", f"POD-{p['tracking']}")]
        if self.chance(0.2):  # late, twice, in another order: a parcel is never less far than it was
            self.rng.shuffle(events)
            events.append(events[0])
        for kind, at, proof in events:
            status, d = self.h.carrier(out, kind, at, proof=proof)
            same(status, 200, d)
        same(self.get(f"/v1/parcels/{ident}")["custody"], "delivered", events)

    def next_truck(self, ident, p):
        same(holds(self.get(f"/v1/orders/{p['order']}")), ["left_behind"])
        status, d = self.h.scan("lane", device="dock", location=f"LANE-{p['carrier'].upper()}", code=p["tracking"])
        same(status, 200, d)
        p["manifest"] = d["manifest"]
        self.w.note("parcels left behind")
