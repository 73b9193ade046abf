import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";
import { until } from "../../shared/testing/runtime/until.ts";

Deno.test("no mistake of a caller's, and no loss of theirs, is told as a fault of the service", async (t) => {
  await using service = await startTestService({ drawMs: 400 });
  const { database } = service.stack;
  const user = await service.signUp();

  for (const time of ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59+00:00"]) {
    await t.step(`GET /jobs?created_after=${time}`, async () => {
      const answer = await service.call(`/jobs?created_after=${encodeURIComponent(time)}`, {
        as: user,
      });
      assert.ok(answer.status === 200 || answer.status === 400, JSON.stringify(answer.body));
    });
  }

  await t.step("GET /jobs with a cursor that nobody gave out", async () => {
    for (const time of ["0000-01-01T00:00:00Z", "2026-01-01T00:00:00Z"]) {
      const cursor = Buffer.from(JSON.stringify([time, crypto.randomUUID()])).toString("base64url");
      const answer = await service.call(`/jobs?cursor=${cursor}`, { as: user });
      assert.ok(answer.status === 200 || answer.status === 400, JSON.stringify(answer.body));
    }
  });

  await t.step("a request that would keep more than 64 KB", async () => {
    const large = { text: "x".repeat(70_000) };
    const json = { prompt: "x", provider: "gemini", provider_params: large };
    const told = problem(
      await service.call("/generate", { as: user, json }),
      400,
      "invalid_request",
    );
    assert.match(JSON.stringify(told.errors), /65,536 bytes/);
    const { error } = await user.client.rpc("request_generation", {
      project_id: await service.projectOf(user),
      prompt: "x",
      options: { metadata: large },
    });
    assert.equal(error?.code, "22023");
  });

  await t.step(
    "a stranger's long negative prompt spends no call of the language model",
    async () => {
      const project_id = await service.projectOf(await service.signUp());
      const json = { prompt: "x", negative_prompt: "people and cars ".repeat(400), project_id };
      problem(await service.call("/generate", { as: user, json }), 404, "project_not_found");
      const { calls } = await service.simulators.books();
      assert.deepEqual(calls.filter((call) => call.service === "ollama"), []);
    },
  );

  await t.step("a project that is deleted while 16 callers wait is not found", async () => {
    const project_id = await service.projectOf(user);
    const asking = Array.from({ length: 16 }, (_, index) =>
      service.call("/generate", {
        as: user,
        json: { prompt: `number ${index}`, project_id, width: 256, height: 256 },
      }));
    await until(async () => {
      const [row] = await database.query<{ started: number }>(
        `select count(*)::integer as started from image_generation.generation_attempts where project_id = $1`,
        [project_id],
      );
      return (row?.started ?? 0) >= 4;
    });
    await database.query("delete from image_generation.projects where id = $1", [project_id]);
    const answers = await Promise.all(asking);
    for (const answer of answers) {
      if (answer.status !== 200) problem(answer, 404, "project_not_found");
    }
    assert.ok(answers.some(({ status }) => status === 404));
  });
});
