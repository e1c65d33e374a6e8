#!/usr/bin/env python3
"""The same signed deliveries through HTTP into `awda serve`, a Node.js handler and a Python handler: throughput, latency, memory.

    cargo build --locked --release --workspace --bin awda
    python3 tests/peers/load.py --awda target/release/awda --seconds 60 [--clients 4]

Each takes the same minute from the same clients, one after the other in one run: verification over the raw bytes, a durable queue, 200.
`door` is awda doing what the handlers do and no more (`--take-in-only`); `suite` works off what it takes at the same time, in the same process.
Its queue is SQLite with a write-ahead log; the handlers append to a file. Nobody waits for the disk. Loopback only; without node it says so.
"""

import argparse
import hashlib
import hmac
import multiprocessing
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import killed

PEERS = pathlib.Path(__file__).resolve().parent


def request_of(number):
    body = killed.order(number)
    signed = hmac.new(killed.SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST /hooks/{killed.STORE}/generic HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        f"x-awda-signature: {signed}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def client(port, first, seconds, told):
    """One connection that is kept; tells how long each answer took, in seconds, and how many were not 200."""
    took, refused, number = [], 0, first
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            request = request_of(number)
            number += 1
            begun = time.perf_counter()
            line.sendall(request)
            status = answer(line)
            took.append(time.perf_counter() - begun)
            refused += status != 200
    told.put((took, refused))


def answer(line):
    """The status of a whole answer."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    fields = dict(field.lower().split(b":", 1) for field in head.split(b"\r\n")[1:])
    if b"chunked" in fields.get(b"transfer-encoding", b""):
        while not body.endswith(b"0\r\n\r\n"):
            body += line.recv(65536)
    else:
        length = int(fields.get(b"content-length", b"0"))
        while len(body) < length:
            body += line.recv(65536)
    return int(head.split()[1])


def measure(name, process, port, clients, seconds):
    told = multiprocessing.Queue()
    senders = [multiprocessing.Process(target=client, args=(port, n * 10_000_000, seconds, told)) for n in range(clients)]
    for sender in senders:
        sender.start()
    results = [told.get() for _ in senders]
    took = sorted(each for one, _ in results for each in one)
    refused = sum(one for _, one in results)
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    at = [1000 * took[min(len(took) - 1, int(len(took) * share))] for share in (0.5, 0.95, 0.99)]
    rate = len(took) / seconds
    print(f"{name:<8} {rate:>10.0f} {at[0]:>9.2f} {at[1]:>9.2f} {at[2]:>9.2f} {peak:>9.1f} {refused:>9}")


def opened(port, process):
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{process.args} ended")


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--awda", required=True)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--clients", type=int, default=4)
    asked = asked.parse_args()
    print(f"{'':<8} {'per second':>10} {'p50 ms':>9} {'p95 ms':>9} {'p99 ms':>9} {'peak MB':>9} {'not 200':>9}")
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home)
        for name, more in (("door", ["--take-in-only"]), ("suite", [])):
            served = killed.Served(asked.awda, home / name, killed.free_port(), more=more)
            if not served.answers():
                sys.exit(f"awda did not start: {served.ends(1)}")
            measure(name, served.process, served.port, asked.clients, asked.seconds)
            served.kill()
        peers = {"python": [sys.executable, str(PEERS / "load_python.py")]}
        if node := shutil.which("node"):
            peers["node"] = [node, str(PEERS / "load_node.js")]
        else:
            print("node is not installed: not measured")
        for name, command in peers.items():
            port = killed.free_port()
            process = subprocess.Popen([*command, str(port), str(home / f"{name}.queue"), killed.SECRET])
            opened(port, process)
            measure(name, process, port, asked.clients, asked.seconds)
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
