"""API tokens through their life. Requirements: security 6 (API tokens: scope, expiry, networks, rotation, revocation)."""
import json
import time

from harness import Hub, same, true


def _id_of(h, name):
    status, d = h.http("GET", "/v1/tokens?limit=200")
    same(status, 200)
    found = [t for t in d["items"] if t["name"] == name and t["revoked_at"] is None]
    true(found, f"{name} in {d}")
    return found[0]["id"]


def _works(h, token):
    return h.http("GET", "/v1/orders?merchant=nova", token=token)[0]


def list_shows_who_has_one_and_never_a_secret(h):
    """security 6: shown once"""
    text = h.cli("token", "create", "--role", "auditor", "--name", "seen").stdout.strip()
    status, d = h.http("GET", "/v1/tokens")
    row = next(t for t in d["items"] if t["name"] == "seen")
    same((row["role"], row["merchant"], row["networks"], row["revoked_at"], row["last_used_at"]), ("auditor", None, "", None, None))
    secret = text.split("_")[3]
    true(secret not in str(d) and secret not in h.cli("token", "list").stdout, "the secret")
    same(_works(h, text), 200)
    for _ in range(50):
        row = next(t for t in h.http("GET", "/v1/tokens")[1]["items"] if t["name"] == "seen")
        if row["last_used_at"]:
            break
        time.sleep(0.1)
    true(row["last_used_at"], "last used, to the minute")


def scopes_that_cannot_be_read_are_not_all_of_them(h):
    """security 6: a token may do what was named, and no more because of how it was written"""
    for scopes in (["read_stock"], [], 7, True, {"read_stock": True}):
        wish = h.file("wish.json", json.dumps({"role": "machine", "name": "odd", "scopes": scopes}))
        r = h.cli("call", "POST", "/v1/tokens", wish, ok=(1,))
        true("scopes: expected names with commas" in r.stdout + r.stderr, f"{scopes}: {r.stdout}{r.stderr}")
    same([t for t in h.http("GET", "/v1/tokens?limit=200")[1]["items"] if t["name"] == "odd"], [], "none was made")


def revoked_token_is_dead_with_the_next_request(h):
    """security 6: revocation effective on next request"""
    text = h.cli("token", "create", "--role", "auditor", "--name", "leaked").stdout.strip()
    same(_works(h, text), 200)
    ident = _id_of(h, "leaked")
    same(h.cli("token", "revoke", ident).stdout.strip(), "revoked")
    same(_works(h, text), 401)
    same(h.command(f"/v1/tokens/{ident}/revoke", {})[0], 200, "twice is harmless")
    true("was revoked" in h.cli("token", "rotate", ident, ok=(1,)).stderr, "a dead one is not rotated")
    true("revoke_token" in str(h.http("GET", "/v1/audit?merchant=hub&limit=200")[1]), "on record")


def rotated_token_and_its_successor_are_valid_together(h):
    """security 6: second token valid in parallel, at most 24 h; same role, scope and merchant"""
    old = h.cli("token", "create", "--role", "machine", "--name", "robot", "--merchant", "nova", "--scopes", "read_order").stdout.strip()
    ident = _id_of(h, "robot")
    new = h.cli("token", "rotate", ident).stdout.strip()
    true(new != old and new.startswith("hf_machine_"), new)
    same((_works(h, old), _works(h, new)), (200, 200))
    same(h.http("GET", "/v1/stock?merchant=nova", token=new)[0], 403, "no wider than the old one")
    same(h.http("GET", "/v1/orders?merchant=lumen", token=new)[0], 404)
    rows = [t for t in h.http("GET", "/v1/tokens")[1]["items"] if t["name"] == "robot"]
    ends = {t["id"]: t["expires_at"] for t in rows}
    true(ends[ident] < max(ends.values()), f"the old one ends first: {ends}")
    for body in ('{"overlap_hours":-1}', '{"overlap_hours":25}', '{"overlap_hours":"x"}', '{"days":366}', '{"scopes":"count"}'):
        r = h.cli("call", "POST", f"/v1/tokens/{ident}/rotate", h.file("wish.json", body), ok=(1,))
        true("expected days" in r.stderr or "scopes" in r.stderr, (body, r.stdout, r.stderr))


def rotation_without_overlap_ends_the_old_one_at_once(h):
    """security 6: rotation after a leak"""
    old = h.cli("token", "create", "--role", "auditor", "--name", "burnt").stdout.strip()
    new = h.cli("token", "rotate", _id_of(h, "burnt"), "--overlap-hours", "0").stdout.strip()
    same((_works(h, old), _works(h, new)), (401, 200))


def token_works_from_its_networks_alone(h):
    """security 6: allowed networks; the answer does not say why"""
    d = Hub(h.bin, None, h.patience)
    try:
        d.start(*Hub.FAST, "--trusted-proxy", "127.0.0.1").prepare()
        text = d.cli("token", "create", "--role", "auditor", "--name", "office", "--networks", "203.0.113.0/24, 2001:db8::/32").stdout.strip()
        for address, wanted in (("203.0.113.9", 200), ("2001:db8::7", 200), ("198.51.100.1", 401), ("203.0.114.1", 401), (None, 401)):
            headers = {"X-Forwarded-For": address} if address else {}
            status, body = d.http("GET", "/v1/orders?merchant=nova", headers=headers, token=text)
            same(status, wanted, address)
        same(body["code"], "unauthenticated")
        for bad in ("office", "203.0.113.1/24", "10.0.0.0/8," * 17):
            true("networks" in d.cli("token", "create", "--role", "auditor", "--name", "x", "--networks", bad, ok=(1,)).stderr, bad)
    finally:
        d.close()


def merchant_sees_and_ends_its_own_tokens_alone(h):
    """security 4.1 row 29; law 11"""
    h.tokens["shop"] = h.token("merchant", "--merchant", "lumen")
    h.cli("token", "create", "--role", "machine", "--name", "lumen-robot", "--merchant", "lumen")
    mine, theirs = _id_of(h, "lumen-robot"), _id_of(h, "story-supervisor")
    seen = {t["merchant"] for t in h.http("GET", "/v1/tokens", token="shop")[1]["items"]}
    same(seen, {"lumen"})
    same(h.command(f"/v1/tokens/{theirs}/revoke", {}, token="shop")[0], 404)
    same(h.command(f"/v1/tokens/{mine}/revoke", {}, token="shop")[0], 200)
    same(h.command(f"/v1/tokens/{mine}/rotate", {}, token="shop")[0], 403)
    for role in ("operator", "machine"):
        h.tokens[role] = h.token(role)
        same(h.http("GET", "/v1/tokens", token=role)[0], 403, role)
        same(h.command(f"/v1/tokens/{theirs}/revoke", {}, token=role)[0], 403, role)


def pages_of_tokens_follow_each_other(h):
    """lists: limit and cursor"""
    whole = [t["id"] for t in h.http("GET", "/v1/tokens?limit=200")[1]["items"]]
    paged, cursor = [], None
    while True:
        status, d = h.http("GET", "/v1/tokens?limit=2" + (f"&cursor={cursor}" if cursor else ""))
        same(status, 200)
        paged += [t["id"] for t in d["items"]]
        cursor = d["next"]
        if not cursor:
            break
    same(paged, whole)
    same(h.http("GET", "/v1/tokens?cursor=nonsense")[0], 400)
