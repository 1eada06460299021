"""The carrier: the DHL double with its bad moments. The dock, the road and the weather: week_dock.py."""
import threading

from dhl import DhlIberia
from web import Answer

REFUSAL = "PostalCode is not served today"


class Carrier(DhlIberia):
    """The double, with bad moments that are drawn by the scheduler, per shipment that is asked for: answers lost after success,
    429, 503, tokens that grow old; and down for hours, when nobody answers and nothing is done."""
    down, keeps = False, False  # keeps: the next label that is to be deleted is not

    def __init__(self):
        self.turned_away = set()  # references of labels that were refused
        self.door = threading.Event()  # closed: whoever comes has to wait
        self.door.set()
        super().__init__()

    def _take(self, handler, request):
        self.door.wait(30)
        if self.down:
            return self._hang_up(handler)
        if self.faults and self.counts(request) and getattr(self.faults[0], "status", 0) == 400:
            self.turned_away.add(request.json()["Reference"])
        return super()._take(handler, request)

    def counts(self, request):
        return self.action(request) == "shipment"

    def _delete(self, query):
        if self.keeps:
            self.keeps = False
            return Answer(400, {"Message": "it is being handled"})
        return super()._delete(query)

    def number_of(self, reference):
        return next((t for t, s in self.shipments.items() if not s["deleted"] and s["body"]["Reference"] == reference), None)

    def delete(self, reference):
        for s in self.living(reference):
            s["deleted"] = True
