"""A hub under test: starts `holdfast serve` on a store of its own, speaks its HTTP API and command
line, reads its use of the machine from /proc, drives tools/hf_load at it. Standard library only.
Environment: HF_BIN, HF_LOAD name the programs (default: those of build/release)."""
import atexit
import base64
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("HF_BIN", os.path.join(ROOT, "build/release/holdfast")))
LOAD = os.path.abspath(os.environ.get("HF_LOAD", os.path.join(ROOT, "build/release/tools/hf_load")))
FIXTURES = os.path.join(ROOT, "tests/bench")
SECRET = "bench-shop-secret"


class HubError(Exception):
    """The hub did not do what its contract says; the text says what."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Store:
    """A fresh store: a SQLite file in the directory, or a database of the PostgreSQL server."""

    def __init__(self, directory, server=None):
        self.server, self.name = server, None
        self.path = os.path.join(directory, "hub.db")
        self.url = f"sqlite:{self.path}"
        if server:
            self.name = f"hf_{random.SystemRandom().getrandbits(40):010x}"
            self.psql(server, f"create database {self.name}")
            self.url = server.rsplit("/", 1)[0] + "/" + self.name

    @staticmethod
    def psql(url, sql):
        r = subprocess.run(["psql", "-X", "-q", "-At", "-F", "\t", url, "-c", sql],
                           capture_output=True, text=True)
        if r.returncode:
            raise HubError(f"psql: {r.stderr.strip()}")
        return [line.split("\t") for line in r.stdout.splitlines()]

    def rows(self, sql):
        """Reads beside the hub, never writes; all values as text."""
        if self.server:
            return self.psql(self.url, sql)
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as db:
            return [[str(v) for v in row] for row in db.execute(sql)]

    def write(self, sql):
        """While the hub is stopped."""
        if self.server:
            self.psql(self.url, sql)
            return
        with contextlib.closing(sqlite3.connect(self.path)) as db, db:
            db.execute(sql)

    def bytes(self):
        if self.server:
            return int(self.psql(self.url, "select pg_database_size(current_database())")[0][0])
        return sum(os.path.getsize(self.path + end) for end in ("", "-wal")
                   if os.path.exists(self.path + end))

    def drop(self):
        if self.name:
            with contextlib.suppress(HubError):
                self.psql(self.server, f"drop database if exists {self.name} with (force)")
            self.name = None


class Hub:
    def __init__(self, server=None, directory=None, label="hub"):
        self.dir = directory or tempfile.mkdtemp(prefix="hf-")
        self.owns_dir = directory is None
        self.keys = tempfile.mkdtemp(prefix="hf-key-")
        self.store = Store(self.dir, server)
        self.label = label
        self.port = free_port()
        self.options = []  # of serve, besides the store's
        self.token = None
        self.proc = None
        self.log_path = os.path.join(self.keys, "serve.log")
        whsec = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
        self.env = dict(os.environ, HF_BENCH_SECRET=SECRET, HF_BENCH_TOKEN="unused",
                        HF_BENCH_RETURNS_SECRET=whsec)
        atexit.register(self.close)

    # -- life

    def start(self, wait_s=15.0):
        """Starts and returns the seconds until /readyz answered 200."""
        began = time.monotonic()
        with open(self.log_path, "ab") as log:
            self.proc = subprocess.Popen(
                [BIN, "serve", "--listen", f"127.0.0.1:{self.port}", "--store", self.store.url,
                 "--key", os.path.join(self.keys, "master.key"), *self.options],
                cwd=self.dir, env=self.env, stdout=log, stderr=log)
        while time.monotonic() - began < wait_s:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.http("GET", "/readyz", token=None)[0] == 200:
                    return time.monotonic() - began
            if self.proc.poll() is not None:
                raise HubError(f"serve ended with {self.proc.returncode}: {self.log_tail()}")
            time.sleep(0.005)
        raise HubError(f"not ready in {wait_s:.0f} s: {self.log_tail()}")

    def launch_and_kill(self, after_s):
        """Dies while it is still recovering from the last death."""
        with open(self.log_path, "ab") as log:
            self.proc = subprocess.Popen(
                [BIN, "serve", "--listen", f"127.0.0.1:{self.port}", "--store", self.store.url,
                 "--key", os.path.join(self.keys, "master.key")],
                cwd=self.dir, env=self.env, stdout=log, stderr=log)
        time.sleep(after_s)
        self.kill()

    def kill(self, sig=signal.SIGKILL):
        if self.proc and self.proc.poll() is None:
            self.proc.send_signal(sig)
            try:
                self.proc.wait(30)
            except subprocess.TimeoutExpired:
                self.proc.kill()
                self.proc.wait(30)
                raise HubError("serve did not stop within 30 s of being asked")

    def close(self):
        with contextlib.suppress(HubError):
            self.kill(signal.SIGTERM)
        self.store.drop()
        shutil.rmtree(self.keys, ignore_errors=True)
        if self.owns_dir:
            shutil.rmtree(self.dir, ignore_errors=True)

    def log_tail(self):
        with contextlib.suppress(OSError):
            with open(self.log_path, errors="replace") as f:
                return f.read()[-600:].strip()
        return ""

    # -- speaking with it

    def cli(self, *args, ok=(0,), timeout=600):
        r = subprocess.run([BIN, *args, "--store", self.store.url, "--key",
                            os.path.join(self.keys, "master.key")],
                           cwd=self.dir, env=self.env, capture_output=True, text=True,
                           timeout=timeout)
        if r.returncode not in ok:
            raise HubError(f"holdfast {' '.join(args)} ended with {r.returncode}: "
                           f"{(r.stdout + r.stderr)[-400:].strip()}")
        return r.stdout.strip()

    def http(self, method, path, body=None, token="own", key=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(c):
            headers = {}
            if token == "own" and self.token:
                headers["Authorization"] = "Bearer " + self.token
            if key:
                headers["Idempotency-Key"] = f'"{key}"'
            if body is not None:
                headers["Content-Type"] = "application/json"
                body = json.dumps(body)
            c.request(method, path, body, headers)
            r = c.getresponse()
            return r.status, r.read()

    def prepare(self, merchants=("bench",), skus=1000, each=10_000_000):
        """Site, profiles, catalogue and opening counts, from tests/bench."""
        self.token = self.cli("token", "create", "--role", "supervisor", "--name", "bench")
        self.cli("apply", os.path.join(FIXTURES, "site-bench.yaml"))
        with open(os.path.join(FIXTURES, "profile-bench.yaml")) as f:
            profile = f.read()
        for m in merchants:
            text = profile.replace("merchant: bench", f"merchant: {m}")
            text = text.replace("bench.myshopify.com", f"{m}.myshopify.com")
            text = text.replace("drop/bench-erp", f"drop/{m}-erp")
            self.cli("apply", self.file(f"profile-{m}.yaml", text))
            self.cli("import", "catalog", self.file(
                f"catalog_{m}_20260101T000000Z.csv",
                "sku,name,barcode,weight_g,length_mm,width_mm,height_mm,lot_tracked,"
                "expiry_tracked,serial_tracked\n" +
                "".join(f"BENCH-{i:04},Bench article {i:04},,120,60,60,70,no,no,no\n"
                        for i in range(1, skus + 1))), "--merchant", m)
            self.cli("import", "counts", self.file(
                f"counts_{m}_20260101T001000Z.csv",
                "location,sku,lot,expiry,quantity,counted_by,counted_at\n" +
                "".join(f"A-{m}-{i:04},BENCH-{i:04},,,{each},bench,2026-01-01T00:05:00Z\n"
                        for i in range(1, skus + 1))), "--merchant", m)

    def file(self, name, text):
        path = os.path.join(self.keys, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    # -- the load

    def load_command(self, **options):
        command = [LOAD, "--url", f"http://127.0.0.1:{self.port}", "--secret", SECRET]
        for name, value in options.items():
            flag = "--" + name.replace("_", "-")
            command += [flag] if value is True else [flag, str(value)]
        return command

    def load(self, timeout=3600, **options):
        r = subprocess.run(self.load_command(**options), capture_output=True, text=True,
                           timeout=timeout)
        if r.returncode > 1:
            raise HubError(f"hf_load ended with {r.returncode}: {r.stderr.strip()[:300]}")
        return json.loads(r.stdout)

    def start_load(self, **options):
        return subprocess.Popen(self.load_command(**options), stdout=subprocess.PIPE, text=True)

    # -- what it uses

    def cpu_s(self):
        with open(f"/proc/{self.proc.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self):
        """(resident now, most ever), MB"""
        with open(f"/proc/{self.proc.pid}/status") as f:
            values = dict(line.split(":", 1) for line in f if ":" in line)
        return tuple(round(int(values[k].split()[0]) / 1024, 1) for k in ("VmRSS", "VmHWM"))


def stop_cleanly_on_signals():
    """Ctrl-C and a plain kill end through atexit, so no hub outlives its script."""
    for sig in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, lambda number, _: sys.exit(128 + number))
