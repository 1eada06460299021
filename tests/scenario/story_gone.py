"""Rows taken away whole, behind the hub's back: of the chain, off its end, of what landed, of the files.
Requirement SA-1, law 9; security section 5."""
import contextlib
import sqlite3
import subprocess

from harness import Refused, same, true

TABLES = ("audit", "audit_tail", "audit_checkpoint", "receipt", "file")
S = {}


def _number(h, what):
    if h.server:
        return int(subprocess.run(["psql", "-XqAt", h.store, "-c", what], check=True, capture_output=True, text=True).stdout)
    with contextlib.closing(sqlite3.connect(h.path)) as db:
        return db.execute(what).fetchone()[0]


def _guards(h, on):
    """The database's own guards, off and on: whoever owns the files can do that."""
    if h.server:
        for t in TABLES:
            h.sql(f"alter table {t} {'enable' if on else 'disable'} trigger user")
    elif on:
        for text in S["guards"]:
            h.sql(text)
    else:
        with contextlib.closing(sqlite3.connect(h.path)) as db, db:
            found = db.execute("select name, sql from sqlite_master where type='trigger' and tbl_name in (%s)"
                               % ",".join(f"'{t}'" for t in TABLES)).fetchall()
            S["guards"] = [text for _, text in found]
            for name, _ in found:
                db.execute(f"drop trigger {name}")


@contextlib.contextmanager
def _without(h, *cuts):
    """(table, condition): those rows are gone, and come back."""
    for table, where in cuts:
        h.sql(f"create table gone_{table} as select * from {table} where {where}")
        true(_number(h, f"select count(*) from gone_{table}") > 0, f"nothing to take from {table} where {where}")
        h.sql(f"delete from {table} where {where}")
    yield
    for table, _ in cuts:
        h.sql(f"insert into {table} select * from gone_{table}")
        h.sql(f"drop table gone_{table}")
    h.cli("audit", "verify")


def _broken(h, *says, more=()):
    out = h.cli("audit", "verify", *more, ok=(1,)).stdout
    true(out.startswith("audit BROKEN") and all(s in out for s in says), f"{says}: {out}")


def a_store_with_something_of_everything(h):
    """payloads by webhook, API and file; two of one body"""
    for _ in range(5):
        h.land(h.new())
    h.shop({"id": "no order"}, key="broken-1")
    h.shop({"id": "no order"}, key="broken-2")
    h.land(h.new(address={"zip": ""}))
    h.http("GET", "/v1/audit")
    h.stop()
    h.cli("audit", "verify")
    S["seq"] = _number(h, "select max(seq) from audit where merchant_id = 1")
    S["hub"] = _number(h, "select max(seq) from audit where merchant_id = 0")


def the_database_itself_refuses(h):
    """second line: no row of these goes by a plain DELETE"""
    for table in ("audit", "audit_tail", "receipt"):
        before = _number(h, f"select count(*) from {table}")
        refused = False
        try:
            h.sql(f"delete from {table}")
        except (sqlite3.Error, subprocess.CalledProcessError):
            refused = True
        true(refused, f"{table} let its rows go")
        same(_number(h, f"select count(*) from {table}"), before)
    _guards(h, False)


def a_row_of_the_middle_is_a_gap(h):
    """law 9: gap-free; first, second and one of the middle"""
    for seq in (1, 2, S["seq"] // 2):
        with _without(h, ("audit", f"merchant_id = 1 and seq = {seq}")):
            _broken(h, f"gap at row {seq} of nova")


def the_end_of_a_chain_is_missed(h):
    """the last row, the last three, with and without the signed heads, of a merchant and of the hub"""
    for chain, name, last in ((1, "nova", S["seq"]), (0, "hub", S["hub"])):
        for few in (1, 3):
            first = last - few + 1
            with _without(h, ("audit", f"merchant_id = {chain} and seq >= {first}"),
                          ("audit_checkpoint", f"merchant_id = {chain} and seq >= {first}")):
                _broken(h, f"truncated at row {first}", name)
                _broken(h, f"truncated at row {first}", more=("--from", str(first - 1)))


def a_chain_that_is_gone_as_a_whole_is_missed(h):
    """all rows of a merchant, with its heads"""
    with _without(h, ("audit", "merchant_id = 1"), ("audit_checkpoint", "merchant_id = 1")):
        _broken(h, "truncated at row 1 of nova")
    with _without(h, ("audit", "merchant_id = 1"), ("audit_tail", "merchant_id = 1")):
        _broken(h, "truncated-before-anchor", "nova")


def an_end_that_is_not_ours_is_told(h):
    """the end's row gone, set back, set forward, or with another seal"""
    with _without(h, ("audit_tail", "merchant_id = 1")):
        _broken(h, f"tail at row {S['seq']} of nova")
    for change, back, says in (("seq = seq - 1", "seq = seq + 1", "tail at row"), ("seq = seq + 1", "seq = seq - 1", "truncated"),
                               ("merchant_id = 77", "merchant_id = 1", "row")):
        where = "merchant_id = 77" if "77" in change else "merchant_id = 1"
        h.sql(f"update audit_tail set {change} where merchant_id = 1")
        _broken(h, says)
        h.sql(f"update audit_tail set {back} where {where}")
    seal = "decode('00112233445566778899aabbccddeeff', 'hex')" if h.server else "x'00112233445566778899aabbccddeeff'"
    h.sql(f"create table kept_seal as select seal from audit_tail where merchant_id = 1")
    h.sql(f"update audit_tail set seal = {seal} where merchant_id = 1")
    _broken(h, f"tail at row {S['seq']} of nova")
    h.sql("update audit_tail set seal = (select seal from kept_seal) where merchant_id = 1")
    h.sql("drop table kept_seal")
    # cut off, and the end's row moved back to hide it: the seal is not theirs to make
    with _without(h, ("audit", f"merchant_id = 1 and seq = {S['seq']}"),
                  ("audit_checkpoint", f"merchant_id = 1 and seq >= {S['seq']}")):
        h.sql("update audit_tail set seq = seq - 1 where merchant_id = 1")
        _broken(h, "tail at row")
        h.sql("update audit_tail set seq = seq + 1 where merchant_id = 1")


def a_payload_that_is_gone_is_named(h):
    """each row of the receipts, one at a time: the chain says that it was kept"""
    count = _number(h, "select count(*) from receipt")
    true(count >= 7, count)
    for n in range(count):
        at = _number(h, f"select receipt_id from receipt order by receipt_id limit 1 offset {n}")
        with _without(h, ("receipt", f"receipt_id = {at}")):
            _broken(h, "payload-missing at row", "of nova")
    with _without(h, ("receipt", "merchant_id = 1")):
        _broken(h, "payload-missing at row")


def a_file_that_is_gone_is_named(h):
    """the row of a file that was received"""
    count = _number(h, "select count(*) from file where merchant_id = 1")
    true(count >= 4, count)
    for n in range(count):
        at = _number(h, f"select file_id from file where merchant_id = 1 order by file_id limit 1 offset {n}")
        with _without(h, ("file", f"merchant_id = 1 and file_id = {at}")):
            _broken(h, "file-missing at row", "of nova")


def the_daemon_does_not_start_on_a_chain_that_was_cut(h):
    """security 12: the tail is looked at before a listener opens, and its end too"""
    with _without(h, ("audit", f"merchant_id = 1 and seq = {S['seq']}"),
                  ("audit_checkpoint", f"merchant_id = 1 and seq >= {S['seq']}")):
        try:
            h.start()
        except Refused as why:
            true("audit of nova is broken" in str(why) and "truncated" in str(why), str(why))
        else:
            true(False, "it started")


def it_goes_on_when_everything_is_back(h):
    """and what lands now is chained to the end"""
    _guards(h, True)
    h.start()
    h.land(h.new())
    h.stop(9)
    h.start()
    out = h.cli("audit", "verify").stdout
    true("no edit, gap or reorder" in out and "payloads are as they landed" in out, out)
