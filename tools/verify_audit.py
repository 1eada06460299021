#!/usr/bin/env python3
"""Checks a copy of an audit chain with nothing of holdfast's: no database, no network, no key.
    tools/verify_audit.py EXPORT.jsonl [--heads KEPT.checkpoints] [--key HEX]
EXPORT is what `holdfast audit export` wrote; KEPT the file of signed heads that the daemon keeps beside its store, or a
witness's copy of it; --key the public key that you wrote down (`holdfast doctor`): without it the file's own word counts.
Standard library, and the `openssl` program for Ed25519. Exit 0 verified, 1 broken, 3 cannot read. Layout: docs/audit.md."""
import argparse
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

TAG = b"holdfast-audit-v1"
PAGE = ("merchant_id", "seq", "at_us", "actor", "via", "action", "object", "object_id", "version_before", "version_after", "outcome",
        "request_id", "reason", "detail")
NUMBERS = {"merchant_id", "seq", "at_us", "object_id", "version_before", "version_after", "request_id"}
DER = bytes.fromhex("302a300506032b6570032100")  # a raw Ed25519 key as SubjectPublicKeyInfo


class Broken(Exception):
    pass


def sha(data):
    return hashlib.sha256(data).digest()


def number(value):
    return int(value).to_bytes(8, "big", signed=True)


def field(data):
    return len(data).to_bytes(4, "big") + data


def leaf_of(row):
    parts = [TAG] + [number(row[n]) if n in NUMBERS else row[n].encode() for n in PAGE]
    parts.append(bytes.fromhex(row["payload_digest"] or ""))
    return sha(b"\0" + b"".join(field(p) for p in parts))


def signed(key, text, signature):
    with tempfile.TemporaryDirectory() as d:
        paths = {n: os.path.join(d, n) for n in ("key", "text", "signature")}
        for name, data in (("key", DER + key), ("text", text), ("signature", signature)):
            with open(paths[name], "wb") as f:
                f.write(data)
        r = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths["key"], "-rawin", "-in",
                            paths["text"], "-sigfile", paths["signature"]], capture_output=True)
        return r.returncode == 0


class Tree:
    """RFC 6962: whole subtrees by level."""

    def __init__(self):
        self.size, self.levels = 0, {}

    def push(self, leaf):
        level = 0
        while self.size >> level & 1:
            leaf = sha(b"\1" + self.levels.pop(level) + leaf)
            level += 1
        self.levels[level] = leaf
        self.size += 1

    def root(self):
        root = None
        for level in sorted(self.levels):
            root = self.levels[level] if root is None else sha(b"\1" + self.levels[level] + root)
        return root or sha(b"")


def check_note(note, key, head, chain, roots):
    """A C2SP checkpoint: origin, size, root; then the signature of an Ed25519 note."""
    text, _, last = note.partition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    name, sig = last.removeprefix("\u2014 ").rstrip("\n").rsplit(" ", 1)
    raw = base64.b64decode(sig)
    if name != origin or not origin.endswith("/" + chain["chain"]) or int(size) != head["row"]:
        raise Broken(f"checkpoint at row {head['row']}: the note is about something else")
    if raw[:4] != sha(name.encode() + b"\n\1" + key)[:4] or not signed(key, text.encode(), raw[4:]):
        raise Broken(f"checkpoint at row {head['row']}: the note is not signed by this key")
    if base64.b64decode(root) != roots[head["row"]]:
        raise Broken(f"fork at row {head['row']}: another tree was signed")


def check_heads(path, key, chain, hashes, roots):
    fit = 0
    with open(path, encoding="utf-8") as f:
        heads = [json.loads(line) for line in f]
    for head in heads:
        if head["chain"] != chain["chain"]:
            continue
        text = (b"holdfast-checkpoint-v1" + chain["install_id"].encode() + number(chain["merchant_id"]) + number(head["row"]) +
                bytes.fromhex(head["hash"]))
        if not signed(key, text, bytes.fromhex(head["signature"])):
            raise Broken(f"checkpoint at row {head['row']}: not signed by this key")
        if head["row"] not in hashes:
            raise Broken(f"truncated-before-anchor at row {head['row']}")
        if hashes[head["row"]] != bytes.fromhex(head["hash"]):
            raise Broken(f"fork at row {head['row']}")
        if "note" in head:
            check_note(head["note"], key, head, chain, roots)
        fit += 1
    return fit


def check_rows(lines, chain):
    at = sha(TAG + chain["install_id"].encode() + number(chain["merchant_id"]))
    tree, hashes, roots = Tree(), {}, {}
    for line in lines:
        row = json.loads(line)
        seq = len(hashes) + 1
        if row["seq"] != seq:
            raise Broken(f"gap at row {seq}")
        if row["prev_hash"] != at.hex():
            raise Broken(f"order at row {seq}")
        leaf = leaf_of(row)
        at = sha(b"\2" + at + leaf)
        if row["hash"] != at.hex() or row["merchant_id"] != chain["merchant_id"]:
            raise Broken(f"edit at row {seq}")
        tree.push(leaf)
        hashes[seq], roots[seq] = at, tree.root()
    return hashes, roots


def main():
    p = argparse.ArgumentParser(prog="verify_audit.py")
    p.add_argument("export")
    p.add_argument("--heads")
    p.add_argument("--key")
    o = p.parse_args()
    try:
        with open(o.export, encoding="utf-8") as f:
            chain = json.loads(f.readline())
            if chain["format"] != TAG.decode():
                raise ValueError("not an export of an audit chain")
            hashes, roots = check_rows(f, chain)
        key = bytes.fromhex(o.key or chain["public_key"])
        fit = check_heads(o.heads, key, chain, hashes, roots) if o.heads else 0
    except Broken as e:
        print(f"audit BROKEN: {e} of {chain['chain']}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError) as e:
        print(f"verify_audit.py: cannot read: {type(e).__name__} {e}", file=sys.stderr)
        return 3
    print(f"audit verified: {len(hashes)} rows of {chain['chain']}; {fit} kept heads fit; "
          f"key {'as given' if o.key else chain['public_key'] + ' (the file says so itself)'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
