import { ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { mutations, problemOf } from "../scripts/mutate/mod.ts";
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
  stateIsForgotten,
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
    "observability",
    "runtime",
    "forms",
    "errors",
    "client",
  ],
  collections: ["unified", "docs"],
  clientless: ["batches", "docs", "health", "jobs", "styles"],
  providerFiles: [
    "answers.ts",
    "cancel.ts",
    "capabilities.ts",
    "catalog.ts",
    "client.ts",
    "failures.ts",
    "health.ts",
    "mod.ts",
    "options.ts",
    "pictures_in.ts",
    "plan.ts",
    "poll.ts",
    "submit.ts",
    "uploads.ts",
  ],
  furtherProviderFiles: {
    comfyui: {
      "choose_server.ts": "a provider of ComfyUI is several servers of the owner's",
      "execution.ts":
        "a graph is executed node by node, and each node may fail in a way of its own",
      "check_inputs.ts": "only the servers know what the inputs of their nodes take",
      "own_operations.ts": "what an owner's workflow does with pictures is told from its graph",
      "png_texts.ts": "people keep workflows in the pictures that were drawn with them",
      "find_places.ts": "a workflow of the owner's has no fixed fields: its places are looked for",
      "find_words.ts": "a workflow's prompt may be spread over nodes",
      "graph.ts": "what is sent is a graph, not fields",
      "graph_reading.ts": "a graph is searched, not read from top to bottom",
      "import_workflow.ts": "workflows are the owner's, and come in the forms people have them in",
      "inputs.ts": "a workflow has inputs of its own, which the server tells the types of",
      "list_models.ts": "what can be drawn with depends on what is installed on each server",
      "model_files.ts": "models are files on the owner's server",
      "queue_entries.ts": "the queue is the server's own and is read as a whole",
      "refusal.ts": "a server refuses a graph by naming each of its nodes",
      "requirements.ts": "what a graph needs differs from server to server",
      "standing.ts": "where a prompt stands is told by the queue and the history together",
      "task_id.ts": "a task is known to one of several servers only",
      "time_limit.ts": "one dead server of several must not use up the time of all",
      "workflow.ts": "what others call a model is a graph with places",
      "workflows/": "the graphs that come with the service, one file each",
    },
    gemini: {
      "relaxed.ts": "only Gemini draws for less what may take a day",
      "pacific_midnight.ts": "only Gemini's daily quota is refilled at a time of day",
    },
    leonardo_ai: {
      "bring_pictures.ts":
        "a picture that Leonardo drew is named there, and another one uploaded before",
      "tools.ts": "what works on one picture without words is asked otherwise than what draws",
      "variations.ts": "what is made of one picture there is a task of another kind",
      "groups.ts": "Leonardo has more models than one file has lines, and they are alike by group",
      "first_version.ts": "only Leonardo serves two versions of its API at the same time",
      "second_version.ts": "only Leonardo serves two versions of its API at the same time",
      "styles.ts": "only Leonardo names its styles by ids",
    },
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
    "shared/client/ai_sdk.ts",
    "shared/client/zip.ts",
    "scripts/simulators/main.ts",
    "scripts/simulators/worker.ts",
    "scripts/console/app/main.ts",
    "scripts/console/app/reference.ts",
    "scripts/bench/requests/host.ts",
    "scripts/bench/requests/project.ts",
    "scripts/bench/requests/provider.ts",
    "scripts/local/functions/worker.ts",
    "scripts/test_command/count_worker.ts",
  ],
  sharedStates: {
    "shared/configuration/variables.ts made": "a schema, made when it is needed",
    "shared/endpoints/generation_context.ts known": "goes by the environment it was read from",
    "shared/generation/held_lease.ts held": "empty when no job is under way",
    "shared/generation/request_schema.ts fieldNames": "read of a schema when they are needed",
    "shared/http/project.ts known": "goes by the environment it was read from",
    "shared/http/project.ts library": "code, loaded when it is needed",
    "shared/observability/recorded_trace.ts current": "of each request by itself",
    "shared/prompts/language.ts fillers": "vocabulary, prepared when it is needed",
    "shared/prompts/language.ts languagesOf": "vocabulary, prepared when it is needed",
    "shared/prompts/language.ts vocabularies": "vocabulary, prepared when it is needed",
    "shared/prompts/lexicon.ts entries": "vocabulary",
    "shared/prompts/lexicon.ts longest": "vocabulary",
    "shared/prompts/sides.ts sideOf": "vocabulary",
    "shared/runtime/isolate_state.ts beginnings": "what is forgotten itself",
    "shared/storage/picture_codec.ts begun": "code, loaded when it is needed",
    "functions/worker/webhooks.ts running": "0 when no delivery is under way",
  },
  generated: ["shared/database/types.ts", "shared/client/api_types.ts"],
  longestFile: 350,
  tooLong: [],
};

let reading: ReturnType<typeof readHouse> | undefined;

Deno.test("the house: every change that deno task mutate tries still applies", async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const problems = await Promise.all(mutations.map(async (mutation) => {
    const problem = await problemOf(mutation, root);
    return problem === undefined ? [] : [`${mutation.file}: ${mutation.breaks} (${problem})`];
  }));
  ok(problems.flat().length === 0, `\n${problems.flat().join("\n")}`);
  ok(mutations.length >= 60, `there are ${mutations.length} changes`);
});

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
    ["what modules remember can be forgotten", stateIsForgotten],
  ] as const
) {
  Deno.test(`the house: ${expectation}`, async () => {
    const breaches = rule(await (reading ??= readHouse()), plan);
    ok(breaches.length === 0, `\n${breaches.join("\n")}`);
  });
}
