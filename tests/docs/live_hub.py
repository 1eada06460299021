"""A hub of its own for the check of the documents: an empty store, the examples of docs/examples, one
token. Standard library only."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

SECRETS = {
    "LUMO_SHOP_SECRET": "not-a-real-secret",
    "LUMO_MARKET_SECRET": "whsec_" + base64.b64encode(b"not-a-real-secret-of-the-market").decode(),
}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class LiveHub:
    def __init__(self, binary, examples):
        self.binary = str(binary)
        self.examples = pathlib.Path(examples)
        self.directory = tempfile.mkdtemp(prefix="hf-docs.")
        self.path = f"{self.directory}/hub.db"
        self.store = f"sqlite:{self.path}"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.environment = {**os.environ, **SECRETS}
        self.environment.pop("HF_TOKEN", None)
        self.log = open(f"{self.directory}/hub.log", "wb")
        self.process = None
        self.token = None
        self.keys = 0

    def __enter__(self):
        listen = self.url.removeprefix("http://")
        self.process = subprocess.Popen(
            [self.binary, "serve", "--listen", listen, "--store", self.store],
            env=self.environment, stdout=self.log, stderr=self.log)
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError("the hub did not start:\n" + self.log_text())
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=2).read()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the hub is not ready after 10 s:\n" + self.log_text())

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __exit__(self, *_):
        self.stop()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def log_text(self):
        self.log.flush()
        return pathlib.Path(self.directory, "hub.log").read_text(errors="replace")

    def run(self, *arguments):
        """A command of the command line; its output."""
        done = subprocess.run([self.binary, *map(str, arguments), "--store", self.store],
                              env=self.environment, capture_output=True, text=True, timeout=60)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{' '.join(map(str, arguments))}: {done.returncode} {done.stderr}")
        return done.stdout

    def set_up(self):
        self.run("apply", self.examples / "site-zgz1.yaml")
        self.run("apply", self.examples / "profile-lumo.yaml")
        for kind in ("catalog", "aliases", "bundles", "counts", "orders"):
            self.run("import", kind, next(self.examples.glob(f"{kind}_lumo_*.csv")))
        self.token = self.run("token", "create", "--role", "supervisor", "--name", "docs").strip()

    def ask(self, method, path, body=None, headers=None, token=True):
        """(status, headers, body as parsed JSON or text)."""
        headers = dict(headers or {})
        if token and self.token:
            headers["Authorization"] = "Bearer " + self.token
        data = body
        if isinstance(body, (dict, list)):
            data = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        if method != "GET" and "Idempotency-Key" not in headers:
            self.keys += 1
            headers["Idempotency-Key"] = f"docs-{self.keys}"
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        if method != "GET" and data is None:
            request.data = b""
        try:
            answer = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode()
            kind = answer.headers.get("Content-Type", "")
            parsed = json.loads(text) if "json" in kind else text
            return answer.status if hasattr(answer, "status") else answer.code, answer.headers, parsed

    def hook(self, body, delivery, topic="orders/create", signed=True):
        mac = hmac.new(SECRETS["LUMO_SHOP_SECRET"].encode(), body, hashlib.sha256).digest()
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": topic,
            "X-Shopify-Webhook-Id": delivery,
            "X-Shopify-Hmac-Sha256": base64.b64encode(mac if signed else bytes(32)).decode(),
        }
        return self.ask("POST", "/v1/hooks/lumo/shop", body, headers, token=False)
