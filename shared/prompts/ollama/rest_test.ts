import assert from "node:assert/strict";
import { failureClasses, ProviderError } from "../../errors/mod.ts";
import { OllamaRest } from "./rest.ts";

const down = new ProviderError("ollama", "upstream_down", "Ollama does not answer.");

Deno.test("OllamaRest has nobody wait before the first failure", () => {
  assert.equal(new OllamaRest().reasonToWait(0), undefined);
});

Deno.test("OllamaRest lets one caller try after ten seconds", () => {
  const rest = new OllamaRest();
  rest.noteFailure(down, 1_000);
  assert.equal(rest.reasonToWait(10_999), down);
  assert.equal(rest.reasonToWait(11_000), undefined);
  assert.equal(rest.reasonToWait(11_000), down);
  rest.noteSuccess(900);
  assert.equal(rest.reasonToWait(11_001), undefined);
});

Deno.test("OllamaRest lets another caller try when the one before never reported", () => {
  const rest = new OllamaRest();
  rest.noteFailure(down, 0);
  assert.equal(rest.reasonToWait(10_000), undefined);
  assert.equal(rest.reasonToWait(19_999), down);
  assert.equal(rest.reasonToWait(20_000), undefined);
});

const waits: { retryAfterMs: number; until: number }[] = [
  { retryAfterMs: 2_000, until: 2_000 },
  { retryAfterMs: 3_600_000, until: 60_000 },
];

for (const { retryAfterMs, until } of waits) {
  Deno.test(`OllamaRest waits ${until} ms when asked to wait ${retryAfterMs} ms`, () => {
    const rest = new OllamaRest();
    const busy = new ProviderError("ollama", "rate_limited", "Busy.", { retryAfterMs });
    rest.noteFailure(busy, 0);
    assert.equal(rest.reasonToWait(until - 1), busy);
    assert.equal(rest.reasonToWait(until), undefined);
  });
}

for (const failureClass of failureClasses) {
  const isServers = [
    "auth",
    "quota",
    "rate_limited",
    "model_unavailable",
    "upstream_down",
    "timeout",
  ]
    .includes(failureClass);
  Deno.test(`OllamaRest ${isServers ? "rests" : "does not rest"} after ${failureClass}`, () => {
    const rest = new OllamaRest();
    const failure = new ProviderError("ollama", failureClass, "Failed.");
    rest.noteFailure(failure, 0);
    assert.equal(rest.reasonToWait(1), isServers ? failure : undefined);
  });
}

Deno.test("OllamaRest tells the median of the last 20 compressions", () => {
  const rest = new OllamaRest();
  assert.equal(rest.recentLatencyMs, null);
  for (let latency = 1; latency <= 100; latency++) rest.noteSuccess(latency);
  assert.equal(rest.recentLatencyMs, 91);
});
