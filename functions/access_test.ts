import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import {
  bucketAccess,
  type CallerKind,
  callers,
  functionAccess,
  type Matrix,
  routeAccess,
  viewAccess,
  viewVerbs,
} from "../shared/testing/service/access_matrix.ts";
import {
  startTestService,
  type TestCaller,
  type TestService,
  type TestUser,
} from "../shared/testing/service/service.ts";
import { isFullProof } from "../shared/testing/proof.ts";
import { samplePictures } from "../shared/testing/storage/pictures.ts";
import { documentedOperations } from "./docs/documented_operations.ts";

const hook = "https://93.184.215.14/hook";
const bucket = "generated-images";
const digits64 = () => (crypto.randomUUID() + crypto.randomUUID()).replaceAll("-", "");

/** The role in the database that comes with a caller. */
const databaseRoles: Partial<Record<CallerKind, string>> = {
  publishable: "anon",
  key_admin: "anon",
  anonymous: "authenticated",
  owner: "authenticated",
  secret: "service_role",
};

/** One caller by turns, at full size everybody: for what is known of all of them by another way. */
function oneByTurns(callers: readonly CallerKind[], turn: number): readonly CallerKind[] {
  return callers.filter((_, at) => isFullProof() || at === turn % callers.length);
}

/** A client of supabase-js for schemas and names that its types do not know. */
// deno-lint-ignore no-explicit-any -- the names come out of the catalog
type AnyClient = SupabaseClient<any, any, any>;

Deno.test("every kind of caller reaches what the matrix says, and nothing else", async (t) => {
  await using service = await startTestService({ auth: { anonymousSignIn: true } });
  const { database, url, publishableKey } = service.stack;
  await database.script(
    "create or replace function image_generation.wake_worker() returns void language sql as ''",
  );
  const house = await furnish(service);
  const outsiders: CallerKind[] = [
    ...["nobody", "publishable", "anonymous", "stranger", "key_other"] as const,
  ];
  const clientOf = (kind: CallerKind): AnyClient => {
    const { apikey = publishableKey, ...headers } = service.credentials(house.callers[kind]);
    return createClient(url, apikey, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: { headers },
    });
  };
  const clients = Object.fromEntries(callers.map((kind) => [kind, clientOf(kind)])) as Record<
    CallerKind,
    AnyClient
  >;

  /** Asks for callers and holds the outcomes against a row, all rows at once, so that a failure shows them all. */
  const check = async (
    { callers, rows }: Matrix,
    ask: (name: string, kind: CallerKind) => Promise<string>,
    askers = (callers: readonly CallerKind[], _turn: number) => callers,
  ) => {
    const wrong: string[] = [];
    for (const [turn, [name, expected]] of Object.entries(rows).entries()) {
      await Promise.all(
        askers(callers, turn).map(async (kind) => {
          const found = await ask(name, kind);
          const due = expected[callers.indexOf(kind)];
          if (found !== due) wrong.push(`${name} ${kind}: ${found} instead of ${due}`);
        }),
      );
    }
    assert.equal(wrong.join("\n"), "");
  };

  await t.step("routes", async () => {
    const ids = documentedOperations.map(({ operation }) => operation.id);
    assert.deepEqual(Object.keys(routeAccess.rows).toSorted(), ids.toSorted(), "all operations");
    await check(routeAccess, async (id, kind) => {
      const found = documentedOperations.find(({ operation }) => operation.id === id);
      assert.ok(found);
      const { path, json, body } = await house.requestFor(id, found.path);
      const answer = await service.call(path, {
        as: house.callers[kind],
        method: found.operation.method.toUpperCase(),
        ...(json !== undefined && { json }),
        ...(body && { body }),
      });
      const { results } = answer.body as { results?: { error: { status: number } }[] };
      // Of a batch each request is answered on its own.
      if (results) return String(results[0]?.error.status);
      if (answer.status < 300 && outsiders.includes(kind)) {
        const text = JSON.stringify(answer.body);
        for (const secret of house.secrets) assert.ok(!text.includes(secret), `${id} ${kind}`);
      }
      return String(answer.status);
    });
  });

  await t.step("views, by each verb", async () => {
    const views = await database.query<{ name: string }>(
      "select viewname as name from pg_views where schemaname = 'public' order by 1",
    );
    const named = Object.keys(viewAccess.rows).map((name) => name.split(":")[0] ?? "");
    assert.deepEqual([...new Set(named)].toSorted(), views.map(({ name }) => name), "all views");
    for (const { name } of views) {
      for (const verb of viewVerbs) {
        assert.ok(viewAccess.rows[`${name}:${verb}`], `${name}:${verb}`);
      }
    }
    await check(viewAccess, async (row, kind) => {
      const [name = "", verb = ""] = row.split(":");
      const { data, error } = await house.askView(clients[kind].from(name), name, verb);
      // What is no table's row cannot be written by anybody.
      if (error) return ["42501", "55000"].includes(error.code) ? "no" : error.code;
      // Of providers everything is the operator's; of the rest what is the project's.
      const seen = name === "provider_configs"
        ? data.length > 0
        : house.secrets.some((secret) => JSON.stringify(data).includes(secret));
      return verb === "select" ? (seen ? "sees" : "-") : data && data.length > 0 ? "does" : "-";
    });
  });

  await t.step("tables, of which no schema is exposed", async () => {
    const tables = await database.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'image_generation'",
    );
    assert.ok(tables.length > 20);
    for (const [turn, { name }] of tables.entries()) {
      // The schema is refused before anybody looks at who asks, and for what table.
      await Promise.all(
        oneByTurns(callers, turn).map(async (kind) => {
          const { error } = await clients[kind].schema("image_generation").from(name).select("*");
          assert.ok(error, `${kind} reads ${name}`);
        }),
      );
    }
  });

  await t.step("functions", async () => {
    const all = await database.query<{ name: string; args: string[]; roles: string[] }>(
      `select p.proname as name, coalesce(p.proargnames[1:p.pronargs], '{}') as args,
         array(select r from unnest('{anon,authenticated,service_role}'::text[]) r
           where has_function_privilege(r, p.oid, 'execute')) as roles
       from pg_proc p join image_generation.own_names n on n.kind = 'function' and n.name = p.proname
       where p.pronamespace = 'public'::regnamespace order by 1`,
    );
    assert.deepEqual(Object.keys(functionAccess.rows).toSorted(), all.map(({ name }) => name));
    await check(functionAccess, (name, kind) => {
      const roles = all.find((each) => each.name === name)?.roles ?? [];
      return Promise.resolve(roles.includes(databaseRoles[kind] ?? "") ? "may" : "no");
    });
    // What the catalog says of a role holds for whoever comes with it: of callers each is asked for some of the functions.
    await check(functionAccess, async (name, kind) => {
      const args = all.find((each) => each.name === name)?.args ?? [];
      const nothing = Object.fromEntries(args.map((arg) => [arg, null]));
      const { error } = await clients[kind].rpc(name, nothing);
      return /permission denied for function/.test(error?.message ?? "") ? "no" : "may";
    }, oneByTurns);
  });

  await t.step("buckets", async () => {
    const made = await database.query<{ id: string }>("select id from storage.buckets order by id");
    const named = Object.keys(bucketAccess.rows).map((name) => name.split(":")[0] ?? "");
    assert.deepEqual([...new Set(named)].toSorted(), made.map(({ id }) => id), "all buckets");
    await check(bucketAccess, async (row, kind) => {
      const [id = "", verb = ""] = row.split(":");
      return await house.askBucket(clients[kind].storage.from(id), id, verb);
    });
    assert.deepEqual(await service.objects(), [house.objectPath]);
  });
});

/** A project with one of each, everybody who might want something of it, and how each of its things is asked for. */
async function furnish(service: TestService) {
  const { database, url, publishableKey } = service.stack;
  const users = await Promise.all(Array.from({ length: 5 }, () => service.signUp()));
  const [owner, admin, member, viewer, stranger] = users as [
    TestUser,
    TestUser,
    TestUser,
    TestUser,
    TestUser,
  ];
  const guest = createClient(url, publishableKey, { auth: { persistSession: false } });
  const { data: { session, user } } = await guest.auth.signInAnonymously();
  assert.ok(session && user);
  const made = await service.call("/organizations", { as: owner, json: { name: "House" } });
  const organization = (made.body as { id: string }).id;
  await service.join(owner, admin, organization, "admin");
  await service.join(owner, member, organization, "member");
  await service.join(owner, viewer, organization, "viewer");
  const first = await service.call(`/organizations/${organization}/projects`, {
    as: owner,
    json: { name: "Project" },
  });
  const project = (first.body as { id: string }).id;
  const other = await service.projectOf(stranger);
  const drawn = await service.call("/generate/batch", {
    as: owner,
    json: {
      project_id: project,
      requests: [{ prompt: "one of each", provider: "gemini", width: 64 * 4 }],
    },
  });
  const { batch_id: batch, results: [result] } = drawn.body as {
    batch_id: string;
    results: {
      generation: { generation_id: string; images: { id: string; local_url: string }[] };
    }[];
  };
  assert.ok(result, JSON.stringify(drawn.body));
  const { generation_id: job, images: [image] } = result.generation;
  const objectPath = image?.local_url.replace("/storage/images/", "") ?? "";
  await service.limit("project", project, { bytes: 0 });
  await database.query(
    `insert into image_generation.analytics_facts (project_id, at, topic, kind, error)
     values ($1, now(), 'error', 'timeout', '{"message": "Too late."}'), ($1, now(), 'prompt', 'local', null)`,
    [project],
  );

  const one = async (statement: string, values: unknown[] = []): Promise<string> => {
    const [row] = await database.query<{ id: string }>(statement, values);
    assert.ok(row, statement);
    return row.id;
  };
  const endpoint = () =>
    one(
      `with made as (
         insert into image_generation.webhook_endpoints (project_id, url, events, enabled)
         values ($1, $2, '{generation.completed}', false) returning id),
       secret as (insert into image_generation.webhook_secrets (endpoint_id, secret) select id, 'whsec_x' from made)
       select id from made`,
      [project, hook],
    );
  const alertRule = () =>
    one(
      `insert into image_generation.alert_rules (project_id, kind, name, window_minutes, least_attempts, quiet_seconds)
       values ($1, 'provider_down', 'down', 1, 1, 1) returning id`,
      [project],
    );
  const lasting = await endpoint();
  const delivery = await one(
    `insert into image_generation.webhook_deliveries
       (endpoint_id, project_id, job_id, event, payload, status, next_try_at)
     values ($1, $2, $3, 'generation.completed', '{}', 'failed', null) returning id`,
    [lasting, project, job],
  );
  const newStyle = () =>
    one(
      `with made as (insert into image_generation.styles (project_id, name) values ($1, $2) returning id, project_id),
       first as (
         insert into image_generation.style_versions (style_id, version, project_id, fields)
         select id, 1, project_id, '{}' from made)
       select id from made`,
      [project, `s-${crypto.randomUUID()}`],
    );
  const style = await newStyle();
  const key = () =>
    one(
      `insert into image_generation.api_keys (project_id, name, prefix, scopes)
       values ($1, 'k', 'igk_x', '{read}') returning id`,
      [project],
    );
  const invitation = () =>
    one(
      `insert into image_generation.invitations (organization_id, role, token_hash, by_operator)
       values ($1, 'viewer', $2, false) returning id`,
      [organization, digits64()],
    );
  const newMember = async () => {
    const id = await one("insert into auth.users (id, email) values ($1, $2) returning id", [
      crypto.randomUUID(),
      `${crypto.randomUUID()}@example.org`,
    ]);
    return await one(
      `insert into image_generation.organization_members (organization_id, user_id, role)
       values ($1, $2, 'viewer') returning user_id as id`,
      [organization, id],
    );
  };
  /** An organization, or a project in it, that may go: with the same members. */
  const copy = async () => {
    const id = await one(
      "insert into image_generation.organizations (name) values ('Copy') returning id",
    );
    await database.query(
      `insert into image_generation.organization_members (organization_id, user_id, role)
       select $2, user_id, role from image_generation.organization_members
       where organization_id = $1 and user_id = any ($3)`,
      [organization, id, users.map((each) => each.id)],
    );
    return id;
  };
  const copyProject = async () =>
    await one(
      "insert into image_generation.projects (organization_id, name) values ($1, 'Copy') returning id",
      [await copy()],
    );
  const picture = () =>
    one(
      `insert into image_generation.images
         (job_id, project_id, ordinal, provider, model, object_path, width, height, format, file_size, sha256)
       values ($1, $2, (random() * 1e9)::int, 'gemini', 'm', $3, 1, 1, 'png', 1, $4) returning id`,
      [job, project, `${project}/gemini/${crypto.randomUUID()}.png`, digits64()],
    );
  const removedPicture = async () => {
    const id = await picture();
    await database.query("select public.image_generation_remove_image($1, '{}')", [id]);
    return id;
  };
  const upload = () =>
    one(
      `insert into image_generation.stored_objects (stem, kind, project_id, upload_id, extension)
       values ($1, 'input', $2, $3, 'upload') returning upload_id as id`,
      [crypto.randomUUID(), project, crypto.randomUUID()],
    );

  const small = { prompt: "no room", provider: "gemini", project_id: project };
  const form = (name: string) => {
    const sent = new FormData();
    const png = samplePictures.find(({ format }) => format === "png");
    assert.ok(png);
    sent.append(name, new Blob([png.bytes], { type: "image/png" }), "a.png");
    return sent;
  };
  const fixed: Record<string, unknown> = {
    generate: small,
    generateQuick: small,
    generateBatch: { requests: [small] },
    createImages: small,
    callMcp: { jsonrpc: "2.0", id: 1, method: "tools/list" },
    createUpload: { project_id: project },
    rateImage: { rating: 3 },
    drawAgain: {},
    changeStyle: { description: "changed" },
    validatePrompt: { prompt: "a lighthouse" },
    getPromptStats: { prompt: "a lighthouse" },
    addWorkflow: {},
    changeProvider: {},
    createAlertRule: { project_id: project, kind: "provider_down", name: "down" },
    changeAlertRule: { name: "changed" },
    createWebhook: { project_id: project, url: hook },
    changeWebhook: { description: "changed" },
    setDefaultLimits: {},
    setLimits: { usd_per_month: 100 },
    createApiKey: { project_id: project, name: "made", scopes: ["read"] },
    changeApiKey: { name: "changed" },
    acceptInvitation: { token: "none" },
    createOrganization: { name: "Mine" },
    createProject: { name: "Mine" },
    changeMember: { role: "viewer" },
    inviteMember: { role: "viewer" },
    renameOrganization: { name: "House" },
    transferOrganization: { new_owner: owner.id },
    receiveLeonardoCallback: {},
    wakeWorker: {},
  };
  const filled: Record<string, () => Promise<Record<string, string>>> = {
    deleteImage: async () => ({ id: await picture() }),
    restoreImage: async () => ({ id: await removedPicture() }),
    completeUpload: async () => ({ id: await upload() }),
    deleteAlertRule: async () => ({ id: await alertRule() }),
    deleteStyle: async () => ({ id: await newStyle() }),
    deleteWebhook: async () => ({ id: await endpoint() }),
    deleteApiKey: async () => ({ id: await key() }),
    deleteOrganization: async () => ({ id: await copy() }),
    createProject: async () => ({ id: await copy() }),
    removeInvitation: async () => ({ invitation: await invitation() }),
    removeMember: async () => ({ member: await newMember() }),
    changeMember: async () => ({ member: await newMember() }),
    transferOrganization: async () => ({ id: await copy() }),
  };
  const kept = { key: await key(), invitation: await invitation() };
  const usual: Record<string, string> = {
    "/jobs": job,
    "/batches": batch,
    "/styles": style,
    "/images": image?.id ?? "",
    "/analytics": await alertRule(),
    "/webhooks": lasting,
    "/keys": kept.key,
    "/limits": project,
    "/organizations": organization,
    "/providers": "gemini",
  };

  return {
    callers: {
      nobody: "nobody",
      publishable: "anonymous",
      anonymous: { id: user.id, email: "", token: session.access_token, client: guest as never },
      stranger,
      viewer,
      member,
      admin,
      owner,
      key_read: await service.makeKey(owner, project, ["read"]),
      key_draw: await service.makeKey(owner, project, ["generate"]),
      key_admin: await service.makeKey(owner, project, ["admin"]),
      key_other: await service.makeKey(stranger, other, ["admin"]),
      secret: "service",
    } satisfies Record<CallerKind, TestCaller> as Record<CallerKind, TestCaller>,
    objectPath,
    /** What outsiders are never to be told. */
    secrets: [project, organization, job, owner.id],

    /** The call of an operation, about what is the project's. */
    async requestFor(
      id: string,
      path: string,
    ): Promise<{ path: string; json?: unknown; body?: FormData }> {
      if (id === "replayWebhookDelivery") {
        return { path: `/webhooks/deliveries/${delivery}/replay` };
      }
      if (id === "getImage") return { path: `/images/${objectPath}` };
      if (id === "getSignedImage") return { path: `/images/signed/${objectPath}` };
      if (id === "uploadImage") {
        return { path: `/images?project_id=${project}`, body: form("file") };
      }
      if (id === "editImages" || id === "varyImage") {
        return { path: `${path}?project_id=${project}`, body: form("image") };
      }
      if (id === "listLimits") return { path: `/limits?project_id=${project}` };
      if (id === "createStyle") {
        return {
          path: "/styles",
          json: { project_id: project, name: `s-${crypto.randomUUID()}`, fields: {} },
        };
      }
      const mount = `/${path.split("/")[1]}`;
      const values: Record<string, string> = {
        id: usual[mount] ?? crypto.randomUUID(),
        scope: id === "setDefaultLimits" ? "account" : "project",
        attempt: crypto.randomUUID(),
        token: "x".repeat(43),
        model: "auto",
        ...(await filled[id]?.()),
      };
      return {
        path: path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""),
        ...(id in fixed && { json: fixed[id] }),
      };
    },

    /** One statement on a view, on what is the project's; what is to be deleted is made for it. */
    async askView(view: ReturnType<AnyClient["from"]>, name: string, verb: string) {
      const isDeleted = verb === "delete";
      const places: Record<string, [column: string, value: string]> = {
        generation_organizations: ["id", organization],
        generation_projects: ["id", project],
        projects: ["id", project],
        generation_api_keys: ["id", kept.key],
        generation_invitations: ["id", kept.invitation],
        provider_configs: ["provider", isDeleted ? "none" : "gemini"],
      };
      const copies: Record<string, () => Promise<string>> = {
        generation_organizations: copy,
        generation_projects: copyProject,
        projects: copyProject,
      };
      const [column, own] = name === "generation_organization_members"
        ? ["user_id", await newMember()] as const
        : places[name] ?? ["project_id", project];
      const value = (isDeleted && await copies[name]?.()) || own;
      const isTenant = name.endsWith("organizations") || name.endsWith("projects");
      const changed: Record<string, string> = isTenant
        ? { name: "House" }
        : name === "generation_organization_members"
        ? { role: "viewer" }
        : { [column]: value };
      const inserted: Record<string, string> = name === "generation_organization_members"
        ? { organization_id: await copy(), user_id: stranger.id, role: "owner" }
        : name.endsWith("projects")
        ? { organization_id: await copy(), name: "Mine" }
        : changed;
      switch (verb) {
        case "select":
          return await view.select("*");
        case "insert":
          return await view.insert(inserted).select();
        case "update":
          return await view.update(changed).eq(column, value).select();
        default:
          return await view.delete().eq(column, value).select();
      }
    },

    /** One call of Storage on the project's object, or a place beside it. */
    async askBucket(files: ReturnType<AnyClient["storage"]["from"]>, id: string, verb: string) {
      const path = id === bucket ? objectPath : `${project}/published.png`;
      const folder = path.slice(0, path.lastIndexOf("/"));
      const png = samplePictures[0]?.bytes ?? new Uint8Array();
      switch (verb) {
        case "list": {
          const { data } = await files.list(folder);
          return data && data.length > 0 ? "sees" : "-";
        }
        case "download":
          return (await files.download(path)).error ? "no" : "does";
        case "sign":
          return (await files.createSignedUrl(path, 60)).error ? "no" : "does";
        case "upload": {
          const planted = `${folder}/planted-${crypto.randomUUID()}.png`;
          const { error } = await files.upload(planted, png, { contentType: "image/png" });
          if (!error) await service.client.storage.from(id).remove([planted]);
          return error ? "no" : "does";
        }
        default: {
          // Storage says of what it may not remove that it removed nothing.
          const gone = `${folder}/gone-${crypto.randomUUID()}.png`;
          const { error } = await service.client.storage.from(id)
            .upload(gone, png, { contentType: "image/png" });
          assert.equal(error, null);
          await files.remove([gone]);
          const { data: left } = await service.client.storage.from(id).remove([gone]);
          return left && left.length > 0 ? "no" : "does";
        }
      }
    },
  };
}
