"""A system on loopback that answers as it is told: what every double of a partner stands on. Standard library only.
A subclass implements answer(request) -> Answer; faults are queued with `next`, and happen before or after the real effect:
"drop" (connection closed, nothing done), "lose" (done, and the connection closed without an answer), an int (that status,
nothing done), or a whole Answer (nothing done)."""
import contextlib
import json
import socket
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


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

    def _take(self, handler, request):
        with self.lock:
            self.seen.append(request)
            fault = self.faults.pop(0) if self.faults and self.counts(request) else None
        if fault == "drop":
            return self._hang_up(handler)
        if isinstance(fault, int):
            return self._send(handler, Answer(fault, {"fault": fault}))
        if isinstance(fault, Answer):
            return self._send(handler, fault)
        with self.lock:
            answer = self.answer(request)
        if fault == "lose":
            return self._hang_up(handler)
        return self._send(handler, answer)

    @staticmethod
    def _hang_up(handler):
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, handler, answer):
        with contextlib.suppress(OSError):
            handler.send_response_only(answer.status)
            handler.send_header("Date", formatdate(time.time() + self.skew_s, usegmt=True))
            handler.send_header("Content-Length", str(len(answer.body)))
            if answer.body:
                handler.send_header("Content-Type", answer.kind)
            for k, v in answer.headers.items():
                handler.send_header(k, v)
            handler.end_headers()
            handler.wfile.write(answer.body)
