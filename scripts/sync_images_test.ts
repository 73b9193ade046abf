import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { completed } from "../shared/testing/service/contract.ts";
import { testInEachProject } from "../shared/testing/service/project_forms.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import {
  identities,
  startStorageFixture,
  type StorageFixture,
} from "../shared/testing/stack/storage_fixture.ts";
import { main } from "./sync_images.ts";

let fixture: StorageFixture;
let directory: string;
/** Of the mirror's project: Storage, and of REST the rows of the pictures. */
let server: Deno.HttpServer<Deno.NetAddr>;
let rows: { object_path: string; project_id: string; sha256: string | null }[];
let questions: string[];
const project = "11111111-1111-4111-8111-111111111111";
const other = "22222222-2222-4222-8222-222222222222";
const environment = () => ({
  SUPABASE_URL: `http://127.0.0.1:${server.addr.port}`,
  SUPABASE_SECRET_KEY: identities.secretKey,
});

Deno.test.beforeAll(async () => {
  fixture = await startStorageFixture();
  server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
});
Deno.test.afterAll(async () => {
  await server.shutdown();
  await fixture.close();
});

/** PostgREST's part: the one question that the mirror asks of it. */
async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  questions.push(pathname);
  if (pathname !== "/rest/v1/generation_images") return await fixture.handler(request);
  const [after, projectId] = [searchParams.get("object_path"), searchParams.get("project_id")];
  assert.equal(searchParams.get("order"), "object_path.asc");
  return Response.json(
    rows.toSorted((a, b) => a.object_path < b.object_path ? -1 : 1)
      .filter(({ object_path }) => `gt.${object_path}` > (after ?? ""))
      .filter(({ project_id }) => projectId === null || projectId === `eq.${project_id}`)
      .slice(0, Number(searchParams.get("limit"))),
  );
}
Deno.test.beforeEach(async () => {
  directory = await Deno.makeTempDir({ prefix: "sync-test-" });
  [rows, questions] = [[], []];
  await fixture.database.script(`
    set local storage.allow_delete_query = 'true';
    delete from storage.objects;
    delete from storage.buckets;`);
  await fixture.service.storage.createBucket("generated-images", { public: false });
});
Deno.test.afterEach(() => Deno.remove(directory, { recursive: true }));

async function store(name: string, content: string, noted = true): Promise<void> {
  const sha256 = createHash("sha256").update(content).digest("hex");
  rows.push({ object_path: name, project_id: name.slice(0, 36), sha256: noted ? sha256 : null });
  const { error } = await fixture.service.storage.from("generated-images").upload(name, content, {
    contentType: "image/png",
  });
  assert.equal(error, null);
}

async function run(...args: string[]) {
  const terminal = memoryTerminal(environment());
  const exitCode = await main(["--directory", directory, ...args], terminal);
  return { exitCode, lines: terminal.printed.toSorted(), notes: terminal.noted };
}

async function write(name: string, content: string): Promise<void> {
  await Deno.mkdir(dirname(join(directory, name)), { recursive: true });
  await Deno.writeTextFile(join(directory, name), content);
}

const read = (name: string) => Deno.readTextFile(join(directory, name));

Deno.test("sync-images downloads everything once and then nothing", async () => {
  const names = Array.from({ length: 30 }, (_, index) => `${project}/leonardo_ai/${index}.png`);
  for (const name of names) await store(name, `content of ${name}`, name.endsWith("1.png"));
  const first = await run();
  assert.equal(first.exitCode, 0);
  assert.equal(first.lines.length, 31);
  assert.match(first.lines[0]!, /^30 downloaded \(2\.\d kB\), 0 unchanged, 0 removed, 0 failed$/);
  for (const name of names) assert.equal(await read(name), `content of ${name}`);
  const second = await run();
  assert.deepEqual(second.lines, ["0 downloaded (0 B), 30 unchanged, 0 removed, 0 failed"]);
  assert.deepEqual(
    [...Deno.readDirSync(join(directory, project, "leonardo_ai"))].length,
    30,
    "no partial file is left",
  );
});

Deno.test("sync-images replaces a file of another size and leaves strangers alone", async () => {
  await store(`${project}/gemini/a.png`, "right");
  await write(`${project}/gemini/a.png`, "cut");
  await write("notes.txt", "mine");
  const { exitCode, lines } = await run();
  assert.equal(exitCode, 0);
  assert.ok(lines.includes(`downloaded  ${project}/gemini/a.png  5 B`));
  assert.equal(await read(`${project}/gemini/a.png`), "right");
  assert.equal(await read("notes.txt"), "mine");
});

Deno.test("sync-images replaces a damaged file of the right size, and asks no question per picture", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `${project}/gemini/${index}.png`);
  for (const name of names) await store(name, "right");
  for (let index = 0; index < 1_000; index++) { // a page of rows before theirs
    rows.push({ object_path: `${"0".repeat(36)}/${index}`, project_id: other, sha256: null });
  }
  await write(names[3]!, "wrong");
  for (const name of names.toSpliced(3, 1)) await write(name, "right");
  const { lines } = await run();
  assert.deepEqual(lines, [
    "1 downloaded (5 B), 11 unchanged, 0 removed, 0 failed",
    `downloaded  ${names[3]}  5 B`,
  ]);
  assert.equal(await read(names[3]!), "right");
  assert.ok(questions.length <= 6, questions.join(" "));
});

Deno.test("sync-images --project and --prune touch that project only", async () => {
  await store(`${project}/gemini/a.png`, "a");
  await store(`${other}/gemini/b.png`, "b");
  await write(`${project}/gemini/gone.png`, "old");
  await write(`${other}/gemini/gone.png`, "old");
  const { exitCode, lines } = await run("--project", project, "--prune");
  assert.equal(exitCode, 0);
  assert.deepEqual(lines, [
    "1 downloaded (1 B), 0 unchanged, 1 removed, 0 failed",
    `downloaded  ${project}/gemini/a.png  1 B`,
    `removed     ${project}/gemini/gone.png`,
  ]);
  assert.equal(await read(`${other}/gemini/gone.png`), "old");
});

Deno.test("sync-images refuses names that leave the directory and bytes that are not the noted ones", async () => {
  await store(`${project}/gemini/good.png`, "good");
  for (const name of ["hash", "longer"]) {
    await store(`${project}/gemini/${name}.png`, "12345");
  }
  const change = (name: string, sql: string) =>
    fixture.database.query(`update storage.objects set ${sql} where name like $1`, [
      `%/${name}.png`,
    ]);
  rows.find(({ object_path }) => object_path.endsWith("hash.png"))!.sha256 = "00";
  await change("longer", `metadata = metadata || '{"size":4}'`);
  for (
    const name of ["../escaped.png", "/etc/escaped.png", `${project}/../../escaped.png`, "a\\..\\b"]
  ) {
    await fixture.database.query(
      `insert into storage.objects (bucket_id, name, metadata, version)
       values ('generated-images', $1, '{"size":1}', gen_random_uuid())`,
      [name],
    );
  }
  const { exitCode, lines } = await run("--prune");
  assert.equal(exitCode, 1);
  assert.ok(lines.includes("1 downloaded (4 B), 0 unchanged, 0 removed, 6 failed"));
  assert.equal(lines.filter((line) => line.includes("leads outside the directory")).length, 4);
  assert.equal(lines.filter((line) => line.includes("SHA-256")).length, 2);
  const files = [...Deno.readDirSync(join(directory, project, "gemini"))].map(({ name }) => name);
  assert.deepEqual(files, ["good.png"]);
});

Deno.test("sync-images stops before pruning when the key may not read the bucket", async () => {
  await write(`${project}/gemini/a.png`, "precious");
  const { exitCode, notes } = await run(
    ...["--prune", "--url", fixture.url, "--key", identities.publishableKey],
  );
  assert.equal(exitCode, 1);
  assert.match(notes.at(-1)!, /^Cannot read the bucket generated-images: .* secret key\.$/);
  assert.equal(await read(`${project}/gemini/a.png`), "precious");
});

testInEachProject("sync-images mirrors what the service drew", async (_t, options) => {
  await using service = await startTestService(options);
  const { url, secretKey } = service.stack;
  const user = await service.signUp();
  const json = { prompt: "a mirror", provider: "gemini", num_images: 2, width: 512, height: 512 };
  const { images } = completed(await service.call("/generate", { as: user, json }));
  const files = images.map((image) => ({
    ...image,
    file: image.local_url.replace("/storage/images/", ""),
  }));
  const sync = async () => {
    const result = await run("--url", url, "--key", secretKey, "--prune");
    for (const { file, sha256 } of files) {
      const bytes = await Deno.readFile(join(directory, file));
      assert.equal(createHash("sha256").update(bytes).digest("hex"), sha256);
    }
    return result.lines[0];
  };
  assert.match(await sync() ?? "", /^2 downloaded/);
  await Deno.writeFile(join(directory, files[0]!.file), new Uint8Array(files[0]!.file_size));
  assert.match(await sync() ?? "", /^1 downloaded .* 1 unchanged, 0 removed, 0 failed/);
});

const misuses: [string[], Record<string, string>, RegExp][] = [
  [["--wrong"], {}, /'--wrong'/],
  [["stray"], {}, /stray/],
  [["--url", "http://localhost:1"], {}, /--url is given without --key/],
  [["--url", "localhost", "--key", "k"], {}, /must be an address/],
  [[], { SUPABASE_URL: "http://localhost:1" }, /SUPABASE_URL is given without SUPABASE_SECRET_KEY/],
];
for (const [args, environment, complaint] of misuses) {
  Deno.test(`sync-images ${args.join(" ")} ${Object.keys(environment)} is a usage error`, async () => {
    const terminal = memoryTerminal(environment);
    assert.equal(await main(args, terminal), 2);
    assert.match(terminal.noted[0]!, complaint);
  });
}

Deno.test("sync-images --help prints how it is used", async () => {
  const terminal = memoryTerminal();
  assert.equal(await main(["--help"], terminal), 0);
  assert.match(terminal.printed[0]!, /--prune/);
});
