"""Runs the stories: every function named in_words of the files beside this one that begin with story_.
    python3 tests/scenario/run.py --bin build/release/holdfast [--store postgresql://...] [--slow] [--only NAME]
Each file gets a hub of its own on a fresh store. Ends with `N passed, N failed`."""
import argparse
import contextlib
import glob
import importlib
import io
import multiprocessing
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import harness  # noqa: E402

# files that wait for half a minute and more: pauses, throttles, lost answers
LONGEST = ("storm", "holds", "channels", "woo_shipped", "figures", "doctor", "outbox", "unified", "shipped", "catalogue", "renumbered")


def stories(module):
    for name, f in vars(module).items():
        if callable(f) and not name.startswith("_") and getattr(f, "__module__", "") == module.__name__:
            yield name, f


def run_file(job):
    """One file on a hub of its own: (passed, failed, what was said)."""
    theme, options = job
    module, said = importlib.import_module(f"story_{theme}"), io.StringIO()
    if options.store and getattr(module, "SQLITE_ONLY", False):
        return 0, 0, ""
    with contextlib.redirect_stdout(said):
        passed, failed = tell(theme, module, options)
    return passed, failed, said.getvalue()


def tell(theme, module, options):
    passed = failed = 0
    hub = harness.Hub(options.bin, options.store, 60.0 if options.slow else 15.0)
    began = time.monotonic()
    try:
        hub.start().prepare()
    except Exception:  # nothing of this file can run
        print(f"FAILED {theme}: {traceback.format_exc()}")
        return 0, 1
    for name, story in stories(module):
        try:
            story(hub)
            passed += 1
        except Exception as e:
            failed += 1
            where = traceback.extract_tb(e.__traceback__)
            line = next((f"{os.path.basename(t.filename)}:{t.lineno}" for t in where if "story_" in t.filename), "")
            print(f"FAILED {theme}: {name} ({line}): {type(e).__name__} {e}")
    try:
        hub.cli("audit", "verify")
        hub.cli("rebuild", "--check")
        hub.close()
        passed += 1
    except Exception as e:
        failed += 1
        print(f"FAILED {theme}: laws hold at the end: {e}")
        try:
            hub.close()
        except Exception as again:
            print(again)
    print(f"{theme}: {time.monotonic() - began:.1f} s")
    return passed, failed


def main():
    p = argparse.ArgumentParser(prog="tests/scenario/run.py")
    p.add_argument("--bin", required=True)
    p.add_argument("--store", default=None, help="a PostgreSQL server; else SQLite")
    p.add_argument("--slow", action="store_true", help="a sanitizer's build: more patience")
    p.add_argument("--only", default="", help="files whose name contains this")
    p.add_argument("--at-once", type=int, default=(os.cpu_count() or 1) + 2,
                   help="files that run side by side: most of them wait for a clock most of the time")
    options = p.parse_args()
    themes = sorted(os.path.basename(path)[6:-3] for path in glob.glob(os.path.join(HERE, "story_*.py")))
    themes.sort(key=lambda theme: theme not in LONGEST)  # a long one that begins last runs alone
    jobs = [(theme, options) for theme in themes if options.only in theme]
    passed = failed = 0
    with multiprocessing.get_context("fork").Pool(max(1, min(options.at_once, len(jobs)))) as pool:
        for good, bad, said in pool.imap_unordered(run_file, jobs):
            passed, failed = passed + good, failed + bad
            print(said, end="", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


main()
