import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestUser } from "../../shared/testing/service/service.ts";

const small = { prompt: "drawn together", provider: "gemini", width: 256, height: 256 };

Deno.test("organizations", async (t) => {
  await using service = await startTestService({ shippedLimits: true });
  const { database } = service.stack;
  const [owner, admin, member, stranger] = await Promise.all(
    [0, 1, 2, 3].map(() => service.signUp()),
  ) as [TestUser, TestUser, TestUser, TestUser];
  const send = async (as: TestUser, method: string, path: string, json?: unknown) =>
    await service.call(`/organizations${path}`, { as, method, json });
  const made = await send(owner, "POST", "", { name: "Studio" });
  assert.equal(made.status, 201);
  const { id } = made.body as { id: string };
  const invite = async (as: TestUser, role: string, email?: string) => {
    const { status, body } = await send(as, "POST", `/${id}/invitations`, { role, email });
    assert.equal(status, 201, JSON.stringify(body));
    return body as { id: string; token: string };
  };
  const rolesOf = async (organization: string) => {
    const rows = await database.query<{ user_id: string; role: string }>(
      "select user_id, role from image_generation.organization_members where organization_id = $1",
      [organization],
    );
    return Object.fromEntries(rows.map(({ user_id, role }) => [user_id, role]));
  };
  const remove = (user: TestUser) =>
    database.query("delete from auth.users where id = $1", [user.id]);

  await t.step("are joined by a link's token, once, and by nobody unasked", async () => {
    const { token } = await invite(owner, "admin");
    const joined = await send(admin, "POST", "/invitations/accept", { token });
    assert.deepEqual((joined.body as { role: string }).role, "admin");
    problem(await send(stranger, "POST", "/invitations/accept", { token }), 404, "not_found");
    assert.deepEqual(await rolesOf(id), { [owner.id]: "owner", [admin.id]: "admin" });
    const rows = await database.query("select * from image_generation.invitations");
    assert.ok(!JSON.stringify(rows).includes(token));
  });

  await t.step("are joined by a verified address, which is asked and may decline", async () => {
    const first = await invite(admin, "member", member.email.toUpperCase());
    const listed = await send(member, "GET", "/invitations");
    assert.deepEqual(
      (listed.body as { invitations: { id: string; organization_name: string }[] }).invitations
        .map(({ id, organization_name }) => [id, organization_name]),
      [[first.id, "Studio"]],
    );
    assert.equal((await send(member, "DELETE", `/${id}/invitations/${first.id}`)).status, 204);
    problem(await send(member, "POST", "/invitations/accept", first), 400, "invalid_request");
    problem(await send(member, "POST", "/invitations/accept", { id: first.id }), 404, "not_found");
    const { id: second } = await invite(admin, "member", member.email);
    problem(await send(stranger, "POST", "/invitations/accept", { id: second }), 404, "not_found");
    await database.query(
      "update auth.users set email_confirmed_at = null where id = $1",
      [member.id],
    );
    problem(await send(member, "POST", "/invitations/accept", { id: second }), 404, "not_found");
    await database.query("update auth.users set email_confirmed_at = now() where id = $1", [
      member.id,
    ]);
    assert.equal((await send(member, "POST", "/invitations/accept", { id: second })).status, 200);
    assert.equal((await rolesOf(id))[member.id], "member");
  });

  await t.step("are nobody else's to see or change", async () => {
    const open = await invite(owner, "viewer");
    const calls: [string, string, unknown?][] = [
      ["PATCH", `/${id}`, { name: "mine" }],
      ["DELETE", `/${id}`],
      ["POST", `/${id}/projects`, { name: "mine" }],
      ["PATCH", `/${id}/members/${member.id}`, { role: "owner" }],
      ["DELETE", `/${id}/members/${admin.id}`],
      ["POST", `/${id}/transfer`, { new_owner: stranger.id }],
      ["POST", `/${id}/invitations`, { role: "owner" }],
      ["DELETE", `/${id}/invitations/${open.id}`],
    ];
    const before = await service.countRows();
    for (const [method, path, json] of calls) {
      problem(await send(stranger, method, path, json), 404, "not_found");
      problem(await send(member, method, path, json), 403, "forbidden");
    }
    for (const list of ["projects", "members", "invitations"]) {
      const { body } = await send(stranger, "GET", `/${id}/${list}`);
      assert.deepEqual((body as Record<string, unknown>)[list], []);
    }
    const escalating: [string, string, unknown?][] = [
      ["PATCH", `/${id}/members/${admin.id}`, { role: "owner" }],
      ["PATCH", `/${id}/members/${owner.id}`, { role: "viewer" }],
      ["DELETE", `/${id}/members/${owner.id}`],
      ["POST", `/${id}/invitations`, { role: "owner" }],
      ["POST", `/${id}/transfer`, { new_owner: admin.id }],
      ["DELETE", `/${id}`],
    ];
    for (const [method, path, json] of escalating) {
      problem(await send(admin, method, path, json), 403, "forbidden");
    }
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("keep an owner: the last can neither leave nor be demoted", async () => {
    for (
      const refused of [
        await send(owner, "DELETE", `/${id}/members/${owner.id}`),
        await send(owner, "PATCH", `/${id}/members/${owner.id}`, { role: "admin" }),
      ]
    ) {
      const { detail } = problem(refused, 409, "conflict");
      assert.match(detail, /last owner.*Make another member its owner first/);
    }
    // By REST the same.
    const { client } = owner;
    const left = await client.rpc("leave_generation_organization", { organization_id: id });
    const demoted = await client.from("generation_organization_members").update({ role: "member" })
      .eq("organization_id", id).eq("user_id", owner.id);
    const deleted = await client.from("generation_organization_members").delete()
      .eq("organization_id", id).eq("user_id", owner.id);
    for (const { error } of [left, demoted, deleted]) assert.equal(error?.code, "PT409");
    const own = await database.query<{ id: string }>(
      "select organization_id as id from image_generation.projects where id = $1",
      [await service.projectOf(owner)],
    );
    const workspace = await send(owner, "DELETE", `/${own[0]?.id}/members/${owner.id}`);
    assert.match(problem(workspace, 409, "conflict").detail, /belongs to its account/);
  });

  await t.step("are handed over and left, also by two owners at once", async () => {
    const still = await invite(owner, "member");
    const mayNoMore = await invite(owner, "owner");
    problem(
      await send(owner, "POST", `/${id}/transfer`, { new_owner: stranger.id }),
      404,
      "not_found",
    );
    assert.equal(
      (await send(owner, "POST", `/${id}/transfer`, { new_owner: admin.id })).status,
      204,
    );
    assert.deepEqual(await rolesOf(id), {
      [owner.id]: "admin",
      [admin.id]: "owner",
      [member.id]: "member",
    });
    // An admin may invite all but owners.
    const { body } = await send(admin, "GET", `/${id}/invitations`);
    const open = (body as { invitations: { id: string }[] }).invitations.map((each) => each.id);
    assert.deepEqual([open.includes(still.id), open.includes(mayNoMore.id)], [true, false]);
    await send(admin, "DELETE", `/${id}/invitations/${still.id}`);
    await send(admin, "PATCH", `/${id}/members/${owner.id}`, { role: "owner" });
    const left = await Promise.all(
      [owner, admin].map((each) => send(each, "DELETE", `/${id}/members/${each.id}`)),
    );
    assert.deepEqual(left.map(({ status }) => status).toSorted(), [204, 409]);
    const remaining = left[0]?.status === 204 ? admin : owner;
    const { token } = await invite(remaining, "owner");
    const back = remaining === owner ? admin : owner;
    assert.equal((await send(back, "POST", "/invitations/accept", { token })).status, 200);
  });

  await t.step("void what a member asked who is none any more, and end their keys", async () => {
    const helper = await service.signUp();
    await service.join(owner, helper, id, "admin");
    const { token } = await invite(helper, "admin");
    const makeProject = async (name: string) =>
      ((await send(owner, "POST", `/${id}/projects`, { name })).body as { id: string }).id;
    const limited = await makeProject("limited");
    const key = await service.makeKey(helper, await makeProject("unlimited"), ["read"]);
    const lasting = await service.makeKey(helper, limited, ["read"]);
    await service.limit("project", limited, { pictures_per_day: 9 });
    assert.equal((await send(helper, "DELETE", `/${id}/members/${helper.id}`)).status, 204);
    problem(await send(helper, "POST", "/invitations/accept", { token }), 404, "not_found");
    // What counted to their account opens nothing more; what counts to the project alone stays.
    problem(await service.call("/jobs", { as: key }), 401, "unauthorized");
    assert.equal((await service.call("/jobs", { as: lasting })).status, 200);
    const [{ account_id } = {}] = await database.query<{ account_id: string }>(
      "select account_id from image_generation.api_keys where id = $1",
      [lasting.id],
    );
    assert.ok([owner.id, admin.id].includes(account_id ?? ""));
    // Nor does what was asked outlive the account that asked.
    const deleted = await service.signUp();
    await service.join(owner, deleted, id, "admin");
    const outlived = await invite(deleted, "admin");
    await remove(deleted);
    const accepted = await send(stranger, "POST", "/invitations/accept", { token: outlived.token });
    problem(accepted, 404, "not_found");
  });

  await t.step("outlive their owner's account, or close with it", async () => {
    const [leaving, heir] = [await service.signUp(), await service.signUp()];
    const shared = await send(leaving, "POST", "", { name: "Shared" });
    const alone = await send(leaving, "POST", "", { name: "Alone" });
    const ids = [shared, alone].map(({ body }) => (body as { id: string }).id) as [string, string];
    await service.join(leaving, heir, ids[0], "member");
    await remove(leaving);
    assert.deepEqual(await rolesOf(ids[0]), { [heir.id]: "owner" });
    const left = await database.query(
      "select id from image_generation.organizations where id = any($1)",
      [ids],
    );
    assert.deepEqual(left, [{ id: ids[0] }]);
  });

  await t.step("are so many for each account, with so many projects", async () => {
    const busy = await service.signUp();
    await database.script(`
      insert into image_generation.settings (name, value) values ('organizations_per_account', '2'), ('projects_per_organization', '3')`);
    const asked = await Promise.all(
      Array.from({ length: 5 }, () => send(busy, "POST", "", { name: "One more" })),
    );
    const statuses = asked.map(({ status }) => status).toSorted();
    assert.deepEqual(statuses, [201, 201, 409, 409, 409]);
    const own = asked.find(({ status }) => status === 201)?.body as { id: string };
    const projects = await Promise.all(
      Array.from(
        { length: 5 },
        (_, each) =>
          each % 2
            ? send(busy, "POST", `/${own.id}/projects`, { name: "p" })
            : busy.client.from("generation_projects").insert({
              organization_id: own.id,
              name: "p",
            }),
      ),
    );
    assert.equal(projects.filter(({ status }) => status === 201).length, 3);
    const listed = await send(busy, "GET", `/${own.id}/projects`);
    assert.equal((listed.body as { projects: unknown[] }).projects.length, 3);
  });

  await t.step("have limits that their owners set below their own", async () => {
    const { body } = await send(owner, "POST", `/${id}/projects`, { name: "limited" });
    const project_id = (body as { id: string }).id;
    const limit = (as: TestUser, path: string, json: unknown) =>
      service.call(`/limits/${path}`, { as, method: "PATCH", json });
    problem(await limit(member, `organization/${id}`, { pictures_per_day: 9 }), 403, "forbidden");
    problem(await limit(stranger, `organization/${id}`, { pictures_per_day: 9 }), 404, "not_found");
    problem(await limit(owner, `account/${owner.id}`, { pictures_per_day: 99 }), 403, "forbidden");
    problem(await limit(owner, "account", { pictures_per_day: 99 }), 401, "unauthorized");
    assert.equal(
      (await limit(owner, `project/${project_id}`, { pictures_per_day: 1 })).status,
      200,
    );
    const draw = () => service.call("/generate", { as: owner, json: { ...small, project_id } });
    completed(await draw());
    assert.equal(problem(await draw(), 429, "rate_limited").limit?.scope, "project");
    // Which takes nothing off what the account is bound by.
    await limit(owner, `project/${project_id}`, { pictures_per_day: 1_000 });
    await service.limit("account", owner.id, { pictures_per_day: 1 });
    assert.equal(problem(await draw(), 429, "rate_limited").limit?.scope, "account");
    const seen = await service.call("/limits/settings", { as: owner });
    const { settings } = seen.body as { settings: { scope_id: string; set_by: string }[] };
    // Of others' projects and accounts nothing is told.
    const told = settings.map(({ scope_id, set_by }) => [scope_id, set_by]);
    assert.deepEqual(told.filter(([scope_id]) => scope_id === project_id), [[project_id, "owner"]]);
    assert.ok(!JSON.stringify(told).includes(owner.id));
    const path = `/limits/project/${project_id}`;
    assert.equal((await service.call(path, { as: owner, method: "DELETE" })).status, 204);
  });

  await t.step("let in whom the operator asks, who then counts as invited", async () => {
    const guest = await service.signUp();
    const asked = await service.call(`/organizations/${id}/invitations`, {
      json: { role: "member", email: guest.email },
    });
    const { id: invitation } = asked.body as { id: string };
    const isInvited = async (user: TestUser) =>
      (await database.query<{ is: boolean }>("select image_generation.is_invited($1) as is", [
        user.id,
      ]))[0]?.is;
    assert.equal(await isInvited(guest), false);
    await send(guest, "POST", "/invitations/accept", { id: invitation });
    assert.deepEqual([await isInvited(guest), await isInvited(member)], [true, false]);
    const mailed = { role: "member", email: "somebody@example.org", send_mail: true };
    // The local Auth sends no mail; the invitation stands all the same.
    const sent = await service.call(`/organizations/${id}/invitations`, { json: mailed });
    assert.deepEqual([sent.status, (sent.body as { mail_sent: boolean }).mail_sent], [201, false]);
    problem(await send(owner, "POST", `/${id}/invitations`, mailed), 403, "forbidden");
  });

  await t.step("leave a row for each change of a role: who, when, before and after", async () => {
    await send(owner, "PATCH", `/${id}/members/${member.id}`, { role: "viewer" });
    const [change] = await database.query(
      `select changed_by, before, after from image_generation.configuration_changes
       where table_name = 'organization_members' and row_key = $1 order by id desc limit 1`,
      [{ organization_id: id, user_id: member.id }],
    );
    assert.deepEqual(change, {
      changed_by: owner.id,
      before: { role: "member" },
      after: { role: "viewer" },
    });
  });

  await t.step("go with everything in them when an owner deletes them", async () => {
    const rows = await database.query<{ id: string }>(
      "select id from image_generation.projects where organization_id = $1",
      [id],
    );
    const projects = rows.map((row) => row.id);
    const [drawn] = await database.query<{ count: number }>(
      "select count(*)::int as count from image_generation.images where project_id = any ($1::uuid[])",
      [projects],
    );
    assert.ok((drawn?.count ?? 0) > 0);
    assert.equal((await send(owner, "DELETE", `/${id}`)).status, 204);
    const listed = await send(owner, "GET", "");
    const { organizations } = listed.body as { organizations: { id: string }[] };
    assert.ok(organizations.length > 0);
    assert.ok(organizations.every((each) => each.id !== id));
    for (const project of projects) {
      for (const table of ["generation_jobs", "images", "api_keys"]) {
        const rows = await database.query(
          `select from image_generation.${table} where project_id = $1`,
          [project],
        );
        assert.equal(rows.length, 0, table);
      }
    }
    const [spent] = await database.query<{ lines: number }>(
      "select count(*)::int as lines from image_generation.usage_ledger where organization_id = $1",
      [id],
    );
    assert.ok((spent?.lines ?? 0) > 0);
  });
});
