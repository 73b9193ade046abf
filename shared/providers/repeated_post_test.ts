import assert from "node:assert/strict";
import { silentLog } from "../observability/mod.ts";
import { systemClock } from "../runtime/mod.ts";
import type { CallContext, ImageProvider } from "./contract.ts";
import { leonardoAi } from "./leonardo_ai/mod.ts";
import { runwareAi } from "./runware_ai/mod.ts";
import { scriptedSettings } from "../testing/providers/scripted_upstream.ts";

const taskId = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada";

/**
 * A server on the loopback interface that answers requests from a script over kept connections, and breaks the
 * connection where the script says so, after it has read the whole request.
 */
function breakableServer(answer: (request: string) => unknown) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: { text: string; connection: number }[] = [];
  const open = new Set<Deno.Conn>();
  let connections = 0;
  let isClosing = false;
  const serve = async (connection: Deno.Conn) => {
    open.add(connection);
    const id = ++connections;
    const buffer = new Uint8Array(65_536);
    const decoder = new TextDecoder("latin1");
    let text = "";
    try {
      for (let size = await connection.read(buffer); size; size = await connection.read(buffer)) {
        text += decoder.decode(buffer.subarray(0, size));
        if (!isWhole(text)) continue;
        requests.push({ text, connection: id });
        const json = answer(text);
        if (json === undefined) break;
        const body = JSON.stringify(json);
        const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n` +
          `content-length: ${body.length}\r\nconnection: keep-alive\r\n\r\n`;
        await connection.write(new TextEncoder().encode(head + body));
        text = "";
      }
    } catch (error) {
      if (!isClosing) throw error;
    } finally {
      if (open.delete(connection)) connection.close();
    }
  };
  const done = (async () => {
    const served: Promise<void>[] = [];
    for await (const connection of listener) served.push(serve(connection));
    await Promise.all(served);
  })();
  return {
    baseUrl: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    requests,
    async close() {
      isClosing = true;
      listener.close();
      for (const connection of open) if (open.delete(connection)) connection.close();
      await done;
    },
  };
}

/** True once a request has arrived whole, by its length or its last chunk. */
function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  if (/transfer-encoding: chunked/i.test(text)) return text.endsWith("0\r\n\r\n");
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return text.length >= end + 4 + length;
}

function contextOf(provider: ImageProvider, baseUrl: string): CallContext {
  const settings = scriptedSettings(provider.catalog);
  return {
    fetch,
    signal: new AbortController().signal,
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    log: silentLog,
    settings: { ...settings, endpoints: [{ baseUrl, headers: {} }] },
  };
}

Deno.test("Leonardo's POST is not repeated when a pooled connection breaks, and its job is found", async () => {
  const me = { user_details: [{ user: { id: "u" } }] };
  const createdAt = new Date().toISOString().slice(0, -1);
  const job = { id: "g1", status: "PENDING", createdAt, prompt: "a lighthouse", seed: 42 };
  const server = breakableServer((request) => {
    if (request.startsWith("POST")) return undefined;
    return request.includes("/v1/me") ? me : { generations: [job] };
  });
  try {
    const context = contextOf(leonardoAi, server.baseUrl);
    assert.equal((await leonardoAi.health(context)).status, "healthy");
    const call = { count: 1, body: { prompt: "a lighthouse", num_images: 1, seed: 42 } };
    assert.deepEqual(await leonardoAi.submit(call, taskId, context), { taskId: "g1" });
    const posts = server.requests.filter(({ text }) => text.startsWith("POST"));
    assert.equal(posts.length, 1);
    assert.equal(posts[0]?.connection, 1, "the POST should have gone over the pooled connection");
  } finally {
    await server.close();
  }
});

Deno.test("Runware's POST is not repeated when a pooled connection breaks, and its task is found", async () => {
  const item = { taskType: "imageInference", taskUUID: taskId, status: "processing" };
  const server = breakableServer((request) =>
    request.includes("positivePrompt") ? undefined : { data: [item] }
  );
  try {
    const context = contextOf(runwareAi, server.baseUrl);
    assert.equal((await runwareAi.health(context)).status, "healthy");
    const call = { count: 1, body: { taskType: "imageInference", positivePrompt: "a lighthouse" } };
    assert.deepEqual(await runwareAi.submit(call, taskId, context), { taskId });
    const posts = server.requests.filter(({ text }) => text.includes("positivePrompt"));
    assert.equal(posts.length, 1);
    assert.equal(posts[0]?.connection, 1, "the POST should have gone over the pooled connection");
  } finally {
    await server.close();
  }
});
