import assert from "node:assert/strict";
import { completed } from "../shared/testing/service/contract.ts";
import { startTestService } from "../shared/testing/service/service.ts";

const secret = "zanzibar-lighthouse";
const small = { width: 256, height: 256 };

Deno.test("a deleted account leaves no word of its prompts anywhere", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [owner, leaver] = await Promise.all([service.signUp(), service.signUp()]);
  const shared = await service.projectOf(owner);
  await database.query(
    `insert into image_generation.organization_members (organization_id, user_id, role)
     select organization_id, $2, 'member' from image_generation.projects where id = $1`,
    [shared, leaver.id],
  );
  /** The tables that hold the word, in a row of any of theirs. */
  const tablesWith = async (word: string) => {
    const found = [];
    for (const table of Object.keys(await service.countRows())) {
      const [row] = await database.query<{ rows: number }>(
        `select count(*)::integer as rows from ${table} t where t::text ilike $1`,
        [`%${word}%`],
      );
      if (row && row.rows > 0) found.push(table);
    }
    return found;
  };
  const draw = (json: Record<string, unknown>) =>
    service.call("/generate", { as: leaver, json: { ...small, ...json } });
  const long = `${secret} at dusk, `.repeat(300);
  let batchId = "";

  await t.step("which were in many places before", async () => {
    completed(await draw({ prompt: `a ${secret}`, project_id: shared }));
    completed(await draw({ prompt: long, project_id: shared }));
    completed(await draw({ prompt: `${secret} of my own` }));
    completed(await draw({ prompt: long }));
    await service.simulators.setFault({ service: "gemini", fault: "gemini.internal", count: 1 });
    await draw({
      ...{ prompt: `a ${secret} that fails`, project_id: shared, provider: "gemini" },
      ...{ enable_fallback: false, max_retries: 0 },
    });
    await service.call("/validate-prompt", { as: leaver, json: { prompt: long } });
    const batch = await service.call("/generate/batch", {
      as: leaver,
      json: {
        ...{ project_id: shared, name: secret, metadata: { secret } },
        requests: Array.from({ length: 12 }, (_, index) => ({
          ...{ ...small, prompt: `${secret} ${index}`, name: `${secret} ${index}` },
        })),
      },
    });
    assert.equal(batch.status, 202, JSON.stringify(batch.body));
    batchId = (batch.body as { batch_id: string }).batch_id;
    const { error } = await leaver.client.rpc("request_generation", {
      project_id: shared,
      prompt: `${secret} in a while`,
      options: { metadata: { secret }, seed: 1 },
    });
    assert.equal(error, null);
    await database.query(
      "update image_generation.generation_jobs set ready_at = now() + interval '1 day' where status = 'queued'",
    );
    const before = await tablesWith(secret);
    assert.ok(before.includes("image_generation.generation_jobs"));
    assert.ok(before.includes("image_generation.batch_items"));
    assert.ok(before.includes("image_generation.prompt_optimizations"), before.join(" "));
  });
  await t.step("and in none after", async () => {
    // Until the account is gone, what was asked for in the background is drawn and adds to them.
    const pictures = async () => {
      const rows = await database.query<{ id: string }>(
        "select id from image_generation.images where project_id = $1",
        [shared],
      );
      return rows.map(({ id }) => id);
    };
    const before = await pictures();
    assert.ok(before.length > 0);
    const { error } = await service.client.auth.admin.deleteUser(leaver.id);
    assert.equal(error, null);
    assert.deepEqual(await tablesWith(secret), []);
    const after = await pictures();
    const lost = before.filter((id) => !after.includes(id));
    assert.deepEqual(lost, [], "the pictures of others' projects stay");
    const open = await database.query(
      "select id from image_generation.generation_jobs where completed_at is null",
    );
    assert.deepEqual(open, [], "nothing of it is drawn any more");
    const again = await service.call(`/batches/${batchId}/retry`, { method: "POST" });
    assert.equal(again.status, 409, "nobody has the words that it was to be drawn from");
    const [checked] = await database.query("select public.image_generation_check_data() as broken");
    assert.deepEqual(checked, { broken: {} });
  });
});
