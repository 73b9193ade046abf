import assert from "node:assert/strict";
import { listFaults, type Simulators, startSimulators } from "../../../scripts/simulators/mod.ts";
import type { FailureClass } from "../../errors/mod.ts";
import { silentLog } from "../../observability/mod.ts";
import { type Clock, systemClock } from "../../runtime/mod.ts";
import {
  type CompressionDependencies,
  CompressionMemory,
  compressPrompt,
  defaultModelSettings,
  languageModelHealth,
  type ModelSettings,
} from "../mod.ts";

const prompt =
  'A red fox in deep snow beside a frozen lake, birch trees, a sign "NO FISHING", evening light and long shadows --ar 16:9';
const good = JSON.stringify({
  prompt: 'red fox, deep snow, frozen lake, birch trees, "NO FISHING", evening light --ar 16:9',
});

async function withSimulators(test: (simulators: Simulators) => Promise<void>): Promise<void> {
  const simulators = await startSimulators({ drawMs: 5 });
  try {
    await test(simulators);
  } finally {
    await simulators.close();
  }
}

function dependenciesOf(
  simulators: Simulators,
  changes: Partial<ModelSettings> = {},
): CompressionDependencies & { languageModel: ModelSettings } {
  return {
    languageModel: {
      baseUrl: simulators.urls.ollama,
      model: "gpt-oss:20b",
      headers: {},
      ...defaultModelSettings,
      protocol: "ollama",
      timeBudgetMs: 10_000,
      ...changes,
    },
    fetch,
    clock: systemClock,
    signal: new AbortController().signal,
    log: silentLog,
    memory: new CompressionMemory(),
  };
}

Deno.test("compressPrompt compresses through a server that speaks Ollama's protocol", () =>
  withSimulators(async (simulators) => {
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    const result = await compressPrompt(prompt, 100, dependenciesOf(simulators));
    assert.equal(result.method, "ollama");
    assert.ok(result.preservation >= 0.8);
  }));

Deno.test("compressPrompt waits for a model that is being loaded", () =>
  withSimulators(async (simulators) => {
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    await simulators.setFault({ service: "ollama", fault: "ollama.cold_load", delayMs: 100 });
    assert.equal((await compressPrompt(prompt, 100, dependenciesOf(simulators))).method, "ollama");
  }));

const faults: { fault: string; failureClass: FailureClass; budgetMs?: number }[] = [
  { fault: "ollama.model_not_found", failureClass: "model_unavailable" },
  { fault: "ollama.model_not_found_old", failureClass: "model_unavailable" },
  { fault: "ollama.path_not_found", failureClass: "upstream_down" },
  { fault: "ollama.method_not_allowed", failureClass: "invalid_request" },
  { fault: "ollama.forbidden_host", failureClass: "auth" },
  { fault: "ollama.cloud_disabled", failureClass: "auth" },
  { fault: "ollama.cloud_unauthorized", failureClass: "auth" },
  { fault: "ollama.rate_limited", failureClass: "rate_limited" },
  { fault: "ollama.request_canceled", failureClass: "cancelled" },
  { fault: "ollama.busy", failureClass: "rate_limited" },
  { fault: "ollama.runner_stopped", failureClass: "upstream_down" },
  { fault: "ollama.process_terminated", failureClass: "upstream_down" },
  { fault: "ollama.out_of_memory", failureClass: "upstream_down" },
  { fault: "ollama.load_timeout", failureClass: "upstream_down" },
  { fault: "ollama.invalid_format", failureClass: "invalid_request" },
  { fault: "ollama.option_of_wrong_type", failureClass: "invalid_request" },
  { fault: "ollama.thinking_not_supported", failureClass: "invalid_request" },
  { fault: "ollama.prompt_too_long", failureClass: "invalid_request" },
  { fault: "ollama.cloud_unreachable", failureClass: "upstream_down" },
  { fault: "ollama.mid_stream_error", failureClass: "upstream_down" },
  { fault: "ollama.unterminated_stream", failureClass: "upstream_down" },
  { fault: "ollama.no_room", failureClass: "no_result" },
  { fault: "ollama.cut_short", failureClass: "no_result" },
  { fault: "ollama.empty_answer", failureClass: "no_result" },
  { fault: "ollama.invalid_json", failureClass: "no_result" },
  { fault: "ollama.never_ends", failureClass: "timeout", budgetMs: 60 },
  { fault: "transport.stalled_headers", failureClass: "timeout", budgetMs: 60 },
  { fault: "transport.stalled_body", failureClass: "timeout", budgetMs: 60 },
  { fault: "transport.cut_before_headers", failureClass: "upstream_down" },
  { fault: "transport.cut_mid_body", failureClass: "upstream_down" },
  { fault: "transport.login_redirect", failureClass: "auth" },
  { fault: "transport.login_page", failureClass: "upstream_down" },
  { fault: "transport.ngrok_interstitial", failureClass: "upstream_down" },
  { fault: "transport.bad_gateway", failureClass: "upstream_down" },
  { fault: "transport.service_unavailable", failureClass: "upstream_down" },
  { fault: "transport.gateway_timeout", failureClass: "timeout" },
  { fault: "transport.unauthorized", failureClass: "auth" },
];

Deno.test("every way in which Ollama can fail has its class here", () => {
  const succeeds = ["ollama.answer", "ollama.cold_load", "ollama.format_ignored"];
  const known = listFaults().map(({ fault }) => fault).filter((fault) =>
    fault.startsWith("ollama.") && !succeeds.includes(fault)
  );
  const told = faults.map(({ fault }) => fault);
  assert.deepEqual(known.filter((fault) => !told.includes(fault)), []);
});

for (const { fault, failureClass, budgetMs = 10_000 } of faults) {
  Deno.test(`compressPrompt does without Ollama after ${fault} (${failureClass})`, () =>
    withSimulators(async (simulators) => {
      await simulators.setFault({ service: "ollama", fault });
      const dependencies = dependenciesOf(simulators, { timeBudgetMs: budgetMs });
      const result = await compressPrompt(prompt, 100, dependencies);
      assert.equal(result.method, "local");
      assert.equal(result.failure?.failureClass, failureClass);
      assert.ok(result.text.length <= 100);
    }));
}

Deno.test("compressPrompt survives a crash that does not happen twice", () =>
  withSimulators(async (simulators) => {
    await simulators.setFault({ service: "ollama", fault: "ollama.runner_stopped", count: 1 });
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    assert.equal((await compressPrompt(prompt, 100, dependenciesOf(simulators))).method, "ollama");
  }));

Deno.test("compressPrompt takes an answer that has words around its JSON", () =>
  withSimulators(async (simulators) => {
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    await simulators.setFault({ service: "ollama", fault: "ollama.format_ignored" });
    assert.equal((await compressPrompt(prompt, 100, dependenciesOf(simulators))).method, "ollama");
  }));

const goodText: string = JSON.parse(good).prompt;

const reasoned = {
  braces: `<think>I must answer as {"prompt": "..."}.</think>\n${good}`,
  "a closing sentence": `${
    JSON.stringify({ prompt: goodText, note: "{short}" })
  } I kept {everything}.`,
  "no JSON at all": goodText,
};

for (const [name, content] of Object.entries(reasoned)) {
  Deno.test(`compressPrompt takes the last whole JSON object of an answer with ${name}`, () =>
    withSimulators(async (simulators) => {
      await simulators.setFault({ service: "ollama", fault: "ollama.answer", content });
      const result = await compressPrompt(prompt, 100, dependenciesOf(simulators));
      assert.deepEqual([result.method, result.text], ["ollama", goodText]);
    }));
}

Deno.test("compressPrompt spares a model that cannot think the question, and knows it from then on", () =>
  withSimulators(async (simulators) => {
    const dependencies = dependenciesOf(simulators, { model: "llama3.2:3b", think: "high" });
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    assert.equal((await compressPrompt(prompt, 100, dependencies)).method, "ollama");
    assert.equal(dependencies.memory.model.abilitiesOf("llama3.2:3b").think, false);
  }));

Deno.test("compressPrompt gives a caller the local text while a slow model loads, and loads it whoever leaves", () =>
  withSimulators(async (simulators) => {
    await simulators.setFault({
      service: "ollama",
      fault: "ollama.cold_load",
      delayMs: 250,
      count: 1,
    });
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    const dependencies = dependenciesOf(simulators, { timeBudgetMs: 10_000 });
    // Half of the budget is what a caller waits for a model; only this wait is cut short.
    const sleep: Clock["sleep"] = (ms, signal) => systemClock.sleep(ms === 5_000 ? 20 : ms, signal);
    const hasty = { ...dependencies, clock: { ...systemClock, sleep } };
    const first = await compressPrompt(prompt, 100, hasty);
    assert.deepEqual([first.method, first.failure?.failureClass], ["local", "model_unavailable"]);
    assert.match(first.failure?.message ?? "", /loading/);
    await dependencies.memory.model.warming;
    const again = await compressPrompt(prompt, 100, {
      ...dependencies,
      clock: { ...systemClock, now: () => Date.now() + 60_000 },
    });
    assert.equal(again.method, "ollama");
  }));

Deno.test("compressPrompt waits for a slow model where nobody waits for the picture", () =>
  withSimulators(async (simulators) => {
    await simulators.setFault({
      service: "ollama",
      fault: "ollama.cold_load",
      delayMs: 250,
      count: 1,
    });
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    const dependencies = dependenciesOf(simulators, { timeBudgetMs: 60 });
    const result = await compressPrompt(prompt, 100, { ...dependencies, isBackground: true });
    assert.equal(result.method, "ollama");
  }));

Deno.test("compressPrompt loads a model with the context it is used with, once, and leaves its owner's keep_alive alone", () =>
  withSimulators(async (simulators) => {
    const ollama = simulators.urls.ollama;
    const contexts: unknown[] = [];
    const spying: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.method === "POST" && request.url.endsWith("/api/chat")) {
        const { options, keep_alive } = await request.clone().json();
        contexts.push([options?.num_ctx, keep_alive]);
      }
      return await fetch(request);
    };
    // What `ollama run` does.
    await (await fetch(`${ollama}/api/chat`, {
      method: "POST",
      body: JSON.stringify({ model: "gpt-oss:20b", messages: [] }),
    })).body?.cancel();
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    const dependencies = { ...dependenciesOf(simulators, { contextTokens: 6_144 }), fetch: spying };
    assert.equal((await compressPrompt(prompt, 100, dependencies)).method, "ollama");
    assert.equal((await compressPrompt(`${prompt} `, 99, dependencies)).method, "ollama");
    assert.deepEqual(contexts, Array.from({ length: 3 }, () => [6_144, undefined]));
    const running = await (await fetch(`${ollama}/api/ps`)).json();
    assert.equal(running.models[0].context_length, 6_144);
    const kept = dependenciesOf(simulators, { contextTokens: 6_144, keepAlive: "30m" });
    await compressPrompt(prompt, 100, { ...kept, fetch: spying });
    assert.deepEqual(contexts.at(-1), [6_144, "30m"]);
  }));

Deno.test("compressPrompt has a model that cannot think repair its text too", () =>
  withSimulators(async (simulators) => {
    const lossy = JSON.stringify({ prompt: "a blue fox, no lake" });
    await simulators.setFault({
      ...{ service: "ollama", fault: "ollama.answer", content: lossy },
      ...{ count: 1, match: { text: "must_keep" } },
    });
    await simulators.setFault({ service: "ollama", fault: "ollama.answer", content: good });
    const asked: unknown[] = [];
    const spying: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.url.endsWith("/api/chat")) asked.push((await request.clone().json()).think);
      return await fetch(request);
    };
    const dependencies = {
      ...dependenciesOf(simulators, { model: "llama3.2:3b", think: "high" }),
      fetch: spying,
    };
    const result = await compressPrompt(prompt, 100, dependencies);
    assert.deepEqual([result.method, result.text], ["ollama", goodText]);
    // The load, the question and the repair.
    assert.deepEqual(asked, [undefined, undefined, undefined]);
  }));

Deno.test("compressPrompt hangs up when the caller leaves", () =>
  withSimulators(async (simulators) => {
    await simulators.setFault({ service: "ollama", fault: "ollama.never_ends" });
    const leaving = new AbortController();
    const spying: typeof fetch = (input, init) => {
      const answer = fetch(input, init);
      if (String(input).endsWith("/api/chat")) leaving.abort(new Error("left"));
      return answer;
    };
    await assert.rejects(
      compressPrompt(prompt, 100, {
        ...dependenciesOf(simulators),
        fetch: spying,
        signal: leaving.signal,
      }),
      /left/,
    );
  }));

/** What `ollama run` does first. */
async function load(simulators: Simulators, model: string): Promise<void> {
  const body = JSON.stringify({ model, messages: [], options: { num_ctx: 8_192 } });
  const loaded = await fetch(`${simulators.urls.ollama}/api/chat`, { method: "POST", body });
  assert.equal((await loaded.json()).done_reason, "load");
}

Deno.test("languageModelHealth says that all is well", () =>
  withSimulators(async (simulators) => {
    const dependencies = dependenciesOf(simulators);
    await load(simulators, dependencies.languageModel.model);
    dependencies.memory.model.noteSuccess(1_234);
    const health = await languageModelHealth(dependencies.languageModel, dependencies);
    assert.equal(health.status, "healthy");
    assert.equal(health.isModelInstalled, true);
    assert.equal(health.pullCommand, undefined);
    assert.match(health.version ?? "", /^\d+\.\d+/);
    assert.equal(health.recentLatencyMs, 1_234);
    assert.ok(health.latencyMs >= 0);
  }));

Deno.test("languageModelHealth tells installed from loaded", () =>
  withSimulators(async (simulators) => {
    const dependencies = dependenciesOf(simulators);
    const health = await languageModelHealth(dependencies.languageModel, dependencies);
    assert.deepEqual([health.status, health.isModelInstalled, health.isModelLoaded], [
      "degraded",
      true,
      false,
    ]);
    assert.match(health.detail, /installed, not loaded/);
  }));

Deno.test("languageModelHealth compares model names as Ollama does", () =>
  withSimulators(async (simulators) => {
    const dependencies = dependenciesOf(simulators, { model: "GPT-OSS:20B" });
    await load(simulators, dependencies.languageModel.model);
    const health = await languageModelHealth(dependencies.languageModel, dependencies);
    assert.equal(health.status, "healthy");
  }));

Deno.test("languageModelHealth names the command that installs a missing model", () =>
  withSimulators(async (simulators) => {
    const dependencies = dependenciesOf(simulators, { model: "imaginary:7b" });
    const health = await languageModelHealth(dependencies.languageModel, dependencies);
    assert.equal(health.status, "degraded");
    assert.equal(health.pullCommand, "ollama pull imaginary:7b");
    assert.match(health.detail, /ollama pull imaginary:7b/);
  }));

Deno.test("languageModelHealth says what to do when the tunnel is misconfigured", () =>
  withSimulators(async (simulators) => {
    await simulators.setFault({ service: "ollama", fault: "ollama.forbidden_host" });
    const dependencies = dependenciesOf(simulators);
    const health = await languageModelHealth(dependencies.languageModel, dependencies);
    assert.equal(health.status, "unhealthy");
    assert.match(health.detail, /localhost:11434/);
  }));

Deno.test("languageModelHealth says what to do when nothing listens", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const settings: ModelSettings = {
    baseUrl: `http://127.0.0.1:${port}`,
    model: "gpt-oss:20b",
    headers: {},
    ...defaultModelSettings,
    protocol: "ollama",
  };
  const health = await languageModelHealth(settings, {
    fetch,
    clock: systemClock,
    signal: new AbortController().signal,
    log: silentLog,
    memory: new CompressionMemory(),
  });
  assert.equal(health.status, "unhealthy");
  assert.match(health.detail, /ollama serve/);
});
