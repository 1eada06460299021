"""The change of the master key: asked by one, approved by two, killed in between, gone on with, and the old key opens nothing.
Requirements SA-2, SA-3; security section 7, scenario 73; laws 9, 10."""
import contextlib
import ctypes
import ctypes.util
import hashlib
import hmac
import os
import shutil
import signal
import sqlite3
import struct
import subprocess

from harness import same, true, until
from people import Person, new_half_minute

P = {}
SLOW = ("--limit", "rewrap_rows=1", "--limit", "token_rate=1000000", "--limit", "token_burst=1000000")
WHY = "the yearly change of the key"


def _rows(h, columns, table):
    """What the store itself holds; blobs as bytes."""
    if not h.server:
        with contextlib.closing(sqlite3.connect(h.path)) as db:
            return db.execute(f"select {columns} from {table}").fetchall()
    names = columns.split(", ")
    asked = ", ".join(f"encode({n}, 'hex')" if n == "wrapped" else n for n in names)
    out = subprocess.run(["psql", "-XAtq", h.store, "-c", f"select {asked} from {table}"], check=True, capture_output=True, text=True).stdout
    return [tuple(bytes.fromhex(v) if n == "wrapped" else int(v) for n, v in zip(names, line.split("|"))) for line in out.splitlines()]


def _opens(master, merchant, key, wrapped):
    """AES-256-GCM by the book, with OpenSSL's own hands: does this master key open that wrapped key?"""
    c = ctypes.CDLL(ctypes.util.find_library("crypto"))
    c.EVP_CIPHER_CTX_new.restype = c.EVP_aes_256_gcm.restype = ctypes.c_void_p
    by = hmac.new(master, b"merchant:" + struct.pack("<q", merchant) + b"wrap", hashlib.sha256).digest()
    ctx, n, out = ctypes.c_void_p(c.EVP_CIPHER_CTX_new()), ctypes.c_int(), ctypes.create_string_buffer(64)
    aad = struct.pack("<q", key)
    c.EVP_DecryptInit_ex(ctx, ctypes.c_void_p(c.EVP_aes_256_gcm()), None, by, wrapped[:12])
    c.EVP_DecryptUpdate(ctx, None, ctypes.byref(n), aad, len(aad))
    c.EVP_DecryptUpdate(ctx, out, ctypes.byref(n), wrapped[12:44], 32)
    c.EVP_CIPHER_CTX_ctrl(ctx, 0x11, 16, wrapped[44:])
    good = c.EVP_DecryptFinal_ex(ctx, out, ctypes.byref(n)) == 1
    c.EVP_CIPHER_CTX_free(ctx)
    return good


def _opened_by(h, master):
    return sum(_opens(master, m, k, bytes(w)) for m, k, w in _rows(h, "merchant_id, key_id, wrapped", "data_key"))


def _key(h):
    s, d = h.http("GET", "/v1/master_key", token="supervisor")
    same(s, 200, str(d))
    return d


def _read(path):
    with open(path, "rb") as f:
        return f.read()


def _a_person_is_read(h):
    """Of an order from before: its recipient is opened, completed and sealed again."""
    s, d = h.command(f"/v1/orders/{P['held'].pop()}/fix", {"source": "merchant", "reason": "the buyer wrote", "ship_to": {"postcode": "50001"}})
    same((s, d.get("holds")), (200, []), str(d))


def the_next_key_is_made_on_the_machine_and_printed_nowhere(h):
    """security 7: a file of 0600, never argv, never printed"""
    for name, role in (("eva", "engineer"), ("emil", "engineer"), ("adam", "auditor"), ("olga", "operator"), ("sara", "supervisor"), ("sven", "supervisor")):
        P[name] = Person(h, name, role)
    P["file"] = f"{h.dir}/master.key"
    P["old"] = _read(P["file"])
    P["orders"] = [h.land(h.new())["external_id"] for _ in range(40)]
    P["held"] = [h.land(h.new(address={"zip": ""}))["id"] for _ in range(4)]
    P["ids"] = [h.order(x)["id"] for x in P["orders"]]
    P["doctor"] = h.cli("doctor").stdout
    same(_key(h)["change"], None)
    r = h.cli("key", "new")
    P["next"] = _read(P["file"] + ".next")
    same((len(P["next"]), os.stat(P["file"] + ".next").st_mode & 0o777), (32, 0o600))
    P["fingerprint"] = r.stdout.split()[0]
    same((len(P["fingerprint"]), P["next"].hex() in r.stdout + r.stderr), (16, False))
    h.cli("key", "new", ok=(3,))
    same(_read(P["file"] + ".next"), P["next"])
    same(_key(h)["next"], P["fingerprint"])


def it_takes_an_engineer_and_a_supervisor_beside_the_one_who_asks(h):
    """SA-2, SA-3; security 4: two, one of each, with a fresh code"""
    body = {"fingerprint": P["fingerprint"], "reason": WHY}
    for name in ("adam", "olga"):
        s, d = P[name].ask("/v1/master_key/change", body)
        same((s, d["code"]), (403, "forbidden"), name)
        same(P[name].get("/v1/master_key")[0], 403)
    for bad, code, status in (({"reason": WHY}, "body_invalid", 400), ({"fingerprint": "0" * 16, "reason": WHY}, "key_differs", 409),
                              ({"fingerprint": P["fingerprint"]}, "reason_required", 422),
                              ({"fingerprint": P["fingerprint"], "key": "00" * 32, "reason": WHY}, "body_invalid", 400)):
        s, d = P["eva"].ask("/v1/master_key/change", bad)
        same((s, d.get("code")), (status, code), str(bad))
    s, d = P["eva"].ask("/v1/master_key/change", body)
    same((s, d.get("action"), d.get("approvals")), (202, "change_master_key", 2), str(d))
    P["request"] = d["request"]
    same(_key(h)["change"], None, "nothing before it is approved")
    s, d = P["eva"].decide(P["request"], code="000000")
    same((s, d["code"]), (403, "same_person"))
    s, d = P["emil"].decide(P["request"])
    same((s, d.get("state")), (202, "pending"), str(d))


def another_file_in_the_place_of_the_approved_one_is_refused(h):
    """SA-3: bound to the exact content"""
    os.rename(P["file"] + ".next", P["file"] + ".kept")
    h.cli("key", "new")
    s, d = P["sara"].decide(P["request"])
    same((s, d["code"]), (409, "request_failed"), str(d))
    true("fingerprint" in d["detail"], d["detail"])
    same(_key(h)["change"], None)
    os.rename(P["file"] + ".kept", P["file"] + ".next")


def killed_in_between_both_keys_are_read_and_it_goes_on(h):
    """security 7: restart-safe, both readable"""
    new_half_minute()
    h.stop()
    h.start(*SLOW)
    s, d = P["eva"].ask("/v1/master_key/change", {"fingerprint": P["fingerprint"], "reason": WHY})
    same(s, 202, str(d))
    same(P["emil"].decide(d["request"])[0], 202)
    s, d = P["sven"].decide(d["request"])
    same((s, d.get("state")), (200, "executed"), str(d))
    s, d = P["sven"].ask("/v1/master_key/change", {"fingerprint": P["fingerprint"], "reason": WHY})
    same(s, 202, str(d))  # asked while one runs: decided when it comes to it
    P["again"] = d["request"]
    until(h, "some keys moved", lambda: (_key(h)["change"] or {}).get("rewrapped", 0) >= 20, seconds=90)
    h.stop(signal.SIGKILL)
    by_old, by_next, all_of = _opened_by(h, P["old"]), _opened_by(h, P["next"]), len(_rows(h, "merchant_id, key_id, wrapped", "data_key"))
    true(by_old > 0 and by_next >= 20, f"{by_old} by the old key, {by_next} by the next")
    same(by_old + by_next, all_of, "each by one of the two")
    same(_read(P["file"]), P["old"], "the file stays until it is done")


def without_the_next_key_it_does_not_start(h):
    """security 12: key check; a clear word"""
    os.rename(P["file"] + ".next", P["file"] + ".kept")
    r = subprocess.run([h.bin, "serve", "--listen", f"127.0.0.1:{h.port}", "--store", h.store, "--key", P["file"]], cwd=h.dir, env=h.env,
                       capture_output=True, text=True, timeout=60)
    same(r.returncode, 3)
    true("change of the master key is under way" in r.stderr and "master.key.next" in r.stderr, r.stderr)
    h.cli("key", "new")
    r = h.cli("doctor", ok=(3,))
    true(P["fingerprint"] in r.stderr, r.stderr)
    os.rename(P["file"] + ".kept", P["file"] + ".next")


def it_goes_on_where_it_was_and_ends_with_a_clean_pass(h):
    """security 7: the old one destroyed after a full pass and verify"""
    h.start(*SLOW)
    true(_key(h)["change"]["rewrapped"] >= 20, "where it was")
    _a_person_is_read(h)
    P["orders"].append(h.land(h.new())["external_id"])  # lands under the next key
    h.stop()
    h.start()
    until(h, "the change done", lambda: _key(h)["change"]["state"] == "done", seconds=90)
    d = _key(h)
    same((d["fingerprint"], d["next"], d["change"]["to"], d["change"]["unreadable"], d["change"]["by"]),
         (P["fingerprint"], None, P["fingerprint"], 0, "person:sven"))
    true(d["change"]["pass"] >= 2, str(d))
    same(_read(P["file"]), P["next"], "the new key is in its place")
    true(not os.path.exists(P["file"] + ".next"), "and nowhere else")


def the_old_key_opens_nothing_any_more(h):
    """security 7"""
    keys = _rows(h, "merchant_id, key_id, wrapped", "data_key")
    same((_opened_by(h, P["old"]), _opened_by(h, P["next"])), (0, len(keys)))
    h.stop()
    other = h.file("old.key", P["old"])
    os.chmod(other, 0o600)
    r = subprocess.run([h.bin, "doctor", "--store", h.store, "--key", other], cwd=h.dir, env=h.env, capture_output=True, text=True, timeout=60)
    same(r.returncode, 3)
    true("does not belong to this store" in r.stderr, r.stderr)
    h.start()


def ids_people_and_the_signing_key_are_as_before(h):
    """what must outlive a key does; one-time secrets open with the new one"""
    same([h.order(x)["id"] for x in P["orders"][:40]], P["ids"])
    _a_person_is_read(h)
    line = [x for x in P["doctor"].splitlines() if x.startswith("signing key")]
    true(line and line[0] in h.cli("doctor").stdout, str(line))
    h.cli("audit", "verify")
    new_half_minute()
    s, d = h.http("POST", "/v1/sessions", {"name": "sara", "password": "a quiet heron at the dock", "totp": P["sara"].code()}, token=None)
    same(s, 201, str(d))


def the_audit_says_who_when_and_no_key(h):
    """SA-1; scenario 73: no secret in it"""
    rows, after = [], 0
    while True:
        d = h.http("GET", f"/v1/audit?merchant=hub&limit=200&after={after}")[1]
        rows += d["items"]
        if not d["next"]:
            break
        after = d["next"]
    said = [r for r in rows if r["action"] in ("change_master_key", "rewrap_keys")]
    true(any("from:" in r["detail"] and "to:" + P["fingerprint"] in r["detail"] for r in said), str(said[:2]))
    true(any(r["action"] == "change_master_key" and "rewrapped:" in r["detail"] for r in said), str(said[-2:]))
    true(any(r["action"] == "rewrap_keys" for r in said), "every batch")
    for key in (P["old"], P["next"]):
        true(key.hex() not in str(rows) and key.hex() not in h.log(), "no key in audit or log")


def when_the_file_could_not_be_moved_the_one_beside_it_is_taken(h):
    """security 7: killed between the last commit and the rename"""
    h.stop()
    shutil.move(P["file"], P["file"] + ".next")
    old = h.file("again.key", P["old"])
    os.chmod(old, 0o600)
    shutil.move(old, P["file"])
    h.start()
    same(_key(h)["fingerprint"], P["fingerprint"])
    same(_read(P["file"]), P["next"])
    true(not os.path.exists(P["file"] + ".next"), "put in its place")
    _a_person_is_read(h)
