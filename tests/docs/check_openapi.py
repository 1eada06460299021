#!/usr/bin/env python3
"""Do docs/openapi.yaml, the documents, the program's tables and a running hub agree?
  tests/docs/check_openapi.py [--static]
--static leaves the running hub out. HF_BIN names another program than build/release/holdfast.
Needs PyYAML (Debian: python3-yaml). Ends with `N passed, N failed`; exit 0, or 1 when one failed."""
import json
import os
import pathlib
import re
import subprocess
import sys

import yaml

import audit_layout
from live_hub import LiveHub
from openapi_schema import Holder, resolve

TOP = pathlib.Path(__file__).resolve().parents[2]
DOCS = TOP / "docs"
BINARY = pathlib.Path(os.environ.get("HF_BIN", TOP / "build/release/holdfast"))


class Score:
    def __init__(self):
        self.passed = self.failed = 0

    def record(self, name, problems):
        problems = list(problems)
        if problems:
            self.failed += 1
            print(f"FAILED {name}")
            for p in problems[:20]:
                print(f"    {p}")
        else:
            self.passed += 1


def source(pattern):
    """The sources, every call on one line, however the formatter broke it."""
    return {path: re.sub(r"\( ", "(", re.sub(r"\s+", " ", path.read_text())) for path in sorted(TOP.glob(pattern))}


# -- the routes table

def routes_of_program():
    """(method, pattern) -> open? local? out of the table in routes.c."""
    text = (TOP / "src/http/routes.c").read_text()
    table = text[text.index("struct route table[]"):]
    table = table[:table.index("};")]
    found = {}
    for row in re.findall(r"^\s*(?:(?:READ|LIST|POST|DECIDE|OPEN)\(|\{).*$", table, re.M):
        pattern = re.search(r'"(/[^"]*)"', row).group(1)
        named = re.search(r'"(GET|POST|PUT|PATCH|DELETE)"', row)
        method = named.group(1) if named else "POST" if row.strip().startswith(("POST", "DECIDE")) else "GET"
        is_open = row.strip().startswith("OPEN") or "ROUTE_OPEN" in row
        found[method, pattern] = is_open
    return found


def operations(document):
    for path, item in document["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield method.upper(), re.sub(r"\{[^}]*\}", "{}", path), path, item[method]


def check_routes(score, document):
    ours = routes_of_program()
    written = {(m, p): op for m, p, _, op in operations(document)}
    score.record("every route of the program is in the file",
                 (f"{m} {p}" for m, p in ours if (m, p) not in written))
    score.record("every route of the file is in the program",
                 (f"{m} {p}" for m, p in written if (m, p) not in ours))
    score.record("a route is open exactly where the file says so",
                 (f"{m} {p}" for (m, p), op in written.items()
                  if (m, p) in ours and ours[m, p] != (op.get("security") == [])))


# -- words

def codes_of_program():
    found = set()
    for path, text in source("src/http/**/*.c").items():
        found |= set(re.findall(r'exchange_(?:set_)?problem\([^,]+,\s*\d+,\s*"([a-z_]+)"', text))
        found |= set(re.findall(r'exchange_slow_down\(x,\s*"([a-z_]+)"', text))
        found |= set(re.findall(r'refuse\(x, \d+, "([a-z_]+)"', text))
    found |= {code for code in names_of_map("rules/approval.h", "APPROVAL_ANSWER_MAP") if code != "not_found"}
    # an answer with its words: X(SYMBOL, value, code, words)
    found |= set(re.findall(r'X\(\w+, \d+, "([a-z_]+)",\s', (TOP / "src/rules/break_glass.h").read_text()))
    for path, text in source("src/flow/**/*.c").items():
        found |= set(re.findall(r'floor_refuse\(f,\s*"([a-z_]+)"', text))
        found |= set(re.findall(r'refuse\((?:w, a|t|wish|r),\s*"([a-z_]+)"', text))
        found |= set(re.findall(r'\*problem = "([a-z_]+)"', text))
        found |= set(re.findall(r'refuse\((?:v->)?w, (?:v->)?why,\s*"([a-z_]+)"', text))
        found |= set(re.findall(r'floor_refuse\(&[a-z]+(?:->|\.)f,\s*"([a-z_]+)"', text))
        found |= set(re.findall(r'\ba->problem = "([a-z_]+)"', text))
    # what keeps a load from leaving is refused under the reason's own name
    judge = (TOP / "src/flow/road/retail_load.c").read_text() + (TOP / "src/flow/road/retail_document.c").read_text()
    found |= {r.lower() for r in re.findall(r"\.code = REASON_([A-Z_]+)", judge)} - {"none"}
    for path, text in source("src/http/**/*.c").items():
        found |= set(re.findall(r'c->problem = "([a-z_]+)"', text))
    return found


def names_of_map(header, name):
    text = (TOP / "src" / header).read_text()
    body = text[text.index(f"#define {name}(X)"):]
    body = re.split(r"(?<!\\)\n", body, maxsplit=1)[0]
    return re.findall(r'X\(\w+, \d+, "([a-z_]+)"\)', body)


def difference(ours, written):
    return ([f"{w} is not in the file" for w in ours if w not in written] +
            [f"{w} is not in the program" for w in written if w not in ours])


def check_words(score, document):
    schemas = document["components"]["schemas"]
    score.record("problem codes", difference(codes_of_program(), schemas["ProblemCode"]["enum"]))
    for schema, header, name in (
            ("OrderState", "rules/states.h", "ORDER_STATE_MAP"),
            ("Custody", "rules/states.h", "CUSTODY_MAP"),
            ("EvidenceKind", "rules/states.h", "EVIDENCE_MAP"),
            ("Reason", "rules/exceptions.h", "REASON_MAP"),
            ("Role", "rules/access.h", "ROLE_MAP")):
        score.record(f"the words of {schema}",
                     difference(names_of_map(header, name), schemas[schema]["enum"]))
    classes = schemas["CarrierClass"]["examples"]
    score.record("carrier classes", difference(names_of_map("rules/custody.h", "CARRIER_CLASS_MAP"), classes))


def check_references(score, document):
    broken = []

    def walk(node, where):
        if isinstance(node, dict):
            if "$ref" in node:
                try:
                    resolve(document, {"$ref": node["$ref"]})
                except KeyError:
                    broken.append(f"{where}: {node['$ref']} leads nowhere")
            for key, member in node.items():
                walk(member, f"{where}/{key}")
        elif isinstance(node, list):
            for i, member in enumerate(node):
                walk(member, f"{where}/{i}")

    walk(document, "")
    score.record("references within the file", broken)
    ids = [op["operationId"] for *_, op in operations(document)]
    score.record("operation ids are unique", {i for i in ids if ids.count(i) > 1})


def check_examples(score, document):
    """An example is held against its schema like an answer."""
    for name, schema in document["components"]["schemas"].items():
        if "example" in schema:
            holder = Holder(document)
            holder.hold(schema, schema["example"], name)
            score.record(f"example of {name}", holder.problems)
    for method, _, path, op in operations(document):
        for status, response in op["responses"].items():
            for content in resolve(document, response).get("content", {}).values():
                if "example" in content:
                    holder = Holder(document)
                    holder.hold(content["schema"], content["example"])
                    score.record(f"example of {method} {path} {status}", holder.problems)


# -- the pages

def pages():
    return [TOP / "README.md", TOP / "ARCHITECTURE.md", *sorted(DOCS.glob("*.md"))]


def check_shown(score):
    """tests/README.md names tests that are there."""
    known = {path.stem[len("story_"):]: set(re.findall(r"^def ([a-z]\w*)\(", path.read_text(), re.M))
             for path in (TOP / "tests/scenario").glob("story_*.py")}
    named = re.findall(r"`(\w+)\.([a-z]\w*)`", (TOP / "tests/README.md").read_text())
    score.record("tests/README.md names tests", [f"{story}.{test}" for story, test in named if test not in known.get(story, ())])
    score.record("tests/README.md names some", [] if len(named) > 60 else ["none were found"])


def check_pages(score):
    """Blocks marked with the command that prints them are what it prints; links lead somewhere."""
    for page in pages():
        text = page.read_text()
        for table, block in re.findall(r"```text holdfast rules (\w+)\n(.*?)```", text, re.S):
            printed = subprocess.run([BINARY, "rules", table], capture_output=True, text=True).stdout
            ours = [line.rstrip() for line in printed.splitlines()]
            written = [line.rstrip() for line in block.splitlines()]
            score.record(f"{page.name}: rules {table}",
                         [] if ours == written else [f"it is not what `holdfast rules {table}` prints"])
        broken = []
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            name = target.split("#")[0]
            if name and "://" not in name and not (page.parent / name).exists():
                broken.append(f"{target} leads nowhere")
        score.record(f"{page.name}: links", broken)
    named = set()
    for text in source("src/**/*.[ch]").values():
        named |= set(re.findall(r"docs/([a-z_]+\.(?:md|yaml))", text))
    score.record("pages that the source names", (n for n in sorted(named) if not (DOCS / n).exists()))
    api = (DOCS / "api.md").read_text()
    score.record("api.md explains every problem code", (c for c in sorted(codes_of_program()) if f"`{c}`" not in api))
    operations_page = (DOCS / "operations.md").read_text()
    metrics = set(re.findall(r'"(holdfast_[a-z_]+)"', "".join(source("src/**/*.c").values())))
    score.record("operations.md explains every metric", (m for m in sorted(metrics) if f"`{m}`" not in operations_page))


# -- a running hub

class Caller:
    """Asks the hub and holds each answer against the operation it belongs to."""

    def __init__(self, score, document, hub):
        self.score, self.document, self.hub = score, document, hub

    def operation(self, method, path):
        path = path.split("?")[0]
        for m, _, template, op in operations(self.document):
            if m == method and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", template), path):
                return op
        return None

    def hold(self, name, method, path, answer, expected):
        status, headers, body = answer
        problems = [] if status == expected else [f"expected {expected}, found {status}: {body}"]
        op = self.operation(method, path)
        response = op["responses"].get(str(status)) if op else None
        if response is None:
            problems.append(f"{method} {path} does not document {status}")
        else:
            response = resolve(self.document, response)
            kind = headers.get("Content-Type", "").split(";")[0]
            content = response.get("content", {}).get(kind)
            if content is None:
                problems.append(f"{kind} is not documented for {status}")
            else:
                holder = Holder(self.document)
                holder.hold(content["schema"], body)
                problems += holder.problems
            if status >= 400 and isinstance(body, dict) and f"`{body.get('code')}`" not in response["description"]:
                problems.append(f"the code {body.get('code')} is not named for {status}")
        self.score.record(name, problems)
        return body

    def get(self, path, expected=200, **kw):
        return self.hold(f"GET {path.split('?')[0]} -> {expected}", "GET", path,
                         self.hub.ask("GET", path, **kw), expected)

    def post(self, path, body, expected=200, **kw):
        return self.hold(f"POST {path.split('?')[0]} -> {expected}", "POST", path,
                         self.hub.ask("POST", path, body, **kw), expected)

    def hook(self, body, delivery, expected, result, **kw):
        path = "/v1/hooks/lumo/shop"
        answer = self.hold(f"hook {delivery} -> {expected}", "POST", path,
                           self.hub.hook(body, delivery, **kw), expected)
        self.score.record(f"hook {delivery} is {result}",
                          [] if expected != 200 or answer.get("result") == result else [str(answer)])


def example(name):
    return json.loads((DOCS / "examples" / name).read_text())


def walk_intake(ask):
    body = (DOCS / "examples/order-shopify.json").read_bytes()
    ask.hook(body, "wh-1", 200, "landed")
    ask.hook(body, "wh-1", 200, "duplicate")
    ask.hook(body, "wh-2", 200, "duplicate")
    ask.hook(body.replace(b"59.70", b"61.70"), "wh-1", 200, "held")
    ask.hook(b'{"id":1', "wh-3", 200, "held")
    ask.hook(body, "wh-4", 200, "ignored", topic="products/update")
    ask.hook(body, "wh-5", 401, None, signed=False)
    order = example("order.json")
    created = ask.post("/v1/orders", order, 201)
    ask.post("/v1/orders", order, 200)
    ask.post("/v1/orders", {**order, "colour": "red"}, 400)
    ask.post("/v1/orders", {**order, "channel": "nowhere"}, 422)
    ask.post("/v1/orders", b"{", 400, headers={"Content-Type": "application/json"})
    ask.post("/v1/orders", b"{}", 415, headers={"Content-Type": "text/plain"})
    ask.post("/v1/orders", order, 401, token=False)
    later = {**order, "updated_at": "2026-11-23T11:15:00Z", "note": "ring twice"}
    ask.post(f"/v1/orders/{created['id']}/edit", later)
    ask.post(f"/v1/orders/{created['id']}/edit", {**later, "external_id": "another"}, 422)
    ask.post(f"/v1/orders/{created['id']}/evidence",
             {"kind": "fraud_cleared", "source": "market", "ref": "check-1"})
    ask.post(f"/v1/orders/{created['id']}/evidence",
             {"kind": "fraud_cleared", "source": "somebody", "ref": "check-1"}, 422)
    ask.post(f"/v1/orders/{created['id']}/cancel", {"source": "person:ana", "reason": "changed her mind"})


def walk_orders(ask):
    ask.get("/v1/orders?merchant=lumo")
    page = ask.get("/v1/orders?limit=1")
    ask.get(f"/v1/orders?limit=1&cursor={page['next']}")
    ask.get("/v1/orders?hold=addr_incomplete")
    ask.get("/v1/orders?find=M5003")
    ask.get("/v1/orders?limit=0", 400)
    ask.get("/v1/orders?state=flying", 400)
    ask.get("/v1/orders?merchant=nobody", 404)
    ask.get("/v1/orders/ord_00000000000000000000000000", 404)
    held = ask.get("/v1/orders?external_id=M-5002")["items"][0]["id"]
    ask.post(f"/v1/orders/{held}/release", None, 409)
    bundle = ask.get("/v1/orders?external_id=M-5003")["items"][0]["id"]
    ask.get(f"/v1/orders/{bundle}")
    order = ask.get("/v1/orders?external_id=820001")["items"][0]["id"]
    ask.get(f"/v1/orders/{order}")
    ask.post(f"/v1/orders/{order}/fix", example("fix.json"))
    ask.post(f"/v1/orders/{order}/fix", {"source": "person:ana"}, 400)
    return order


def walk_floor(ask, order):
    shipment = ask.get(f"/v1/orders/{order}")["shipments"][0]["id"]
    ask.get("/v1/shipments")
    scan = {"device": "rf-7", "operator": "bea", "shipment": shipment}
    fig, pine = "8437000100119", "8437000100126"
    pick = {**scan, "step": "pick", "sequence": 1, "location": "A-01-1", "code": fig, "quantity": 2}
    ask.post("/v1/scans", {**pick, "location": "A-02-1"}, 422)
    ask.post("/v1/scans", {**pick, "code": "123"}, 422)
    ask.post("/v1/scans", {**pick, "step": "fly"}, 400)
    ask.post("/v1/scans", pick)
    ask.post("/v1/scans", pick)
    ask.post("/v1/scans", {**pick, "quantity": 1}, 409)
    ask.post("/v1/scans", {**pick, "sequence": 2, "location": "A-01-2", "code": pine, "quantity": 1})
    ask.post("/v1/scans", {**scan, "step": "pack", "code": fig, "quantity": 2})
    ask.post("/v1/scans", {**scan, "step": "pack", "code": pine})
    ask.post("/v1/scans", {**scan, "step": "close_box", "weight_g": 9000})
    ask.post("/v1/scans", {**scan, "step": "close_box", "weight_g": 1500})
    ask.post("/v1/scans", {**scan, "step": "label", "carrier": "ruta", "tracking": "RT1"})
    lane = ask.post("/v1/scans", {"step": "lane", "operator": "bea", "location": "LANE-RUTA", "code": "RT1"})
    manifest, parcel = lane["manifest"], lane["parcel"]
    handover = {"driver": "Dani", "signature": "photo-1", "count": 1}
    ask.post(f"/v1/manifests/{manifest}/hand_over", handover, 409)
    ask.post(f"/v1/manifests/{manifest}/close", None)
    ask.post(f"/v1/manifests/{manifest}/close", None, 409)
    ask.post(f"/v1/manifests/{manifest}/hand_over", {"count": 1}, 400)
    ask.post(f"/v1/manifests/{manifest}/hand_over", handover)
    ask.get("/v1/manifests")
    ask.get(f"/v1/orders/{order}")
    event = {"carrier": "ruta", "tracking": "RT1", "class": "custody", "code": "10", "at": "2026-11-24T05:00:00Z"}
    ask.post(f"/v1/parcels/{parcel}/events", {**event, "tracking": "RT2"}, 422)
    ask.post(f"/v1/parcels/{parcel}/events", event)
    ask.post(f"/v1/parcels/{parcel}/events", event)
    ask.post(f"/v1/parcels/{parcel}/events",
             {**event, "class": "delivered", "code": "90", "at": "2026-11-24T09:00:00Z", "proof": "POD-1"})
    ask.get(f"/v1/parcels/{parcel}")
    ended = ask.get(f"/v1/orders/{order}")
    ask.score.record("the order of the example closes with proof",
                     [] if ended["state"] == "closed" else [f"it is {ended['state']}"])
    ask.get(f"/v1/orders/{order}/timeline")
    pack = ask.get(f"/v1/orders/{order}/proof")
    file = pathlib.Path(ask.hub.directory, "proof.json")
    file.write_bytes(json.dumps(pack, separators=(",", ":"), ensure_ascii=False).encode())
    proven = subprocess.run([BINARY, "proof", "verify", file], capture_output=True, text=True)
    ask.score.record("the proof pack verifies offline", [] if proven.returncode == 0 else [proven.stdout])


def walk_catalogue(ask):
    sku = {"sku": "DOC-1", "name": "A thing", "levels": [{"level": "inner", "quantity": 6}]}
    ask.post("/v1/skus", {**sku, "dry_run": True})
    ask.post("/v1/skus", {**sku, "author": "nobody"}, 422)
    ask.post("/v1/skus", {"colour": "red"}, 400)


def walk_goods(ask):
    for path in ("/v1/skus", "/v1/aliases", "/v1/bundles", "/v1/stock", "/v1/availability", "/v1/master_gaps", "/v1/renames"):
        ask.get(path)
    walk_catalogue(ask)
    ask.get("/v1/skus?sku=MATCHES&limit=1")
    count = {"merchant": "lumo", "location": "A-02-1", "operator": "bea", "lines": [{"sku": "MATCHES", "quantity": 100}]}
    ask.post("/v1/counts", count)
    ask.post("/v1/counts", {**count, "lines": [{"sku": "MATCHES", "quantity": 10}]}, 202)
    ask.post("/v1/counts", {**count, "lines": [{"sku": "NOSUCH", "quantity": 10}]}, 422)
    limit = {"merchant": count["merchant"], "sku": count["lines"][0]["sku"], "reason": "a test of it"}
    ask.post("/v1/buffers", {**limit, "buffer": 3})
    ask.post("/v1/buffers", {**limit, "buffer": None, "stop_sell": False})
    ask.post("/v1/buffers", {**limit, "buffer": -3}, 400)
    ask.post("/v1/buffers", {**limit, "sku": "NOSUCH", "buffer": 3}, 422)
    ask.get(f"/v1/availability?merchant={count['merchant']}&sku={limit['sku']}")
    for name in ("stock", "movements", "reconciliation", "ageing", "occupancy", "drift", "lost-stock", "packing"):
        ask.get(f"/v1/reports/{name}?merchant={count['merchant']}&limit=1")
    ask.get("/v1/reports/secrets", 404)
    ask.get(f"/v1/reports/stock?merchant={count['merchant']}&format=xlsx", 400)
    sheet = ask.post("/v1/count-tasks", {"merchant": count["merchant"], "location": count["location"], "guided": True}, 201)
    ask.post("/v1/count-tasks", {"merchant": count["merchant"], "location": "NOWHERE-1"}, 422)
    ask.post(f"/v1/count-tasks/{sheet['id']}/start", {"operator": "ana"})
    ask.post(f"/v1/count-tasks/{sheet['id']}/start", {"operator": "ana"}, 409)
    ask.get(f"/v1/count-tasks/{sheet['id']}")
    ask.get("/v1/count-tasks/cnt_00000000000000000000000000", 404)
    found = [{"sku": x["sku"], "lot": x["lot"], "expiry": x["expiry"], "quantity": x["expected"]} for x in sheet["lines"]]
    ask.post(f"/v1/count-tasks/{sheet['id']}/record", {"lines": found})
    ask.post(f"/v1/count-tasks/{sheet['id']}/record", {"lines": found}, 409)
    other = ask.post("/v1/count-tasks", {"merchant": count["merchant"], "location": count["location"]}, 201)
    ask.post(f"/v1/count-tasks/{other['id']}/cancel", {"reason": ""}, 400)
    ask.post(f"/v1/count-tasks/{other['id']}/cancel", {"reason": "counted a minute ago"})
    ask.get(f"/v1/count-tasks?merchant={count['merchant']}&state=recorded&limit=1")
    csv = {"Content-Type": "text/csv"}
    name = "catalog_lumo_20261123T070000Z.csv"
    text = (DOCS / "examples" / name).read_bytes()
    report = ask.post(f"/v1/files/catalog?name={name}", text, 200, headers=csv)
    ask.get(f"/v1/files/{report['file']}")
    ask.get("/v1/files?merchant=lumo&limit=1")
    ask.get("/v1/files?merchant=lumo&cursor=yesterday", 400)
    ask.post("/v1/files/catalog?merchant=lumo&dry_run=true", text + b"CANDLE-SALT,Salt,1,,,,,\n", 201, headers=csv)
    ask.post("/v1/files/price-lists?merchant=lumo", text, 404, headers=csv)
    ask.post("/v1/files/catalog?merchant=lumo&connection=shop", text, 409, headers=csv)
    refused = ask.get("/v1/exceptions?reason=file_row_bad")["items"]
    ask.get(f"/v1/files/{refused[0]['object_id']}")


def walk_people(ask):
    ask.get("/v1/approvals?merchant=hub")
    ask.get("/v1/approvals?state=lost", 400)
    ask.get("/v1/approvals/req_00000000000000000000000000", 404)
    ask.post("/v1/approvals/req_00000000000000000000000000/approve", {"totp": "123456"}, 404)
    ask.post("/v1/approvals/req_00000000000000000000000000/refuse", {"totp": "123456"}, 400)
    ask.get("/v1/sessions/current", 403)
    ask.post("/v1/sessions", {"name": "nobody", "password": "nothing at all here", "totp": "123456"}, 401, token=False)
    ask.post("/v1/enrolment", {"code": "he_none", "password": "nothing at all here"}, 401, token=False)
    code = re.search("he_[0-9a-z]+", ask.hub.run("user", "add", "una", "--role", "operator")).group(0)
    ask.post("/v1/enrolment", {"code": code, "password": "short"}, 422, token=False)
    told = ask.post("/v1/enrolment", {"code": code, "password": "a quiet heron at the dock"}, 201, token=False)
    sign_in = {"name": "una", "password": "a quiet heron at the dock", "recovery_code": told["recovery_codes"][0]}
    session = ask.post("/v1/sessions", sign_in, 201, token=False)["session"]
    own = {"Authorization": f"Bearer {session}"}
    ask.get("/v1/sessions/current", token=False, headers=own)
    ask.post("/v1/sessions/current/step_up", {"totp": "000000"}, 403, token=False, headers=own)
    ask.get("/v1/users?limit=1")
    ask.get("/v1/users?cursor=none", 400)
    tokens = ask.get("/v1/tokens?limit=5")
    ask.get("/v1/tokens?cursor=none", 400)
    ask.post(f"/v1/tokens/{tokens['items'][0]['id']}/rotate", {}, 403)
    ask.get("/v1/rules/access")
    ask.get("/v1/rules/gravity", 404)
    ask.post("/v1/users/una/disable", {})
    ask.post("/v1/adjustments", {"merchant": "lumo", "location": "A-02-1", "operator": "bea",
                                 "lines": [{"sku": "MATCHES", "quantity": -1, "reason_code": "damaged"}]})
    ask.post("/v1/aliases", {"merchant": "lumo", "kind": "barcode", "value": "1", "sku": "MATCHES"}, 422)
    ask.post("/v1/aliases", {"merchant": "lumo", "kind": "barcode", "value": "1", "sku": "MATCHES",
                             "reason": "nobody has enrolled who could decide"}, 403)


def walk_returns(ask):
    paper = {"merchant": "lumo", "rma": "RMA-1", "authorised_at": "2026-11-25T10:00:00Z", "tracking": "SE1",
             "lines": [{"sku": "MATCHES", "quantity": 2, "reason": "too_many"}]}
    made = ask.post("/v1/returns", paper, 201)
    ask.post("/v1/returns", paper, 200)
    ask.post("/v1/returns", {**paper, "rma": "RMA-2", "author": "shop"}, 422)
    ask.post("/v1/returns", {**paper, "lines": []}, 400)
    unit = {"step": "return_receive", "operator": "bea", "merchant": "lumo", "rma": "RMA-1", "code": "MATCHES", "location": "Q-01"}
    ask.post("/v1/scans", {**unit, "step": "return_arrive", "code": "SE1"})
    ask.post("/v1/scans", unit)
    ask.post("/v1/scans", {**unit, "location": "A-01-1"}, 422)
    ask.post("/v1/scans", {**unit, "rma": "NONE", "merchant": None}, 422)
    decision = {"sku": "MATCHES", "quantity": 1, "decision": "quarantine", "grade": "B", "reason": "dented", "photos": ["sha256:00"]}
    ask.post(f"/v1/returns/{made['id']}/triage", decision)
    ask.post(f"/v1/returns/{made['id']}/triage", {**decision, "quantity": 5}, 409)
    ask.post(f"/v1/returns/{made['id']}/triage", {**decision, "decision": "resellable", "location": "A-01-1"}, 422)
    ask.post(f"/v1/returns/{made['id']}/triage", {**decision, "grade": ""}, 400)
    ask.post("/v1/counts", {"merchant": "lumo", "location": "Q-02", "operator": "bea", "lines": [{"sku": "MATCHES", "quantity": 2}]})
    stock = {"merchant": "lumo", "location": "Q-02", "sku": "MATCHES", "quantity": 1, "decision": "quarantine", "grade": "B",
             "reason": "dented"}
    ask.post("/v1/triage", stock)
    ask.post("/v1/triage", {**stock, "quantity": 9}, 409)
    ask.post("/v1/triage", {**stock, "decision": "sell"}, 400)
    ask.get(f"/v1/returns/{made['id']}")
    ask.get("/v1/returns/ret_00000000000000000000000000", 404)
    ask.get("/v1/returns?merchant=lumo&limit=1")
    ask.get("/v1/returns?state=gone", 400)


def walk_inbound(ask):
    paper = {"merchant": "lumo", "asn": "ASN-1", "issued_at": "2026-11-20T08:00:00Z", "expected_at": "2031-01-07T08:00:00Z",
             "cartons": 1, "lines": [{"sku": "MATCHES", "quantity": 10}]}
    made = ask.post("/v1/inbounds", paper, 201)
    ask.post("/v1/inbounds", paper, 200)
    ask.post("/v1/inbounds", {**paper, "author": "shop"}, 422)
    ask.post("/v1/inbounds", {**paper, "asn": "ASN-2", "lines": [{"sku": "NO-SUCH", "quantity": 1}]}, 422)
    ask.post("/v1/inbounds", {**paper, "lines": []}, 400)
    at = f"/v1/inbounds/{made['id']}"
    ask.post(f"{at}/slot", {"from": "2031-01-07T08:00:00Z", "to": "2031-01-07T09:00:00Z", "dock": "D1"})
    ask.post(f"{at}/slot", {"from": "2031-01-07T09:00:00Z", "to": "2031-01-07T08:00:00Z"}, 422)
    ask.post(f"{at}/verify", {}, 422)
    ask.post("/v1/arrivals", {"merchant": "lumo", "number": "ASN-1", "cartons": 1})
    ask.post("/v1/arrivals", {"merchant": "lumo", "warehouse": "nowhere"}, 422)
    count = {"merchant": "lumo", "inbound": "ASN-1", "operator": "bea", "lines": [{"code": "MATCHES", "quantity": 4}]}
    receipt = ask.post("/v1/receipts", {**count, "lines": [*count["lines"], {"code": "MATCHES", "quantity": 1, "condition": "damaged"}]}, 201)
    ask.post("/v1/receipts", {**count, "inbound": "NONE"}, 422)
    ask.post("/v1/receipts", {**count, "lines": [{"code": "MATCHES"}]}, 400)
    ask.post(f"/v1/receipts/{receipt['receipt']}/reverse", {"reason": "counted twice"})
    ask.post(f"/v1/receipts/{receipt['receipt']}/reverse", {"reason": "counted twice"}, 422)
    scan = {"step": "receive", "operator": "bea", "inbound": made["id"], "code": "MATCHES", "quantity": 10}
    ask.post("/v1/scans", scan)
    ask.post("/v1/scans", {**scan, "code": "NO-SUCH"}, 422)
    ask.post(f"{at}/accept", {}, 422)
    ask.post(f"{at}/verify", {})
    ask.post(f"{at}/accept", {})
    ask.get(at)
    home = {"step": "putaway", "operator": "bea", "merchant": "lumo", "code": "MATCHES", "quantity": 10}
    ask.post("/v1/scans", {**home, "location": "LANE-RUTA"}, 422)
    stock = ask.get("/v1/stock?merchant=lumo&sku=MATCHES&limit=200")["items"]
    place = next(x["location"] for x in stock if x["bucket"] == "sellable" and x["location"].startswith("A-"))
    ask.post("/v1/scans", {**home, "location": place})
    ask.post(f"{at}/close", {"reason": "done"}, 422)
    other = ask.post("/v1/inbounds", {**paper, "asn": None, "purchase_order": "PO-1"}, 201)
    ask.post(f"/v1/inbounds/{other['id']}/withdraw", {"reason": "ordered twice"})
    ask.get("/v1/inbounds?merchant=lumo&limit=1")
    ask.get("/v1/inbounds?state=lost", 400)
    ask.get("/v1/inbounds/inb_00000000000000000000000000", 404)
    ask.get("/v1/occupancy?merchant=lumo")
    ask.get("/v1/occupancy?warehouse=nowhere", 400)


def walk_records(ask):
    ask.get("/v1/exceptions")
    ask.get("/v1/exceptions?status=all&limit=2")
    ask.get("/v1/exceptions?status=closed")
    queue = ask.get("/v1/exceptions?reason=payload_malformed")["items"]
    decision = {"decision": "accept", "reason": "looked at it with the shop"}
    ask.post(f"/v1/exceptions/{queue[0]['id']}/resolve", decision)
    ask.post(f"/v1/exceptions/{queue[0]['id']}/resolve", decision, 409)
    ask.post(f"/v1/exceptions/{queue[0]['id']}/resolve", {"decision": "accept"}, 400)
    for path in ("/v1/connections", "/v1/events?limit=5", "/v1/audit?limit=5", "/v1/audit?merchant=hub",
                 "/v1/audit/verify", "/v1/checks", "/v1/today", "/v1/today/flow", "/v1/connections/lag?hours=3", "/v1/skus?find=lum", "/v1/merchants", "/v1/rulebook", "/healthz", "/readyz", "/metrics"):
        ask.get(path)
    ask.get("/v1/events", 401, token=False)
    profile = (DOCS / "examples/profile-lumo.yaml").read_bytes()
    yaml_type = {"Content-Type": "application/yaml"}
    ask.post("/v1/apply", profile, 422, headers=yaml_type)
    ask.post("/v1/apply", profile, 403, headers={**yaml_type, "Reason": "nobody has enrolled yet"})
    ask.post("/v1/tokens", {"role": "auditor", "name": "x"}, 403)
    ask.post("/v1/users", {"role": "operator", "name": "bea"}, 403)
    ask.post("/v1/backup?path=/nowhere", None, 404)


def check_audit_layout(score, hub):
    """The page on the audit is enough to verify a store without the program."""
    public_key = hub.ask("GET", "/v1/checks")[2]["public_key"]
    hub.stop()
    rows, problems = audit_layout.verify_chains(hub.path)
    score.record("the chains verify by the page", problems if rows else ["there are no rows"])
    signed, problems = audit_layout.verify_checkpoints(hub.path, public_key)
    score.record("the checkpoints verify by the page", problems if signed else ["there are none"])


def main():
    score = Score()
    document = yaml.safe_load((DOCS / "openapi.yaml").read_text())
    check_routes(score, document)
    check_words(score, document)
    check_references(score, document)
    check_examples(score, document)
    check_pages(score)
    check_shown(score)
    if "--static" not in sys.argv[1:]:
        with LiveHub(BINARY, DOCS / "examples") as hub:
            hub.set_up()
            ask = Caller(score, document, hub)
            walk_intake(ask)
            order = walk_orders(ask)
            walk_floor(ask, order)
            walk_goods(ask)
            walk_returns(ask)
            walk_inbound(ask)
            walk_records(ask)
            walk_people(ask)
            check_audit_layout(score, hub)
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed else 0


if __name__ == "__main__":
    sys.exit(main())
