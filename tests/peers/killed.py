#!/usr/bin/env python3
"""`awda serve` under load, killed (SIGKILL) again and again at random with its disk kept: is everything answered 200 still there?

    cargo build --locked --workspace --bin awda
    python3 tests/peers/killed.py --awda target/debug/awda --kills 100 [--seed 1]

Then what the disk does: a directory that may not be written, a disk that is full, a file that is corrupt, a port that is taken. Each must
end with exit code 1 and one clear line that starts with "awda: ", and everything kept before must be there afterwards.
Uses loopback and a directory of its own; needs nothing but Python.
"""

import argparse
import collections
import csv
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

SECRET = "killed-secret"
STORE = "killed"
CLIENTS = 4
SETTLED_SECONDS_MAX = 300
# For so long the queues may hold as much as before.
STUCK_SECONDS_MAX = 120
# Of the disk that is full: less than what the suite's files hold by then, so that only their logs can grow.
FILE_BYTES_MAX = 1280 * 1024


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Served:
    """One process of `awda serve`."""

    def __init__(self, awda, folder, port, limit=None, more=()):
        def bounded():
            if limit is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = [awda, "serve", "--data", str(folder), "--port", str(port)]
        command += ["--store", STORE, "--secret", SECRET, "--currency", "SAR", "--timezone", "Asia/Riyadh", *more]
        self.said = tempfile.TemporaryFile()
        self.port = port
        self.process = subprocess.Popen(command, stdout=self.said, stderr=self.said, preexec_fn=bounded)

    def answers(self, seconds=120):
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.asks("/health")[0] == 200:
                    return True
            except OSError:
                time.sleep(0.05)
        return False

    def asks(self, path):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request("GET", path)
        answer = line.getresponse()
        body = answer.read()
        line.close()
        return answer.status, body

    def sends(self, body):
        signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"content-type": "application/json", "x-awda-signature": signed}
        line.request("POST", f"/hooks/{STORE}/generic", body, headers)
        status = line.getresponse().status
        line.close()
        return status

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ends(self, seconds=60):
        """Exit code, and the lines it said."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            code = None
        self.said.seek(0)
        return code, self.said.read().decode(errors="replace").strip().splitlines()


def order(number):
    placed = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    told = {
        "type": "order",
        "id": f"k{number}",
        "placed_at": placed,
        "currency": "SAR",
        "customer": {"email": email(number)},
        "lines": [{"sku": "OUD", "quantity": 1, "unit_price": "80.00"}],
    }
    return json.dumps(told).encode()


def email(number):
    return f"person{number}@example.com"


class Load:
    """Clients that send orders, each of a person of their own, and remember which were answered 200."""

    def __init__(self):
        self.next, self.accepted, self.lock = 0, [], threading.Lock()

    def run(self, served, stop):
        while not stop.is_set():
            with self.lock:
                number, self.next = self.next, self.next + 1
            try:
                if served.sends(order(number)) == 200:
                    with self.lock:
                        self.accepted.append(number)
            except (OSError, http.client.HTTPException):
                if served.process.poll() is not None:
                    return

    def until(self, served, seconds):
        stop = threading.Event()
        clients = [threading.Thread(target=self.run, args=(served, stop)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(seconds)
        served.kill()
        stop.set()
        for client in clients:
            client.join()


def is_there(served, number):
    """Whether the person whose order was accepted is known by their address, with that one order."""
    found = f"/v1/stores/{STORE}/customers?email={urllib.parse.quote(email(number))}"
    status, body = served.asks(found)
    if status != 200:
        return False
    return json.loads(body)["history"]["orders"] == 1


def missing_of(served, numbers):
    """Which of a few are not there, once the queues have had time."""
    missing, until = list(numbers), time.monotonic() + SETTLED_SECONDS_MAX
    while missing and time.monotonic() < until:
        missing = [number for number in missing if not is_there(served, number)]
        if missing:
            time.sleep(0.5)
    return missing


def told(awda, folder, *command):
    """What a command of the running suite says."""
    asked = [awda, *command, "--data", str(folder), "--json"]
    return json.loads(subprocess.run(asked, check=True, stdout=subprocess.PIPE).stdout)


def work_off(awda, folder):
    """Waits until the queues are empty; answers what lies among the dead letters."""
    least, since = None, time.monotonic()
    while True:
        counts = told(awda, folder, "queues")["queues"]
        waiting = sum(sum(count.values()) for queue, count in counts.items() if not queue.endswith("DeadLetters"))
        if waiting == 0:
            return {queue: count for queue, count in counts.items() if sum(count.values())}
        if least is None or waiting < least:
            least, since = waiting, time.monotonic()
        if time.monotonic() - since > STUCK_SECONDS_MAX:
            sys.exit(f"the queues are stuck: {counts}")
        time.sleep(0.5)


def wrong_of(awda, folder, numbers):
    """Which of all orders are not kept, or more than once: one export, once the queues are empty."""
    dead = work_off(awda, folder)
    wrong = [f"dead letters: {dead}"] if dead else []
    with tempfile.TemporaryDirectory() as exports:
        path = pathlib.Path(exports) / "orders.csv"
        told(awda, folder, "export", "orders", "--store", STORE, "--to", str(path))
        with path.open(newline="") as file:
            rows = [(row["number"], row["customer_id"]) for row in csv.DictReader(file)]
    kept = collections.Counter(number for number, _ in rows)
    people = len({person for _, person in rows})
    wrong += [f"lost: k{number}" for number in numbers if not kept[f"k{number}"]]
    wrong += [f"{count} times: {number}" for number, count in kept.items() if count > 1]
    return wrong + ([] if people == len(kept) else [f"{people} people of {len(kept)}"])


def killed_often(awda, folder, kills, dice):
    load, lost, checked = Load(), [], 0
    for _ in range(kills):
        served = Served(awda, folder, free_port())
        if not served.answers():
            sys.exit(f"it did not come up again: {served.ends()}")
        fresh = load.accepted[checked:]
        checked = len(load.accepted)
        # A sample at each restart, everybody at the end: looking for all each time would be most of the load.
        lost += missing_of(served, dice.sample(fresh, min(len(fresh), 5)))
        load.until(served, dice.uniform(0.05, 1.5))
    served = Served(awda, folder, free_port())
    assert served.answers()
    wrong = [f"lost for a while: k{number}" for number in lost] + wrong_of(awda, folder, load.accepted)
    served.kill()
    return load, wrong


def refused(name, code, lines, words, faults):
    clear = [line for line in lines if line.startswith("awda: ")]
    if code != 1 or len(clear) != 1 or not any(word in clear[0] for word in words) or "panicked" in " ".join(lines):
        faults.append(f"{name}: exit code {code}, said {lines[-3:]}")
    else:
        print(f"{name}: {clear[0]}")


def disk_faults(awda, folder, load, faults):
    some = load.accepted[:: max(1, len(load.accepted) // 20)]

    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    refused("port in use", *Served(awda, folder, taken.getsockname()[1]).ends(), ["port", "in use"], faults)
    taken.close()

    served = Served(awda, folder, free_port())
    assert served.answers()
    refused("directory in use", *Served(awda, folder, free_port()).ends(), ["is served already", "in use"], faults)
    served.kill()

    full(awda, folder, load, faults)

    copied = folder.parent / "corrupt"
    for file in [file for file in folder.iterdir() if file.suffix in (".db", ".sqlite", ".json")]:
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(folder, copied)
        (copied / file.name).write_bytes(b"\xff" * 4096 + file.read_bytes()[4096:])
        for beside in copied.glob(f"{file.name}-*"):
            beside.unlink()
        served = Served(awda, copied, free_port())
        if file.name in ("serve.json", "schedules.json"):
            # What can be made anew is: everything must still be there.
            if not served.answers() or missing_of(served, some):
                faults.append(f"corrupt {file.name}: {served.ends(1)}")
            served.kill()
            continue
        refused(f"corrupt {file.name}", *served.ends(), ["corrupt", "not a database", file.name, "malformed"], faults)

    if os.geteuid() != 0:
        folder.chmod(0o500)
        refused("read-only directory", *Served(awda, folder, free_port()).ends(), ["ead-only", "ermission"], faults)
        folder.chmod(0o700)
    else:
        refused("read-only directory", *Served(awda, pathlib.Path("/proc/awda"), free_port()).ends(), ["/proc"], faults)

    served = Served(awda, folder, free_port())
    assert served.answers()
    if wrong := wrong_of(awda, folder, load.accepted):
        faults.append(f"after the disk's faults, {len(wrong)} of {len(load.accepted)}: {wrong[:5]}")
    served.kill()


def full(awda, folder, load, faults):
    """Files that may grow no further: what is answered 200 is kept, what cannot be kept is not answered 200."""
    served = Served(awda, folder, free_port(), limit=FILE_BYTES_MAX)
    statuses = {}
    if served.answers():
        for number in range(10_000_000, 10_003_000):
            try:
                status = served.sends(order(number))
            except (OSError, http.client.HTTPException):
                status = "no answer"
            statuses[status] = statuses.get(status, 0) + 1
            if status == 200:
                load.accepted.append(number)
            if sum(count for status, count in statuses.items() if status != 200) >= 20:
                break
        served.kill()
    else:
        code, lines = served.ends(1)
        refused("full disk at the start", code, lines, ["full", "large", "I/O", "disk"], faults)
    print(f"full disk: answers {statuses}")
    if statuses and not set(statuses) & {500, 503}:
        faults.append(f"full disk: never refused, {statuses}")


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--awda", required=True)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    asked = asked.parse_args()
    faults = []
    with tempfile.TemporaryDirectory() as home:
        folder = pathlib.Path(home) / "data"
        load, wrong = killed_often(asked.awda, folder, asked.kills, random.Random(asked.seed))
        print(f"{asked.kills} kills, {len(load.accepted)} answered 200 of {load.next} tries, {len(wrong)} lost or kept twice")
        faults += [f"{len(wrong)}: {wrong[:5]}"] if wrong else []
        disk_faults(asked.awda, folder, load, faults)
    for fault in faults:
        print(f"FAULT {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
