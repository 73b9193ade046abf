import assert from "node:assert/strict";
import { silentLog } from "../../observability/mod.ts";
import { systemClock } from "../../runtime/mod.ts";
import {
  CompressionMemory,
  compressPrompt,
  defaultModelSettings,
  languageModelHealth,
  type ModelSettings,
} from "../mod.ts";

const prompt =
  'A red fox in deep snow beside a frozen lake, birch trees, a sign "NO FISHING", evening light and long shadows --ar 16:9';
const good = 'red fox, deep snow, frozen lake, birch trees, "NO FISHING", evening light --ar 16:9';

interface Call {
  path: string;
  authorization: string | null;
  body: Record<string, unknown>;
}

/** A server of OpenAI's chat completions on a free port, which answers by a script. */
async function withServer(
  script: ((call: Call) => Response)[],
  test: (settings: ModelSettings, calls: Call[]) => Promise<void>,
): Promise<void> {
  const calls: Call[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const text = await request.text();
    const call = {
      path: new URL(request.url).pathname,
      authorization: request.headers.get("authorization"),
      body: text === "" ? {} : JSON.parse(text),
    };
    calls.push(call);
    return script[Math.min(calls.length, script.length) - 1]?.(call) ?? new Response(null);
  });
  const settings: ModelSettings = {
    ...defaultModelSettings,
    protocol: "chat_completions",
    baseUrl: `http://127.0.0.1:${server.addr.port}`,
    model: "qwen3-8b",
    headers: { authorization: "Bearer key" },
    think: "off",
  };
  try {
    await test(settings, calls);
  } finally {
    await server.shutdown();
  }
}

const says = (content: string) => () =>
  Response.json({
    id: "c1",
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 900, completion_tokens: 60, total_tokens: 960 },
  });

const dependenciesOf = (languageModel: ModelSettings) => ({
  languageModel,
  fetch,
  clock: systemClock,
  signal: new AbortController().signal,
  log: silentLog,
  memory: new CompressionMemory(),
});

Deno.test("compressPrompt asks any server of OpenAI's chat completions", () =>
  withServer([says(JSON.stringify({ prompt: good }))], async (settings, calls) => {
    const result = await compressPrompt(prompt, 100, dependenciesOf(settings));
    assert.deepEqual([result.method, result.text, result.model], ["llm", good, "qwen3-8b"]);
    const [call] = calls;
    assert.deepEqual([call?.path, call?.authorization], ["/v1/chat/completions", "Bearer key"]);
    assert.equal(call?.body["model"], "qwen3-8b");
    assert.ok(call?.body["response_format"]);
  }));

Deno.test("compressPrompt does without the schema where a server does not know it, and remembers that", () =>
  withServer([
    () =>
      Response.json({ error: { message: "'response_format.type' is unknown" } }, { status: 400 }),
    says(`Here it is: ${JSON.stringify({ prompt: good })}`),
  ], async (settings, calls) => {
    const dependencies = dependenciesOf({ ...settings, baseUrl: `${settings.baseUrl}/v1` });
    assert.equal((await compressPrompt(prompt, 100, dependencies)).method, "llm");
    assert.equal((await compressPrompt(`Painted. ${prompt}`, 100, dependencies)).method, "llm");
    assert.deepEqual(calls.map(({ body }) => "response_format" in body), [true, false, false]);
  }));

const failures: [number, string, RegExp][] = [
  [401, "auth", /LLM_API_KEY/],
  [404, "model_unavailable", /LLM_MODEL/],
  [429, "rate_limited", /too many/],
  [503, "upstream_down", /loading/],
  [200, "upstream_down", /web page/],
];

for (const [status, failureClass, message] of failures) {
  Deno.test(`compressPrompt does without the language model after its ${status} (${failureClass})`, () =>
    withServer(
      [() => Response.json({ error: { message: "no" } }, { status })],
      async (settings) => {
        const result = await compressPrompt(prompt, 100, dependenciesOf(settings));
        assert.equal(result.method, "local");
        assert.equal(result.failure?.failureClass, failureClass);
        assert.match(result.failure?.message ?? "", message);
        assert.doesNotMatch(result.failure?.message ?? "", /Ollama|OLLAMA/);
      },
    ));
}

Deno.test("languageModelHealth names the models that a server has", () =>
  withServer(
    [() => Response.json({ object: "list", data: [{ id: "llama" }] })],
    async (settings) => {
      const dependencies = dependenciesOf(settings);
      const health = await languageModelHealth(settings, dependencies);
      assert.deepEqual([health.status, health.isModelInstalled], ["degraded", false]);
      assert.match(health.detail, /LLM_MODEL to one of: llama/);
      const known = await languageModelHealth({ ...settings, model: "llama" }, dependencies);
      assert.deepEqual([known.status, known.isModelLoaded], ["healthy", null]);
    },
  ));
