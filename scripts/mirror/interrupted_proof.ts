import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPictureServer } from "../../shared/testing/mirror/picture_server.ts";
import { isFullProof, proofSeed, recordFigure } from "../../shared/testing/proof.ts";

// The whole of it: deno task prove mirror
const pictures = isFullProof() ? 2_000 : 300;
const interruptions = isFullProof() ? 5 : 2;
const project = "11111111-1111-4111-8111-111111111111";
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Chance that can be repeated (a linear congruential generator with the constants of Numerical Recipes). */
function chanceFrom(start: number): () => number {
  let state = start;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

Deno.test(`a mirror of ${pictures} pictures that is killed ${interruptions} times ends whole`, async () => {
  const chance = chanceFrom(proofSeed());
  const server = startPictureServer();
  const directory = await Deno.makeTempDir({ prefix: "sync-test-" });
  const content = (at: number) => `${at} `.repeat(50 + Math.floor(3_000 * chance()));
  const expected = new Map<string, string>();
  for (let at = 0; at < pictures; at++) {
    const name = `${project}/${at % 3 === 0 ? "gemini" : "runware_ai"}/${at}.png`;
    const text = content(at);
    server.add(name, text);
    expected.set(name, createHash("sha256").update(text).digest("hex"));
  }
  const start = () =>
    new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-check", "--lock=deno.lock", "--frozen", "-A", "scripts/sync_images.ts"],
        ...["--directory", directory, "--json", "--quiet"],
      ],
      cwd: root,
      env: { SUPABASE_URL: server.url, SUPABASE_SECRET_KEY: "sb_secret_test" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  const run = async () => {
    const { code, stdout, stderr } = await start().output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout)) as Record<string, number>;
  };
  try {
    const fetched = () => server.asked.filter((path) => path.startsWith("/files/")).length;
    for (let round = 1; round <= interruptions; round++) {
      const until = Math.floor(pictures * (round - chance()) / (interruptions + 1));
      const child = start();
      const [status] = [child.status, child.stdout.cancel(), child.stderr.cancel()];
      await server.files(Math.max(1, until - fetched()));
      child.kill("SIGKILL");
      await status;
    }
    const last = await run();
    assert.equal(last["failed"], 0);
    const again = await run();
    assert.deepEqual(again, { ...again, downloaded: 0, failed: 0, removed: 0, bytes: 0 });
    for (const [name, sha256] of expected) {
      const bytes = await Deno.readFile(join(directory, name));
      assert.equal(createHash("sha256").update(bytes).digest("hex"), sha256, name);
    }
    const index = await Deno.readTextFile(join(directory, project, "index.jsonl"));
    const files = index.trim().split("\n").map((line) => JSON.parse(line).file as string);
    assert.deepEqual(
      files.map((file) => `${project}/${file}`).toSorted(),
      [...expected.keys()].toSorted(),
    );
    const more = fetched() - pictures;
    assert.ok(more <= interruptions * 16, `${more} were fetched more than once`);
    const left = [...Deno.readDirSync(join(directory, ".sync", "unfinished"))];
    assert.deepEqual(left, []);
    const startedAt = performance.now();
    await run();
    recordFigure("pictures mirrored, killed in between", `${pictures}, ${interruptions} times`);
    recordFigure("pictures fetched more than once", more);
    recordFigure(
      "a run that finds nothing new",
      `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
    );
  } finally {
    await server.close();
    await Deno.remove(directory, { recursive: true });
  }
});
