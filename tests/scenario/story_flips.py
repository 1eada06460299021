"""Ten thousand single bits changed behind the hub's back, one at a time, in the audit and in the payloads: all found.
Requirement SA-1, law 9; security section 5. HF_FLIPS and HF_FLIP_SEED change how many and which; on PostgreSQL every flip is a
round trip to the server, so fewer are made there."""
import contextlib
import itertools
import os
import random
import sqlite3
import struct
import subprocess

from harness import same, true

TABLES = {"audit": ("merchant_id", "seq"), "audit_tail": ("merchant_id",), "receipt": ("receipt_id",)}
S = {}


class _Lite:
    """The database's own file, past the hub."""

    def __init__(self, h):
        self.db = sqlite3.connect(h.path, isolation_level=None, timeout=20)
        self.db.text_factory = bytes
        self.db.execute("pragma synchronous=off")
        for (name,) in self.db.execute("select name from sqlite_master where type='trigger' and tbl_name in ('audit','receipt')").fetchall():
            self.db.execute(f"drop trigger {name.decode()}")

    def load(self, table):
        at = self.db.execute(f"select * from {table} where 0")
        kinds = {r[1].decode(): r[2].decode() for r in self.db.execute(f"pragma table_info({table})")}
        columns = [c[0] for c in at.description]
        return columns, [kinds[c] for c in columns], [list(r) for r in self.db.execute(f"select * from {table}")]

    def put(self, table, column, kind, value, where):
        held = "cast(? as text)" if kind == "TEXT" else "?"
        keys = " and ".join(f"{k} = ?" for k in where)
        return self.db.execute(f"update {table} set {column} = {held} where {keys}", [value, *where.values()]).rowcount

    def close(self):
        self.db.close()


class _Server:
    """The server's own prompt, one session of it."""

    def __init__(self, h):
        self.p = subprocess.Popen(["psql", "-qXAt", "-F", "\x1f", h.store], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
        self.ask("set synchronous_commit = off")
        for table in TABLES:
            self.ask(f"alter table {table} disable trigger user")

    def ask(self, text):
        self.p.stdin.write(text + ";\n\\echo ~\n")
        self.p.stdin.flush()
        lines = []
        while True:
            line = self.p.stdout.readline().rstrip("\n")
            if line == "~":
                return lines
            true(self.p.poll() is None, "psql ended")
            lines.append(line)

    def load(self, table):
        kinds = dict(line.split("\x1f") for line in self.ask(
            f"select column_name, data_type from information_schema.columns where table_name = '{table}' order by ordinal_position"))
        wire = {"bigint": lambda v: int(v), "text": bytes.fromhex, "bytea": bytes.fromhex}
        show = {"bigint": "{0}", "text": "encode(convert_to({0}, 'UTF8'), 'hex')", "bytea": "encode({0}, 'hex')"}
        asked = ", ".join(f"coalesce(({show[k].format(c)})::text, '~~')" for c, k in kinds.items())
        rows = [[None if v == "~~" else wire[k](v) for v, k in zip(line.split("\x1f"), kinds.values())]
                for line in self.ask(f"select {asked} from {table}")]
        return list(kinds), [{"bigint": "INTEGER", "text": "TEXT", "bytea": "BLOB"}[k] for k in kinds.values()], rows

    def put(self, table, column, kind, value, where):
        def literal(v, k):
            if k == "INTEGER":
                return f"({v})::bigint"
            return f"decode('{v.hex()}', 'hex')" if k == "BLOB" else f"convert_from(decode('{v.hex()}', 'hex'), 'UTF8')"
        keys = " and ".join(f"{k} = ({v})::bigint" for k, v in where.items())
        said = self.ask(f"update {table} set {column} = {literal(value, kind)} where {keys} returning 1")
        if said != ["1"]:
            raise sqlite3.Error(str(said))  # it is no text, or the key is taken: the server itself refuses
        return 1

    def close(self):
        self.p.stdin.close()
        self.p.wait(20)


def _bits(value, kind):
    return 64 if kind == "INTEGER" else 8 * len(value)


def _flip(value, kind, bit):
    raw = bytearray(struct.pack(">q", value) if kind == "INTEGER" else value)
    raw[bit // 8] ^= 1 << bit % 8
    return struct.unpack(">q", raw)[0] if kind == "INTEGER" else bytes(raw)


def there_are_payloads_of_every_kind(h):
    """landed, held, a duplicate under another body, one that cannot be read, one that was erased"""
    for n in range(12):
        h.land(h.new(qty=1 + n % 2))
    h.land(h.new(address={"zip": ""}))
    first = h.new()
    h.shop(first, key="one-key")
    h.shop({**first, "note": "another body"}, key="one-key")
    h.shop({"id": "no order"}, key="broken")
    r = h.cli("audit", "verify")
    true("payloads are as they landed" in r.stdout, r.stdout)
    h.stop()


def every_changed_bit_is_found(h):
    """SA-1: 10,000 flips, one at a time, each put back before the next"""
    wanted = int(os.environ.get("HF_FLIPS", "1000" if h.server else "10000"))
    seed = int(os.environ.get("HF_FLIP_SEED", "20261127"))
    pick, db = random.Random(seed), (_Server if h.server else _Lite)(h)
    verify = subprocess.Popen([os.path.join(os.path.dirname(h.bin), "tests/fault/verify_often"), h.store, f"{h.dir}/master.key"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=h.env)

    def verdict():
        verify.stdin.write("?\n")
        verify.stdin.flush()
        return verify.stdout.readline().split()

    before = verdict()
    same(before[0], "holds")
    true(int(before[1]) > 15 and int(before[2]) > 15, f"too little to look at: {before}")
    held = {t: db.load(t) for t in TABLES}
    cells = [(t, row, i) for t, (columns, kinds, rows) in held.items() for row in rows for i in range(len(columns))
             if row[i] is not None and (kinds[i] == "INTEGER" or len(row[i]) > 0)]
    bits = list(itertools.accumulate(_bits(row[i], held[t][1][i]) for t, row, i in cells))  # every bit as likely as any other
    missed, found, refused, kinds_found = [], 0, 0, {}
    while found + len(missed) < wanted:
        table, row, i = pick.choices(cells, cum_weights=bits)[0]
        columns, kinds, _ = held[table]
        bit = pick.randrange(_bits(row[i], kinds[i]))
        where = {k: row[columns.index(k)] for k in TABLES[table]}
        changed = _flip(row[i], kinds[i], bit)
        try:
            db.put(table, columns[i], kinds[i], changed, where)
        except sqlite3.Error:
            refused += 1  # the key is taken, or it is no text any more: nothing was changed
            continue
        said = verdict()
        if said[0] == "holds" or said[0] == "trouble":
            missed.append((table, columns[i], bit, said))
        else:
            found += 1
            kinds_found[said[0]] = kinds_found.get(said[0], 0) + 1
        db.put(table, columns[i], kinds[i], row[i], {**where, **({columns[i]: changed} if columns[i] in where else {})})
    after = verdict()
    verify.stdin.close()
    verify.wait(20)
    with contextlib.suppress(Exception):
        db.close()
    print(f"    flips: {found} found, {len(missed)} missed, {refused} refused by the database, seed {seed}: {kinds_found}")
    same(missed[:5], [], f"{len(missed)} of {wanted} were missed")
    same(after, before, "put back, everything holds")


def the_command_names_the_payload(h):
    """the same from the command line, and what is wrong"""
    h.sql("update receipt set received_at_us = received_at_us + 1 where receipt_id = (select min(receipt_id) from receipt)")
    r = h.cli("audit", "verify", ok=(1,))
    true("BROKEN: payload-row rcp_" in r.stdout, r.stdout)
    h.sql("update receipt set received_at_us = received_at_us - 1 where receipt_id = (select min(receipt_id) from receipt)")
    h.cli("audit", "verify")
    h.start()
