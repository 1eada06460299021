#!/usr/bin/env python3
"""Turns data/address/country-metadata.json (CC BY 4.0, see SOURCES.md there) into a C table. Runs at build time:
embed_countries.py IN.json OUT.c"""
import json
import sys


def c(text):
    out = ""
    for byte in text.encode():
        out += chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else "\\%03o" % byte
    return '"%s"' % out


def main():
    countries = json.load(open(sys.argv[1]))["countries"]
    default = countries["ZZ"]["require"]
    rows = []
    subs = []
    for code in sorted(countries):
        if code == "ZZ":
            continue
        k = countries[code]
        first = len(subs)
        for s in k.get("subdivisions", []):
            subs.append("    {%s, %s, %s}," % (c(s.get("key", "")), c(s.get("iso", "")), c(s.get("zip", ""))))
        rows.append("    {%s, %s, %s, %s, %d, %d}," % (c(code), c(k.get("require", default)), c(k.get("zip", "")),
                                                        c(k.get("zipex", "").split(",")[0]), first, len(subs) - first))
    with open(sys.argv[2], "w") as f:
        f.write("/* Made by tools/embed_countries.py from data/address/country-metadata.json; do not edit. */\n")
        f.write('#include "rules/country_table.h"\n')
        f.write("const struct country_row country_table[] = {\n%s\n};\n" % "\n".join(rows))
        f.write("const size_t country_table_count = %d;\n" % len(rows))
        f.write("const struct subdivision_row subdivision_table[] = {\n%s\n};\n" % "\n".join(subs))


main()
