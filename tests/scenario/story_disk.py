"""A disk that fails. Requirements: security 1.1, 1.4 (a failed sync is never retried and never answered), 12 (health); a full
disk is script/fault's."""
import contextlib
import http.client
import os
import time

from harness import Hub, same, true

SQLITE_ONLY = True


@contextlib.contextmanager
def _failing(h):
    """A hub whose syncs fail for files named in the order file."""
    d = Hub(h.bin, None, h.patience)
    d.order_file = f"{d.dir}/fail"
    d.env.update(HF_FAIL_WRITE=f"{d.dir}/full", LD_PRELOAD=os.path.join(os.path.dirname(d.bin), "tests/fault/failing_disk.so"), HF_FAIL_SYNC=d.order_file,
                 ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
    try:
        yield d.start().prepare()
    finally:
        with contextlib.suppress(OSError):
            os.unlink(d.order_file)
        d.close()


def _land_until_it_ends(d, most):
    """How many were answered 200 before the hub was gone."""
    kept = []
    for _ in range(most):
        order = d.new()
        try:
            status = d.shop(order)[0]
        except (OSError, http.client.HTTPException):
            return kept
        same(status, 200)
        kept.append(order["id"])
    return kept


def _dies_with_75_and_keeps_what_it_answered(d, kept):
    same(d.proc.wait(20), 75, "exit status")
    true("sync_failed" in d.log(), "one line says why")
    os.unlink(d.order_file)
    d.start()
    there = {o["external_id"] for o in d.orders()}
    true(there >= {str(k) for k in kept}, "what was answered is there")
    d.cli("audit", "verify")


def failed_sync_of_a_commit_ends_the_process_without_an_answer(h):
    """security 1.4, scenario 3: never retry, never ack"""
    with _failing(h) as d:
        kept = _land_until_it_ends(d, 3)
        d.file("fail", "-wal")
        same(_land_until_it_ends(d, 1), [], "nothing is answered once a sync failed")
        _dies_with_75_and_keeps_what_it_answered(d, kept)
        same(d.shop(d.new())[1]["result"], "landed", "and goes on after the restart")


def failed_sync_of_a_checkpoint_ends_the_process_too(h):
    """security 1.4: the next checkpoint would take lost pages for written"""
    with _failing(h) as d:
        d.file("fail", ".db")
        kept = _land_until_it_ends(d, 2000)
        true(len(kept) < 2000, "a checkpoint came")
        _dies_with_75_and_keeps_what_it_answered(d, kept)


def no_room_is_503_and_the_retry_lands_whole(h):
    """scenarios 3 and 4, security 1.6: nothing acknowledged, nothing half done; reads go on, recovery without restart"""
    with _failing(h) as d:
        first = d.new()
        d.land(first)
        before = d.stock("NT-BLACK")["reserved"]
        d.file("full", "-wal")
        order = d.new(qty=2)
        status, body = d.shop(order)
        same((status, body["code"]), (503, "unavailable"))
        true(int(d.headers["Retry-After"]) >= 1, d.headers)
        time.sleep(1.1)  # a write that came through is believed for a second
        same(d.http("GET", "/readyz", token=None)[0], 503, "not ready while no write comes through")
        same(d.http("GET", "/healthz", token=None)[0], 200)
        same(d.orders(external_id=str(order["id"])), [], "no half of it is there")
        same((d.order(first["id"])["state"], d.stock("NT-BLACK")["reserved"]), ("ready_to_pick", before), "reads go on")
        os.unlink(f"{d.dir}/full")
        same(d.shop(order)[1]["result"], "landed", "the sender tries again")
        same(d.shop(order)[1]["result"], "duplicate")
        o = d.order(order["id"])
        same((o["state"], o["lines"][0]["reserved"], d.stock("NT-BLACK")["reserved"]), ("ready_to_pick", 2, before + 2))
        d.cli("audit", "verify")
        d.cli("rebuild", "--check")


def ready_means_a_write_comes_through(h):
    """security 12: readiness probes a write, says nothing to strangers"""
    same(h.http("GET", "/readyz", token=None), (200, {"status": "ready"}))
    same(h.http("GET", "/healthz", token=None), (200, {"status": "alive"}))


def figures_are_for_this_machine_alone(h):
    """security 12: no details without token"""
    same(h.http("GET", "/metrics", token=None)[0], 200)
    same(h.http("GET", "/metrics", token=None, headers={"X-Forwarded-For": "203.0.113.9"})[0], 404)


def reserve_stands_beside_the_store_and_goes_with_the_daemon(h):
    """security 1.6: 16 MiB kept for the record of an outage"""
    d = Hub(h.bin, None, h.patience)
    try:
        d.start()
        same(os.path.getsize(d.path + ".reserve"), 16 * 1024 * 1024)
        same(os.stat(d.path + ".reserve").st_mode & 0o777, 0o600)
        d.stop()
        true(not os.path.exists(d.path + ".reserve"), "left behind")
    finally:
        d.close()
