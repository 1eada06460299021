"""The store: one daemon, nothing lost, an audit that shows every edit. Requirements SA-1, HP-W2; security 1, 5, 7."""
import os
import signal
import sqlite3
import subprocess

from harness import Hub, holds, same, true

SQLITE_ONLY = True


def second_daemon_on_the_same_file_is_refused(h):
    """one read-write connection"""
    r = subprocess.run([h.bin, "serve", "--listen", "127.0.0.1:1", "--store", h.store, "--key", f"{h.dir}/master.key"],
                       cwd=h.dir, env=h.env, capture_output=True, text=True, timeout=20)
    same(r.returncode, 3)
    true("in use" in r.stderr, r.stderr)


def kill_keeps_everything_that_was_answered(h):
    """law: nothing acknowledged is lost"""
    bodies = [h.new() for _ in range(20)]
    for b in bodies:
        h.land(b)
    h.stop(signal.SIGKILL)
    h.start()
    for b in bodies:
        same(h.order(b["id"])["state"], "ready_to_pick")
        same(h.shop(b)[1]["result"], "duplicate")


def command_line_works_without_a_daemon_too(h):
    """it talks to the socket, or does it itself"""
    b = h.new(address={"zip": ""})
    h.land(b)
    h.stop()
    true("addr_incomplete" in h.cli("why", str(b["id"]), "--merchant", "nova").stdout, "why")
    true("verified" in h.cli("audit", "verify").stdout, "audit")
    h.start()


def another_master_key_is_refused(h):
    """security 7"""
    h.stop()
    r = subprocess.run([h.bin, "audit", "verify", "--store", h.store, "--key", f"{h.dir}/other.key"], cwd=h.dir, env=h.env,
                       capture_output=True, text=True)
    same(r.returncode, 3)
    true("master key" in r.stderr, r.stderr)
    h.start()


def store_and_key_are_their_owners_alone(h):
    """security 7"""
    for path in (h.path, f"{h.dir}/master.key", f"{h.path}.sock"):
        same(os.stat(path).st_mode & 0o077, 0, path)


def nothing_of_a_person_is_in_clear_in_the_file(h):
    """sealed personal data"""
    h.land(h.new(address={"name": "Zebulon Quixada", "address1": "Pasaje Inconfundible 99"}))
    h.stop()
    raw = b""
    for end in ("", "-wal"):
        if os.path.exists(h.path + end):
            with open(h.path + end, "rb") as f:
                raw += f.read()
    for word in (b"Zebulon", b"Inconfundible", b"irene@example.com", b"600222333"):
        true(word not in raw, word)
    true(b"Zebulon" not in h.log().encode(), "nor in the log")
    h.start()


def backup_made_while_running_starts_and_verifies(h):
    """backup"""
    h.cli("backup", f"{h.dir}/copy.db")
    same(h.cli("backup", f"{h.dir}/copy.db", ok=(1,)).returncode, 1, "never over an older one")
    r = subprocess.run([h.bin, "doctor", "--store", f"sqlite:{h.dir}/copy.db", "--key", f"{h.dir}/master.key"], cwd=h.dir,
                       env=h.env, capture_output=True, text=True)
    same(r.returncode, 0)


def _tampered(h, name, statements):
    """A copy with its guards taken off and rows changed; what `audit verify` says of it."""
    copy = f"{h.dir}/{name}.db"
    h.cli("backup", copy)
    db = sqlite3.connect(copy)
    for trigger in ("audit_no_update", "audit_no_delete"):
        db.execute(f"DROP TRIGGER {trigger}")
    for s in statements:
        db.execute(s)
    db.commit()
    db.close()
    r = subprocess.run([h.bin, "audit", "verify", "--json", "--store", f"sqlite:{copy}", "--key", f"{h.dir}/master.key"],
                       cwd=h.dir, env=h.env, capture_output=True, text=True)
    same(r.returncode, 1, name)
    return r.stdout


def audit_names_the_first_bad_row_of_an_edit(h):
    """SA-1"""
    out = _tampered(h, "edit", ["UPDATE audit SET outcome = 'done ' WHERE merchant_id = 1 AND seq = 7"])
    true('"first_bad":7' in out and '"kind":"edit"' in out, out)


def audit_names_the_first_missing_row(h):
    """SA-1"""
    out = _tampered(h, "gap", ["DELETE FROM audit WHERE merchant_id = 1 AND seq = 5"])
    true('"first_bad":5' in out and '"kind":"gap"' in out, out)


def audit_names_rows_that_changed_places(h):
    """SA-1"""
    out = _tampered(h, "order", ["UPDATE audit SET seq = -1 WHERE merchant_id = 1 AND seq = 5",
                                 "UPDATE audit SET seq = 5 WHERE merchant_id = 1 AND seq = 6",
                                 "UPDATE audit SET seq = 6 WHERE merchant_id = 1 AND seq = -1"])
    true('"first_bad":5' in out, out)


def audit_notices_a_chain_cut_at_its_end(h):
    """SA-1: signed heads"""
    h.stop()  # signs the heads
    h.start()
    out = _tampered(h, "cut", ["DELETE FROM audit WHERE merchant_id = 1 AND seq = (SELECT max(seq) FROM audit WHERE merchant_id = 1)"])
    true('"kind":"truncated-before-anchor"' in out, out)


def database_refuses_what_the_door_would_refuse(h):
    """OP-2: second line"""
    o = h.land(h.new())
    copy = f"{h.dir}/guards.db"
    h.cli("backup", copy)
    db = sqlite3.connect(copy)
    for s in ("UPDATE shipment SET state = 10", "UPDATE audit SET outcome = 'x'", "DELETE FROM evidence",
              "UPDATE evidence SET kinds = 1048575", "UPDATE orders SET state = 12 WHERE state = 3",
              "UPDATE stock_sku SET reserved = sellable + 1", "DELETE FROM stock_movement"):
        try:
            db.execute(s)
            true(False, s)
        except sqlite3.IntegrityError:
            pass
    db.close()


def demo_refuses_a_store_that_holds_anything_else(h):
    """demo mode touches nothing of others"""
    h.stop()
    r = subprocess.run([h.bin, "serve", "--demo", "--listen", f"127.0.0.1:{h.port}", "--store", h.store, "--key", f"{h.dir}/master.key"],
                       cwd=h.dir, env=h.env, capture_output=True, text=True, timeout=30)
    same(r.returncode, 3)
    true("holds something else" in r.stderr, r.stderr)
    h.start()


def demo_day_ends_as_it_says(h):
    """the demo day"""
    d = Hub(h.bin, None, 60)
    d.proc = subprocess.Popen([d.bin, "serve", "--demo", "--listen", f"127.0.0.1:{d.port}", "--store", d.store, "--key",
                               f"{d.dir}/master.key"], cwd=d.dir, env=d.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = []
    for line in d.proc.stdout:
        lines.append(line)
        if "why is #105" in line:
            break
    text = "".join(lines)
    true("12 orders landed, 2 duplicates discarded, 1 forged refused, 5 open exceptions, 1 closed with proof, 1 cancelled" in text, text)
    for word in ("custody_silent", "edit_after_release", "phone_required", "sku_unknown"):
        true(word in text, word)
    open(f"{d.dir}/serve.log", "w").close()
    true("verified" in d.cli("audit", "verify").stdout, "audit")
    d.close()


def plain_http_beyond_loopback_is_refused(h):
    """TLS or a proxy"""
    r = subprocess.run([h.bin, "serve", "--listen", "0.0.0.0:1", "--store", f"sqlite:{h.dir}/no.db"], cwd=h.dir, env=h.env,
                       capture_output=True, text=True, timeout=20)
    same(r.returncode, 2)
    true(not os.path.exists(f"{h.dir}/no.db"), "nothing was made")


def wrong_usage_is_two_and_a_missing_file_is_three(h):
    """exit statuses"""
    same(h.cli("nonsense", ok=(2,)).returncode, 2)
    same(h.cli("import", "orders", ok=(2,)).returncode, 2)
    same(h.cli("apply", f"{h.dir}/none.yaml", ok=(3,)).returncode, 3)
    same(h.cli("apply", h.file("bad.yaml", "merchant: x\nnmae: y\n"), ok=(1,)).returncode, 1)
    same(h.cli("rules", "transitions").returncode, 0)


def no_core_is_left_with_keys_in_it(h):
    """security 7: core dumps off"""
    with open(f"/proc/{h.proc.pid}/limits") as f:
        line = next(x for x in f if x.startswith("Max core file size"))
    same(line.split()[4:6], ["0", "0"])
