"""DHL Parcel Iberia on loopback, as docs/carrier-dhl.md has it: a token that grows old, shipments, print, delete, hold,
release, track, end of day. What is not closed is not known there: it is documented by the end of day, unless it is held.
What no source confirms (the token's life, the answers' exact shapes) is as the adapter's page says. Invented numbers."""
import base64
import json
import time

from web import Answer, Web

BASE = "/cimapi/api/v1/customer"
ZPL = b"^XA^FO40,40^FDa label^FS^XZ\n"
LABEL = b"%PDF-1.4\n% a label\n%%EOF\n"


class DhlIberia(Web):
    def __init__(self, token_life=900):
        self.tokens, self.token_life, self.shipments, self.days, self.number = {}, token_life, {}, [], 3000000000
        self.deletions, self.aim = [], None  # aim: the one action that a queued fault may fall on
        super().__init__()

    @staticmethod
    def action(request):
        """authenticate shipment PRINT DELETE HOLD RELEASE track endday"""
        return request.query.get("Action") or request.path[len(BASE) + 1:]

    def counts(self, request):
        return self.action(request) == self.aim if self.aim else not request.path.endswith("/authenticate")

    def asked(self, action, **query):
        """How often it was called, whatever came of it."""
        return sum(self.action(r) == action and all(r.query.get(k) == v for k, v in query.items()) for r in self.seen)

    def living(self, reference=None):
        return [s for s in self.shipments.values() if not s["deleted"] and reference in (None, s["body"]["Reference"])]

    def scan(self, tracking, code, at, text="x"):
        self.shipments[tracking]["events"].append({"Code": code, "DateTime": at, "Status": text, "Ubication": "VALENCIA"})

    def answer(self, request):
        action = request.path[len(BASE):]
        if action == "/authenticate":
            b = request.json()
            if (b["Username"], b["Password"]) != ("nova", "dhl-pass"):
                return Answer(401, {"Message": "wrong"})
            token = f"tok-{len(self.tokens)}"
            self.tokens[token] = time.monotonic() + self.token_life
            return Answer(200, json.dumps(token))
        held = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens.get(held, 0) < time.monotonic():
            return Answer(401, {"Message": "token"})
        if action == "/shipment" and request.method == "POST":
            return self._create(request.json())
        if action == "/shipment":
            return self._act(request.query)
        if action == "/track":
            s = self.shipments.get(request.query["id"])
            return Answer(200, s["events"]) if s else Answer(404, {"Message": "no"})
        if action == "/endday":
            self.days.append(request.json())
            known = [t for t, s in self.shipments.items() if not (s["deleted"] or s["held"] or s["documented"])]
            for t in known:
                self.shipments[t]["documented"] = True
            return Answer(200, {"Shipments": [{"Tracking": t} for t in known], "Report": ""})
        return Answer(404, {})

    def _create(self, b):
        for field, most in (("Name", 40), ("Address", 40)):
            if not b["Receiver"].get(field) or len(b["Receiver"][field]) > most:
                return Answer(400, {"Message": f"Receiver.{field}"})
        self.number += 1
        tracking = str(self.number)
        self.shipments[tracking] = {"body": b, "deleted": False, "held": False, "documented": False, "events": []}
        return Answer(200, {"Tracking": tracking, "LP": ["JJD000" + tracking],
                            "Label": base64.b64encode(LABEL + tracking.encode()).decode()})

    def _delete(self, query):
        self.deletions.append(query.get("Tracking"))
        s = self.shipments.get(query.get("Tracking"))
        if s is None or s["deleted"]:
            return Answer(404, {"Message": "no"})
        s["deleted"] = True
        return Answer(200, {})

    def _act(self, query):
        number, action = query.get("Tracking"), query.get("Action")
        s = self.shipments.get(number)
        if action == "DELETE":
            return self._delete(query)
        if s is None or s["deleted"]:
            return Answer(404, {"Message": "no"})
        if action == "PRINT":
            if query.get("LabelFrom") != "1" or query.get("LabelTo") != "1" or query.get("Format") not in ("PDF", "ZPL"):
                return Answer(400, {"Message": "Format"})
            return Answer(200, {"Label": base64.b64encode((ZPL if query["Format"] == "ZPL" else LABEL) + number.encode()).decode()})
        wanted = {"HOLD": True, "RELEASE": False}.get(action)
        if wanted is None or s["held"] == wanted or s["documented"]:
            return Answer(400, {"Message": f"{action} not possible"})  # the harder of what no source tells: twice is a no
        s["held"] = wanted
        return Answer(200, {})
