"""Runs the stories: every function named in_words of the files beside this one that begin with story_.
    python3 tests/scenario/run.py --bin build/release/holdfast [--store postgresql://...] [--slow] [--only NAME]
Each file gets a hub of its own on a fresh store. Ends with `N passed, N failed`."""
import argparse
import glob
import importlib
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import harness  # noqa: E402


def stories(module):
    for name, f in vars(module).items():
        if callable(f) and not name.startswith("_") and getattr(f, "__module__", "") == module.__name__:
            yield name, f


def main():
    p = argparse.ArgumentParser(prog="tests/scenario/run.py")
    p.add_argument("--bin", required=True)
    p.add_argument("--store", default=None, help="a PostgreSQL server; else SQLite")
    p.add_argument("--slow", action="store_true", help="a sanitizer's build: more patience")
    p.add_argument("--only", default="", help="files whose name contains this")
    options = p.parse_args()
    passed = failed = 0
    for path in sorted(glob.glob(os.path.join(HERE, "story_*.py"))):
        theme = os.path.basename(path)[6:-3]
        if options.only not in theme:
            continue
        module = importlib.import_module(f"story_{theme}")
        if options.store and getattr(module, "SQLITE_ONLY", False):
            continue
        hub = harness.Hub(options.bin, options.store, 60.0 if options.slow else 15.0)
        began = time.monotonic()
        try:
            hub.start().prepare()
        except Exception:  # nothing of this file can run
            traceback.print_exc()
            failed += 1
            continue
        for name, story in stories(module):
            try:
                story(hub)
                passed += 1
            except Exception as e:
                failed += 1
                where = traceback.extract_tb(e.__traceback__)
                line = next((f"{os.path.basename(t.filename)}:{t.lineno}" for t in where if "story_" in t.filename), "")
                print(f"FAILED {theme}: {name} ({line}): {type(e).__name__} {e}", flush=True)
        try:
            hub.cli("audit", "verify")
            hub.cli("rebuild", "--check")
            hub.close()
            passed += 1
        except Exception as e:
            failed += 1
            print(f"FAILED {theme}: laws hold at the end: {e}", flush=True)
            try:
                hub.close()
            except Exception as again:
                print(again)
        print(f"{theme}: {time.monotonic() - began:.1f} s", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


main()
