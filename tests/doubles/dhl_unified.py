"""DHL Shipment Tracking Unified on loopback, as docs/carrier-dhl.md has it: one key in a header, one call in so many seconds, 404
for a number it does not know, and the published answer (tests/partner/fixtures) with histories of the test's own. Pushes are sent
by the stories: their body is signed by nobody."""
import copy
import json
import os
import time

from web import Answer, Web

KEY = "unified-key"
FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "partner", "fixtures")


def _fixture(name):
    with open(os.path.join(FIXTURES, name)) as f:
        return json.load(f)


SAMPLE, NOT_FOUND = _fixture("dhl_unified_tracking.json"), _fixture("dhl_unified_error.json")


class DhlUnified(Web):
    def __init__(self, every_s=1.0):
        self.shipments, self.every_s, self.last, self.too_fast = {}, every_s, 0.0, 0
        super().__init__()

    def say(self, number, *events, service="express", pod=None, destination="50001"):
        """The whole history of a number as DHL tells it from now on, in whatever order the story gives."""
        s = copy.deepcopy(SAMPLE["shipments"][0])
        s.update(id=number, service=service, events=list(events), status=events[0] if events else s["status"])
        s["destination"] = {"address": {"countryCode": "ES", "postalCode": destination}}
        s["details"].update(proofOfDelivery=pod or {}, totalNumberOfPieces=1, pieceIds=[])
        with self.lock:
            self.shipments[number, service] = s

    def asked(self, number):
        return [r for r in self.seen if r.query.get("trackingNumber") == number]

    def answer(self, request):
        if request.headers.get("DHL-API-Key") != KEY:
            return Answer(401, {"title": "Unauthorized", "status": 401})
        now = time.monotonic()
        fast, self.last = now - self.last < self.every_s * 0.9, now
        if fast:
            self.too_fast += 1
            return Answer(429, {"title": "Too Many Requests", "status": 429}, {"Retry-After": "1"})
        if request.path != "/track/shipments":
            return Answer(404, {"title": "no such path"})
        number, service = request.query["trackingNumber"], request.query.get("service")
        found = [s for (n, d), s in self.shipments.items() if n == number and service in (None, d)]
        if not found:
            return Answer(404, NOT_FOUND)
        at, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", 5))
        body = {"url": request.target, "shipments": found[at:at + limit]}
        if at + limit < len(found):
            body["nextUrl"] = f"/shipments?trackingNumber={number}&offset={at + limit}&limit={limit}"
        return Answer(200, body)


def event(code, at, status="", place="ZARAGOZA", postcode="", country="ES", **more):
    address = {"countryCode": country, "postalCode": postcode, "addressLocality": place}
    return dict({"timestamp": at, "location": {"address": address}, "statusCode": code, "status": status,
                 "description": "JESSICA"}, **more)
