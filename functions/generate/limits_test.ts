import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import {
  startTestService,
  type TestAnswer,
  type TestLimits,
  type TestService,
} from "../../shared/testing/service/service.ts";

const small = { width: 128, height: 128 };

/** A project of a new user's, with limits. */
async function projectWith(service: TestService, limits: TestLimits): Promise<string> {
  const project = await service.projectOf(await service.signUp());
  await service.limit("project", project, limits);
  return project;
}

function withStatus(answers: TestAnswer[], status: number): TestAnswer[] {
  return answers.filter((answer) => answer.status === status);
}

/** Fails unless an answer says when to come again, in whole seconds from 1 to `longest`. */
function expectRetryAfter(answer: TestAnswer, longest: number): void {
  const header = answer.headers.get("retry-after") ?? "";
  assert.match(header, /^\d+$/);
  assert.ok(Number(header) >= 1 && Number(header) <= longest, header);
}

Deno.test("POST /generate keeps to limits that parallel requests share", async (t) => {
  await using service = await startTestService({ drawMs: 50 });
  const { database } = service.stack;
  const together = (count: number, json: Record<string, unknown>) =>
    Promise.all(
      Array.from({ length: count }, () =>
        service.call("/generate", {
          json: {
            prompt: "together",
            provider: "runware",
            enable_fallback: false,
            ...small,
            ...json,
          },
        })),
    );

  await t.step("while failures are booked and places taken at the same time", async () => {
    const project_id = await projectWith(service, { usd_per_month: 100 });
    const order = { probability: 0.5 };
    await service.simulators.setFault({
      ...order,
      service: "runware_ai",
      fault: "runware.no_data",
    });
    await service.simulators.setFault({ ...order, service: "gemini", fault: "gemini.internal" });
    const answers = await together(12, { project_id, max_retries: 3, enable_fallback: true });
    for (const answer of answers) completed(answer);
    await service.heal();
  });

  await t.step("a provider's concurrency, by 18 at once", async () => {
    await service.simulators.reset();
    await database.script("update image_generation.provider_configs set max_concurrency = 6");
    const answers = await together(18, {});
    const drawn = withStatus(answers, 200);
    assert.ok(drawn.length >= 6, `${drawn.length} were drawn`);
    for (const answer of answers) {
      if (answer.status === 200) continue;
      const told = problem(answer, 503, "providers_unavailable");
      assert.deepEqual(told.providers?.map(({ provider }) => provider), ["runware_ai"]);
      expectRetryAfter(answer, 5);
    }
    const { runware_ai: books } = (await service.simulators.books()).services;
    assert.equal(books.counts.submit, drawn.length);
    assert.ok(books.maximumTasksInFlight <= 6, `${books.maximumTasksInFlight} at once`);
    const [open] = await database.query<{ count: number }>(
      `select count(*)::int from image_generation.generation_attempts where status = 'running'`,
    );
    assert.equal(open?.count, 0);
    const [jobs] = await database.query<{ count: number }>(
      `select count(*)::int from image_generation.generation_jobs where status <> 'completed'`,
    );
    assert.equal(jobs?.count, 0, "a request that got no place leaves no job");
    await database.script("update image_generation.provider_configs set max_concurrency = 50");
  });

  await t.step("a project's budget, by 25 at once", async () => {
    // What one of Gemini's pictures costs, with its prompt: a little more than is reserved for it.
    const price = 0.0337;
    const project_id = await projectWith(service, { usd_per_month: 5 * price });
    const answers = await together(25, { project_id, provider: "gemini" });
    assert.equal(withStatus(answers, 200).length, 5);
    for (const answer of answers) {
      if (answer.status !== 200) problem(answer, 402, "budget_exceeded");
    }
    const [spent] = await database.query<{ usd: number }>(
      "select sum(cost_usd)::float8 as usd from image_generation.generation_attempts where project_id = $1",
      [project_id],
    );
    assert.ok(spent && spent.usd <= 5 * price, `${spent?.usd} USD were spent`);
  });

  await t.step("a project's pictures a day, to the last one", async () => {
    const project_id = await projectWith(service, { pictures_per_day: 7 });
    const answers = await together(20, { project_id });
    assert.equal(withStatus(answers, 200).length, 7);
    for (const answer of answers) {
      if (answer.status === 200) continue;
      assert.match(
        problem(answer, 429, "rate_limited").detail,
        /The project may draw 7 pictures a day/,
      );
      expectRetryAfter(answer, 86_400);
    }
    const pair = await together(1, { project_id, num_images: 2 });
    assert.equal(pair[0]?.status, 429);
  });

  await t.step("a project's requests a minute", async () => {
    const project_id = await projectWith(service, { requests_per_minute: 5 });
    const answers = await together(20, { project_id });
    for (const answer of withStatus(answers, 200)) completed(answer);
    assert.equal(withStatus(answers, 200).length, 5);
    for (const answer of answers) {
      if (answer.status === 200) continue;
      assert.match(
        problem(answer, 429, "rate_limited").detail,
        /The project may ask for 5 generations a minute/,
      );
      expectRetryAfter(answer, 60);
    }
  });
});
