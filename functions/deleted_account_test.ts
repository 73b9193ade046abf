import assert from "node:assert/strict";
import { problem } from "../shared/testing/service/contract.ts";
import { testInEachProject } from "../shared/testing/service/project_forms.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import { documentedOperations } from "./docs/documented_operations.ts";

const id = crypto.randomUUID();
/** For paths with a parameter, and for the calls whose answer the database's first word decides. */
const samples: Record<string, string> = { project: id, provider: "gemini", file: "a.png" };
const draw = { prompt: "a red kite", width: 256, height: 256, provider: "gemini" };
const bodies: Record<string, unknown> = {
  generate: draw,
  generateQuick: draw,
  generateBatch: { requests: [draw] },
};

testInEachProject("the token of an account that was deleted", async (t, options) => {
  await using service = await startTestService(options);
  const gone = await service.signUp();
  assert.equal((await service.call("/generate", { as: gone, json: draw })).status, 200);
  const { error } = await service.client.auth.admin.deleteUser(gone.id);
  assert.equal(error, null);
  const refused = async (path: string, call: Parameters<typeof service.call>[1]) => {
    const answer = await service.call(path, { as: gone, ...call });
    const { detail } = problem(answer, 401, "unauthorized");
    assert.match(detail, /The account of this access token was deleted/, path);
  };

  for (const { path, operation } of documentedOperations) {
    if (operation.access !== "caller") continue;
    await t.step(
      `is refused by ${operation.method.toUpperCase()} ${path}, with the reason`,
      () =>
        refused(path.replace(/\{(\w+)\}/g, (_, name) => samples[name] ?? id), {
          method: operation.method.toUpperCase(),
          ...(operation.body && { json: bodies[operation.id] ?? {} }),
        }),
    );
  }

  await t.step("draws in no project that a team's own membership still gives to it", async () => {
    await service.stack.database.script(`
      insert into image_generation.projects (id, name) values ('${id}', 'theirs');
      create or replace function image_generation.accessible_projects(account uuid)
      returns table (project_id uuid, organization_id uuid, role text)
      language sql stable security definer set search_path = '' as
        $$ select '${id}'::uuid, null::uuid, 'owner' $$`);
    const json = { ...draw, project_id: id };
    await refused("/generate", { json });
    await refused("/generate", { json, headers: { prefer: "respond-async" } });
    const asked = await gone.client.rpc("request_generation", { project_id: id, prompt: "a kite" });
    assert.equal(asked.error?.code, "PT404");
    const jobs = await service.stack.database.query("select from image_generation.generation_jobs");
    assert.deepEqual(jobs, []);
  });
});
