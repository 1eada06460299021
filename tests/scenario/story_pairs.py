"""Who approves whose requests, looked at once a day: pairs with their share, and approvals that nobody can have read.
Requirement SA-3; security section 4, rule 16. The clock is moved (tests/fault/moved_clock.c)."""
import glob
import time

from harness import same, true, until
from people import Person
from week_schedule import Clock

P = {}


def _report(h, who, day="", status=200):
    s, d = h.http("GET", f"/v1/reports/approvers?merchant=nova{'&day=' + day if day else ''}", token=who)
    same(s, status, str(d))
    return d["items"] if s == 200 else d


def _ask(h, who):
    """Beyond tolerance, each one: nothing else is pending on that shelf."""
    P["quantity"] = 1100 - P.get("quantity", 100)
    s, d = who.ask("/v1/counts", {"merchant": "nova", "location": "S-01-03", "operator": who.name, "lines": [{"sku": "NT-POT", "quantity": P["quantity"]}]})
    same((s, d["lines"][0]["result"]), (202, "needs_approval"), str(d))
    return d["lines"][0]["request"]


def _approve(h, who, request, read_s):
    """read_s None: without a look."""
    if read_s is not None:
        same(who.get(f"/v1/approvals/{request}")[0], 200)
        P["clock"].move(read_s)
    s, d = who.decide(request, code=who.code(P["clock"].now))
    same((s, d.get("state")), (200, "executed"), str(d))
    P["clock"].move(31)  # a new one-time code


def _next_day(h):
    P["clock"].move(86400)
    for who in P["people"]:
        who.sign_in()
    day = time.strftime("%Y-%m-%d", time.gmtime(P["clock"].now))
    until(h, f"the look of {day}", lambda: any(r["at"].startswith(day) for r in _audit(h, "hub", "watch_approvals")), seconds=90)
    return day


def _audit(h, merchant, action):
    rows, after = [], 0
    while True:
        d = h.http("GET", f"/v1/audit?merchant={merchant}&limit=200&after={after}")[1]
        rows += [r for r in d["items"] if r["action"] == action]
        if not d["next"]:
            return rows
        after = d["next"]


def approvals_are_given_within_the_month(h):
    """rule 16: ten by one pair, each read; one by another, unread"""
    h.stop()
    P["clock"] = Clock(h)
    h.start()
    for name, role in (("olga", "operator"), ("adam", "auditor"), ("eva", "engineer"), ("omar", "operator"), ("sara", "supervisor"), ("sven", "supervisor")):
        P[name] = Person(h, name, role)
    P["people"] = [P[n] for n in ("olga", "adam", "eva", "omar", "sara", "sven")]
    for _ in range(10):
        _approve(h, P["sara"], _ask(h, P["olga"]), 6)
    _approve(h, P["sven"], _ask(h, P["olga"]), 2)
    _approve(h, P["sven"], _ask(h, P["omar"]), None)
    _approve(h, P["sara"], _ask(h, P["omar"]), 6)
    request = _ask(h, P["omar"])
    s, d = P["sven"].decide(request, verb="refuse", code=P["sven"].code(P["clock"].now))
    same((s, d.get("state")), (200, "vetoed"), str(d))
    P["quantity"] = 1100 - P["quantity"]


def the_next_day_says_who_and_how_often(h):
    """rule 16: more than 30 % and ten or more; sooner than five seconds after the look; a veto is no approval"""
    P["day"] = _next_day(h)
    rows = _report(h, "adam")
    said = [(r["requester"], r["approver"], r["approvals"], r["of_all"], r["share"], r["hasty"], r["flag"]) for r in rows]
    same(said[0], ("olga", "sara", 10, 13, 76, 0, "share"))
    same(sorted(said[1:]), [("olga", "sven", 1, 13, 7, 1, "hasty"), ("omar", "sara", 1, 13, 7, 0, None),
                            ("omar", "sven", 1, 13, 7, 1, "hasty")], str(said))
    true(all(r["day"] == P["day"] for r in rows), str(rows))


def the_look_is_on_record_and_told_once(h):
    """rule 16: alert; no row, no change"""
    mine = [r for r in _audit(h, "hub", "watch_approvals") if r["at"].startswith(P["day"])]
    same([r["outcome"] for r in mine], ["flagged"])
    true("share:olga>sara" in mine[0]["detail"], mine[0]["detail"])
    true('"approvals_flagged"' in h.log(), "the log says so")
    looks = _audit(h, "nova", "look_at_request")
    true(looks and all(r["actor"] in ("person:sara", "person:sven") for r in looks), str(looks[:2]))


def a_second_look_and_the_requesters_own_are_no_looks(h):
    """rule 16: the first look counts"""
    request = _ask(h, P["omar"])
    before = len(_audit(h, "nova", "look_at_request"))
    same(P["omar"].get(f"/v1/approvals/{request}")[0], 200)
    same(h.http("GET", f"/v1/approvals/{request}", token="supervisor")[0], 200)  # a token looks for nobody
    same(len(_audit(h, "nova", "look_at_request")), before)
    for _ in range(2):
        same(P["sara"].get(f"/v1/approvals/{request}")[0], 200)
    same(len(_audit(h, "nova", "look_at_request")), before + 1)


def only_supervisors_and_auditors_of_the_whole_hub_read_it(h):
    """SA-2"""
    for who in ("olga", "eva"):
        same(_report(h, who, status=403)["code"], "forbidden", who)
    same(len(_report(h, "sven")), 4)
    same(_report(h, "adam", day="2001-01-01"), [])
    s, text = h.http("GET", "/v1/reports/approvers?merchant=nova&format=csv", token="adam")
    true(s == 200 and b"day,requester,approver,approvals,of_all,share,hasty,flag" in text, str(text)[:200])
    h.cli("export", "approvers", "--out", h.dir, "--merchant", "nova")
    with open(glob.glob(f"{h.dir}/approvers*.csv")[0]) as f:
        text = f.read()
    true('"share"' in text, text)


def after_thirty_days_nobody_is_told_of(h):
    """rule 16: the window"""
    P["clock"].move(30 * 86400)
    day = _next_day(h)
    same(_report(h, "adam"), [])
    same(len(_report(h, "adam", day=P["day"])), 4)
    true(day > P["day"], day)
