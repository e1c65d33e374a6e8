// What a Node.js handler does for a delivery that `ingest` does too: check the signature over the raw bytes, queue it durably, answer.
// awda bench load --peer node='node tests/peers/load_node.js {port} {queue} {secret}'
const { createHmac, timingSafeEqual } = require("node:crypto");
const { openSync, write } = require("node:fs");
const { createServer } = require("node:http");

const [port, path, secret] = process.argv.slice(2);
const queue = openSync(path, "a");

// Where each source has its signature, and how it spells it.
const SIGNATURES = {
  generic: ["x-awda-signature", "hex"],
  salla: ["x-salla-signature", "hex"],
  shopify: ["x-shopify-hmac-sha256", "base64"],
  woocommerce: ["x-wc-webhook-signature", "base64"],
};

function isGenuine(request, body) {
  const [header, spelling] = SIGNATURES[request.url.split("/")[3]] ?? [];
  if (!header) return false;
  const wanted = createHmac("sha256", secret).update(body).digest();
  const given = Buffer.from(request.headers[header] ?? "", spelling);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    if (!isGenuine(request, body)) {
      response.writeHead(401).end();
      return;
    }
    const delivery = { path: request.url, at: Date.now(), body: body.toString("base64") };
    write(queue, JSON.stringify(delivery) + "\n", (fault) => response.writeHead(fault ? 503 : 200).end());
  });
}).listen(Number(port), "127.0.0.1");
