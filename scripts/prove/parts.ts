import { type Part, type Proof, type ProofSettings, tests, untyped } from "./part.ts";
import { type CommandOutcome, runTask, startBusyLoops } from "./command.ts";
import { provePgCron } from "./pg_cron.ts";
import { proveStops } from "./stops.ts";

/** Files that other work on the machine has made red before. */
const onceUnsteady = ["functions/webhooks/delivery_test.ts", "functions/isolation_test.ts"];
const parking = "shared/generation/parking_simulation_test.ts";
const faithfulness = "shared/generation/faithfulness_test.ts";

/**
 * Everything there is to prove, by name. A test that has a size of its own for this (`isFullProof()` of the test kit) is
 * one row: `name: tests("what holds", ["its_test.ts"])`. So is what is called `_proof.ts`, which `deno task test` leaves out.
 */
export const parts: Record<string, Part> = {
  steadiness: {
    what: "the tests are green ten times of ten beside four busy loops",
    isAlone: true,
    prove: proveSteadiness,
  },
  mutations: { what: "every small fault of the list is noticed", prove: proveMutations },
  chaos: tests(
    "200 jobs survive thirty kills, lost workers, broken providers and connections, and clocks a minute apart",
    ["functions/worker/chaos_proof.ts", "shared/generation/broken_connections_test.ts"],
  ),
  crashes: tests(
    "a stack that is killed at each moment of a drawing loses and pays nothing twice",
    [
      "scripts/local/crash_proof.ts",
    ],
    { isSmall: true },
  ),
  faults: tests("each fault of a provider, at each of its calls, ends as it should", [
    "functions/generate/faults_comfyui_test.ts",
    "functions/generate/faults_gemini_test.ts",
    "functions/generate/faults_leonardo_ai_test.ts",
    "functions/generate/faults_runware_ai_test.ts",
  ]),
  inputs: tests(
    "1,500 requests with pictures are planned within what models take, or told why not",
    [
      "shared/providers/operations_test.ts",
      "shared/providers/pictures_property_test.ts",
    ],
  ),
  prompts: tests(
    "the compressor and its judge hold for 146 long prompts and three scenes a language",
    [
      "shared/prompts/corpus_test.ts",
      "shared/prompts/generated_answers_test.ts",
    ],
  ),
  extensions: { what: "Debian's pg_cron 1.4 is used, and left as it was", prove: provePgCron },
  parking: tests("500 jobs of ten minutes need no isolate while they wait", [parking], {
    otherChances: [parking],
  }),
  scale: tests("a million queued jobs and 300,000 ended ones are looked at by index", [
    "shared/generation/scale_proof.ts",
    "shared/generation/growth_proof.ts",
  ], { isTimed: true }),
  analytics: tests("reports on a million attempts take under 100 ms", [
    "functions/analytics/scale_proof.ts",
  ]),
  projects: tests(
    "hosted projects on both versions of PostgreSQL, full and empty, stay whole, and advisors find nothing",
    [
      "supabase/tests/command_line_proof.ts",
      "supabase/tests/somebodys_project_proof.ts",
      "scripts/uninstall_proof.ts",
    ],
  ),
  deploy: tests(
    "all is deployed to a project in use and upgraded there, and every function is bundled within its budget",
    [
      "scripts/bundle/bundle_proof.ts",
      "scripts/deploy_check/deploy_check_proof.ts",
      "scripts/deploy_proof.ts",
    ],
    { isSmall: true },
  ),
  client: tests("the client's package is typed for every resolution, and runs on Bun too", [
    "scripts/pack_client_proof.ts",
  ], { isSmall: true }),
  stops: { what: "a stack in a terminal leaves nothing, however it is stopped", prove: proveStops },
  many: tests("500 asynchronous requests at once are all accepted and all drawn", [
    "functions/generate/many_at_once_test.ts",
  ]),
  faithfulness: tests("each field of 2,000 requests is honoured, or told, or the request refused", [
    faithfulness,
  ], { otherChances: [faithfulness] }),
  fuzz: tests(
    "40 calls of each route by four callers, made of the OpenAPI document or nearly so, bring no 5xx",
    [
      "functions/docs/fuzz_test.ts",
    ],
  ),
  memory: tests("16 edits of 5 MB at once, and pictures of 20 MB, stay within 150 MB over idle", [
    "functions/generate/memory_proof.ts",
  ]),
  adaptive: tests("adaptive loses a fifth of what chance loses, and notices a change", [
    "shared/routing/adaptive_test.ts",
  ]),
  access: tests("every kind of caller reaches of every route and function what the matrix says", [
    "functions/access_test.ts",
  ]),
  console: tests("every view of the console is whole at both widths, light and dark", [
    "scripts/console/browser_proof.ts",
  ]),
  mirror: tests("a mirror of 2,000 pictures that is killed five times ends whole", [
    "scripts/mirror/interrupted_proof.ts",
  ]),
  campaign: tests(
    "200 items are drawn once and alike, though a provider dies and the service is killed five times",
    ["functions/batches/campaign_test.ts", "functions/batches/killed_campaign_proof.ts"],
  ),
  shapes: tests("each provider draws every size, shape, format and number that can be asked for", [
    "functions/generate/pictures_test.ts",
  ]),
  routing: tests("load is shared by what providers are like, and none is asked too often", [
    "shared/generation/load_sharing_proof.ts",
  ]),
  pictures: tests("500 pictures of 0.2 to 20 MB are drawn and kept with memory flat", [
    "functions/generate/large_pictures_proof.ts",
  ]),
  benchmarks: {
    what: "what is promised of times is kept",
    isAlone: true,
    prove: proveBenchmarks,
  },
};

async function proveSteadiness({ small, root, print, signal }: ProofSettings): Promise<Proof> {
  const runs = small ? 1 : 10, paths = small ? onceUnsteady : [];
  const outcomes: CommandOutcome[] = [];
  await using _load = startBusyLoops(small ? 2 : 4);
  for (let run = 1; run <= runs && !signal.aborted; run++) {
    print(`run ${run} of ${runs}`);
    outcomes.push(await runTask(["test", untyped, ...paths], root, print));
  }
  const green = outcomes.filter(({ success }) => success).length;
  const slowest = Math.max(...outcomes.map(({ seconds }) => seconds));
  return {
    holds: green === runs,
    figures: {
      "green runs": `${green} of ${runs}`,
      "slowest run": `${Math.round(slowest)} s`,
      "tests in a run": lastMatch(outcomes.at(-1)?.lines ?? [], /(\d+) passed/)?.[1] ?? "none",
    },
  };
}

function lastMatch(lines: string[], pattern: RegExp): RegExpExecArray | null | undefined {
  return lines.map((line) => pattern.exec(line)).findLast(Boolean);
}

async function proveMutations({ small, root, print }: ProofSettings): Promise<Proof> {
  const { success, seconds, lines } = await runTask(
    // What the small pass tries is noticed by tests that were green a moment ago, in `deno task test`.
    ["mutate", ...(small ? ["--small", "--green"] : [])],
    root,
    print,
  );
  const counted = lastMatch(lines, /^(\d+) noticed, (\d+) not/);
  const [, noticed = "?", survived = "?"] = counted ?? [];
  const figures = {
    "faults noticed": noticed,
    "faults not noticed": survived,
    "whole time": `${(seconds / 60).toFixed(1)} min`,
  };
  return { holds: success, figures };
}

async function proveBenchmarks({ small, root, print }: ProofSettings): Promise<Proof> {
  const { success, figures } = await runTask(
    // What requests cost beside their floors is measured on an idle machine, by its own command.
    ["bench", ...(small ? ["--small"] : []), "prompts", "pictures", "routing"],
    root,
    print,
  );
  return { holds: success, figures };
}
