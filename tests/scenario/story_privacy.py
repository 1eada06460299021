"""Personal data goes: on schedule, or because two people said so; what stays proves what happened.
Requirements CS-3, SA-1; security 5 and 7. Every name and address here is invented."""
import contextlib
import glob
import hashlib
import json
import os
import sqlite3
import subprocess
import time

from harness import same, true
from people import Person, new_half_minute

P = {}
DAY_US = 86400 * 1000000
REASON = "the buyer asked for it, letter of today"
NAME, STREET, PHONE, MAIL = "Quirina Zambombo-Vex", "Rua Xilofonte 9173", "+34655918273", "quirina.vex@canary.example"
CANARIES = [c.encode() for c in ("Quirina", "Zambombo", "Xilofonte", "655918273", "quirina.vex", "655 918 273")]


def _canary(h, **over):
    return h.new(address={"first_name": "Quirina", "last_name": "Zambombo-Vex", "name": NAME, "address1": STREET, "phone": PHONE},
                 email=MAIL, **over)


def _dumps(h, *more):
    """Every byte the hub left anywhere: the store (as SQL too), its copies, its log, its files."""
    found = {}
    for path in glob.glob(f"{h.dir}/**", recursive=True):
        if os.path.isfile(path):
            with open(path, "rb") as f:
                found[path] = f.read()
    if h.server:
        found["dump"] = subprocess.run(["pg_dump", "--inserts", h.store], check=True, capture_output=True).stdout
    else:
        with contextlib.closing(sqlite3.connect(h.path)) as db:
            found["dump"] = "\n".join(db.iterdump()).encode()
    return found


def _nowhere(h):
    for path, data in _dumps(h).items():
        low = data.lower()
        for c in CANARIES:
            for shape in (c, c.hex().encode(), c.decode().encode("utf-16-le")):
                true(shape.lower() not in low, f"{c} is in {path}")


def _count(h, table, where="1 = 1"):
    """While the hub is stopped."""
    if h.server:
        r = subprocess.run(["psql", "-X", "-A", "-t", h.store, "-c", f"select count(*) from {table} where {where}"], check=True,
                           capture_output=True, text=True)
        return int(r.stdout)
    with contextlib.closing(sqlite3.connect(h.path)) as db:
        return db.execute(f"select count(*) from {table} where {where}").fetchone()[0]


def _erasures(h, merchant="nova", token="supervisor"):
    status, d = h.http("GET", f"/v1/erasures?merchant={merchant}", token=token)
    same(status, 200, d)
    return d["items"]


def _check_certificate(h, ident):
    """An auditor's check: the digest is that of the text, and stands in the audit chain."""
    status, c = h.http("GET", f"/v1/erasures/{ident}")
    same(status, 200, c)
    same(hashlib.sha256(c["text"].encode()).hexdigest(), c["digest"])
    for one in c["of"]:
        true(next(iter(one.values())) in c["text"], (one, c["text"]))
    out = f"{h.dir}/copy-{h.next()}.jsonl"
    h.cli("audit", "export", "--merchant", "nova", "--out", out)
    with open(out) as f:
        rows = [json.loads(line) for line in list(f)[1:]]
    row = [r for r in rows if r["seq"] == c["audit_seq"]][0]
    same((row["action"], row["payload_digest"]), ("erase", c["digest"]))
    return c


def retention_is_a_setting_of_each_source_within_bounds(h):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures", "profile-nova.yaml")) as f:
        text = f.read()
    for wrong, says in (("{delivered_days: 0}", "delivered_days"), ("{undelivered_days: 401}", "undelivered_days"),
                        ("{days: 3}", "days"), ("7", "retention")):
        bad = text.replace("    account: nova-tea.myshopify.com\n", f"    account: nova-tea.myshopify.com\n    retention: {wrong}\n", 1)
        r = h.cli("apply", "--dry-run", h.file("bad.yaml", bad), ok=None)
        true(r.returncode != 0 and says in r.stdout + r.stderr, (wrong, r.stdout + r.stderr))


def a_copy_of_the_store_is_made_while_the_canary_is_there(h):
    P["order"] = h.land(_canary(h))
    if not h.server:
        h.cli("backup", f"{h.dir}/before.backup")


def people_come(h):
    for name, role in (("olga", "operator"), ("adam", "auditor"), ("sara", "supervisor"), ("sven", "supervisor")):
        P[name] = Person(h, name, role)


def an_order_that_is_still_to_be_sent_is_not_erased(h):
    """two people agree, and the state still says no"""
    o = P["open"] = h.land(h.new())
    s, d = P["sara"].ask(f"/v1/orders/{o['id']}/erase", {"reason": REASON})
    same(s, 202, d)
    s, d = P["sven"].decide(d["request"])
    same((s, d["code"]), (409, "request_failed"), d)
    true("cancel it first" in d["detail"], d)
    same(h.order(o["external_id"])["erased_at"], None)


def nobody_erases_alone(h):
    """SA-3: erase needs a second person, a fresh code, a reason"""
    o = P["order"]
    P["body"] = _canary(h, id=int(o["external_id"]), n=int(o["order_number"].lstrip("#")))
    path = f"/v1/orders/{o['id']}/erase"
    for who, status in (("olga", 403), ("adam", 403)):
        same(P[who].ask(path, {"reason": REASON})[0], status, who)
    s, d = P["sara"].ask(path, {"reason": "short"})
    same((s, d["code"]), (422, "reason_required"))
    same(h.command(path, {"reason": REASON})[0], 403, "a token is nobody's hand")
    s, d = P["sara"].ask("/v1/orders/ord_" + "0" * 26 + "/erase", {"reason": REASON})
    same(s, 404)
    for body in ({}, {"reason": REASON, "and": 1}, []):
        same(P["sara"].ask(path, body)[0], 400, str(body))
    true(h.order(o["external_id"])["erased_at"] is None, "nothing happened")


def a_canary_is_nowhere_after_its_erasure(h):
    """CS-3; security 7: no table, blob, copy or log holds it"""
    o = P["order"]
    h.command(f"/v1/orders/{o['id']}/fix", {"source": "shop", "reason": "she called", "ship_to": {"phone": PHONE}})
    h.shop(dict(P["body"], note="again"), key="canary-clash")
    h.shop(dict(P["body"], note="and other"), key="canary-clash")
    h.shop(b'{"name": "' + NAME.encode() + b'", "id": }')
    h.command(f"/v1/orders/{o['id']}/cancel", {"source": "shop", "reason": "the buyer"})
    new_half_minute()
    s, d = P["sara"].ask(f"/v1/orders/{o['id']}/erase", {"reason": REASON}, key="erase-1")
    same(s, 202, d)
    same(h.http("GET", f"/v1/approvals/{d['request']}", token="sven")[1]["action"], "erase")
    s, answer = P["sven"].decide(d["request"])
    same((s, answer["state"]), (200, "executed"), answer)
    shown = h.order(o["external_id"])
    true(shown["erased_at"], shown)
    P["certificate"] = _check_certificate(h, _erasures(h)[0]["id"])
    same((P["certificate"]["cause"], P["certificate"]["subjects"]), ("request", 1))
    true(P["certificate"]["keys_destroyed"] >= 2, P["certificate"])
    h.stop()
    _nowhere(h)
    for table, of in (("data_key", "subject_id"), ("order_person", "order_id"), ("blob", "subject_id"), ("order_twin", "order_id")):
        same(_count(h, table, f"{of} in (select order_id from orders where erased_at_us <> 0)"), 0, f"{table} of the erased")
    same(_count(h, "receipt", "body is not null and order_id in (select order_id from orders where erased_at_us <> 0)"), 0)
    h.start()


def an_erased_order_answers_everywhere(h):
    """order view, timeline, proof pack, documents, fix, edit, release"""
    o = P["order"]
    same(h.http("GET", f"/v1/orders/{o['id']}/timeline")[0], 200)
    s, proof = h.http("GET", f"/v1/orders/{o['id']}/proof")
    same(s, 200)
    same(proof["pack"]["erasure"]["digest"], P["certificate"]["digest"])
    text = json.dumps(proof, separators=(",", ":"), ensure_ascii=False)  # as it came: the hub writes no blanks either
    r = subprocess.run([h.bin, "proof", "verify", h.file("proof.json", text)], capture_output=True, text=True, timeout=60)
    true(r.returncode == 0 and r.stdout.startswith("PROVEN"), r.stdout)
    s, d = h.command(f"/v1/orders/{o['id']}/fix", {"source": "shop", "reason": "she called", "ship_to": {"phone": PHONE}})
    same((s, d["code"]), (409, "fix_refused"), d)
    s, d = h.command(f"/v1/orders/{o['id']}/release", {})
    same((s, d["code"]), (409, "erased"), d)
    same(h.http("GET", f"/v1/exceptions?merchant=nova&status=closed")[0], 200)
    same(h.http("GET", "/v1/exceptions?merchant=nova")[0], 200)
    P["sara"].ask(f"/v1/orders/{o['id']}/erase", {"reason": REASON})


def a_late_copy_does_not_bring_anybody_back(h):
    """an edit of the shop after the erasure: on file that it came, nothing of it kept"""
    late = dict(P["body"], updated_at="2026-11-24T09:00:00+01:00")
    late["shipping_address"] = dict(late["shipping_address"], address2="piso 3")
    s, d = h.shop(late)
    same((s, d["result"]), (200, "ignored"), d)
    s, d = h.shop(late)
    same((s, d["result"]), (200, "duplicate"), d)
    true(h.order(P["order"]["external_id"])["erased_at"], "erased it stays")
    h.stop()
    _nowhere(h)
    h.start()


def a_certificate_is_for_who_may_read_the_audit(h):
    same(P["olga"].get("/v1/erasures?merchant=nova")[0], 403)
    same(P["adam"].get("/v1/erasures?merchant=nova")[0], 200)
    same(P["adam"].get("/v1/erasures/ers_" + "0" * 26)[0], 404)
    same(P["adam"].get("/v1/erasures?merchant=nobody")[0], 404)


def what_is_over_is_erased_on_schedule_and_what_is_not_stays(h):
    """security 7: 30 days after delivery, 90 after the last event; payloads that never became an order too"""
    old, young, quiet = h.land(_canary(h)), h.land(h.new()), h.land(_canary(h))
    for o in (old, young):
        out = h.walk(o, "handed_over")
        for kind, at in (("acceptance", "2026-11-24T10:00:00Z"), ("delivered", "2026-11-25T10:00:00Z")):
            h.carrier(out, kind, at, proof="pod-77" if kind == "delivered" else None)
    true({h.order(o["external_id"])["state"] for o in (old, young)} <= {"delivered", "closed"}, "both arrived")
    h.shop(b'{"name": "' + NAME.encode() + b'", "id": ]')
    before = len(_erasures(h))
    h.stop()
    ago = f"(select max(at_us) from audit) - {DAY_US} * "
    h.sql(f"update orders set received_at_us = {ago} 40, state_at_us = {ago} 31 where external_id in "
          f"('{old['external_id']}', '{quiet['external_id']}')")
    h.sql(f"update orders set received_at_us = {ago} 40 where external_id = '{young['external_id']}'")
    h.sql(f"update parcel set delivered_at_us = {ago} 31 where shipment_id in (select s.shipment_id from shipment s join orders o on "
          f"s.shipment_id between o.order_id + 1 and o.order_id + 63 where o.external_id = '{old['external_id']}')")
    h.start()
    for _ in range(100):
        if len(_erasures(h)) > before:
            break
        import time
        time.sleep(0.1)
    true(h.order(old["external_id"])["erased_at"], "31 days after its delivery")
    same([h.order(o["external_id"])["erased_at"] for o in (young, quiet)], [None, None], "not yet")
    c = _check_certificate(h, _erasures(h)[0]["id"])
    same((c["cause"], c["of"]), ("retention", [{"order": old["id"]}]))
    h.stop()
    h.sql("alter table evidence disable trigger user" if h.server else "drop trigger evidence_no_update")
    h.sql(f"update evidence set recorded_at_us = {ago} 91 where object_id in (select order_id from orders where external_id = "
          f"'{quiet['external_id']}')")
    h.sql(f"update evidence set recorded_at_us = {ago} 91 where object_id - 1 in (select order_id from orders where external_id = "
          f"'{quiet['external_id']}')")
    h.sql(f"update orders set received_at_us = {ago} 92, state_at_us = {ago} 91 where external_id = '{quiet['external_id']}'")
    h.sql(f"update receipt set row_seal = null, received_at_us = {ago} 91 where order_id is null or order_id in (select order_id from orders where "
          f"external_id = '{quiet['external_id']}')")
    h.start()
    for _ in range(100):
        if h.order(quiet["external_id"])["erased_at"]:
            break
        time.sleep(0.1)
    c = _check_certificate(h, _erasures(h)[0]["id"])
    true({"order": quiet["id"]} in c["of"] and any("receipt" in x for x in c["of"]), c)
    same(h.order(young["external_id"])["erased_at"], None)
    h.stop()
    _nowhere(h)
    same(_count(h, "receipt", "order_id is null and body is not null"), 0, "orderless payloads are empty")
    h.start()


def the_chain_is_whole(h):
    """SA-1: erasure takes nothing from the audit"""
    true("no edit, gap or reorder" in h.cli("audit", "verify").stdout, "verified")
