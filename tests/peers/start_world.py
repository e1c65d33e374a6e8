"""The world that start.py starts a function in: a Runtime API, AWS behind TLS under AWS's own names, and a share of a core.

The function is the one that is deployed, and no variable names another endpoint: the process gives itself a network and a table of names of
its own (Linux, as root), in which AWS's names lead to an address on its own loopback and nothing else is reachable. AWS knows one store,
keeps nothing and says yes to everything.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import pathlib
import queue
import select
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time

import start_events

REGION = "eu-central-1"
SERVICES = ["cognito-idp", "dynamodb", "email", "s3", "secretsmanager", "sqs"]
# A public one, for our own client speaks to no other; in a network of our own it leads nowhere else.
ADDRESS = "52.94.5.1"
# Of <linux/sched.h>, <sys/mount.h> and <linux/sockios.h>.
CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
SIOCSIFFLAGS, SIOCSIFADDR, IFF_UP_RUNNING = 0x8914, 0x8916, 0x41
# AWS publishes none.
PERIOD_US = 20_000
PATIENCE_SECONDS = 60


class Unmeasured(Exception):
    """Why something could not be measured."""


# ---- a network of our own ----


def own_network(home):
    """Leaves the machine's network and its table of names for good."""
    if os.geteuid() != 0:
        raise Unmeasured("it needs root: a network of its own, in which AWS's names lead to this process")
    libc = ctypes.CDLL(None, use_errno=True)

    def done(result):
        if result != 0:
            raise Unmeasured(f"no network of its own: {os.strerror(ctypes.get_errno())}")

    names = " ".join(f"{service}.{REGION}.amazonaws.com" for service in SERVICES)
    (home / "hosts").write_text(f"127.0.0.1 localhost\n{ADDRESS} {names}\n")
    done(libc.unshare(CLONE_NEWNS | CLONE_NEWNET))
    done(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
    done(libc.mount(bytes(home / "hosts"), b"/etc/hosts", None, MS_BIND, None))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        fcntl.ioctl(asked, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP_RUNNING))
        address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
        fcntl.ioctl(asked, SIOCSIFADDR, struct.pack("16s16s", b"lo:0", address))


def certificate(home):
    """A certificate of AWS's names, by a root that is kept beside it as root.pem."""
    if shutil.which("openssl") is None:
        raise Unmeasured("it needs openssl, for AWS's certificate")
    (home / "made.cnf").write_text(
        "[req]\ndistinguished_name=dn\n[dn]\n[root]\nbasicConstraints=critical,CA:TRUE\n"
        f"[leaf]\nbasicConstraints=critical,CA:FALSE\nsubjectAltName=DNS:*.{REGION}.amazonaws.com\n"
    )
    make = ["openssl", "req", "-x509", "-config", "made.cnf", "-days", "2", "-nodes", "-newkey", "ec"]
    make += ["-pkeyopt", "ec_paramgen_curve:prime256v1"]
    root = [*make, "-extensions", "root", "-subj", "/CN=start", "-keyout", "root.key", "-out", "root.pem"]
    leaf = [*make, "-extensions", "leaf", "-subj", "/CN=aws", "-keyout", "leaf.key", "-out", "leaf.pem"]
    for command in (root, [*leaf, "-CA", "root.pem", "-CAkey", "root.key"]):
        made = subprocess.run(command, cwd=home, capture_output=True, text=True)
        if made.returncode != 0:
            raise Unmeasured(f"openssl made no certificate: {made.stderr.strip()[-200:]}")
    speaks = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    speaks.load_cert_chain(home / "leaf.pem", home / "leaf.key")
    return speaks


# ---- HTTP, as little as is needed ----


def request_on(line):
    """When the next request's first bytes came, its head and its body; nothing once the line is closed."""
    got = line.recv(65536)
    at = time.perf_counter()
    if not got:
        return None
    while b"\r\n\r\n" not in got:
        got += more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    head = head.decode("latin-1")
    length = int(field(head, "content-length") or 0)
    while len(body) < length:
        body += more(line)
    return at, head, body


def more(line):
    got = line.recv(65536)
    if not got:
        raise ConnectionError("closed within a request")
    return got


def field(head, name):
    for one in head.split("\r\n")[1:]:
        key, _, value = one.partition(":")
        if key.lower() == name:
            return value.strip()
    return None


def answer(line, status, body, headers=()):
    head = [f"HTTP/1.1 {status} x", "content-type: application/json", f"content-length: {len(body)}", *headers]
    line.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)


# ---- AWS ----


class Aws:
    """Answers every service in one process, and tells when it heard something: the first bytes of a connection, and of every request."""

    def __init__(self, speaks):
        self.speaks, self.heard = speaks, queue.Queue()
        self.door = socket.create_server((ADDRESS, 443), backlog=64)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            line, _ = self.door.accept()
            threading.Thread(target=self.speak, args=(line,), daemon=True).start()

    def speak(self, line):
        with contextlib.suppress(OSError), line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not line.recv(1, socket.MSG_PEEK):
                return
            self.heard.put(time.perf_counter())
            with self.speaks.wrap_socket(line, server_side=True) as line:
                while request := request_on(line):
                    self.heard.put(request[0])
                    told = said_to(field(request[1], "x-amz-target") or "", request[2])
                    answer(line, 200, json.dumps(told).encode())

    def first_after(self, moment):
        """When it heard something first after this moment; nothing where it did not. Asked once the function has answered."""
        heard = []
        while not self.heard.empty():
            heard.append(self.heard.get())
        return min((at for at in heard if at >= moment), default=None)


def said_to(target, body):
    """What a service says: `target` is its operation."""
    operation = target.rpartition(".")[2]
    asked = json.loads(body) if body.startswith(b"{") else {}
    match operation:
        case "GetItem" if asked["Key"].get("pk", {}).get("S") == "stores":
            return {"Item": {**asked["Key"], "doc": {"S": json.dumps(start_events.SETTINGS)}}}
        case "Query" | "Scan":
            return {"Items": [], "Count": 0, "ScannedCount": 0}
        case "BatchGetItem":
            return {"Responses": {}, "UnprocessedKeys": {}}
        case "GetSecretValue":
            return {"SecretString": json.dumps({"key": "start"}), "VersionId": "v", "CreatedDate": time.time()}
        case "SendMessage":
            return receipt(asked["MessageBody"])
        case "SendMessageBatch":
            return {"Successful": [{"Id": one["Id"], **receipt(one["MessageBody"])} for one in asked["Entries"]], "Failed": []}
    return {}


def receipt(body):
    return {"MessageId": "m", "MD5OfMessageBody": hashlib.md5(body.encode()).hexdigest()}


# ---- the Runtime API ----


class RuntimeApi:
    """What a function polls for its events, for one process after the other."""

    def __init__(self):
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port, self.lines = self.door.getsockname()[1], []

    def asked(self, process):
        """The next request of the process, and the line it came on."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            ready, _, _ = select.select([self.door, *self.lines], [], [], 0.5)
            if not ready and process.poll() is not None:
                raise Unmeasured(f"it ended with {process.returncode}")
            for one in ready:
                if one is self.door:
                    line, _ = self.door.accept()
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self.lines.append(line)
                elif request := self.request_on(one):
                    return one, request
        raise Unmeasured("it asked nothing of the Runtime API")

    def request_on(self, line):
        with contextlib.suppress(OSError):
            if request := request_on(line):
                return request
        self.lines.remove(line)
        line.close()
        return None

    def polled(self, process):
        """When it polled first, and the line that waits for an event."""
        line, (at, head, body) = self.asked(process)
        if not head.startswith("GET /2018-06-01/runtime/invocation/next "):
            raise Unmeasured(f"it did not poll: {head.splitlines()[0]} {body[:200]}")
        return at, line

    def hands(self, line, event):
        """Hands out an event; when."""
        deadline = int(time.time() * 1000) + 30_000
        headers = [
            "lambda-runtime-aws-request-id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            f"lambda-runtime-deadline-ms: {deadline}",
            f"lambda-runtime-invoked-function-arn: arn:aws:lambda:{REGION}:123456789012:function:start",
        ]
        body = json.dumps(event).encode()
        at = time.perf_counter()
        answer(line, 200, body, headers)
        return at

    def worked(self, process):
        """What the function answered to its event."""
        _, (_, head, body) = self.asked(process)
        if "/response " not in head.splitlines()[0]:
            raise Unmeasured(f"it failed: {body[:300].decode(errors='replace')}")
        return json.loads(body)

    def forget(self):
        for line in self.lines:
            line.close()
        self.lines.clear()


# ---- a share of a core ----


class Share:
    """Control groups with a CPU quota, a new one for each process: a group owes what its last process took too much."""

    def __init__(self, cores):
        self.quota, self.count, self.folder = round(cores * PERIOD_US), 0, None
        v1 = pathlib.Path("/sys/fs/cgroup/cpu")
        self.is_v1 = (v1 / "cpu.cfs_quota_us").exists()
        self.root = v1 if self.is_v1 else v1.parent

    def renew(self):
        self.close()
        self.count += 1
        self.folder = self.root / f"awda-start-{os.getpid()}-{self.count}"
        try:
            self.folder.mkdir()
            if self.is_v1:
                (self.folder / "cpu.cfs_period_us").write_text(str(PERIOD_US))
                (self.folder / "cpu.cfs_quota_us").write_text(str(self.quota))
            else:
                (self.folder / "cpu.max").write_text(f"{self.quota} {PERIOD_US}")
        except OSError as fault:
            self.close()
            raise Unmeasured(f"no CPU quota: {fault}") from None

    def join(self):
        """Puts the process that calls this into the group."""
        (self.folder / "cgroup.procs").write_text("0")

    def close(self):
        """Removes the group. What ended in it a moment ago may hold it still."""
        for _ in range(50):
            if self.folder is None or not self.folder.exists():
                break
            with contextlib.suppress(OSError):
                self.folder.rmdir()
                break
            time.sleep(0.02)
        self.folder = None
