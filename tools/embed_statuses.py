#!/usr/bin/env python3
"""Turns data/carriers/statuses.csv into a C table. Runs at build time: embed_statuses.py IN.csv OUT.c. Refuses rows that
contradict each other: the table is what makes an order shipped."""
import csv
import sys

NO_PROOF = {"announced", "pickup_planned", "pickup_failed", "cancelled", "info", "unknown"}


def c(text):
    out = ""
    for byte in text.encode():
        out += chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else "\\%03o" % byte
    return '"%s"' % out


def flag(row, key, words):
    if row[key] not in words:
        sys.exit("%s %s: %s is %r" % (row["carrier"], row["code"], key, row[key]))
    return "true" if row[key] == words[0] else "false"


def main():
    rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
    seen = set()
    out = []
    for r in sorted(rows, key=lambda r: (r["carrier"], r["code"])):
        key = (r["carrier"], r["code"])
        proves = flag(r, "proves_custody", ("1", "0"))
        if key in seen or not all(key) or not r["source"]:
            sys.exit("%s %s: twice, or without a code or a source" % key)
        if proves == "true" and r["class"] in NO_PROOF:
            sys.exit("%s %s: %s proves no custody" % (*key, r["class"]))
        seen.add(key)
        first, _, last = r["code"].partition("..")
        if last and (len(first) != len(last) or first > last):
            sys.exit("%s %s: not a range" % key)
        out.append("    {%s, %s, %s, CARRIER_%s, %s, %s, %s}," % (
            c(r["carrier"]), c(first), c(last), r["class"].upper(), proves, flag(r, "confirmed", ("yes", "no")), c(r["note"])))
    with open(sys.argv[2], "w") as f:
        f.write("/* Made by tools/embed_statuses.py from data/carriers/statuses.csv; do not edit. */\n")
        f.write('#include "rules/statuses.h"\n')
        f.write("const struct carrier_status carrier_statuses[] = {\n%s\n};\n" % "\n".join(out))
        f.write("const size_t carrier_status_count = %d;\n" % len(out))


main()
