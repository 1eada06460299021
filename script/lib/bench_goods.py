"""A merchant with a million SKUs and three million codes: what `script/bench --goods` runs. The files are read by the real
binary over its own command line; memory is the daemon's, from /proc. Standard library only."""
import contextlib
import os
import re
import sqlite3
import subprocess
import time

from hub import BIN, ROOT, Hub, HubError

CHUNK = 250_000  # rows of one file: the limit of an upload is 64 MiB
SCANS, PAGES = 2000, 5
LISTS = ("/v1/skus", "/v1/aliases", "/v1/bundles", "/v1/stock", "/v1/availability", "/v1/orders", "/v1/exceptions", "/v1/count-tasks",
         "/v1/tasks", "/v1/reports/stock", "/v1/reports/movements", "/v1/reports/reconciliation", "/v1/reports/ageing")


def check_digit(body):
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(body)))
    return body + str(-total % 10)


def write_catalog(path, first, last):
    with open(path, "w") as f:
        f.write("sku,name,barcode,weight_g\n")
        for i in range(first, last):
            f.write(f"G-{i:07},Article {i},{check_digit(f'84{i:010}')},120\n")


def write_aliases(path, first, last):
    """Three codes for every SKU: an inner case, a supplier's, a channel's."""
    with open(path, "w") as f:
        f.write("kind,value,sku,quantity,valid_from\n")
        for i in range(first, last):
            f.write(f"barcode,{check_digit(f'85{i:010}')},G-{i:07},12,2026-01-01T00:00:00Z\n"
                    f"supplier_code,S{i:08},G-{i:07},1,2026-01-01T00:00:00Z\n"
                    f"channel_sku:shop,C{i:08},G-{i:07},1,2026-01-01T00:00:00Z\n")


def write_counts(path, first, last):
    with open(path, "w") as f:
        f.write("location,sku,quantity\n")
        for i in range(first, last):
            f.write(f"A-{i // 50:06},G-{i:07},100\n")


def bar(what, done, of, began):
    width = 30
    full = width * done // of
    rate = done / max(0.001, time.monotonic() - began)
    print(f"\r  {what:<10} [{'#' * full}{'.' * (width - full)}] {done:>9,} of {of:,} rows, {rate:,.0f} rows/s", end="", flush=True)


def load(hub, kind, write, rows, per_row, of_each):
    """Imports rows in files of CHUNK; returns rows per second and the daemon's memory after the first file and at its most."""
    began, first_mb = time.monotonic(), None
    bar(kind, 0, rows, began)
    for start in range(0, of_each, CHUNK // per_row):
        end = min(of_each, start + CHUNK // per_row)
        path = os.path.join(hub.keys, f"{kind}_bench_{start}.csv")
        write(path, start, end)
        hub.cli("import", kind, path, "--merchant", "bench", timeout=3600)
        os.unlink(path)
        first_mb = first_mb or hub.memory_mb()[0]
        bar(kind, end * per_row, rows, began)
    print(flush=True)
    return rows / (time.monotonic() - began), first_mb, hub.memory_mb()[1]


def percentile(values, p):
    return sorted(values)[min(len(values) - 1, int(len(values) * p))]


def time_scans(hub, skus):
    """The look-up of a scan is one statement; asked as the hub asks it, with the file's own text."""
    with open(os.path.join(ROOT, "sql/query/list_scanned_windows.sql")) as f:
        sql = re.sub(r"\$(\d)", r"?\1", f.read())
    times = []
    with contextlib.closing(sqlite3.connect(f"file:{hub.store.path}?mode=ro", uri=True)) as db:
        merchant = db.execute("select merchant_id from merchant where code = 'bench'").fetchone()[0]
        for n in range(SCANS):
            i = 1 + n * 7919 % (skus - 1)
            code = check_digit(f"85{i:010}")
            began = time.perf_counter()
            found = db.execute(sql, (merchant, code, code, code, code)).fetchall()
            times.append((time.perf_counter() - began) * 1000)
            if not any(row[6] == f"G-{i:07}" for row in found):
                raise HubError(f"the inner case of G-{i:07} is not found: {found}")
    return times


def time_lists(hub):
    slowest, which = 0.0, ""
    for path in LISTS:
        for _ in range(PAGES):
            began = time.perf_counter()
            status, body = hub.http("GET", f"{path}?merchant=bench&limit=50")
            took = (time.perf_counter() - began) * 1000
            if status != 200:
                raise HubError(f"{path}: {status} {body[:200]}")
            if took > slowest:
                slowest, which = took, path
    return slowest, which


def goods(options):
    skus = 20_000 if options.quick else 1_000_000
    out = {"skus": skus, "aliases": 3 * skus}
    with contextlib.closing(Hub()) as hub:
        hub.start()
        hub.prepare(skus=10)
        rate, _, _ = load(hub, "catalog", write_catalog, skus, 1, skus)
        out["catalog_rows_per_s"] = round(rate)
        rate, first_mb, most_mb = load(hub, "aliases", write_aliases, 3 * skus, 3, skus)
        out["alias_rows_per_s"] = round(rate)
        rate, _, most_mb = load(hub, "counts", write_counts, skus, 1, skus)
        out["count_rows_per_s"] = round(rate)
        out["import_first_file_mb"], out["import_most_mb"] = first_mb, most_mb
        scans = time_scans(hub, skus)
        out["scan_lookup_p50_ms"], out["scan_lookup_p99_ms"] = round(percentile(scans, 0.5), 3), round(percentile(scans, 0.99), 3)
        slowest, which = time_lists(hub)
        out["list_slowest_ms"] = round(slowest, 2)
        out["list_slowest"] = which
        began = time.perf_counter()
        subprocess.run([BIN, "export", "stock", "--merchant", "bench", "--out", hub.keys, "--store", hub.store.url, "--key",
                        os.path.join(hub.keys, "master.key")], check=True, capture_output=True, env=dict(hub.env, HF_TOKEN=hub.token))
        out["export_rows_per_s"] = round(skus / (time.perf_counter() - began))
    return out
