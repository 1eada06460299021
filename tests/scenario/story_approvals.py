"""Two pairs of eyes: who may ask, who may decide, what is carried out and what is not.
Requirements SA-2, SA-3, INV-10; scenarios 27, 32, 33, 38; laws 7, 10; the rules of four eyes 1 to 9 and 13."""
import re
import threading

from harness import FIXTURES, holds, same, true
from people import PASSWORD, Person, new_half_minute

P = {}
REASON = "the shelf was counted twice"


def a_weak_password_is_refused_with_its_reason(h):
    """security section 6"""
    code = re.search(r"he_[0-9a-z]+", h.cli("user", "add", "frida", "--role", "operator").stdout).group(0)
    for bad, why in (("too short", "15 to 128"), ("a" * 20, "over and over"), ("frida at the dock 7", "name"), ("x" * 129, "15 to 128"),
                     ("said FR1DA at the dock", "name"), ("passwordpassword", "everybody"), ("P@$$w0rd-12345678", "everybody"),
                     ("Holdfast Lumen 2026", "everybody"), ("NORTH1 north1 north1", "everybody")):
        s, d = h.http("POST", "/v1/enrolment", {"code": code, "password": bad}, token=None)
        same((s, d.get("code")), (422, "password_weak"), bad)
        true(why in d["detail"], d["detail"])
    s, d = h.http("POST", "/v1/enrolment", {"code": code, "password": PASSWORD, "role": "supervisor"}, token=None)
    same((s, d["code"]), (400, "body_invalid"))
    P["frida"] = code


def people_are_enrolled_by_a_code_that_counts_once(h):
    """SA-3"""
    for name, role in (("eva", "engineer"), ("emil", "engineer"), ("egon", "engineer"), ("olga", "operator"), ("adam", "auditor"),
                       ("mia", "merchant"), ("sara", "supervisor"), ("sven", "supervisor")):
        P[name] = Person(h, name, role, *(["--merchant", "lumen"] if role == "merchant" else []))
    s, d = h.http("POST", "/v1/enrolment", {"code": "he_" + "0" * 40, "password": PASSWORD}, token=None)
    same((s, d["code"]), (401, "enrolment_invalid"))
    same(h.http("POST", "/v1/enrolment", {"code": P["frida"], "password": PASSWORD}, token=None)[0], 201)
    s, d = h.http("POST", "/v1/enrolment", {"code": P["frida"], "password": PASSWORD}, token=None)
    same((s, d["code"]), (401, "enrolment_invalid"), "used")


def with_two_supervisors_the_administrator_only_looks(h):
    """set-up: the door shuts for good"""
    r = h.cli("user", "add", "late", "--role", "supervisor", ok=(1,))
    true("may not create_user" in r.stdout + r.stderr, r.stderr)
    h.cli("token", "create", "--role", "engineer", "--name", "late", ok=(1,))
    r = h.cli("user", "enrol", "sara", ok=(1,))
    true("may not create_user" in r.stdout + r.stderr, r.stderr)  # both have enrolled: no code behind their backs
    h.cli("audit", "verify")


def a_wrong_password_and_an_unknown_name_hear_the_same(h):
    s1, d1 = h.http("POST", "/v1/sessions", {"name": "sara", "password": "wrong wrong wrong", "totp": "000000"}, token=None)
    s2, d2 = h.http("POST", "/v1/sessions", {"name": "nobody", "password": "wrong wrong wrong", "totp": "000000"}, token=None)
    same((s1, d1["code"], d1["detail"]), (401, "sign_in_failed", d2["detail"]))
    same((s2, d2["code"]), (401, "sign_in_failed"))


def _count(h, who, qty, location="S-01-03", sku="NT-POT", **more):
    return who.ask("/v1/counts", {"merchant": "nova", "location": location, "operator": who.name,
                                  "lines": [{"sku": sku, "quantity": qty}], **more})


def _sellable(h, sku="NT-POT"):
    return h.stock(sku)["sellable"]


def a_count_beyond_tolerance_waits_for_another_person(h):
    """scenarios 32, 27; INV-10"""
    before = _sellable(h)
    s, d = _count(h, P["olga"], before + 40)
    same((s, d["lines"][0]["result"]), (202, "needs_approval"), str(d))
    P["request"] = d["lines"][0]["request"]
    same(_sellable(h), before, "nothing moved")
    s, shown = P["sven"].get(f"/v1/approvals/{P['request']}")
    same((s, shown["state"], shown["action"], shown["requester"]), (200, "pending", "adjust", "person:olga"))
    same(shown["call"]["body"]["lines"][0]["quantity"], before + 40, "what exactly is asked is shown")
    P["before"] = before


def the_requester_and_the_wrong_roles_do_not_decide(h):
    """scenario 33; SA-3"""
    for name, code, status in (("olga", "same_person", 403), ("eva", "approver_role", 403), ("adam", "approver_role", 403),
                               ("mia", "not_found", 404)):
        s, d = P[name].decide(P["request"])
        same((s, d["code"]), (status, code), f"{name} {d}")
    s, d = P["sven"].decide(P["request"], token="supervisor")  # a token, whatever its role
    same((s, d["code"]), (403, "person_required"))
    s, d = P["sven"].decide(P["request"], code="000000")
    same((s, d["code"]), (403, "one_time_code"))
    same(_sellable(h), P["before"])


def every_refused_decision_is_on_record(h):
    """scenario 33: refused and logged"""
    rows, after = [], 0
    while True:
        d = h.http("GET", f"/v1/audit?merchant=nova&limit=200&after={after}")[1]
        rows += d["items"]
        if not d["next"]:
            break
        after = d["next"]
    said = [r for r in rows if r["action"] == "decide" and r["outcome"] == "refused"]
    true(len(said) >= 5, f"{len(said)} refusals on record")


def the_approval_carries_out_exactly_what_was_asked(h):
    """SA-3, law 10; rule 5: the stored payload"""
    s, d = P["sven"].decide(P["request"])
    same((s, d.get("state")), (200, "executed"), str(d))
    same(_sellable(h), P["before"] + 40)
    s, d = P["sara"].decide(P["request"])
    same((s, d["code"]), (409, "request_not_pending"))
    same(_sellable(h), P["before"] + 40, "once")


def a_shelf_that_changed_meanwhile_makes_it_stale_or_failed(h):
    """rule 4"""
    now = _sellable(h)
    s, d = _count(h, P["olga"], now - 30)
    request = d["lines"][0]["request"]
    s, _ = _count(h, P["olga"], now - 1)  # within tolerance: posted at once
    same(s, 200)
    s, d = P["sara"].decide(request)
    same((s, d["code"]), (409, "request_failed"), str(d))
    true("count again" in d["detail"], d["detail"])
    same(_sellable(h), now - 1, "the shelf is as it was counted last")
    same(P["adam"].get(f"/v1/approvals/{request}")[1]["state"], "failed")


def the_same_question_twice_joins_and_another_one_waits(h):
    """rule 9"""
    o = h.land(h.new(address={"zip": ""}))
    body = {"decision": "accept", "reason": "the shop says it is right as it is"}
    exception = h.exceptions("addr_incomplete")
    mine = [e for e in exception if e["object_id"] == o["id"]][0]
    s, d = P["olga"].ask(f"/v1/exceptions/{mine['id']}/resolve", body)
    same((s, d["code"]), (403, "forbidden"), str(d))  # an operator fixes, a supervisor decides
    s, d = P["sara"].ask(f"/v1/exceptions/{mine['id']}/resolve", body)
    same((s, d["code"]), (409, "needs_data"))
    same(holds(h.order(o["external_id"])), ["addr_incomplete"], "law 7: a hold ends only by data or decision")


def an_engineers_profile_takes_an_engineer_and_a_supervisor(h):
    """two approvals, one of each role; the requester is neither"""
    with open(f"{FIXTURES}/profile-lumen.yaml") as f:
        changed = f.read().replace("payment_wait_hours: 48", "payment_wait_hours: 60")
    s, d = h.http("POST", "/v1/apply", changed, {"Content-Type": "application/yaml", "Idempotency-Key": "p-1",
                                                 "Reason": "the shop agreed on a longer wait"}, token="eva")
    same((s, d.get("action"), d.get("approvals")), (202, "apply_profile", 2), str(d))
    P["profile"] = d["request"]
    s, d = P["eva"].decide(P["profile"])
    same((s, d["code"]), (403, "same_person"))
    s, d = P["emil"].decide(P["profile"])
    same((s, d.get("state"), d.get("approvals"), d.get("needed")), (202, "pending", 1, 2), str(d))
    s, d = P["emil"].decide(P["profile"], code="111111")
    same((s, d["code"]), (409, "approved_already"))


def the_requester_takes_it_back(h):
    """rule 6: while it is pending"""
    for _ in range(2):
        s, d = P["sara"].ask("/v1/users", {"name": "vera", "role": "supervisor", "reason": "she leads the night shift"})
        same(s, 202, str(d))
        P["vera"] = d["request"]
    s, mine = P["sara"].get("/v1/approvals?merchant=hub&state=pending")
    same(len([r for r in mine["items"] if r["id"] == P["vera"]]), 1, "asked twice, once on the list")
    s, d = P["sven"].decide(P["vera"], "cancel")
    same((s, d["code"]), (403, "not_the_requester"), str(d))
    s, d = P["sara"].decide(P["vera"], "cancel")
    same((s, d.get("state")), (200, "cancelled"), str(d))
    s, d = P["sven"].decide(P["vera"], code="222222")
    same((s, d["code"]), (409, "request_not_pending"))


def a_session_ends_when_it_is_ended(h):
    lost = Person.__new__(Person)
    lost.h, lost.name = h, "adam"
    lost.recovery = P["adam"].recovery
    lost.sign_in()
    same(lost.get("/v1/sessions/current")[0], 200)
    same(h.http("DELETE", "/v1/sessions/current", token="adam")[0], 200)
    s, d = lost.get("/v1/sessions/current")
    same((s, d["code"]), (401, "unauthenticated"))


def what_is_shown_once_is_not_kept_for_a_replay(h):
    """security section 2.1 and 6: the stored answer of a keyed request holds no secret"""
    key = {"Idempotency-Key": "session-once"}
    body = {"name": "olga", "password": PASSWORD, "recovery_code": P["olga"].recovery.pop()}
    s, d = h.http("POST", "/v1/sessions", body, key, token=None)
    same(s, 201, str(d))
    same(h.http("GET", "/v1/sessions/current", token=d["session"])[0], 200)
    s, again = h.http("POST", "/v1/sessions", body, key, token=None)
    same((s, again), (201, {"shown_once": True}))
    same(h.headers.get("Idempotent-Replayed"), "true")


def five_failures_slow_an_account_down(h):
    """security section 6"""
    for _ in range(5):
        s, d = h.http("POST", "/v1/sessions", {"name": "emil", "password": "wrong wrong wrong", "totp": "000000"}, token=None)
        same(s, 401, str(d))
    s, d = h.http("POST", "/v1/sessions", {"name": "emil", "password": "wrong wrong wrong", "totp": "000000"}, token=None)
    same((s, d["code"]), (429, "sign_in_slowed"))
    same(P["emil"].get("/v1/sessions/current")[0], 200, "who is in stays in")


def two_who_approve_at_once_carry_it_out_once(h):
    """rule 8: exactly once"""
    body = {"merchant": "nova", "kind": "supplier_code", "value": "OLD-POT", "sku": "NT-POT", "reason": REASON}
    s, d = P["sven"].ask("/v1/aliases", body)
    same((s, d.get("action")), (202, "edit_alias"), str(d))
    request, answers = d["request"], []
    both = [threading.Thread(target=lambda who=who: answers.append(P[who].decide(request))) for who in ("eva", "egon")]
    for t in both:
        t.start()
    for t in both:
        t.join()
    same(sorted(s for s, _ in answers), [200, 409], str(answers))
    windows = h.http("GET", "/v1/aliases?merchant=nova&limit=200")[1]["items"]
    mine = [w for w in windows if w["value"] == "OLD-POT"]
    same(len(mine), 1, "one window")


def a_barcode_moves_with_an_approver_on_record(h):
    """scenario 38, SKU-7: the old window ends where the new one begins"""
    new_half_minute()
    body = {"merchant": "nova", "kind": "supplier_code", "value": "OLD-POT", "sku": "NT-BLACK", "reassign": True, "reason": REASON}
    s, d = P["sven"].ask("/v1/aliases", {**body, "reason": "short"})
    same((s, d["code"]), (422, "reason_required"))
    s, d = P["sven"].ask("/v1/aliases", body)
    same(s, 202, str(d))
    s, d = P["eva"].decide(d["request"])
    same((s, d.get("state")), (200, "executed"), str(d))
    mine = [w for w in h.http("GET", "/v1/aliases?merchant=nova&limit=200")[1]["items"] if w["value"] == "OLD-POT"]
    same(sorted(w["sku"] for w in mine), ["NT-BLACK", "NT-POT"], "history still shows the old meaning")
    ended = [w for w in mine if w["sku"] == "NT-POT"][0]
    begun = [w for w in mine if w["sku"] == "NT-BLACK"][0]
    same(ended["valid_to"], begun["valid_from"])


def the_last_approval_puts_the_profile_in_force(h):
    """SA-3: carried out in the transaction of the last approval"""
    s, d = P["sara"].decide(P["profile"])
    same((s, d.get("state"), d.get("approvals")), (200, "executed", 2), str(d))
    same(d["result"]["version"], 2, str(d))
    s, d = P["sara"].get(f"/v1/approvals/{P['profile']}")
    same((d["state"], [x["person"] for x in d["decisions"]]), ("executed", ["emil", "sara"]))


def a_veto_is_final(h):
    """rule 6"""
    s, d = _count(h, P["olga"], _sellable(h) + 90)
    request = d["lines"][0]["request"]
    s, d = P["sven"].decide(request, "refuse", reason="count it again with me")
    same((s, d.get("state")), (200, "vetoed"), str(d))
    s, d = P["sara"].decide(request)
    same((s, d["code"]), (409, "request_not_pending"))
    s, d = P["sara"].get(f"/v1/approvals/{request}")
    same((d["state"], d["decisions"][0]["decision"]), ("vetoed", "veto"))


def a_disabled_person_is_out_at_once(h):
    """rule 2; security section 6"""
    s, d = P["olga"].ask("/v1/users/mia/disable", {})
    same((s, d["code"]), (403, "forbidden"), str(d))
    same(P["mia"].get("/v1/sessions/current")[0], 200)
    s, d = P["sven"].ask("/v1/users/mia/disable", {})
    same((s, d.get("state")), (200, "disabled"), str(d))
    same(P["mia"].get("/v1/sessions/current")[0], 401)
    s, d = h.http("POST", "/v1/sessions", {"name": "mia", "password": PASSWORD, "recovery_code": P["mia"].recovery[0]}, token=None)
    same((s, d["code"]), (401, "sign_in_failed"))
