"""One event for each function, as start.py hands it out: what wakes it in AWS, about a store whose settings start_world.py answers.

A function that is not here is measured up to its first poll. The rivals take the event of `ingest`.
"""

import base64
import gzip
import hashlib
import hmac
import json
import time

STORE = "peer"
SECRET = "start-secret"
CUSTOMER = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z"
MESSAGE = "msg_06dv5r8k3w9q2m4x7n1c8b5t0z"

# The settings of the store, as its row keeps them. The secrets are `{"generic":[SECRET],"links":[SECRET]}`, sealed by the text "start" as
# infra/aws/src/vault.rs seals, with a nonce of zeros: a function that opens them asks Secrets Manager for the text first.
SEALED = {
    "key": "NOrPhw",
    "text": "AAAAAAAAAAAAAAAAjEmiWyXMcRLKHyP0qoEPljY4-xkSdxSfHedoMMSsI1UPYf4o5bl3pMGcJQF0vTWTFU5IcYn6g6pHoYtacorR7zMPQeJE",
}
SETTINGS = {
    "id": STORE,
    "name": "Peer",
    "currency": "SAR",
    "zone": "Asia/Riyadh",
    "language": "en",
    "sender": {"name": "Peer", "email": "hello@peer.example", "postal_address": "1 Example Street, Riyadh"},
    "shop_url": "https://peer.example",
    "holdout_share": 1000,
    "sealed": SEALED,
}


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def order():
    told = {
        "type": "order",
        "id": "s1",
        "placed_at": now(),
        "currency": "SAR",
        "customer": {"email": "person@example.com"},
        "lines": [{"sku": "OUD", "quantity": 1, "unit_price": "80.00"}],
    }
    return json.dumps(told).encode()


def web(method, path, headers=None, body=None, claims=None):
    """What API Gateway hands to a function (payload format 2.0)."""
    context = {"accountId": "1", "apiId": "a", "stage": "$default", "requestId": "r", "routeKey": "$default", "timeEpoch": 0}
    context["http"] = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "start"}
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": []}}
    event = {"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "requestContext": context}
    event |= {"headers": {"host": "hooks.example"} | (headers or {}), "isBase64Encoded": body is not None}
    return event | ({} if body is None else {"body": base64.b64encode(body).decode()})


def queued(command):
    """What Lambda hands to a function from its queue: one record."""
    body = command if isinstance(command, str) else json.dumps(command)
    record = {"messageId": "one", "receiptHandle": "r", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    record |= {"messageAttributes": {}, "eventSource": "aws:sqs", "awsRegion": "eu-central-1"}
    return {"Records": [record]}


def ingest():
    body = order()
    signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return web("POST", f"/hooks/{STORE}/generic", {"content-type": "application/json", "x-awda-signature": signed}, body)


def preferences():
    said = f"1.{STORE}.{CUSTOMER}.email.marketing.{MESSAGE}"
    signed = hmac.new(SECRET.encode(), b"awda link\n" + said.encode(), hashlib.sha256).digest()[:16]
    return web("GET", f"/u/{said}.{base64.urlsafe_b64encode(signed).decode().rstrip('=')}")


def api():
    claims = {"sub": "start", "client_id": "start", "scope": f"awda/read stores/{STORE}"}
    return web("GET", f"/v1/stores/{STORE}/segments", claims=claims)


def unify():
    packed = base64.b64encode(gzip.compress(order())).decode()
    return queued({"v": 1, "store": STORE, "source": "generic", "topic": "", "headers": [], "received_at": now(), "body": packed})


def deliver():
    asked = {"store": STORE, "customer": CUSTOMER, "flow": "win_back", "occurrence": "1", "step": 0}
    return queued(asked | {"due_at": now()})


def feedback():
    mail = {"timestamp": now(), "messageId": "ses-1", "tags": {"message": [MESSAGE], "store": [STORE], "customer": [CUSTOMER]}}
    return queued({"eventType": "Delivery", "delivery": {"timestamp": now()}, "mail": mail})


def notify():
    return queued({"store": STORE, "endpoint": "erp", "of": {"of": "test", "at": now()}})


def scheduled():
    return {}


OF = {
    "api": api,
    "deliver": deliver,
    "feedback": feedback,
    "ingest": ingest,
    "notify": notify,
    "plan": scheduled,
    "preferences": preferences,
    "recompute": scheduled,
    "unify": unify,
}
