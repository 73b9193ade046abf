import assert from "node:assert/strict";
import type { FailureClass } from "../../errors/mod.ts";
import { silentLog } from "../../observability/mod.ts";
import {
  CompressionMemory,
  compressPrompt,
  defaultModelSettings,
  type ModelSettings,
} from "../mod.ts";
import {
  lines,
  manualClock,
  type ScriptedAnswer,
  scriptOllama,
  streamed,
} from "../../testing/prompts/scripted_ollama.ts";
import { failureTable, type Symptom } from "./failure_table.ts";
import { LanguageModelFailure } from "./failures.ts";

const settings: ModelSettings = {
  baseUrl: "http://ollama.test",
  model: "gpt-oss:20b",
  headers: {},
  ...defaultModelSettings,
  protocol: "ollama",
};

const prompt = "a red fox in the snow, a frozen lake, birch trees, evening light, long shadows";

const status = (code: number, error: string): Response =>
  Response.json({ error }, { status: code });
const plain = (code: number, body: string): Response => new Response(body, { status: code });

interface Row {
  name: string;
  answer: () => ScriptedAnswer;
  symptom: Symptom;
  failureClass: FailureClass;
  /** The advice in the message. */
  says: RegExp;
  /** How often Ollama is asked; 2 where a second attempt is worth it. */
  asked: number;
}

const rows: Row[] = [
  {
    name: "a model that is not installed",
    answer: () => status(404, "model 'gpt-oss:20b' not found"),
    symptom: { kind: "status", status: 404, text: "model 'gpt-oss:20b' not found" },
    failureClass: "model_unavailable",
    says: /ollama pull gpt-oss:20b/,
    asked: 1,
  },
  {
    name: "a model that is not installed, in the words of older servers",
    answer: () => status(404, 'model "gpt-oss:20b" not found, try pulling it first'),
    symptom: { kind: "status", status: 404, text: 'model "x" not found, try pulling it first' },
    failureClass: "model_unavailable",
    says: /ollama pull gpt-oss:20b/,
    asked: 1,
  },
  {
    name: "a path that does not exist",
    answer: () => plain(404, "404 page not found"),
    symptom: { kind: "status", status: 404, text: "404 page not found" },
    failureClass: "upstream_down",
    says: /base URL/,
    asked: 1,
  },
  {
    name: "a method that is not allowed",
    answer: () => plain(405, "405 method not allowed"),
    symptom: { kind: "status", status: 405, text: "405 method not allowed" },
    failureClass: "invalid_request",
    says: /base URL/,
    asked: 1,
  },
  {
    name: "a model that cannot think, twice",
    answer: () => status(400, '"gpt-oss:20b" does not support thinking'),
    symptom: { kind: "status", status: 400, text: '"gpt-oss:20b" does not support thinking' },
    failureClass: "invalid_request",
    says: /OLLAMA_THINK/,
    asked: 2,
  },
  {
    name: "a prompt beyond the context",
    answer: () =>
      status(
        400,
        "request (2504 tokens) exceeds the available context size (2048 tokens), try increasing it",
      ),
    symptom: { kind: "status", status: 400, text: "exceeds the available context size" },
    failureClass: "invalid_request",
    says: /context/,
    asked: 1,
  },
  {
    name: "any other bad request",
    answer: () => status(400, "model is required"),
    symptom: { kind: "status", status: 400, text: "model is required" },
    failureClass: "invalid_request",
    says: /refused the request/,
    asked: 1,
  },
  {
    name: "a cloud model without sign-in",
    answer: () => status(401, "unauthorized"),
    symptom: { kind: "status", status: 401, text: "unauthorized" },
    failureClass: "auth",
    says: /sign-in/,
    asked: 1,
  },
  {
    name: "a Host header that is refused",
    answer: () => plain(403, ""),
    symptom: { kind: "status", status: 403, text: "" },
    failureClass: "auth",
    says: /localhost:11434/,
    asked: 1,
  },
  {
    name: "refused access",
    answer: () => status(403, "ollama cloud is disabled"),
    symptom: { kind: "status", status: 403, text: "ollama cloud is disabled" },
    failureClass: "auth",
    says: /refused access/,
    asked: 1,
  },
  {
    name: "a request that arrived too slowly",
    answer: () => plain(408, ""),
    symptom: { kind: "status", status: 408, text: "" },
    failureClass: "timeout",
    says: /connection/,
    asked: 1,
  },
  {
    name: "too many requests",
    answer: () => status(429, "you have reached your hourly usage limit"),
    symptom: { kind: "status", status: 429, text: "limit" },
    failureClass: "rate_limited",
    says: /too many requests/,
    asked: 1,
  },
  {
    name: "a request that was cancelled in the queue",
    answer: () => status(499, "request canceled"),
    symptom: { kind: "status", status: 499, text: "request canceled" },
    failureClass: "cancelled",
    says: /leave/,
    asked: 1,
  },
  {
    name: "a redirect to a login",
    answer: () => new Response(null, { status: 302, headers: { location: "https://login.test" } }),
    symptom: { kind: "status", status: 302, text: "" },
    failureClass: "auth",
    says: /access control/,
    asked: 1,
  },
  {
    name: "a full queue",
    answer: () => status(503, "server busy, please try again.  maximum pending requests exceeded"),
    symptom: { kind: "status", status: 503, text: "server busy, please try again." },
    failureClass: "rate_limited",
    says: /queue is full/,
    asked: 1,
  },
  {
    name: "an option of the wrong type",
    answer: () => status(500, 'option "num_ctx" must be of type integer'),
    symptom: { kind: "status", status: 500, text: 'option "num_ctx" must be of type integer' },
    failureClass: "invalid_request",
    says: /Update Ollama/,
    asked: 1,
  },
  {
    name: "an answer that the server cannot read",
    answer: () => status(500, "error parsing tool call: raw='x'"),
    symptom: { kind: "status", status: 500, text: "error parsing tool call: raw='x'" },
    failureClass: "no_result",
    says: /could not read/,
    asked: 2,
  },
  ...[
    "model runner has unexpectedly stopped, this may be due to resource limitations",
    "llama-server process has terminated: exit status 2",
    "cudaMalloc failed: out of memory",
    "model requires more system memory (14.2 GiB) than is available (7.9 GiB)",
    "timed out waiting for llama-server to start",
  ].map((text): Row => ({
    name: `a crash: ${text.slice(0, 30)}`,
    answer: () => status(500, text),
    symptom: { kind: "status", status: 500, text },
    failureClass: "upstream_down",
    says: /crashed or did not fit/,
    asked: 2,
  })),
  {
    name: "any other error of the server",
    answer: () => status(500, "something else"),
    symptom: { kind: "status", status: 500, text: "something else" },
    failureClass: "upstream_down",
    says: /log/,
    asked: 2,
  },
  ...[502, 503, 530].map((code): Row => ({
    name: `a tunnel that answers ${code} with a page`,
    answer: () => plain(code, "<html>Bad gateway</html>"),
    symptom: { kind: "status", status: code, text: "<html>Bad gateway</html>" },
    failureClass: "upstream_down",
    says: /tunnel or proxy/,
    asked: 1,
  })),
  ...[504, 524].map((code): Row => ({
    name: `a tunnel that gives up with ${code}`,
    answer: () => plain(code, "<html>Timeout</html>"),
    symptom: { kind: "status", status: code, text: "<html>Timeout</html>" },
    failureClass: "timeout",
    says: /gave up waiting/,
    asked: 1,
  })),
  {
    name: "a crash in the middle of the answer",
    answer: () => lines([{ message: { content: "{" } }, { error: "out of memory" }]),
    symptom: { kind: "stream", text: "out of memory" },
    failureClass: "upstream_down",
    says: /crashed while/,
    asked: 2,
  },
  {
    name: "any error in the middle of the answer",
    answer: () => lines([{ message: { content: "{" } }, { error: "unexpected EOF" }]),
    symptom: { kind: "stream", text: "unexpected EOF" },
    failureClass: "upstream_down",
    says: /failed while/,
    asked: 2,
  },
  {
    name: "a login page with a success status",
    answer: () => new Response("<html>Login</html>", { headers: { "content-type": "text/html" } }),
    symptom: { kind: "page" },
    failureClass: "upstream_down",
    says: /web page/,
    asked: 1,
  },
  {
    name: "an answer that breaks off",
    answer: () => lines([{ message: { content: "{" }, done: false }]),
    symptom: { kind: "cut" },
    failureClass: "upstream_down",
    says: /broke off/,
    asked: 2,
  },
  {
    name: "a refused connection",
    answer: () => new TypeError("fetch failed"),
    symptom: { kind: "connection" },
    failureClass: "upstream_down",
    says: /ollama serve/,
    asked: 1,
  },
  {
    name: "an empty answer",
    answer: () => streamed(""),
    symptom: { kind: "empty" },
    failureClass: "no_result",
    says: /nothing/,
    asked: 2,
  },
  {
    name: "an answer without room after the thinking",
    answer: () => streamed("", "length"),
    symptom: { kind: "out_of_tokens" },
    failureClass: "no_result",
    says: /OLLAMA_THINK/,
    asked: 2,
  },
  {
    name: "an endless answer",
    answer: () => lines([{ message: { content: "x".repeat(5 * 1024 * 1024) }, done: true }]),
    symptom: { kind: "oversized" },
    failureClass: "no_result",
    says: /did not stop/,
    asked: 1,
  },
  ...[
    '{"text": "a fox"}',
    '{"prompt": 7}',
    '{"prompt": ""}',
    '{"prompt": "a f',
  ]
    .map((content): Row => ({
      name: `an answer of the wrong form: ${content}`,
      answer: () => streamed(content),
      symptom: { kind: "malformed" },
      failureClass: "no_result",
      says: /JSON/,
      asked: 2,
    })),
  {
    name: "a text that draws another picture",
    answer: () => streamed('{"prompt": "a blue whale"}'),
    symptom: { kind: "not_preserved" },
    failureClass: "no_result",
    says: /same picture/,
    asked: 2,
  },
];

for (const { name, answer, symptom, failureClass, says, asked } of rows) {
  Deno.test(`compressPrompt classifies ${name} as ${failureClass} and compresses without Ollama`, async () => {
    const ollama = scriptOllama([answer, answer]);
    const result = await compressPrompt(prompt, 60, {
      languageModel: settings,
      fetch: ollama.fetch,
      clock: manualClock(),
      signal: new AbortController().signal,
      log: silentLog,
      memory: new CompressionMemory(),
    });
    assert.equal(result.method, "local");
    assert.ok(result.length <= 60);
    assert.equal(result.failure?.failureClass, failureClass);
    assert.match(result.failure?.message ?? "", says);
    assert.equal(ollama.chats.length, asked);
    const failure = new LanguageModelFailure(symptom, settings.model);
    assert.equal(failure.failureClass, failureClass);
    assert.equal(failure.message, result.failure?.message);
  });
}

/** Rows that no answer of the server leads to; they are tested with the clock and the length of the prompt. */
const withoutAnswer = ["silent", "slow", "too_large", "no_time", "loading", "too_slow"];

Deno.test("failureTable has no row that is not tested", () => {
  const tested = new Set(rows.map(({ symptom }) => new LanguageModelFailure(symptom, "m").row));
  const untested = failureTable.filter((row) =>
    !tested.has(row) && !withoutAnswer.includes(row.kind)
  );
  assert.deepEqual(untested, []);
});

Deno.test("LanguageModelFailure keeps the server's own words and status", () => {
  const failure = new LanguageModelFailure(
    { kind: "status", status: 503, text: " server busy " },
    "m",
  );
  assert.equal(failure.httpStatus, 503);
  assert.equal(failure.providerMessage, "server busy");
  assert.equal(failure.provider, "ollama");
});
