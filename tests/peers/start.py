#!/usr/bin/env python3
"""Size and start of every release function, and of a Node.js and a Python handler that use their AWS SDKs: bytes, milliseconds, memory.

    cargo build --locked --release $(cd functions; for f in *; do printf ' -p awda-%s --features awda-%s/lambda' $f $f; done)
    sudo python3 tests/peers/start.py [--folder target/release] [--runs 21] [--json]
    python3 tests/peers/start.py --check        # sizes alone: exit code 1 names what is over the limit

The rivals do what `ingest` does, with their SDKs; where these lie is said by two arguments:

    npm install --prefix DIR @aws-sdk/client-dynamodb @aws-sdk/client-sqs         --node-modules DIR
    python3 -m venv DIR && DIR/bin/pip install boto3                              --python DIR/bin/python

Every run is a process of its own. It is timed from exec to its first poll of the Runtime API, once with whole cores and once with the share
that Lambda gives to 256 MB (256/1769, by a CPU quota of 2.9 ms in 20: AWS publishes no period). The kernel charges by its ticks, so that
the second comes in steps of the period. Then it gets one event, and is timed from that to the first bytes that reach AWS: the TLS hello
of its first call. AWS is this process (start_world.py), by an authority that AWS_CA_BUNDLE names, for the rivals too: nothing leaves the
machine. The event is worked to its end; resident memory is the most there was until then. Without root there is no network of its own and
no quota, and the columns that need them say `-`.
Run it on a quiet machine. `--json` has the first call with the share of a core too.
"""

import argparse
import io
import json
import os
import pathlib
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zipfile

import start_events
import start_world
from start_world import Unmeasured

PEERS = pathlib.Path(__file__).resolve().parent
ROOM = PEERS.parent.parent
SHARE = 256 / 1769
# What a function may have: its size, zipped, ms to the first poll with a core and with a share of it, ms to the first call, memory.
MB_MAX, ZIPPED_MB_MAX, POLL_MS_MAX, SHARED_POLL_MS_MAX, CALL_MS_MAX = 6, 3, 12, 30, 5
PEAK_MB_MAX = {"ingest": 12}
VALUES = {"LOG_LEVEL": "info", "BODY_BYTES_MAX": "786432", "SHARD_COUNT": "4", "API_REQUESTS_PER_SECOND": "20"}
VALUES |= {"USER_POOL_ID": "eu-central-1_start", "SEALING_KEY_ARN": "arn:aws:secretsmanager:eu-central-1:1:secret:start"}
NODE_WANTED = "npm install --prefix DIR @aws-sdk/client-dynamodb @aws-sdk/client-sqs; then --node-modules DIR"
PYTHON_WANTED = "python3 -m venv DIR && DIR/bin/pip install boto3; then --python DIR/bin/python"


def functions():
    return sorted(main.parent.parent.name for main in ROOM.glob("functions/*/src/main.rs"))


def size_of(binary):
    """Bytes, and bytes of the zip that is deployed."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.write(binary, "bootstrap")
    return {"mb": binary.stat().st_size / 1e6, "zipped_mb": len(zipped.getvalue()) / 1e6}


def environment(port, trusted):
    """What Lambda and the template set: the variables that functions read are asked of the code that names them."""
    named = re.findall(r': &str = "([A-Z_]+)"', (ROOM / "infra/lambda/src/env.rs").read_text())
    urls = {name: f"https://sqs.eu-central-1.amazonaws.com/1/{name}" for name in named if name.endswith("_URL")}
    return {
        **{name: name.lower() for name in named}, **urls, **VALUES,
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}", "AWS_LAMBDA_FUNCTION_NAME": "start", "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_REGION": start_world.REGION, "AWS_DEFAULT_REGION": start_world.REGION,
        "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "x", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
        "AWS_CA_BUNDLE": trusted, "NODE_EXTRA_CA_CERTS": trusted, "WEBHOOK_SECRET": start_events.SECRET,
    }


class Bench:
    """Starts processes in the world, one after the other."""

    def __init__(self, home):
        self.aws = None
        trusted = home / "root.pem"
        self.why = []
        try:
            speaks = start_world.certificate(home)
            start_world.own_network(home)
            self.aws = start_world.Aws(speaks)
        except (Unmeasured, OSError) as fault:
            self.why.append(f"no first call, no memory: {fault}")
        self.runtime = start_world.RuntimeApi()
        self.environment = environment(self.runtime.port, str(trusted))
        self.said = home / "said"
        self.share = start_world.Share(SHARE)
        self.has_share = True
        try:
            self.share.renew()
        except Unmeasured as fault:
            self.has_share = False
            self.why.append(str(fault))

    def begin(self, command, share):
        """The process, and when it was executed: it says so itself, in the moment before."""
        told, tells = os.pipe()

        def last():
            if share is not None:
                share.join()
            os.write(tells, struct.pack("d", time.perf_counter()))

        with self.said.open("wb") as said:
            process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=said, preexec_fn=last)
        begun = struct.unpack("d", os.read(told, 8))[0]
        os.close(told)
        os.close(tells)
        return process, begun

    def run(self, command, event, share=None):
        """One process from exec to its answer; milliseconds and MB."""
        if share is not None:
            share.renew()
        process, begun = self.begin(command, share)
        try:
            polled, line = self.runtime.polled(process)
            seen = {"poll_ms": 1000 * (polled - begun)}
            if event is not None and self.aws is not None:
                handed = self.runtime.hands(line, event())
                seen["answer"] = said(self.runtime.worked(process))
                seen["peak_mb"] = peak_of(process)
                if called := self.aws.first_after(handed):
                    seen["call_ms"] = 1000 * (called - handed)
            return seen
        except Unmeasured as fault:
            raise Unmeasured(f"{fault} {self.said.read_text(errors='replace')[-300:]}".strip()) from None
        finally:
            process.kill()
            process.wait()
            self.runtime.forget()

    def measure(self, command, event, runs):
        """Of many runs; the first of each kind only warms the machine's caches."""
        whole = [self.run(command, event) for _ in range(runs + 1)][1:]
        found = {"poll_ms": spread(whole, "poll_ms"), "call_ms": spread(whole, "call_ms")}
        found |= {"peak_mb": spread(whole, "peak_mb"), "answer": whole[-1].get("answer")}
        if self.has_share:
            shared = [self.run(command, event, self.share) for _ in range(runs + 1)][1:]
            found |= {"shared_poll_ms": spread(shared, "poll_ms"), "shared_call_ms": spread(shared, "call_ms")}
        return found


def peak_of(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def said(answered):
    """In a word what a function answered: an HTTP status, or how many records it gives back."""
    if "statusCode" in answered:
        return f"HTTP {answered['statusCode']}"
    return f"{len(answered.get('batchItemFailures') or [])} failed"


def spread(runs, what):
    seen = [run[what] for run in runs if what in run]
    return {"median": statistics.median(seen), "least": min(seen), "most": max(seen)} if seen else None


def contenders(asked):
    """Name, command, event and sizes of whatever can be measured, and why the rest cannot."""
    found, missing = [], []
    for name in functions():
        binary = asked.folder / name
        if binary.exists():
            found.append((name, [str(binary.resolve())], start_events.OF.get(name), size_of(binary)))
        else:
            missing.append(f"{name}: not built ({binary})")
    node = shutil.which("node")
    if asked.node_modules and node:
        command = [node, str(PEERS / "start_node.mjs"), str(asked.node_modules.resolve())]
        found.append(("node", command, start_events.ingest, {}))
    else:
        missing.append(f"node: not measured; {NODE_WANTED if node else 'it is not installed'}")
    if asked.python:
        found.append(("python", [str(asked.python.absolute()), str(PEERS / "start_python.py")], start_events.ingest, {}))
    else:
        missing.append(f"python: not measured; {PYTHON_WANTED}")
    return found, missing


def over(row):
    """What of a function is over its limits."""
    limits = [("mb", MB_MAX, "MB"), ("zipped_mb", ZIPPED_MB_MAX, "MB zipped"), ("poll_ms", POLL_MS_MAX, "ms to the first poll")]
    limits += [("shared_poll_ms", SHARED_POLL_MS_MAX, f"ms to the first poll with {SHARE:.3f} of a core")]
    limits += [("call_ms", CALL_MS_MAX, "ms to the first AWS call")]
    if row["name"] in PEAK_MB_MAX:
        limits.append(("peak_mb", PEAK_MB_MAX[row["name"]], "MB resident"))
    for what, most, unit in limits:
        value = row.get(what)
        value = value["median"] if isinstance(value, dict) else value
        if value is not None and value > most:
            yield f"{row['name']}: {value:.2f} {unit}, at most {most}"


def check(folder):
    """The limits that need no clock."""
    faults = []
    for name in functions():
        binary = folder / name
        faults += over({"name": name, **size_of(binary)}) if binary.exists() else [f"{name}: not built ({binary})"]
    for fault in faults:
        print(f"FAULT {fault}")
    return 1 if faults else 0


def head():
    over_each = " | ".join(f"{text:^22}" for text in ("first poll, ms", f"{SHARE:.3f} of a core, ms", "first call, ms"))
    print(f"{'':<12} {'':>6} {'zipped':>6} | {over_each} | {'peak':>6}")
    thrice = f"{'median':>8}{'least':>7}{'most':>7}"
    print(f"{'':<12} {'MB':>6} {'MB':>6} | {thrice} | {thrice} | {thrice} | {'MB':>6}  answer")


def line(row):
    def number(value, width):
        return f"{'-':>{width}}" if value is None else f"{value:>{width}.{1 if value >= 10 else 2}f}"

    def thrice(what):
        seen = row.get(what) or dict.fromkeys(("median", "least", "most"))
        return f"{number(seen['median'], 8)}{number(seen['least'], 7)}{number(seen['most'], 7)}"

    sizes = f"{number(row.get('mb'), 6)} {number(row.get('zipped_mb'), 6)}"
    times = " | ".join(thrice(what) for what in ("poll_ms", "shared_poll_ms", "call_ms"))
    peak = number((row.get("peak_mb") or {}).get("median"), 6)
    print(f"{row['name']:<12} {sizes} | {times} | {peak}  {row.get('answer') or row.get('fault') or '-'}", flush=True)


def measured(bench, found, runs, tell):
    for name, command, event, sizes in found:
        row = {"name": name, **sizes}
        try:
            row |= bench.measure(command, event, runs)
        except (Unmeasured, OSError) as fault:
            row["fault"] = str(fault)
        tell(row)
        yield row


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release")
    asked.add_argument("--runs", type=int, default=21)
    asked.add_argument("--node-modules", type=pathlib.Path, metavar="DIR", help="the folder that has node_modules with the AWS SDK")
    asked.add_argument("--python", type=pathlib.Path, help="a python that has boto3")
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--check", action="store_true", help="sizes alone")
    asked = asked.parse_args()
    if asked.check:
        return check(asked.folder)
    found, why = contenders(asked)
    tell = (lambda _: None) if asked.json else line
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(pathlib.Path(home))
        try:
            load, _, _ = os.getloadavg()
            if not asked.json:
                print(f"{os.cpu_count()} cores, load {load:.1f} before; {asked.runs} runs of each")
                head()
            rows = list(measured(bench, found, asked.runs, tell))
        finally:
            bench.share.close()
        why = bench.why + why
    faults = [fault for row in rows if row["name"] in functions() for fault in over(row)]
    if asked.json:
        print(json.dumps({"load_before": load, "runs": asked.runs, "rows": rows, "unmeasured": why, "over": faults}, indent=2))
        return 0
    for text in [*why, *(f"over: {fault}" for fault in faults)]:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
