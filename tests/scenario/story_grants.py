"""A shop whose token is fetched: by one at a time, kept sealed, renewed ahead of its end and after a 401. Storefronts 3.9; issue 5.8."""
import os
import sys
import time

from harness import Refused, same, true
from nova_shops import profile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from shopify import ShopifyShop  # noqa: E402

SHOP = ShopifyShop(token="none yet")
GRANT = "/admin/oauth/access_token"


def _until(h, what, look, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise Refused(f"it never came: {what}; log {h.log()[-900:]}")


def _card(h):
    return next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == "web")


def _again(h, before=lambda: None):
    """Some time later every question is due at once; waits for the end of a look at the orders."""
    scans = (_card(h)["poll"] or {"scans": 0})["scans"]
    h.stop()
    h.sql("update outbox set next_at_us = 1, attempts = 0 where kind like 'pull.%' or kind = 'push.stock'")
    before()
    h.start("--egress-allow", SHOP.place)
    _until(h, "a look at the orders", lambda: _card(h)["poll"]["scans"] > scans)


def _refused(h):
    return [e for e in h.exceptions("channel_push_failed") if e["object"] == "connection"]


def one_token_is_fetched_for_all_questions(h):
    """the profile says id and secret by reference; orders, subscriptions and figures are due in the same moment"""
    SHOP.sell(501, "NT-BLACK")
    h.env.update(NOVA_APP="app+1", NOVA_APP_SECRET="sec&ret")
    text = profile(SHOP, secrets='client_id: "env:NOVA_APP", client_secret: "env:NOVA_APP_SECRET"')
    h.stop()
    h.cli("apply", h.file("nova-grants.yaml", text))
    h.start("--egress-allow", SHOP.place)
    _until(h, "asked with it", lambda: _card(h)["poll"] and _card(h)["poll"]["scans"] and _card(h)["webhooks"])
    same((SHOP.grants, _refused(h)), (1, []))


def the_next_start_goes_on_with_it(h):
    """sealed in the store, in no file and no log as it is"""
    _again(h)
    same(SHOP.grants, 1)
    h.stop()
    if not h.server:
        for name in os.listdir(h.dir):
            with open(os.path.join(h.dir, name), "rb") as f:
                true(b"shpat_day" not in f.read(), f"the token is in {name}")
    h.start("--egress-allow", SHOP.place)


def one_that_is_refused_is_fetched_anew_in_the_same_attempt(h):
    """401: revoked over there; nobody is called for it"""
    _again(h, lambda: setattr(SHOP, "token", "revoked"))
    same((SHOP.grants, _refused(h)), (2, []))


def the_next_one_is_fetched_before_the_old_one_ends(h):
    """and as long as none can be had, the old one does"""
    def soon():
        h.sql("update connection_token set renew_us = 1")
        SHOP.counts = lambda request: request.path == GRANT
        SHOP.next(503, 503, 503, 503, 503, 503)
    _again(h, soon)
    same((SHOP.grants, SHOP.token), (2, "shpat_day_2"))
    with SHOP.lock:
        SHOP.faults.clear()
    _again(h)
    same(SHOP.token, "shpat_day_3")


def a_credential_that_is_wrong_is_one_exception(h):
    """no call is made with nothing; mended, it goes on; neither secret nor token was logged"""
    grants, calls = SHOP.grants, len(SHOP.asked())
    h.stop()
    h.sql("update outbox set next_at_us = 1, attempts = 0 where kind like 'pull.%'")
    h.env["NOVA_APP_SECRET"] = "wrong&one"
    h.start("--egress-allow", SHOP.place)
    e = _until(h, "raised", lambda: _refused(h))
    same((len(e), SHOP.grants, len(SHOP.asked())), (1, grants, calls))
    h.stop()
    h.env["NOVA_APP_SECRET"] = "sec&ret"
    h.sql("update connection_health set breaker = ''")
    h.start("--egress-allow", SHOP.place)
    _again(h)
    true(SHOP.grants == grants or SHOP.grants == grants + 1, SHOP.grants)
    for secret in ("sec&ret", "sec%26ret", "wrong", "shpat_day"):
        true(secret not in h.log(), "never logged")
