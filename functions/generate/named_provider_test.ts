import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const longPrompt = Array.from(
  { length: 100 },
  (_, index) => `a harbour with ${index + 2} boats under heavy clouds`,
).join(", ");

Deno.test("POST /generate heeds who is named and who may ask", async (t) => {
  await using service = await startTestService();

  await t.step("a named provider that cannot do it is left out with a warning", async () => {
    const json = {
      prompt: "a quay",
      provider: "gemini",
      width: 2048,
      height: 144,
    };
    const answer = completed(await service.call("/generate", { json }));
    assert.notEqual(answer.provider, "gemini");
    assert.ok(
      answer.warnings.some((warning) => /^gemini was left out.*2048x144/.test(warning)),
      answer.warnings.join(" "),
    );
  });

  await t.step("a stranger's long prompt is not shortened for them", async () => {
    const [owner, stranger] = [await service.signUp(), await service.signUp()];
    const json = { prompt: longPrompt, project_id: await service.projectOf(owner) };
    const before = await service.countRows();
    const asked = (await service.simulators.books()).services.ollama.counts.submit;
    problem(await service.call("/generate", { as: stranger, json }), 404, "project_not_found");
    assert.deepEqual(await service.countRows(), before);
    assert.equal((await service.simulators.books()).services.ollama.counts.submit, asked);
  });
});
