// What a Node.js handler does for a delivery that `ingest` does too: check the signature over the raw bytes, queue it durably, answer.
// node tests/peers/load_node.js PORT QUEUE_FILE SECRET
const { createHmac, timingSafeEqual } = require("node:crypto");
const { openSync, write } = require("node:fs");
const { createServer } = require("node:http");

const [port, path, secret] = process.argv.slice(2);
const queue = openSync(path, "a");

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    const wanted = createHmac("sha256", secret).update(body).digest();
    const given = Buffer.from(request.headers["x-awda-signature"] ?? "", "hex");
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      response.writeHead(401).end();
      return;
    }
    const delivery = { path: request.url, at: Date.now(), body: body.toString("base64") };
    write(queue, JSON.stringify(delivery) + "\n", (fault) => response.writeHead(fault ? 503 : 200).end());
  });
}).listen(Number(port), "127.0.0.1");
