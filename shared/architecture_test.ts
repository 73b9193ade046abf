import { ok } from "node:assert/strict";
import {
  catalogsCarryNoClient,
  deployLeavesTestsOut,
  foldersHaveOneFace,
  importsRunDownwards,
  noCircles,
  productIsUsed,
  productStandsAlone,
} from "./testing/architecture/import_rules.ts";
import {
  errorsComeFromTheCatalogue,
  filesStaySmall,
  providersHaveTheSameFiles,
  publicSymbolsAreDocumented,
} from "./testing/architecture/file_rules.ts";
import type { Plan } from "./testing/architecture/house.ts";
import { readHouse } from "./testing/architecture/read_house.ts";

const plan: Plan = {
  rooms: [
    "endpoints",
    "http",
    "generation",
    "webhooks",
    "routing",
    "prompts",
    "storage",
    "configuration",
    "database",
    "providers",
    "runtime",
    "observability",
    "errors",
  ],
  collections: ["unified", "docs"],
  clientless: ["docs", "health", "jobs"],
  providerFiles: [
    "answers.ts",
    "cancel.ts",
    "catalog.ts",
    "client.ts",
    "failures.ts",
    "health.ts",
    "mod.ts",
    "options.ts",
    "plan.ts",
    "poll.ts",
    "submit.ts",
  ],
  furtherProviderFiles: {
    comfyui: [
      "choose_server.ts",
      "execution.ts",
      "find_places.ts",
      "find_words.ts",
      "graph.ts",
      "graph_reading.ts",
      "import_workflow.ts",
      "model_files.ts",
      "queue_entries.ts",
      "time_limit.ts",
      "refusal.ts",
      "requirements.ts",
      "standing.ts",
      "task_id.ts",
      "workflow.ts",
      "workflows/",
    ],
    gemini: ["pacific_midnight.ts"],
    leonardo_ai: ["first_version.ts", "second_version.ts", "styles.ts"],
  },
  provers: [
    "scripts/bench.ts",
    "scripts/bench/",
    "scripts/mutate.ts",
    "scripts/mutate/",
    "scripts/prove.ts",
    "scripts/prove/",
    "scripts/test.ts",
    "scripts/test_command/",
  ],
  entries: [
    "functions/*/index.ts",
    "scripts/*.ts",
    "scripts/simulators/main.ts",
    "scripts/simulators/worker.ts",
    "scripts/local/functions/worker.ts",
    "scripts/test_command/count_worker.ts",
  ],
  generated: ["shared/database/types.ts"],
  longestFile: 350,
  tooLong: [],
};

const house = await readHouse();

for (
  const [expectation, rule] of [
    ["imports run downwards only", importsRunDownwards],
    ["no file imports itself by way of others", noCircles],
    ["a folder is imported by its mod.ts or its catalog.ts", foldersHaveOneFace],
    ["the product imports neither the test kit nor scripts", productStandsAlone],
    ["the deploy leaves the test kit and scripts out", deployLeavesTestsOut],
    ["nothing that only tests import stands outside of the test kit", productIsUsed],
    ["catalogs, docs, health and jobs carry no provider's client", catalogsCarryNoClient],
    ["every provider's folder has the same file names", providersHaveTheSameFiles],
    ["no product file is longer than 350 lines", filesStaySmall],
    ["every public symbol has a docstring", publicSymbolsAreDocumented],
    ["callers are told of failures by the catalogue", errorsComeFromTheCatalogue],
  ] as const
) {
  Deno.test(`the house: ${expectation}`, () => {
    const breaches = rule(house, plan);
    ok(breaches.length === 0, `\n${breaches.join("\n")}`);
  });
}
