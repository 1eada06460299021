"""`holdfast doctor CONNECTION`: every kind of fault has its line and what mends it. Requirements PL-6, HP-W3; storefronts 3.1, 3.4, 3.6,
3.8, 4.4, 4.7; security 3, 9."""
import base64
import csv
import json
import os
import sys
import time

from harness import FIXTURES, OWN_KEY, same, true, until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from dhl import DhlIberia  # noqa: E402
from dhl_unified import DhlUnified  # noqa: E402
from shopify import SCOPES, ShopifyShop  # noqa: E402
from web import Web  # noqa: E402
from woocommerce import WooShop  # noqa: E402

SHOP, WOO, OWN, DHL, UNIFIED = ShopifyShop(capacity=40000, restore=2000), WooShop(), Web(), DhlIberia(), DhlUnified(every_s=0.0)
ALL = (SHOP, WOO, OWN, DHL, UNIFIED)
TOPICS = ["ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_EDITED", "ORDERS_PAID", "ORDERS_CANCELLED", "FULFILLMENT_HOLDS_ADDED",
          "FULFILLMENT_HOLDS_RELEASED"]
WOO_TOPICS = ["order.created", "order.updated", "order.deleted", "order.restored"]
TOKEN = "shpat_nova"
SECRETS = {"NOVA_SHOP_TOKEN": TOKEN, "NOVA_CK": "ck_nova", "NOVA_CS": "cs_nova", "NOVA_DHL_USER": "nova", "NOVA_DHL_PASS": "dhl-pass",
           "NOVA_UNIFIED": "unified-key"}


def _profile(h, **over):
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    location = over.get("location", '\n    location: "77"')
    text = text.replace('account: nova-tea.myshopify.com\n    secrets: {', f'account: nova-tea.myshopify.com\n    endpoint: "{SHOP.url}"{location}\n'
                        '    secrets: {token: "env:NOVA_SHOP_TOKEN", ', 1)
    text = text.replace('account: "https://tea.example/"\n    secrets: {', f'account: "https://tea.example/"\n    endpoint: "{WOO.url}"\n'
                        '    secrets: {key: "env:NOVA_CK", secret: "env:NOVA_CS", ', 1)
    own = f'\n    endpoint: "{OWN.url}/in"' if over.get("endpoint", True) else ""
    text = text.replace('  - id: own\n    platform: custom\n', f'  - id: own\n    platform: custom{own}\n', 1)
    text = text.replace('carriers:\n', '''  - id: dhl
    platform: dhl_parcel_iberia
    account: "12345"
    endpoint: "%s/cimapi/api/v1/customer"
    secrets: {username: "env:NOVA_DHL_USER", password: "env:NOVA_DHL_PASS"}
  - id: unified
    platform: dhl_unified
    endpoint: "%s"
    seconds_per_call: 1
    secrets: {key: "env:NOVA_UNIFIED"}
carriers:
''' % (DHL.url, UNIFIED.url), 1)
    return text


def _start(h):
    h.start(*h.FAST, *[o for d in ALL for o in ("--egress-allow", d.place)])


def _restart(h, text=None, **env):
    """The daemon with another profile, or with secrets that are others: None takes one away."""
    h.stop()
    for name, value in dict(SECRETS, **env).items():
        h.env.pop(name, None)
        if value is not None:
            h.env[name] = value
    if text is not None:
        h.cli("apply", h.file("nova-doctor.yaml", text))
    _start(h)


def _doctor(h, connection, ok=(0, 1), read=True):
    """What it prints, as somebody reads it, and its lines by the name of the check."""
    said = "" if not read else h.cli("doctor", connection, "--merchant", "nova", ok=ok).stdout
    for line in said.splitlines():
        true(len(line) <= 80, f"{len(line)} columns: {line}")
    answer = json.loads(h.cli("doctor", connection, "--merchant", "nova", "--json", ok=ok).stdout)
    for secret in (*SECRETS.values(), base64.b64encode(OWN_KEY).decode(), "nova-web-secret"):
        if secret not in ("nova",):
            true(secret not in said and secret not in json.dumps(answer), f"a secret is printed: {said}")
    for c in answer["checks"]:
        same(c["verdict"] != "ok", bool(c["fix"]), f"whoever reads it knows what to do: {c}")
    return said, {c["check"]: c for c in answer["checks"]}


def _line(h, connection, check, verdict, *parts):
    said, lines = _doctor(h, connection, read=False)
    true(check in lines, f"no line {check} in {lines}")
    same(lines[check]["verdict"], verdict, f"{check} of {connection}: {lines[check]}")
    for part in parts:
        true(part in lines[check]["says"] + " " + (lines[check]["fix"] or ""), f"'{part}' in {lines[check]}")


def _subscribe(**over):
    uri = "https://hub.example/v1/hooks/nova/web"
    SHOP.subscriptions = [dict({"id": f"gid://shopify/WebhookSubscription/{i}", "topic": t, "uri": uri}, **over.get(t, {}))
                          for i, t in enumerate(TOPICS) if over.get(t, {}) is not None]
    for i, t in enumerate(WOO_TOPICS):
        WOO.webhooks[i + 1] = {"id": i + 1, "topic": t, "status": "active", "delivery_url": "https://hub.example/v1/hooks/nova/woo"}


def nobody_was_asked_before_there_is_something_to_call(h):
    """a platform that nothing can be sent to, and one whose secret is missing: said, and never called well"""
    said, lines = _doctor(h, "web")
    same(lines["secrets"]["verdict"], "warn", said)
    true("no secret token" in lines["secrets"]["says"], lines)
    same((lines["credentials"]["verdict"], "not asked" in lines["credentials"]["says"]), ("warn", True))
    same(set(_doctor(h, "erp")[1]), {"life"}, "files: nothing is called, nothing is signed")
    same(h.cli("doctor", "nowhere", ok=(1,)).stdout, "")
    true("several merchants" in h.cli("doctor", "web", ok=(1,)).stderr, "whose?")
    same(h.cli("doctor", "web", "--merchant", "nobody", ok=(1,)).stdout, "")
    same(h.cli("doctor", "a", "b", ok=(2,)).stdout, "")


def what_is_well_is_said_line_by_line(h):
    """PL-6: all of a live shop, and of a live carrier; exit status 0"""
    _subscribe()
    with open(os.path.join(FIXTURES, "catalog.csv")) as f:
        for i, row in enumerate(csv.DictReader(f)):
            SHOP.sell(500 + i, row["sku"])
            WOO.sell(600 + i, row["sku"])
    _restart(h, _profile(h))
    for c in ("web", "woo", "own", "dhl", "unified"):
        h.cli("connection", "enable", c, "--merchant", "nova")
    for c, checks in (("web", "life secrets webhook_secret credentials clock api_version scopes subscriptions location limiter cursor backlog"),
                      ("woo", "life secrets webhook_secret credentials clock api_version scopes subscriptions limiter cursor backlog"),
                      ("own", "life secrets webhook_secret endpoint credentials clock limiter backlog"),
                      ("dhl", "life secrets credentials clock limiter backlog"),
                      ("unified", "life secrets webhook_secret credentials clock limiter backlog")):
        end = time.monotonic() + 60
        while True:  # the first poll comes to its end; a figure of the first minute is on its way
            said, lines = _doctor(h, c)
            bad = {k for k, v in lines.items() if v["verdict"] != "ok"} - ({"webhook_secret"} if c == "unified" else set())
            if not bad or time.monotonic() > end:
                break
            time.sleep(0.3)
        same((list(lines), bad), (checks.split(), set()), f"{c}: {said}")
    same(h.cli("doctor", "web", "--merchant", "nova").returncode, 0)
    true("all is well" in h.cli("doctor", "web", "--merchant", "nova").stdout, "in words")
    true("accepted by Nova Tea" in said or "Nova Tea" in _doctor(h, "web")[0], said)
    same([r for r in WOO.seen if r.path.endswith("/batch") and r.json()["update"] == [] and r.method != "POST"], [])


def a_credential_that_is_refused_is_found(h):
    """wrong, expired, without rights, frozen, nothing there: each its words; the daily work's breaker is left alone by a bad answer"""
    SHOP.token = "another"
    _line(h, "web", "credentials", "fail", "refused", "HTTP 401", "secrets")
    same(h.cli("doctor", "web", "--merchant", "nova", ok=(1,)).returncode, 1)
    SHOP.token = TOKEN
    _line(h, "web", "credentials", "ok", "Nova Tea")
    asks = lambda request: b"currentAppInstallation" in request.body  # noqa: E731
    SHOP.counts = asks
    for fault, words in ((402, "frozen"), (403, "not entitled"), (404, "nothing is at that address"), ("drop", "no usable answer"), (503, "no usable answer")):
        SHOP.next(fault)
        _line(h, "web", "credentials", "fail", words)
    SHOP.next(429)
    _line(h, "web", "credentials", "warn", "too many requests")
    SHOP.counts = Web.counts.__get__(SHOP)
    WOO.auth, was = "Basic x", WOO.auth
    _line(h, "woo", "credentials", "fail", "refused")
    WOO.auth = was
    DHL.tokens.clear()
    _restart(h, NOVA_DHL_PASS="wrong", NOVA_UNIFIED="wrong")
    _line(h, "dhl", "credentials", "fail", "refused", "token: HTTP 401")
    _line(h, "unified", "credentials", "fail", "refused", "HTTP 401")
    OWN.next(500)
    _restart(h)
    _line(h, "own", "credentials", "fail", "no usable answer")
    _line(h, "own", "credentials", "ok", "HTTP 200")


def a_secret_that_cannot_be_read_is_named(h):
    """by the name of its variable, never by itself"""
    _restart(h, NOVA_SHOP_TOKEN=None)
    _line(h, "web", "secrets", "fail", "token (env:NOVA_SHOP_TOKEN)")
    _line(h, "web", "credentials", "fail", "a secret of the connection is missing")
    _restart(h)
    _line(h, "web", "secrets", "ok", "all can be read")


def clocks_that_differ_are_found(h):
    """security 3: past 300 s what is signed with a time is refused"""
    SHOP.skew_s = -60
    _line(h, "web", "clock", "warn", "60 s ahead of")
    SHOP.skew_s = 3600
    _line(h, "web", "clock", "fail", "behind")
    SHOP.skew_s = 0
    _line(h, "web", "clock", "ok", "agrees")


def scopes_that_lack_are_named(h):
    """storefronts 3.6 and 4.7: a key of WooCommerce that may only read"""
    SHOP.scopes = set(SCOPES) - {"write_inventory", "write_assigned_fulfillment_orders"}
    _line(h, "web", "scopes", "fail", "write_inventory, write_assigned_fulfillment_orders")
    SHOP.scopes = set(SCOPES) - {"write_assigned_fulfillment_orders", "read_orders"} | {"write_merchant_managed_fulfillment_orders"}
    _line(h, "web", "scopes", "ok", "granted")
    SHOP.scopes = set(SCOPES)
    WOO.may_write = False
    _line(h, "woo", "scopes", "fail", "write")
    WOO.may_write = True
    _line(h, "woo", "scopes", "ok", "granted")


def subscriptions_are_looked_at(h):
    """storefronts 3.4 and 4.4: gone, elsewhere, switched off, of another version"""
    _subscribe(ORDERS_PAID=None)
    _line(h, "web", "subscriptions", "fail", "missing: ORDERS_PAID")
    _subscribe(ORDERS_PAID={"uri": "https://elsewhere.example/x"})
    _line(h, "web", "subscriptions", "fail", "another address: ORDERS_PAID")
    _subscribe(ORDERS_PAID={"apiVersion": {"handle": "2026-10"}})
    _line(h, "web", "subscriptions", "warn", "another version: ORDERS_PAID")
    _subscribe()
    WOO.webhooks[2]["status"] = "disabled"
    _line(h, "woo", "subscriptions", "warn", "order.updated")
    del WOO.webhooks[2]
    _line(h, "woo", "subscriptions", "fail", "missing: order.updated")
    _subscribe()
    _line(h, "woo", "subscriptions", "ok", "4, all to this hub")


def the_location_must_be_there(h):
    """figures are told at a location; one that the app may not read stays unknown"""
    SHOP.locations["77"]["isActive"] = False
    _line(h, "web", "location", "fail", "switched off")
    SHOP.locations["77"]["isActive"] = True
    SHOP.scopes = set(SCOPES) - {"read_locations"}
    _line(h, "web", "location", "warn", "could not be looked at")
    SHOP.scopes, SHOP.locations["78"] = set(SCOPES), SHOP.locations.pop("77")
    _line(h, "web", "location", "fail", "77 does not exist")
    SHOP.locations["77"] = SHOP.locations.pop("78")
    _line(h, "web", "location", "ok", "77 is North warehouse")


def a_retired_version_is_warned_of_and_works_on(h):
    """storefronts 3.1: the platform serves the oldest version it still has; card, doctor and queue say so; back again, it closes"""
    SHOP.versions = ["2026-10", "2027-01"]
    _line(h, "web", "api_version", "warn", "2026-07 is asked for and 2026-10 is served", "Upgrade")
    same(h.cli("doctor", "web", "--merchant", "nova").returncode, 0, "it works: a warning is no failure")
    until(h, "raised", lambda: [e for e in h.exceptions("api_version_retired") if "2026-10" in e["detail"]])
    card = next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == "web")
    same({k: card["api_version"][k] for k in ("asked", "served", "retired")}, {"asked": "2026-07", "served": "2026-10", "retired": True})
    before = len(SHOP.writes)
    same(h.command("/v1/buffers", {"merchant": "nova", "sku": "NT-BLACK", "buffer": 2, "reason": "story"})[0], 200)
    until(h, "a figure by the newer version", lambda: len(SHOP.writes) > before)
    _line(h, "web", "api_version", "warn", "2026-10")
    same(len(h.exceptions("api_version_retired")), 1, "once")
    SHOP.versions = ["2026-07", "2026-10"]
    _line(h, "web", "api_version", "ok", "2027-07-01")
    until(h, "closed", lambda: not h.exceptions("api_version_retired"))
    for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"]:
        same(c["api_version"] and c["api_version"]["retired"], False if c["id"] == "web" else None, c["id"])


def a_paused_connection_is_asked_all_the_same(h):
    """before it is enabled is when one wants to know; nothing but the question goes out"""
    h.cli("connection", "pause", "web", "--merchant", "nova", "--reason", "the shop moves")
    SHOP.seen.clear()
    _line(h, "web", "life", "warn", "paused", "the shop moves")
    _line(h, "web", "credentials", "ok")
    same([r for r in SHOP.seen if b"currentAppInstallation" not in r.body], [], "nothing else is asked")
    h.cli("connection", "enable", "web", "--merchant", "nova")


def a_good_answer_ends_a_breakers_wait(h):
    """after ten minutes' silence for a refused credential, who mended it need not wait"""
    SHOP.token, before = "another", len(SHOP.writes)
    same(h.command("/v1/buffers", {"merchant": "nova", "sku": "NT-BLACK", "buffer": 3, "reason": "story"})[0], 200)
    until(h, "the breaker opens", lambda: "breaker is open" in _doctor(h, "web")[1]["limiter"]["says"])
    SHOP.token = TOKEN
    end = time.monotonic() + 60
    while _doctor(h, "web")[1]["limiter"]["verdict"] != "ok":
        true(time.monotonic() < end, "the breaker stays open")
    same([e for e in h.exceptions("channel_push_failed") if e["object"] == "connection"], [], "closed by the answer")
    until(h, "what waited goes at once", lambda: any(sku == "NT-BLACK" for sku, _ in SHOP.writes[before:]))


def who_may_ask(h):
    """asking calls out: supervisors and engineers; looking is everybody's who sees cards"""
    h.tokens.update(engineer=h.token("engineer"), operator=h.token("operator"))
    same(h.http("POST", "/v1/connections/nova/web/check", token="operator")[0], 403)
    same(h.http("POST", "/v1/connections/nova/web/check", token="engineer")[0], 200)
    same(h.http("GET", "/v1/connections/nova/web/check", token="operator")[0], 200)
    same(h.http("GET", "/v1/connections/nova/nothing/check")[0], 404)
    same(h.http("POST", "/v1/connections/nobody/web/check")[0], 404)


def without_a_daemon_nobody_is_asked(h):
    """what the store knows is shown; what only the platform knows is not claimed"""
    h.stop()
    h.sql("update connection_check set answered_us = answered_us - 3600000000, asked_us = asked_us - 3600000000")
    said, lines = _doctor(h, "web")
    same((lines["credentials"]["verdict"], "scopes" in lines), ("warn", False), said)
    _start(h)


def what_a_profile_leaves_out_is_named(h):
    """no location: no figure is told; no endpoint: nothing is told"""
    _restart(h, _profile(h, location="", endpoint=False))
    _line(h, "web", "location", "warn", "names none")
    _line(h, "own", "endpoint", "fail", "no endpoint")
    _line(h, "own", "credentials", "fail", "not called", "no endpoint")
