"""Dated goods: first expired first out, claims that name lots, and the day a lot counts no more.
Requirements INV-3, INV-4, PIC-3; scenarios 23, 27, 49."""
import datetime
import sqlite3

from harness import FIXTURES, holds, same, true, until

GREEN = "8430000000014"
P = {}


def _counts(h, rows):
    h.cli("import", "counts", h.file(f"c{h.next()}.csv", "location,sku,lot,expiry,quantity\n" + "".join(r + "\n" for r in rows)),
          "--merchant", "nova")


def _next(h, order):
    """What the floor is told to take first: a scan of something else says where to go."""
    status, d = h.scan("pick", shipment=order["shipments"][0]["id"], location="S-01-02", code=GREEN, quantity=1)
    same((status, d["code"]), (422, "wrong_location"), d)
    return d["detail"].rsplit("go to ", 1)[1]


def _pick(h, order, location, qty, **more):
    return h.scan("pick", shipment=order["shipments"][0]["id"], location=location, code=GREEN, quantity=qty, **more)


def the_lot_that_expires_first_is_claimed_first(h):
    """FEFO"""
    _counts(h, ["S-01-01,NT-GREEN,L1,2028-01-31,0", "S-05-01,NT-GREEN,LATE,2028-06-30,20", "S-05-02,NT-GREEN,SOON,2027-03-31,5",
                "S-05-03,NT-GREEN,NEXT,2027-09-30,5"])
    o = h.land(h.new("NT-GREEN", qty=3))
    same(o["state"], "ready_to_pick")
    same(_next(h, o), "S-05-02")
    P["first"] = o


def the_pick_is_steered_to_the_lot_that_is_claimed(h):
    """PIC-3, scenario 49"""
    s, d = _pick(h, P["first"], "S-05-01", 1, lot="LATE")
    same((s, d["code"]), (422, "wrong_location"), "later lots are no choice of the picker's")
    _counts(h, ["S-05-02,NT-GREEN,LATE,2028-06-30,4"])
    s, d = _pick(h, P["first"], "S-05-02", 1, lot="LATE")
    same((s, d["code"]), (422, "wrong_lot"), d)
    true("SOON" in d["detail"], d)
    s, d = _pick(h, P["first"], "S-05-02", 3, lot="SOON")
    same((s, d.get("state")), (200, "picked"), d)


def a_claim_spans_lots_and_every_lot_gives_what_it_has(h):
    o = h.land(h.new("NT-GREEN", qty=6))  # SOON has 2 left, NEXT 5
    same(_next(h, o), "S-05-02")
    same(_pick(h, o, "S-05-02", 3)[1]["code"], "too_many", "two of SOON are claimed")
    same(_pick(h, o, "S-05-02", 2)[0], 200)
    same(_pick(h, o, "S-05-03", 5)[1]["code"], "too_many")
    same(_pick(h, o, "S-05-03", 4)[1]["state"], "picked")


def what_was_claimed_by_lot_comes_back_with_the_cancellation(h):
    o = h.land(h.new("NT-GREEN", qty=1))
    same(_next(h, o), "S-05-03", "the last of NEXT")
    same(h.command(f"/v1/orders/{o['id']}/cancel", {"reason": "changed mind"})[0], 200)
    again = h.land(h.new("NT-GREEN", qty=1))
    same(_next(h, again), "S-05-03")
    P["next"] = again


def a_count_that_misses_the_lot_moves_the_claim_to_another(h):
    """scenario 27 by lot: the claim is taken back, and another lot covers it"""
    body = {"merchant": "nova", "location": "S-05-03", "operator": "ana", "lines": [
        {"sku": "NT-GREEN", "lot": "NEXT", "expiry": "2027-09-30", "quantity": 0}]}
    s, d = h.command("/v1/counts", body)
    same((s, d["lines"][0]["result"]), (202, "needs_approval"), d)
    _counts(h, ["S-05-03,NT-GREEN,NEXT,2027-09-30,0"])
    until(h, "covered by another", lambda: h.order(P["next"]["external_id"])["state"] == "ready_to_pick")
    o = h.order(P["next"]["external_id"])
    same((o["state"], holds(o)), ("ready_to_pick", []))
    true(_next(h, o) in ("S-05-01", "S-05-02"), "LATE")


def a_lot_that_is_not_there_is_replaced_by_the_next(h):
    """PIC-4, PIC-3: the place of the claimed lot is empty; the claim goes to another lot, and what the missing one was claimed for
    is free again; before, the order held while sound lots lay beside it"""
    h.cli("import", "catalog", h.file("dated.csv", "sku,name,barcode,weight_g,lot_tracked,expiry_tracked\n"
                                      "NT-JAM,Jam,8430000000601,100,yes,yes\n"), "--merchant", "nova")
    _counts(h, ["S-06-01,NT-JAM,J1,2027-01-31,4", "S-06-02,NT-JAM,J2,2027-02-28,3"])
    o, later = h.land(h.new("NT-JAM", qty=3)), h.land(h.new("NT-JAM", qty=1))
    pick = dict(shipment=o["shipments"][0]["id"], location="S-06-01", code="8430000000601")
    d = h.good_scan("pick", quantity=1, short=True, **pick)
    same((d["state"], d["next"]["location"], d["next"]["lot"], d["next"]["quantity"]), ("picking", "S-06-02", "J2", 2))
    same((holds(h.order(o["external_id"])), h.stock("NT-JAM")["reserved"]), ([], 3))
    same(h.scan("pick", quantity=1, **pick)[1]["code"], "wrong_location")
    d = h.good_scan("pick", quantity=2, **dict(pick, location="S-06-02"))
    same(d["state"], "picked")
    d = h.scan("pick", shipment=later["shipments"][0]["id"], location="S-06-01", code="8430000000601", quantity=0)[1]
    same((d["result"], d["next"]["location"]), ("ok", "S-06-02"), "one of J2 is left for the other")
    gone = h.land(h.new("NT-JAM", qty=2))  # the books say two of J1
    status, d = h.scan("pick", shipment=gone["shipments"][0]["id"], location="S-06-01", code="8430000000601", quantity=0)
    same((status, d["problem"], holds(h.order(gone["external_id"]))), (200, "zero_pick", ["zero_pick"]), "no sound lot has two")
    h.good_scan("pick", shipment=later["shipments"][0]["id"], location="S-06-02", code="8430000000601", quantity=1)
    same(h.stock("NT-JAM")["reserved"], 2)


def an_expired_lot_is_never_claimed_nor_shown(h):
    before = h.stock("NT-GREEN")
    _counts(h, ["S-05-04,NT-GREEN,OLD,2026-11-01,100"])
    same(h.stock("NT-GREEN"), before, "100 of it lie there, none of it is sold")
    o = h.land(h.new("NT-GREEN", qty=before["sellable"] - before["reserved"] + 1))
    same(holds(o), ["stock_short"])
    same(h.command(f"/v1/orders/{o['id']}/cancel", {"reason": "too many"})[0], 200)
    _counts(h, ["S-05-04,NT-GREEN,OLD,2026-11-01,90"])
    same(h.stock("NT-GREEN"), before)


def _site(h, zone):
    with open(f"{FIXTURES}/site.yaml") as f:
        h.cli("apply", h.file(f"site-{h.next()}.yaml", f.read().replace("Europe/Madrid", zone)))


def when_its_last_day_ends_it_counts_no_more(h):
    """its claims go to another lot or hold; nothing waits for a person to notice"""
    pago = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=11)).date().isoformat()
    _site(h, "Pacific/Pago_Pago")
    _counts(h, [f"S-05-05,NT-GREEN,TODAY,{pago},8"])
    with_it = h.stock("NT-GREEN")
    o = h.land(h.new("NT-GREEN", qty=2))
    same(_next(h, o), "S-05-05", "its last day is not over yet")
    big = h.land(h.new("NT-GREEN", qty=h.stock("NT-GREEN")["sellable"] - h.stock("NT-GREEN")["reserved"]))
    same(big["state"], "ready_to_pick")
    _site(h, "Pacific/Kiritimati")  # there it is tomorrow already
    h.stop()
    if h.server:
        h.psql(h.store, "update timer set due_at_us = set_at_us where kind = 'lot_expiry' and state = 0")
    else:
        with sqlite3.connect(h.path) as db:
            db.execute("update timer set due_at_us = set_at_us where kind = 'lot_expiry' and state = 0")
        db.close()
    h.start()
    until(h, "raised, and judged anew",
          lambda: h.exceptions("lot_or_expiry") and h.order(o["external_id"])["state"] == "ready_to_pick")
    same(["TODAY" in e["detail"] for e in h.exceptions("lot_or_expiry")], [True])
    same(h.stock("NT-GREEN")["sellable"], with_it["sellable"] - 8)
    same(h.order(o["external_id"])["state"], "ready_to_pick", "another lot covers the older order")
    same(holds(h.order(big["external_id"])), ["stock_short"], "nothing covers the newer one")
    _site(h, "Europe/Madrid")
