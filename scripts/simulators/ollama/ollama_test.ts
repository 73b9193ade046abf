import assert from "node:assert/strict";
import { connect } from "node:net";
import { once } from "node:events";
import { Ollama } from "ollama";
import { type FaultName, startSimulators } from "../mod.ts";
import { leaveUnanswered, see } from "../../../shared/testing/simulators/typical_calls.ts";

const model = "gpt-oss:20b";
const messages = [{ role: "user", content: "a lighthouse at dusk" }];

async function open(drawMs = 0) {
  const simulators = await startSimulators({ drawMs });
  const client = new Ollama({ host: simulators.urls.ollama });
  const arm = (fault: FaultName, content?: string) =>
    simulators.setFault({ service: "ollama", fault, count: 1, content, delayMs: 10 });
  return {
    simulators,
    client,
    arm,
    url: simulators.urls.ollama,
    [Symbol.asyncDispose]: () => simulators.close(),
  };
}

Deno.test("the official Ollama client chats, generates and lists", async () => {
  await using ollama = await open();
  const { client } = ollama;
  const answer = await client.chat({ model, messages, think: "low" });
  assert.equal(answer.done_reason, "stop");
  assert.ok(answer.message.content.includes("lighthouse") && answer.message.thinking);
  assert.ok(answer.total_duration >= answer.eval_duration && answer.eval_count > 0);
  const generated = await client.generate({ model, prompt: "a lighthouse at dusk" });
  assert.ok(generated.response?.includes("lighthouse"));
  assert.deepEqual((await client.list()).models.map(({ name }) => name), [model, "llama3.2:3b"]);
  assert.deepEqual((await client.show({ model })).capabilities, [
    "completion",
    "tools",
    "thinking",
  ]);
  assert.deepEqual((await client.ps()).models.map(({ name }) => name), [model]);
  assert.match((await client.version()).version, /^\d+\.\d+\.\d+$/);
});

Deno.test("the official Ollama client assembles a streamed chat: thinking first, then content", async () => {
  await using ollama = await open();
  const kinds: string[] = [];
  let content = "";
  for await (const part of await ollama.client.chat({ model, messages, stream: true })) {
    kinds.push(part.done ? "done" : part.message.thinking ? "thinking" : "content");
    content += part.message.content;
  }
  assert.deepEqual([...new Set(kinds)], ["thinking", "content", "done"]);
  assert.ok(content.includes("lighthouse"));
});

Deno.test("Ollama loads with empty messages and unloads with keep_alive 0", async () => {
  await using ollama = await open();
  const loaded = await ollama.client.chat({ model, messages: [], keep_alive: "10m" });
  assert.equal(loaded.done_reason, "load");
  assert.equal((await ollama.client.ps()).models.length, 1);
  const unloaded = await ollama.client.chat({ model, messages: [], keep_alive: 0 });
  assert.equal(unloaded.done_reason, "unload");
  assert.equal((await ollama.client.ps()).models.length, 0);
});

Deno.test("Ollama shortens the longest text into the first string of the schema, within the limit", async () => {
  const clauses = Array.from({ length: 60 }, (_, index) => `a clause number ${index} about fog`);
  const content = `Shorten this.\n<prompt>${clauses.join(", ")}</prompt>`;
  const format = {
    type: "object",
    properties: {
      compressed_prompt: { type: "string", maxLength: 700 },
      key_phrases: { type: "array", items: { type: "string" } },
      style: { enum: ["photo", "drawing"] },
      confidence: { type: "number", minimum: 0, maximum: 1 },
      detail: { $ref: "#/$defs/detail" },
    },
    $defs: { detail: { type: "object", properties: { kept: { type: "boolean" } } } },
  };
  const system = { role: "system", content: "Answer with at most 1,000 characters, as JSON." };
  await using ollama = await open();
  const chat = [system, { role: "user", content }];
  const answer = await ollama.client.chat({ model, messages: chat, format });
  const value = JSON.parse(answer.message.content);
  assert.deepEqual(Object.keys(value), Object.keys(format.properties));
  assert.ok(value.compressed_prompt.startsWith(clauses.slice(0, 3).join(", ")));
  assert.ok(value.compressed_prompt.length <= 600 && value.compressed_prompt.length > 400);
  assert.deepEqual([value.style, value.detail.kept, typeof value.confidence], [
    "photo",
    true,
    "number",
  ]);
});

Deno.test("Ollama shortens what a JSON message describes and keeps the phrases it names", async () => {
  const filler = "It goes without saying that this is beautiful. ".repeat(30);
  const task = {
    prompt: `${filler}A red fox sleeps on the roof. ${filler}A sign says "NO FISHING". ${filler}`,
    max_characters: 300,
    must_keep: ['"NO FISHING"', "--ar 16:9"],
    concepts: ["red fox"],
  };
  await using ollama = await open();
  const answer = await ollama.client.chat({
    model,
    messages: [{ role: "user", content: JSON.stringify(task) }],
    format: { type: "object", properties: { prompt: { type: "string" } }, required: ["prompt"] },
  });
  const { prompt } = JSON.parse(answer.message.content);
  assert.ok(prompt.length <= 300);
  for (const phrase of ["A red fox sleeps on the roof.", ...task.must_keep]) {
    assert.ok(prompt.includes(phrase), `${phrase} in ${prompt}`);
  }
});

Deno.test("the official Ollama client throws ResponseError for what is refused", async () => {
  const cases: [request: Record<string, unknown>, status: number, words: RegExp][] = [
    [{ model: "nowhere:1b" }, 404, /^model 'nowhere:1b' not found$/],
    [{ model: "gpt-oss" }, 404, /not found/],
    [{ model: "" }, 400, /^model is required$/],
    [{ model: "llama3.2:3b", think: true }, 400, /does not support thinking/],
    [{ think: "extreme" }, 400, /invalid think value/],
    [{ format: "xml" }, 500, /^invalid format/],
    [{ options: { num_ctx: "8192" } }, 500, /option "num_ctx" must be of type integer/],
    [{ keep_alive: "600" }, 400, /missing unit in duration/],
    [{ keep_alive: "banana" }, 400, /^time: invalid duration "banana"$/],
    [{ format: { type: "banana" } }, 400, /^\{"error":\{"code":400/],
  ];
  await using ollama = await open();
  for (const [change, status, words] of cases) {
    const seen = await see({ url: `${ollama.url}/api/chat`, body: { model, messages, ...change } });
    assert.equal(seen.status, status);
    assert.match(JSON.parse(seen.text).error, words);
  }
  await assert.rejects(ollama.client.chat({ model: "nowhere:1b", messages }), {
    name: "ResponseError",
    status_code: 404,
  });
});

Deno.test("Ollama acts its faults out in a stream", async () => {
  await using ollama = await open();
  const drain = async () => {
    for await (const _part of await ollama.client.chat({ model, messages, stream: true }));
  };
  await ollama.arm("ollama.mid_stream_error");
  await assert.rejects(drain, /model runner has unexpectedly stopped/);
  await ollama.arm("ollama.unterminated_stream");
  await assert.rejects(drain, /Did not receive done or success response in stream/);
});

Deno.test("Ollama answers what an order says, word for word", async () => {
  await using ollama = await open();
  await ollama.arm("ollama.answer", "exactly this");
  const answer = await ollama.client.chat({ model, messages });
  assert.equal(answer.message.content, "exactly this");
});

Deno.test("Ollama runs out of room when num_predict is too small", async () => {
  await using ollama = await open();
  const answer = await ollama.client.chat({ model, messages, options: { num_predict: 5 } });
  assert.deepEqual([answer.message.content, answer.done_reason], ["", "length"]);
});

Deno.test("Ollama cuts a prompt that is longer than its context without a word, unless that is forbidden", async () => {
  await using ollama = await open();
  const long = [
    { role: "system", content: "Answer with at most 100 characters." },
    { role: "user", content: "fog and rain, ".repeat(1_200) },
  ];
  const cut = await ollama.client.chat({ model, messages: long });
  assert.ok(cut.prompt_eval_count <= 4_096);
  assert.ok(cut.message.content.length > 100, "the task went with the beginning");
  const seen = await see({
    url: `${ollama.url}/api/chat`,
    body: { model, messages: long, truncate: false, shift: false },
  });
  assert.equal(seen.status, 400);
  assert.match(
    seen.text,
    /request \(\d+ tokens\) exceeds the available context size \(4096 tokens\)/,
  );
});

Deno.test("Ollama loads anew for another context, and gives up loading when the caller leaves", async () => {
  await using ollama = await open();
  const context = async () =>
    JSON.parse((await see({ url: `${ollama.url}/api/ps` })).text).models[0]?.context_length;
  await ollama.client.chat({ model, messages, options: { num_ctx: 8_192 } });
  assert.equal(await context(), 8_192);
  await ollama.client.chat({ model, messages });
  assert.equal(await context(), 4_096);
  await ollama.simulators.setFault({
    service: "ollama",
    fault: "ollama.cold_load",
    count: 1,
    delayMs: 60_000,
  });
  const body = { model, messages: [], options: { num_ctx: 2_048 } };
  const loading = await leaveUnanswered({ url: `${ollama.url}/api/chat`, body }, ollama.simulators);
  assert.equal(loading.status, "stalled");
  assert.equal(await context(), undefined);
});

Deno.test("Ollama tells a load in one JSON object without counters, and leads doubled slashes elsewhere", async () => {
  await using ollama = await open();
  const loaded = await see({ url: `${ollama.url}/api/chat`, body: { model, messages: [] } });
  const { done_reason, total_duration } = JSON.parse(loaded.text);
  assert.deepEqual([done_reason, total_duration], ["load", undefined]);
  const doubled = await fetch(`${ollama.url}//api/version`, { redirect: "manual" });
  await doubled.body?.cancel();
  assert.equal(doubled.status, 307);
  assert.match(doubled.headers.get("location") ?? "", /[^/]\/api\/version$/);
});

Deno.test("Ollama answers one request at a time", async () => {
  // So long that the third has come before the first is answered.
  await using ollama = await open(400);
  const before = performance.now();
  await Promise.all([1, 2, 3].map(() => ollama.client.chat({ model, messages })));
  assert.ok(performance.now() - before >= 1_150);
  assert.equal((await ollama.simulators.books()).services.ollama.maximumCallsInFlight, 3);
});

Deno.test("Ollama answers GET and HEAD at its root, 404 and 405 in plain text", async () => {
  await using ollama = await open();
  assert.equal((await see({ url: ollama.url })).text, "Ollama is running");
  assert.deepEqual(
    await see({ url: ollama.url, method: "HEAD" }).then(({ status, text }) => [status, text]),
    [200, ""],
  );
  assert.equal((await see({ url: `${ollama.url}/api/nothing` })).text, "404 page not found");
  assert.equal((await see({ url: `${ollama.url}/api/chat` })).status, 405);
});

Deno.test("Ollama refuses a foreign Host or Origin with 403 and no body", async () => {
  await using ollama = await open();
  const { port } = new URL(ollama.url);
  const cases = [
    ["Host: tunnel.example.com", "403"],
    ["Host: machine.local:11434", "200"],
    ["Host: 192.168.1.20", "200"],
    ["Host: localhost\r\nOrigin: https://app.example.com", "403"],
    ["Host: localhost\r\nOrigin: http://localhost:3000", "200"],
  ] as const;
  for (const [header, status] of cases) {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`GET /ollama/api/version HTTP/1.1\r\n${header}\r\nConnection: close\r\n\r\n`);
    const [bytes] = await once(socket, "data");
    assert.equal(String(bytes).split(" ")[1], status, header);
    if (status === "403") assert.match(String(bytes), /content-length: 0/i);
    socket.destroy();
  }
});
