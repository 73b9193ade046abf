import assert from "node:assert/strict";
import { createImageClient, type Generation, ImageGenerationError, type Progress } from "./mod.ts";

interface Sent {
  method: string;
  path: string;
  headers: Headers;
  body: string;
}

const id = "33333333-3333-4333-8333-333333333333";

/** A client whose calls are answered by a script, one after the other; it waits for nothing. */
function scripted(
  ...answers: (Response | Error | ((sent: Sent) => Response | Promise<Response>))[]
) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  const client = createImageClient({
    url: "https://project.example/",
    key: "sb_publishable_x",
    accessToken: () => Promise.resolve("a token"),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const call = {
        method: request.method,
        path: request.url.replace("https://project.example/functions/v1", ""),
        headers: request.headers,
        body: await request.text(),
      };
      sent.push(call);
      const next = answers.shift();
      assert.ok(next, `nothing is to answer ${call.method} ${call.path}`);
      if (next instanceof Error) throw next;
      if (next instanceof Response) return next;
      const stopped = Promise.withResolvers<never>();
      request.signal.addEventListener("abort", () => stopped.reject(request.signal.reason));
      return await Promise.race([next(call), stopped.promise]);
    },
    sleep: (ms, signal) => {
      waits.push(ms);
      signal?.throwIfAborted();
      return Promise.resolve();
    },
  });
  return { client, sent, waits };
}

/** As much of a generation as the client itself looks at. */
function generation(overrides: Partial<Generation> = {}): Generation {
  const fields = { status: "completed", images: [], metadata: { attempts: [] }, error: null };
  return { generation_id: id, ...fields, ...overrides } as unknown as Generation;
}

function problem(status: number, code: string, more: object = {}, headers = {}): Response {
  return Response.json({ status, code, detail: `It is ${code}.`, request_id: "r", ...more }, {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

function stream(...events: [number, string, object?][]): Response {
  const text = events.map(([number, type, data = {}]) => {
    const event = { id: number, generation_id: id, type, data, created_at: "" };
    return `id: ${number}\nevent: ${type}\ndata: ${JSON.stringify(event)}\n\n`;
  });
  return new Response(`retry: 1000\n\n${text.join(": still at work\n\n")}`, {
    headers: { "content-type": "text/event-stream" },
  });
}

const isError = (code: string, more: object = {}) => (error: unknown) => {
  assert.ok(error instanceof ImageGenerationError, String(error));
  assert.equal(error.code, code, error.message);
  for (const [name, value] of Object.entries(more)) {
    assert.deepEqual(error[name as keyof ImageGenerationError], value, name);
  }
  return true;
};

Deno.test("generate() sends the request as the caller, under a key of its own", async () => {
  const { client, sent } = scripted(Response.json(generation()), Response.json(generation()));
  assert.deepEqual(await client.generate({ prompt: "a kite" }), generation());
  await client.generate({ prompt: "a kite" });
  const [first, second] = sent;
  assert.ok(first && second);
  assert.deepEqual([first.method, first.path, JSON.parse(first.body)], [
    ...["POST", "/generate"],
    { prompt: "a kite" },
  ]);
  assert.equal(first.headers.get("apikey"), "sb_publishable_x");
  assert.equal(first.headers.get("authorization"), "Bearer a token");
  assert.match(first.headers.get("idempotency-key") ?? "", /^[0-9a-f-]{36}$/);
  assert.notEqual(second.headers.get("idempotency-key"), first.headers.get("idempotency-key"));
});

Deno.test("a project's API key goes where it belongs", async () => {
  let headers = new Headers();
  const client = createImageClient({
    url: "https://project.example",
    key: "igk_x",
    fetch: (input, init) => {
      headers = new Request(input, init).headers;
      return Promise.resolve(Response.json(generation()));
    },
  });
  await client.job(id);
  assert.deepEqual([headers.get("x-api-key"), headers.get("apikey")], ["igk_x", null]);
});

Deno.test("generate() repeats what got lost with the key it had, and what was refused when it may", async () => {
  const { client, sent, waits } = scripted(
    new TypeError("connection reset"),
    problem(429, "rate_limited", {}, { "retry-after": "7" }),
    Response.json(generation()),
  );
  await client.generate({ prompt: "a kite" }, { idempotencyKey: "mine" });
  assert.deepEqual(sent.map(({ headers }) => headers.get("idempotency-key")), [
    ...["mine", "mine", "mine"],
  ]);
  assert.ok(waits[0] && waits[0] < 1_000);
  assert.equal(waits[1], 7_000);
});

const finals: [string, Response, string, object][] = [
  [
    "a bad field",
    problem(400, "invalid_request", { errors: [{ path: "widht", message: "no" }] }),
    "invalid_request",
    {
      status: 400,
      requestId: "r",
      errors: [{ path: "widht", message: "no" }],
    },
  ],
  [
    "a limit that lasts",
    problem(429, "rate_limited", {}, { "retry-after": "3600" }),
    "rate_limited",
    {
      retryAfterMs: 3_600_000,
    },
  ],
  [
    "a generation that failed, which would fail again",
    problem(503, "providers_unavailable", { generation_id: id }, { "retry-after": "1" }),
    "providers_unavailable",
    { generationId: id },
  ],
  ["a page", new Response("<html>", { status: 404 }), "unexpected_answer", { status: 404 }],
  ["a success that is no JSON", new Response("<html>"), "unexpected_answer", { status: 200 }],
];
for (const [title, answer, code, more] of finals) {
  Deno.test(`generate() repeats nothing after ${title}`, async () => {
    const { client, sent } = scripted(answer);
    await assert.rejects(client.generate({ prompt: "a kite" }), isError(code, more));
    assert.equal(sent.length, 1);
  });
}

Deno.test("generate() gives up after the retries it was given", async () => {
  const lost = () => new TypeError("refused");
  const { client, sent } = scripted(lost(), lost(), lost(), lost());
  await assert.rejects(client.generate({ prompt: "a kite" }), isError("unreachable"));
  assert.equal(sent.length, 3);
});

Deno.test("generate() joins the generation that a lost answer left under way", async () => {
  const { client, sent } = scripted(
    new TypeError("connection reset"),
    problem(409, "conflict", { generation_id: id }, { "retry-after": "2" }),
    Response.json(generation({ status: "running" })),
    stream([1, "done"]),
    Response.json(generation()),
  );
  assert.equal((await client.generate({ prompt: "a kite" })).status, "completed");
  assert.deepEqual(sent.map(({ path }) => path), [
    ...["/generate", "/generate", `/jobs/${id}`, `/jobs/${id}/events`, `/jobs/${id}`],
  ]);
});

Deno.test("subscribe() tells of every step once, across streams that end or break", async () => {
  const broken = new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        const event = {
          id: 2,
          generation_id: id,
          type: "attempt_started",
          data: { provider: "comfyui" },
        };
        const text = `id: 2\ndata: ${JSON.stringify(event)}\n\nid: 3\ndata: {"id"`;
        controller.enqueue(new TextEncoder().encode(text));
      },
      pull: (controller) => controller.error(new TypeError("reset")),
    }),
    { headers: { "content-type": "text/event-stream" } },
  );
  const { client, sent } = scripted(
    Response.json({ generation_id: id, status: "queued" }, { status: 202 }),
    stream([1, "planned"]),
    broken,
    stream([3, "progress", { provider: "comfyui", progress: 0.5, queue_position: 0 }], [
      4,
      "storing",
    ], [5, "done"]),
    Response.json(generation()),
  );
  const told: Progress[] = [];
  const drawn = await client.subscribe({ prompt: "a kite" }, { onProgress: (at) => told.push(at) });
  assert.equal(drawn.status, "completed");
  assert.equal(sent[0]?.headers.get("prefer"), "respond-async");
  assert.deepEqual(sent.slice(1, 4).map(({ headers }) => headers.get("last-event-id")), [
    "0",
    "1",
    "2",
  ]);
  assert.deepEqual(told.map(({ state, provider, fraction }) => [state, provider, fraction]), [
    ["queued", null, null],
    ["drawing", "comfyui", null],
    ["drawing", "comfyui", 0.5],
    ["storing", null, null],
    ["done", null, null],
  ]);
});

Deno.test("wait() asks for the generation where no events are to be had", async () => {
  const { client, waits } = scripted(
    new Response("<html>", { status: 404 }),
    Response.json(generation({ status: "running" })),
    Response.json(generation()),
  );
  assert.equal((await client.wait(id)).status, "completed");
  assert.deepEqual(waits, [2_000, 2_000]);
});

Deno.test("wait() throws what a generation ended with", async () => {
  const failed = generation({
    status: "failed",
    error: { code: "content_refused", detail: "No." },
  });
  const { client } = scripted(new Response(null, { status: 204 }), Response.json(failed));
  await assert.rejects(
    client.wait(id),
    isError("content_refused", { message: "No.", generationId: id }),
  );
});

Deno.test("wait() says when it has waited for long enough that the generation goes on", async () => {
  const { client } = scripted(() => new Promise(() => {}));
  // The limit alone keeps no process alive.
  const alive = setInterval(() => {}, 1_000);
  try {
    await assert.rejects(
      client.wait(id, { waitMs: 5 }),
      isError("still_running", { generationId: id }),
    );
  } finally {
    clearInterval(alive);
  }
});

Deno.test("wait() takes a stream on which nothing happens for one that is there", async () => {
  const quiet = () =>
    new Response(": still at work\n\n", { headers: { "content-type": "text/event-stream" } });
  const { client, sent } = scripted(
    ...Array.from({ length: 8 }, quiet),
    stream([1, "done"]),
    Response.json(generation()),
  );
  assert.equal((await client.wait(id)).status, "completed");
  assert.equal(sent.filter(({ path }) => path === `/jobs/${id}/events`).length, 9);
});

for (const way of ["subscribe", "generate"] as const) {
  Deno.test(`an abort of ${way}() is thrown as it is, and cancels where that was asked for`, async () => {
    const stopped = new AbortController();
    const { client, sent } = scripted(
      Response.json({ generation_id: id, status: "queued" }, { status: 202 }),
      () => {
        stopped.abort(new Error("left"));
        return stream([1, "planned"]);
      },
      Response.json(generation({ status: "cancelled" })),
    );
    await assert.rejects(
      client[way]({ prompt: "a kite" }, { signal: stopped.signal, cancelOnAbort: true }),
      { message: "left" },
    );
    // Else its id comes with its pictures, when there is nothing left to cancel.
    assert.equal(sent[0]?.headers.get("prefer"), "respond-async");
    assert.equal(sent.at(-1)?.path, `/jobs/${id}/cancel`);
  });
}

Deno.test("an abort before the answer stops the call", async () => {
  const stopped = new AbortController();
  const { client } = scripted(() => {
    stopped.abort();
    return Promise.reject(stopped.signal.reason);
  });
  await assert.rejects(client.generate({ prompt: "a kite" }, { signal: stopped.signal }), {
    name: "AbortError",
  });
});

Deno.test("files are handed in first, into the project that draws", async () => {
  const { client, sent } = scripted(
    Response.json({ id: "picture" }, { status: 201 }),
    Response.json({ id: "mask" }, { status: 201 }),
    Response.json(generation()),
  );
  await client.edit({
    prompt: "at night",
    image: new Uint8Array([1, 2]),
    mask: new Blob(["x"]),
    project_id: "p",
  });
  assert.deepEqual(sent.map(({ path }) => path), [
    "/images?project_id=p",
    "/images?project_id=p",
    "/generate",
  ]);
  assert.match(sent[0]?.headers.get("content-type") ?? "", /^multipart\/form-data; boundary=/);
  assert.deepEqual(JSON.parse(sent[2]?.body ?? ""), {
    ...{ prompt: "at night", project_id: "p" },
    ...{ image: { image_id: "picture" }, mask: { image_id: "mask" } },
  });
});

Deno.test("waitForBatch() answers with a batch that is held, and waits on where it is not any more", async () => {
  const { client } = scripted(
    stream([1, "item"], [2, "held"], [3, "retried"], [4, "held"], [5, "done"]),
    Response.json({ batch_id: id, status: "running" }),
    Response.json({ batch_id: id, status: "held" }),
    Response.json({ batch_id: id, status: "held", failed: 1 }),
  );
  const told: string[] = [];
  const held = await client.waitForBatch(id, { onEvent: ({ type }) => told.push(type) });
  assert.equal(held.status, "held");
  assert.deepEqual(told, ["item", "held", "retried", "held"]);
});

Deno.test("batch() hands files in for the whole project, and its items come in pages", async () => {
  const item = { index: 0, name: null, status: "completed" };
  const { client, sent } = scripted(
    Response.json({ id: "cup" }, { status: 201 }),
    Response.json({ batch_id: id, results: [] }, { status: 202 }),
    stream([1, "item"], [2, "done"]),
    Response.json({ batch_id: id, status: "completed" }),
    Response.json({ items: [item, item], next_cursor: "1" }),
    Response.json({ items: [item], next_cursor: null }),
  );
  const begun = await client.batch({
    project_id: "p",
    requests: [{ prompt: "on marble", name: "cup" }],
    defaults: { image: new Blob(["x"]) },
  });
  assert.equal(begun.batch_id, id);
  const told: string[] = [];
  const ended = await client.waitForBatch(id, { onEvent: ({ type }) => told.push(type) });
  assert.equal(ended.status, "completed");
  assert.deepEqual(told, ["item", "done"]);
  assert.equal((await Array.fromAsync(client.batchItems(id))).length, 3);
  assert.deepEqual(sent.map(({ path }) => path), [
    ...["/images?project_id=p", "/generate/batch", `/batches/${id}/events`, `/batches/${id}`],
    ...[`/batches/${id}?limit=100`, `/batches/${id}?limit=100&cursor=1`],
  ]);
  assert.deepEqual(JSON.parse(sent[1]?.body ?? ""), {
    project_id: "p",
    requests: [{ prompt: "on marble", name: "cup" }],
    defaults: { image: { image_id: "cup" } },
  });
});

Deno.test("jobs() fetches pages as they are asked for", async () => {
  const { client, sent } = scripted(
    Response.json({ jobs: [generation(), generation()], next_cursor: "c/1" }),
    Response.json({ jobs: [generation()], next_cursor: null }),
  );
  let count = 0;
  for await (const _ of client.jobs({ status: "completed", limit: 2 })) {
    count++;
    assert.equal(sent.length, count > 2 ? 2 : 1);
  }
  assert.equal(count, 3);
  assert.equal(sent[1]?.path, "/jobs?status=completed&limit=2&cursor=c%2F1");
});

Deno.test("call() reaches any route, and repeats no POST that got lost", async () => {
  const { client, sent } = scripted(new TypeError("reset"), new Response(null, { status: 204 }));
  await assert.rejects(
    client.call("post", "/images/{id}/rating", { path: { id }, body: { rating: 5 } }),
    isError("unreachable"),
  );
  assert.equal(await client.call("delete", "/images/{id}", { path: { id } }), undefined);
  assert.deepEqual(sent.map(({ path }) => path), [`/images/${id}/rating`, `/images/${id}`]);
});
