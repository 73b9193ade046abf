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

  await using parts = new AsyncDisposableStack();
  const own = parts.use(await makeRunFolder());
  Deno.env.set("TMPDIR", own.path);
  const folder = await Deno.makeTempDir({ prefix: "mutate-" });
  parts.defer(() => Deno.remove(folder, { recursive: true }));
  const server = parts.use(await startTestDatabaseServer());
  const copies = await Promise.all(Array.from({ length: run.atOnce }, async (_, index) => {
    const copy = join(folder, String(index));
    await copyRepository(root, copy);
    return copy;
  }));
  const unchanged = await server.prepare(root);

  const tests = [...new Set(wanted.flatMap((mutation) => mutation.tests))].sort();
  print(`Trying ${wanted.length} changes; first the ${tests.length} test files without any …`);
  const healthy = await testCopy({ copy: copies[0] ?? "", tests, environment: unchanged });
  if (healthy.end !== "green") {
    print(`${healthy.output}\nThe tests are red without any change: ${healthy.end}.`);
    return false;
  }

  const left = wanted.entries();
  const bad: string[] = [];
  const startedAt = performance.now();
  await Promise.all(copies.map(async (copy) => {
    for (const [index, mutation] of left) {
      if (run.signal.aborted) return;
      const { end, seconds, output } = await tryOne(mutation, copy, server, unchanged);
      const verdict = verdicts[end];
      print(
        `${String(index + 1).padStart(3)} of ${wanted.length}  ${verdict.word}  ` +
          `${seconds.toFixed(1)} s  ${mutation.file}: ${mutation.breaks}`,
      );
      if (verdict.isGood) continue;
      bad.push(`${verdict.word}  ${mutation.file}: ${mutation.breaks}`);
      if (end === "broken") print(output);
    }
  }));
  bad.forEach(print);
  const minutes = (performance.now() - startedAt) / 60_000;
  print(`${wanted.length - bad.length} noticed, ${bad.length} not; ${minutes.toFixed(1)} minutes`);
  return bad.length === 0 && !run.signal.aborted;
}

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
  await using _change = await applyMutation(mutation, copy);
  const { tests, filter } = mutation;
  let environment = unchanged;
  if (mutation.file.startsWith("supabase/")) {
    try {
      environment = await server.prepare(copy);
    } catch (error) {
      return { end: "broken", seconds: 0, output: String(error) };
    }
  }
  return await testCopy({ copy, tests, environment, ...(filter && { filter }), limitMs: 90_000 });
}
