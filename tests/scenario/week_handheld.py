"""A handheld: its own count of scans, resends, late resends, and dead spots, where scans wait and are sent again in their order
once the hub is heard; some of them the hub had, and only its answer was lost."""
import http.client
import json
import threading

from harness import same, true
from week_judge import shipment_of, verdict

BOXED = ("packed", "labelled", "manifested")
HIDDEN = ("does", "sku", "for")  # of a scan, for the judge alone


class Handheld:
    def __init__(self, w, device, operator):
        self.w, self.device, self.operator = w, device, operator
        self.sequence, self.said, self.waiting, self.dead = 0, [], [], False

    def send(self, body):
        c = http.client.HTTPConnection("127.0.0.1", self.w.h.port, timeout=60)
        try:
            c.request("POST", "/v1/scans", json.dumps(body), {"Authorization": "Bearer " + self.w.h.tokens["supervisor"],
                                                              "Content-Type": "application/json"})
            r = c.getresponse()
            d, again = json.loads(r.read()), r.getheader("Idempotent-Replayed") == "true"
        finally:
            c.close()
        true(r.status in (200, 409, 422), f"{body} {r.status} {d}")
        return r.status, d, again

    def number(self, scan):
        self.sequence += 1
        hidden = HIDDEN if "step" in scan else (*HIDDEN, "shipment", "location")
        return dict({k: v for k, v in scan.items() if k not in hidden}, device=self.device, operator=self.operator,
                    sequence=self.sequence, merchant="nova")

    # -- heard

    def scan(self, scan):
        """One that is heard: judged beforehand, perhaps sent twice at once or once more."""
        expected, body = self.expected(scan), self.number(scan)
        status, d = self.at_once(body) if self.w.chance(0.02) else self.send(body)[:2]
        self.judged(scan, body, expected, status, d)
        if self.w.chance(0.04):
            self.again(body, status, d)
        if self.said and self.w.chance(0.02):
            self.late()
        return status, d

    def expected(self, scan):
        if scan.get("does") == "go":
            return {"ok"}
        view = self.w.order(scan["shipment"])
        by_article = "step" not in scan and scan["does"] in ("pick", "pack")
        if by_article and shipment_of(view, scan["shipment"])["state"] in BOXED:
            return {"wrong_state"}  # somebody took the task over and packed it: at that box an article means nothing
        return verdict(self.w, view, dict(scan, step=scan.get("step") or scan["does"]), self.device)

    def still_wanted(self, scan):
        """Codes alone mean what the task at hand is: whoever sees on the screen that it is another by now does not go on."""
        return "step" in scan or bool(self.expected(scan.get("for", scan)) & {"ok", "held"})

    def judged(self, scan, body, expected, status, d):
        word = d["result"] if status == 200 else d["code"]
        true(word in expected, f"{self.w.schedule.steps}: {body} should be {sorted(expected)} and is {word}: {d}")
        self.w.done["scan " + (scan.get("step") or "by code")] += 1
        if status == 200:
            self.said.append((body, d))
            del self.said[:-30]
        else:
            self.w.refused[word] += 1
        self.w.schedule.note(self.device, scan.get("step") or scan["does"], word)

    def again(self, body, status, d):
        """What was taken is answered as before, and so is a refusal by code alone; one that named its step is judged anew."""
        kept = status == 200 or "step" not in body
        same(self.send(body), (status, d, kept), f"sent again: {body}")
        self.w.done["resends"] += 1

    def late(self):
        body, d = self.w.pick_one(self.said)
        same(self.send(body), (200, d, True), f"late: {body}")
        self.w.done["late resends"] += 1
        if self.w.chance(0.3):
            status, refused, _ = self.send(dict(body, operator="somebody"))
            same((status, refused["code"]), (409, "sequence_reused"), refused)
            self.w.refused["sequence_reused"] += 1

    def at_once(self, body):
        """The same scan twice in the same moment: taken once, answered alike, one of the two as a replay."""
        answers = together(lambda: self.send(body), lambda: self.send(body))
        (status, d, first), (status2, d2, second) = answers
        kept = status == 200 or "step" not in body
        same((status, d, first != second), (status2, d2, kept), f"at once: {body}")
        self.w.done["same scan twice at once"] += 1
        return status, d

    # -- not heard

    def unheard(self, scan, after):
        body, early = self.number(scan), None
        if all(x[2] for x in self.waiting) and self.w.chance(0.5):  # the hub has it; its answer is lost
            expected = self.expected(scan)
            status, d, _ = self.send(body)
            self.judged(scan, body, expected, status, d)
            after(status, d)
            early, after = (status, d), None
        self.waiting.append((scan, body, early, after))
        self.w.done["scans in dead spots"] += 1

    def back(self):
        """Heard again: everything once more, in its order, for as long as the task is there."""
        for scan, body, early, after in self.waiting:
            if not early and not self.still_wanted(scan):
                self.sequence = body["sequence"] - 1
                self.w.done["plans given up after a dead spot"] += 1
                [x[3](0, None) for x in self.waiting if not x[2] and x[1]["sequence"] > self.sequence]
                break
            if early:
                kept = early[0] == 200 or "step" not in body
                if kept:
                    same(self.send(body), (*early, True), f"after the dead spot: {body}")
            else:
                expected = self.expected(scan)
                status, d, _ = self.send(body)
                self.judged(scan, body, expected, status, d)
                after(status, d)
        self.waiting, self.dead = [], False
        return "heard again"


def together(*calls):
    """Really at once: the only place of the week where two things happen in no order."""
    answers, gate = [None] * len(calls), threading.Barrier(len(calls))

    def run(i):
        gate.wait()
        answers[i] = calls[i]()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(calls))]
    [t.start() for t in threads]
    [t.join() for t in threads]
    true(all(answers), answers)
    return answers
