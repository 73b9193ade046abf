import { type CommandOutcome, runTask, startBusyLoops } from "./command.ts";

/** What a proof gets to know. */
export interface ProofSettings {
  /** A small pass instead of the whole of it. */
  small: boolean;
  /** Folder of the repository. */
  root: string;
  print: (line: string) => void;
}

/** What came of a proof. */
export interface Proof {
  holds: boolean;
  /** By what they tell. */
  figures: Record<string, string | number>;
}

/** Something to prove. */
export interface Part {
  /** For the command's help. */
  what: string;
  prove(settings: ProofSettings): Promise<Proof>;
}

const busyLoops = 4;
/** Files that other work on the machine has made red before. */
const onceUnsteady = [
  ...["functions/webhooks", "functions/isolation_test.ts", "functions/worker/queue_test.ts"],
];

/** Everything there is to prove, by name. */
export const parts: Record<string, Part> = {
  steadiness: { what: "the tests ten times beside four busy loops", prove: proveSteadiness },
  mutations: { what: "every small fault of the list is noticed", prove: proveMutations },
  chaos: { what: "200 jobs survive thirty blows", prove: proveChaos },
  benchmarks: { what: "the figures of time", prove: proveBenchmarks },
};

async function proveSteadiness({ small, root, print }: ProofSettings): Promise<Proof> {
  const runs = small ? 1 : 10, paths = small ? onceUnsteady : [];
  const outcomes: CommandOutcome[] = [];
  await using _load = startBusyLoops(busyLoops);
  for (let run = 1; run <= runs; run++) {
    print(`run ${run} of ${runs}`);
    outcomes.push(await runTask(["test", ...paths], root, print));
  }
  const green = outcomes.filter(({ success }) => success).length;
  const slowest = Math.max(...outcomes.map(({ seconds }) => seconds));
  return {
    holds: green === runs,
    figures: {
      "green runs": `${green} of ${runs}`,
      "slowest run": `${Math.round(slowest)} s`,
      "last run": outcomes.at(-1)?.lines.at(-1) ?? "",
    },
  };
}

async function proveMutations({ small, root, print }: ProofSettings): Promise<Proof> {
  const { success, seconds, lines } = await runTask(
    ["mutate", ...(small ? ["--every=12"] : [])],
    root,
    print,
  );
  const figures = { changes: lines.at(-1) ?? "", "whole time": `${Math.round(seconds)} s` };
  return { holds: success, figures };
}

async function proveChaos({ small, root, print }: ProofSettings): Promise<Proof> {
  const test = "functions/worker/chaos_test.ts";
  const { success, seconds, lines } = await runTask(
    ["test", test],
    root,
    print,
    // A seed that the tests do not have, so that the small pass is another one.
    small ? { CHAOS_SEED: "2" } : { CHAOS: "full" },
  );
  const figures = { run: lines.at(-1) ?? "", "whole time": `${Math.round(seconds)} s` };
  return { holds: success, figures };
}

async function proveBenchmarks({ root, print }: ProofSettings): Promise<Proof> {
  const { success, seconds } = await runTask(["bench"], root, print);
  return { holds: success, figures: { "whole time": `${Math.round(seconds)} s` } };
}
