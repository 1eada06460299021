"""What the stories stand on: a hub of its own on a fresh store, a shop that signs as platforms do, the
command line, and small builders of orders. Standard library only; all names and addresses are invented."""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from urllib.parse import urlencode

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "fixtures")
WEB_SECRET, NEXT_SECRET = "nova-web-secret", "nova-next-secret"
OWN_KEY = b"0123456789abcdef0123456789abcdef"
PLACED = "2026-11-23T09:00:00+01:00"


class Refused(AssertionError):
    pass


def same(got, wanted, what=""):
    if got != wanted:
        raise Refused(f"{what}: wanted {wanted!r}, got {got!r}")


def true(ok, what):
    if not ok:
        raise Refused(str(what)[:600])


def until(h, what, look, seconds=90):
    """What the hub does in its own time: looked for until it is there, ever less often, for each look spends of the token's
    quota. The limit is for machines much slower than a desk's."""
    end, pause = time.monotonic() + seconds, 0.05
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(pause)
        pause = min(0.4, pause * 1.3)
    raise Refused(f"it never came: {what}; log {h.log()[-900:]}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Hub:
    def __init__(self, binary, server=None, patience=15.0):
        self.bin, self.server, self.patience = os.path.abspath(binary), server, patience
        self.dir = tempfile.mkdtemp(prefix="hf-story-")
        self.name = None
        self.path = f"{self.dir}/hub.db"
        self.store = f"sqlite:{self.path}"
        if server:
            self.name = f"hf_{random.SystemRandom().getrandbits(40):010x}"
            self.psql(server, f"create database {self.name} encoding 'UTF8' locale 'C' template template0")
            self.store = server.rsplit("/", 1)[0] + "/" + self.name
        self.env = dict(os.environ, NOVA_WEB_SECRET=WEB_SECRET, NOVA_NEXT_SECRET=NEXT_SECRET,
                        NOVA_OWN_SECRET="whsec_" + base64.b64encode(OWN_KEY).decode())
        self.proc, self.port, self.tokens, self.number = None, free_port(), {}, 0

    @staticmethod
    def psql(url, sql):
        subprocess.run(["psql", "-X", "-q", url, "-c", sql], check=True, capture_output=True)

    # -- life
    # A story asks faster than any caller may; the limits have stories of their own.
    FAST = ("--limit", "token_rate=1000000", "--limit", "token_burst=1000000")

    def start(self, *options):
        log = open(f"{self.dir}/serve.log", "ab")
        self.proc = subprocess.Popen([self.bin, "serve", "--listen", f"127.0.0.1:{self.port}", "--store", self.store,
                                      "--key", f"{self.dir}/master.key", *(options or self.FAST)], cwd=self.dir, env=self.env,
                                     stdout=log, stderr=log)
        log.close()
        began = time.monotonic()
        while time.monotonic() - began < self.patience:
            with contextlib.suppress(OSError):
                if self.http("GET", "/readyz", token=None)[0] == 200:
                    return self
            if self.proc.poll() is not None:
                raise Refused("serve ended: " + self.log()[-500:])
            time.sleep(0.02)
        raise Refused("not ready in time: " + self.log()[-500:])

    def log(self):
        with open(f"{self.dir}/serve.log") as f:
            return f.read()

    def stop(self, how=signal.SIGTERM):
        if self.proc and self.proc.poll() is None:
            self.proc.send_signal(how)
            self.proc.wait(30)
        code = self.proc.returncode if self.proc else 0
        if how == signal.SIGTERM and code not in (0, None):
            raise Refused(f"serve ended with {code}: {self.log()[-2000:]}")

    def close(self):
        try:
            if os.path.isdir(self.dir):
                self.stop()
        finally:
            shutil.rmtree(self.dir, ignore_errors=True)
            if self.name:
                with contextlib.suppress(subprocess.CalledProcessError):
                    self.psql(self.server, f"drop database if exists {self.name} with (force)")

    def prepare(self):
        self.tokens["supervisor"] = self.token("supervisor")
        self.cli("apply", f"{FIXTURES}/site.yaml")
        self.cli("apply", f"{FIXTURES}/profile-nova.yaml")
        self.cli("apply", f"{FIXTURES}/profile-lumen.yaml")
        for merchant in ("nova", "lumen"):
            for kind in ("catalog", "aliases", "bundles", "counts"):
                self.cli("import", kind, f"{FIXTURES}/{kind}.csv", "--merchant", merchant)
        return self

    def sql(self, text):
        """Behind the hub's back, while it is stopped: what only time would do."""
        if self.server:
            self.psql(self.store, text)
            return
        with contextlib.closing(sqlite3.connect(self.path)) as db, db:
            db.execute(text)

    # -- speaking
    def cli(self, *args, ok=(0,), env=None):
        r = subprocess.run([self.bin, *args, "--store", self.store, "--key", f"{self.dir}/master.key"], cwd=self.dir,
                           env=dict(self.env, **(env or {})), capture_output=True, text=True, timeout=180)
        if ok is not None and r.returncode not in ok:
            raise Refused(f"holdfast {' '.join(args)} -> {r.returncode}: {(r.stdout + r.stderr)[-600:]}")
        return r

    def token(self, role, *more):
        return self.cli("token", "create", "--role", role, "--name", f"story-{role}", *more).stdout.strip()

    def http(self, method, path, body=None, headers=None, token="supervisor"):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        h = dict(headers or {})
        if token:
            h["Authorization"] = "Bearer " + self.tokens.get(token, token)
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            h.setdefault("Content-Type", "application/json")
        if isinstance(body, str):
            body = body.encode()
        try:
            c.request(method, path, body, h)
            r = c.getresponse()
            data = r.read()
            self.headers = dict(r.getheaders())
        finally:
            c.close()
        with contextlib.suppress(ValueError):
            return r.status, json.loads(data)
        return r.status, data

    def command(self, path, body, key=None, token="supervisor"):
        return self.http("POST", path, body, {"Idempotency-Key": f'"{key or random.random()}"'}, token)

    def shop(self, body, topic="orders/create", key=None, secret=WEB_SECRET, connection="web", merchant="nova", prefix="X-",
             headers=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
        h = {"Content-Type": "application/json", prefix + "Shopify-Topic": topic, prefix + "Shopify-Hmac-Sha256": signature,
             prefix + "Shopify-Webhook-Id": key or hashlib.sha256(raw + topic.encode()).hexdigest()[:36]}
        h.update(headers or {})
        return self.http("POST", f"/v1/hooks/{merchant}/{connection}", raw, {k: v for k, v in h.items() if v is not None},
                         token=None)

    def own(self, body, at=None, ident=None, key=OWN_KEY, extra="", connection="own", merchant="nova", signature=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        ident = ident or hashlib.sha256(raw).hexdigest()[:30]
        at = str(int(time.time()) if at is None else at)
        mac = base64.b64encode(hmac.new(key, f"{ident}.{at}.".encode() + raw, hashlib.sha256).digest()).decode()
        return self.http("POST", f"/v1/hooks/{merchant}/{connection}", raw,
                         {"Content-Type": "application/json", "webhook-id": ident, "webhook-timestamp": at,
                          "webhook-signature": signature or extra + "v1," + mac}, token=None)

    # -- reading
    def orders(self, merchant="nova", **q):
        out, cursor = [], None
        while True:
            p = dict(q, merchant=merchant, limit=200, **({"cursor": cursor} if cursor else {}))
            status, d = self.http("GET", "/v1/orders?" + urlencode(p))
            same(status, 200, f"list {d}")
            out += d["items"]
            cursor = d["next"]
            if not cursor:
                return out

    def order(self, external_id, channel="web", merchant="nova"):
        found = self.orders(merchant, channel=channel, external_id=str(external_id))
        same(len(found), 1, f"orders with external id {external_id}")
        return self.http("GET", f"/v1/orders/{found[0]['id']}")[1]

    def stock(self, sku, merchant="nova"):
        figures = self.explained(sku, merchant)
        del figures["explain"]
        return figures

    def explained(self, sku, merchant="nova"):
        return self.http("GET", f"/v1/availability?merchant={merchant}&sku={sku}")[1]["items"][0]

    def exceptions(self, reason=None, merchant="nova", status="open"):
        q = {"merchant": merchant, "limit": 200, "status": status, **({"reason": reason} if reason else {})}
        return self.http("GET", "/v1/exceptions?" + urlencode(q))[1]["items"]

    def file(self, name, text):
        path = os.path.join(self.dir, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    # -- building
    def next(self):
        self.number += 1
        return self.number

    def new(self, sku="NT-BLACK", qty=1, n=None, address=None, lines=None, **over):
        n = n or self.next()
        a = {"first_name": "Irene", "last_name": "Soler", "name": "Irene Soler", "address1": "Calle Luna 7", "address2": None,
             "city": "Zaragoza", "zip": "50001", "province": "Zaragoza", "country_code": "ES", "phone": "+34600222333"}
        a.update(address or {})
        o = {"id": 9007199254740993000 + n, "name": f"#{n}", "order_number": n, "created_at": PLACED, "updated_at": PLACED,
             "currency": "EUR", "total_price": "12.50", "financial_status": "paid", "cancelled_at": None, "test": False,
             "email": "irene@example.com", "phone": a["phone"], "shipping_address": a,
             "line_items": [self.line(*x, at=i) for i, x in enumerate(lines or [(sku, qty)], 1)],
             "shipping_lines": [{"code": "standard"}]}
        o.update(over)
        return o

    @staticmethod
    def line(sku, qty, at=1, **over):
        return dict({"id": 487817672276290000 + at, "sku": sku, "variant_id": None, "quantity": qty,
                     "fulfillable_quantity": qty, "requires_shipping": True, "gift_card": False, "price": "12.50",
                     "title": "whatever it is called"}, **over)

    def land(self, body, **how):
        status, d = self.shop(body, **how)
        same((status, d.get("result")), (200, "landed"), "landing")
        return self.order(body["id"])

    # -- the floor
    def scan(self, step, **more):
        return self.http("POST", "/v1/scans", dict({"step": step, "device": "hh-1", "operator": "ana"}, **more))

    def good_scan(self, step, **more):
        status, d = self.scan(step, **more)
        same((status, d.get("result")), (200, "ok"), f"{step} {d}")
        return d

    def walk(self, order, to, tracking=None, code="8430000000021", location="S-01-02", qty=1, weight=150):
        """Takes a one-line order as far as `to` through the floor."""
        shipment = order["shipments"][0]["id"]
        out = {"shipment": shipment}
        steps = ["picked", "packed", "labelled", "lane", "manifested", "handed_over"]
        upto = steps[:steps.index(to) + 1]
        if "picked" in upto:
            self.good_scan("pick", shipment=shipment, location=location, code=code, quantity=qty)
        if "packed" in upto:
            self.good_scan("pack", shipment=shipment, code=code, quantity=qty)
            out["parcel"] = self.good_scan("close_box", shipment=shipment, weight_g=weight)["parcel"]
        if "labelled" in upto:
            out["tracking"] = tracking or f"VZ{self.next():09d}"
            self.good_scan("label", shipment=shipment, carrier="veloz", tracking=out["tracking"])
        if "lane" in upto:
            out["manifest"] = self.good_scan("lane", location="LANE-VELOZ", code=out["tracking"])["manifest"]
        if "manifested" in upto:
            same(self.http("POST", f"/v1/manifests/{out['manifest']}/close", {})[0], 200, "close")
        if "handed_over" in upto:
            same(self.http("POST", f"/v1/manifests/{out['manifest']}/hand_over",
                           {"driver": "Luis", "vehicle": "1234 BCD", "signature": "sig-1"})[0], 200, "hand over")
        return out

    def carrier(self, out, kind, at, code=None, proof=None, carrier="veloz"):
        return self.http("POST", f"/v1/parcels/{out['parcel']}/events",
                         {"carrier": carrier, "tracking": out["tracking"], "class": kind, "code": code or kind[:8],
                          "text": "", "at": at, "location": "Zaragoza", "proof": proof})


def holds(order):
    return sorted(h["reason"] for h in order["holds"])


def waits(order):
    return sorted((w.get("evidence") or w.get("hold") or w.get("timer")) for w in order["waiting_for"])
