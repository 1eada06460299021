"""Stock, identifiers, bundles and files. Requirements SKU-2 to SKU-9, INV-1 to INV-4, HP-F2 to HP-F7, BD-3."""
import threading

from harness import holds, same, true, until


def two_orders_for_the_last_unit_one_is_reserved_one_is_short(h):
    """INV-4, scenario 23"""
    answers = []
    bodies = [h.new("NT-LAST"), h.new("NT-LAST")]
    threads = [threading.Thread(target=lambda b=b: answers.append(h.shop(b))) for b in bodies]
    [t.start() for t in threads]
    [t.join() for t in threads]
    orders = [h.order(b["id"]) for b in bodies]
    same(sorted(o["state"] for o in orders)[0], "ready_to_pick")
    same(sorted(holds(o) for o in orders), [[], ["stock_short"]])
    s = h.stock("NT-LAST")
    same((s["sellable"], s["reserved"]), (1, 1))


def twenty_at_once_on_five_units_reserve_exactly_five(h):
    """INV-4"""
    bodies = [h.new("NT-FIVE") for _ in range(20)]
    threads = [threading.Thread(target=h.shop, args=(b,)) for b in bodies]
    [t.start() for t in threads]
    [t.join() for t in threads]
    ready = [b for b in bodies if h.order(b["id"])["state"] == "ready_to_pick"]
    same((len(ready), h.stock("NT-FIVE")["reserved"]), (5, 5))


def bundle_shows_what_its_scarcest_component_allows(h):
    """SKU-9, scenario 24 (A 6, B 10, one of each kept back as buffer)"""
    same(h.stock("NT-KIT")["available"], 2)


def bundle_claims_its_components_from_direct_sales(h):
    """SKU-9, scenario 25"""
    o = h.land(h.new("NT-KIT", qty=2))
    same([(c["sku"], c["quantity"]) for c in o["lines"][0]["components"]], [("NT-PART-A", 4), ("NT-PART-B", 2)])
    same(h.stock("NT-PART-A")["reserved"], 4)
    short = h.land(h.new("NT-PART-A", qty=3))
    same(holds(short), ["stock_short"])
    true("3 wanted, 2 available" in short["holds"][0]["detail"], short["holds"][0])


def bundle_that_lacks_a_component_names_it(h):
    """bundle_component_short"""
    o = h.land(h.new("NT-KIT", qty=50))
    same(holds(o), ["bundle_component_short", "bundle_component_short"])


def old_code_resolves_inside_its_window_and_by_placed_at(h):
    """OP-4, SKU-4, scenario 36"""
    o = h.land(h.new("GREEN-OLD"))
    same((o["state"], o["lines"][0]["sku"]), ("ready_to_pick", "NT-GREEN"))


def lapsed_code_holds_and_names_its_sku(h):
    """SKU-5"""
    o = h.land(h.new("GREEN-GONE"))
    same(holds(o), ["alias_expired"])
    true("NT-GREEN" in o["holds"][0]["detail"], o["holds"][0])


def lapsed_code_still_ships_an_order_placed_inside_the_window(h):
    """orders resolve at their placed-at time"""
    o = h.land(h.new("GREEN-GONE", created_at="2025-03-01T09:00:00Z"))
    same(o["lines"][0]["sku"], "NT-GREEN")


def variant_id_is_asked_before_the_sku_text(h):
    """order: variant alias, channel SKU alias, catalogue code"""
    b = h.new("NT-BLACK")
    b["line_items"][0]["variant_id"] = 7001
    same(h.land(b)["lines"][0]["sku"], "NT-POT")


def variant_without_sku_that_nobody_mapped_is_its_own_reason(h):
    """variant_unmapped"""
    b = h.new("")
    b["line_items"][0]["variant_id"] = 9999
    same(holds(h.land(b)), ["variant_unmapped"])


def name_of_an_article_never_matches(h):
    """SKU-3"""
    b = h.new("no such code")
    b["line_items"][0]["title"] = "Black tea 100 g"
    same(holds(h.land(b)), ["sku_unknown"])


def leading_zeros_are_part_of_a_code(h):
    """HP-F6, scenario 39"""
    same(h.land(h.new("00123"))["lines"][0]["sku"], "00123")
    same(holds(h.land(h.new("123"))), ["sku_unknown"])


def count_lower_than_claims_withdraws_the_newest(h):
    """INV-1, scenario 27"""
    orders = [h.land(h.new("NT-COUNT", qty=2)) for _ in range(4)]
    body = {"merchant": "nova", "warehouse": "north1", "location": "S-01-08", "operator": "ana",
            "counted_at": "2026-11-24T07:00:00Z", "lines": [{"sku": "NT-COUNT", "quantity": 7}]}
    status, d = h.command("/v1/counts", body)
    same((status, d["lines"][0]["result"]), (202, "needs_approval"), "3 of 10 is beyond 2 %")
    same(h.stock("NT-COUNT")["sellable"], 10, "nothing moves before a second person")
    h.cli("import", "counts", h.file("recount.csv", "location,sku,quantity\nS-01-08,NT-COUNT,7\n"), "--merchant", "nova")
    s = h.stock("NT-COUNT")
    same((s["sellable"], s["reserved"]), (7, 6))
    same(holds(h.order(orders[3]["external_id"])), ["stock_short"])
    same([holds(h.order(o["external_id"])) for o in orders[:3]], [[], [], []])


def count_upward_wakes_the_order_that_waits(h):
    """INV-1, timers"""
    h.cli("import", "counts", h.file("more.csv", "location,sku,quantity\nS-01-08,NT-COUNT,9\n"), "--merchant", "nova")
    until(h, "woken", lambda: not [o for o in h.orders(hold="stock_short") if any("NT-COUNT" in x["detail"] for x in o["holds"])])
    same(h.stock("NT-COUNT")["reserved"], 8)


def counts_that_cannot_be_are_refused_whole(h):
    """a count is one paper"""
    before = h.stock("NT-POT")["sellable"]
    head = {"merchant": "nova", "warehouse": "north1", "location": "S-01-03", "operator": "ana"}
    for lines in ([{"sku": "NOPE", "quantity": 1}], [{"sku": "NT-POT", "quantity": before + 1}, {"sku": "NOPE", "quantity": 1}],
                  [{"sku": "NT-POT", "quantity": -1}], [{"sku": "NT-KIT", "quantity": 1}], []):
        true(h.command("/v1/counts", dict(head, lines=lines))[0] in (400, 422), lines)
    same(h.stock("NT-POT")["sellable"], before)


def foreign_snapshot_never_moves_stock(h):
    """HP-F7, scenario 28"""
    before = h.stock("NT-POT")
    r = h.cli("import", "inventory-snapshot", h.file("inventory-snapshot_nova_20261123T100000Z.csv", "sku,quantity\nNT-POT,9999\n"))
    true("1 applied" in r.stdout, r.stdout)
    same(h.stock("NT-POT"), before)


def only_the_owner_writes_its_object(h):
    """OP-1"""
    path = h.file("x.csv", "sku,name\nNT-NEW,New\n")
    r = h.cli("import", "catalog", path, "--merchant", "nova", "--connection", "web", ok=(1,))
    true("belong to erp" in r.stderr, r.stderr)
    true([e for e in h.exceptions("ownership_conflict") if "web tried to write" in e["detail"]], "the attempt is on record")
    same(h.http("GET", "/v1/skus?merchant=nova&sku=NT-NEW")[1]["items"], [])


# -- files

HEAD = ("channel,external_id,order_number,created_at,payment_status,currency,ship_name,ship_street1,ship_street2,ship_city,"
        "ship_postcode,ship_province,ship_country,ship_phone,ship_email,line_no,channel_sku,variant_id,quantity,unit_price\n")


def _row(n, line=1, sku="NT-BLACK", qty=1, zip_code="50001", name="Irene Soler", price="12.50"):
    return (f"web,{n},#{n},2026-11-23T08:00:00Z,paid,EUR,{name},Calle Luna 7,,Zaragoza,{zip_code},,ES,+34600222333,"
            f"i@example.com,{line},{sku},,{qty},{price}\n")


def forty_orders_by_csv_and_then_by_webhook_are_forty(h):
    """BD-3, scenario 10"""
    numbers = [h.next() for _ in range(40)]
    ids = {n: 9007199254740993000 + n for n in numbers}
    text = HEAD + "".join(_row(ids[n]) for n in numbers)
    h.cli("import", "orders", h.file("orders_nova_20261123T120000Z.csv", text))
    before = len(h.orders())
    for n in numbers:
        same(h.shop(h.new(n=n, updated_at="2026-11-23T07:00:00Z"))[0], 200)
    same(len(h.orders()), before)
    paths = {tuple(sorted(i["path"] for i in h.order(ids[n])["intake"])) for n in numbers[:5]}
    same(paths, {("file", "webhook")})


def one_bad_row_holds_itself_only(h):
    """HP-F2, scenario 68"""
    base = 700000
    text = HEAD + "".join(_row(base + i, qty="many" if i == 7 else 1) for i in range(50))
    r = h.cli("import", "orders", h.file("bad-row.csv", text), "--merchant", "nova", ok=(1,))
    true("49 applied" in r.stdout and "1 refused" in r.stdout and "line 9" in r.stdout, r.stdout)
    same(h.orders(channel="web", external_id=str(base + 7)), [])


def rows_of_one_order_need_not_stand_together(h):
    """contract README"""
    text = HEAD + _row(710001, 1) + _row(710002, 1) + _row(710001, 2, sku="NT-POT")
    h.cli("import", "orders", h.file("apart.csv", text), "--merchant", "nova")
    same(len(h.order("710001")["lines"]), 2)


def row_that_contradicts_its_order_holds_the_order_back(h):
    """contract README: must not contradict"""
    text = HEAD + _row(710011, 1) + _row(710011, 2, name="Somebody Else")
    h.cli("import", "orders", h.file("contra.csv", text), "--merchant", "nova", ok=(1,))
    same(h.orders(channel="web", external_id="710011"), [])


def scientific_notation_in_a_code_is_refused_with_its_line(h):
    """HP-F6, scenario 39"""
    r = h.cli("import", "orders", h.file("sci.csv", HEAD + _row(720001) + _row("8.41E+12")), "--merchant", "nova", ok=(1,))
    true("line 3" in r.stdout and "scientific" in r.stdout, r.stdout)
    r = h.cli("import", "catalog", h.file("sci2.csv", "sku,name\n8.41E+12,x\n"), "--merchant", "nova", ok=(1,))
    true("line 2" in r.stdout, r.stdout)


def renamed_required_column_refuses_the_record_type_with_the_difference(h):
    """HP-F2, scenario 69"""
    r = h.cli("import", "counts", h.file("head.csv", "place,sku,quantity\nS-01-01,NT-POT,1\n"), "--merchant", "nova", ok=(1,))
    true('"location" is missing' in r.stdout, r.stdout)
    true(h.exceptions("file_header_bad"), "an exception is raised")


def same_file_again_is_answered_with_the_first_report(h):
    """HP-F4, scenario 67"""
    path = h.file("twice.csv", HEAD + _row(730001))
    h.cli("import", "orders", path, "--merchant", "nova")
    r = h.cli("import", "orders", h.file("twice-other-name.csv", HEAD + _row(730001)), "--merchant", "nova")
    true("read before" in r.stdout, r.stdout)


def bom_and_quoted_newlines_are_read(h):
    """HP-F6"""
    text = "\ufeff" + "sku,name,weight_g\r\nNT-BOM,\"two\r\nlines\",5\r\n"
    h.cli("import", "catalog", h.file("bom.csv", text.encode()), "--merchant", "nova")
    same(h.http("GET", "/v1/skus?merchant=nova&sku=NT-BOM")[1]["items"][0]["weight_g"], 5)


def empty_and_header_only_files_are_said_as_such(h):
    """HP-F6"""
    for name, text, word in (("empty.csv", "", "is empty"), ("head-only.csv", "sku,name\n", "no rows")):
        r = h.cli("import", "catalog", h.file(name, text), "--merchant", "nova", ok=(1,))
        true(word in r.stdout, r.stdout)


def barcode_with_two_meanings_or_a_wrong_check_digit_is_refused(h):
    """SKU-2, SKU-7"""
    text = "sku,name,barcode\nNT-B1,x,8430000000022\nNT-B2,y,8430000000021\nNT-B3,z,\n"
    r = h.cli("import", "catalog", h.file("codes.csv", text), "--merchant", "nova", ok=(1,))
    true("8430000000022" in r.stdout and "already means NT-BLACK" in r.stdout and "1 applied" in r.stdout, r.stdout)


def window_that_overlaps_with_another_meaning_is_refused(h):
    """alias_ambiguous cannot be loaded"""
    text = "kind,value,sku,valid_from\nchannel_sku:web,GREEN-OLD,NT-BLACK,2026-06-01T00:00:00Z\n"
    r = h.cli("import", "aliases", h.file("clash.csv", text), "--merchant", "nova", ok=(1,))
    true("already means NT-GREEN" in r.stdout, r.stdout)


def dry_run_keeps_nothing(h):
    """import --dry-run"""
    path = h.file("dry.csv", "sku,name\nNT-DRY,x\n")
    true("dry run" in h.cli("import", "catalog", path, "--merchant", "nova", "--dry-run").stdout, "said")
    same(h.http("GET", "/v1/skus?merchant=nova&sku=NT-DRY")[1]["items"], [])


def every_row_of_a_file_is_in_the_event_stream(h):
    """the stream is numbered and loses nothing: a unit of an import changes two hundred rows"""
    def events(after):
        out = []
        while True:
            d = h.http("GET", f"/v1/events?merchant=nova&limit=200&after={after}")[1]
            out += d["items"]
            if not d["items"]:
                return out
            after = d["items"][-1]["seq"]
    last = (events(0) or [{"seq": 0}])[-1]["seq"]
    rows = "".join(f"S-77-{i:03d},NT-BLACK,,,1,ana,2026-11-24T08:00:00Z\n" for i in range(120))
    h.cli("import", "counts", h.file("counts_nova_20261124T080000Z.csv", "location,sku,lot,expiry,quantity,counted_by,counted_at\n" + rows),
          "--merchant", "nova")
    fresh = [e for e in events(last) if e["kind"] == "stock.counted"]
    same(len(fresh), 120)
    true(all(a["seq"] < b["seq"] for a, b in zip(fresh, fresh[1:])), "in order")


def an_edited_order_that_still_waits_waits_for_what_it_is_now(h):
    """ORD-7, SKU-9: an accepted order lost its claim to a count, was edited and is still short: its shipment went on listing the
    goods of the first version, and so did the order's components"""
    h.cli("import", "catalog", h.file("kits.csv", "sku,name,weight_g\nNT-CUP,Cup,50\nNT-LID,Lid,10\n"), "--merchant", "nova")
    h.cli("import", "bundles", h.file("mug.csv", "bundle,component,quantity\nNT-MUG,NT-CUP,2\nNT-MUG,NT-LID,1\n"), "--merchant", "nova")
    h.cli("import", "counts", h.file("cups.csv", "location,sku,quantity\nS-01-09,NT-CUP,4\nS-01-09,NT-LID,2\n"), "--merchant", "nova")
    body = h.new("NT-MUG", qty=1)
    same(h.land(body)["state"], "ready_to_pick")
    h.cli("import", "counts", h.file("no-cups.csv", "location,sku,quantity\nS-01-09,NT-CUP,1\n"), "--merchant", "nova")
    o = h.order(body["id"])
    same((o["state"], holds(o)), ("accepted", ["stock_short"]))
    body = dict(body, updated_at="2026-11-23T10:00:00+01:00", line_items=[h.line("NT-MUG", 3)])
    same(h.shop(body, topic="orders/updated")[1]["result"], "landed")
    o = h.order(body["id"])
    same([(c["sku"], c["quantity"]) for c in o["lines"][0]["components"]], [("NT-CUP", 6), ("NT-LID", 3)])
    same([(x["sku"], x["quantity"], x["reserved"]) for x in o["shipments"][0]["lines"]], [("NT-CUP", 6, 0), ("NT-LID", 3, 0)])
    same(h.stock("NT-LID")["reserved"], 0)


def an_import_says_how_far_it_is(h):
    """the line on stderr follows what is kept; into a pipe only when it is asked for; a daemon or none"""
    rows = "".join(f"PR-{i:06},Article {i},120\n" for i in range(20000))
    r = h.cli("import", "catalog", h.file("many.csv", "sku,name,weight_g\n" + rows), "--merchant", "nova", "--progress")
    true("catalog [" in r.stderr and " of 20000 rows, " in r.stderr, r.stderr[-300:])
    same(r.stdout.splitlines()[0], "catalog: 20000 rows, 20000 applied, 0 unchanged, 0 refused")
    r = h.cli("import", "catalog", h.file("more.csv", "sku,name,weight_g\n" + rows.replace("120", "130")), "--merchant", "nova")
    same(r.stderr, "")
    h.stop()
    r = h.cli("import", "catalog", h.file("most.csv", "sku,name,weight_g\n" + rows.replace("120", "140")), "--merchant", "nova", "--progress")
    h.start()
    true("catalog [" in r.stderr and " of 20000 rows, " in r.stderr, r.stderr[-300:])
