"""What the hub must say to a scan: from the order as it stands just before it, and from the second book. A set of words: "ok",
"held", or the code of a refusal; of one word unless the goods are of lots that were moved since the picker was sent."""

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


def pick(w, view, s, body, device):
    sku, bad = meaning(w, body["code"])
    if bad:
        return {bad}
    if stopping(view):
        return {"task_stopped"}
    wanted, n = sum(x["reserved"] for x in s["lines"] if x["sku"] == sku), body["quantity"]
    if wanted == 0:
        return {"wrong_item"}
    if n > wanted:
        return {"too_many"}
    lots, lot = w.ledger.believed(body["location"], sku), body.get("lot", "")
    if n and not lots:
        return {"wrong_location"}
    if n and lot and lot not in lots:
        return {"wrong_lot"}
    if n and max(q for x, q in lots.items() if not lot or x == lot) < n:
        return {"too_many"}
    if s["state"] not in ("ready_to_pick", "picking"):
        return {"wrong_state"}
    if w.claims.get(s["id"], device) != device:
        return {"task_claimed"}
    if n and not body.get("short"):
        return {"ok"} | ({"wrong_lot", "wrong_location", "too_many"} if lot and body["stamp"] != w.ledger.moved[sku] else set())
    return {"ok", "held"}  # whether it lies elsewhere, and is free


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
    return {"label_under_way"} if "tracking" not in body and body["parcel"] in w.asked else {"ok"}


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
    said = pick(w, view, s, dict(body, short=False), device)
    return said | {"held"} if "ok" in said else said


STEPS = {"pick": pick, "pack": pack, "close_box": close_box, "label": label, "void_label": void_label, "lane": lane, "put_back": put_back,
         "damaged": damaged}


def verdict(w, view, body, device):
    s = shipment_of(view, body["shipment"])
    return STEPS[body["step"]](w, view, s, body, device) if s else {"unknown_shipment"}
