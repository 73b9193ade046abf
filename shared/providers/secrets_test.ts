import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { listFaults, startSimulators } from "../../scripts/simulators/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import { createLog } from "../observability/mod.ts";
import {
  drawWith,
  openSimulatedContext,
  planWith,
} from "../testing/providers/simulated_context.ts";
import { scriptUpstream } from "../testing/providers/scripted_upstream.ts";
import { failureOf } from "./failures.ts";
import { providers } from "./registry.ts";

/** Faults that end with the deadline, which this test does not wait for. */
const endless = /stalled|never_ends/;
const tunnelSecret = "tunnel-secret-5b1f6e";

Deno.test("no failure of a provider writes a key or a tunnel's secret into the log", async (t) => {
  const simulators = await startSimulators({ drawMs: 1 });
  for (const provider of Object.values(providers)) {
    await t.step(provider.id, async () => {
      const lines: string[] = [];
      const log = createLog({ level: "debug", write: (line) => lines.push(line) });
      const context = { ...openSimulatedContext(provider, simulators.urls[provider.id]), log };
      const [endpoint] = context.settings.endpoints;
      assert.ok(endpoint && context.settings.apiKey);
      endpoint.headers = { "CF-Access-Client-Secret": tunnelSecret };
      const request = { prompt: "a lighthouse", width: 128, height: 128, count: 1 };
      const plan = planWith(provider, request, context);
      const faults = listFaults().filter(({ service, fault }) =>
        service === provider.id && !endless.test(fault)
      );
      for (const { fault } of faults) {
        await simulators.reset();
        await simulators.setFault({ service: provider.id, fault, count: 1, delayMs: 1 });
        try {
          await drawWith(provider, plan, crypto.randomUUID(), context);
        } catch (error) {
          assert.ok(error instanceof ProviderError, `${fault}: ${error}`);
          const { providerMessage, message } = error;
          log.error("an attempt failed", { fault, providerMessage, message, error });
        }
      }
      assert.ok(lines.length > 10);
      for (const line of lines) {
        assert.ok(!line.includes(context.settings.apiKey), line);
        assert.ok(!line.includes(tunnelSecret), line);
      }
    });
  }
  await simulators.close();
});

Deno.test("failureOf() repeats a key to callers in no field, however the provider writes it", () => {
  const { context } = scriptUpstream([], []);
  const key = context.settings.apiKey ?? "";
  const forms = [
    key,
    key.toUpperCase(),
    [...key].join(" "),
    key.slice(0, 12),
    encodeURIComponent(`${key}!`),
    Buffer.from(key).toString("hex"),
    Buffer.from(`user:${key}`).toString("base64"),
  ];
  for (const form of forms) {
    const error = failureOf({ provider: "gemini", name: "Gemini", rows: [] }, {
      codes: [`invalid ${form}`],
      sentence: `Unknown key ${form}`,
      detail: `It says ${form}.`,
      category: form,
      isRefusal: true,
    }, context);
    const told = JSON.stringify([error.message, error.providerMessage, error.providerCode]) +
      error.refusalCategory;
    assert.ok(!told.includes(form.slice(0, 10)), told);
    assert.match(error.providerMessage ?? "", /^Unknown key \[redacted\]/);
  }
});
