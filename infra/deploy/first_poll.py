#!/usr/bin/env python3
"""Size and start of each release function: bytes of the binary, and milliseconds from exec to its first poll of the Runtime API.

Build first:
  cargo build --release $(for f in ingest unify recompute plan deliver feedback api; do echo -p awda-$f; done) \\
    --features $(for f in ingest unify recompute plan deliver feedback api; do printf 'awda-%s/lambda,' $f; done)
Then: python3 infra/deploy/first_poll.py [runs]
Uses loopback only; the functions never get an event.
"""
import http.server
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

FUNCTIONS = ["ingest", "unify", "recompute", "plan", "deliver", "feedback", "api"]
TABLES = ["CUSTOMERS", "TIMELINE", "DIRECTORY", "AUDIENCES", "AGENDA", "BOOKS"]
polled = threading.Event()


class RuntimeApi(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        polled.set()
        time.sleep(5)  # The next event never comes; the function is ended meanwhile.

    def log_message(self, *_):
        pass


def environment(port):
    queues = {f"{name}_QUEUE_URL": "http://127.0.0.1:1/queue" for name in ["DELIVERIES", "SHARDS", "MESSAGES"]}
    tables = {f"{name}_TABLE": name.lower() for name in TABLES}
    return {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}", "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x", "LOG_LEVEL": "error", "BODY_BYTES_MAX": "786432", "SHARD_COUNT": "4",
        "SES_CONFIGURATION_SET": "set", **queues, **tables,
    }


def measure(binary, port, runs):
    times = []
    for _ in range(runs):
        polled.clear()
        started = time.perf_counter()
        process = subprocess.Popen([binary], env=environment(port), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if not polled.wait(5):
            process.kill()
            sys.exit(f"{binary} did not poll: {process.stderr.read().decode()}")
        times.append((time.perf_counter() - started) * 1000)
        process.kill()
        process.wait()
    return times


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), RuntimeApi)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release"
    print(f"{'function':<10} {'MB':>6} {'first poll, ms: median':>24} {'least':>7} {'most':>7}")
    for name in FUNCTIONS:
        binary = folder / name
        times = measure(binary, server.server_port, runs)
        size = binary.stat().st_size / 1e6
        print(f"{name:<10} {size:>6.2f} {statistics.median(times):>24.1f} {min(times):>7.1f} {max(times):>7.1f}")


main()
