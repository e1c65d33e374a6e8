#!/usr/bin/env python3
"""Instructions of one event, by function: callgrind over tests/counts, compared with tests/counts/instructions.json.

    cargo test --locked --workspace --test counts --no-run
    python3 .ci/instructions.py [--update]

Counted in the development build, inside `observed` only. More than a tenth above the record fails; more than a tenth below asks for a new one.
The record holds for x86_64; where there is no valgrind nothing is measured, which is said.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORD = ROOT / "tests/counts/instructions.json"
ALLOCATIONS = ROOT / "tests/counts/allocations.json"
TOLERANCE = 0.10


def test_binary():
    """The newest build of the test, as cargo names it."""
    build = ["cargo", "test", "--locked", "--workspace", "--test", "counts", "--no-run", "--message-format", "json"]
    told = subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in told.splitlines():
        said = json.loads(line)
        if said.get("executable") and said["target"]["name"] == "counts":
            return said["executable"]
    sys.exit("cargo names no test counts")


def instructions_of(binary, function, folder):
    out = pathlib.Path(folder) / function
    command = ["valgrind", "--tool=callgrind", "--toggle-collect=counts::observed*", f"--callgrind-out-file={out}"]
    command += [binary, "--test-threads", "1"]
    env = {**os.environ, "AWDA_OBSERVED": function}
    ran = subprocess.run(command, cwd=ROOT / "tests", env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ran.returncode != 0:
        sys.exit(f"{function}: {ran.stdout[-2000:]}")
    total = re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.MULTILINE)
    if not total or int(total[1]) == 0:
        sys.exit(f"{function}: callgrind saw nothing of it")
    return int(total[1])


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--update", action="store_true", help="write what is counted now")
    asked = asked.parse_args()
    if not shutil.which("valgrind") or platform.machine() != "x86_64":
        print("instructions: NOT MEASURED, valgrind is not here or this is not x86_64")
        return
    binary = test_binary()
    costs = json.loads(ALLOCATIONS.read_text())
    # What is counted does not depend on what else runs.
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        totals = pool.map(lambda function: instructions_of(binary, function, folder), costs)
        counted = {function: round(total / cost["events"]) for (function, cost), total in zip(costs.items(), totals)}
    if asked.update:
        RECORD.write_text(json.dumps(counted, indent=2) + "\n")
    recorded = json.loads(RECORD.read_text())
    strays = set(counted) ^ set(recorded)
    print(f"{'instructions of one event':<28}{'recorded':>12}{'counted':>12}")
    for function, now in counted.items():
        before = recorded.get(function, 0)
        print(f"{function:<28}{before:>12}{now:>12}")
        if abs(now - before) > before * TOLERANCE:
            strays.add(function)
    if strays:
        sys.exit(f"beyond a tenth of the record: {', '.join(sorted(strays))}; --update writes it anew")


if __name__ == "__main__":
    main()
