import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { completed } from "../shared/testing/service/contract.ts";
import { testInEachProject } from "../shared/testing/service/project_forms.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import { startPictureServer } from "../shared/testing/mirror/picture_server.ts";
import { main } from "./sync_images.ts";

const project = "11111111-1111-4111-8111-111111111111";
const other = "22222222-2222-4222-8222-222222222222";

/** A service that lists pictures and gives their bytes, a folder for the mirror, and the command. */
async function start() {
  const server = startPictureServer();
  const directory = await Deno.makeTempDir({ prefix: "sync-test-" });
  const environment = { SUPABASE_URL: server.url, SUPABASE_SECRET_KEY: "sb_secret_test" };
  return {
    server,
    directory,
    async run(args: string[] = [], confirm?: (question: string) => boolean) {
      const terminal = memoryTerminal(environment);
      const surroundings = { terminal, confirm };
      const exitCode = await main(["--directory", directory, ...args], surroundings);
      const { printed, noted } = terminal;
      return { exitCode, last: printed.at(-1), lines: printed.slice(0, -1).toSorted(), noted };
    },
    read: (name: string) => Deno.readTextFile(join(directory, name)),
    async write(name: string, content: string) {
      await Deno.mkdir(dirname(join(directory, name)), { recursive: true });
      await Deno.writeTextFile(join(directory, name), content);
    },
    async files() {
      const found: string[] = [];
      const walk = async (folder: string) => {
        for await (const { name, isDirectory } of Deno.readDir(join(directory, folder))) {
          if (name === ".sync") continue;
          if (isDirectory) await walk(join(folder, name));
          else found.push(join(folder, name));
        }
      };
      await walk("");
      return found.sort();
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

Deno.test("sync brings everything once, says how each was drawn, and then asks for what is new", async () => {
  await using mirror = await start();
  const names = Array.from({ length: 230 }, (_, at) => `${project}/leonardo_ai/${at}.png`);
  for (const name of names) mirror.server.add(name, `content of ${name}`);
  const first = await mirror.run();
  assert.match(first.last ?? "", /^230 downloaded \(.*\), 0 unchanged, 0 removed, 0 failed$/);
  for (const name of names) assert.equal(await mirror.read(name), `content of ${name}`);
  const lines = (await mirror.read(`${project}/index.jsonl`)).trim().split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ file }) => `${project}/${file}`).toSorted(),
    names.toSorted(),
  );
  assert.equal(lines[0].prompt, "a picture");
  assert.equal(lines[0].signed_url, undefined);

  mirror.server.asked.length = 0;
  mirror.server.add(`${project}/gemini/new.png`, "new");
  const second = await mirror.run();
  assert.match(second.last ?? "", /^1 downloaded \(3 B\)/);
  const asked = mirror.server.asked.filter((path) => path.startsWith("/files/"));
  assert.deepEqual(asked, [`/files/${project}/gemini/new.png`]);
  assert.match((await mirror.run()).last ?? "", /^0 downloaded/);
});

Deno.test("sync brings back what is missing or cut here; --verify looks inside", async () => {
  await using mirror = await start();
  const names = Array.from({ length: 12 }, (_, at) => `${project}/gemini/${at}.png`);
  for (const [at, name] of names.entries()) {
    mirror.server.add(name, "right", new Date(2026, 0, 1 + at));
  }
  await mirror.run();
  await Deno.remove(join(mirror.directory, names[3]!));
  await mirror.write(names[5]!, "cut");
  await mirror.write(names[7]!, "wrong");
  await mirror.write("notes.txt", "mine");
  assert.match((await mirror.run()).last ?? "", /^2 downloaded/);
  assert.equal(await mirror.read(names[7]!), "wrong");
  assert.match((await mirror.run(["--verify"])).last ?? "", /^1 downloaded .* 11 unchanged/);
  for (const name of names) assert.equal(await mirror.read(name), "right");
  assert.equal(await mirror.read("notes.txt"), "mine");
});

Deno.test("sync brings an older picture that was restored after the last run", async () => {
  await using mirror = await start();
  for (let day = 1; day < 9; day++) {
    mirror.server.add(`${project}/gemini/${day}.png`, "right", new Date(Date.UTC(2026, 0, day)));
  }
  await mirror.run();
  const restored = `${project}/gemini/0.png`;
  const drawn = { created_at: "2025-12-01T00:00:00Z" };
  mirror.server.add(restored, "restored", new Date("2026-02-01"), drawn);
  assert.match((await mirror.run()).last ?? "", /^1 downloaded/);
  assert.equal(await mirror.read(restored), "restored");
  assert.match((await mirror.run()).last ?? "", /^0 downloaded/);
});

Deno.test("sync takes what is there already, and repairs an index that was cut off", async () => {
  await using mirror = await start();
  for (const name of ["a", "b", "c"]) mirror.server.add(`${project}/gemini/${name}.png`, name);
  await mirror.write(`${project}/gemini/b.png`, "b");
  assert.match((await mirror.run()).last ?? "", /^2 downloaded .* 1 unchanged/);
  const path = join(mirror.directory, project, "index.jsonl");
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.slice(0, -20));
  assert.match((await mirror.run()).last ?? "", /^0 downloaded .* 3 unchanged/);
  const lines = (await Deno.readTextFile(path)).trim().split("\n").map((each) => JSON.parse(each));
  assert.deepEqual(lines.map(({ file }) => file).toSorted(), [
    "gemini/a.png",
    "gemini/b.png",
    "gemini/c.png",
  ]);
});

Deno.test("sync --project, --provider and --since bring those only", async () => {
  await using mirror = await start();
  mirror.server.add(`${project}/gemini/a.png`, "a", new Date("2026-01-01"));
  mirror.server.add(`${project}/runware_ai/b.png`, "b", new Date("2026-02-01"));
  mirror.server.add(`${other}/gemini/c.png`, "c", new Date("2026-03-01"));
  await mirror.run(["--project", other]);
  assert.deepEqual(await mirror.files(), [`${other}/gemini/c.png`, `${other}/index.jsonl`]);
  await mirror.run(["--provider", "runware_ai"]);
  assert.ok((await mirror.files()).includes(`${project}/runware_ai/b.png`));
  await mirror.run(["--since", "2026-01-15"]);
  assert.equal((await mirror.files()).includes(`${project}/gemini/a.png`), false);
  // None of it makes a whole run leave anything out.
  await mirror.run();
  assert.ok((await mirror.files()).includes(`${project}/gemini/a.png`));
});

Deno.test("sync --delete removes what is gone, after asking, and nothing that is not the service's", async () => {
  await using mirror = await start();
  mirror.server.add(`${project}/gemini/a.png`, "a");
  mirror.server.add(`${project}/gemini/b.png`, "b");
  await mirror.run();
  mirror.server.remove(`${project}/gemini/b.png`);
  const strangers = [`${project}/gemini/Mine.PNG`, `${project}/notes.txt`, `other/gemini/c.png`];
  for (const name of strangers) await mirror.write(name, "mine");
  await mirror.write(`${other}/gemini/gone.png`, "old");
  const questions: string[] = [];
  const answering = (answer: boolean) => (question: string) => {
    questions.push(question);
    return answer;
  };
  assert.match((await mirror.run(["--delete"], answering(false))).last ?? "", /0 removed/);
  assert.match(questions[0] ?? "", /b[.]png\n.*gone[.]png\nRemove 2[?]$/);
  assert.equal((await mirror.run(["--delete"])).exitCode, 2);
  const dry = await mirror.run(["--delete", "--dry-run"]);
  assert.match(dry.last ?? "", /^it would be: 0 downloaded .* 2 removed/);
  const only = await mirror.run(["--delete", "--yes", "--project", project]);
  assert.deepEqual(only.lines, [`removed     ${project}/gemini/b.png`]);
  assert.match((await mirror.run(["--delete"], answering(true))).last ?? "", /1 removed/);
  assert.deepEqual(
    await mirror.files(),
    [...strangers, `${project}/gemini/a.png`, `${project}/index.jsonl`].sort(),
  );
  const index = await mirror.read(`${project}/index.jsonl`);
  assert.match(index, /a[.]png/);
  assert.doesNotMatch(index, /b[.]png/);
});

Deno.test("sync --delete leaves alone what its caller may not see", async () => {
  await using mirror = await start();
  const names = [`${project}/gemini/a.png`, `${project}/gemini/b.png`, `${other}/gemini/c.png`];
  for (const name of names) mirror.server.add(name, name);
  await mirror.run();
  // A key of the first project is told nothing of the other one.
  for (const name of names.slice(1)) mirror.server.remove(name);
  const as = ["--url", mirror.server.url, "--key", "igk_of_the_first", "--delete", "--yes"];
  assert.deepEqual((await mirror.run([...as, "--project", other])).lines, []);
  assert.deepEqual((await mirror.run(as)).lines, [`removed     ${project}/gemini/b.png`]);
  assert.equal(await mirror.read(`${other}/gemini/c.png`), `${other}/gemini/c.png`);
});

Deno.test("sync --dry-run writes nothing", async () => {
  await using mirror = await start();
  mirror.server.add(`${project}/gemini/a.png`, "a");
  const { last } = await mirror.run(["--dry-run"]);
  assert.match(last ?? "", /^it would be: 1 downloaded \(1 B\)/);
  assert.deepEqual([...Deno.readDirSync(mirror.directory)], []);
});

Deno.test("sync refuses names and bytes that are not the service's", async () => {
  await using mirror = await start();
  mirror.server.add(`${project}/gemini/good.png`, "good");
  const odd = [
    "../escaped.png",
    "/etc/escaped.png",
    `${project}/../../escaped.png`,
    `${project}/gemini/..\\escaped.png`,
    `${project}/con/a.png`,
    `${project}/gemini/nul.png`,
    `${project}/gemini/Upper.png`,
    `${project}/gemini/a.png:stream`,
    `${project}/gemini/a.svg`,
    `${project}/gemini/a.png `,
    `${project}/gemini/deeper/a.png`,
  ];
  for (const name of odd) mirror.server.add(name, "bad");
  mirror.server.add(`${project}/gemini/hash.png`, "12345", undefined, { sha256: "0".repeat(64) });
  mirror.server.add(`${project}/gemini/longer.png`, "12345", undefined, { file_size: 4 });
  mirror.server.add(`${project}/gemini/shorter.png`, "12345", undefined, { file_size: 6 });
  const { exitCode, last, lines } = await mirror.run();
  assert.equal(exitCode, 1);
  assert.match(last ?? "", new RegExp(`^1 downloaded .* ${odd.length + 3} failed$`));
  assert.equal(
    lines.filter((line) => line.includes("not one of the service's")).length,
    odd.length,
  );
  assert.deepEqual(await mirror.files(), [`${project}/gemini/good.png`, `${project}/index.jsonl`]);
});

Deno.test("sync follows no link out of its folder", async () => {
  await using mirror = await start();
  const outside = await Deno.makeTempDir({ prefix: "sync-outside-" });
  try {
    mirror.server.add(`${project}/gemini/a.png`, "a");
    mirror.server.add(`${other}/gemini/b.png`, "b");
    await Deno.symlink(outside, join(mirror.directory, project));
    await Deno.mkdir(join(mirror.directory, other, "gemini"), { recursive: true });
    await Deno.writeTextFile(join(outside, "b.png"), "b");
    await Deno.symlink(join(outside, "b.png"), join(mirror.directory, other, "gemini", "b.png"));
    const { last, lines } = await mirror.run();
    assert.match(last ?? "", /^1 downloaded .* 1 failed$/);
    assert.match(lines.join("\n"), /is no folder but a link/);
    assert.deepEqual([...Deno.readDirSync(outside)].map(({ name }) => name), ["b.png"]);
    const own = await Deno.lstat(join(mirror.directory, other, "gemini", "b.png"));
    assert.equal(own.isSymlink, false);
  } finally {
    await Deno.remove(outside, { recursive: true });
  }
});

Deno.test("sync keeps nothing of a transfer that is cut, and takes it up with the next run", async () => {
  await using mirror = await start();
  const content = "x".repeat(100_000);
  for (let tenth = 0; tenth < 10; tenth++) {
    const name = `${project}/gemini/${tenth}.png`;
    mirror.server.add(name, content);
    mirror.server.cut(name, Math.floor(content.length * tenth / 10));
  }
  const { last } = await mirror.run();
  assert.match(last ?? "", /^0 downloaded .* 10 failed$/);
  assert.deepEqual(await mirror.files(), []);
  mirror.server.heal();
  assert.match((await mirror.run()).last ?? "", /^10 downloaded .* 0 failed$/);
});

Deno.test("sync asks again where the service falters", async () => {
  await using mirror = await start();
  mirror.server.add(`${project}/gemini/a.png`, "a");
  mirror.server.falter(1);
  assert.match((await mirror.run()).last ?? "", /^1 downloaded/);
});

Deno.test("two runs of sync at once are refused", async () => {
  await using mirror = await start();
  mirror.server.add(`${project}/gemini/a.png`, "a");
  const release = mirror.server.hold();
  const first = mirror.run();
  await mirror.server.held;
  const second = await mirror.run();
  assert.equal(second.exitCode, 1);
  assert.match(second.noted.at(-1) ?? "", /Another run \(process \d+\)/);
  release();
  assert.equal((await first).exitCode, 0);
});

/** The command at work with --watch, and what ends it. */
function watching(mirror: Awaited<ReturnType<typeof start>>) {
  const stop = new AbortController();
  const terminal = memoryTerminal({
    SUPABASE_URL: mirror.server.url,
    SUPABASE_SECRET_KEY: "sb_secret_test",
  }, stop.signal);
  const parameters = ["--directory", mirror.directory, "--watch"];
  return { stop, terminal, running: main(parameters, { terminal, watchEveryMs: 1 }) };
}

Deno.test("sync --watch goes on until it is stopped", async () => {
  await using mirror = await start();
  const rounds = mirror.server.lists(3, () => {
    mirror.server.add(`${project}/gemini/later.png`, "later");
  });
  const { running, terminal, stop } = watching(mirror);
  await rounds;
  await mirror.server.lists(2);
  stop.abort();
  await running;
  assert.equal(await mirror.read(`${project}/gemini/later.png`), "later");
  assert.equal(terminal.printed.filter((line) => /^0 downloaded/.test(line)).length, 1);
});

Deno.test("sync --watch goes on after a round that fails", async () => {
  await using mirror = await start();
  const broken = `${project}/gemini/broken.png`;
  const rounds = mirror.server.lists(3, () => {
    mirror.server.add(broken, "broken", undefined, { file_size: "much" });
  });
  const { running, terminal, stop } = watching(mirror);
  await rounds;
  await mirror.server.lists(2, () => {
    mirror.server.remove(broken);
    mirror.server.add(`${project}/gemini/later.png`, "later");
  });
  await mirror.server.lists(4);
  stop.abort();
  assert.equal(await running, 0);
  assert.equal(await mirror.read(`${project}/gemini/later.png`), "later");
  assert.match(terminal.noted.join("\n"), /Trying again/);
});

testInEachProject(
  "sync mirrors what the service drew, for every kind of caller",
  async (_t, options) => {
    await using service = await startTestService(options);
    const { url, secretKey, publishableKey } = service.stack;
    const user = await service.signUp();
    const json = { prompt: "a mirror", provider: "gemini", num_images: 2, width: 512, height: 512 };
    const { images, project_id, generation_id } = completed(
      await service.call("/generate", { as: user, json }),
    );
    const stranger = await service.signUp();
    await service.call("/generate", { as: stranger, json });
    const key = await service.makeKey(user, project_id, ["read"]);
    const callers: [string, string[], number][] = [
      [secretKey, [], 4],
      [key.key, [], 2],
      [publishableKey, ["--login", user.email], 2],
    ];
    for (const [key, more, count] of callers) {
      const directory = await Deno.makeTempDir({ prefix: "sync-test-" });
      const terminal = memoryTerminal({ SUPABASE_PASSWORD: "long enough" });
      const args = ["--directory", directory, "--url", url, "--key", key, ...more];
      assert.equal(await main(args, { terminal }), 0, terminal.noted.join());
      assert.match(terminal.printed.at(-1) ?? "", new RegExp(`^${count} downloaded`));
      for (const { local_url, sha256 } of images) {
        const file = join(directory, local_url.replace("/storage/images/", ""));
        const bytes = await Deno.readFile(file);
        assert.equal(createHash("sha256").update(bytes).digest("hex"), sha256);
      }
      const index = await Deno.readTextFile(join(directory, project_id, "index.jsonl"));
      const [line] = index.split("\n").map((each) => JSON.parse(each || "{}"));
      assert.deepEqual([line.prompt, line.provider, line.generation_id], [
        "a mirror",
        "gemini",
        generation_id,
      ]);
      await Deno.remove(directory, { recursive: true });
    }
  },
);

const misuses: [string[], Record<string, string>, RegExp][] = [
  [["--wrong"], {}, /'--wrong'/],
  [["stray"], {}, /stray/],
  [["--project", "../x"], {}, /--project must be the id/],
  [["--provider", "dalle"], {}, /--provider must be one of/],
  [["--since", "yesterday"], {}, /--since must be/],
  [["--since", "2026-01-15", "--delete"], {}, /leave out --since/],
  [["--url", "http://localhost:1"], {}, /--url is given without --key/],
  [["--url", "localhost", "--key", "k"], {}, /must be an address/],
  [["--url", "http://localhost:1", "--key", "k", "--login", "a@b.c"], {}, /SUPABASE_PASSWORD/],
  [[], { SUPABASE_URL: "http://localhost:1" }, /SUPABASE_URL is given without SUPABASE_SECRET_KEY/],
];
for (const [args, environment, complaint] of misuses) {
  Deno.test(`sync ${args.join(" ")} ${Object.keys(environment)} is a usage error`, async () => {
    const terminal = memoryTerminal(environment);
    assert.equal(await main(args, { terminal }), 2);
    assert.match(terminal.noted[0]!, complaint);
  });
}

Deno.test("sync --help prints how it is used", async () => {
  const terminal = memoryTerminal();
  assert.equal(await main(["--help"], { terminal }), 0);
  assert.match(terminal.printed[0]!, /--delete/);
});
