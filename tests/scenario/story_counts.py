"""Counting: sheets by location, blind and guided, what moves meanwhile, what is lost and where it turns up; what a count
does to orders. Requirements INV-1, INV-10 to INV-12, PUT-3, PUT-4; scenarios 27, 32, 47 (the count task)."""
import time

from harness import FIXTURES, holds, same, true, until
from people import Person, new_half_minute

P = {}


def _stock(h, rows):
    h.cli("import", "counts", h.file(f"c{h.next()}.csv", "location,sku,lot,expiry,quantity\n" + "".join(r + "\n" for r in rows)),
          "--merchant", "nova", env={"HF_TOKEN": h.tokens["supervisor"]})


def _open(h, location, token="supervisor", **more):
    status, d = h.command("/v1/count-tasks", dict({"merchant": "nova", "location": location}, **more), token=token)
    same(status, 201, d)
    return d


def _step(h, task, verb, token="supervisor", **body):
    return h.command(f"/v1/count-tasks/{task}/{verb}", body, token=token)


def _tasks(h, **q):
    path = "/v1/count-tasks?merchant=nova" + "".join(f"&{k}={v}" for k, v in q.items())
    return h.http("GET", path)[1]["items"]


def a_schedule_opens_counts_for_what_nobody_looked_at(h):
    """INV-11: by schedule"""
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        text = f.read().replace("  buffer: 1\n", "  buffer: 1\n  count_every_days: 30\n")
    h.cli("import", "counts", h.file("old.csv", "location,sku,quantity,counted_at\nS-03-01,NT-POT,9,2026-01-01T00:00:00Z\n"),
          "--merchant", "nova")
    h.cli("apply", h.file("scheduled.yaml", text))
    until(h, "the count's task", lambda: _tasks(h))
    same([(t["location"], t["reason"]) for t in _tasks(h)], [("S-03-01", "schedule")], "the others were counted lately")


def people_who_count(h):
    """the second pair of eyes needs persons"""
    for name, role in (("olga", "operator"), ("mia", "merchant"), ("eva", "engineer"), ("adam", "auditor"),
                       ("sara", "supervisor"), ("sven", "supervisor")):
        P[name] = Person(h, name, role, *(["--merchant", "nova"] if role == "merchant" else []))


def a_blind_sheet_shows_articles_and_no_figures(h):
    """INV-11"""
    _stock(h, ["S-02-01,NT-BLACK,,,40", "S-02-01,NT-POT,,,6"])
    d = _open(h, "S-02-01")
    same([(x["sku"], "expected" in x) for x in d["lines"]], [("NT-BLACK", False), ("NT-POT", False)])
    same((d["state"], d["reason"], d["asks"], d["guided"]), ("open", "by_hand", "everything", False))
    P["blind"] = d["id"]


def a_guided_sheet_shows_them(h):
    _stock(h, ["S-02-02,NT-POT,,,6"])
    d = _open(h, "S-02-02", guided=True)
    same([(x["sku"], x["expected"]) for x in d["lines"]], [("NT-POT", 6)])
    same(_step(h, d["id"], "cancel", reason="x")[0], 400, "a reason in words")
    same(_step(h, d["id"], "cancel", reason="counted yesterday")[0], 200)
    same(_step(h, d["id"], "cancel", reason="counted yesterday")[0], 409, "it has ended")


def a_location_has_one_open_count(h):
    same(_open(h, "S-02-01")["id"], P["blind"], "joined")
    status, d = h.command("/v1/count-tasks", {"merchant": "nova", "location": "NOWHERE-1"})
    same((status, d["code"]), (422, "wrong_location"))
    status, d = h.command("/v1/count-tasks", {"merchant": "nova", "location": "S-02-01", "sku": "NOPE"})
    same((status, d["code"]), (422, "count_refused"))
    same(h.command("/v1/count-tasks", {"merchant": "nova"})[0], 400)


def a_count_within_tolerance_posts_at_once(h):
    """row 15"""
    same(_step(h, P["blind"], "start", operator="olga")[1]["state"], "counting")
    same(_step(h, P["blind"], "start", operator="olga")[0], 409, "somebody counts it")
    s, d = _step(h, P["blind"], "record", operator="olga", lines=[{"sku": "NT-BLACK", "quantity": 40}, {"sku": "NT-POT", "quantity": 6}])
    same((s, d["state"], d["count_again"]), (200, "recorded", False), d)
    same([x["result"] for x in d["lines"]], ["same", "same"])
    same(_step(h, P["blind"], "record", lines=[])[0], 409)


def what_is_not_on_the_sheet_was_not_there(h):
    """a whole location is counted; both lines are beyond tolerance and wait"""
    before = h.stock("NT-POT")["sellable"]
    d = _open(h, "S-02-01")
    s, d = _step(h, d["id"], "record", token="olga", operator="olga", lines=[{"sku": "NT-BLACK", "quantity": 40}])
    same(s, 202, d)
    same([(x["sku"], x["result"], x["counted"]) for x in d["lines"]], [("NT-BLACK", "same", 40), ("NT-POT", "needs_approval", 0)])
    true(d["lines"][1]["request"], "a request for a second person")
    same(h.stock("NT-POT")["sellable"], before, "nothing moved yet")
    P["missing"] = d["lines"][1]["request"]
    s, d = P["olga"].decide(P["missing"])
    same((s, d["code"]), (403, "same_person"))


def a_merchant_an_engineer_and_a_stranger_count_nothing(h):
    """rows 15 and 16"""
    body = {"merchant": "nova", "location": "S-02-01"}
    same(h.http("POST", "/v1/count-tasks", body, {"Idempotency-Key": "k-1"}, token=None)[0], 401)
    for name in ("mia", "eva", "adam"):
        s, d = h.command("/v1/count-tasks", body, token=name)
        same((s, d["code"]), (403, "forbidden"), name)
        same(_step(h, P["blind"], "record", token=name, lines=[])[0], 403, name)
    same(h.command("/v1/count-tasks", dict(body, merchant="lumen"), token="mia")[0], 403)


def what_moves_while_it_is_counted_is_counted_again(h):
    """INV-12: the movement goes on, is kept with the count, and the line is counted anew"""
    _stock(h, ["S-02-03,NT-LAST,,,30", "S-02-03,00123,,,10"])
    task = _open(h, "S-02-03")["id"]
    same(_step(h, task, "start", operator="olga")[0], 200)
    o = h.land(h.new("NT-LAST", qty=2))
    same(o["state"], "ready_to_pick")
    h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-02-03", code="8430000000045", quantity=2)
    sheet = h.http("GET", f"/v1/count-tasks/{task}")[1]
    same([(m["sku"], m["cause"], "quantity" in m) for m in sheet["moved"]], [("NT-LAST", "pick", False)], "blind stays blind")
    s, d = _step(h, task, "record", operator="olga", lines=[{"sku": "NT-LAST", "quantity": 30}, {"sku": "00123", "quantity": 10}])
    same((s, d["state"], d["count_again"]), (200, "counting", True), d)
    same([(x["sku"], x["result"], "before" in x) for x in d["lines"]], [("NT-LAST", "moved", False), ("00123", "same", True)])
    same(h.http("GET", f"/v1/count-tasks/{task}")[1]["asks"], "what_moved")
    s, d = _step(h, task, "record", operator="olga", lines=[{"sku": "NT-LAST", "quantity": 28}])
    same((s, d["state"], [x["result"] for x in d["lines"]]), (200, "recorded", ["same"]), d)
    moved = h.http("GET", f"/v1/count-tasks/{task}")[1]["moved"]
    same([(m["sku"], m["quantity"]) for m in moved], [("NT-LAST", -2)])


def a_line_that_says_when_is_reckoned_at_that_instant(h):
    """INV-12: 28 were seen before the pick took one, so 27 are right now"""
    task = _open(h, "S-02-03")["id"]
    same(_step(h, task, "start", operator="olga")[0], 200)
    seen = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1))
    o = h.land(h.new("NT-LAST", qty=1))
    h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-02-03", code="8430000000045", quantity=1)
    s, d = _step(h, task, "record", operator="olga",
                 lines=[{"sku": "NT-LAST", "quantity": 28, "counted_at": seen}, {"sku": "00123", "quantity": 10}])
    same((s, [(x["result"], x["counted"]) for x in d["lines"]]), (200, [("same", 27), ("same", 10)]), d)


def an_emptied_location_asks_whether_it_is_empty(h):
    """INV-11, scenario 47"""
    _stock(h, ["S-02-04,NT-FIVE,,,3", "S-01-05,NT-FIVE,,,0"])
    o = h.land(h.new("NT-FIVE", qty=3))
    h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-02-04", code="8430000000052", quantity=3)
    found = _tasks(h, location="S-02-04", state="open")
    same([t["reason"] for t in found], ["zero_check"])
    P["empty"] = found[0]["id"]
    same(h.http("GET", f"/v1/count-tasks/{P['empty']}")[1]["asks"], "is_it_empty")
    same(_step(h, P["empty"], "record", lines=[])[0], 422, "yes or no")
    same(_step(h, P["empty"], "record", empty=True, lines=[{"sku": "NT-FIVE", "quantity": 1}])[0], 400)


def not_empty_opens_a_count_of_the_location(h):
    """INV-11"""
    s, d = _step(h, P["empty"], "record", operator="olga", empty=False)
    same((s, d["reason"], d["asks"], d["state"]), (200, "not_empty", "everything", "open"), d)
    s, d = _step(h, P["empty"], "record", token="olga", operator="olga", lines=[{"sku": "NT-FIVE", "quantity": 2}])
    same((s, d["lines"][0]["result"]), (202, "needs_approval"), d)


def empty_is_recorded_as_such(h):
    _stock(h, ["S-02-05,NT-FIVE,,,1"])
    o = h.land(h.new("NT-FIVE", qty=1))
    h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-02-05", code="8430000000052", quantity=1)
    task = _tasks(h, location="S-02-05", state="open")[0]["id"]
    s, d = _step(h, task, "record", operator="olga", empty=True)
    same((s, d["state"], d["lines"]), (200, "recorded", []), d)


def an_adjustment_opens_a_count(h):
    """INV-11"""
    s, d = h.command("/v1/adjustments", {"merchant": "nova", "location": "S-02-02", "operator": "ana",
                                         "lines": [{"sku": "NT-POT", "quantity": 0, "reason_code": "lost"}]})
    same(s, 400, "a difference of nothing")
    _stock(h, ["S-02-06,NT-BLACK,,,100"])
    s, d = h.command("/v1/adjustments", {"merchant": "nova", "location": "S-02-06", "operator": "ana",
                                         "lines": [{"sku": "NT-BLACK", "quantity": -2, "reason_code": "damaged"}]})
    same((s, d["lines"][0]["result"]), (200, "applied"), d)
    same([t["reason"] for t in _tasks(h, location="S-02-06", state="open")], ["adjustment"])


def location_and_warehouse_say_what_may_be_off(h):
    """INV-10: location first, then warehouse, then merchant"""
    _stock(h, ["S-LOOSE-1,NT-BLACK,,,100", "S-STRICT-1,NT-BLACK,,,1000"])
    for location, quantity, status in (("S-LOOSE-1", 60, 200), ("S-STRICT-1", 999, 202)):
        s, d = h.command("/v1/counts", {"merchant": "nova", "location": location, "operator": "olga",
                                        "lines": [{"sku": "NT-BLACK", "quantity": quantity}]}, token="olga")
        same(s, status, f"{location} {d}")


def approved_count_withdraws_the_newest_uncovered_order(h):
    """scenario 27: 10 on the books, 8 reserved, 7 there"""
    orders = [h.land(h.new("NT-COUNT", qty=2)) for _ in range(4)]
    task = _open(h, "S-01-08")["id"]
    s, d = _step(h, task, "record", token="olga", operator="olga", lines=[{"sku": "NT-COUNT", "quantity": 7}])
    same((s, d["lines"][0]["result"]), (202, "needs_approval"), d)
    new_half_minute()
    s, d = P["sara"].decide(d["lines"][0]["request"])
    same(s, 200, d)
    stock = h.stock("NT-COUNT")
    same((stock["sellable"], stock["reserved"]), (7, 6))
    same([holds(h.order(o["external_id"])) for o in orders], [[], [], [], ["stock_short"]], "the newest claim went first")
    same(h.exceptions("count_variance"), [e for e in h.exceptions("count_variance") if "NT-COUNT" not in e["detail"]])


def lost_here_and_found_there_is_one_story(h):
    """PUT-3: in both, at a wrong location"""
    _stock(h, ["S-LOOSE-2,NT-PART-B,,,10", "S-LOOSE-3,NT-PART-B,,,10"])
    for location, quantity in (("S-LOOSE-2", 7), ("S-LOOSE-3", 13)):
        s, d = h.command("/v1/counts", {"merchant": "nova", "location": location, "operator": "olga",
                                        "lines": [{"sku": "NT-PART-B", "quantity": quantity}]}, token="olga")
        same((s, d["lines"][0]["result"]), (200, "applied"), d)


def _count(h, location, lines, who="olga", token="olga"):
    return h.command("/v1/counts", {"merchant": "nova", "location": location, "operator": who,
                                    "lines": [{"sku": sku, "quantity": n} for sku, n in lines]}, token=token)


def a_count_without_its_sheet_answers_the_open_one(h):
    """INV-11: what was asked was done, whatever paper it came on; nobody is sent there again"""
    _stock(h, ["S-02-07,NT-BLACK,,,20", "S-02-07,NT-POT,,,5"])
    task = _open(h, "S-02-07")["id"]
    same(_count(h, "S-02-07", [("NT-BLACK", 20)])[0], 200)
    same([t["id"] for t in _tasks(h, location="S-02-07", state="open")], [task], "the pots were not looked at")
    s, d = _count(h, "S-02-07", [("NT-POT", 1)])
    same((s, d["lines"][0]["result"]), (202, "needs_approval"), d)
    same([t["state"] for t in _tasks(h, location="S-02-07")], ["open"], "a figure that nobody believes yet is no answer")
    same(_count(h, "S-02-07", [("NT-POT", 5)])[0], 200)
    d = h.http("GET", f"/v1/count-tasks/{task}")[1]
    same((d["state"], d["ended_by"]), ("recorded", "olga"))
    same(_step(h, task, "record", lines=[])[0], 409)


def a_count_of_one_article_is_answered_by_that_article(h):
    """INV-11"""
    task = _open(h, "S-02-07", sku="NT-POT")["id"]
    same(_count(h, "S-02-07", [("NT-BLACK", 20)])[0], 200)
    same([t["id"] for t in _tasks(h, location="S-02-07", state="open")], [task])
    same(_count(h, "S-02-07", [("NT-POT", 5)])[0], 200)
    same(_tasks(h, location="S-02-07", state="open"), [])


def a_count_that_somebody_else_is_at_is_theirs(h):
    """INV-12: their sheet is not taken from under their hands; one's own is answered by whatever paper one uses"""
    task = _open(h, "S-02-07")["id"]
    same(_step(h, task, "start", operator="bea")[0], 200)
    same(_count(h, "S-02-07", [("NT-BLACK", 20), ("NT-POT", 5)])[0], 200)
    same([t["state"] for t in _tasks(h, location="S-02-07", state="counting")], ["counting"])
    same(_count(h, "S-02-07", [("NT-BLACK", 20), ("NT-POT", 5)], who="bea")[0], 200)
    same(_tasks(h, location="S-02-07", state="counting"), [])


def a_counts_file_answers_too(h):
    """INV-11: the same rule by file"""
    _open(h, "S-02-07")
    _stock(h, ["S-02-07,NT-BLACK,,,20"])
    same(len(_tasks(h, location="S-02-07", state="open")), 1)
    _stock(h, ["S-02-07,NT-POT,,,5", "S-02-07,NT-BLACK,,,20"])
    same(_tasks(h, location="S-02-07", state="open"), [])
