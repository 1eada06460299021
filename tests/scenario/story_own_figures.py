"""A shop of one's own is told what may be sold, where it asks for it. Requirements INV-2, INV-6 to INV-9, PL-6; scenarios 29, 30, 31;
storefronts 8.3, 10.25."""
import base64
import os
import sys
import time

from harness import FIXTURES, OWN_KEY, same, true, until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doubles"))
from own_shop import OwnShop  # noqa: E402
from web import Answer  # noqa: E402

SHOP, OTHER = OwnShop(OWN_KEY), OwnShop(OWN_KEY)
ODD = "POT/rot & 5%"  # what the shop calls NT-POT
ASKS = "    inventory: true\n"


def _profile(own="", kiosk=ASKS):
    with open(os.path.join(FIXTURES, "profile-nova.yaml")) as f:
        text = f.read()
    text = text.replace("  - id: own\n    platform: custom\n", f'  - id: own\n    platform: custom\n    endpoint: "{SHOP.url}/shop/"\n{own}', 1)
    return text.replace("  - id: market\n", f'''  - id: kiosk
    platform: custom
    endpoint: "{OTHER.url}/shop/"
{kiosk}    secrets: {{webhook: "env:NOVA_OWN_SECRET"}}
  - id: market
''', 1)


def _restart(h, text=None, *sql):
    h.stop()
    if text is not None:
        h.cli("apply", h.file("nova-own.yaml", text))
    for statement in sql:
        h.sql(statement)
    h.start(*h.FAST, "--egress-allow", SHOP.place, "--egress-allow", OTHER.place)


def _card(h, connection):
    return next(c for c in h.http("GET", "/v1/connections?merchant=nova")[1]["items"] if c["id"] == connection)


def _raised(h, reason, connection, sku=""):
    return [e for e in h.exceptions(reason) if connection in e["detail"] and sku in e["detail"]]


def _sell(h, sku, buffer):
    """A figure that is another one; None: none at all."""
    change = {"stop_sell": True} if buffer is None else {"buffer": buffer}
    status, d = h.command("/v1/buffers", {"merchant": "nova", "sku": sku, **change, "reason": "story"})
    same(status, 200, str(d))


def _ours(h, sku, connection="own"):
    return h.stock(sku)["channels"][connection]


def _settled(h, connection="own"):
    until(h, "all is told", lambda: _card(h, connection)["stock"]["waiting"] == 0)


def _told(h, sku, buffer, over_there=None):
    """Another figure, until the shop has it. Buffers are tens, so that no share of them rounds to the same."""
    over_there = over_there or sku
    before = SHOP.figure(over_there)
    _sell(h, sku, buffer)
    until(h, f"{sku} is told", lambda: SHOP.figure(over_there) != before and SHOP.figure(over_there) == _ours(h, sku))
    _settled(h)


def _sku(sku):
    return f"sku_id = (select sku_id from sku where code = '{sku}' and merchant_id = channel_stock.merchant_id)"


def _id(connection):
    return f"connection_id in (select connection_id from connection where code = '{connection}')"


def who_does_not_ask_is_sent_nothing_and_is_never_silent(h):
    """INV-9: messages alone are no promise of figures; beside it one that asked and does not answer is raised"""
    OTHER.faults, OTHER.counts = [503] * 1000, lambda r: True
    _restart(h, _profile())
    for c in ("own", "kiosk"):
        h.cli("connection", "enable", c, "--merchant", "nova")
    _restart(h)
    until(h, "the one that asked is looked up", lambda: OTHER.seen)
    same((_card(h, "own")["stock"], "push.stock" in _card(h, "own")["missing"]), (None, True))
    same((_card(h, "kiosk")["stock"]["interval_s"], "push.stock" in _card(h, "kiosk")["missing"]), (1, False))
    _restart(h, None, "update channel_stock set dirty_since_us = 1000000 where dirty_since_us > 0")
    until(h, "raised", lambda: _raised(h, "channel_stale", "kiosk"))
    same((_raised(h, "channel_stale", "own"), SHOP.seen), ([], []))
    true("figures" not in h.cli("doctor", "own", "--merchant", "nova", ok=(0, 1)).stdout, "the doctor misses none")
    OTHER.faults = []
    OTHER.put("NT-BLACK", 0)
    _restart(h, None, "update outbox set next_at_us = 1 where kind = 'push.stock'", "update connection_health set breaker = ''")
    until(h, "closed", lambda: not _raised(h, "channel_stale", "kiosk"))
    same(OTHER.figure("NT-BLACK"), _ours(h, "NT-BLACK", "kiosk"))


def a_figure_arrives_and_the_next_goes_by_what_is_known(h):
    """INV-7, INV-2: absolute, one a call, signed, on a condition; what was confirmed needs no look; a SKU is one part of the path"""
    h.cli("import", "aliases", h.file("odd.csv", f'kind,value,sku\nchannel_sku:own,"{ODD}",NT-POT\n'), "--merchant", "nova")
    SHOP.put("NT-BLACK", 7)
    SHOP.put(ODD, 1)
    _restart(h, _profile(own=ASKS))
    until(h, "told", lambda: {"NT-BLACK", ODD} <= {s for s, _ in SHOP.writes})
    _settled(h)
    same((SHOP.figure("NT-BLACK"), SHOP.figure(ODD)), (_ours(h, "NT-BLACK"), _ours(h, "NT-POT")))
    same((SHOP.unsigned, SHOP.misused, SHOP.copies, SHOP.conflicts), ([], [], [], []))
    true(all(r.target == "/shop/inventory/POT%2Frot%20%26%205%25" for r in SHOP.of("GET", ODD)), "escaped")
    put = SHOP.of("PUT", "NT-BLACK")[-1]
    same(put.json(), {"sku": "NT-BLACK", "available": _ours(h, "NT-BLACK")})
    looks = len(SHOP.looks)
    _told(h, "NT-BLACK", None)
    same(SHOP.figure("NT-BLACK"), 0)
    SHOP.tells_etag = False
    _told(h, "NT-BLACK", 30)
    same(len(SHOP.looks), looks, "nothing was looked up")
    _told(h, "NT-BLACK", 40)
    same(SHOP.looks[looks:], ["NT-BLACK"], "a write that named no new ETag: looked up")
    SHOP.tells_etag = True


def a_change_over_there_is_seen_and_read_anew(h):
    """storefronts 8.3: 412 is never answered by telling blindly; the foreign figure is a difference line, and ours stands"""
    _told(h, "NT-BLACK", 50)
    before, conflicts, writes = SHOP.figure("NT-BLACK"), len(SHOP.conflicts), len(SHOP.writes)
    SHOP.put("NT-BLACK", before - 2)
    _told(h, "NT-BLACK", 60)
    same((len(SHOP.conflicts), len(SHOP.writes)), (conflicts + 1, writes + 1))
    lines = h.http("GET", "/v1/reports/reconciliation?merchant=nova&source=own")[1]["items"]
    same([(x["sku"], x["theirs"], x["ours"]) for x in lines], [("NT-BLACK", before - 2, before)])
    same(SHOP.misused, [], "after a look it is another request, under another key")


def a_lost_answer_is_told_once_more_under_its_key(h):
    """INV-2, storefronts 10.25: whether the shop remembers its keys or not, the figure is written once"""
    for forgets, buffer in ((False, 70), (True, 80)):
        SHOP.forgets, SHOP.counts = forgets, lambda r: r.method == "PUT"
        seen, writes, conflicts = len(SHOP.of("PUT", "NT-BLACK")), len(SHOP.writes), len(SHOP.conflicts)
        SHOP.next("lose")
        _sell(h, "NT-BLACK", buffer)
        until(h, "written", lambda n=writes: len(SHOP.writes) > n)
        until(h, "known to be", lambda: _card(h, "own")["stock"]["waiting"] == 0)
        keys = {r.headers["Idempotency-Key"] for r in SHOP.of("PUT", "NT-BLACK")[seen:]}
        same((len(keys), len(SHOP.of("PUT", "NT-BLACK")) - seen, len(SHOP.writes) - writes), (1, 2, 1), "one key, sent twice, written once")
        same(len(SHOP.conflicts) - conflicts, int(forgets), "who forgets says 412, and the look shows our figure")
        same(SHOP.figure("NT-BLACK"), _ours(h, "NT-BLACK"))
    SHOP.forgets = False
    same(len(h.http("GET", "/v1/reports/reconciliation?merchant=nova&source=own")[1]["items"]), 1, "no difference of our own making")


def too_many_is_waited_for_and_is_no_failure(h):
    """INV-8: Retry-After first"""
    SHOP.counts = lambda r: r.method == "PUT"
    SHOP.next(Answer(429, headers={"Retry-After": "3"}))
    seen = len(SHOP.of("PUT", "NT-BLACK"))
    _sell(h, "NT-BLACK", 90)
    until(h, "the first", lambda: len(SHOP.of("PUT", "NT-BLACK")) > seen)
    first = time.monotonic()
    until(h, "the second", lambda: len(SHOP.of("PUT", "NT-BLACK")) > seen + 1)
    true(time.monotonic() - first > 2, f"{time.monotonic() - first:.1f} s")
    _settled(h)
    same((SHOP.figure("NT-BLACK"), _card(h, "own")["stock"]["failing"]), (_ours(h, "NT-BLACK"), 0))


def what_is_not_there_is_absent_or_parked_by_its_name(h):
    """INV-6, INV-8, scenarios 29, 30: unmapped it is not for this shop; mapped it is somebody's; the others go on"""
    true("NT-LAST" in SHOP.looks, "it was asked for")
    same((_raised(h, "channel_push_failed", "own"), SHOP.of("PUT", "NT-LAST")), ([], []))
    with SHOP.lock:
        del SHOP.goods[ODD]
    _restart(h, None, f"update channel_stock set failures = 4 where {_id('own')} and {_sku('NT-POT')}")
    _sell(h, "NT-POT", 20)
    e = until(h, "parked", lambda: _raised(h, "channel_push_failed", "own", "NT-POT"))[0]
    true("the shop has no such product" in e["detail"], e["detail"])
    _told(h, "NT-BLACK", 100)
    SHOP.put(ODD, 0)
    _restart(h, None, "update channel_stock set claimed_until_us = 0 where failures > 0")
    until(h, "closed by the data", lambda: not _raised(h, "channel_push_failed", "own", "NT-POT"))
    same(SHOP.figure(ODD), _ours(h, "NT-POT"))


def an_answer_that_says_nothing_is_a_failure_in_words(h):
    """INV-8: no figure, no ETag to write by, and a refusal of one product stop that product alone"""
    def weak(a):
        return Answer(200, a.body, {"ETag": "W/" + a.headers["ETag"]})
    for buffer, spoils, words in ((30, weak, "the answer has no strong ETag"),
                                  (40, lambda a: Answer(200, {"available": "12"}, a.headers), "does not say a whole number as available"),
                                  (50, lambda a: Answer(200, b'{"available": 12', a.headers), "the answer is no JSON"),
                                  (60, lambda a: Answer(422, {}), "HTTP 422")):
        SHOP.spoils, writes = spoils, len(SHOP.writes)
        _restart(h, None, f"update channel_stock set failures = 4, remote_id = '', claimed_until_us = 0 where {_id('own')} and {_sku('NT-POT')}")
        _sell(h, "NT-POT", buffer)
        e = until(h, words, lambda: _raised(h, "channel_push_failed", "own", "NT-POT"))[0]
        true(words in e["detail"], e["detail"])
        same(len(SHOP.writes), writes, "nothing was told blindly")
        SHOP.spoils = lambda a: a
        _restart(h, None, "update channel_stock set claimed_until_us = 0 where failures > 0")
        until(h, "closed by the data", lambda: not _raised(h, "channel_push_failed", "own", "NT-POT"))
        same(SHOP.figure(ODD), _ours(h, "NT-POT"))


def a_shop_that_takes_none_is_raised_once(h):
    """INV-8, PL-6: 405 is about all figures: one exception, closed by the first that is taken"""
    SHOP.counts = lambda r: r.method == "PUT"
    SHOP.faults = [405] * 100
    _sell(h, "NT-BLACK", 110)
    e = until(h, "raised", lambda: _raised(h, "channel_push_failed", "own"))
    same(len(e), 1, str(e))
    true("HTTP 405: figures are not taken here" in e[0]["detail"], e[0]["detail"])
    SHOP.faults = []
    _restart(h, None, "update outbox set next_at_us = 1 where kind = 'push.stock'")
    until(h, "closed", lambda: not _raised(h, "channel_push_failed", "own"))
    same(SHOP.figure("NT-BLACK"), _ours(h, "NT-BLACK"))


def a_key_rotates_without_a_gap(h):
    """both signatures while one retires: who still has the old key reads them, and who has the new one"""
    fresh = b"f" * 32
    h.env["NOVA_FRESH"] = "whsec_" + base64.b64encode(fresh).decode()
    text = _profile(own=ASKS)
    at = text.index("  - id: own\n")
    text = text[:at] + text[at:].replace('secrets: {webhook: "env:NOVA_OWN_SECRET"}',
                                         'secrets: {webhook: "env:NOVA_FRESH", webhook_retiring: "env:NOVA_OWN_SECRET"}', 1)
    _restart(h, text)
    for key, buffer in ((OWN_KEY, 120), (fresh, 130)):
        SHOP.key = key
        _told(h, "NT-BLACK", buffer)
    same((SHOP.unsigned, SHOP.misused, SHOP.copies), ([], [], []))
    SHOP.key = OWN_KEY


def who_no_longer_asks_is_told_no_more(h):
    """the key taken away ends it, with figures waiting"""
    _restart(h, _profile())
    seen = len(SHOP.seen)
    _sell(h, "NT-BLACK", 140)
    until(h, "the other one is told", lambda: OTHER.figure("NT-BLACK") == _ours(h, "NT-BLACK", "kiosk"))
    same((SHOP.seen[seen:], _card(h, "own")["stock"]), ([], None))


def a_bad_profile_is_refused_by_line(h):
    """line, field and what was expected; nothing is applied"""
    h.stop()
    for old, new, words in ((ASKS, "    inventory: perhaps\n", 'connections.inventory: expected true or false, found "perhaps"'),
                            ("    platform: woocommerce\n", "    platform: woocommerce\n" + ASKS,
                             "connections.inventory: only for platform custom; woocommerce is told what may be sold without it"),
                            ("    platform: amazon\n", "    platform: amazon\n" + ASKS,
                             "connections.inventory: only for platform custom; amazon cannot be told what may be sold"),
                            (f'    endpoint: "{OTHER.url}/shop/"\n', "", "connections.inventory: expected an endpoint to send figures to beside it"),
                            (f'{OTHER.url}/shop/"', f'{OTHER.url}/shop?a=b"', "connections.inventory: expected an endpoint without a query beside it")):
        text = _profile().replace(old, new, 1)
        said = h.cli("apply", h.file("nova-bad.yaml", text), ok=(1, 2))
        lines = [n for n, line in enumerate(text.splitlines(), 1) if "inventory:" in line]
        true(words in said.stdout + said.stderr, said.stdout + said.stderr)
        true(any(f"line {n}" in said.stdout + said.stderr or f":{n}:" in said.stdout + said.stderr for n in lines), said.stdout + said.stderr)
    _restart(h)
