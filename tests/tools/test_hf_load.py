#!/usr/bin/env python3
"""The load generator, against a small server that checks what it is sent: a measurement is worth
what its load is worth. HF_LOAD names the program (default build/release/tools/hf_load). Standard
library only; ends with `N passed, N failed`."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading

LOAD = os.environ.get("HF_LOAD", "build/release/tools/hf_load")
SECRET = "load-test-secret"


class Shop(http.server.BaseHTTPRequestHandler):
    """Answers as a hub does; `seen` maps webhook ids to bodies, `mode` is what to answer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one segment: no delayed acknowledgement in the figures
    seen, wrong, mode, answered = {}, [], "ok", 0
    lock = threading.Lock()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = self.judge(body)
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if Shop.mode == "close":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def judge(self, body):
        want = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
        key = self.headers["X-Shopify-Webhook-Id"]
        with Shop.lock:
            Shop.answered += 1
            if Shop.mode == "full":
                return 503, {"title": "no room"}
            if self.headers["X-Shopify-Hmac-Sha256"] != want:
                Shop.wrong.append("signature")
                return 401, {}
            if Shop.mode == "cut" and Shop.answered > 100:
                self.connection.close()
                raise ConnectionAbortedError
            again = key in Shop.seen
            if again and Shop.seen[key] != (self.path, body):
                Shop.wrong.append("same webhook id, other body")
            Shop.seen[key] = (self.path, body)
            return 200, {"result": "duplicate" if again else "landed", "receipt": "r"}

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


def load(server, mode, *options):
    Shop.seen, Shop.wrong, Shop.mode, Shop.answered = {}, [], mode, 0
    r = subprocess.run([LOAD, "--url", f"http://127.0.0.1:{server.server_port}", "--secret", SECRET,
                        "--connections", "8", *options], capture_output=True, text=True, timeout=60)
    return r.returncode, json.loads(r.stdout)


def orders_look_like_the_platform_s(server):
    status, report = load(server, "ok", "--orders", "3000", "--merchant", "a,b", "--skus", "50")
    bodies = [json.loads(b) for _, b in Shop.seen.values()]
    sizes = [len(b) for _, b in Shop.seen.values()]
    assert status == 0 and not Shop.wrong, (status, Shop.wrong, report)
    assert report["landed"] == len(bodies) and report["requests"] == 3000, report
    assert 40 < report["duplicate"] < 300, report
    assert 3300 < sum(sizes) / len(sizes) < 4600, sum(sizes) / len(sizes)
    assert len({b["id"] for b in bodies}) == len(bodies) and all(b["id"] > 2**53 for b in bodies)
    assert {len(b["line_items"]) for b in bodies} == {2, 3}
    assert all(len({i["sku"] for i in b["line_items"]}) == len(b["line_items"]) for b in bodies)
    assert len({i["sku"] for b in bodies for i in b["line_items"]}) == 50
    assert {p for p, _ in Shop.seen.values()} == {"/v1/hooks/a/shop", "/v1/hooks/b/shop"}
    no_postcode = sum(b["shipping_address"]["zip"] == "" for b in bodies)
    assert 0.005 < no_postcode / len(bodies) < 0.04, no_postcode


def hot_load_asks_for_one_sku_in_every_order(server):
    load(server, "ok", "--orders", "200", "--hot")
    assert all(json.loads(b)["line_items"][0]["sku"] == "BENCH-0001" for _, b in Shop.seen.values())


def chunks_follow_each_other_without_repeating(server):
    status, report = load(server, "ok", "--orders", "500", "--chunk", "100", "--duplicates", "0")
    assert status == 0 and report["landed"] == 500 and report["chunks"] == 5, report


def only_acknowledged_orders_are_written_down(server):
    with tempfile.NamedTemporaryFile("r") as acks:
        status, report = load(server, "cut", "--orders", "400", "--duplicates", "0",
                              "--ack-file", acks.name)
        ids = acks.read().split()
    landed = {str(json.loads(b)["id"]) for _, b in Shop.seen.values()}
    assert status == 1 and report["errors"] > 0, report
    assert len(ids) == len(set(ids)) == report["landed"] and set(ids) <= landed, (len(ids), report)


def a_full_hub_is_counted_and_never_acknowledged(server):
    with tempfile.NamedTemporaryFile("r") as acks:
        status, report = load(server, "full", "--orders", "50", "--ack-file", acks.name)
        assert acks.read() == ""
    assert status == 1 and report["status_503"] == 50 and report["landed"] == 0, report
    assert "no room" in report["first_problem"], report


def a_server_that_closes_after_each_answer_is_served(server):
    status, report = load(server, "close", "--orders", "100")
    assert status == 0 and report["landed"] == 100 and report["errors"] == 0, report


def a_timetable_is_kept(server):
    status, report = load(server, "ok", "--orders", "200", "--rate", "400")
    assert status == 0 and 0.45 < report["seconds"] < 0.8, report


def seconds_end_the_run(server):
    status, report = load(server, "ok", "--orders", "0", "--seconds", "1", "--chunk", "500")
    assert status == 0 and 0.9 < report["seconds"] < 2, report


def nobody_listening_ends_the_run(server):
    r = subprocess.run([LOAD, "--url", "http://127.0.0.1:1", "--secret", SECRET, "--orders", "1000"],
                       capture_output=True, text=True, timeout=20)
    report = json.loads(r.stdout)
    assert r.returncode == 1 and not report["complete"] and report["landed"] == 0, report


def wrong_usage_is_refused(server):
    for options in (["--orders", "-1"], ["--url", "https://127.0.0.1:1"], ["--skus", "2"],
                    ["--connections", "0"], ["--orders", "0"], ["stray"]):
        r = subprocess.run([LOAD, "--secret", SECRET, *options], capture_output=True, timeout=20)
        assert r.returncode == 2, (options, r.returncode)


def main():
    server = Server(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    passed = failed = 0
    for case in (orders_look_like_the_platform_s, hot_load_asks_for_one_sku_in_every_order,
                 chunks_follow_each_other_without_repeating,
                 only_acknowledged_orders_are_written_down,
                 a_full_hub_is_counted_and_never_acknowledged,
                 a_server_that_closes_after_each_answer_is_served, a_timetable_is_kept,
                 seconds_end_the_run, nobody_listening_ends_the_run, wrong_usage_is_refused):
        try:
            case(server)
            passed += 1
        except Exception as e:  # noqa: BLE001 - a test that breaks has failed
            failed += 1
            print(f"FAILED {case.__name__}: {type(e).__name__}: {str(e)[:400]}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0)


main()
