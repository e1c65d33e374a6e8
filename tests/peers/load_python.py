"""What a Python handler does for a delivery that `ingest` does too: check the signature over the raw bytes, queue it durably, answer.

awda bench load --peer python='python3 tests/peers/load_python.py {port} {queue} {secret}'
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

# Where each source has its signature, and whether it spells it in base 64.
SIGNATURES = {
    "generic": ("x-awda-signature", False),
    "salla": ("x-salla-signature", False),
    "shopify": ("x-shopify-hmac-sha256", True),
    "woocommerce": ("x-wc-webhook-signature", True),
}


def is_genuine(request, body):
    header, is_base64 = SIGNATURES.get(request.path.split("/")[3], (None, False))
    if header is None:
        return False
    made = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    wanted = base64.b64encode(made).decode() if is_base64 else made.hex()
    return hmac.compare_digest(request.headers.get(header, ""), wanted)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer leaves in one piece and at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not is_genuine(self, body):
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
