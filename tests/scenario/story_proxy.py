"""The shipped reverse proxy configuration in front of the hub. Requirement: security 8, strict framing."""
import os
import shutil
import socket
import subprocess
import time

from harness import free_port, same, true

SQLITE_ONLY = True
CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/proxy/haproxy.cfg")


class _Proxy:
    def __init__(self, h):
        self.port, self.h = free_port(), h
        binary = shutil.which("haproxy") or "/usr/sbin/haproxy"
        self.proc = subprocess.Popen([binary, "-f", CONFIG, "-db"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                     env=dict(os.environ, HF_PROXY_LISTEN=f"127.0.0.1:{self.port}",
                                              HF_PROXY_HUB=f"127.0.0.1:{h.port}"))
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("haproxy did not start")

    def __enter__(self):
        self.before, self.h.port = self.h.port, self.port
        return self

    def __exit__(self, *_):
        self.h.port = self.before
        self.proc.terminate()
        self.proc.wait(10)

    def raw(self, text):
        with socket.create_connection(("127.0.0.1", self.port), 5) as s:
            s.sendall(text)
            s.settimeout(5)
            answer = b""
            try:
                while b"\r\n" not in answer:
                    part = s.recv(4096)
                    if not part:
                        break
                    answer += part
            except (TimeoutError, ConnectionResetError):
                pass
        return answer.split(b"\r\n")[0]


def signed_webhook_passes_and_odd_framing_does_not(h):
    """security 8"""
    with _Proxy(h) as p:
        b = h.new()
        same(h.shop(b)[1]["result"], "landed")
        same(h.order(b["id"])["state"], "ready_to_pick")
        head = b"POST /v1/hooks/nova/web HTTP/1.1\r\nHost: x\r\n"
        for bad in (head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                    head + b"Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                    head + b"Content-Length : 5\r\n\r\nhello", head + b"Content-Length: +5\r\n\r\nhello",
                    head + b"Bad Name: x\r\nContent-Length: 0\r\n\r\n", head + b"Content-Length: 0\r\n folded\r\n\r\n",
                    head + b"Host: y\r\nContent-Length: 0\r\n\r\n", b"BREW /v1/orders HTTP/1.1\r\nHost: x\r\n\r\n",
                    b"GET /v1/%00 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /v1/../x HTTP/1.1\r\nHost: x\r\n\r\n"):
            line = p.raw(bad)
            true(line == b"" or line.split()[1][:1] == b"4", (bad, line))


def too_many_headers_are_refused_by_the_hub_itself(h):
    """security 8"""
    same(h.http("GET", "/healthz", headers={f"X-{i}": "v" for i in range(80)}, token=None)[0], 431)
    same(h.http("GET", "/healthz", headers={f"X-{i}": "v" * 900 for i in range(20)}, token=None)[0], 431)
