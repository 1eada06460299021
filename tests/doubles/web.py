"""A system on loopback that answers as it is told: what every double of a partner stands on. Standard library only.
A subclass implements answer(request) -> Answer; faults are queued with `next`, or drawn by a Weather (weather.py), and happen
before or after the real effect: "drop" (connection closed, nothing done), "lose" (done, and the connection closed without an
answer), "cut" (done, and the connection closed in the middle of the answer), "torn" (the same of an answer to nothing done),
"later" (504, and it is done up to LATER_S seconds afterwards all the same), an int (that status, nothing done), or a whole
Answer (nothing done)."""
import contextlib
import json
import socket
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


LATER_S = 45  # what a caller gave up on runs on no longer than this
GATE_S = 10  # shorter than the hub waits for an answer
TORN = b'{"data":{"and then the connection'


class Answer:
    def __init__(self, status=200, body=b"", headers=None, kind="application/json"):
        self.status, self.headers, self.kind = status, dict(headers or {}), kind
        self.body = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()


class Request:
    def __init__(self, method, target, headers, body):
        parts = urlsplit(target)
        self.method, self.path, self.target, self.headers, self.body = method, parts.path, target, headers, body
        self.query = {k: v[0] for k, v in parse_qs(parts.query).items()}

    def json(self):
        return json.loads(self.body)


class Web:
    def __init__(self):
        self.skew_s = 0  # how far its clock is off, as the Date header says it
        self.seen, self.faults, self.lock = [], [], threading.Lock()
        self.gate = threading.Event()  # cleared: what a fault may fall on is not answered yet
        self.gate.set()
        self.weather, self.clock, self.running = None, time.time, []  # running: what a caller gave up on, and when it is done
        double = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self):
                size = int(self.headers.get("Content-Length") or 0)
                double._take(self, Request(self.command, self.path, dict(self.headers), self.rfile.read(size)))

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def place(self):
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"http://{self.place}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def next(self, *faults):
        with self.lock:
            self.faults += faults

    def answer(self, request):
        return Answer()

    def counts(self, request):
        """Whether a queued fault may fall on this request."""
        return True

    def sort_of(self, request):
        """(what is called, by a name that is the same whenever the same is called again; whether it changes anything)"""
        return f"{request.method} {request.path}", request.method != "GET"

    def run_on(self, until=None):
        """What is due of that which callers gave up on, with the lock held."""
        until = self.clock() if until is None else until
        due = sorted((x for x in self.running if x[0] <= until), key=lambda x: x[0])
        self.running = [x for x in self.running if x[0] > until]
        now = self.clock
        for at, request in due:
            self.clock = lambda at=at: at  # it happened then, whenever somebody looks
            self.answer(request)
        self.clock = now

    def _fault(self, request):
        if self.faults and self.counts(request):
            return self.faults.pop(0)
        return self.weather.strike(self, request) if self.weather else None

    def _take(self, handler, request):
        if self.counts(request):
            self.gate.wait(GATE_S)
        with self.lock:
            self.run_on()
            self.seen.append(request)
            fault = self._fault(request)
            if fault == "later":
                self.running.append((self.clock() + self.weather.delay(LATER_S), request))
        if fault == "drop":
            return self._hang_up(handler)
        if fault == "torn":
            return self._send(handler, Answer(200, TORN * 2), whole=False)
        if fault == "later":
            return self._send(handler, Answer(504, "<html>gateway time-out</html>", kind="text/html"))
        if isinstance(fault, int):
            return self._send(handler, Answer(fault, {"fault": fault}))
        if isinstance(fault, Answer):
            return self._send(handler, fault)
        with self.lock:
            answer = self.answer(request)
        if fault == "lose":
            return self._hang_up(handler)
        return self._send(handler, answer, whole=fault != "cut")

    @staticmethod
    def _hang_up(handler):
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, handler, answer, whole=True):
        with contextlib.suppress(OSError):
            handler.send_response_only(answer.status)
            handler.send_header("Date", formatdate(time.time() + self.skew_s, usegmt=True))
            handler.send_header("Content-Length", str(len(answer.body)))
            if answer.body:
                handler.send_header("Content-Type", answer.kind)
            for k, v in answer.headers.items():
                handler.send_header(k, v)
            handler.end_headers()
            handler.wfile.write(answer.body if whole else answer.body[:len(answer.body) // 2])
            if not whole:
                handler.wfile.flush()
        if not whole:
            self._hang_up(handler)
