import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const sample = new URL("../../scripts/workflows/ink_drawing.json", import.meta.url);

Deno.test("POST /providers/comfyui/workflows", async (t) => {
  await using service = await startTestService();
  const workflow = JSON.parse(await Deno.readTextFile(sample));
  const path = "/providers/comfyui/workflows";
  const add = (json: Record<string, unknown>) => service.call(path, { json });

  await t.step("takes a secret key only", async () => {
    const as = await service.signUp();
    problem(await service.call(path, { as, json: { name: "x", workflow } }), 401, "unauthorized");
  });

  await t.step("tells what it would find, and adds nothing, when asked so", async () => {
    const answer = await add({ name: "ink", workflow: { prompt: workflow }, dry_run: true });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const { places, added } = answer.body as { places: Record<string, string[]>; added: boolean };
    assert.deepEqual([places["prompt"], added], [["6.text"], false]);
    const json = { prompt: "a heron", provider: "comfyui", model_id: "ink" };
    assert.notEqual((await service.call("/generate", { json })).status, 200);
  });

  await t.step("says what is wrong with one that cannot be used", async () => {
    const text = '{"3": {"class_type": "KSampler", "inputs": {"seed": {{seed}} }}}';
    const told = problem(await add({ name: "ink", workflow: text }), 400, "invalid_request");
    assert.match(told.detail, /\{\{seed\}\} stands without quotation marks/);
    assert.equal(told.errors?.[0]?.path, "workflow");
  });

  await t.step("adds one that requests can name at once, and keeps the others", async () => {
    for (const name of ["ink", "more-ink"]) {
      assert.equal((await add({ name, workflow: JSON.stringify(workflow) })).status, 200);
    }
    for (const model_id of ["ink", "more-ink"]) {
      const json = { prompt: "a heron", provider: "comfyui", model_id, width: 256, height: 320 };
      const { images, metadata } = completed(await service.call("/generate", { json }));
      assert.equal(metadata.provider_model, model_id);
      assert.deepEqual([images[0]?.width, images[0]?.height], [256, 320]);
    }
  });
});
