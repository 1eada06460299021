"""What is owed to the outside is sent once, or a person hears of it. Requirements INV-11, ORD-11, NFR rows on outages; security 9:
limits, breaker, retries, parking and replay, pause and enable, addresses that are not called."""
import base64
import hashlib
import hmac
import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

from harness import FIXTURES, OWN_KEY, same, true, until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from web import Answer, Web  # noqa: E402

SHOP = Web()


def _apply(h, endpoint):
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    h.cli("apply", h.file("nova-out.yaml", text.replace('  - id: own\n    platform: custom\n',
                                                         f'  - id: own\n    platform: custom\n    endpoint: "{endpoint}"\n')))


def _card(h, connection="own"):
    cards = h.http("GET", "/v1/connections?merchant=nova")[1]["items"]
    return next(c for c in cards if c["id"] == connection)


def _outbox(h, **q):
    more = "".join(f"&{k}={quote(v)}" for k, v in q.items())
    return h.http("GET", f"/v1/outbox?merchant=nova&limit=200{more}")[1]["items"]


def _order(h, **over):
    """A paid order of the shop that is told things."""
    n = h.next()
    body = {"type": "order.created", "data": {
        "merchant": "nova", "channel": "own", "external_id": f"OUT-{n}", "order_number": f"OUT-{n}",
        "placed_at": "2026-11-23T09:30:00Z", "updated_at": "2026-11-23T09:30:00Z",
        "payment": {"status": "captured", "reference": "psp-1", "at": "2026-11-23T09:30:02Z"},
        "total": {"minor": 1250, "currency": "EUR"},
        "ship_to": {"name": "Irene Soler", "company": None, "street": ["Calle Luna 7", ""], "city": "Zaragoza",
                    "postcode": "50001", "province": "Zaragoza", "country": "ES", "phone": "+34600222333",
                    "email": "irene@example.com"}, "method": "standard", "note": None,
        "lines": [{"line": 1, "channel_sku": "NT-BLACK", "variant_id": None, "quantity": 1,
                   "unit_price": {"minor": 1250, "currency": "EUR"}}]}}
    body["data"].update(over)
    status, d = h.own(body)
    same((status, d.get("result")), (200, "landed"), f"landing {d}")
    return d["order"]


def _told(order):
    return [r for r in SHOP.seen if order.encode() in r.body]


def before_it_is_enabled_nothing_is_sent(h):
    """INV-11; design: nothing is sent before enable"""
    h.stop()
    h.start("--egress-allow", SHOP.place)
    _apply(h, SHOP.url + "/hooks")
    order = _order(h)
    time.sleep(1.0)
    same(_told(order), [], "told before it was enabled")
    mine = [r for r in _outbox(h, state="set_aside") if r.get("order") == order]
    same([(r["kind"], r["attempts"]) for r in mine], [("order.accepted", 0)], "what is set aside")
    same((_card(h)["life"], _card(h)["backlog"]), ("live_in", 0), "card")
    status, d = h.command(f"/v1/outbox/{mine[0]['id']}/replay", {})
    same((status, d["code"]), (409, "connection_not_enabled"), "replay before it is enabled")


def what_cannot_be_sent_to_is_not_enabled(h):
    """access: enable a connection outward"""
    r = h.cli("connection", "enable", "erp", "--merchant", "nova", ok=(1,))
    true("nothing can be sent to its platform" in r.stderr, r.stderr)
    true("no such connection" in h.cli("connection", "enable", "nobody", "--merchant", "nova", ok=(1,)).stderr, "unknown")
    h.tokens.setdefault("machine", h.token("machine", "--scopes", "read_events,enable_connection"))
    status, _ = h.http("POST", "/v1/connections/nova/own/enable", {}, token="machine")
    same(status, 403, "a machine enables nothing")
    status, _ = h.http("POST", "/v1/connections/nova/own/enable", {})
    same(status, 403, "a supervisor's token enables nothing alone")


def enabled_it_is_told_and_the_message_is_signed(h):
    """INV-11; Standard Webhooks: id, time and body are signed together"""
    true("live_out" in h.cli("connection", "enable", "own", "--merchant", "nova").stdout, "enable")
    order = _order(h)
    until(h, "the message", lambda: _told(order))
    r = _told(order)[0]
    head = {k.lower(): v for k, v in r.headers.items()}
    text = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + r.body
    mac = base64.b64encode(hmac.new(OWN_KEY, text, hashlib.sha256).digest()).decode()
    same(head["webhook-signature"], "v1," + mac, "signature")
    body = r.json()
    same((body["type"], body["data"]["id"], body["data"]["state"]), ("order.accepted", order, "ready_to_pick"), "message")
    true(b"Soler" not in r.body and b"Luna" not in r.body, "nobody's name or street in a message")
    row = until(h, "done", lambda: [x for x in _outbox(h, state="done") if x.get("order") == order])[0]
    calls = h.http("GET", f"/v1/outbox/{row['id']}")[1]["calls"]
    same([(c["outcome"], c["status"]) for c in calls], [("done", 200)], "ledger of calls")
    true(_card(h)["last_success"], "last success on the card")


def a_broken_answer_is_tried_again_with_the_same_id(h):
    """security 3: same id on every attempt, only 2xx is success"""
    SHOP.next(503, "lose")
    order = _order(h)
    until(h, "third attempt", lambda: len(_told(order)) >= 1 and any(
        x.get("order") == order for x in _outbox(h, state="pending")), 10)
    row = next(x for x in _outbox(h) if x.get("order") == order)
    true(row["attempts"] >= 1 and row["last_error"] and row["next_at"], row)
    until(h, "lost answer tried again", lambda: len(_told(order)) >= 2)
    same(len({r.headers["webhook-id"] for r in _told(order)}), 1, "one id")
    same(SHOP.faults, [], "faults used")


def too_many_is_waited_for_and_no_attempt(h):
    """requirements: a 429 with Retry-After is obeyed and is no failure"""
    SHOP.next(Answer(429, {}, {"Retry-After": "2"}))
    order = _order(h)
    until(h, "first call", lambda: _told(order))
    began = time.monotonic()
    until(h, "second call", lambda: len(_told(order)) == 2)
    true(time.monotonic() - began > 1.5, "Retry-After was not kept")
    row = until(h, "done", lambda: [x for x in _outbox(h, state="done") if x.get("order") == order])[0]
    same(row["attempts"], 0, "attempts")


def gone_is_parked_for_a_person_and_replayed(h):
    """design: parked rows show in the queue and are replayed"""
    SHOP.next(410)
    order = _order(h)
    row = until(h, "parked", lambda: [x for x in _outbox(h, state="parked") if x.get("order") == order])[0]
    found = [e for e in h.exceptions("channel_push_failed") if e["object_id"] == row["id"]]
    same((len(found), found[0]["object"]), (1, "outbox"), "exception")
    true("410" in found[0]["detail"] and "own" in found[0]["detail"], found[0]["detail"])
    same(_card(h)["parked"], 1, "card")
    status, d = h.command(f"/v1/outbox/{row['id']}/replay", {})
    same((status, d["state"]), (200, "pending"), "replay")
    until(h, "sent", lambda: [x for x in _outbox(h, state="done") if x.get("order") == order])
    same([e for e in h.exceptions("channel_push_failed") if e["object_id"] == row["id"]], [], "exception closed")
    same(h.command(f"/v1/outbox/{row['id']}/replay", {})[1]["code"], "not_parked", "what is done is not sent again")
    same(h.http("GET", "/v1/outbox/out_00000000000000000000000000")[0], 404, "unknown row")


def a_redirect_is_not_followed(h):
    """security 9: no redirects"""
    SHOP.next(Answer(302, {}, {"Location": SHOP.url + "/elsewhere"}))
    order = _order(h)
    row = until(h, "parked", lambda: [x for x in _outbox(h, state="parked") if x.get("order") == order])[0]
    true("redirect" in row["last_error"], row)
    same([r.path for r in _told(order)], ["/hooks"], "where it went")


def five_failures_open_the_breaker_and_a_probe_closes_it(h):
    """security 9: 5 failures in 30 s open it for 30 s"""
    SHOP.next(*[500] * 5)
    orders = [_order(h) for _ in range(8)]
    card = until(h, "open", lambda: _card(h)["breaker"] == "open" and _card(h))
    true(card["breaker_until"] and card["backlog"] >= 8 and card["last_failure"], card)
    calls = len(SHOP.seen)
    time.sleep(2.0)
    true(len(SHOP.seen) <= calls + 3, "calls while open")  # those on their way
    SHOP.faults.clear()  # failures of the stories before counted as well
    until(h, "all told", lambda: all(_told(o) for o in orders) and _card(h)["breaker"] == "closed")


def a_pause_keeps_what_is_owed(h):
    """access: pause a connection; design: connection life"""
    true("paused" in h.cli("connection", "pause", "own", "--merchant", "nova", "--reason", "moving the shop").stdout, "pause")
    card = _card(h)
    same((card["life"], card["paused_why"]), ("paused", "moving the shop"), "card")
    status, d = h.own({"type": "order.created", "data": {}})
    true(status != 200 or d["result"] != "landed", "a paused connection takes nothing in")
    h.cli("connection", "enable", "own", "--merchant", "nova")
    same(_card(h)["life"], "live_out", "enabled again")
    order = _order(h)
    until(h, "told", lambda: _told(order))


def a_process_that_dies_in_a_call_leaves_it_to_the_next(h):
    """any process may die at any instruction: the lease ends, and the id is the same"""
    until(h, "quiet", lambda: all(x["attempts"] > 1 for x in _outbox(h, state="pending")))
    SHOP.next("lose")
    order = _order(h)
    until(h, "called", lambda: _told(order))
    h.stop(signal.SIGKILL)
    h.start("--egress-allow", SHOP.place)
    until(h, "told again", lambda: len(_told(order)) >= 2)
    same(len({r.headers["webhook-id"] for r in _told(order)}), 1, "one id")
    until(h, "done", lambda: [x for x in _outbox(h, state="done") if x.get("order") == order])


def inside_is_not_called(h):
    """security 9: an address that is not global unicast is refused, whatever leads there"""
    h.stop()
    h.start()
    order = _order(h)
    row = until(h, "parked", lambda: [x for x in _outbox(h, state="parked") if x.get("order") == order])[0]
    true("expected https" in row["last_error"], row)
    _apply(h, "https://localhost/hooks")
    order = _order(h)
    row = until(h, "parked", lambda: [x for x in _outbox(h, state="parked") if x.get("order") == order])[0]
    true("not public" in row["last_error"], row)
    same(_told(order), [], "called")
    with open(f"{h.dir}/nova-out.yaml") as f:
        text = f.read().replace("https://localhost/hooks", "https://user:pw@shop.example.com/")
    r = h.cli("apply", h.file("bad.yaml", text), ok=(1,))
    true("no user or password" in r.stderr + r.stdout, r.stderr)


def how_long_it_waited_is_seen_by_the_hour(h):
    """issue 6: channel lag over time; counted from the very messages"""
    def states():
        return sorted((x["id"], x["state"]) for x in _outbox(h) if x["connection"] == "own" and x["kind"].startswith("order.")
                      and x["state"] != "set_aside")

    def look():
        before, answer = states(), h.http("GET", "/v1/connections/lag?merchant=nova&hours=72")
        return (before, *answer) if before == states() else None
    rows, status, d = until(h, "a moment in which nothing is sent", look, 30)
    same((status, d["cut"], [c["connection"] for c in d["items"]]), (200, False, [c["id"] for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"]]))
    hours = next(c for c in d["items"] if c["connection"] == "own")["hours"]
    same((len(hours), hours[-1]["from"][:13]), (72, d["at"][:13]), "the hours end with this one")
    same(sum(x["owed"] for x in hours), len(rows), "what was owed")
    same([sum(x[k] for x in hours) for k in ("waiting", "given_up")],
         [sum(s in states for _, s in rows) for states in (("pending", "taken"), ("parked",))], rows)
    true(30 <= max(x["longest_s"] for x in hours) < 600, "a lease was waited for")
    others = [c for c in d["items"] if c["connection"] != "own"]
    same([x for c in others for x in c["hours"] if x["owed"]], [], "nobody else is owed anything")
    for wrong, code in (("hours=0", 400), ("hours=73", 400), ("hours=all", 400), ("merchant=nobody", 404)):
        same(h.http("GET", f"/v1/connections/lag?{'' if 'merchant' in wrong else 'merchant=nova&'}{wrong}")[0], code, wrong)
    same(h.http("GET", "/v1/connections/lag?merchant=nova", token=None)[0], 401)


def roles_and_metrics(h):
    """serve --role; metrics of the outbox"""
    text = h.http("GET", "/metrics", token=None)[1].decode()
    true("holdfast_outbox_pending " in text and "holdfast_outbox_parked " in text, text)
    bad = subprocess.run([h.bin, "serve", "--role", "cook", "--store", h.store, "--key", f"{h.dir}/master.key"],
                         capture_output=True, text=True, timeout=30)
    same(bad.returncode, 2, "unknown role")
    bad = subprocess.run([h.bin, "serve", "--egress-allow", "nowhere", "--store", h.store, "--key", f"{h.dir}/master.key"],
                         capture_output=True, text=True, timeout=30)
    same(bad.returncode, 2, "an allowed place has a port")
    h.stop()
    h.start("--role", "api,timers", "--egress-allow", SHOP.place)
    _apply(h, SHOP.url + "/hooks")
    order = _order(h)
    time.sleep(1.2)
    same(_told(order), [], "without the role nothing is sent")
    h.stop()
    h.start("--role", "api,timers,outbox", "--egress-allow", SHOP.place)
    until(h, "told", lambda: _told(order))
