// What a Node.js function does for a delivery that `ingest` does too, with the AWS SDK: find the store, check the signature, queue, answer.
// The SDK lies beside it, as in Lambda's own image, and is not bundled.
// node tests/peers/start_node.mjs DIR, where DIR has node_modules; the rest is in the environment, as Lambda sets it (start.py).
import { createHmac, timingSafeEqual } from "node:crypto";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const load = createRequire(join(process.argv[2], "start.js"));
const { DynamoDBClient, GetItemCommand } = load("@aws-sdk/client-dynamodb");
const { SQSClient, SendMessageCommand } = load("@aws-sdk/client-sqs");

const { AWS_LAMBDA_RUNTIME_API, BOOKS_TABLE, DELIVERIES_QUEUE_URL, WEBHOOK_SECRET } = process.env;
const [hostname, port] = AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const dynamo = new DynamoDBClient({});
const sqs = new SQSClient({});

function ask(method, path, body) {
  return new Promise((done, failed) => {
    const headers = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const asked = request({ agent, hostname, port, method, path: `/2018-06-01/runtime/invocation/${path}`, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => done({ id: answer.headers["lambda-runtime-aws-request-id"], body: Buffer.concat(parts) }));
    });
    asked.on("error", failed);
    asked.end(body);
  });
}

async function handle(event) {
  const body = Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
  const [, , store, source] = event.rawPath.split("/");
  const Key = { pk: { S: "stores" }, sk: { S: store } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: BOOKS_TABLE, Key, ConsistentRead: true }));
  if (!Item) return { statusCode: 404 };
  const wanted = createHmac("sha256", WEBHOOK_SECRET).update(body).digest();
  const given = Buffer.from(event.headers["x-awda-signature"] ?? "", "hex");
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { statusCode: 401 };
  const delivery = { store, source, received_at: new Date().toISOString(), body: body.toString("base64") };
  await sqs.send(new SendMessageCommand({ QueueUrl: DELIVERIES_QUEUE_URL, MessageBody: JSON.stringify(delivery) }));
  return { statusCode: 200, body: JSON.stringify({ accepted: true }) };
}

for (;;) {
  const { id, body } = await ask("GET", "next");
  try {
    await ask("POST", `${id}/response`, JSON.stringify(await handle(JSON.parse(body))));
  } catch (fault) {
    await ask("POST", `${id}/error`, JSON.stringify({ errorMessage: String(fault) }));
  }
}
