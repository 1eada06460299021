"""A shop of one's own that keeps figures: `GET` and `PUT {base}/inventory/{sku}` with ETags, beside the messages of receiver.py. It answers
412 to a condition that does not hold, remembers what it answered to an idempotency key and answers the same again, refuses a key that
comes with another request (and says so in `misused`), and takes nothing that is not signed."""
import json
from urllib.parse import unquote

from receiver import TOLERANCE_S, Receiver
from web import Answer


class OwnShop(Receiver):
    def __init__(self, key, base="/shop"):
        self.base, self.goods, self.version = base, {}, 0  # goods: sku -> [figure, ETag]
        self.keys, self.misused, self.copies = {}, [], []  # key -> (request, answer); keys of two requests; looks with an old id
        self.forgets, self.tells_etag, self.ids = False, True, set()
        self.writes, self.conflicts, self.looks = [], [], []
        self.spoils = lambda answer: answer  # of a look
        super().__init__(key)

    def sort_of(self, request):
        return f"{request.method} {request.target}", request.method == "PUT"

    def put(self, sku, figure):
        """By somebody over there."""
        with self.lock:
            self._write(sku, figure)

    def figure(self, sku):
        return self.goods[sku][0]

    def of(self, method, sku):
        return [r for r in self.seen if r.method == method and unquote(r.target).endswith("/inventory/" + sku)]

    def _write(self, sku, figure):
        self.version += 1
        self.goods[sku] = [figure, f'"v{self.version}"']

    def answer(self, request):
        if not request.target.startswith(self.base + "/inventory"):
            return Answer(200) if request.method == "GET" else super().answer(request)  # whoever asks how it is signs nothing
        head = {k.lower(): v for k, v in request.headers.items()}
        if not self._signed(head, request.body) or abs(self.clock() - int(head["webhook-timestamp"])) > TOLERANCE_S:
            self.unsigned.append(request)
            return Answer(401)
        sku = unquote(request.target[len(self.base) + len("/inventory/"):])
        return self._look(head, sku) if request.method == "GET" else self._take_figure(head, request, sku)

    def _look(self, head, sku):
        self.looks.append(sku)
        if head["webhook-id"] in self.ids:
            self.copies.append(head["webhook-id"])
        self.ids.add(head["webhook-id"])
        if sku not in self.goods:
            return Answer(404, {"error": "no such product"})
        figure, tag = self.goods[sku]
        return self.spoils(Answer(200, {"sku": sku, "available": figure}, {"ETag": tag}))

    def _take_figure(self, head, request, sku):
        key, asked = head.get("idempotency-key"), (request.method, request.target, head.get("if-match"), request.body)
        if request.method != "PUT" or not key or not head.get("if-match"):
            return Answer(428)
        known = self.keys.get(key)
        if known and known[0] != asked:
            self.misused.append(key)
            return Answer(422, {"error": "another request with this key"})
        if known and not self.forgets:
            return known[1]
        answer = self._apply(json.loads(request.body), sku, head["if-match"])
        self.keys[key] = (asked, answer)
        return answer

    def _apply(self, body, sku, condition):
        if sku not in self.goods:
            return Answer(404)
        if condition != self.goods[sku][1]:
            self.conflicts.append(sku)
            return Answer(412)
        if set(body) != {"sku", "available"} or body["sku"] != sku or type(body["available"]) is not int:
            return Answer(400, {"error": "expected sku and available"})
        self._write(sku, body["available"])
        self.writes.append((sku, body["available"]))
        return Answer(204, headers={"ETag": self.goods[sku][1]} if self.tells_etag else {})
