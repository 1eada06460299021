"""After custody: tracking that stalls, deliveries that are none, codes and their table. Requirements CUS-1 to CUS-12;
scenarios 46, 56 to 60; carriers 1.1, 3.5."""
import contextlib
import sqlite3
import subprocess
import time

from harness import Refused, holds, same, true

AT = "2026-11-24T{:02}:00:00Z"


def _until(what, look, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise Refused(f"it never came: {what}")


def _sql(h, text, change=False):
    """The hub's clock is the wall's, and two days are long: the store is read, and its timers are brought forward."""
    if h.server:
        return subprocess.run(["psql", "-X", "-q", "-At", h.store, "-c", text], check=True, capture_output=True,
                              text=True).stdout.split()
    if change:
        h.stop()
    with contextlib.closing(sqlite3.connect(h.path)) as db:
        found = [str(r[0]) for r in db.execute(text).fetchall()]
        db.commit()
    if change:
        h.start()
    return found


def _timers(h, w):
    parcels = _sql(h, f"select parcel_id from parcel where tracking = '{w['tracking']}'")
    return _sql(h, f"select due_at_us from timer where kind = 'tracking_stalled' and state = 0 and object_id = {parcels[0]}")


def _fire(h):
    _sql(h, "update timer set due_at_us = 1 where kind = 'tracking_stalled' and state = 0", change=True)


def _gone(h):
    o = h.land(h.new())
    return o, h.walk(o, "handed_over")


def _again(h, o):
    return h.http("GET", f"/v1/orders/{o['id']}")[1]


def tracking_that_stalls_is_raised_and_the_next_event_closes_it(h):
    """carriers 1 rule 5, CUS-3"""
    o, w = _gone(h)
    h.carrier(w, "announced", AT.format(8))
    true(not _timers(h, w), "a label is no custody")
    h.carrier(w, "custody", AT.format(9))
    true(_timers(h, w), "a timer after custody")
    _fire(h)
    _until("tracking_stalled", lambda: holds(_again(h, o)) == ["tracking_stalled"])
    o = _again(h, o)
    same(o["state"], "shipped", "the state says what is known")
    detail = o["holds"][0]["detail"]
    true(w["tracking"] in detail and "custody_confirmed" in detail and "2026-11-24T09:00:00" in detail, detail)
    h.carrier(w, "in_transit", AT.format(7))
    same(holds(_again(h, o)), ["tracking_stalled"], "an older event is no sign of life")
    h.carrier(w, "custody", AT.format(9))
    same(holds(_again(h, o)), ["tracking_stalled"], "nor one that was known")
    h.carrier(w, "in_transit", AT.format(10))
    same(holds(_again(h, o)), [], "closed by the next event")
    true(_timers(h, w), "and timed anew")
    same(h.carrier(w, "delivered", AT.format(12), proof="pod:9")[1]["state"], "closed")
    true(not _timers(h, w), "delivered: nothing is owed any more")


def the_alarm_is_of_one_parcel(h):
    """CUS-6"""
    a, wa = _gone(h)
    b, wb = _gone(h)
    h.carrier(wa, "custody", AT.format(9))
    h.carrier(wb, "custody", AT.format(9))
    _fire(h)
    _until("both", lambda: holds(_again(h, a)) == holds(_again(h, b)) == ["tracking_stalled"])
    h.carrier(wa, "in_transit", AT.format(10))
    same((holds(_again(h, a)), holds(_again(h, b))), ([], ["tracking_stalled"]))
    h.carrier(wa, "delivered", AT.format(11), proof="pod:1")
    h.carrier(wb, "lost", AT.format(11))
    same(_timers(h, wa) + _timers(h, wb), [], "both at their end")
