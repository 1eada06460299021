"""What is promised, and what happens when it is not kept. Requirements CUT-1 to CUT-4, ORD-6, CUS-2, CUS-3; scenarios 56, 71."""
from harness import FIXTURES, holds, same, true, until


def _apply(h, words):
    with open(f"{FIXTURES}/profile-nova.yaml", encoding="utf-8") as f:
        text = f.read().replace("  partials: ship_complete\n", "  partials: ship_complete\n" + words)
    return h.cli("apply", h.file(f"promise-{h.next()}.yaml", text), ok=None)


def _promise(h, placed):
    o = h.land(h.new(created_at=placed, updated_at=placed))
    same((o["state"], [x for x in holds(o) if x != "cutoff_missed"]), ("ready_to_pick", []), placed)  # some are over by now
    s = o["shipments"][0]
    return s["cutoff"], s["ship_by"]


def which_clock_counts_is_a_word_of_the_profile(h):
    """CUT-3: accepted or placed"""
    out = _apply(h, "  cutoff_counts: shipped\n")
    true(out.returncode != 0 and "orders.cutoff_counts: expected accepted or placed" in out.stderr, out)
    cutoff, _ = _promise(h, "2026-03-27T15:59:59+01:00")
    true(cutoff > "2026-11", f"all was on file today, so today counts: {cutoff}")
    same(_apply(h, "  cutoff_counts: placed\n").returncode, 0)
    same(_promise(h, "2026-03-26T09:00:00+01:00"), ("2026-03-26T15:00:00Z", "2026-03-26"))


def last_second_before_the_cut_off_is_today_on_either_side_of_a_clock_change(h):
    """scenario 71, CUT-2: Friday before and Monday after, in spring and in autumn; the UTC hour differs"""
    for placed, promised in (("2026-03-27T15:59:59+01:00", ("2026-03-27T15:00:00Z", "2026-03-27")),
                             ("2026-03-27T16:00:00+01:00", ("2026-03-30T14:00:00Z", "2026-03-30")),
                             ("2026-03-30T15:59:59+02:00", ("2026-03-30T14:00:00Z", "2026-03-30")),
                             ("2026-03-30T16:00:00+02:00", ("2026-03-31T14:00:00Z", "2026-03-31")),
                             ("2026-10-23T15:59:59+02:00", ("2026-10-23T14:00:00Z", "2026-10-23")),
                             ("2026-10-23T16:00:00+02:00", ("2026-10-26T15:00:00Z", "2026-10-26")),
                             ("2026-10-26T15:59:59+01:00", ("2026-10-26T15:00:00Z", "2026-10-26")),
                             ("2026-10-26T16:00:00+01:00", ("2026-10-27T15:00:00Z", "2026-10-27"))):
        same(_promise(h, placed), promised, placed)


def near_midnight_the_day_is_the_warehouses(h):
    """CUT-2: 23:30 UTC on Sunday is Monday in Madrid"""
    same(_promise(h, "2026-10-25T23:30:00Z"), ("2026-10-26T15:00:00Z", "2026-10-26"))


def a_cut_off_that_the_wave_cannot_make_is_refused(h):
    """CUT-1: computed backward from the pickup: 18:00 less a wave of 90 minutes is 16:30, and the cut-off is no later"""
    with open(f"{FIXTURES}/profile-nova.yaml", encoding="utf-8") as f:
        text = f.read()
    for cutoff, good in (("16:31", False), ("17:59", False), ("16:30", True), ("16:00", True)):
        out = h.cli("apply", h.file("cutoff.yaml", text.replace('mon: "16:00"', f'mon: "{cutoff}"', 1)), ok=None)
        same(out.returncode == 0, good, (cutoff, out.stderr))
        true(good or ("cutoff" in out.stderr and "16:30" in out.stderr), out.stderr)


def _capacity(h, n):
    with open(f"{FIXTURES}/profile-nova.yaml", encoding="utf-8") as f:
        text = f.read().replace("        wave_minutes: 90\n", f"        wave_minutes: 90\n        day_capacity: {n}\n", 1)
    return h.cli("apply", h.file(f"capacity-{h.next()}.yaml", text), ok=None)


def a_day_that_is_full_promises_the_next_one(h):
    """CUT-1: what the floor can do in a day is part of the cut-off; a cancelled order gives its place back, an order that needs no
    promise of that service takes none"""
    out = _capacity(h, -1)
    true(out.returncode != 0 and "day_capacity" in out.stderr, out)
    same(_capacity(h, 2).returncode, 0)
    orders = [h.land(h.new()) for _ in range(5)]
    days = [o["shipments"][0]["ship_by"] for o in orders]
    true(days[0] == days[1] < days[2] == days[3] < days[4], days)
    cutoffs = [o["shipments"][0]["cutoff"] for o in orders]
    true(cutoffs == sorted(cutoffs) and cutoffs[1] < cutoffs[2], cutoffs)
    note = [a for a in h.http("GET", "/v1/audit?merchant=nova&limit=200")[1]["items"] if f"floor_full:{days[0]}" in str(a)]
    true(note, "why it was promised later is on the audit")
    other = h.land(h.new(address={"zip": "35001", "city": "Las Palmas", "province": "Las Palmas"}))
    if other["shipments"]:
        true(other["shipments"][0]["service"] != orders[0]["shipments"][0]["service"], other["shipments"])
    same(h.command(f"/v1/orders/{orders[1]['id']}/cancel", {"reason": "changed her mind"})[0], 200)
    again = [h.land(h.new())["shipments"][0]["ship_by"] for _ in range(2)]
    same(again[0], days[0], "the place that came free")
    same(again[1], days[4], "and no more than that")
    same(_capacity(h, 0).returncode, 0)
    same(h.land(h.new())["shipments"][0]["ship_by"], days[0], "nothing stated: no limit")


def silence_after_the_handover_is_raised_and_the_scan_that_comes_ends_it(h):
    """scenario 56, CUS-2, CUS-3: only "label created" came; the exception names manifest, lane and last scan, and nothing is shipped"""
    same(_apply(h, "").returncode, 0)
    o = h.land(h.new())
    w = h.walk(o, "handed_over")
    same(h.carrier(w, "announced", "2026-11-23T18:00:00Z")[1]["state"], "handed_over")
    h.stop()
    h.sql("UPDATE timer SET due_at_us = due_at_us - 86400000000 * 10 WHERE kind = 'custody_silence' AND state = 0")
    h.start()
    until(h, "silence", lambda: "custody_silent" in holds(h.order(o["external_id"])))
    e = [e for e in h.exceptions("custody_silent") if e["object_id"] == o["id"]][0]
    true(w["manifest"] + " (LANE-VELOZ)" in e["detail"] and "veloz" in e["detail"] and "last scan 20" in e["detail"], e["detail"])
    x = h.order(o["external_id"])
    same((x["state"], x["shipments"][0]["parcels"][0]["custody"]), ("handed_over", "handed_over"))
    same(h.carrier(w, "custody", "2026-11-24T09:00:00Z")[1]["state"], "shipped")
    same(holds(h.order(o["external_id"])), [])
