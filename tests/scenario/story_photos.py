"""A returned unit with its photos, two people and the returns system that hears of it. Requirements RET-3, RET-5, RET-8, SA-3;
scenarios 62, 64; law 10."""
import hashlib
import os
import sys
import time

from harness import FIXTURES, same, true
from people import Person

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from web import Web  # noqa: E402

POT = "8430000000038"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 600
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"x" * 100
SYSTEM, P = Web(), {}


def _return(h, rma, qty=1, token="supervisor"):
    status, d = h.http("POST", "/v1/returns", {"merchant": "nova", "rma": rma, "lines": [{"sku": "NT-POT", "quantity": qty}]})
    same(status, 201, d)
    status, r = h.http("POST", "/v1/scans", {"step": "return_receive", "device": "ret-1", "operator": "desk", "merchant": "nova", "rma": rma,
                                             "code": POT, "quantity": qty, "location": "Q-01"}, token=token)
    same(status, 200, r)
    return d["id"]


def _put(h, ident, body, kind="image/jpeg", token="supervisor"):
    return h.http("POST", f"/v1/returns/{ident}/photos", body, {"Content-Type": kind}, token=token)


def _decide(h, ident, decision, token="supervisor", **more):
    return h.command(f"/v1/returns/{ident}/triage", dict({"sku": "NT-POT", "quantity": 1, "decision": decision, "grade": "C",
                     "reason": "broken spout, cannot be sold", "location": "" if decision == "scrap" else "S-01-03"}, **more), token=token)


def photo_is_kept_by_its_hash_and_shown_again(h):
    """RET-3: photos are files; the same bytes are one photo"""
    P["photo"] = ident = _return(h, "PH-1")
    hashed = hashlib.sha256(JPEG).hexdigest()
    status, d = _put(h, ident, JPEG)
    same((status, d), (201, {"hash": "sha256:" + hashed, "name": hashed + ".jpg", "bytes": len(JPEG)}))
    same(_put(h, ident, JPEG)[0], 200, "again")
    same(_put(h, ident, PNG, "image/png")[0], 201)
    shown = h.http("GET", f"/v1/returns/{ident}")[1]["photos"]
    same(sorted(x["bytes"] for x in shown), sorted((len(JPEG), len(PNG))))
    status, body = h.http("GET", f"/v1/returns/{ident}/photos/{hashed}.jpg")
    same((status, bytes(body), h.headers["Content-Type"]), (200, JPEG, "image/jpeg"))
    notes = [r for r in h.http("GET", "/v1/audit?merchant=nova&limit=200&after=0")[1]["items"]]
    true(notes, "the audit has rows")


def what_is_no_picture_is_not_kept(h):
    """security 8: magic checked, 413 and 415"""
    ident = P["photo"]
    for body, kind in ((b"%PDF-1.4 x", "image/jpeg"), (JPEG, "image/png"), (PNG, "image/jpeg"), (JPEG, "application/json"),
                       (b"", "image/jpeg"), (b"\xff\xd8", "image/jpeg"), (b"<svg/>", "image/svg+xml")):
        status, d = _put(h, ident, body, kind)
        same((status, d["code"]), (415, "photo_type"), f"{kind} {body[:8]}")
    same(_put(h, ident, JPEG + b"x" * (8 * 1024 * 1024), "image/jpeg")[0], 413)
    large = JPEG + b"y" * (8 * 1024 * 1024 - len(JPEG))
    same(_put(h, ident, large)[0], 201, "8 MiB and not a byte more")
    status, body = h.http("GET", f"/v1/returns/{ident}/photos/{hashlib.sha256(large).hexdigest()}.jpg")
    same((status, bytes(body) == large), (200, True), "sealed in many chunks, opened whole")
    same(len(h.http("GET", f"/v1/returns/{ident}")[1]["photos"]), 3)


def only_who_may_sees_or_adds_one(h):
    """law 11; access: receive_return, read_order_pii"""
    ident, name = P["photo"], hashlib.sha256(JPEG).hexdigest() + ".jpg"
    h.tokens["lumen"] = h.token("merchant", "--merchant", "lumen")
    h.tokens["auditor"] = h.token("auditor")
    h.tokens["scanner"] = h.token("machine", "--scopes", "scan")
    other = _return(h, "PH-2")
    same(h.http("GET", f"/v1/returns/{ident}/photos/{name}", token="lumen")[0], 404)
    same(h.http("GET", f"/v1/returns/{ident}/photos/{name}", token="auditor")[0], 403)
    same(h.http("GET", f"/v1/returns/{ident}/photos/{name}", token="scanner")[0], 403)
    same(h.http("GET", f"/v1/returns/{other}/photos/{name}")[0], 404, "of another return")
    same(h.http("GET", f"/v1/returns/{ident}/photos/..%2f{name}")[0] in (400, 404), True)
    same(_put(h, ident, PNG, "image/png", token="auditor")[0], 403)
    same(_put(h, ident, PNG, "image/png", token="scanner")[0], 403)
    same(_put(h, "ret_nonsense", PNG, "image/png")[0], 404)


def returns_system_is_told_what_came_and_what_became_of_it(h):
    """RET-5, scenario 65: received, decided, closed"""
    h.stop()
    h.start("--egress-allow", SYSTEM.place)
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    h.cli("apply", h.file("nova-returns.yaml", text.replace("  - id: returns\n    platform: custom\n",
                                                            f'  - id: returns\n    platform: custom\n    endpoint: "{SYSTEM.url}/hooks"\n')))
    h.cli("connection", "enable", "returns", "--merchant", "nova")
    ident = _return(h, "PH-3")
    same(_decide(h, ident, "rework", location="RW-01")[0], 200)
    same(h.scan("return_put", merchant="nova", rma="PH-3", code=POT, location="RW-01")[0], 200)
    end, kinds = time.monotonic() + 15, []
    while time.monotonic() < end and "return.closed" not in kinds:
        kinds = [r.json()["type"] for r in SYSTEM.seen if ident.encode() in r.body]
        time.sleep(0.05)
    same(sorted(set(kinds)), ["return.closed", "return.decided", "return.received"], "told")
    same(kinds[0], "return.received", "in their order")
    told = {r.json()["type"]: r.json()["data"] for r in SYSTEM.seen if ident.encode() in r.body}
    came, decided = told["return.received"], told["return.decided"]
    same((came["rma"], came["lines"]), ("PH-3", [{"sku": "NT-POT", "authorised": 1, "received": 1, "decided": 0}]))
    same(decided["decision"], {"sku": "NT-POT", "decision": "rework", "quantity": 1, "grade": "C"})
    same((decided["lines"][0]["decided"], told["return.closed"]["state"]), (1, "closed"))


def scrap_takes_a_second_person_who_is_on_record(h):
    """scenario 64, law 10: nothing moves before the second person; then the unit leaves stock, with its reason"""
    for name, role in (("olga", "operator"), ("sara", "supervisor"), ("sven", "supervisor")):
        P[name] = Person(h, name, role)
    ident = _return(h, "PH-4", qty=2, token="sara")
    photo = _put(h, ident, JPEG, token="sara")[1]["hash"]
    foreign = "sha256:" + "ab" * 32
    before = h.stock("NT-POT")

    def lying():
        return sum(b["quantity"] for b in h.http("GET", "/v1/stock?merchant=nova&sku=NT-POT&limit=200")[1]["items"]
                   if b["bucket"] == "quarantine" and b["location"] == "Q-01")
    there = lying()
    same(_decide(h, ident, "scrap", token="olga")[0], 403, "an operator does not even ask")
    status, d = _decide(h, ident, "scrap", token="sara", photos=[photo, foreign])
    same((status, d.get("action")), (202, "triage_scrap"), d)
    same((lying(), h.http("GET", f"/v1/returns/{ident}")[1]["decisions"]), (there, []), "nothing moved")
    same(P["sara"].decide(d["request"])[1]["code"], "same_person")
    same(P["olga"].decide(d["request"])[1]["code"], "approver_role")
    status, done = P["sven"].decide(d["request"])
    same((status, done.get("state")), (200, "executed"), done)
    same((lying(), h.stock("NT-POT")["sellable"]), (there - 1, before["sellable"]), "it left stock")
    x = h.http("GET", f"/v1/returns/{ident}")[1]
    same([(y["decision"], y["reason"], y["photos"].split()) for y in x["decisions"]],
         [("scrap", "broken spout, cannot be sold", [photo, foreign])])
    names = [y["name"] for y in x["photos"]]
    true(photo[7:] + ".jpg" in names and foreign[7:] + ".jpg" not in names, "what lies here, and what is a fingerprint only")
    shown = P["sven"].get(f"/v1/approvals/{d['request']}")[1]
    same((shown["requester"], [y["person"] for y in shown["decisions"]]), ("person:sara", ["sven"]), "both are on record")


def who_took_it_in_does_not_put_it_on_sale(h):
    """RET-3: restock by a person other than the receiver"""
    ident = h.http("GET", "/v1/returns?merchant=nova&code=PH-4")[1]["items"][0]["id"]
    before = h.stock("NT-POT")["sellable"]
    status, d = _decide(h, ident, "resellable", token="olga", grade="A", reason="the other pot is as new")
    same((status, d.get("action")), (202, "triage_restock"), d)
    status, no = P["sara"].decide(d["request"])
    same(status, 403, no)
    true(no["code"] != "same_person", no)
    same(h.stock("NT-POT")["sellable"], before, "not by who received it")
    time.sleep(30.2 - time.time() % 30)
    status, done = P["sven"].decide(d["request"])
    same((status, done.get("state")), (200, "executed"), done)
    same(h.stock("NT-POT")["sellable"], before + 1)
