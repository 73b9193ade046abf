import assert from "node:assert/strict";
import { failureClasses, ProviderError } from "../../errors/mod.ts";
import { ModelExperience } from "./experience.ts";

const down = new ProviderError("ollama", "upstream_down", "Ollama does not answer.");

Deno.test("ModelExperience has nobody wait before the first failure", () => {
  assert.equal(new ModelExperience().reasonToWait(0), undefined);
});

Deno.test("ModelExperience lets one caller try after ten seconds", () => {
  const rest = new ModelExperience();
  rest.noteFailure(down, 1_000);
  assert.equal(rest.reasonToWait(10_999), down);
  assert.equal(rest.reasonToWait(11_000), undefined);
  assert.equal(rest.reasonToWait(11_000), down);
  rest.noteSuccess(900);
  assert.equal(rest.reasonToWait(11_001), undefined);
});

Deno.test("ModelExperience lets another caller try when the one before never reported", () => {
  const rest = new ModelExperience();
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
  Deno.test(`ModelExperience waits ${until} ms when asked to wait ${retryAfterMs} ms`, () => {
    const rest = new ModelExperience();
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
  Deno.test(`ModelExperience ${isServers ? "rests" : "does not rest"} after ${failureClass}`, () => {
    const rest = new ModelExperience();
    const failure = new ProviderError("ollama", failureClass, "Failed.");
    rest.noteFailure(failure, 0);
    assert.equal(rest.reasonToWait(1), isServers ? failure : undefined);
  });
}

Deno.test("ModelExperience tells the median of the last 20 compressions", () => {
  const rest = new ModelExperience();
  assert.equal(rest.recentLatencyMs, null);
  for (let latency = 1; latency <= 100; latency++) rest.noteSuccess(latency);
  assert.equal(rest.recentLatencyMs, 91);
});

Deno.test("ModelExperience does not ask a machine that it knows to be too slow, and tries it less and less often", () => {
  const experience = new ModelExperience();
  assert.equal(experience.isTooSlow(2_000, 20_000, 0), false, "nothing is known yet");
  // 50 tokens a second read, 10 written: 40 s for the prompt and 60 s for the answer.
  experience.noteAnswer({
    content: "",
    thinking: "",
    isCut: false,
    promptTokens: 2_000,
    promptMs: 40_000,
    answerTokens: 600,
    answerMs: 60_000,
  });
  assert.ok((experience.expectedMs(2_000) ?? 0) > 90_000);
  assert.equal(experience.tokensPerSecond, 10);
  assert.equal(experience.isTooSlow(2_000, 200_000, 0), false, "there is time enough");
  const tries: number[] = [];
  for (let second = 0; second < 1_000; second++) {
    if (!experience.isTooSlow(2_000, 20_000, second * 1_000)) tries.push(second);
  }
  assert.deepEqual(tries, [60, 180, 420, 900]);
});
