"""The third axis of the cell table: every route in every role, asked by the merchant whose object it is, by another merchant, and
by somebody of the whole hub. Another merchant's object is answered as one that does not exist, to the letter.
Requirement SA-2, law 11; security section 6 ("foreign object = 404") and section 13 (authz cells)."""
import base64
import hashlib
import json
import re

from harness import FIXTURES, same, true
from people import Person
from story_cells import ROLES, _routes, _table

CODE = "8430000000021"
PHOTO = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
O = {}    # kind of the path -> what is put in place of {}, one after the other
HUB = {"manifests", "devices"}  # of the hub, not of a merchant: nobody who is bound to one changes them
TABLES = {"rules"}                # names of the program's own tables
WHOSE = {"own": "nova", "foreign": "lumen", "hub": None}
P = {}
SEEN = {"cells": 0, "wrong": []}

# A body that is good enough for the object to be looked up: what is asked first must not be the form.
BODIES = {
    "/v1/orders/{}/edit": {"lines": [{"line": 1, "quantity": 1}], "reason": "the buyer wrote again"},
    "/v1/orders/{}/fix": {"source": "merchant", "reason": "the buyer wrote", "ship_to": {"postcode": "50001"}},
    "/v1/orders/{}/cancel": {"reason": "the buyer changed their mind"},
    "/v1/orders/{}/release": {"reason": "looked at it myself"},
    "/v1/orders/{}/split": {"reason": "the rest comes later"},
    "/v1/orders/{}/evidence": {"kind": "payment_captured", "ref": "pay-1", "source": "bank"},
    "/v1/orders/{}/erase": {"reason": "asked for it by letter"},
    "/v1/exceptions/{}/resolve": {"decision": "accept", "reason": "looked at it with the shop"},
    "/v1/count-tasks/{}/start": {"operator": "ana"},
    "/v1/count-tasks/{}/record": {"operator": "ana", "empty": True},
    "/v1/count-tasks/{}/cancel": {"reason": "not needed any more"},
    "/v1/parcels/{}/events": {"carrier": "veloz", "tracking": "CELL1", "class": "in_transit", "code": "IT", "text": "", "at": "2026-11-25T10:00:00Z", "location": "x", "proof": None},
    "/v1/parcels/{}/collection_receipt": {"name": "receipt.pdf", "content": "JVBERi0xLjQK", "signed_by": "Luis", "reason": "signed at the gate"},
    "/v1/parcels/{}/renumber": {"carrier": "veloz", "tracking": "CELL2", "reason": "typed wrongly before"},
    "/v1/shipments/{}/ship_without_scan": {"reason": "the carrier signed for it"},
    "/v1/returns/{}/triage": {"sku": "NT-POT", "quantity": 1, "decision": "rework", "grade": "C", "reason": "broken spout, to be mended", "location": "", "operator": "ana"},
    "/v1/inbounds/{}/slot": {"from": "2030-01-07T08:00:00Z", "to": "2030-01-07T10:00:00Z", "dock": "1"},
    "/v1/inbounds/{}/accept": {"operator": "ana"},
    "/v1/inbounds/{}/withdraw": {"reason": "the supplier sends nothing"},
    "/v1/receipts/{}/reverse": {"operator": "ana", "reason": "counted the wrong pallet"},
    "/v1/loads/{}/units": {"units": []},
    "/v1/loads/{}/slot": {"at": "2027-01-11T07:00:00Z", "reference": "CITA-1"},
    "/v1/loads/{}/documents/{}": {"content": base64.b64encode(b"%PDF-1.4\n%%EOF\n").decode()},
    "/v1/users/{}/badge": {"badge": "B-2002"},
    "/v1/users/{}/enrolment": {"reason": "a new telephone, seen by me"},
    "/v1/tokens/{}/rotate": {"reason": "the yearly rotation of it"},
    "/v1/approvals/{}/approve": {"totp": "000000", "reason": "looked at it myself"},
    "/v1/approvals/{}/refuse": {"totp": "000000", "reason": "looked at it myself"},
    "/v1/approvals/{}/break_glass": {"totp": "000000", "reason": "the recall lorry leaves now", "emergency": "recall"},
    "/v1/approvals/{}/review": {"totp": "000000", "reason": "I saw the recall notice", "verdict": "justified"},
}


def _one_of_each(h):
    """One object of each kind that nova has; and what names it."""
    held = h.land(h.new(address={"zip": ""}))
    O["orders"] = [held["id"]]
    O["exceptions"] = [[e for e in h.exceptions("addr_incomplete") if e["object_id"] == held["id"]][0]["id"]]
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        h.cli("apply", h.file("nova-packing.yaml", f.read() + 'packing:\n  gs1_prefix: "8430000"\n'))
    moving = h.land(h.new())
    out = h.walk(moving, "manifested")
    O["shipments"], O["parcels"], O["manifests"] = [out["shipment"]], [out["parcel"]], [out["manifest"]]
    O["parcels"].append("packing_slip.pdf")
    same(h.http("POST", "/v1/returns", {"merchant": "nova", "rma": "CELL-1", "authorised_at": "2026-11-25T10:00:00Z",
                                        "lines": [{"sku": "NT-POT", "quantity": 1, "reason": "no"}]})[0], 201)
    O["returns"] = [h.http("GET", "/v1/returns?merchant=nova")[1]["items"][0]["id"], hashlib.sha256(PHOTO).hexdigest() + ".jpg"]
    same(h.http("POST", f"/v1/returns/{O['returns'][0]}/photos", PHOTO, {"Content-Type": "image/jpeg"})[0], 201)
    s, d = h.http("POST", "/v1/inbounds", {"merchant": "nova", "asn": "CELL-ASN", "issued_at": "2026-11-20T08:00:00Z",
                                           "expected_at": "2030-01-07T08:00:00Z", "lines": [{"sku": "NT-POT", "quantity": 5}]})
    same(s, 201, str(d))
    O["inbounds"] = [d["id"]]
    s, d = h.command("/v1/receipts", {"merchant": "nova", "inbound": d["id"], "operator": "ana", "lines": [{"code": "8430000000038", "quantity": 1}]})
    same(s, 201, str(d))
    O["receipts"] = [d["receipt"]]
    s, d = h.command("/v1/count-tasks", {"merchant": "nova", "location": "S-01-02"})
    true(s in (200, 201), str(d))
    O["count-tasks"] = [d["id"]]
    s, d = h.command("/v1/loads", {"merchant": "nova", "reference": "CELL-LOAD", "consignee": "Gran Superficie SA", "carrier": "veloz"})
    same(s, 201, str(d))
    O["loads"] = [d["id"], "packing_list.pdf"]
    same(h.http("POST", f"/v1/loads/{d['id']}/documents/packing_list", BODIES["/v1/loads/{}/documents/{}"])[0], 200)
    with open(f"{FIXTURES}/counts.csv", "rb") as f:
        s, d = h.http("POST", "/v1/files/counts?merchant=nova&name=cell.csv", f.read(), {"Content-Type": "text/csv"})
    O["files"] = [d.get("id") or d["file"]]
    O["skus"], O["connections"], O["reports"] = ["NT-POT"], ["nova", "web"], ["stock"]
    O["outbox"] = [h.http("GET", "/v1/outbox?merchant=nova&limit=1")[1]["items"][0]["id"]]
    h.cli("token", "create", "--role", "machine", "--name", "spare-of-nova", "--merchant", "nova")
    O["tokens"] = [next(t["id"] for t in h.http("GET", "/v1/tokens?limit=200")[1]["items"] if t["name"] == "spare-of-nova")]
    Person(h, "mia", "merchant", "--merchant", "nova")
    O["users"] = ["mia"]
    h.cli("device", "add", "hh-cell")
    O["devices"] = [next(t["id"] for t in h.http("GET", "/v1/devices?limit=200")[1]["items"] if t["name"] == "hh-cell")]
    for role, name, merchant in (("engineer", "lena", "lumen"), ("merchant", "lola", "lumen"), ("engineer", "nina", "nova"), ("merchant", "nora", "nova"),
                                 ("engineer", "hana", None), ("supervisor", "sara", None), ("supervisor", "levi", "lumen")):
        whose = next(w for w, m in WHOSE.items() if m == merchant)
        P[whose, role] = Person(h, name, role, *(["--merchant", merchant] if merchant else []))
    s, d = h.command("/v1/counts", {"merchant": "nova", "location": "S-01-03", "operator": "ana", "lines": [{"sku": "NT-POT", "quantity": 5000}]}, token="hub-operator")
    same((s, d["lines"][0]["result"]), (202, "needs_approval"), str(d))
    O["approvals"] = [d["lines"][0]["request"]]
    gone = h.land(h.new())
    same(h.command(f"/v1/orders/{gone['id']}/cancel", {"reason": "the buyer changed their mind"})[0], 200)
    s, d = P["own", "merchant"].ask(f"/v1/orders/{gone['id']}/erase", {"reason": "asked for it by letter of March"})
    same(s, 202, str(d))
    same(P["hub", "supervisor"].decide(d["request"])[0], 200)
    O["erasures"] = [h.http("GET", "/v1/erasures?merchant=nova")[1]["items"][0]["id"]]


def _path(pattern, names):
    for name in names:
        pattern = pattern.replace("{}", name, 1)
    return pattern + ("?merchant=nova" if pattern.split("/")[2] in ("skus", "reports") else "")


def _ask(h, method, pattern, path, whose, role):
    """By a token; where a fresh one-time code is asked for before anything else, by a person of that role."""
    s, code, text = _once(h, method, pattern, path, f"{whose}-{role}")
    if code == "second_person_required" and (whose, role) in P:
        s, code, text = _once(h, method, pattern, path, P[whose, role].name)
    return s, code, text


def _once(h, method, pattern, path, token):
    if pattern == "/v1/files/{}" and method == "POST":
        s, d = h.http(method, path + "?merchant=nova&name=cell.csv", b"sku,location,quantity\n", {"Content-Type": "text/csv"}, token)
    elif pattern == "/v1/loads/{}/documents/{}" and method == "POST":
        s, d = h.http(method, path.replace(".pdf", ""), BODIES[pattern], token=token)
    elif pattern == "/v1/returns/{}/photos":
        s, d = h.http(method, path, PHOTO, {"Content-Type": "image/jpeg"}, token)
    else:
        SEEN["cells"] += 1
        s, d = h.http(method, path, None if method == "GET" else BODIES.get(pattern, {}), {"Idempotency-Key": f"axis-{SEEN['cells']}"}, token)
    return s, d.get("code") if isinstance(d, dict) else None, json.dumps(d) if isinstance(d, dict) else str(d)


def _object_routes():
    """(method, pattern, action, what stands in for {}, the same for something that does not exist)"""
    for method, pattern, action in _routes():
        kind = pattern.split("/")[2]
        if "{}" not in pattern or kind in TABLES:
            continue
        if method == "POST" and pattern == "/v1/files/{}":
            yield method, pattern, action, ["orders"], None
            continue
        true(kind in O, f"{pattern}: this story has no {kind} of nova's to ask for")
        names = O[kind][:pattern.count("{}")]
        true(len(names) == pattern.count("{}"), f"{pattern}: what stands in its second place?")
        none = None if kind == "reports" else ["none" + names[0][:8]] + names[1:]
        yield method, pattern, action, names, none


def _wrong(cell, wanted, got):
    SEEN["wrong"].append(f"{cell}: wanted {wanted}, got {got}")


def nova_has_one_of_each_and_tokens_of_every_role_are_made(h):
    """SA-2: own, foreign and of the whole hub, in six roles"""
    for whose, merchant in WHOSE.items():
        for role in ROLES:
            if role == "merchant" and merchant is None:
                continue
            h.tokens[f"{whose}-{role}"] = h.cli("token", "create", "--role", role, "--name", f"{whose}-{role}", *(["--merchant", merchant] if merchant else [])).stdout.strip()
    _one_of_each(h)


def another_merchants_object_is_as_none_at_all_on_every_route_in_every_role(h):
    """law 11: 404, to the letter what is said of an object that does not exist"""
    table, asked = _table(h), 0
    for method, pattern, action, names, none in _object_routes():
        for role in ROLES:
            cell = f"{method} {pattern} as another merchant's {role}"
            s, code, text = _ask(h, method, pattern, _path(pattern, names), "foreign", role)
            asked += 1
            if table[action][role] == "never":
                if (s, code) != (403, "forbidden"):
                    _wrong(cell, "403 forbidden", (s, code))
                continue
            if s != 404:
                _wrong(cell, 404, (s, text[:160]))
            if none is not None:
                s2, code2, text2 = _ask(h, method, pattern, _path(pattern, none), "foreign", role)
                if (s, code, text) != (s2, code2, text2):
                    _wrong(cell, f"what a missing one gets, {(s2, text2[:120])}", (s, text[:120]))
    same(SEEN["wrong"], [], f"{len(SEEN['wrong'])} of {asked} cells")
    true(asked > 350, f"only {asked} cells were asked")


def nothing_of_novas_was_touched(h):
    d = h.http("GET", f"/v1/orders/{O['orders'][0]}")[1]
    same([x["reason"] for x in d["holds"]], ["addr_incomplete"])
    same(h.http("GET", f"/v1/approvals/{O['approvals'][0]}")[1]["state"], "pending")
    same(h.http("GET", f"/v1/loads/{O['loads'][0]}")[0], 200)


def its_own_people_and_those_of_the_hub_find_it(h):
    """SA-2: the 404 above is about whose it is, and about nothing else"""
    table, asked = _table(h), 0
    SEEN["wrong"] = []
    for method, pattern, action, names, _ in sorted(_object_routes()):
        kind = pattern.split("/")[2]
        for whose in ("own", "hub"):
            for role in ROLES:
                if f"{whose}-{role}" not in h.tokens:
                    continue
                cell = f"{method} {pattern} as {whose} {role}"
                s, code, text = _ask(h, method, pattern, _path(pattern, names), whose, role)
                asked += 1
                never = table[action][role] == "never"
                if never != (code == "forbidden") and pattern != "/v1/files/{}":  # what a file may do is its kind's
                    _wrong(cell, table[action][role], (s, text[:160]))
                elif not never and (s == 404) != (whose == "own" and kind in HUB or (pattern, whose, role) == ("/v1/approvals/{}", "own", "operator")):
                    _wrong(cell, "its object", (s, text[:160]))
                elif s in (401, 500):
                    _wrong(cell, "an answer", (s, text[:160]))
    same(SEEN["wrong"], [], f"{len(SEEN['wrong'])} of {asked} cells")
    true(asked > 600, f"only {asked} cells were asked")


def lists_and_writes_without_an_object_show_nothing_of_another_merchants(h):
    """law 11: every route that names no object, in six roles"""
    table, wrong, asked = _table(h), [], 0
    secrets = [x for kind, names in O.items() if kind not in HUB for x in names if re.match(r"[a-z]{3}_", x)]
    for method, pattern, action in _routes():
        if "{}" in pattern:
            continue
        for role in ROLES:
            asked += 1
            path = pattern + ("?merchant=nova" if method == "GET" else "")
            s, d = h.http(method, path, None if method == "GET" else {"merchant": "nova"}, {"Idempotency-Key": f"none-{asked}"}, token=f"foreign-{role}")
            text = json.dumps(d) if isinstance(d, dict) else str(d)
            if table[action][role] == "never":
                good = s == 403
            else:
                good = s in (400, 403, 404, 409, 415, 422) or (s == 200 and '"nova"' not in text)
            if not good or any(x in text for x in secrets):
                wrong.append(f"{method} {path} as another merchant's {role}: {s} {text[:160]}")
    same(wrong, [], f"{len(wrong)} of {asked} cells")
    true(asked > 250, f"only {asked} cells were asked")


def a_paper_that_is_looked_at_is_not_kept_a_second_time(h):
    """law 11, CS-3: a label has a name on it; an Idempotency-Key with a GET keeps no copy of the answer in clear"""
    path = _path("/v1/parcels/{}/documents/{}", O["parcels"])
    for _ in range(2):
        s, d = h.http("GET", path, headers={"Idempotency-Key": "look-1"}, token="own-supervisor")
        true(s == 200 and bytes(d).startswith(b"%PDF"), f"{s} {str(d)[:80]}")
        true("Idempotent-Replayed" not in h.headers, str(h.headers))
