"""What a Python function does for a delivery that `ingest` does too, with boto3: find the store, check the signature, queue, answer.

python tests/peers/start_python.py; everything else is in the environment, as Lambda sets it (start.py).
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import time

import boto3

dynamo = boto3.client("dynamodb")
sqs = boto3.client("sqs")
runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def ask(method, path, body=None):
    runtime.request(method, f"/2018-06-01/runtime/invocation/{path}", body)
    answer = runtime.getresponse()
    return answer.headers.get("lambda-runtime-aws-request-id"), answer.read()


def handle(event):
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    _, _, store, source = event["rawPath"].split("/")
    key = {"pk": {"S": "stores"}, "sk": {"S": store}}
    if "Item" not in dynamo.get_item(TableName=os.environ["BOOKS_TABLE"], Key=key, ConsistentRead=True):
        return {"statusCode": 404}
    wanted = hmac.new(os.environ["WEBHOOK_SECRET"].encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(event["headers"].get("x-awda-signature", ""), wanted):
        return {"statusCode": 401}
    delivery = {"store": store, "source": source, "received_at": time.time(), "body": base64.b64encode(body).decode()}
    sqs.send_message(QueueUrl=os.environ["DELIVERIES_QUEUE_URL"], MessageBody=json.dumps(delivery))
    return {"statusCode": 200, "body": json.dumps({"accepted": True})}


while True:
    named, given = ask("GET", "next")
    try:
        ask("POST", f"{named}/response", json.dumps(handle(json.loads(given))))
    except Exception as fault:
        ask("POST", f"{named}/error", json.dumps({"errorMessage": str(fault)}))
