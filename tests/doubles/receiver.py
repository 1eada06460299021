"""A shop of one's own: takes signed messages (Standard Webhooks), as its specification says: signature over id, time and body, no
message older than five minutes, an id that came before is answered 200 and changes nothing."""
import base64
import hashlib
import hmac
import json

from web import Answer, Web

TOLERANCE_S = 300


class Receiver(Web):
    def __init__(self, key):
        self.key, self.messages, self.again = key, {}, 0
        self.unsigned, self.stale = [], 0  # what was refused, and why
        super().__init__()

    def sort_of(self, request):
        b = json.loads(request.body)
        return f'{b["type"]} {b["data"].get("external_id")}', True

    def _signed(self, head, body):
        text = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
        mac = "v1," + base64.b64encode(hmac.new(self.key, text, hashlib.sha256).digest()).decode()
        return any(hmac.compare_digest(mac, one) for one in head["webhook-signature"].split(" "))

    def answer(self, request):
        head = {k.lower(): v for k, v in request.headers.items()}
        if not self._signed(head, request.body):
            self.unsigned.append(request)
            return Answer(401)
        if abs(self.clock() - int(head["webhook-timestamp"])) > TOLERANCE_S:
            self.stale += 1
            return Answer(400)
        self.again += head["webhook-id"] in self.messages
        self.messages.setdefault(head["webhook-id"], json.loads(request.body))
        return Answer(200, {})

    def told(self, external_id):
        """(type, data) of what was told of one order, each message once."""
        return [(m["type"], m["data"]) for m in self.messages.values() if m["data"].get("external_id") == external_id]
