// WEBHOOK_SECRET=whsec_… node node.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const key = Buffer.from((process.env.WEBHOOK_SECRET ?? "").replace(/^whsec_/, ""), "base64");
// In a real receiver a table with a unique key: a message may come twice, to any of its processes.
const seen = new Set();

/** Whether a message is the service's and not older than five minutes (https://www.standardwebhooks.com). */
function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!id || !signatures || !(Math.abs(Date.now() / 1000 - Number(timestamp)) < 300)) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.split(" ").some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  // As it came, before it is parsed.
  const body = Buffer.concat(parts).toString();
  if (!isGenuine(request.headers, body)) {
    return response.writeHead(401).end("This is not signed by the service.");
  }
  const id = request.headers["webhook-id"];
  if (!seen.has(id)) {
    seen.add(id);
    const { type, data } = JSON.parse(body);
    console.log(type, data.generation_id, data.images?.[0]?.object_path);
  }
  response.writeHead(204).end();
}).listen(Number(process.env.PORT ?? 9000));
