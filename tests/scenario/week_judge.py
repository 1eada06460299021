"""What the hub must say to a scan: from the order as it stands just before it, and from the second book. A set of words: "ok",
"held", or the code of a refusal, and of one word always. What lies where is the second book's; which lots a claim names, and what
is promised to others, is the hub's own choice and read from its store."""

from harness import true

UNKNOWN, LAPSED = "4006381333931", "8439999999996"
BENCH = ("weight_mismatch", "pack_rule_missing")


def shipment_of(view, shipment):
    return next((s for s in view["shipments"] if s["id"] == shipment), None)


def stopping(view, but=()):
    return [h["reason"] for h in view["holds"] if h["blocks"] and h["reason"] not in but]


def meaning(w, code):
    if code == LAPSED:
        return None, "alias_expired"
    sku = next((sku for sku, known in w.barcodes.items() if known == code), None)
    return sku, None if sku else "unknown_barcode"


def to_take(w, view, s, sku, doubted=()):
    """(place, lot): units, where this shipment's goods may be taken: of a named lot no more than its claim."""
    named = w.store.claim(view, s, sku)
    return {(place, lot): min(n, named.get(lot, n)) for (place, x, lot), n in w.ledger.books.items()
            if x == sku and n > 0 and place.startswith("W-") and place not in doubted and (not named or lot in named)}


def refused_pick(w, view, s, body, device):
    """The code of the refusal, or None."""
    sku, bad = meaning(w, body["code"])
    if bad or stopping(view):
        return bad or "task_stopped"
    wanted, n, lot = sum(x["reserved"] for x in s["lines"] if x["sku"] == sku), body["quantity"], body.get("lot", "")
    if wanted == 0 or n > wanted:
        return "wrong_item" if wanted == 0 else "too_many"
    here = {x: q for (place, x), q in to_take(w, view, s, sku).items() if place == body["location"]}
    if n and not here:
        return "wrong_location"
    if n and lot and lot not in here:
        return "wrong_lot"
    if n and max(q for x, q in here.items() if not lot or x == lot) < n:
        return "too_many"
    if s["state"] not in ("ready_to_pick", "picking"):
        return "wrong_state"
    return "task_claimed" if w.claims.get(s["id"], device) != device else None


def pick(w, view, s, body, device):
    refused = refused_pick(w, view, s, body, device)
    if refused or (body["quantity"] and not body.get("short")):
        return {refused or "ok"}
    return {"ok"} if found_elsewhere(w, view, s, body) else {"held"}


def found_elsewhere(w, view, s, body):
    """PIC-4: what is missing here lies at another place that nobody doubts: of the lots that are claimed, or of others that are free"""
    sku, n, place, lot = meaning(w, body["code"])[0], body["quantity"], body["location"], body.get("lot", "")
    wanted = sum(x["reserved"] for x in s["lines"] if x["sku"] == sku) - n
    left = sum(w.ledger.believed(place, sku).values()) - n
    doubted = w.store.doubted(sku) | ({place} if left else set())
    there = to_take(w, view, s, sku, doubted)
    named = w.store.claim(view, s, sku)
    if lot in named:
        there = {(p, x): q for (p, x), q in there.items() if x != lot or named[lot] > n}
    if wanted == 0 or there:
        return True
    sound = w.store.lots(sku)  # lot: free of it in all
    if named:
        lying = {x: sum(q for (p, y, z), q in w.ledger.books.items() if (y, z) == (sku, x) and p.startswith("W-") and p not in doubted)
                 for x in sound}
        return sum(min(lying[x], free) for x, free in sound.items()) >= wanted
    return False


def pack(w, view, s, body, device):
    if stopping(view, BENCH):
        return {"task_stopped"}
    if s["state"] != "picked":
        return {"wrong_state"}
    sku, bad = meaning(w, body["code"])
    if bad:
        return {bad}
    left = sum(x["picked"] - x["packed"] for x in s["lines"] if x["sku"] == sku)
    return {"wrong_item"} if left == 0 else {"too_many"} if body["quantity"] > left else {"ok"}


def close_box(w, view, s, body, device):
    if stopping(view, BENCH):
        return {"task_stopped"}
    if s["state"] != "picked":
        return {"wrong_state"}
    packed, wanted = sum(x["packed"] for x in s["lines"]), sum(x["quantity"] for x in s["lines"])
    inside = packed - w.boxed(s)
    if inside == 0 or (packed < wanted) != bool(body.get("more")):
        return {"content_mismatch"}
    return {"held"} if abs(body["weight_g"] - 100 * inside) > 500 else {"ok"}


def label(w, view, s, body, device):
    if stopping(view, BENCH):
        return {"task_stopped"}
    if s["state"] != "packed":
        return {"wrong_state"}
    p = next(p for p in s["parcels"] if p["id"] == body["parcel"])
    if p["tracking"]:
        return {"label_duplicate"}
    under_way = w.store.buying(view, s, p)
    true(not under_way or p["id"] in w.asked, f"{p['id']} is being bought and nobody asked")
    return {"label_under_way"} if under_way and "tracking" not in body else {"ok"}


def void_label(w, view, s, body, device):
    p = next(p for p in s["parcels"] if p["id"] == body["parcel"])
    return {"ok"} if p["tracking"] and s["state"] in ("packed", "labelled", "manifested") else {"wrong_state"}


def lane(w, view, s, body, device):
    if s["state"] != "labelled":
        return {"wrong_state"}
    p = next(p for p in s["parcels"] if p["tracking"] == body["code"])
    return {"ok"} if body["location"] == f"LANE-{p['carrier'].upper()}" else {"wrong_lane"}


def put_back(w, view, s, body, device):
    out = sum(x["picked"] for x in s["lines"] if x["sku"] == meaning(w, body["code"])[0])
    if s["state"] not in ("picking", "picked", "packed"):
        return {"wrong_state"}
    return {"ok"} if body["quantity"] <= out else {"too_many"}


def damaged(w, view, s, body, device):
    refused = refused_pick(w, view, s, dict(body, short=False), device)
    if refused:
        return {refused}
    sku = meaning(w, body["code"])[0]
    there = sum(n for (place, x, _), n in w.ledger.books.items() if x == sku and place.startswith("W-"))
    return {"ok"} if there - body["quantity"] >= w.store.reserved(sku) else {"held"}  # whole ones for everybody


STEPS = {"pick": pick, "pack": pack, "close_box": close_box, "label": label, "void_label": void_label, "lane": lane, "put_back": put_back,
         "damaged": damaged}


def verdict(w, view, body, device):
    s = shipment_of(view, body["shipment"])
    return STEPS[body["step"]](w, view, s, body, device) if s else {"unknown_shipment"}
