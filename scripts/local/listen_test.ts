import assert from "node:assert/strict";
import { connect } from "node:net";
import type { Handler } from "./http_exchange.ts";
import { listen } from "./listen.ts";

/** A server for the length of a test. */
async function serve(handler: Handler, headersMs?: number) {
  const { url, stop } = await listen({ ...(headersMs !== undefined && { headersMs }) }, handler);
  return { url, [Symbol.asyncDispose]: stop };
}

/** Sends parts by hand, and gives all that comes until the other side ends it. */
function exchange(url: string, parts: string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = "";
  const socket = connect(Number(new URL(url).port), "127.0.0.1", () => {
    for (const part of parts) socket.write(part);
  });
  socket.on("data", (bytes) => text += bytes.toString());
  socket.on("error", () => {});
  socket.on("close", () => resolve(text));
  return promise;
}

const head = (method: string, ...lines: string[]) =>
  [`${method} /a HTTP/1.1`, "Host: localhost", ...lines, "", ""].join("\r\n");

Deno.test("listen() ends connections on which half a request was sent, or none", async () => {
  await using server = await serve(async (request) => new Response(await request.text()), 100);
  const halves = [
    [],
    ["GET / HT"],
    ["GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "],
    [head("GET"), "GET /next HTTP/1.1\r\nHo"],
  ];
  for (const answer of await Promise.all(halves.map((parts) => exchange(server.url, parts)))) {
    assert.match(answer, /HTTP\/1\.1 408 Request Timeout\r\n/);
  }
});

Deno.test("listen() hands requests over as they were sent, and answers as they were given", async () => {
  const seen: unknown[] = [];
  await using server = await serve(async (request) => {
    const { method, url, headers } = request;
    seen.push([method, new URL(url).pathname, headers.get("x-one"), await request.text()]);
    const answer = new Response(method === "HEAD" ? null : "picture", {
      status: 201,
      headers: { "x-answer": "yes" },
    });
    for (const cookie of ["a=1", "b=2"]) answer.headers.append("set-cookie", cookie);
    return answer;
  });
  const send = async (init: RequestInit) => {
    const response = await fetch(`${server.url}/a%20b?c`, init);
    assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
    return [response.status, response.headers.get("x-answer"), await response.text()];
  };
  assert.deepEqual(await send({ headers: { "x-one": "1, 2" } }), [201, "yes", "picture"]);
  assert.deepEqual(await send({ method: "HEAD" }), [201, "yes", ""]);
  assert.deepEqual(await send({ method: "POST", body: "bytes" }), [201, "yes", "picture"]);
  const chunks = ReadableStream.from(["ch", "unks"]).pipeThrough(new TextEncoderStream());
  assert.deepEqual(await send({ method: "PUT", body: chunks }), [201, "yes", "picture"]);
  assert.deepEqual(seen, [
    ["GET", "/a%20b", "1, 2", ""],
    ["HEAD", "/a%20b", null, ""],
    ["POST", "/a%20b", null, "bytes"],
    ["PUT", "/a%20b", null, "chunks"],
  ]);
});

Deno.test("listen() sends headers and parts of a stream when they are there, and tells when the reader leaves", async () => {
  let left = false;
  const { promise: cancelled, resolve: cancel } = Promise.withResolvers<void>();
  const { promise: go, resolve: release } = Promise.withResolvers<void>();
  await using server = await serve((request) => {
    request.signal.addEventListener("abort", () => left = true);
    return Promise.resolve(
      new Response(
        new ReadableStream({
          async pull(controller) {
            await go;
            await new Promise((resolve) => setTimeout(resolve));
            controller.enqueue(new TextEncoder().encode("event"));
          },
          cancel,
        }, { highWaterMark: 0 }),
      ),
    );
  });
  const leaving = new AbortController();
  const response = await fetch(server.url, { signal: leaving.signal });
  assert.equal(response.status, 200, "before the first part is there");
  release();
  const reader = response.body?.getReader();
  assert.equal(new TextDecoder().decode((await reader?.read())?.value).slice(0, 5), "event");
  leaving.abort();
  await reader?.read().catch(() => {});
  await cancelled;
  assert.equal(left, true);
});

Deno.test("listen() answers before the end of a body that nobody reads, and closes then", async () => {
  await using server = await serve(() => Promise.resolve(new Response("no", { status: 413 })));
  const answer = await exchange(server.url, [head("POST", "Content-Length: 1000"), "ten bytes "]);
  assert.match(answer, /^HTTP\/1\.1 413 .*\r\nconnection: close\r\n/is);
});

Deno.test("listen() refuses methods and addresses that no handler can be given", async () => {
  await using server = await serve(() => Promise.resolve(new Response("reached")));
  const close = "Connection: close";
  assert.match(await exchange(server.url, [head("TRACE", close)]), /^HTTP\/1\.1 405 /);
  const odd = `GET / HTTP/1.1\r\nHost: a b\r\n${close}\r\n\r\n`;
  assert.match(await exchange(server.url, [odd]), /^HTTP\/1\.1 400 /);
});

Deno.test("listen() breaks an answer off whose body fails", async () => {
  await using server = await serve(() =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode("half"));
            setTimeout(() => controller.error(new Error("the rest is gone")));
          },
        }),
      ),
    )
  );
  const response = await fetch(server.url);
  await assert.rejects(response.text());
});

Deno.test("stop() waits for the requests that run, and for no connection without one", async () => {
  const arrived = Promise.withResolvers<void>(), released = Promise.withResolvers<void>();
  const handler = async () => {
    arrived.resolve();
    await released.promise;
    return new Response("done");
  };
  const { url, stop } = await listen({ drainMs: 3_600_000 }, handler);
  // Browsers and pools of connections open some ahead.
  using unused = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
  const asked = fetch(url);
  await arrived.promise;
  const stopped = stop();
  released.resolve();
  assert.equal(await (await asked).text(), "done");
  await stopped;
  assert.equal(await unused.read(new Uint8Array(1)), null);
});
