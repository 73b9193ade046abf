import assert from "node:assert/strict";
import { startSimulators } from "../../scripts/simulators/mod.ts";
import { openSimulatedContext } from "../testing/providers/simulated_context.ts";
import { providers } from "./registry.ts";

/** What is wrong with a provider, and how its health is told then. */
const troubles: [fault: string, status: string, detail: RegExp][] = [
  ["transport.unauthorized", "unhealthy", /key|credentials/i],
  ["transport.login_redirect", "unhealthy", /login page/i],
  ["transport.bad_gateway", "unhealthy", /502|cannot be reached/],
  ["transport.cut_before_headers", "unhealthy", /no answer|cannot be reached/],
  ["transport.echoed_request", "unhealthy", /./],
];

Deno.test("health and models of every provider are found out without starting work", async (t) => {
  const simulators = await startSimulators({ drawMs: 5 });
  for (const provider of Object.values(providers)) {
    await t.step(provider.id, async () => {
      await simulators.reset();
      const context = openSimulatedContext(provider, simulators.urls[provider.id]);
      const { apiKey = "" } = context.settings;
      assert.equal((await provider.health(context)).status, "healthy");
      assert.ok((await provider.models(context)).some((model) => !model.retired));
      for (const [fault, status, detail] of troubles) {
        await simulators.setFault({ service: provider.id, fault });
        const report = await provider.health(context);
        assert.equal(report.status, status, `${fault}: ${report.detail}`);
        assert.match(report.detail, detail, fault);
        assert.ok(!JSON.stringify(report).includes(apiKey), fault);
        await simulators.clearFaults();
      }
      assert.equal((await simulators.books()).services[provider.id].counts.submit, 0);
    });
  }
  await simulators.close();
});
