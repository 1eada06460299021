"""The random work of property_stock.py: the whole sequence is drawn from the seed before anything is asked, and begins in its
order on several threads. An operation names what it is about by number ("the order that operation 17 made"), so that the same
seed asks the same things of the same objects; only which of two that run side by side ends first is left to the machine."""
import random
import threading
import time
from collections import Counter
from urllib.parse import urlencode

from harness import true

ARTICLES = ("PS-A", "PS-B", "PS-C", "PS-D")  # PS-D has lots and expiry days
KITS = ("PS-KIT", "PS-BOX")  # PS-BOX holds a PS-KIT
ORDER_ONE = 700000  # the order of operation n is the shop's number ORDER_ONE + n
PLACES = [f"S-P-{n:02d}" for n in range(1, 9)]
LOTS = (("L1", "2027-03-31"), ("L2", "2027-06-30"), ("OLD", "2026-01-31"))


def check_digit(body):
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(body)))
    return body + str(-total % 10)


class Made:
    """What an operation makes, for those after it that name it: they wait until it is answered."""

    def __init__(self):
        self.known, self.what = threading.Event(), None

    def set(self, what):
        self.what = what
        self.known.set()

    def get(self):
        true(self.known.wait(60), "what was made before is not there after a minute")
        return self.what


class Op:
    def __init__(self, number, kind, args, makes):
        self.number, self.kind, self.args, self.makes = number, kind, args, makes

    def __str__(self):
        return f"{self.number:5d} {self.kind.__name__} " + " ".join(
            f"{k}={'#%d' % v.number if isinstance(v, Op) else v}" for k, v in self.args.items())


class World:
    """What the threads share: the hub, and what became of the work."""

    def __init__(self, h, seed):
        self.h, self.seed, self.lock = h, seed, threading.Lock()
        self.done, self.refused, self.errors, self.number = Counter(), Counter(), [], 0
        self.barcodes = {sku: check_digit(f"8430000000{i + 50}") for i, sku in enumerate(ARTICLES)}
        self.goods = [*self.barcodes, *KITS]
        self.versions = {"PS-KIT": [(0, [("PS-A", 2), ("PS-B", 1)])], "PS-BOX": [(0, [("PS-KIT", 1), ("PS-C", 1)])]}
        self.began = time.time() - 86400

    def parts(self, sku, n):
        """What one of it is made of, when it is ordered in the n-th second."""
        if sku not in self.versions:
            return Counter({sku: 1})
        out = Counter()
        for part, q in max(v for v in self.versions[sku] if v[0] <= n)[1]:
            for article, each in self.parts(part, n).items():
                out[article] += q * each
        return out

    def stamp(self, n):
        """The n-th second of the story's day; it is over before the run begins."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.began + n))

    def prepare(self):
        rows = "".join(f"{sku},Property {sku},{code},100,10,10,10,{'yes,yes' if sku == 'PS-D' else 'no,no'},no\n"
                       for sku, code in self.barcodes.items())
        self.load("catalog", "sku,name,barcode,weight_g,length_mm,width_mm,height_mm,lot_tracked,expiry_tracked,serial_tracked\n" + rows)
        self.load("bundles", "bundle,component,quantity,valid_from\n" + "".join(
            f"{kit},{part},{q},2026-01-01T00:00:00Z\n" for kit, versions in self.versions.items() for part, q in versions[0][1]))
        self.count([(p, "PS-D", *LOTS[i % 3], 20) for i, p in enumerate(PLACES)] +
                   [(p, sku, "", "", 15) for p in PLACES for sku in ("PS-A", "PS-B", "PS-C")])

    def next(self):
        with self.lock:
            self.number += 1
            return self.number

    def load(self, kind, text):
        status, d = self.h.http("POST", f"/v1/files/{kind}?" + urlencode({"merchant": "nova", "name": f"{kind}-{self.next()}.csv"}),
                                text, {"Content-Type": "text/csv"})
        true(status in (200, 201), f"{kind}: {status} {d}")
        return d

    def count(self, rows):
        return self.load("counts", "location,sku,lot,expiry,quantity,counted_by\n" +
                         "".join(",".join(map(str, r)) + f",by-{self.next()}\n" for r in rows))

    def note(self, op, why=None):
        """why: the code of the refusal"""
        with self.lock:
            (self.refused if why else self.done)[op.kind.__name__ + (f": {why}" if why else "")] += 1

    def answered(self, op, status, d, good=(200, 201, 202)):
        """No command may fail in another way than with a refusal of ours."""
        true(status in (200, 201, 202, 403, 409, 422), f"{status} {d}")
        self.note(op, None if status in good else d.get("code", status))


# -- orders

def order(w, op):
    """Placed at an instant of the story's day, so that it is expanded with the bundle version of that instant."""
    body = w.h.new(n=ORDER_ONE + op.number, lines=op.args["lines"], created_at=w.stamp(op.number), updated_at=w.stamp(op.number))
    status, d = w.h.shop(body)
    true(status == 200, f"{status} {d}")
    op.makes.set(body)
    w.note(op)


def edit(w, op):
    body = op.args["order"].makes.get()
    lines = [dict(x, quantity=q, fulfillable_quantity=q) for x, q in zip(body["line_items"], op.args["quantities"])]
    status, d = w.h.shop(dict(body, updated_at=w.stamp(op.number), line_items=lines), topic="orders/updated")
    true(status == 200, f"{status} {d}")
    w.note(op)


def _found(w, op):
    return w.h.orders(channel="web", external_id=str(op.args["order"].makes.get()["id"]))[0]["id"]


def cancel(w, op):
    w.answered(op, *w.h.command(f"/v1/orders/{_found(w, op)}/cancel", {"reason": "property run"}))


def pick(w, op):
    one = w.h.http("GET", f"/v1/orders/{_found(w, op)}")[1]
    ready = [s for s in one["shipments"] if s["state"] in ("ready_to_pick", "picking")]
    if not ready:
        return
    skus = sorted({x["sku"] for x in ready[0]["lines"]})
    scan = {"step": "pick", "device": f"hh-{op.number}", "operator": "ana", "shipment": ready[0]["id"], "location": op.args["location"],
            "code": w.barcodes[skus[op.args["line"] % len(skus)]], "quantity": op.args["quantity"]}
    status, d = w.h.http("POST", "/v1/scans", scan)
    if status == 422 and "go to " in d["detail"]:  # the floor goes where it is told
        status, d = w.h.http("POST", "/v1/scans", dict(scan, location=d["detail"].rsplit("go to ", 1)[1]))
    w.answered(op, status, d)


# -- the shelf

def count(w, op):
    d = w.count([(op.args["location"], op.args["sku"], *op.args["lot"], op.args["quantity"])])
    w.note(op, None if d["refused_rows"] == 0 else "row")


def sheet(w, op):
    status, task = w.h.command("/v1/count-tasks", {"merchant": "nova", "location": op.args["location"], "guided": True})
    true(status == 201, task)
    w.h.command(f"/v1/count-tasks/{task['id']}/start", {"operator": "ana"})
    lines = [{"sku": x["sku"], "lot": x["lot"], "expiry": x["expiry"], "quantity": max(0, x.get("expected", 0) + off)}
             for x, off in zip(task["lines"], op.args["off"] * len(task["lines"]))]
    w.answered(op, *w.h.command(f"/v1/count-tasks/{task['id']}/record", {"operator": "ana", "lines": lines} if lines else {"empty": True}))


def back(w, op):
    """Goods come back: they lie in quarantine, and nothing of them is sold."""
    rma = f"RMA-P-{op.number}"
    status, d = w.h.http("POST", "/v1/returns", {"merchant": "nova", "rma": rma, "lines": [{"sku": op.args["sku"], "quantity": 2}]},
                         {"Idempotency-Key": f'"{rma}"'})
    true(status == 201, f"{status} {d}")
    w.answered(op, *w.h.scan("return_receive", merchant="nova", rma=rma, code=w.barcodes[op.args["sku"]], quantity=1, location="Q-P-01"))


# -- what comes in

def announce(w, op):
    number = f"PS-ASN-{op.number}"
    status, d = w.h.http("POST", "/v1/inbounds", {
        "merchant": "nova", "asn": number, "issued_at": w.stamp(op.number), "expected_at": "2030-01-07T08:00:00Z",
        "lines": [{"sku": s, "quantity": q} for s, q in op.args["lines"]]})
    true(status == 201, f"{status} {d}")
    op.makes.set((number, d["id"]))
    w.note(op)


def receive(w, op):
    """A part of it, or more than there is on the paper; some of it broken, some of it past its day."""
    number, _ = op.args["inbound"].makes.get()
    lines = [dict({"code": w.barcodes[s], "quantity": q}, **({"condition": "damaged"} if broken else {}),
                  **(dict(zip(("lot", "expiry"), lot)) if s == "PS-D" else {})) for s, q, broken, lot in op.args["lines"]]
    status, d = w.h.command("/v1/receipts", {"merchant": "nova", "inbound": number, "operator": "ana", "lines": lines,
                                             **({"location": "RCV-01"} if op.args["at_dock"] else {})})
    op.makes.set(d.get("receipt"))
    w.answered(op, status, d)


def reverse(w, op):
    receipt = op.args["receipt"].makes.get()
    if receipt:
        w.answered(op, *w.h.command(f"/v1/receipts/{receipt}/reverse", {"reason": "property run"}))


def accept(w, op):
    """Compared, then accepted: by the machine's administrator where it takes two."""
    op.args["counted"].makes.get()
    _, ident = op.args["inbound"].makes.get()
    status, d = w.h.http("POST", f"/v1/inbounds/{ident}/verify", {})
    if status == 200:
        status, d = w.h.http("POST", f"/v1/inbounds/{ident}/accept", {})
    if d.get("code") == "reason_required":
        r = w.h.cli("call", "POST", f"/v1/inbounds/{ident}/accept", w.h.file(f"accept-{op.number}.json", '{"reason": "property run"}'), ok=(0, 1))
        status, d = (200, {}) if r.returncode == 0 else (422, {"code": "administrator"})
    op.makes.set(status)
    w.answered(op, status, d)


def put(w, op):
    op.args["accepted"].makes.get()
    _, ident = op.args["inbound"].makes.get()
    held = op.args["held"]
    scan = dict(merchant="nova", inbound=ident, code=w.barcodes[op.args["sku"]], quantity=op.args["quantity"],
                location="Q-P-02" if held else op.args["location"], **({"lot": op.args["lot"][0]} if op.args["sku"] == "PS-D" else {}))
    status, d = w.h.scan("putaway", **scan)
    if status == 422 and "was assigned to " in d["detail"]:
        status, d = w.h.scan("putaway", **dict(scan, location=d["detail"].split("was assigned to ")[1].split(":")[0]))
    w.answered(op, status, d)


# -- what is sold

def bundle(w, op):
    """A new version of a kit from this second of the day on: orders placed later are made of it."""
    at = w.stamp(op.number)
    kit, parts = op.args["kit"], op.args["parts"]
    w.load("bundles", "bundle,component,quantity,valid_from\n" + "".join(f"{kit},{sku},{q},{at}\n" for sku, q in parts))
    with w.lock:
        w.versions[kit].append((op.number, parts))
    w.note(op)


def buffer(w, op):
    status, d = w.h.command("/v1/buffers", {"merchant": "nova", "sku": op.args["sku"], "buffer": op.args["buffer"],
                                            "stop_sell": op.args["stop"], "reason": "property run"})
    true(status == 200, f"{status} {d}")
    w.note(op)


# -- drawing

def _lines(rng, skus, most):
    return [(sku, rng.randint(1, most)) for sku in rng.sample(skus, rng.randint(1, 3))]


def _received(rng, lines):
    """Of the paper's lines: less, all of it, or more."""
    return [(sku, rng.choice((1, max(1, q // 2), q, q + 1, q + 4)), rng.random() < 0.15, rng.choice(LOTS)) for sku, q in lines
            if rng.random() < 0.8] or [(lines[0][0], 1, False, LOTS[0])]


# what, how often, which kind of object it needs, its arguments: rng and that object -> dict
OPERATIONS = [
    (order, 36, None, lambda r, _: {"lines": _lines(r, [*ARTICLES, *KITS], 4)}),
    (edit, 9, order, lambda r, o: {"order": o, "quantities": [r.randint(1, 5) for _ in range(3)]}),
    (cancel, 9, order, lambda r, o: {"order": o}),
    (pick, 16, order, lambda r, o: {"order": o, "line": r.randint(0, 5), "location": r.choice(PLACES), "quantity": r.randint(1, 2)}),
    (count, 10, None, lambda r, _: (lambda s: {"location": r.choice(PLACES), "sku": s, "quantity": r.randint(0, 30),
                                               "lot": r.choice(LOTS) if s == "PS-D" else ("", "")})(r.choice(ARTICLES))),
    (sheet, 4, None, lambda r, _: {"location": r.choice(PLACES), "off": [r.choice((0, 0, 0, -1, 1)) for _ in range(5)]}),
    (back, 3, None, lambda r, _: {"sku": r.choice(ARTICLES)}),
    (announce, 6, None, lambda r, _: {"lines": _lines(r, ARTICLES, 12)}),
    (receive, 12, announce, lambda r, o: {"inbound": o, "lines": _received(r, o.args["lines"]), "at_dock": r.random() < 0.5}),
    (reverse, 5, receive, lambda r, o: {"receipt": o}),
    (accept, 10, receive, lambda r, o: {"inbound": o.args["inbound"], "counted": o}),
    (put, 16, accept, lambda r, o: dict(zip(("sku", "quantity", "held", "lot"), r.choice(o.args["counted"].args["lines"])),
                                        inbound=o.args["inbound"], accepted=o, location=r.choice(PLACES))),
    (bundle, 3, None, lambda r, _: (lambda kit: {"kit": kit, "parts": [(s, r.randint(1, 3)) for s in (
        ("PS-A", "PS-B") if kit == "PS-KIT" else ("PS-KIT", "PS-C"))]})(r.choice(KITS))),
    (buffer, 2, None, lambda r, _: {"sku": r.choice(ARTICLES), "buffer": r.choice((None, 0, 3)), "stop": r.random() < 0.2}),
]


def draw(seed, rounds, per_round):
    """Lists of operations, one per round. What is asked of an object leans to the newest of its kind: there the work meets."""
    rng, made, number, out = random.Random(seed), {}, 0, []
    for _ in range(rounds):
        out.append([])
        while len(out[-1]) < per_round:
            kind, _, of, args = rng.choices(OPERATIONS, [x[1] for x in OPERATIONS])[0]
            known = made.get(of, [])
            if of and not known:
                continue
            number += 1
            about = known[-1 - min(int(rng.expovariate(0.15)), len(known) - 1)] if of else None
            op = Op(number, kind, args(rng, about), Made())
            made.setdefault(kind, []).append(op)
            out[-1].append(op)
    return out
