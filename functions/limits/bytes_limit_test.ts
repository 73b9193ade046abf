import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import {
  startTestService,
  type TestCall,
  type TestCaller,
} from "../../shared/testing/service/service.ts";

const small = { prompt: "a lighthouse", provider: "runware", width: 256, height: 256 };

Deno.test("the limit on stored bytes refuses before anything is drawn, whichever way it is asked for", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const key = await service.makeKey(user, project, ["generate", "read"]);
  const draw = (as: TestCaller = user) => service.call("/generate", { as, json: small });
  const { images: [image] } = completed(await draw());
  const size = image?.file_size ?? 0;

  /** What was drawn, asked for, booked and stored. */
  const facts = async () => {
    const { services } = await service.simulators.books();
    const [rows] = await database.query(
      `select (select count(*)::int from image_generation.generation_jobs) as jobs,
         (select count(*)::int from image_generation.generation_attempts) as attempts,
         (select count(*)::int from image_generation.usage_ledger) as booked`,
    );
    return { drawn: services.runware_ai.counts.submit, rows, objects: await service.objects() };
  };

  const ways: Record<string, { to: string; call: TestCall }> = {
    "at once": { to: "/generate", call: { json: small } },
    "with an API key": { to: "/generate", call: { as: key, json: small } },
    "to be followed": {
      to: "/generate",
      call: { json: small, headers: { prefer: "respond-async" } },
    },
    "with few fields": { to: "/generate/quick", call: { json: { prompt: "a lighthouse" } } },
    "as a file of OpenAI's": {
      to: "/openai/v1/images/generations",
      call: { json: { prompt: "a lighthouse", model: "runware_ai/runware:101@1" } },
    },
  };
  for (
    const [scope, id] of [["account", user.id], ["project", project]] as const
  ) {
    await service.limit(scope, id, { bytes: size });
    for (const [name, { to, call }] of Object.entries(ways)) {
      await t.step(`${name}, by that of the ${scope}`, async () => {
        const before = await facts();
        const answer = await service.call(to, { as: user, ...call });
        assert.equal(answer.status, 402, JSON.stringify(answer.body));
        if (!to.startsWith("/openai")) {
          const { limit } = problem(answer, 402, "budget_exceeded");
          assert.deepEqual(limit, { name: "bytes", scope, allowed: size });
        }
        assert.deepEqual(await facts(), before);
      });
    }
    await database.query("delete from image_generation.limits where scope_id = $1", [id]);
  }

  await t.step("in SQL", async () => {
    await service.limit("account", user.id, { bytes: size });
    const before = await facts();
    const { error } = await user.client.rpc("request_generation", {
      project_id: project,
      prompt: "a lighthouse",
    });
    assert.match(error?.message ?? "", /bytes|stored/);
    assert.deepEqual(await facts(), before);
  });

  await t.step("and lets draw again once there is room", async () => {
    await service.limit("account", user.id, { bytes: size + 1 });
    completed(await draw());
    const before = await facts();
    problem(await draw(), 402, "budget_exceeded");
    assert.deepEqual(await facts(), before);
  });
});
