import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  connect,
  projectOptions,
  startFixture,
  writeProject,
} from "../../shared/testing/stack/fixture.ts";
import type { LocalStackOptions } from "./options.ts";
import { startLocalStack } from "./stack.ts";

const migration = `
  create table public.kept (id int primary key);
  grant select, insert on public.kept to service_role;
`;

/** Starts a stack in a process of its own. */
async function startChild(folder: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      fileURLToPath(new URL("../../shared/testing/stack/lifecycle_child.ts", import.meta.url)),
      folder,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    detached: true, // the leader of a process group, as a program started from a terminal is
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  const facts: { url: string; databaseUrl: string; secretKey: string } = JSON.parse(value ?? "");
  const end = async (signal: "SIGKILL" | "SIGINT") => {
    const name = signal.slice("SIG".length);
    await new Deno.Command("kill", { args: ["-s", name, "--", `-${child.pid}`] }).output();
    const { code } = await child.status;
    await reader.cancel();
    return code;
  };
  return { ...facts, pid: child.pid, end };
}

/** Pid of the database server, if its process lives. */
async function serverPid(folder: string): Promise<number | undefined> {
  const path = join(folder, ".local/postgres/postmaster.pid");
  const text = await Deno.readTextFile(path).catch(() => undefined);
  if (text === undefined) return undefined;
  const pid = Number(text.split("\n")[0]);
  const { success } = await new Deno.Command("ps", { args: ["-p", String(pid)], stdout: "null" })
    .output();
  return success ? pid : undefined;
}

Deno.test("a stack that is killed loses nothing, and the next start takes over", async () => {
  const folder = await writeProject({ migration });
  try {
    const first = await startChild(folder);
    const client = connect(first.url, first.secretKey);
    for (let id = 1; id <= 20; id++) {
      assert.equal((await client.from("kept").insert({ id })).error, null);
    }
    const session = await connect(first.url, first.secretKey).auth
      .signUp({ email: "a@example.org", password: "long enough" });
    await first.end("SIGKILL");
    const leftover = await serverPid(folder);
    assert.ok(leftover, "the server outlives its stack");

    const steps: string[] = [];
    await using second = await startLocalStack({
      ...projectOptions(folder),
      progress: (step) => steps.push(step),
    });
    assert.ok(steps.some((step) => step.includes(`process ${leftover}`)), steps.join("; "));
    assert.deepEqual(
      await second.database.query("select count(*)::int as count from public.kept"),
      [
        { count: 20 },
      ],
    );
    assert.equal(second.secretKey, first.secretKey);
    const user = await connect(second.url, second.publishableKey)
      .auth.getUser(session.data.session?.access_token ?? "");
    assert.equal(user.data.user?.email, "a@example.org", "tokens outlive a restart");
    assert.equal(steps.some((step) => step.startsWith("migration")), false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("SIGINT to the stack's process group ends everything; a second stack is refused meanwhile", async () => {
  const folder = await writeProject({ migration });
  try {
    const child = await startChild(folder);
    const pid = await serverPid(folder);
    assert.ok(pid);
    await assert.rejects(
      startLocalStack(projectOptions(folder)),
      new RegExp(`process ${child.pid}\\) already uses .*kill ${child.pid}`),
    );
    assert.equal((await connect(child.url, child.secretKey).from("kept").select()).error, null);
    assert.equal(await child.end("SIGINT"), 0);
    assert.equal(await serverPid(folder), undefined);
    const left = [...Deno.readDirSync(join(folder, ".local"))].map(({ name }) => name).sort();
    assert.deepEqual(left, ["keys.json", "postgres", "postgres.password", "stack.lock", "storage"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("startLocalStack says what is wrong and leaves nothing running", async (t) => {
  const cases: [
    name: string,
    broken: (folder: string) => Partial<LocalStackOptions>,
    message: RegExp,
  ][] = [
    ["a migration", () => ({}), /Migration 20260101000000_fixture\.sql failed: .*"creat".*line 2/],
    ["the port", () => ({ port: taken.addr.port }), /Port \d+ .* is taken.*another port/],
    [
      "the address of the database",
      () => ({ databaseUrl: "postgres://x@127.0.0.1:1/x" }),
      /ECONNREFUSED|refused/,
    ],
    ["the folder of migrations", () => ({ migrationsDirectory: "/nothing" }), /nothing/],
  ];
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  for (const [name, broken, message] of cases) {
    await t.step(name, async () => {
      const folder = await writeProject({ migration: "select 1;\ncreat table x ()" });
      await assert.rejects(
        startLocalStack({ ...projectOptions(folder), ...broken(folder) }),
        message,
      );
      assert.equal(await serverPid(folder), undefined);
      await Deno.remove(folder, { recursive: true });
    });
  }
});

Deno.test("startLocalStack runs on PostgreSQL 15, and over a named database", async () => {
  await using old = await startFixture({ migration, postgresVersion: 15 });
  const [row] = await old.database.query<{ version: string }>("show server_version");
  assert.match(Object.values(row ?? {}).join(), /^15\./);
  await old.database.query("create database another");
  const databaseUrl = old.databaseUrl.replace(/[^/]*$/, "another");
  await using over = await startFixture({ migration, databaseUrl });
  const service = over.client(over.secretKey);
  assert.equal((await service.from("kept").insert({ id: 1 })).error, null);
  assert.deepEqual(await old.database.query("select from public.kept"), []);
});

Deno.test("startLocalStack refuses data of another major version", async () => {
  const folder = await writeProject({});
  await (await startLocalStack({ ...projectOptions(folder), postgresVersion: 15 })).close();
  await assert.rejects(startLocalStack(projectOptions(folder)), /by PostgreSQL 15, not 17.*Remove/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("migrations run once each, in order; the seed runs once; a changed one is told of", async () => {
  const folder = await writeProject({ migration: "create table public.log (step text)" });
  const migrations = join(folder, "supabase/migrations"), seedFile = join(folder, "seed.sql");
  const later = join(migrations, "20260102000000_later.sql");
  await Deno.writeTextFile(
    later,
    "insert into public.log values ('later'); set search_path = nowhere",
  );
  await Deno.writeTextFile(join(migrations, "notes.sql"), "broken");
  await Deno.writeTextFile(seedFile, "insert into public.log values ('seed')");
  const start = async () => {
    const steps: string[] = [];
    const progress = (step: string) => void steps.push(step);
    await using stack = await startLocalStack({ ...projectOptions(folder), seedFile, progress });
    const log = await stack.database.query<{ step: string }>("select step from public.log");
    return { log: log.map(({ step }) => step), steps: steps.join("\n") };
  };
  const first = await start();
  assert.deepEqual(first.log, ["later", "seed"]);
  assert.match(first.steps, /notes\.sql is left out/);
  await Deno.writeTextFile(later, "insert into public.log values ('changed')");
  const second = await start();
  assert.deepEqual(second.log, ["later", "seed"]);
  assert.match(second.steps, /20260102000000_later\.sql was changed after it ran/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what a stack keeps is its owner's to read, and broken tells when the server ends by itself", async () => {
  await using stack = await startFixture({ ownServer: true });
  // As root, others may pass through the folder itself, for the server's user.
  const folder = join(stack.folder, ".local"), open: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const { mode } = await Deno.stat(join(folder, name));
    if (((mode ?? 0) & 0o077) !== 0) open.push(name);
  }
  assert.deepEqual(open, []);
  const pid = await serverPid(stack.folder);
  assert.ok(pid);
  Deno.kill(pid, "SIGKILL");
  await stack.broken;
});

Deno.test("a stack runs in a folder that only its owner can enter, and leaves nothing of it", async () => {
  const folder = await writeProject({ migration });
  await Deno.chmod(folder, 0o700);
  const stack = await startLocalStack({ ...projectOptions(folder), temporary: true });
  const [row] = await stack.database.query<{ data_directory: string }>("show data_directory");
  const data = row?.data_directory ?? "";
  assert.ok((await Deno.stat(data)).isDirectory);
  await stack.close();
  for (const gone of [data, join(folder, ".local")]) {
    await assert.rejects(Deno.stat(gone), Deno.errors.NotFound);
  }
  await Deno.remove(folder, { recursive: true });
});
