"""docs/audit.md in Python, written from the page alone: the layout of the chain and of its checkpoints.
Reads a SQLite store without the program; used by check_openapi.py to hold the page against it."""
import hashlib
import os
import sqlite3
import subprocess
import tempfile

TAG = b"holdfast-audit-v1"
COLUMNS = ("merchant_id seq at_us actor via action object object_id version_before version_after "
           "outcome request_id reason detail payload_digest").split()
ED25519_DER = bytes.fromhex("302a300506032b6570032100")  # what stands before a raw public key


def number(n):
    return n.to_bytes(8, "big", signed=True)


def field(value):
    if isinstance(value, int):
        value = number(value)
    elif isinstance(value, str):
        value = value.encode()
    value = value or b""
    return len(value).to_bytes(4, "big") + value


def row_hash(row, prev_hash):
    encoding = field(TAG) + b"".join(field(row[name]) for name in COLUMNS)
    leaf = hashlib.sha256(b"\x00" + encoding).digest()
    return hashlib.sha256(b"\x02" + prev_hash + leaf).digest()


def genesis(install_id, merchant_id):
    return hashlib.sha256(TAG + install_id.encode() + number(merchant_id)).digest()


def open_store(path):
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    store.row_factory = sqlite3.Row
    return store


def verify_chains(path):
    """(rows verified, problems)."""
    store, problems, count = open_store(path), [], 0
    install_id = store.execute("SELECT value FROM meta WHERE name = 'install_id'").fetchone()[0]
    for (merchant,) in store.execute("SELECT DISTINCT merchant_id FROM audit").fetchall():
        last, seq = genesis(install_id, merchant), 0
        for row in store.execute("SELECT * FROM audit WHERE merchant_id = ? ORDER BY seq", (merchant,)):
            seq, count = seq + 1, count + 1
            if (row["seq"], row["prev_hash"]) != (seq, last):
                problems.append(f"row {row['seq']} of merchant {merchant} does not follow")
            last = row_hash(row, last)
            if row["hash"] != last:
                problems.append(f"row {seq} of merchant {merchant} has another hash")
    store.close()
    return count, problems


def verify_checkpoints(path, public_key_hex):
    """(checkpoints verified, problems); asks openssl for the signature."""
    store, problems, count = open_store(path), [], 0
    install_id = store.execute("SELECT value FROM meta WHERE name = 'install_id'").fetchone()[0]
    for row in store.execute("SELECT * FROM audit_checkpoint"):
        count += 1
        text = (b"holdfast-checkpoint-v1" + install_id.encode() + number(row["merchant_id"]) +
                number(row["seq"]) + row["hash"])
        if not signature_holds(public_key_hex, text, row["signature"]):
            problems.append(f"the checkpoint at {row['seq']} of merchant {row['merchant_id']}")
    store.close()
    return count, problems


def signature_holds(public_key_hex, text, signature):
    with tempfile.TemporaryDirectory() as directory:
        def put(name, data):
            file = os.path.join(directory, name)
            with open(file, "wb") as f:
                f.write(data)
            return file
        key = put("key.der", ED25519_DER + bytes.fromhex(public_key_hex))
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-rawin",
             "-in", put("text", text), "-sigfile", put("signature", signature)], capture_output=True)
        return done.returncode == 0
