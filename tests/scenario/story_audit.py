"""The audit beyond one look: signed heads kept outside, a start that looks at the tail, a copy checked offline.
Requirements SA-1; security 5, 12."""
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess

from harness import same, true, until

SQLITE_ONLY = True
GUARDS = ("audit_no_update", "audit_no_delete")


def _run(h, *args, ok):
    r = subprocess.run([h.bin, *args], cwd=h.dir, env=h.env, capture_output=True, text=True, timeout=60)
    same(r.returncode, ok, f"{args} {r.stdout}{r.stderr}")
    return r.stdout + r.stderr


def _verify(h, *more, ok, store=None):
    return _run(h, "audit", "verify", *more, "--store", store or h.store, "--key", f"{h.dir}/master.key", ok=ok)


def _heads(h):
    with open(h.path + ".checkpoints") as f:
        return [json.loads(line) for line in f]


def _restart(h):
    h.stop()
    h.start()


@contextlib.contextmanager
def _forged(h, statements):
    """A copy of the stopped store with its guards off and rows changed."""
    copy = f"{h.dir}/forged.db"
    for end in ("", "-wal", "-shm"):
        if os.path.exists(h.path + end):
            shutil.copy(h.path + end, copy + end)
    db = sqlite3.connect(copy)
    for trigger in GUARDS:
        db.execute(f"DROP TRIGGER {trigger}")
    for s in statements:
        db.execute(s)
    db.commit()
    db.close()
    yield f"sqlite:{copy}"
    for end in ("", "-wal", "-shm", ".lock", ".checkpoints", ".reserve", ".sock"):
        if os.path.exists(copy + end):
            os.unlink(copy + end)


def heads_are_kept_outside_the_store_and_only_added_to(h):
    """security 5: checkpoints at stop and every 1,000 rows, in a file that only grows"""
    h.land(h.new())
    _restart(h)
    first = _heads(h)
    true({"hub", "nova", "lumen"} <= {x["chain"] for x in first}, first)
    h.land(h.new())
    _restart(h)
    second = _heads(h)
    same(second[:len(first)], first, "what was kept stays")
    true(len(second) > len(first), "a new head")
    same(os.stat(h.path + ".checkpoints").st_mode & 0o777, 0o600)


def a_thousand_rows_are_signed_without_waiting_for_the_hour(h):
    """security 5: every 1,000 rows"""
    before = max(x["row"] for x in _heads(h) if x["chain"] == "nova")
    for _ in range(1100):
        h.shop(h.new())
    until(h, "a thousand rows signed", lambda: max(x["row"] for x in _heads(h) if x["chain"] == "nova") >= before + 1000)


def kept_heads_fit_the_store_they_were_signed_for(h):
    """security 5: audit verify --anchor"""
    kept = h.path + ".checkpoints"
    out = _verify(h, "--anchor", kept, ok=0)
    true(f"{len(_heads(h))} kept heads fit" in out, out)
    same(_verify(h, "--merchant", "nova", ok=0).count("in 1 chains"), 1)


def verification_may_begin_at_a_row(h):
    """security 5: --from N"""
    whole = _verify(h, "--json", ok=0)
    part = _verify(h, "--from", "20", "--json", "--merchant", "nova", ok=0)
    rows = json.loads(_verify(h, "--merchant", "nova", "--json", ok=0))["rows"]
    same(json.loads(part)["rows"], rows - 19)
    true(json.loads(whole)["chains"] >= 3, whole)
    for bad in ("0", "-1", "x", "1.5"):
        _verify(h, "--from", bad, ok=2)
    h.stop()
    with _forged(h, ["UPDATE audit SET outcome = 'x' WHERE merchant_id = 1 AND seq = 7"]) as store:
        true("edit at row 7" in _verify(h, ok=1, store=store), "from the first row it is found")
        _verify(h, "--from", "30", ok=0, store=store)
    h.start()


def store_set_back_behind_a_kept_head_is_found(h):
    """security 5: truncated-before-anchor, also when the store's own heads were taken away"""
    h.stop()
    last = max(x["row"] for x in _heads(h) if x["chain"] == "nova")
    with _forged(h, [f"DELETE FROM audit WHERE merchant_id = 1 AND seq >= {last - 3}",
                     f"DELETE FROM audit_checkpoint WHERE merchant_id = 1 AND seq >= {last - 3}"]) as store:
        true(f"truncated at row {last - 3} of nova" in _verify(h, ok=1, store=store), "the end itself says so")
    with _forged(h, []) as older:  # the whole store of an hour ago is whole in itself
        h.start()
        h.land(h.new())
        h.stop()
        _verify(h, ok=0, store=older)
        out = _verify(h, "--anchor", h.path + ".checkpoints", ok=1, store=older)
        true("truncated-before-anchor" in out, out)
    h.start()


def chain_written_anew_is_a_fork(h):
    """security 5: fork; only whoever holds the key can sign, so kept heads tell"""
    h.stop()
    kept = _heads(h)
    forged = [dict(x, hash="00" * 32) if x["chain"] == "nova" else x for x in kept]
    h.file("forged.heads", "\n".join(json.dumps(x) for x in forged))
    true("checkpoint" in _verify(h, "--anchor", f"{h.dir}/forged.heads", ok=1), "a head nobody signed")
    rows = {x["row"]: x for x in kept if x["chain"] == "nova"}
    some = max(rows)
    anew = f"UPDATE audit SET hash = zeroblob(32) WHERE merchant_id = 1 AND seq = {some}"
    with _forged(h, [anew]) as store:
        out = _verify(h, "--from", str(some + 1), ok=1, store=store)
        true(f"fork at row {some} of nova" in out, out)
    with _forged(h, [anew, "DELETE FROM audit_checkpoint"]) as store:
        out = _verify(h, "--from", str(some + 1), ok=1, store=store)
        true(f"tail at row {some} of nova" in out, "without its heads its end tells")
    h.start()


def anchor_file_that_is_none_says_so_with_its_line(h):
    """bad input: file, line, what was expected"""
    good = json.dumps(_heads(h)[0])
    for text, says in ((good + "\n{}", "line 2"), ('{"chain":"nobody","row":1}', "no such merchant"), ("nonsense", "")):
        r = h.cli("audit", "verify", "--anchor", h.file("bad.heads", text), ok=(1,))
        true(says in r.stderr, r.stderr)
    same(h.cli("audit", "verify", "--anchor", f"{h.dir}/none", ok=(3,)).returncode, 3)


def daemon_does_not_start_on_a_tail_that_was_edited(h):
    """security 12: the audit tail since the last signed head is verified before a listener opens"""
    for _ in range(3):
        h.land(h.new())
    h.stop()
    h.start()
    for _ in range(3):
        h.land(h.new())
    h.stop(9)  # no head is signed for these
    with _forged(h, ["UPDATE audit SET detail = 'nothing' WHERE merchant_id = 1 AND seq = "
                     "(SELECT max(seq) - 1 FROM audit WHERE merchant_id = 1)"]) as store:
        out = _run(h, "serve", "--listen", "127.0.0.1:1", "--store", store, "--key", f"{h.dir}/master.key", ok=3)
        true("audit of nova is broken" in out and "(edit)" in out, out)
    h.start()


def copy_is_checked_without_a_store(h):
    """security 5: stand-alone verifier reads JSON lines, no database needed"""
    _restart(h)
    copy, heads = f"{h.dir}/nova.jsonl", h.path + ".checkpoints"
    h.cli("audit", "export", "--merchant", "nova", "--out", copy)
    out = _run(h, "audit", "verify", "--file", copy, "--anchor", heads, ok=0)
    true("rows of nova" in out and "kept heads fit" in out, out)
    with open(copy) as f:
        lines = f.readlines()
    true("Irene" not in "".join(lines) and "600222333" not in "".join(lines), "personal data in the copy")
    same(h.cli("audit", "export", "--merchant", "nova", "--out", copy, ok=(3,)).returncode, 3, "never over an older one")
    cases = {"edit": lines[:9] + [lines[9].replace('"via":"', '"via":"x')] + lines[10:],
             "gap": lines[:9] + lines[10:],
             "order": lines[:9] + [lines[9].replace('"prev_hash":"', '"prev_hash":"00')[:0] + json.dumps(
                 dict(json.loads(lines[9]), prev_hash="00" * 32)) + "\n"] + lines[10:],
             "truncated-before-anchor": lines[:-5]}
    for kind, forged in cases.items():
        h.file("forged.jsonl", "".join(forged))
        out = _run(h, "audit", "verify", "--file", "forged.jsonl", "--anchor", heads, ok=1)
        true(kind in out, (kind, out))
    for text in ("", "{}\n", "nonsense\n", lines[0] + "nonsense\n", lines[0] + "{}\n"):
        h.file("bad.jsonl", text)
        _run(h, "audit", "verify", "--file", "bad.jsonl", ok=3)


def exports_are_counted_and_only_who_may_read_the_audit_has_them(h):
    """security 8: 6 an hour and token; 4.1 row 33"""
    h.tokens["auditor"], h.tokens["operator"] = h.token("auditor"), h.token("operator")
    h.tokens["other"] = h.token("merchant", "--merchant", "lumen")
    same(h.http("GET", "/v1/audit/export?merchant=nova", token="operator")[0], 403)
    same(h.http("GET", "/v1/audit/export?merchant=nova", token="other")[0], 404)
    same(h.http("GET", "/v1/audit/export?merchant=hub", token="other")[0], 404)
    got = [h.http("GET", "/v1/audit/export?merchant=nova&limit=10", token="auditor")[0] for _ in range(7)]
    same(got, [200] * 6 + [429])
    true(int(h.headers["Retry-After"]) > 60, h.headers)
    same(h.http("GET", "/v1/audit?merchant=nova", token="auditor")[0], 200, "reading goes on")
    same(h.http("GET", "/v1/audit/verify?merchant=nova", token="other")[0], 404)
    same(h.http("GET", "/v1/audit/verify", token="other")[1]["chains"], 1, "its own")


TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def _stranger(h, copy, *more, ok):
    r = subprocess.run(["python3", f"{TOP}/tools/verify_audit.py", copy, *more], capture_output=True, text=True, timeout=300)
    same(r.returncode, ok, f"{more} {r.stdout}{r.stderr}")
    return r.stdout + r.stderr


def a_stranger_checks_the_copy_and_its_trees_with_a_program_of_his_own(h):
    """security 5: RFC 6962 tree, C2SP checkpoints; tools/verify_audit.py shares nothing with the hub"""
    h.stop()
    heads = h.path + ".checkpoints"
    kept = [x for x in _heads(h) if x["chain"] == "nova"]
    true(all(x["note"].startswith("holdfast/") and x["note"].split("\n")[1] == str(x["row"]) for x in kept), kept[-1])
    h.start()
    copy, few = f"{h.dir}/stranger.jsonl", h.file("few.heads", "\n".join(json.dumps(x) for x in kept[:2] + kept[-3:]) + "\n")
    h.cli("audit", "export", "--merchant", "nova", "--out", copy)
    with open(copy) as f:
        lines = f.readlines()
    key = json.loads(lines[0])["public_key"]
    true("5 kept heads fit" in _stranger(h, copy, "--heads", few, "--key", key, ok=0), "verified")
    true("not signed by this key" in _stranger(h, copy, "--heads", few, "--key", "00" * 32, ok=1), "another key")
    for kind, forged in {"edit at row 9": lines[:9] + [lines[9].replace('"via":"', '"via":"x')] + lines[10:],
                         "gap at row 9": lines[:9] + lines[10:], "truncated-before-anchor": lines[:-400]}.items():
        true(kind in _stranger(h, h.file("forged.jsonl", "".join(forged)), "--heads", few, ok=1), kind)
    another = dict(kept[-1], note=kept[0]["note"])
    true("something else" in _stranger(h, copy, "--heads", h.file("o.heads", json.dumps(another)), ok=1), "another head's note")
    bent = dict(kept[-1], note=kept[-1]["note"].replace("holdfast/", "holdfasT/", 1))
    _stranger(h, copy, "--heads", h.file("o.heads", json.dumps(bent)), ok=1)
    for text in ("", "{}\n", "nonsense\n"):
        _stranger(h, h.file("bad.jsonl", text), ok=3)
    same(heads, h.path + ".checkpoints")


def _prove(h, text, ok):
    r = subprocess.run([h.bin, "proof", "verify", h.file("proof.json", text)], capture_output=True, text=True, timeout=60)
    same(r.returncode, ok, r.stdout + r.stderr)
    return r.stdout


def rows_of_an_order_are_proven_in_the_signed_tree(h):
    """security 5: inclusion proofs of the order's audit rows in its proof pack"""
    o = h.land(h.new())
    fresh = h.http("GET", f"/v1/orders/{o['id']}/proof")[1]
    same(fresh["pack"]["inclusion"], [], "not signed yet")
    _prove(h, json.dumps(fresh, separators=(",", ":"), ensure_ascii=False), ok=0)
    _restart(h)
    pack = h.http("GET", f"/v1/orders/{o['id']}/proof")[1]
    same([x["seq"] for x in pack["pack"]["inclusion"]], [x["seq"] for x in pack["pack"]["audit"]])
    true(all(len(x["path"]) > 0 for x in pack["pack"]["inclusion"]), "a chain of many rows")
    _prove(h, json.dumps(pack, separators=(",", ":"), ensure_ascii=False), ok=0)
    for spoil, says in ((lambda p: p["inclusion"][0]["path"].__setitem__(0, "00" * 32), "not in the signed tree"),
                        (lambda p: p["inclusion"].pop(), "without their path"),
                        (lambda p: p.__setitem__("checkpoint", p["checkpoint"].replace("holdfast", "holdfasT")), "not signed by")):
        forged = json.loads(json.dumps(pack))
        spoil(forged["pack"])
        true(says in _prove(h, json.dumps(forged, separators=(",", ":"), ensure_ascii=False), ok=1), says)


def every_single_bit_changed_in_the_audit_is_found(h):
    """issue figure: random single-bit tampers; a few hundred here"""
    import random
    o = h.land(h.new())
    h.stop()
    dice, db = random.Random(7), sqlite3.connect(h.path)
    columns = [r[1] for r in db.execute("PRAGMA table_info(audit)")]
    rows = db.execute("SELECT * FROM audit WHERE merchant_id = 2 ORDER BY seq").fetchall()
    db.close()
    true(len(rows) > 10 and o, "something to tamper with")
    export = h.file("lumen.jsonl", "")
    os.unlink(export)
    h.start()
    h.cli("audit", "export", "--merchant", "lumen", "--out", export)
    with open(export) as f:
        head, lines = f.readline(), f.readlines()
    import importlib.util
    spec = importlib.util.spec_from_file_location("verify_audit", f"{TOP}/tools/verify_audit.py")
    v = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(v)
    chain, whole = json.loads(head), [json.loads(x) for x in lines]
    v.check_rows(lines, chain)
    for n in range(300):  # in the copy: any bit of any field of any row
        at = dice.randrange(len(whole))
        name = dice.choice([k for k in columns if whole[at].get(k) not in (None, "")])
        value = str(whole[at][name]).encode()
        bit = dice.randrange(len(value) * 8)
        bent = bytearray(value)
        bent[bit // 8] ^= 1 << bit % 8
        row = dict(whole[at])
        try:
            text = bent.decode()
            row[name] = int(text) if isinstance(whole[at][name], int) else text
        except ValueError:
            continue  # no longer a row at all: it cannot even be read
        if name == "payload_digest" and text.lower() == whole[at][name]:
            continue  # another way to write the same digest
        try:
            v.check_rows(lines[:at] + [json.dumps(row)] + lines[at + 1:], chain)
        except (v.Broken, ValueError, OverflowError):
            continue
        true(False, f"not found: {name} of row {at + 1}, {value!r} -> {bytes(bent)!r}")
    h.stop()
    for n in range(12):  # in the store itself, against the program
        at, number = dice.randrange(len(rows)), 0
        name = dice.choice(["at_us", "object_id", "version_after", "request_id", "hash", "prev_hash"])
        if name in ("hash", "prev_hash"):
            blob = bytearray(rows[at][columns.index(name)])
            blob[dice.randrange(32)] ^= 1 << dice.randrange(8)
            change = f"{name} = x'{blob.hex()}'"
        else:
            number = rows[at][columns.index(name)] ^ 1 << dice.randrange(40)
            change = f"{name} = {number}"
        with _forged(h, [f"UPDATE audit SET {change} WHERE merchant_id = 2 AND seq = {at + 1}"]) as store:
            true("BROKEN" in _verify(h, "--merchant", "lumen", ok=1, store=store), change)
    h.start()
