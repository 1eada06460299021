"""Badge and PIN: the floor signs in on devices that were registered for it, and nowhere else; and may do no more than the floor.
Requirements SA-1, SA-2; security sections 4, 6."""
import contextlib
import json
import re
import sqlite3
import subprocess

from harness import same, true
from people import Person

BADGE, OTHER = "B-1001", "B-1002"
PIN = "493027"
S = {}


def _device(h, name):
    """registered by the supervisor, paired by itself; its token"""
    status, d = h.http("POST", "/v1/devices", {"name": name}, token="sara")
    same(status, 201, d)
    status, paired = h.http("POST", "/v1/devices/pair", {"code": d["pairing_code"]}, token=None)
    same((status, paired["device"]), (201, name), paired)
    return paired["token"], d["id"]


def _sign_in(h, device, badge=BADGE, pin=PIN, **more):
    return h.http("POST", "/v1/sessions/badge", dict({"badge": badge, "pin": pin}, **more),
                  {"X-Holdfast-Device": device} if device else {}, token=None)


def _as(h, session, device, method, path, body=None):
    h.number += 1
    return h.http(method, path, body, {"X-Holdfast-Device": device, "Idempotency-Key": f"badge-{h.number}"} if device
                  else {"Idempotency-Key": f"badge-{h.number}"}, token=session)


def _refused(h, got, status, code):
    same((got[0], got[1].get("code")), (status, code), got[1])


def _wait_over(h):
    """what only time would do: the failures are an hour old"""
    h.stop()
    h.sql("update sign_in_throttle set since_us = since_us - 3600000000, until_us = until_us - 3600000000")
    h.start()


def _store_text(h):
    """everything that the tables of devices, badges and sessions hold"""
    out = []
    for table in ("device", "badge", "session", "sign_in_throttle"):
        if h.server:
            out.append(subprocess.run(["psql", "-XqAt", h.store, "-c", f"select * from {table}"], check=True, capture_output=True, text=True).stdout)
        else:
            with contextlib.closing(sqlite3.connect(h.path)) as db:
                out += [repr(r) for r in db.execute(f"select * from {table}")]
    return "\n".join(out)


def people_of_the_floor(h):
    """a token of every role, made before the administrator's door shuts; two supervisors, two operators"""
    for role in ("operator", "engineer", "merchant", "auditor", "machine"):
        h.tokens[f"r-{role}"] = h.token(role, *(["--merchant", "nova"] if role == "merchant" else []))
    for name in ("ana", "ben"):
        h.cli("user", "add", name, "--role", "operator")
    S["sara"], S["tom"] = Person(h, "sara", "supervisor"), Person(h, "tom", "supervisor")
    S["order"] = h.land(h.new())


# -- devices

def only_a_supervisor_registers_a_device(h):
    """access row register_device"""
    for role in ("operator", "engineer", "merchant", "auditor", "machine"):
        status, d = h.http("POST", "/v1/devices", {"name": "hh-x"}, token=f"r-{role}")
        same((status, d["code"]), (403, "forbidden"), role)
    for bad in ("", "hh 1", "a" * 65, "hh/1", "hé", "<script>"):
        _refused(h, h.http("POST", "/v1/devices", {"name": bad}, token="sara"), 422, "device_name")
    _refused(h, h.http("POST", "/v1/devices", {"name": "hh-1", "secret": "x"}, token="sara"), 400, "body_invalid")
    _refused(h, h.http("POST", "/v1/devices", {"name": "hh-1"}, token=None), 401, "unauthenticated")


def a_pairing_code_is_good_once(h):
    status, d = h.http("POST", "/v1/devices", {"name": "hh-1"}, token="sara")
    same(status, 201, d)
    true(re.fullmatch(r"[0-9a-z]{5}-[0-9a-z]{5}", d["pairing_code"]), d)
    S["first_code"] = d["pairing_code"]
    for bad in ("", "zzzzz-zzzzz", d["pairing_code"][:-1], d["pairing_code"] + "0"):
        _refused(h, h.http("POST", "/v1/devices/pair", {"code": bad}, token=None), 401, "pairing_invalid")
    status, again = h.http("POST", "/v1/devices", {"name": "hh-1"}, token="sara")
    same((status, again["id"]), (200, d["id"]), "the same device, a new code")
    _refused(h, h.http("POST", "/v1/devices/pair", {"code": d["pairing_code"]}, token=None), 401, "pairing_invalid")
    typed = again["pairing_code"].upper().replace("-", " ")
    status, paired = h.http("POST", "/v1/devices/pair", {"code": typed}, token=None)
    same((status, paired["device"]), (201, "hh-1"), "as people type it")
    same(paired["last_sequence"], 0)
    S["hh-1"], S["hh-1 id"] = paired["token"], d["id"]
    _refused(h, h.http("POST", "/v1/devices/pair", {"code": typed}, token=None), 401, "pairing_invalid")
    S["hh-2"], S["hh-2 id"] = _device(h, "hh-2")


def a_pairing_code_gets_too_old(h):
    d = h.http("POST", "/v1/devices", {"name": "hh-3"}, token="sara")[1]
    h.stop()
    h.sql("update device set pair_until_us = pair_until_us - 901000000 where pair_until_us > 0")
    h.start()
    _refused(h, h.http("POST", "/v1/devices/pair", {"code": d["pairing_code"]}, token=None), 401, "pairing_invalid")


def devices_are_listed_without_their_secrets(h):
    status, d = h.http("GET", "/v1/devices", token="sara")
    same(status, 200)
    same([(i["name"], i["state"]) for i in d["items"]], [("hh-1", "paired"), ("hh-2", "paired"), ("hh-3", "registered")])
    true(S["hh-1"] not in json.dumps(d) and "hd_" not in json.dumps(d), d)
    same(d["items"][0]["registered_by"], "person:sara")
    out = h.cli("device", "list", env={"HF_TOKEN": S["sara"].session}).stdout
    true("hh-1" in out and "paired" in out, out)
    same(h.http("GET", "/v1/devices", token="r-auditor")[0], 200)
    _refused(h, h.http("GET", "/v1/devices", token="r-operator"), 403, "forbidden")


# -- badges

def a_badge_is_given_to_operators_alone(h):
    _refused(h, h.http("POST", "/v1/users/tom/badge", {"badge": BADGE}, token="sara"), 422, "badge_role")
    _refused(h, h.http("POST", "/v1/users/nobody/badge", {"badge": BADGE}, token="sara"), 404, "not_found")
    for bad in ("", "123", "with blank", "x" * 65, "tab\tin"):
        _refused(h, h.http("POST", "/v1/users/ana/badge", {"badge": bad}, token="sara"), 422, "badge_invalid")
    for role in ("operator", "engineer", "merchant", "auditor", "machine"):
        _refused(h, h.http("POST", "/v1/users/ana/badge", {"badge": BADGE}, token=f"r-{role}"), 403, "forbidden")
    status, d = h.http("POST", "/v1/users/ana/badge", {"badge": BADGE}, token="sara")
    same(status, 201, d)
    true(re.fullmatch(r"\d{6}", d["first_pin"]), d)
    S["first"] = d["first_pin"]
    _refused(h, h.http("POST", "/v1/users/ben/badge", {"badge": BADGE}, token="sara"), 409, "badge_taken")
    S["ben first"] = h.cli("user", "badge", "ben", OTHER, env={"HF_TOKEN": S["sara"].session}).stdout.strip()
    true(re.fullmatch(r"\d{6}", S["ben first"]), S["ben first"])
    people = {p["name"]: p for p in h.http("GET", "/v1/users", token="sara")[1]["items"]}
    true(people["ana"]["badge_given_at"] and people["tom"]["badge_given_at"] is None, people)


def the_first_pin_has_to_be_changed(h):
    """whoever handed it out does not know it any more"""
    first = S["first"]
    _refused(h, _sign_in(h, S["hh-1"], pin=first), 403, "pin_change_required")
    for weak in ("12345", "123456", "000000", "49302a", "1234567890123", "", first, None, 493027):
        status, d = _sign_in(h, S["hh-1"], pin=first, new_pin=weak)
        same((status, d["code"]), (422, "pin_weak"), f"{weak}: {d}")
    _refused(h, _sign_in(h, S["hh-1"], pin="999999", new_pin=PIN), 401, "sign_in_failed")
    status, d = _sign_in(h, S["hh-1"], pin=first, new_pin=PIN)
    same((status, d["name"], d["role"], d["device"], d["idle_minutes"]), (201, "ana", "operator", "hh-1", 30), d)
    same(d["step_up_until"], None)
    _refused(h, _sign_in(h, S["hh-1"], pin=first, new_pin="582914"), 401, "sign_in_failed")
    S["ana"] = d["session"]


def without_a_registered_device_nobody_comes_in(h):
    """security 6: badge + PIN on a registered device"""
    for device in (None, "", "hd_nothing", S["hh-1"][:-1], S["hh-1"] + "x", "hs_" + S["hh-1"][3:], S["first_code"]):
        _refused(h, _sign_in(h, device), 401, "device_unknown")
    for body in ({"badge": BADGE}, {"pin": PIN}, {}, {"badge": BADGE, "pin": ""}, {"badge": [BADGE], "pin": PIN},
                 {"badge": BADGE, "pin": PIN, "role": "supervisor"}, {"badge": BADGE, "pin": "9" * 13}):
        same(h.http("POST", "/v1/sessions/badge", body, {"X-Holdfast-Device": S["hh-1"]}, token=None)[0], 400, body)


def a_session_by_badge_is_good_on_its_device_alone(h):
    same(_as(h, S["ana"], S["hh-1"], "GET", "/v1/sessions/current")[0], 200)
    for device in (None, "hd_nothing", S["hh-2"], S["ana"]):
        _refused(h, _as(h, S["ana"], device, "GET", "/v1/sessions/current"), 401, "unauthenticated")
        _refused(h, _as(h, S["ana"], device, "POST", "/v1/scans", {"code": "X"}), 401, "unauthenticated")


def a_badge_opens_the_floor_and_nothing_else(h):
    """every route, by badge: what the table's column badge says"""
    from story_cells import _routes, _table
    table, wrong, asked = _table(h), [], 0
    for method, pattern, action in _routes():
        if pattern == "/v1/sessions/current" and method == "DELETE":
            continue
        status, d = _as(h, S["ana"], S["hh-1"], method, pattern.replace("{}", "none"), None if method == "GET" else {})
        code = d.get("code") if isinstance(d, dict) else None
        never = table[action]["operator"] == "never" or not table[action]["badge"]
        if (code == "forbidden") != never or status in (401, 500):
            wrong.append(f"{method} {pattern} ({action}): {status} {code}")
        asked += 1
    true(asked > 100, asked)
    same(wrong, [], f"{len(wrong)} of {asked}")
    for action in ("approve", "read_approvals", "fix_exception", "release_hold", "read_audit", "read_users", "create_token", "break_glass"):
        same(table[action]["badge"], False, action)


def it_takes_no_step_up_and_decides_nothing(h):
    """security 4: approvals need password and code"""
    _refused(h, _as(h, S["ana"], S["hh-1"], "POST", "/v1/sessions/current/step_up", {"totp": "123456"}), 403, "badge_session")
    o = h.land(h.new(address={"zip": ""}))
    _refused(h, _as(h, S["ana"], S["hh-1"], "POST", f"/v1/orders/{o['id']}/fix", {"reason": "I know this street well"}), 403, "forbidden")
    _refused(h, _as(h, S["ana"], S["hh-1"], "POST", "/v1/approvals/req_none/approve", {}), 403, "forbidden")


def scans_carry_device_and_person(h):
    """SA-1: who, and via which device; nobody scans as somebody else"""
    shipment = S["order"]["shipments"][0]["id"]
    scan = {"step": "pick", "shipment": shipment, "location": "S-01-02", "code": "8430000000021", "quantity": 1}
    _refused(h, _as(h, S["ana"], S["hh-1"], "POST", "/v1/scans", dict(scan, operator="ben")), 422, "operator_mismatch")
    _refused(h, _as(h, S["ana"], S["hh-1"], "POST", "/v1/scans", dict(scan, device="hh-2")), 422, "device_mismatch")
    _refused(h, _as(h, S["ana"], S["hh-1"], "POST", "/v1/tasks/claim", {"merchant": "nova", "device": "hh-2", "operator": "ana"}), 422,
             "device_mismatch")
    status, d = _as(h, S["ana"], S["hh-1"], "POST", "/v1/scans", dict(scan, sequence=7))
    same((status, d.get("result")), (200, "ok"), d)
    rows = h.http("GET", "/v1/audit?merchant=nova&limit=200")[1]["items"]
    mine = [r for r in rows if r["actor"] == "person:ana" and r["action"] == "scan"]
    true(mine and mine[-1]["via"] == "floor" and "device:hh-1" in mine[-1]["detail"], mine)


def a_wrong_pin_costs_time(h):
    """throttled like passwords: five, then a wait; the right one waits too; another badge does not"""
    _wait_over(h)
    for _ in range(5):
        _refused(h, _sign_in(h, S["hh-1"], pin="999998"), 401, "sign_in_failed")
    _refused(h, _sign_in(h, S["hh-1"]), 429, "sign_in_slowed")
    true(0 < int(h.headers["Retry-After"]) <= 31, h.headers)
    _refused(h, _sign_in(h, S["hh-2"]), 429, "sign_in_slowed")
    _refused(h, _sign_in(h, S["hh-1"], new_pin="582914"), 429, "sign_in_slowed")
    _refused(h, _sign_in(h, S["hh-1"], badge=OTHER, pin=S["ben first"]), 403, "pin_change_required")
    for n in range(16):
        _refused(h, _sign_in(h, S["hh-2"], badge=f"B-9{n:03}"), 401, "sign_in_failed")
    for n in range(4):
        _sign_in(h, S["hh-2"], badge=f"B-8{n:03}")
    _refused(h, _sign_in(h, S["hh-2"], badge=OTHER, pin=S["ben first"]), 429, "sign_in_slowed")
    _wait_over(h)
    same(_sign_in(h, S["hh-1"])[0], 201)


def who_signs_in_next_ends_the_one_before(h):
    """one person per device; the shift changes"""
    status, ana = _sign_in(h, S["hh-1"])
    same(status, 201, ana)
    status, ben = _sign_in(h, S["hh-1"], badge=OTHER, pin=S["ben first"], new_pin="604182")
    same((status, ben["name"]), (201, "ben"), ben)
    _refused(h, _as(h, ana["session"], S["hh-1"], "GET", "/v1/sessions/current"), 401, "unauthenticated")
    same(_as(h, ben["session"], S["hh-1"], "GET", "/v1/sessions/current")[1]["device"], "hh-1")
    listed = {d["name"]: d for d in h.http("GET", "/v1/devices", token="sara")[1]["items"]}
    same(listed["hh-1"]["person"], "ben")
    same(_as(h, ben["session"], S["hh-1"], "DELETE", "/v1/sessions/current")[0], 200)
    true("Clear-Site-Data" not in h.headers, "the device stays the device it is")
    _refused(h, _as(h, ben["session"], S["hh-1"], "GET", "/v1/sessions/current"), 401, "unauthenticated")


def an_idle_or_old_session_is_over(h):
    """30 minutes, 12 hours"""
    for what, minutes in (("seen_at_us", 31), ("ends_at_us", 12 * 60 + 1)):
        d = _sign_in(h, S["hh-1"])[1]
        h.stop()
        h.sql(f"update session set {what} = {what} - {minutes * 60000000} where device_id <> 0 and ended_at_us = 0")
        h.start()
        _refused(h, _as(h, d["session"], S["hh-1"], "GET", "/v1/sessions/current"), 401, "unauthenticated")
    d = _sign_in(h, S["hh-1"])[1]
    h.stop()
    h.sql("update session set seen_at_us = seen_at_us - 1740000000 where device_id <> 0 and ended_at_us = 0")
    h.start()
    same(_as(h, d["session"], S["hh-1"], "GET", "/v1/sessions/current")[0], 200, "29 minutes are a coffee")


def a_device_that_is_taken_away_is_out_at_once(h):
    d = _sign_in(h, S["hh-2"])[1]
    for role in ("operator", "auditor", "machine"):
        _refused(h, h.command(f"/v1/devices/{S['hh-2 id']}/revoke", {}, token=f"r-{role}"), 403, "forbidden")
    _refused(h, h.command(f"/v1/devices/{S['hh-2 id']}/revoke", {}, token="r-merchant"), 404, "not_found")
    _refused(h, h.command("/v1/devices/dev_none/revoke", {}, token="sara"), 404, "not_found")
    same(h.command(f"/v1/devices/{S['hh-2 id']}/revoke", {}, token="sara"), (200, {"state": "revoked"}))
    same(h.command(f"/v1/devices/{S['hh-2 id']}/revoke", {}, token="sara"), (200, {"state": "revoked before"}))
    _refused(h, _as(h, d["session"], S["hh-2"], "GET", "/v1/sessions/current"), 401, "unauthenticated")
    _refused(h, _sign_in(h, S["hh-2"]), 401, "device_unknown")
    token, again = _device(h, "hh-2")
    true(again != S["hh-2 id"] and token != S["hh-2"], "the name is free for another one")
    same(_sign_in(h, token)[0], 201)


def pairing_anew_kills_the_old_token(h):
    d = _sign_in(h, S["hh-1"])[1]
    code = h.http("POST", "/v1/devices", {"name": "hh-1"}, token="sara")[1]["pairing_code"]
    same(_as(h, d["session"], S["hh-1"], "GET", "/v1/sessions/current")[0], 200, "until the code is used")
    paired = h.http("POST", "/v1/devices/pair", {"code": code}, token=None)[1]
    same(paired["last_sequence"], 7, "a new browser counts on from what was heard of the device")
    old, S["hh-1"] = S["hh-1"], paired["token"]
    _refused(h, _as(h, d["session"], old, "GET", "/v1/sessions/current"), 401, "unauthenticated")
    _refused(h, _as(h, d["session"], S["hh-1"], "GET", "/v1/sessions/current"), 401, "unauthenticated")
    _refused(h, _sign_in(h, old), 401, "device_unknown")


def a_badge_that_is_taken_away_is_dead(h):
    d = _sign_in(h, S["hh-1"])[1]
    h.cli("user", "unbadge", "ana", env={"HF_TOKEN": S["sara"].session})
    _refused(h, _as(h, d["session"], S["hh-1"], "GET", "/v1/sessions/current"), 401, "unauthenticated")
    _refused(h, _sign_in(h, S["hh-1"]), 401, "sign_in_failed")
    same(h.command("/v1/users/ana/badge/revoke", {}, token="sara"), (200, {"state": "had none"}))
    first = h.http("POST", "/v1/users/ana/badge", {"badge": "B-2001"}, token="sara")[1]["first_pin"]
    _refused(h, _sign_in(h, S["hh-1"], pin=first, new_pin="582914"), 401, "sign_in_failed")
    same(_sign_in(h, S["hh-1"], badge="B-2001", pin=first, new_pin="582914")[0], 201)
    _wait_over(h)


def a_first_pin_gets_too_old(h):
    first = h.http("POST", "/v1/users/ana/badge", {"badge": "B-2002"}, token="sara")[1]["first_pin"]
    h.stop()
    h.sql("update badge set first_until_us = 1 where first_until_us > 0")
    h.start()
    _refused(h, _sign_in(h, S["hh-1"], badge="B-2002", pin=first, new_pin="582914"), 401, "sign_in_failed")


def who_is_disabled_has_no_badge_either(h):
    d = _sign_in(h, S["hh-1"], badge=OTHER, pin="604182")[1]
    same(h.command("/v1/users/ben/disable", {}, token="sara")[0], 200)
    _refused(h, _as(h, d["session"], S["hh-1"], "GET", "/v1/sessions/current"), 401, "unauthenticated")
    _refused(h, _sign_in(h, S["hh-1"], badge=OTHER, pin="604182"), 401, "sign_in_failed")


def no_secret_is_in_the_store_or_the_audit(h):
    """badge numbers, PINs, tokens and codes as digests alone; every step has its row"""
    rows = [json.loads(line) for line in h.cli("audit", "export", "--merchant", "hub", env={"HF_TOKEN": S["sara"].session}).stdout.splitlines()[1:]]
    h.stop()
    held = _store_text(h) + json.dumps(rows) + h.log()
    for secret in (BADGE, OTHER, "B-2001", PIN, "604182", "582914", S["first"], S["hh-1"], S["first_code"].replace("-", "")):
        true(secret not in held, f"{secret} is kept in clear")
    h.start()
    actions = {(r["action"], r["outcome"]) for r in rows}
    for action in ("register_device", "pair_device", "revoke_device", "give_badge", "revoke_badge", "badge_sign_in"):
        true((action, "done") in actions, action)
    for action in ("pair_device", "give_badge", "badge_sign_in"):
        true((action, "refused") in actions, f"{action} refused")
    true(any(r["action"] == "badge_sign_in" and r["actor"] == "device:hh-1" for r in rows), "from which device")

