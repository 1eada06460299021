"""The audit beyond one look: signed heads kept outside, a start that looks at the tail, a copy checked offline.
Requirements SA-1; security 5, 12."""
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess

from harness import Hub, same, true

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
    import time
    before = max(x["row"] for x in _heads(h) if x["chain"] == "nova")
    for _ in range(1100):
        h.shop(h.new())
    for _ in range(60):
        now = max(x["row"] for x in _heads(h) if x["chain"] == "nova")
        if now >= before + 1000:
            return
        time.sleep(0.1)
    true(False, f"signed up to {now}, was {before}")


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
    kept = _heads(h)
    last = max(x["row"] for x in kept if x["chain"] == "nova")
    with _forged(h, [f"DELETE FROM audit WHERE merchant_id = 1 AND seq >= {last - 3}",
                     f"DELETE FROM audit_checkpoint WHERE merchant_id = 1 AND seq >= {last - 3}"]) as store:
        _verify(h, ok=0, store=store)
        out = _verify(h, "--anchor", h.path + ".checkpoints", ok=1, store=store)
        true("truncated-before-anchor" in out and "of nova" in out, out)
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
    with _forged(h, [f"UPDATE audit SET hash = zeroblob(32) WHERE merchant_id = 1 AND seq = {some}",
                     "DELETE FROM audit_checkpoint"]) as store:
        out = _verify(h, "--from", str(some + 1), "--anchor", h.path + ".checkpoints", ok=1, store=store)
        true(f"fork at row {some} of nova" in out, out)
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
