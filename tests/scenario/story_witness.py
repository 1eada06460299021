"""Witnesses: every signed head goes to a folder and over SFTP by itself; a store that contradicts them is told.
Requirement SA-1; security 5 (at least one external witness), 7 (host keys pinned), 12."""
import contextlib
import json
import os
import shutil
import socket
import subprocess
import time

from harness import free_port, same, true, until

S = {}


def _lines(path):
    with open(path) as f:
        return [json.loads(line) for line in f if line.strip().endswith("}")]


def _copy(h, folder):
    return f"{h.dir}/{folder}/{S['name']}"


def _install_id(h):
    out = h.cli("audit", "export", "--merchant", "hub").stdout.splitlines()[0]
    return json.loads(out)["install_id"]


def _start(h, *more, sftp=False):
    options = [*h.FAST, "--witness", f"{h.dir}/kept"]
    if sftp:
        options += ["--witness", S["sftp"], "--witness-key", f"{h.dir}/ssh/user", "--witness-host-key", S["host_key"]]
    h.start(*options, *more)


def _metric(h):
    text = h.http("GET", "/metrics", token=None)[1].decode()
    return int([line.split()[1] for line in text.splitlines() if line.startswith("holdfast_witness_contradictions ")][0])


class _Machine:
    """Another machine: sshd of the system on a port of its own, SFTP alone."""

    def __init__(self, h):
        self.dir, self.port = f"{h.dir}/ssh", free_port()
        os.makedirs(self.dir)
        os.makedirs(f"{h.dir}/far")
        for name in ("host", "user", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-m", "PEM", "-N", "", "-f", f"{self.dir}/{name}"], check=True)
        shutil.copy(f"{self.dir}/user.pub", f"{self.dir}/authorized")
        with open(f"{self.dir}/conf", "w") as f:
            f.write(f"HostKey {self.dir}/host\nAuthorizedKeysFile {self.dir}/authorized\nStrictModes no\nUsePAM no\n"
                    "PasswordAuthentication no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n"
                    f"ListenAddress 127.0.0.1\nPort {self.port}\nPidFile {self.dir}/pid\n")
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        self.proc = None

    def start(self):
        self.proc = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", f"{self.dir}/conf"], stderr=subprocess.DEVNULL)
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return self
            time.sleep(0.05)
        raise AssertionError("sshd does not listen")

    def stop(self):
        self.proc.terminate()
        self.proc.wait(20)

    def host_key(self):
        return subprocess.run(["ssh-keygen", "-l", "-f", f"{self.dir}/host.pub"], check=True, capture_output=True, text=True).stdout.split()[1]


def what_is_no_witness_is_refused(h):
    """bad input: which option, what was expected"""
    h.stop()
    os.makedirs(f"{h.dir}/kept")
    serve = ("serve", "--listen", "127.0.0.1:1")
    for args, says in ((("--witness", ""), "expected a folder"), (("--witness", "ftp://a@b/c"), "expected a folder"),
                       (("--witness", "sftp://b/c"), "expected a folder"), (("--witness", "sftp://a:secret@b/c"), "expected a folder"),
                       (("--witness", "sftp://a@b"), "expected a folder"), (("--witness", "sftp://a@b/c"), "--witness-key"),
                       (("--witness", "sftp://a@b/c", "--witness-key", "k"), "--witness-host-key"),
                       (("--witness", "sftp://a@b/c", "--witness-key", "k", "--witness-host-key", "SHA256:short"), "43 characters"),
                       (("--witness", "a", "--witness", "b", "--witness", "c", "--witness", "d", "--witness", "e"), "at most 4")):
        r = h.cli(*serve, *args, ok=(2,))
        true(says in r.stderr, f"{args}: {r.stderr}")


def heads_go_to_a_folder_by_themselves(h):
    """security 5: written to at least one external witness"""
    _start(h)
    S["name"] = _install_id(h) + ".checkpoints"
    h.land(h.new())
    h.stop()
    kept = _lines(_copy(h, "kept"))
    true({"hub", "nova", "lumen"} <= {k["chain"] for k in kept}, kept)
    same(os.stat(_copy(h, "kept")).st_mode & 0o777, 0o600)
    true(all(k["note"].startswith("holdfast/") and "\n— " in k["note"] for k in kept), "each with its C2SP note")
    _start(h)
    h.land(h.new())
    h.stop()
    again = _lines(_copy(h, "kept"))
    same(again[:len(kept)], kept, "what was kept stays")
    same(len({(k["chain"], k["row"]) for k in again}), len(again), "each head once")
    true(len(again) > len(kept), "and the new ones")


def verification_asks_the_witness(h):
    _start(h)
    out = h.cli("audit", "verify").stdout
    true(f"witness {h.dir}/kept: {len(_lines(_copy(h, 'kept')))} heads fit" in out, out)
    d = h.http("GET", "/v1/audit/verify")[1]
    same((d["verified"], [(w["place"], w["away"]) for w in d["witnesses"]]), (True, [(f"{h.dir}/kept", False)]), d)
    h.tokens["nova"] = h.token("merchant", "--merchant", "nova")
    true("witnesses" not in h.http("GET", "/v1/audit/verify", token="nova")[1], "where the hub keeps its heads is the hub's")


def a_folder_that_is_away_gets_them_later(h):
    """a share that is not mounted is no empty witness"""
    shutil.move(f"{h.dir}/kept", f"{h.dir}/away")
    out = h.cli("audit", "verify").stdout
    true("away, not asked" in out, out)
    before = len(_lines(f"{h.dir}/away/{S['name']}"))
    h.land(h.new())
    h.stop()
    true(not os.path.exists(f"{h.dir}/kept"), "no folder is made")
    shutil.move(f"{h.dir}/away", f"{h.dir}/kept")
    _start(h)
    until(h, "what was missed is brought", lambda: len(_lines(_copy(h, "kept"))) > before)
    same(_metric(h), 0)


def a_line_that_was_cut_off_is_no_harm(h):
    """the power went while it was written"""
    h.stop()
    with open(_copy(h, "kept"), "a") as f:
        f.write('{"chain":"nova","row":99999,"hash":"00')
    _start(h)
    h.land(h.new())
    h.stop()
    kept = _lines(_copy(h, "kept"))
    same(len({(k["chain"], k["row"]) for k in kept}), len(kept))
    _start(h)
    true("heads fit" in h.cli("audit", "verify").stdout, "verified")
    same(_metric(h), 0)


def a_store_that_was_set_back_is_told(h):
    """the store of an hour ago, with everything in it: only the witness knows better"""
    h.stop()
    if h.server:
        h.psql(h.server, f"create database {h.name}_old template {h.name}")
    else:
        for end in ("", "-wal", "-shm"):
            if os.path.exists(h.path + end):
                shutil.copy(h.path + end, h.path + end + ".old")
    _start(h)
    h.land(h.new())
    h.stop()
    kept = _lines(_copy(h, "kept"))
    if h.server:
        h.psql(h.server, f"drop database {h.name}")
        h.psql(h.server, f"alter database {h.name}_old rename to {h.name}")
    else:
        for end in ("", "-wal", "-shm"):
            if os.path.exists(h.path + end):
                os.unlink(h.path + end)
            if os.path.exists(h.path + end + ".old"):
                shutil.move(h.path + end + ".old", h.path + end)
    h.cli("audit", "verify")  # in itself it is whole
    _start(h)
    until(h, "the alarm", lambda: _metric(h) == 1)
    true("witness_contradicts" in h.log() and "truncated-before-anchor" in h.log(), h.log()[-600:])
    out = h.cli("audit", "verify", ok=(1,)).stdout
    true("truncated-before-anchor" in out and f"as kept by {h.dir}/kept" in out, out)
    h.land(h.new())
    h.stop()
    same(_lines(_copy(h, "kept")), kept, "nothing is brought to a witness that knows better")


def a_chain_written_anew_is_a_fork_there(h):
    """rows of another story at the same numbers; its own heads are signed, the witness's differ"""
    path = _copy(h, "kept")
    kept = _lines(path)
    os.unlink(path)  # a new witness keeps what is now
    _start(h)
    h.land(h.new())
    h.stop()
    now = {(k["chain"], k["row"]): k for k in _lines(path)}
    for k in kept:  # and the old one says what was
        if (k["chain"], k["row"]) not in now:
            now[k["chain"], k["row"]] = k
    same(len({k["chain"] for k in kept} - {c for c, _ in now}), 0)
    forged = [dict(k, hash="ab" * 32) if k["chain"] == "nova" else k for k in _lines(path)]
    with open(path, "w") as f:
        f.write("".join(json.dumps(k) + "\n" for k in forged))
    _start(h)
    until(h, "the alarm", lambda: _metric(h) == 1)
    out = h.cli("audit", "verify", ok=(1,)).stdout
    true("BROKEN: checkpoint at row" in out and "as kept by" in out, out)
    h.stop()
    os.unlink(path)


def heads_go_over_sftp_too(h):
    """another machine, its host key pinned"""
    S["machine"] = _Machine(h)
    S["host_key"] = S["machine"].host_key()
    user = os.environ.get("USER") or subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
    S["sftp"] = f"sftp://{user}@127.0.0.1:{S['machine'].port}{h.dir}/far"
    _start(h, sftp=True)  # it is away
    h.land(h.new())
    until(h, "it is said to be away", lambda: "witness_away" in h.log())
    true("away, not asked" in h.cli("audit", "verify").stdout, "told")
    h.stop()
    true(not os.path.exists(_copy(h, "far")), "nothing came through")
    S["machine"].start()
    try:
        _start(h, sftp=True)
        until(h, "brought", lambda: os.path.exists(_copy(h, "far")) and len(_lines(_copy(h, "far"))) >= 3)
        out = h.cli("audit", "verify").stdout
        true(f"witness {S['sftp']}: " in out and "away" not in out, out)
        h.land(h.new())
        h.stop()
        far, near = _lines(_copy(h, "far")), _lines(_copy(h, "kept"))
        there = {(k["chain"], k["row"], k["hash"]) for k in far}
        true(all((k["chain"], k["row"], k["hash"]) in there for k in near[-3:]), "the newest are in both")
        same(len({(k["chain"], k["row"]) for k in far}), len(far))
        _strangers(h)
    finally:
        S["machine"].stop()
    h.start()
    h.cli("audit", "verify")


def _strangers(h):
    """a machine with another host key, and a key that is not let in: nothing is given to them"""
    before = _lines(_copy(h, "far"))
    right, said = S["host_key"], h.log().count("witness_away")
    S["host_key"] = "SHA256:" + "A" * 43
    _start(h, sftp=True)
    until(h, "another machine", lambda: h.log().count("witness_away") > said)
    h.land(h.new())
    h.stop()
    same(_lines(_copy(h, "far")), before, "nothing went to a stranger")
    S["host_key"] = right
    shutil.copy(f"{h.dir}/ssh/user", f"{h.dir}/ssh/kept")
    shutil.copy(f"{h.dir}/ssh/stranger", f"{h.dir}/ssh/user")
    said = h.log().count("witness_away")
    _start(h, sftp=True)
    until(h, "not let in", lambda: h.log().count("witness_away") > said)
    h.stop()
    same(_lines(_copy(h, "far")), before, "nothing without the key")
    shutil.copy(f"{h.dir}/ssh/kept", f"{h.dir}/ssh/user")
