import { join } from "node:path";
import {
  startTestDatabaseServer,
  type TestDatabaseServer,
} from "../../shared/testing/stack/test_databases.ts";
import { makeRunFolder } from "../test_command/mod.ts";
import type { Mutation } from "./mutation.ts";
import { applyMutation, copyRepository, problemOf } from "./scratch.ts";
import { testCopy, type TestOutcome } from "./test_copy.ts";

/** Settings of {@link runMutations}. */
export interface MutationRun {
  /** The whole list, all of which has to apply. */
  all: Mutation[];
  /** Those to try. */
  wanted: Mutation[];
  /** Folder of the repository, absolute. */
  root: string;
  /** How many are tried at a time, each in a copy of its own. */
  atOnce: number;
  /** How often each is tried: a test that notices by chance is found so. */
  times: number;
  /** Whether it is known that the tests are green without any change, as right after a run of them. */
  areGreen: boolean;
  print: (line: string) => void;
  /** Ends the run early. */
  signal: AbortSignal;
}

/**
 * Tries changes and tells what became of each; those that no test noticed are listed at the end.
 *
 * @returns true when every change applies and none survived
 */
export async function runMutations(run: MutationRun): Promise<boolean> {
  const { all, wanted, root, print } = run;
  const stale: string[] = [];
  for (const mutation of all) {
    const problem = await problemOf(mutation, root);
    if (problem) stale.push(`${mutation.file}: ${mutation.breaks} (${problem})`);
  }
  if (stale.length > 0) {
    print(`${stale.length} of ${all.length} changes no longer apply:`);
    stale.forEach((line) => print(`  ${line}`));
    return false;
  }

  const tests = [...new Set(wanted.flatMap((mutation) => mutation.tests))].sort();
  if (!run.areGreen) {
    print(`First the ${tests.length} test files without any change …`);
    if (!await areGreen(tests, root)) {
      print("The tests are red without any change.");
      return false;
    }
  }

  await using parts = new AsyncDisposableStack();
  const own = parts.use(await makeRunFolder());
  Deno.env.set("TMPDIR", own.path);
  const folder = await Deno.makeTempDir({ prefix: "mutate-" });
  parts.defer(() => Deno.remove(folder, { recursive: true }));
  const server = parts.use(await startTestDatabaseServer());
  const [unchanged, ...copies] = await Promise.all([
    server.prepare(root),
    ...Array.from({ length: run.atOnce }, async (_, index) => {
      const copy = join(folder, String(index));
      await copyRepository(root, copy);
      return copy;
    }),
  ]);

  const tries = wanted.flatMap((mutation) => Array.from({ length: run.times }, () => mutation));
  print(`Trying ${wanted.length} changes${run.times > 1 ? ` ${run.times} times` : ""} …`);
  const left = tries.entries();
  const bad: string[] = [];
  const startedAt = performance.now();
  await Promise.all(copies.map(async (copy) => {
    for (const [index, mutation] of left) {
      if (run.signal.aborted) return;
      const beganAt = performance.now();
      const { end, output } = await tryOne(mutation, copy, server, unchanged);
      const seconds = (performance.now() - beganAt) / 1_000;
      const verdict = verdicts[end];
      print(
        `${String(index + 1).padStart(3)} of ${tries.length}  ${verdict.word}  ` +
          `${seconds.toFixed(1)} s  ${mutation.file}: ${mutation.breaks}`,
      );
      if (verdict.isGood) continue;
      bad.push(`${verdict.word}  ${mutation.file}: ${mutation.breaks}`);
      if (end === "broken") print(output);
    }
  }));
  bad.forEach(print);
  const minutes = (performance.now() - startedAt) / 60_000;
  print(`${tries.length - bad.length} noticed, ${bad.length} not; ${minutes.toFixed(1)} minutes`);
  return bad.length === 0 && !run.signal.aborted;
}

/** Whether tests pass, by the test command, which lets many files share their isolates and tells what fails. */
async function areGreen(tests: string[], root: string): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "test", "--no-check", "--fail-fast", ...tests],
    cwd: root,
    stdin: "null",
  }).spawn().status;
  return success;
}

const limitMs = 90_000;

const verdicts: Record<TestOutcome["end"], { word: string; isGood: boolean }> = {
  red: { word: "noticed ", isGood: true },
  // A change that makes something wait for ever is noticed as well.
  late: { word: "too slow", isGood: true },
  green: { word: "SURVIVED", isGood: false },
  // A change that nothing can be loaded with proves nothing.
  broken: { word: "BROKEN  ", isGood: false },
};

async function tryOne(
  mutation: Mutation,
  copy: string,
  server: TestDatabaseServer,
  unchanged: Record<string, string>,
): Promise<TestOutcome> {
  await using parts = new AsyncDisposableStack();
  parts.use(await applyMutation(mutation, copy));
  const { tests, filter, file } = mutation;
  try {
    const environment = file.startsWith("supabase/")
      ? await server.prepare(copy)
      : await server.again(unchanged);
    parts.defer(() => server.drop(environment));
    return await testCopy({ copy, tests, environment, ...(filter && { filter }), limitMs });
  } catch (error) {
    return { end: "broken", output: String(error) };
  }
}
