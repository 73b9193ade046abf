import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { readConfiguration, readLogLevel, serviceVariables } from "./mod.ts";

Deno.test("readConfiguration() leaves out providers that are not set up", () => {
  const configuration = readConfiguration({ RUNWARE_API_KEY: "key", GEMINI_API_KEY: " " });
  deepEqual(Object.keys(configuration.providers), ["runware_ai"]);
  equal(configuration.providers.runware_ai?.endpoints[0]?.baseUrl, "https://api.runware.ai/v1");
  equal(configuration.languageModel, undefined);
});

Deno.test("readConfiguration() takes one key, several, and both, each once", () => {
  const keysOf = (environment: Record<string, string>) =>
    readConfiguration(environment).providers.gemini?.apiKeys;
  deepEqual(keysOf({ GEMINI_API_KEY: " one " }), ["one"]);
  deepEqual(keysOf({ GEMINI_API_KEYS: "one, two,,three, " }), ["one", "two", "three"]);
  deepEqual(keysOf({ GEMINI_API_KEY: "two", GEMINI_API_KEYS: "one,two" }), ["two", "one"]);
  equal(keysOf({ GEMINI_API_KEYS: " , " }), undefined);
  const all = readConfiguration({ LEONARDO_API_KEYS: "a,b", RUNWARE_API_KEYS: "c,d" }).providers;
  deepEqual([all.leonardo_ai?.apiKeys, all.runware_ai?.apiKeys], [["a", "b"], ["c", "d"]]);
});

Deno.test("readConfiguration() gives every ComfyUI server the tunnel's headers", () => {
  const configuration = readConfiguration({
    COMFYUI_URL: "https://one.example.com/, https://two.example.com",
    COMFYUI_HEADERS: '{"CF-Access-Client-Id":"id"}',
  });
  deepEqual(configuration.providers.comfyui?.endpoints, [
    {
      baseUrl: "https://one.example.com",
      headers: { "CF-Access-Client-Id": "id" },
      name: "server 1",
    },
    {
      baseUrl: "https://two.example.com",
      headers: { "CF-Access-Client-Id": "id" },
      name: "server 2",
    },
  ]);
  const listed = readConfiguration({
    COMFYUI_SERVERS:
      '[{"name":"studio","url":"https://three.example.com","headers":{"X-Key":"own"}}]',
    COMFYUI_HEADERS: '{"CF-Access-Client-Id":"id","X-Key":"all"}',
  });
  deepEqual(listed.providers.comfyui?.endpoints.map(({ headers }) => headers), [
    { "CF-Access-Client-Id": "id", "X-Key": "own" },
  ]);
});

Deno.test("readConfiguration() takes ComfyUI's address as people write it", () => {
  const configuration = readConfiguration({ COMFYUI_URL: "localhost:8188, http://farm:8188/," });
  deepEqual(configuration.providers.comfyui?.endpoints.map(({ baseUrl }) => baseUrl), [
    "http://localhost:8188",
    "http://farm:8188",
  ]);
});

Deno.test("readConfiguration() gives each of several ComfyUI servers its own headers and name", () => {
  const configuration = readConfiguration({
    COMFYUI_SERVERS: JSON.stringify([
      { name: "studio", url: "https://studio.example.com/", headers: { "X-Pass": "one" } },
      { url: "localhost:8188" },
    ]),
  });
  deepEqual(configuration.providers.comfyui?.endpoints, [
    { baseUrl: "https://studio.example.com", headers: { "X-Pass": "one" }, name: "studio" },
    { baseUrl: "http://localhost:8188", headers: {}, name: "server 2" },
  ]);
  const comma = '[{"url": "http://one:8188", "headers": {"X-Pass": "a", }, },\n]';
  equal(readConfiguration({ COMFYUI_SERVERS: comma }).providers.comfyui?.endpoints.length, 1);
  const twice = '[{"url":"http://one","name":"a"},{"url":"http://two","name":"a"}]';
  for (const bad of ["studio", '[{"adress":"https://x.example"}]', "{}", twice]) {
    const { problems, providers } = readConfiguration({ COMFYUI_SERVERS: bad });
    equal(problems[0]?.without, "comfyui");
    equal(providers.comfyui, undefined);
  }
});

Deno.test("readConfiguration() marks the simulated services", () => {
  const configuration = readConfiguration({
    GEMINI_API_KEY: "key",
    RUNWARE_API_KEY: "key",
    OLLAMA_URL: "http://127.0.0.1:11434",
    SIMULATED_PROVIDERS: "gemini,ollama",
  });
  equal(configuration.providers.gemini?.simulated, true);
  equal(configuration.providers.runware_ai?.simulated, false);
  equal(configuration.languageModel?.simulated, true);
});

Deno.test("readConfiguration() reads how the language model is used, and how far prompts are shortened", () => {
  const usual = readConfiguration({ OLLAMA_URL: "http://127.0.0.1:11434" });
  deepEqual([usual.languageModel?.timeBudgetMs, usual.languageModel?.backgroundTimeBudgetMs], [
    20_000,
    120_000,
  ]);
  equal(usual.languageModel?.keepAlive, undefined);
  equal(usual.promptOptimization, "standard");
  const { languageModel, promptOptimization } = readConfiguration({
    OLLAMA_URL: "http://127.0.0.1:11434",
    OLLAMA_TIMEOUT_SECONDS: "35",
    OLLAMA_BACKGROUND_TIMEOUT_SECONDS: "600",
    OLLAMA_THINK: "off",
    OLLAMA_NUM_CTX: "16384",
    OLLAMA_KEEP_ALIVE: "24h",
    PROMPT_OPTIMIZATION: "auto",
  });
  deepEqual(
    [languageModel?.timeBudgetMs, languageModel?.backgroundTimeBudgetMs, languageModel?.think],
    [35_000, 600_000, "off"],
  );
  deepEqual([languageModel?.contextTokens, languageModel?.keepAlive], [16_384, "24h"]);
  equal(promptOptimization, "auto");
  const other = readConfiguration({
    LLM_URL: "http://127.0.0.1:8080",
    LLM_MODEL: "qwen",
    LLM_API_KEY: "key",
  });
  deepEqual(
    [other.languageModel?.protocol, other.languageModel?.model],
    ["chat_completions", "qwen"],
  );
  equal(other.languageModel?.headers["authorization"], "Bearer key");
});

Deno.test("readConfiguration() trusts no origin with webhooks but those it is given", () => {
  deepEqual(readConfiguration({}).webhookTrustedOrigins, []);
  const configuration = readConfiguration({
    WEBHOOK_TRUSTED_ORIGINS: "http://127.0.0.1:9000/hooks, https://internal.example.com:443",
  });
  deepEqual(configuration.webhookTrustedOrigins, [
    "http://127.0.0.1:9000",
    "https://internal.example.com",
  ]);
});

Deno.test("readConfiguration() leaves out what a bad value was for, and nothing else", () => {
  const configuration = readConfiguration({
    GEMINI_API_KEY: "key",
    COMFYUI_URL: "ftp://x",
    COMFYUI_HEADERS: "{}",
    OLLAMA_URL: "http://localhost:11434",
    OLLAMA_HEADERS: "[1]",
    WORKER_SECONDS: "many",
  });
  deepEqual(Object.keys(configuration.providers), ["gemini"]);
  equal(configuration.languageModel, undefined);
  equal(configuration.workerMs, 20_000);
  deepEqual(
    configuration.problems.map(({ variable, without }) => [variable, without]),
    [["COMFYUI_URL", "comfyui"], ["OLLAMA_HEADERS", "language_model"], ["WORKER_SECONDS", null]],
  );
});

Deno.test("readConfiguration() never fails, whatever the variables hold", () => {
  fc.assert(fc.property(
    fc.dictionary(
      fc.constantFrom(...serviceVariables()),
      fc.oneof(fc.string(), fc.webUrl(), fc.json()),
    ),
    (environment) => Array.isArray(readConfiguration(environment).problems),
  ));
});

Deno.test("readLogLevel() takes a level that exists, and info for anything else", () => {
  for (
    const [value, level] of [["debug", "debug"], ["error", "error"], ["", "info"], ["loud", "info"]]
  ) {
    equal(readLogLevel({ LOG_LEVEL: value ?? "" }), level);
  }
  equal(readLogLevel({}), "info");
});

Deno.test("serviceVariables() are described in .env.example and handed to a local `supabase start`", async () => {
  const root = new URL("../../", import.meta.url);
  const example = await Deno.readTextFile(new URL(".env.example", root));
  const config = await Deno.readTextFile(new URL("supabase/config.toml", root));
  const described = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
  const handed = [...config.matchAll(/^([A-Z][A-Z_]+) = "env\(\1\)"$/gm)].map(([, name]) => name);
  deepEqual(handed.toSorted(), serviceVariables().toSorted());
  // The stack on this machine has one of its own besides.
  deepEqual(
    described.filter((name) => name !== "DATABASE_URL").toSorted(),
    serviceVariables().toSorted(),
  );
});
