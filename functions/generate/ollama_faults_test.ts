import assert from "node:assert/strict";
import { completed } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

// One of each class of failure; that each fault has its class is tested beside the client of the language model.
const faults = [
  "ollama.request_canceled",
  "ollama.invalid_format",
  "ollama.invalid_json",
  "ollama.model_not_found",
  "ollama.forbidden_host",
  "ollama.busy",
  "transport.cut_mid_body",
  "transport.gateway_timeout",
] as const;

Deno.test("POST /generate draws a long prompt whatever Ollama does", async (t) => {
  for (const [index, fault] of faults.entries()) {
    await t.step(fault, async () => {
      // A stack has not learnt yet that Ollama fails, so it asks; its thread costs less than a new isolate.
      await using service = await startTestService({ drawMs: 1 });
      const boats = Array.from({ length: 80 }, (_, boat) => `boat ${boat} of fleet ${index}`);
      const prompt = `${boats.join(" beside an old pier, ")}, heavy clouds, "PORT ${index}"`.repeat(
        2,
      );
      assert.ok(prompt.length > 3_000 && prompt.length <= 10_000, String(prompt.length));
      await service.simulators.setFault({ service: "ollama", fault });
      const asked = (await service.simulators.books()).services.ollama.counts.submit;
      const answer = completed(
        await service.call("/generate", {
          json: { prompt, provider: "gemini", width: 256, height: 256 },
        }),
      );
      await service.simulators.clearFaults();
      assert.ok(
        (await service.simulators.books()).services.ollama.counts.submit > asked,
        "not asked",
      );
      assert.ok(answer.prompt.length <= 3_000, String(answer.prompt.length));
      assert.ok(answer.prompt.includes(`"PORT ${index}"`), answer.prompt);
      assert.equal(answer.total_images, 1);
      assert.ok(["local", "ollama"].includes(answer.metadata.prompt_validation?.method ?? ""));
    });
  }
});
