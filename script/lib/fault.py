"""Kills the hub while orders come in and looks for what was lost. Called by script/fault.
The law: what was acknowledged is there exactly once, with its receipt and its audit row, and the
audit verifies. Standard library only; ends with `N passed, N failed`."""
import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter

from hub import Hub, HubError, stop_cleanly_on_signals

READY_LIMIT_S = 2.0
RUNS_PER_STORE_FILE = 10  # then a fresh store, so that a long session stays quick
PLACED_AT = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

ORDERS_WITHOUT = {
    "receipt": "SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM receipt r WHERE "
               "r.merchant_id = o.merchant_id AND r.order_id = o.order_id)",
    "audit row": "SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE "
                 "a.merchant_id = o.merchant_id AND a.object_id = o.order_id)",
}


class Score:
    def __init__(self):
        self.passed = self.failed = 0

    def record(self, name, problems, note=""):
        if problems:
            self.failed += 1
            print(f"  FAILED {name}: {'; '.join(problems)}", flush=True)
        else:
            self.passed += 1
            print(f"  ok     {name}{': ' + note if note else ''}", flush=True)


def read_ids(path):
    with contextlib.suppress(FileNotFoundError):
        with open(path) as f:
            return set(f.read().split())
    return set()


def laws_broken(hub, acknowledged):
    """What is wrong with the store, in words; empty when all is there once and verifies."""
    problems = []
    there = Counter()
    for external_id, n in hub.store.rows(
            "SELECT external_id, count(*) FROM orders GROUP BY external_id"):
        there[external_id] += int(n)
    lost = [i for i in acknowledged if i not in there]
    twice = [i for i, n in there.items() if n > 1]
    if lost:
        problems.append(f"{len(lost)} acknowledged orders lost, one is {lost[0]}")
    if twice:
        problems.append(f"{len(twice)} orders there twice, one is {twice[0]}")
    for what, sql in ORDERS_WITHOUT.items():
        n = int(hub.store.rows(sql)[0][0])
        if n:
            problems.append(f"{n} orders without {what}")
    with contextlib.suppress(HubError):
        hub.cli("audit", "verify")
        return problems
    return problems + ["holdfast audit verify says no"]


class Killer:
    """One store, killed again and again."""

    def __init__(self, server, seed, score):
        self.server, self.score = server, score
        self.random = random.Random(seed)
        self.hub, self.acknowledged, self.kills, self.slowest_s = None, set(), 0, 0.0

    def fresh_store(self):
        if self.hub:
            self.hub.close()
        self.hub = Hub(self.server)
        self.hub.start()
        self.hub.prepare()
        self.acknowledged = set()

    def wait_for_acks(self, path, load):
        until = time.monotonic() + 20
        while time.monotonic() < until and load.poll() is None:
            if os.path.exists(path) and os.path.getsize(path) > 0:
                return
            time.sleep(0.01)
        raise HubError("no order was acknowledged before the kill")

    def kill_under_load(self, number, delay_s):
        acks = os.path.join(self.hub.keys, f"acks-{number}")
        with self.hub.start_load(orders=0, seconds=30, connections=32, chunk=5000, first=number,
                                 placed_at=PLACED_AT, ack_file=acks) as load:
            try:
                self.wait_for_acks(acks, load)
                time.sleep(delay_s)
            finally:
                self.hub.kill()
                load.communicate(timeout=60)
        self.acknowledged |= read_ids(acks)

    def run(self, index):
        number = 1 + self.kills * 1_000_000
        self.kills += 1
        delay_s = self.random.uniform(0.3, 2.0)
        self.kill_under_load(number, delay_s)
        again = index % 3 == 2
        if again:
            self.hub.launch_and_kill(self.random.uniform(0.0, 0.15))
        ready_s = self.hub.start()
        self.slowest_s = max(self.slowest_s, ready_s)
        problems = laws_broken(self.hub, self.acknowledged)
        if ready_s > READY_LIMIT_S:
            problems.append(f"ready only after {ready_s:.2f} s")

        # The shops send again what they got no answer for, and some of what they did.
        replay = self.hub.load(orders=1000, connections=32, chunk=5000, first=number,
                               placed_at=PLACED_AT)
        if replay["status_2xx"] != 1000 or replay["held"] or replay["ignored"]:
            problems.append(f"the replay was not taken as a replay: {replay}")
        problems += laws_broken(self.hub, self.acknowledged) if not problems else []
        return problems, (f"killed after {delay_s:.2f} s{' and while recovering' if again else ''}, "
                          f"{len(self.acknowledged)} acknowledged, ready in {ready_s:.2f} s")

    def session(self, runs):
        for index in range(runs):
            name = f"kill {index + 1}"
            try:
                if index % RUNS_PER_STORE_FILE == 0:
                    self.fresh_store()
                problems, note = self.run(index)
            except (HubError, OSError, subprocess.SubprocessError) as e:
                problems, note = [str(e)], ""
                self.hub.close()
                self.hub = None
            self.score.record(name, problems, note)
            if self.hub is None and index + 1 < runs:
                with contextlib.suppress(HubError, OSError):
                    self.fresh_store()
                if self.hub is None or self.hub.proc is None:
                    return
        self.rebuild_agrees()

    def rebuild_agrees(self):
        if self.hub is None:
            return
        problems = []
        try:
            self.hub.cli("rebuild", "--check")
        except HubError as e:
            problems = [str(e)]
        self.score.record("what is derived agrees with what was recorded", problems)
        self.hub.close()
        print(f"  slowest start {self.slowest_s:.2f} s", flush=True)


# -- a full disk

class Tmpfs:
    """A small file system that really runs full."""

    def __init__(self, megabytes):
        self.dir = tempfile.mkdtemp(prefix="hf-full-")
        r = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs",
                            self.dir], capture_output=True, text=True)
        self.mounted = r.returncode == 0
        self.filler = os.path.join(self.dir, "filler")

    def fill(self, leave_bytes):
        v = os.statvfs(self.dir)
        size = max(0, v.f_bavail * v.f_frsize - leave_bytes)
        with open(self.filler, "wb") as f:
            os.posix_fallocate(f.fileno(), 0, size) if size else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["umount", self.dir], capture_output=True)
        shutil.rmtree(self.dir, ignore_errors=True)


def burst(hub, state, orders):
    report = hub.load(orders=orders, connections=16, first=state["next"], duplicates=0,
                      ack_file=state["acks"])
    state["next"] += orders
    return report


def run_full(hub, disk, state):
    """Fills the disk, and returns the first burst of which nothing was taken."""
    disk.fill(leave_bytes=8 << 20)
    for _ in range(100):
        report = burst(hub, state, 1000)
        if report["errors"]:
            raise HubError(f"connections broke when the disk ran full: {report['first_problem']}")
        if report["landed"] == 0:
            return report
    raise HubError("the disk never ran full")


def outage_on_record(hub):
    """The hub looks twice a second whether it ran full, so its rows may come after the first order is taken again."""
    until = time.monotonic() + 30
    while True:
        page = json.loads(hub.http("GET", "/v1/audit?merchant=hub&limit=200")[1])
        recorded = [row["action"] for row in page["items"]]
        if "outage_end" in recorded or time.monotonic() > until:
            return recorded
        time.sleep(0.2)


def full_disk(disk):
    problems = []
    hub = Hub(directory=disk.dir)
    state = {"next": 1, "acks": os.path.join(hub.keys, "acks")}
    try:
        hub.start()
        hub.prepare()
        burst(hub, state, 1000)
        pid = hub.proc.pid
        run_full(hub, disk, state)
        report = burst(hub, state, 500)
        if report["status_503"] != 500:
            problems.append(f"while full, not every answer is 503: {report}")
        status, _ = hub.http("GET", "/v1/orders?merchant=bench&limit=5")
        if status != 200:
            problems.append(f"while full, reading answers {status}")
        if hub.http("GET", "/readyz", token=None)[0] != 503:
            problems.append("while full, /readyz says ready")
        os.unlink(disk.filler)
        until = time.monotonic() + 30
        while burst(hub, state, 100)["landed"] < 100:
            if time.monotonic() > until:
                problems.append("no orders are taken 30 s after there is room again")
                break
            time.sleep(0.5)
        if hub.proc.poll() is not None or hub.proc.pid != pid:
            problems.append("the hub did not live through it")
        if hub.http("GET", "/readyz", token=None)[0] != 200:
            problems.append("with room again, /readyz does not say ready")
        recorded = outage_on_record(hub)
        if "outage_begin" not in recorded or "outage_end" not in recorded:
            problems.append(f"the outage is not on the record: {recorded}")
        if os.path.getsize(hub.store.path + ".reserve") != 16 << 20:
            problems.append("the reserve was not made again")
        problems += laws_broken(hub, read_ids(state["acks"]))
    except (HubError, OSError, subprocess.SubprocessError) as e:
        problems.append(str(e))
    finally:
        hub.close()
    return problems


def run_full_disk(score):
    if os.geteuid() != 0:
        print("  skipped: a full disk needs root, to mount a small file system", flush=True)
        return
    with Tmpfs(192) as disk:
        if not disk.mounted:
            print("  skipped: this machine does not let us mount a small file system", flush=True)
            return
        score.record("full disk: 503 and no acknowledgement, reads go on, then it recovers",
                     full_disk(disk))


def main():
    p = argparse.ArgumentParser(prog="script/fault")
    p.add_argument("--quick", action="store_true", help="10 kills per store")
    p.add_argument("--runs", type=int, default=100, help="kills per store")
    p.add_argument("--store", choices=("sqlite", "postgres", "both"), default="both")
    p.add_argument("--seed", type=int, default=None, help="of the moments to kill at")
    options = p.parse_args()
    runs = 10 if options.quick else options.runs
    seed = options.seed if options.seed is not None else random.SystemRandom().getrandbits(31)
    stop_cleanly_on_signals()

    score = Score()
    if options.store in ("sqlite", "both"):
        print(f"fault: sqlite, {runs} kills, seed {seed}", flush=True)
        Killer(None, seed, score).session(runs)
        print("fault: sqlite, full disk", flush=True)
        run_full_disk(score)
    if options.store in ("postgres", "both"):
        server = os.environ.get("HF_TEST_POSTGRES")
        if not server:
            print("fault: postgres needs HF_TEST_POSTGRES; script/fault sets it", file=sys.stderr)
            sys.exit(3)
        print(f"fault: postgres, {runs} kills, seed {seed}", flush=True)
        Killer(server, seed, score).session(runs)
    print(f"{score.passed} passed, {score.failed} failed")
    sys.exit(score.failed != 0 or score.passed == 0)


main()
