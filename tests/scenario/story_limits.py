"""How much one caller may ask, and how slowly. Requirements: security 8 (limits), 2.2 (refused signatures), scenario 7."""
import contextlib
import http.client
import socket
import time

from harness import FIXTURES, Hub, Refused, same, true

SQLITE_ONLY = True
NEAR = ("--trusted-proxy", "127.0.0.1")


@contextlib.contextmanager
def _hub(h, *options):
    """A hub of its own with these limits."""
    with_limits = Hub(h.bin, None, h.patience)
    try:
        with_limits.start(*(Hub.FAST if not any("token" in o for o in options) else ()), *options)
        yield with_limits.prepare()
    finally:
        with_limits.close()


def _limits(*texts):
    return [part for t in texts for part in ("--limit", t)]


def token_over_its_pace_waits_and_another_does_not(h):
    """security 8: 50/s, burst 200, per token; 429 with Retry-After"""
    with _hub(h, *_limits("token_rate=1", "token_burst=8")) as d:
        d.tokens["other"] = d.token("auditor")
        got = [d.http("GET", "/v1/orders?merchant=nova") for _ in range(12)]
        statuses = [s for s, _ in got]
        same(statuses[:8], [200] * 8)
        true(429 in statuses[8:], statuses)
        status, body = d.http("GET", "/v1/orders?merchant=nova")
        same((status, body["code"]), (429, "token_slowed"))
        true(1 <= int(d.headers["Retry-After"]) <= 2, d.headers)
        same(d.http("GET", "/v1/orders?merchant=nova", token="other")[0], 200, "another token")
        same(d.shop(d.new())[0], 200, "a webhook has no token")
        d.cli("audit", "verify")  # the local socket is the machine's own
        time.sleep(1.2)
        same(d.http("GET", "/v1/orders?merchant=nova")[0], 200, "with time it is forgiven")


def standard_pace_is_what_the_table_says(h):
    """security 8: 50/s burst 200 unless set"""
    text = h.cli("rules", "limits").stdout
    for row in ("token_rate", "token_burst", "signatures", "header_s", "address_connections"):
        true(row in text, text)
    with _hub(h, *_limits("token_burst=200")) as d:
        statuses = [d.http("GET", "/v1/orders?merchant=nova")[0] for _ in range(195)]
        same(set(statuses), {200})


def refused_signatures_of_an_address_are_slowed(h):
    """security 2.2, scenario 7: 20 a minute, then 429; another address is not touched"""
    far, other = {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "evil, 198.51.100.7"}
    with _hub(h, *NEAR) as d:
        bad = [d.shop(d.new(), secret="wrong", headers=far)[0] for _ in range(25)]
        same(bad, [401] * 20 + [429] * 5)
        status, body = d.shop(d.new(), headers=far)
        same((status, body["code"]), (429, "signatures_slowed"), "a good one waits too")
        true(int(d.headers["Retry-After"]) >= 1, d.headers)
        same(d.shop(d.new(), headers=other)[1]["result"], "landed", "another address")
        same(d.shop(d.new(), secret="wrong")[0], 401, "the proxy itself has no limit")
        same(d.shop(d.new())[1]["result"], "landed")


def forwarded_address_is_believed_from_a_trusted_proxy_only(h):
    """security 8: X-Forwarded-* are ignored unless the peer is a trusted proxy"""
    same({h.shop(h.new(), secret="wrong", headers={"X-Forwarded-For": "203.0.113.9"})[0] for _ in range(25)}, {401})
    with _hub(h, *NEAR) as d:  # what stands before a trusted proxy's own entry is the client's word
        same([d.shop(d.new(), secret="wrong", headers={"X-Forwarded-For": f"10.0.0.{i}, 203.0.113.9"})[0] for i in range(22)],
             [401] * 20 + [429] * 2)


def connection_takes_no_more_than_its_profile_says(h):
    """security 8: webhook source, off by default, set per connection"""
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        profile = f.read()
    true("- id: web\n" in profile, "the fixture's first connection")
    with _hub(h) as d:
        d.cli("apply", d.file("slow.yaml", profile.replace("- id: web\n", "- id: web\n    rate_per_minute: 3\n", 1)))
        results = [d.shop(d.new())[0] for _ in range(5)]
        same(results, [200, 200, 200, 429, 429])
        status, body = d.shop(d.new())
        same((status, body["code"]), (429, "connection_slowed"))
        true(15 <= int(d.headers["Retry-After"]) <= 20, d.headers)
        same(d.own({"nonsense": 1})[0], 200, "another connection")
        card = next(c for c in d.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == "web")
        same((card["rate_per_minute"], card["priority"] in ("normal", "high")), (3, True))
        d.cli("apply", d.file("fast.yaml", profile))
        same(d.shop(d.new())[1]["result"], "landed", "no limit again")


def _until_closed(s, seconds):
    s.settimeout(seconds)
    answer = b""
    try:
        while True:
            part = s.recv(4096)
            if not part:
                return answer
            answer += part
    except TimeoutError:
        raise Refused(f"still open after {seconds} s: {answer!r}")
    except ConnectionResetError:
        return answer


def slow_head_is_closed(h):
    """security 8: header time; a byte now and then keeps nothing open"""
    with _hub(h, *_limits("header_s=1", "idle_s=20")) as d:
        with socket.create_connection(("127.0.0.1", d.port), 5) as s:
            began = time.monotonic()
            try:
                for byte in b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa":
                    s.sendall(bytes([byte]))
                    time.sleep(0.1)
            except (BrokenPipeError, ConnectionResetError):
                pass
            true(time.monotonic() - began < 5, "closed while the head dribbles")
            with contextlib.suppress(ConnectionResetError):
                true(b"408" in (_until_closed(s, 5) or b"408"), "says so")
        with socket.create_connection(("127.0.0.1", d.port), 5) as s:  # not a byte
            true(_until_closed(s, 5).startswith(b"HTTP/1.1 408"), "a silent one hears why")
        same(d.http("GET", "/healthz", token=None)[0], 200)


def body_below_its_pace_is_closed_and_a_steady_one_is_not(h):
    """security 8: body minimum rate"""
    head = (b"POST /v1/hooks/nova/web HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20000\r\n\r\n")
    with _hub(h, *_limits("body_grace_s=1", "idle_s=20")) as d:
        with socket.create_connection(("127.0.0.1", d.port), 5) as s:
            s.sendall(head + b"x" * 100)
            answer = _until_closed(s, 8)
            true(answer.startswith(b"HTTP/1.1 408"), answer)
        with socket.create_connection(("127.0.0.1", d.port), 5) as s:
            s.sendall(head)
            for _ in range(10):  # 4 KiB/s
                s.sendall(b"x" * 2000)
                time.sleep(0.3)
            s.settimeout(5)
            true(s.recv(100).startswith(b"HTTP/1.1 401"), "read whole, and refused for its signature")


def whole_request_has_its_time(h):
    """security 8: total 60 s, upload 15 min"""
    with _hub(h, *_limits("total_s=2", "body_pace=1", "body_grace_s=60")) as d:
        with socket.create_connection(("127.0.0.1", d.port), 5) as s:
            s.sendall(b"POST /v1/hooks/nova/web HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n" + b"x" * 1000)
            true(_until_closed(s, 6).startswith(b"HTTP/1.1 408"), "closed after two seconds")


def idle_connection_is_closed(h):
    """security 8: idle keep-alive"""
    with _hub(h, *_limits("idle_s=1")) as d:
        with socket.create_connection(("127.0.0.1", d.port), 5) as s:
            s.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = _until_closed(s, 6)
            true(answer.startswith(b"HTTP/1.1 200") and b"408" not in answer, answer)


def connection_ends_after_its_last_request(h):
    """security 8: requests per keep-alive connection"""
    with _hub(h, *_limits("requests=3")) as d:
        c = http.client.HTTPConnection("127.0.0.1", d.port, timeout=5)
        ends = []
        for _ in range(3):
            c.request("GET", "/healthz")
            r = c.getresponse()
            r.read()
            ends.append(r.getheader("Connection"))
        same([e or "keep-alive" for e in ends][:2], ["keep-alive"] * 2)
        same((ends[2] or "").lower(), "close")
        c.close()


def long_request_lines_and_headers_are_refused(h):
    """security 8: request line 8 KiB, headers 16 KiB, 64 of them"""
    for request, wanted in ((b"GET /healthz?x=" + b"a" * 40000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", (b"414", b"431")),
                            (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 40000 + b"\r\n\r\n", (b"431",)),
                            (b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: a\r\n" % i for i in range(70)) + b"\r\n",
                             (b"431",))):
        with socket.create_connection(("127.0.0.1", h.port), 5) as s:
            s.sendall(request)
            answer = _until_closed(s, 5)
            true(answer.split(b" ")[1] in wanted, answer[:60])


def limit_that_does_not_exist_or_is_past_its_ceiling_is_wrong_usage(h):
    """security 8: each is one named setting with a hard ceiling"""
    for option, value, says in (("--limit", "token_rat=1", "there is no limit"), ("--limit", "token_rate=0", "whole number"),
                                ("--limit", "header_s=1000", "from 1 to 60"), ("--trusted-proxy", "10.0.0.1/8", "expected an address"),
                                ("--trusted-proxy", "proxy.example", "expected an address")):
        r = h.cli("serve", "--listen", "127.0.0.1:1", option, value, ok=(2,))
        true(says in r.stderr, r.stderr)
