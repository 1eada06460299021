#!/usr/bin/env python3
"""Turns data/passwords/common.txt (public domain, see SOURCES.md there) into a C table. Runs at build time:
embed_passwords.py IN.txt OUT.c. Refuses a list that is too short to be worth asking."""
import sys

LEAST = 3000  # entries
SHORTEST = 3  # characters; anything shorter is in every sentence


def main():
    lines = open(sys.argv[1], encoding="ascii").read().splitlines()
    words = {line.strip().lower() for line in lines if not line.startswith("#!comment:")}
    if len(words) < LEAST:
        sys.exit("%s: %d passwords, expected at least %d" % (sys.argv[1], len(words), LEAST))
    rows = []
    for word in sorted(w for w in words if len(w) >= SHORTEST):
        text = word.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
        rows.append('    {"%s", %d},' % (text, len(word)))
    with open(sys.argv[2], "w") as f:
        f.write("/* Made by tools/embed_passwords.py from data/passwords/common.txt; do not edit. */\n")
        f.write('#include "rules/password_rule.h"\n')
        f.write("const struct slice common_passwords[] = {\n%s\n};\n" % "\n".join(rows))
        f.write("const size_t common_password_count = %d;\n" % len(rows))


main()
