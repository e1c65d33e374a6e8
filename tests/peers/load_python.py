"""What a Python handler does for a delivery that `ingest` does too: check the signature over the raw bytes, queue it durably, answer.

python3 tests/peers/load_python.py PORT QUEUE_FILE SECRET
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import time

port, path, secret = sys.argv[1:]
queue = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(self.headers.get("x-awda-signature", ""), wanted):
            return self.answer(401)
        delivery = {"path": self.path, "at": time.time(), "body": base64.b64encode(body).decode()}
        os.write(queue, (json.dumps(delivery) + "\n").encode())
        self.answer(200)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()
