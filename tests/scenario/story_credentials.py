"""A connector's credential and its named owner: both stand in the profile, and a profile takes two more people.
Requirements PL-6, SA-1 to SA-3; scenario 73; security section 3 (rotation) and matrix row 26."""
import os

from harness import FIXTURES, NEXT_SECRET, WEB_SECRET, same, true
from people import Person

P = {}
OWNER = "Nuria Vidal, integrations"


def _profile(change=None, owner=None):
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        text = f.read()
    head, tail = text.split("  - id: web\n", 1)
    if change:
        tail = tail.replace('{webhook: "env:NOVA_WEB_SECRET"}', change, 1)
    if owner is not None:
        tail = f"    owner: {owner}\n" + tail
    return head + "  - id: web\n" + tail


def _apply(h, text, who, why="the shop rotated its secret"):
    return h.http("POST", "/v1/apply", text, {"Content-Type": "application/yaml", "Idempotency-Key": f"cred-{h.next()}", "Reason": why}, token=who)


def _card(h, ident="web"):
    return next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == ident)


def _audit(h):
    rows = []
    for chain in ("nova", "hub"):
        after = 0
        while after is not None:
            d = h.http("GET", f"/v1/audit?merchant={chain}&limit=200&after={after}")[1]
            rows += d["items"]
            after = d["next"]
    return rows


def a_connection_has_a_named_owner_on_its_card(h):
    """PL-6: by API and by command line; nobody is said, too"""
    same(_card(h)["owner"], None)
    true("nobody is named" in h.cli("connection", "list", "--merchant", "nova").stdout, "said, too")
    h.cli("apply", h.file("nova-owner.yaml", _profile(owner=f'"{OWNER}"')))
    same((_card(h)["owner"], _card(h, "own")["owner"]), (OWNER, None))
    true(OWNER in h.cli("connection", "list", "--merchant", "nova").stdout, "by name")


def what_is_no_name_is_refused_by_line(h):
    """PL-6: a clear word"""
    for bad in ('""', '"  "', '"' + "x" * 81 + '"', "[ana, bea]", '"two\\nlines"'):
        r = h.cli("apply", h.file("nova-bad.yaml", _profile(owner=bad)), ok=(1,))
        true("owner: expected" in r.stdout + r.stderr and "line 22" in r.stdout + r.stderr, r.stdout + r.stderr)
    same(_card(h)["owner"], OWNER, "as before")


def a_new_credential_is_inactive_until_it_is_approved(h):
    """scenario 73: asked by an engineer, approved by another one and a supervisor"""
    for name, role in (("eva", "engineer"), ("emil", "engineer"), ("olga", "operator"), ("sara", "supervisor"), ("sven", "supervisor")):
        P[name] = Person(h, name, role)
    rotated = _profile('{webhook: "env:NOVA_NEXT_SECRET"}', f'"{OWNER}"')
    same(_apply(h, rotated, "olga")[0], 403)
    r = h.cli("apply", h.file("nova-new.yaml", rotated), ok=(1,))
    true("may not" in r.stdout + r.stderr, "the administrator's door is shut")
    s, d = _apply(h, rotated, "eva")
    same((s, d.get("action"), d.get("approvals")), (202, "apply_profile", 2), str(d))
    P["request"] = d["request"]
    same(h.shop(h.new(), secret=NEXT_SECRET)[0], 401, "not in force")
    same(h.shop(h.new(), secret=WEB_SECRET)[0], 200, "the old one is")
    same(P["eva"].decide(P["request"])[1]["code"], "same_person")
    s, d = P["emil"].decide(P["request"])
    same((s, d.get("state")), (202, "pending"), str(d))
    same(h.shop(h.new(), secret=NEXT_SECRET)[0], 401, "one of two is not enough")


def the_second_approval_puts_it_in_force_and_the_old_one_out(h):
    """scenario 73"""
    s, d = P["sara"].decide(P["request"])
    same((s, d.get("state")), (200, "executed"), str(d))
    same(h.shop(h.new(), secret=NEXT_SECRET)[0], 200)
    same(h.shop(h.new(), secret=WEB_SECRET)[0], 401)


def a_refused_one_never_is(h):
    """scenario 73: a veto"""
    s, d = _apply(h, _profile('{webhook: "env:NOVA_WEB_SECRET"}', f'"{OWNER}"'), "eva", "put it back as it was")
    same(s, 202, str(d))
    s, d = P["sven"].decide(d["request"], verb="refuse")
    same((s, d.get("state")), (200, "vetoed"), str(d))
    same((h.shop(h.new(), secret=WEB_SECRET)[0], h.shop(h.new(), secret=NEXT_SECRET)[0]), (401, 200))


def neither_audit_nor_log_nor_request_shows_a_secret(h):
    """scenario 73: the audit shows no secret"""
    rows = _audit(h)
    true(any(r["action"] == "apply_profile" or "apply" in r["action"] for r in rows), "it is on record")
    shown = str(P["sara"].get(f"/v1/approvals/{P['request']}")[1])
    true("env:NOVA_NEXT_SECRET" in shown, "the reference is what is approved")
    for secret in (WEB_SECRET, NEXT_SECRET):
        true(secret not in str(rows) and secret not in h.log() and secret not in shown, "no secret")
    if not h.server:
        h.stop()
        for name in os.listdir(h.dir):
            if name.startswith("hub.db"):
                with open(f"{h.dir}/{name}", "rb") as f:
                    data = f.read()
                true(all(s.encode() not in data for s in (WEB_SECRET, NEXT_SECRET)), f"{name} holds a secret")
        h.start()
