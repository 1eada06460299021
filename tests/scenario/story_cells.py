"""Every route asked in every role, as its row of the access table says; and by another merchant.
Requirement SA-2, law 11: deny by default, another merchant's object is not found."""
import json
import os
import re

from harness import FIXTURES, same, true

TOP = os.path.join(FIXTURES, "..", "..", "..")
ROLES = ("operator", "supervisor", "engineer", "merchant", "auditor", "machine")
SEEN = {}


def _routes():
    """(method, pattern, action) of routes.c, those without a token left out."""
    with open(os.path.join(TOP, "src/http/routes.c")) as f:
        text = f.read()
    table = text[text.index("struct route table[]"):]
    for row in table[:table.index("};")].splitlines():
        row = row.strip()
        pattern = re.search(r'"(/[^"]*)"', row)
        if not pattern or row.startswith("OPEN") or "ROUTE_OPEN" in row or "ROUTE_LOCAL" in row:
            continue
        named = re.search(r'"(GET|POST|PUT|PATCH|DELETE)"', row)
        method = named.group(1) if named else "GET" if row.startswith(("READ", "LIST")) else "POST"
        action = "read_approvals" if row.startswith("DECIDE") else (
            re.search(r"ACTION_(\w+)", row) or re.search(r'"/[^"]*", (\w+)', row)).group(1).lower()
        yield method, pattern.group(1), action


def _table(h):
    rows = json.loads(h.cli("rules", "access", "--json").stdout)["rows"]
    return {r["action"]: r for r in rows}


def every_route_in_every_role_is_as_its_row_says(h):
    """SA-2: the whole matrix, cell by cell, over HTTP"""
    table, wrong, asked = _table(h), [], 0
    for role in ROLES:
        h.tokens[f"cell-{role}"] = h.token(role, *(["--merchant", "nova"] if role == "merchant" else []))
    for method, pattern, action in _routes():
        for role in ROLES:
            path = pattern.replace("{}", "none")
            body = None if method in ("GET", "DELETE") else {}
            status, d = h.http(method, path, body, {"Idempotency-Key": f"cell-{asked}"}, token=f"cell-{role}")
            code = d.get("code") if isinstance(d, dict) else None
            never = table[action][role] == "never"
            if (code == "forbidden") != never or status in (401, 500):
                wrong.append(f"{method} {pattern} as {role}: {table[action][role]}, answered {status} {code}")
            asked += 1
    SEEN["cells"] = asked
    true(asked > 300, f"only {asked} cells were asked")
    same(wrong, [], f"{len(wrong)} of {asked} cells")


def without_a_token_nothing_is_let_in(h):
    for method, pattern, _ in _routes():
        status, d = h.http(method, pattern.replace("{}", "none"), None if method == "GET" else {}, token=None)
        same((status, d["code"]), (401, "unauthenticated"), f"{method} {pattern}")
        status, d = h.http(method, pattern.replace("{}", "none"), None if method == "GET" else {}, token="hf_supervisor_forged")
        same(status, 401, f"{method} {pattern} with a forged token")


def a_machine_does_only_what_its_scopes_name(h):
    """security 4.1: MT, scope must name the action"""
    h.tokens["one"] = h.token("machine", "--scopes", "read_stock")
    for method, pattern, action in _routes():
        status, d = h.http(method, pattern.replace("{}", "none"), None if method == "GET" else {},
                           {"Idempotency-Key": f"scope-{pattern}"}, token="one")
        forbidden = isinstance(d, dict) and d.get("code") == "forbidden"
        same(forbidden, action != "read_stock", f"{method} {pattern} ({action}): {status} {d}")


def another_merchants_objects_are_not_found_on_any_route(h):
    """law 11"""
    o = h.land(h.new(address={"zip": ""}))
    exception = [e for e in h.exceptions("addr_incomplete") if e["object_id"] == o["id"]][0]["id"]
    h.http("POST", "/v1/returns", {"merchant": "nova", "rma": "CELL-1", "authorised_at": "2026-11-25T10:00:00Z",
                                   "lines": [{"sku": "NT-POT", "quantity": 1, "reason": "no"}]})
    returned = h.http("GET", "/v1/returns?merchant=nova")[1]["items"][0]["id"]
    moving = h.land(h.new())
    parcel = h.walk(moving, "packed")["parcel"]
    real = {"orders": o["id"], "exceptions": exception, "returns": returned, "parcels": parcel}
    h.tokens["foreign"] = h.token("merchant", "--merchant", "lumen")
    h.tokens["foreign-su"] = h.token("supervisor", "--merchant", "lumen")
    tried = 0
    for method, pattern, _ in _routes():
        kind = pattern.split("/")[2]
        for who in ("foreign", "foreign-su"):
            if "{}" in pattern and kind in real:
                path = pattern.replace("{}", real[kind])
            elif method == "GET" and "{}" not in pattern:
                path = pattern + "?merchant=nova"
            else:
                continue
            status, d = h.http(method, path, None if method == "GET" else {"reason": "it is mine, I say", "merchant": "nova"},
                               {"Idempotency-Key": f"foreign-{tried}"}, token=who)
            if isinstance(d, dict) and d.get("code") in ("not_found", "merchant_unknown", "forbidden", "person_required", "second_person_required"):
                tried += 1
                continue
            text = json.dumps(d)
            true(status == 400 or (status == 200 and "nova" not in text and all(v not in text for v in real.values())),
                 f"{method} {path} as {who}: {status} {text[:200]}")
            tried += 1
    true(tried > 40, tried)
    same(h.http("GET", f"/v1/orders/{o['id']}")[1]["version"], o["version"], "nothing was changed")
