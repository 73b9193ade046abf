// WEBHOOK_SECRET=whsec_… deno run --allow-net --allow-env deno.ts
import { Webhook } from "npm:standardwebhooks@1";

const webhook = new Webhook(Deno.env.get("WEBHOOK_SECRET") ?? "");
// In a real receiver a table with a unique key: a message may come twice, to any of its processes.
const seen = new Set<string>();

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 9000) }, async (request) => {
  const body = await request.text();
  const headers = Object.fromEntries(request.headers);
  try {
    webhook.verify(body, headers);
  } catch {
    return new Response("This is not signed by the service.", { status: 401 });
  }
  const id = headers["webhook-id"] ?? "";
  if (!seen.has(id)) {
    seen.add(id);
    const { type, data } = JSON.parse(body);
    console.log(type, data.generation_id, data.images?.[0]?.object_path);
  }
  return new Response(null, { status: 204 });
});
