"""The operators: each step is one scan, of a plan that ends with the next change of hands. They take the wrong article, go to
the wrong place, find less than they were sent for, break things, and walk through dead spots with their plan."""
from harness import holds, same
from week_handheld import Handheld, together
from week_judge import LAPSED, UNKNOWN, shipment_of, stopping, verdict

MISTAKES, DEAD, BROKEN = 0.06, 0.03, 0.01  # of the steps of an operator
BACK = ("cancel_after_release", "change_put_back")


class Operator(Handheld):
    weight = 5

    def __init__(self, w, number):
        super().__init__(w, f"rf-{number + 1}", f"operator-{number + 1}")
        self.codes_only = number < 2  # place, article and tote by their codes; no step is named
        self.plan, self.wanted, self.tasks, self.others = [], None, [], None

    def __str__(self):
        return self.operator

    # -- one step

    def act(self):
        if self.plan and not self.dead and not self.waiting and self.w.chance(DEAD):
            self.dead = True
        if self.dead and not self.plan:
            return self.back()
        if self.plan:
            return self.next_of_plan()
        for find in (self.go_on_picking, self.go_on_serving, self.find_work):
            done = find()
            if done:
                return done
        return None

    def next_of_plan(self):
        scan, before, after = self.plan.pop(0)
        if not self.dead and not self.still_wanted(scan):
            self.plan.clear()
            return "gives the plan up"
        if before and not before():
            self.plan.clear()
            return "finds the shelf emptier than a moment ago"
        if self.dead:
            self.unheard(scan, after)
            return "unheard"
        other = self.somebody_free() if scan["does"] == "pack" and self.w.chance(0.03) else None
        if other and scan["quantity"] == self.open_units(scan):
            return self.two_at_once(scan, other)
        status, d = self.scan(scan)
        after(status, d)
        return scan["does"]

    def do(self, scan, after=None, before=None):
        """Adds a scan to the plan; a refusal ends the plan."""
        def then(status, d):
            if status != 200:
                self.plan.clear()
                self.wanted = None
            if after:
                after(status, d)
        self.plan.append((scan, before, then))

    def wrong(self, **scan):
        """A mistake, on purpose: the hub must say so, and nothing has changed."""
        status, d = self.scan(scan)
        same(status, 422, d)
        self.w.done["mistakes"] += 1

    # -- picking

    def go_on_picking(self):
        n, self.wanted = self.wanted, None
        if not n or n.get("do") != "pick" or not n["location"] or n["shipment"] not in self.w.totes:
            return None
        shipment, sku, place = n["shipment"], n["sku"], n["location"]
        view = self.w.order(shipment)
        if self.w.chance(MISTAKES):
            self.pick_wrong(n, view)
        lots = self.w.ledger.lots(place, sku)
        lot = n["lot"] if n.get("lot") else next(iter(sorted(lots)), "")
        take = min(n["quantity"], lots.get(lot, 0))
        scan = {"does": "pick", "shipment": shipment, "location": place, "code": self.w.barcodes[sku], "quantity": take,
                **({"lot": lot} if lot and take else {})}
        if 0 < take < n["quantity"]:
            scan["short"] = True
        if verdict(self.w, view, dict(scan, step="pick"), self.device) - {"ok", "held"}:
            return None  # it says so on the screen: somebody else was here
        if take and self.w.chance(BROKEN):
            return self.broken(dict(scan, quantity=1), sku, lot)
        if take < n["quantity"]:
            self.w.done["short picks"] += 1
        self.pick_scans(scan, n, sku, lot, take)
        return self.next_of_plan()

    def pick_scans(self, scan, n, sku, lot, take):
        place, book = n["location"], self.w.ledger

        def taken(status, d):
            if status != 200:
                if take:
                    book.drop(self.device, place, sku, lot, take)
                return
            if take:
                book.into_tote(self.device, place, sku, lot, take, d["shipment"])
            self.wanted = d.get("next")

        if self.codes_only:
            tote = self.w.totes[n["shipment"]]
            for code in (tote, place):
                self.do({"does": "go", "code": code, "shipment": n["shipment"], "for": scan})
            scan["tote"] = tote
        else:
            scan["step"] = "pick"
        self.do(scan, taken, (lambda: book.grab(self.device, place, sku, lot, take)) if take else None)

    def pick_wrong(self, n, view):
        s = shipment_of(view, n["shipment"])
        other = self.w.pick_one([x for x in self.w.goods if x not in [line["sku"] for line in s["lines"]]])
        wrong = self.w.pick_one(({"code": self.w.barcodes[other]}, {"location": self.w.home[other][0]}, {"lot": "L-NO"}, {"code": UNKNOWN},
                                 {"code": LAPSED}, {"quantity": n["quantity"] + 100}))
        self.wrong(**{"does": "pick", "step": "pick", "shipment": s["id"], "location": n["location"], "code": self.w.barcodes[n["sku"]],
                      "quantity": 1, **wrong})

    def broken(self, scan, sku, lot):
        status, _ = self.scan(dict(scan, does="damaged", step="damaged", to="Q-W-1"))
        if status == 200:
            self.w.ledger.carried(scan["location"], "Q-W-1", sku, lot, 1)
            self.w.broken.append((sku, lot))
            self.w.done["broken units"] += 1
        return "damaged"

    # -- what there is to do

    def claim(self, tasks, **more):
        for t in tasks:
            if t["shipment"] not in self.w.totes:
                self.w.totes[t["shipment"]] = self.w.number("T-")
        totes = {t["shipment"]: self.w.totes[t["shipment"]] for t in tasks}
        status, d = self.w.h.http("POST", "/v1/tasks/claim", {
            "merchant": "nova", "device": self.device, "operator": self.operator, **more,
            "shipments": [{"shipment": s, "tote": t} for s, t in totes.items()]})
        same(status, 200, d)
        for t in tasks:
            self.w.claims[t["shipment"]] = self.device
            self.w.order_of[t["shipment"]] = t["order"]
        self.wanted = d.get("next")
        return "claim"

    def find_work(self):
        back = self.w.tasks("put_back")
        if back and self.w.chance(0.7):
            self.tasks = [self.w.pick_one(back)]
            done = self.go_on_serving()
            if done:
                return done
        tasks = [t for t in self.w.tasks("pick") if t["shipment"] not in self.w.nowhere]
        mine = [t for t in tasks if t["claim"] is None or t["claim"]["device"] == self.device]
        if mine:
            chosen = self.w.rng.sample(mine[:12], min(len(mine[:12]), self.w.rng.randint(1, 3)))
            self.tasks = list(chosen)
            return self.claim(chosen)
        others = self.w.tasks("pack") + [{"order": s["order"], "shipment": s["id"]} for state in ("packed", "labelled")
                                         for s in self.w.shipments(state) if s["id"] not in self.w.at_rest]
        if others or back:
            self.tasks = self.w.rng.sample(others + back, len(others + back))
            done = self.go_on_serving()
            self.tasks = self.tasks[:1]
            if done:
                return done
        if tasks and self.w.chance(0.2):
            t = self.w.pick_one(tasks)
            self.tasks = [t]
            self.w.done["tasks taken over"] += 1
            return self.claim([t], take_over=True)
        return None

    def go_on_serving(self):
        while self.tasks:
            t = self.tasks[0]
            view = self.w.get(f"/v1/orders/{t['order']}")
            s = shipment_of(view, t["shipment"])
            done = self.serve(view, s) if s else None
            if done:
                return done
            self.tasks.pop(0)
        return None

    def serve(self, view, s):
        self.w.order_of[s["id"]] = view["id"]
        if any(x in holds(view) for x in BACK):
            return self.take_back(s)
        if stopping(view, ("weight_mismatch",)):
            return None
        step = {"picking": self.pick_on, "picked": self.pack, "packed": self.label, "labelled": self.to_lane}.get(s["state"])
        return step(s) if step else None

    def pick_on(self, s):
        """A tote with some of its goods: whoever has it asks where the rest lies."""
        if self.w.claims.get(s["id"]) != self.device or not any(x["reserved"] for x in s["lines"]):
            return None
        done = self.claim([{"shipment": s["id"], "order": self.w.order_of[s["id"]]}])
        if not (self.wanted or {}).get("location"):
            self.w.nowhere.add(s["id"])
            return None
        return done

    # -- packing

    def open_units(self, scan):
        s = shipment_of(self.w.order(scan["shipment"]), scan["shipment"])
        return sum(x["picked"] - x["packed"] for x in s["lines"] if x["sku"] == scan["sku"])

    def pack(self, s):
        left = [(x["sku"], x["picked"] - x["packed"]) for x in s["lines"] if x["picked"] > x["packed"]]
        inside = sum(x["packed"] for x in s["lines"]) - self.w.boxed(s)
        if left and self.w.chance(MISTAKES):
            sku, n = left[0]
            self.wrong(does="pack", step="pack", shipment=s["id"], code=self.w.barcodes[sku], quantity=n + 5)
        if left and self.w.chance(MISTAKES):
            self.wrong(does="close_box", step="close_box", shipment=s["id"], weight_g=100)
        for i, (sku, n) in enumerate(left):
            if i and i == len(left) - 1 and not s["parcels"] and self.w.chance(0.3):
                self.close(s, inside, more=True)
                return self.next_of_plan()
            self.do({"does": "pack", "step": "pack", "shipment": s["id"], "code": self.w.barcodes[sku], "quantity": n, "sku": sku})
            inside += n
        if self.w.chance(MISTAKES):
            self.close(s, inside, error=5000)
        self.close(s, inside)
        return self.next_of_plan()

    def close(self, s, units, error=0, more=False):
        def closed(status, d):
            if status == 200 and d["result"] == "ok":
                self.w.box_units[d["parcel"]] = units
                if not more:
                    self.w.claims.pop(s["id"], None)
                    self.w.totes.pop(s["id"], None)
            self.w.done["second boxes"] += status == 200 and more
        self.do({"does": "close_box", "step": "close_box", "shipment": s["id"], "weight_g": 100 * units + error,
                 **({"more": True} if more else {})}, closed)

    def somebody_free(self):
        free = [x for x in self.w.operators if x is not self and not x.waiting and not x.plan]
        return self.w.pick_one(free) if free else None

    def two_at_once(self, scan, other):
        """Two benches scan the same units in the same moment: they are in the box once."""
        answers = together(lambda: self.send(self.number(scan)), lambda: other.send(other.number(scan)))
        same(sorted(d["result"] if status == 200 else d["code"] for status, d, _ in answers), ["ok", "wrong_item"], answers)
        self.w.done["two at once"] += 1
        return "pack at once"

    # -- labels, lanes

    def label(self, s):
        w, bare = self.w, [p for p in s["parcels"] if not p["tracking"]]
        if not bare:
            return None
        p = bare[0]["id"]
        if s["carrier"] == "dhl" and (not w.store.buying(w.order(s["id"]), s, bare[0]) or w.chance(0.1)):
            scan = {"does": "label", "step": "label", "shipment": s["id"], "parcel": p, "carrier": "dhl"}
            other = self.somebody_free() if w.chance(0.1) else None
            if other and not w.store.buying(w.order(s["id"]), s, bare[0]):
                return self.ask_at_once(scan, other)
            w.asked.add(p)
            self.do(scan)
            return self.next_of_plan()
        if s["carrier"] == "dhl" and not w.chance(0.3):
            return None  # its label will come
        number = w.number("VZ")

        def labelled(status, d):
            w.done["labels by hand"] += status == 200
        self.do({"does": "label", "step": "label", "shipment": s["id"], "parcel": p, "carrier": "veloz", "tracking": number}, labelled)
        return self.next_of_plan()

    def ask_at_once(self, scan, other):
        """Two people ask for one label, and it cannot have come before both have their answer."""
        self.w.asked.add(scan["parcel"])
        self.w.carrier.door.clear()
        answers = together(lambda: self.send(self.number(scan)), lambda: other.send(other.number(scan)))
        self.w.carrier.door.set()
        same(sorted(d["result"] if status == 200 else d["code"] for status, d, _ in answers), ["label_under_way", "ok"], answers)
        self.w.done["labels asked twice at once"] += 1
        return "label at once"

    def to_lane(self, s):
        w = self.w
        todo = [p for p in s["parcels"] if p["id"] not in w.ledger.parcels]
        if not todo:
            w.at_rest.add(s["id"])
            return None
        p = w.pick_one(todo)
        if w.chance(0.03):
            self.void(s, p)
            return self.next_of_plan()
        if w.chance(MISTAKES):
            self.wrong(does="lane", step="lane", shipment=s["id"], location="LANE-POSTA", code=p["tracking"])

        def there(status, d):
            if status == 200:
                w.ledger.parcels[p["id"]] = {"carrier": p["carrier"], "tracking": p["tracking"], "shipment": s["id"], "order": w.order_of[s["id"]],
                                             "manifest": d["manifest"], "gone": False, "boxes": len(s["parcels"])}
        self.do({"does": "lane", "step": "lane", "shipment": s["id"], "location": f"LANE-{p['carrier'].upper()}", "code": p["tracking"]}, there)
        return self.next_of_plan()

    def void(self, s, p):
        def voided(status, d):
            if status == 200:
                self.w.ledger.parcels.pop(p["id"], None)
                self.w.at_rest.discard(s["id"])
                self.w.done["voids"] += 1
        self.do({"does": "void_label", "step": "void_label", "shipment": s["id"], "parcel": p["id"]}, voided)

    # -- back to the shelf

    def take_back(self, s):
        """Anybody can; a living label is voided first."""
        w = self.w
        marked = [p for p in s["parcels"] if p["tracking"]]
        if s["state"] in ("labelled", "manifested") and marked:
            self.void(s, marked[0])
            return self.next_of_plan()
        hand = sorted((k, n) for k, n in w.ledger.held[s["id"]].items() if n > 0)
        if not hand or s["state"] not in ("picking", "picked", "packed"):
            return None
        (sku, lot), n = w.pick_one(hand)
        place = w.pick_one(w.home[sku])

        def back(status, d):
            if status == 200:
                w.ledger.put_back(s["id"], place, sku, lot, n)
                w.done["units put back"] += n
                if not any(w.ledger.held[s["id"]].values()):
                    w.claims.pop(s["id"], None)
                    w.totes.pop(s["id"], None)
        self.do({"does": "put_back", "step": "put_back", "shipment": s["id"], "location": place, "code": w.barcodes[sku], "quantity": n,
                 **({"lot": lot} if lot else {})}, back)
        return self.next_of_plan()
