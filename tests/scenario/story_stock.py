"""What may be sold, why it is that number, what is kept back, and the reports people ask for.
Requirements INV-2, INV-3, INV-5, INV-7, PUT-3, PUT-4, ZON-2, HP-F7; law 4; scenarios 24, 28; security section 10."""
import csv
import io
import os
import time

from harness import FIXTURES, same, true


def _counts(h, rows):
    h.cli("import", "counts", h.file(f"c{h.next()}.csv", "location,sku,quantity\n" + "".join(r + "\n" for r in rows)), "--merchant", "nova")


def _report(h, name, **q):
    path = f"/v1/reports/{name}?merchant=nova" + "".join(f"&{k}={v}" for k, v in q.items())
    status, d = h.http("GET", path)
    same(status, 200, d)
    return d["items"]


def _csv(h, name, extra=""):
    status, d = h.http("GET", f"/v1/reports/{name}?merchant=nova&format=csv{extra}")
    same(status, 200, d)
    return list(csv.reader(io.StringIO(d.decode())))


def _told(h, sku, channel="web", until=lambda c: c["sequence"] > 0):
    for _ in range(40):
        c = [c for c in h.explained(sku)["explain"]["channels"] if c["channel"] == channel][0]
        if until(c):
            return c
        time.sleep(0.1)
    true(False, c)


def every_number_is_explained_by_its_terms(h):
    """INV-3, INV-5, law 4"""
    h.land(h.new("NT-POT", qty=7))
    a = h.explained("NT-POT")
    same((a["sellable"], a["reserved"], a["buffer"], a["available"], a["stopped"]), (300, 7, 1, 292, False))
    split = {c["channel"]: c for c in a["explain"]["channels"]}
    same((split["market"]["share"], split["market"]["percent"], split["market"]["floor"], split["market"]["shown"]), ("split", 30, 1, 87))
    same((split["web"]["share"], split["web"]["shown"], a["explain"]["pool"]), ("pool", 205, 205))
    same(a["channels"], {c: split[c]["shown"] for c in split}, "the short form says the same")
    true(sum(c["shown"] for c in split.values() if c["share"] == "split") + a["explain"]["pool"] <= a["available"], a)
    same([(p["bucket"], p["quantity"], p["counts"]) for p in a["explain"]["places"]], [("sellable", 300, True)])
    same(a["explain"]["buffer_of"], "profile")


def a_bundle_is_explained_by_its_components(h):
    """SKU-9, scenario 24"""
    a = h.explained("NT-KIT")
    same([(c["sku"], c["quantity"], c["available"], c["allows"]) for c in a["explain"]["components"]],
         [("NT-PART-A", 2, 5, 2), ("NT-PART-B", 1, 9, 9)])
    same((a["available"], a["explain"]["buffer_of"]), (2, "components"))


def picked_and_quarantined_units_are_named_and_not_counted(h):
    """INV-3"""
    o = h.land(h.new("NT-BLACK", qty=2))
    h.good_scan("pick", shipment=o["shipments"][0]["id"], location="S-01-02", code="8430000000021", quantity=2)
    places = {p["bucket"]: (p["quantity"], p["counts"]) for p in h.explained("NT-BLACK")["explain"]["places"]}
    same(places, {"sellable": (498, True), "picked": (2, False)})


def a_buffer_of_its_own_and_stop_sell(h):
    """row 17"""
    body = {"merchant": "nova", "sku": "NT-POT", "reason": "a photo shoot needs some"}
    s, d = h.command("/v1/buffers", dict(body, buffer=50))
    same((s, d), (200, {"sku": "NT-POT", "buffer": 50, "stop_sell": False}))
    a = h.explained("NT-POT")
    same((a["buffer"], a["available"], a["explain"]["buffer_of"]), (50, 243, "sku"))
    same(h.command("/v1/buffers", dict(body, buffer=None, stop_sell=True))[0], 200)
    a = h.explained("NT-POT")
    same((a["available"], a["stopped"], set(a["channels"].values())), (0, True, {0}))
    o = h.land(h.new("NT-POT"))
    same(o["state"], "ready_to_pick", "what was sold is still shipped")
    same(h.command("/v1/buffers", dict(body, buffer=None))[0], 200)
    same(h.explained("NT-POT")["buffer"], 1)


def buffers_that_cannot_be_are_refused(h):
    body = {"merchant": "nova", "sku": "NT-POT", "reason": "because of it", "buffer": 1}
    for bad in ({"buffer": -1}, {"buffer": "many"}, {"buffer": 1.5}, {"stop_sell": "yes"}, {"reason": ""}, {"reason": None}, {"sku": ""}):
        same(h.command("/v1/buffers", dict(body, **bad))[0], 400, bad)
    same(h.command("/v1/buffers", dict(body, sku="NOPE"))[0], 422)
    same(h.command("/v1/buffers", dict(body, merchant="nobody"))[0], 404)
    for role in ("operator", "engineer", "auditor", "machine"):
        h.tokens[role] = h.token(role, *(["--scopes", "set_buffer"] if role == "machine" else []))
        same(h.command("/v1/buffers", body, token=role)[0], 403, role)
    h.tokens["mine"] = h.token("merchant", "--merchant", "lumen")
    same(h.command("/v1/buffers", body, token="mine")[0], 404, "another merchant's")


def a_change_becomes_one_new_figure_per_channel(h):
    """INV-2, INV-7: numbered, and nothing new where the figure is the same"""
    first = _told(h, "NT-COUNT")
    h.land(h.new("NT-COUNT", qty=2))
    second = _told(h, "NT-COUNT", until=lambda c: c["sequence"] > first["sequence"])
    same((second["sequence"], second["shown"]), (first["sequence"] + 1, first["shown"] - 2 if first["shown"] > 2 else second["shown"]))
    true(second["waiting_since"] and second["confirmed"] is None, "nobody has told the channel yet")
    o = h.land(h.new("NT-COUNT"))
    h.command(f"/v1/orders/{o['id']}/cancel", {"reason": "back again"})
    time.sleep(1.2)
    same(_told(h, "NT-COUNT")["shown"], second["shown"])


def a_component_moves_its_bundles_figure(h):
    first = _told(h, "NT-KIT")
    h.land(h.new("NT-PART-A", qty=4))
    second = _told(h, "NT-KIT", until=lambda c: c["sequence"] > first["sequence"])
    same(second["shown"], 0)


def a_new_version_of_a_bundle_moves_its_figure(h):
    """INV-7, SKU-9: a list that changes is told to the channels, at once or when its version begins; before, the figure stayed
    until stock moved"""
    h.cli("import", "catalog", h.file("tins.csv", "sku,name,weight_g\nNT-TIN,Tin,50\nNT-CAP,Cap,10\n"), "--merchant", "nova")
    _counts(h, ["S-01-11,NT-TIN,41", "S-01-11,NT-CAP,41"])
    h.cli("import", "bundles", h.file("b1.csv", "bundle,component,quantity\nNT-CANS,NT-TIN,1\n"), "--merchant", "nova")
    first = _told(h, "NT-CANS")
    h.cli("import", "bundles", h.file("b2.csv", "bundle,component,quantity\nNT-CANS,NT-TIN,4\n"), "--merchant", "nova")
    second = _told(h, "NT-CANS", until=lambda c: c["sequence"] > first["sequence"])
    same((h.stock("NT-CANS")["available"], second["shown"] < first["shown"]), (10, True))
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    status, d = h.http("POST", "/v1/bundles", {"merchant": "nova", "bundle": "NT-CANS", "valid_from": soon, "author": "erp",
                                               "components": [{"sku": "NT-TIN", "quantity": 20}, {"sku": "NT-CAP", "quantity": 1}]},
                       token=h.token("machine", "--scopes", "import_file"))
    same(status, 200, str(d))
    third = _told(h, "NT-CANS", until=lambda c: c["sequence"] > second["sequence"])
    same((h.stock("NT-CANS")["available"], third["sequence"]), (2, second["sequence"] + 1))


def a_new_profile_reckons_everything_anew(h):
    before = _told(h, "NT-GREEN")
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        h.cli("apply", h.file("more.yaml", f.read().replace("buffer: 1", "buffer: 11")))
    after = _told(h, "NT-GREEN", until=lambda c: c["sequence"] > before["sequence"])
    true(after["shown"] < before["shown"], (before, after))
    h.cli("apply", f"{FIXTURES}/profile-nova.yaml")


# -- reports

def stock_by_sku_and_location(h):
    _counts(h, ["S-02-01,NT-POT,5"])
    rows = _report(h, "stock", sku="NT-POT")
    same([(r["location"], r["type"], r["bucket"], r["quantity"]) for r in rows],
         [("S-01-03", "sellable", "sellable", 300), ("S-02-01", "sellable", "sellable", 5)])
    status, d = h.http("GET", "/v1/reports/stock?merchant=nova&limit=1")
    seen = list(d["items"])
    from urllib.parse import quote
    while d["next"]:
        status, d = h.http("GET", f"/v1/reports/stock?merchant=nova&limit=1&cursor={quote(d['next'])}")
        same(status, 200, d)
        seen += d["items"]
    same(seen, _report(h, "stock", limit=200), "page by page it is the same list")


def movements_of_a_sku_as_they_happened(h):
    rows = _report(h, "movements", sku="NT-BLACK")
    same([(r["cause"], r["quantity"], r["from_bucket"], r["to_bucket"]) for r in rows],
         [("count", 500, "outside", "sellable"), ("pick", 2, "sellable", "picked")])
    same(_report(h, "movements", sku="NOPE"), [])


def foreign_figures_are_lines_by_source(h):
    """HP-F7, scenario 28"""
    h.cli("import", "inventory-snapshot", h.file("inventory-snapshot_nova_20261123T100000Z.csv", "sku,quantity\nNT-POT,9999\nNT-BLACK,498\n"))
    rows = _report(h, "reconciliation")
    same([(r["source"], r["sku"], r["theirs"], r["ours"], r["difference"], r["ours_now"]) for r in rows], [("erp", "NT-POT", 9999, 305, 9694, 305)])
    same(_report(h, "reconciliation", source="web"), [])


def ageing_says_since_when(h):
    rows = _report(h, "ageing", sku="NT-POT")
    same([(r["location"], r["quantity"], r["days"], bool(r["since"])) for r in rows], [("S-01-03", 300, 0, True), ("S-02-01", 5, 0, True)])


def occupancy_of_location_types(h):
    """ZON-2"""
    rows = {r["type"]: r for r in _report(h, "occupancy")}
    s = rows["sellable"]
    true(s["capacity"] >= 500 * s["locations"] - 500 and s["units"] > 800 and s["percent"] == s["units"] * 100 // s["capacity"], s)


def locations_come_by_file(h):
    """ZON-1, ZON-2"""
    text = "location,type,capacity,carrier\nS-09-01,sellable,40,\nX-HOLD-1,quarantine,10,\nX-LANE-1,lane,,\nX-ODD-1,attic,3,\nX-MANY-1,pack,-1,\nS-01-03,quarantine,,\n"
    r = h.cli("import", "locations", h.file("locations.csv", text), "--merchant", "nova", ok=(1,))
    for words in ("2 applied", "4 refused", "a lane names its carrier", "expected dock receiving", "from 0", "units lie at S-01-03"):
        true(words in r.stdout, (words, r.stdout))
    rows = {r["type"]: r for r in _report(h, "occupancy")}
    true(rows["quarantine"]["capacity"] >= 10, rows)
    h.cli("import", "counts", h.file("q.csv", "location,sku,quantity\nX-HOLD-1,NT-PART-A,2\n"), "--merchant", "nova")
    same([r["bucket"] for r in _report(h, "stock", sku="NT-PART-A") if r["location"] == "X-HOLD-1"], ["quarantine"])


def lost_stock_has_three_kinds_and_locations_drift(h):
    """PUT-3, PUT-4"""
    _counts(h, ["S-LOOSE-1,NT-POT,40", "S-LOOSE-2,NT-POT,40", "S-LOOSE-3,NT-POT,40"])
    _counts(h, ["S-LOOSE-1,NT-POT,37", "S-LOOSE-2,NT-POT,43", "S-LOOSE-3,NT-POT,39"])
    rows = _report(h, "lost-stock")
    same([(r["location"], r["kind"], r["difference"], r["other_location"]) for r in rows],
         [("S-LOOSE-1", "wrong_place", -3, "S-LOOSE-2"), ("S-LOOSE-2", "wrong_place", 3, "S-LOOSE-1"),
          ("S-LOOSE-3", "not_at_location", -1, None)])
    same([r["location"] for r in _report(h, "lost-stock", kind="not_at_location")], ["S-LOOSE-3"])
    drift = {r["location"]: (r["counts"], r["off"], r["units_missing"], r["units_extra"]) for r in _report(h, "drift")}
    same([drift[x] for x in ("S-LOOSE-1", "S-LOOSE-2", "S-LOOSE-3")], [(1, 1, 3, 0), (1, 1, 0, 3), (1, 1, 1, 0)])
    s, task = h.command("/v1/count-tasks", {"merchant": "nova", "location": "S-LOOSE-3"})
    s, d = h.command(f"/v1/count-tasks/{task['id']}/record", {"operator": "ana", "lines": [{"sku": "NT-POT", "quantity": 39}, {"sku": "NT-FIVE", "quantity": 2}]})
    same(s, 200, d)
    same([(r["sku"], r["kind"]) for r in _report(h, "lost-stock", kind="not_in_system")], [("NT-FIVE", "not_in_system")])


# -- files

def a_spreadsheet_gets_no_formula(h):
    """security section 10"""
    h.cli("import", "counts", h.file("f.csv", 'location,sku,lot,quantity\nS-02-09,NT-PART-B,"=HYPERLINK(""http://x"")",3\nS-02-09,NT-PART-B,-DASH,4\n'),
          "--merchant", "nova")
    rows = _csv(h, "stock")
    same(rows[0][:4], ["sku", "name", "warehouse", "location"])
    mine = [r for r in rows if r[3] == "S-02-09"]
    same(sorted((r[6][:7], r[9]) for r in mine), [("'-DASH", "4"), ("'=HYPER", "3")])
    same(h.headers.get("Content-Disposition"), 'attachment; filename="stock.csv"')
    true(h.headers["Content-Type"].startswith("text/csv") and h.headers["X-Content-Type-Options"] == "nosniff", h.headers)
    status, d = h.http("GET", "/v1/reports/stock?merchant=nova&format=csv-machine&sku=NT-PART-B")
    true(b'"-DASH"' in d and h.headers["Content-Disposition"].endswith('"stock.data"'), d)
    status, d = h.http("GET", "/v1/reports/stock?merchant=nova&sku=NT-POT", headers={"Accept": "text/csv"})
    true(d.startswith(b"sku,name,"), d)


def csv_goes_on_where_it_ended(h):
    whole = _csv(h, "movements")
    got, cursor = [], ""
    for _ in range(len(whole)):
        page = _csv(h, "movements", "&limit=2" + cursor)
        got += page[1:]
        if "Next-Cursor" not in h.headers:
            break
        cursor = "&cursor=" + h.headers["Next-Cursor"]
    same(got, whole[1:])


def export_writes_the_whole_report_or_nothing(h):
    out = os.path.join(h.dir, "out")
    os.mkdir(out)
    for name in ("stock", "quarantine", "movements", "reconciliation", "ageing", "occupancy", "drift", "lost-stock"):
        h.cli("export", name, "--out", out, "--merchant", "nova")
        with open(f"{out}/{name}.csv", newline="") as f:
            same(f.read(), h.http("GET", f"/v1/reports/{name}?merchant=nova&format=csv")[1].decode(), name)
    same(sorted(os.listdir(out)), sorted(f"{n}.csv" for n in ("stock", "quarantine", "movements", "reconciliation", "ageing", "occupancy", "drift", "lost-stock")))
    same(h.cli("export", "drift", "--merchant", "lumen").stdout.split("\n")[0].strip(), "warehouse,location,type,counts,off,units_missing,units_extra,last_at")
    h.cli("export", "nonsense", "--merchant", "nova", ok=(1,))
    h.cli("export", ok=(2,))
    h.cli("export", "stock", "--out", f"{out}/nowhere", "--merchant", "nova", ok=(3,))


def reports_that_are_asked_wrongly_are_refused(h):
    for path, status in (("/v1/reports/secrets?merchant=nova", 404), ("/v1/reports/stock?merchant=nobody", 404), ("/v1/reports/stock", 400),
                         ("/v1/reports/stock?merchant=nova&limit=201", 400), ("/v1/reports/stock?merchant=nova&format=xlsx", 400),
                         ("/v1/reports/stock?merchant=nova&cursor=x", 400), ("/v1/reports/movements?merchant=nova&cursor=x", 400),
                         ("/v1/reports/movements?merchant=nova&cursor=-1", 400)):
        same(h.http("GET", path)[0], status, path)
    same(h.http("GET", "/v1/reports/stock?merchant=nova", token=None)[0], 401)
    same(h.http("GET", "/v1/reports/stock?merchant=nova", token="mine")[0], 404, "law 11")
