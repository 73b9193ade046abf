import assert from "node:assert/strict";
import { startTestService } from "../../shared/testing/service/service.ts";

const count = 60;
/** What the nth job asks for; the newest is the 0th. */
const promptOf = (n: number) =>
  `a boat ${n % 2 ? "at dusk" : "at noon"}${n % 20 === 19 ? " in fog" : ""}`;
const cases: [text: string, has: (prompt: string) => boolean][] = [
  ["boat", () => true],
  ["dusk", (prompt) => prompt.includes("dusk")],
  ["fog", (prompt) => prompt.includes("fog")],
  ["boat -fog", (prompt) => !prompt.includes("fog")],
  ['"noon at"', () => false],
  ['"at noon" or fog', (prompt) => /at noon|fog/.test(prompt)],
  ["harbour", () => false],
  ["!?", () => false],
];

Deno.test("a list by words has all that have them, whatever way they are found", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const all = Array.from({ length: count }, (_, n) => promptOf(n));
  const [user, stranger] = [await service.signUp(), await service.signUp()];
  const makeProject = async (owner: string) => {
    const [project] = await database.query<{ id: string }>(
      `with organization as (
         insert into image_generation.organizations (name) values ('many') returning id
       ), member as (
         insert into image_generation.organization_members (organization_id, user_id, role)
         select id, $1, 'owner' from organization
       )
       insert into image_generation.projects (organization_id, name)
       select id, 'many' from organization returning id`,
      [owner],
    );
    assert.ok(project);
    await database.query(
      `with made as (
         insert into image_generation.generation_jobs
           (project_id, source, status, prompt, created_at, completed_at)
         select $1, 'api', 'completed', p.prompt, now() - p.n * interval '1 minute', now()
         from unnest($2::text[]) with ordinality p (prompt, n) returning *
       )
       insert into image_generation.images
         (job_id, project_id, ordinal, provider, model, object_path, width, height, format, file_size,
          sha256, created_at)
       select id, project_id, 0, 'gemini', 'm', id || '.png', 8, 8, 'png', 8, repeat('0', 64), created_at
       from made`,
      [project.id, all],
    );
    return project.id;
  };
  const own = await makeProject(user.id);
  await makeProject(user.id);
  await makeProject(stranger.id);
  const promptsOf = async (route: string, query: string) => {
    const prompts: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await service.call(`${route}?limit=25&${query}${page}`, { as: user });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      const body = answer.body as {
        jobs?: { prompt: string }[];
        images?: { prompt: string }[];
        next_cursor: string | null;
      };
      prompts.push(...(body.jobs ?? body.images ?? []).map(({ prompt }) => prompt));
      cursor = body.next_cursor;
    }
    return prompts;
  };

  for (const most of [20_000, 2]) {
    await t.step(`up to ${most} of them looked for by the words`, async () => {
      await database.query(
        `create or replace function image_generation.most_with_words() returns integer
         language sql immutable set search_path = '' as 'select ${most}'`,
      );
      for (const [text, has] of cases) {
        const query = `text=${encodeURIComponent(text)}`, expected = all.filter(has);
        for (const route of ["/jobs", "/images"]) {
          const inOne = await promptsOf(route, `project_id=${own}&${query}`);
          assert.deepEqual(inOne, expected, `${route} ${text}`);
          const inAll = await promptsOf(route, query);
          assert.deepEqual(
            inAll,
            expected.flatMap((prompt) => [prompt, prompt]),
            `${route} ${text}`,
          );
        }
      }
    });
  }
});
