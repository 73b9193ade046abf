import { deepEqual } from "node:assert/strict";
import type { ModuleImport } from "../../../scripts/source/mod.ts";
import {
  errorsComeFromTheCatalogue,
  filesStaySmall,
  providersHaveTheSameFiles,
  publicSymbolsAreDocumented,
  stateIsForgotten,
} from "./file_rules.ts";
import type { House, Plan } from "./house.ts";
import {
  catalogsCarryNoClient,
  deployLeavesTestsOut,
  foldersHaveOneFace,
  importsRunDownwards,
  noCircles,
  productIsUsed,
  productStandsAlone,
} from "./import_rules.ts";

const plan: Plan = {
  rooms: ["http", "generation", "providers"],
  collections: ["unified"],
  clientless: ["jobs"],
  providerFiles: ["catalog.ts", "client.ts", "failures.ts", "mod.ts", "plan.ts", "submit.ts"],
  furtherProviderFiles: { gemini: { "time_zone.ts": "its day begins elsewhere" } },
  provers: ["scripts/bench/"],
  entries: ["functions/*/index.ts", "scripts/*.ts", "scripts/bench/*.ts"],
  sharedStates: { "shared/http/mod.ts library": "a library is the same for all" },
  generated: ["shared/database/types.ts"],
  longestFile: 350,
  tooLong: ["shared/generation/run_job.ts"],
};

/** A small house in which every rule holds: what each file imports. */
const sound: Record<string, string[]> = {
  "functions/jobs/index.ts": ["functions/jobs/routes.ts"],
  "functions/jobs/routes.ts": ["shared/generation/catalog.ts", "lazily shared/generation/mod.ts"],
  "functions/unified/index.ts": ["functions/jobs/routes.ts", "shared/http/mod.ts"],
  "shared/http/mod.ts": ["shared/generation/mod.ts"],
  "shared/generation/catalog.ts": ["type shared/providers/mod.ts"],
  "shared/generation/mod.ts": ["shared/generation/run_job.ts"],
  "shared/generation/run_job.ts": ["shared/providers/mod.ts"],
  "shared/providers/mod.ts": ["shared/providers/gemini/mod.ts"],
  "shared/providers/gemini/mod.ts": [
    "shared/providers/gemini/catalog.ts",
    "shared/providers/gemini/plan.ts",
    "shared/providers/gemini/submit.ts",
  ],
  "shared/providers/gemini/catalog.ts": [],
  "shared/providers/gemini/client.ts": ["npm:@google/genai"],
  "shared/providers/gemini/failures.ts": ["shared/providers/gemini/time_zone.ts"],
  "shared/providers/gemini/plan.ts": ["shared/providers/gemini/catalog.ts"],
  "shared/providers/gemini/submit.ts": [
    "shared/providers/gemini/client.ts",
    "shared/providers/gemini/failures.ts",
  ],
  "shared/providers/gemini/time_zone.ts": [],
  "shared/providers/gemini/plan_test.ts": ["shared/testing/providers/upstream.ts"],
  "shared/testing/providers/upstream.ts": ["scripts/local/stack.ts"],
  "scripts/start.ts": ["scripts/local/mod.ts"],
  "scripts/local/mod.ts": ["scripts/local/stack.ts"],
  "scripts/local/stack.ts": [],
  "scripts/bench/prompts.ts": ["shared/testing/providers/upstream.ts"],
};

const soundStates = ["shared/http/mod.ts library", "scripts/start.ts lines"];

function build(
  files: Record<string, string[]>,
  { lines = {}, undocumented = [], errorMakers = [], moduleStates = soundStates }: {
    lines?: Record<string, number>;
    errorMakers?: string[];
    moduleStates?: string[];
    undocumented?: House["undocumented"];
  } = {},
): House {
  const graph = Object.entries(files).map(([path, imports]) =>
    [
      path,
      imports.map((text, index): ModuleImport => ({
        to: text.split(" ").at(-1) ?? text,
        line: index + 1,
        typeOnly: text.startsWith("type "),
        lazy: text.startsWith("lazily "),
      })),
    ] as const
  );
  const counts = { "shared/generation/run_job.ts": 351, ...lines };
  return {
    graph: new Map(graph),
    lines: new Map(Object.entries(counts)),
    undocumented,
    errorMakers,
    moduleStates,
  };
}

type Rule = (house: House, plan: Plan) => string[];

function holds(rule: Rule) {
  Deno.test(`${rule.name}() finds nothing in a sound house`, () => {
    deepEqual(rule(build(sound), plan), []);
  });
}

function finds(rule: Rule, what: string, files: Record<string, string[]>, breaches: string[]) {
  Deno.test(`${rule.name}() finds ${what}`, () => {
    deepEqual(rule(build({ ...sound, ...files }), plan), breaches);
  });
}

holds(importsRunDownwards);
finds(importsRunDownwards, "an import that runs upwards, and one of a type alone", {
  "shared/providers/gemini/catalog.ts": [
    "shared/generation/mod.ts",
    "type functions/jobs/routes.ts",
  ],
}, [
  "shared/providers/gemini/catalog.ts:1 imports shared/generation/mod.ts, which stands above it",
  "shared/providers/gemini/catalog.ts:2 imports functions/jobs/routes.ts, which stands above it",
]);
finds(importsRunDownwards, "an endpoint that imports another one", {
  "functions/jobs/routes.ts": ["functions/unified/index.ts"],
}, ["functions/jobs/routes.ts:1 imports functions/unified/index.ts of another endpoint"]);
finds(importsRunDownwards, "a collection that imports more than routes", {
  "functions/unified/index.ts": ["functions/jobs/index.ts"],
}, ["functions/unified/index.ts:1 imports functions/jobs/index.ts of another endpoint"]);
finds(importsRunDownwards, "a room without a place", {
  "shared/helpers/text.ts": [],
}, ["shared/helpers has no place among the rooms"]);

holds(noCircles);
finds(noCircles, "a circle over three files", {
  "shared/providers/gemini/catalog.ts": ["shared/providers/gemini/client.ts"],
  "shared/providers/gemini/client.ts": ["type shared/providers/gemini/plan.ts"],
}, [
  "shared/providers/gemini/catalog.ts -> shared/providers/gemini/client.ts -> " +
  "shared/providers/gemini/plan.ts -> shared/providers/gemini/catalog.ts",
]);
finds(noCircles, "a file that imports itself", {
  "scripts/start.ts": ["scripts/start.ts"],
}, ["scripts/start.ts -> scripts/start.ts"]);

holds(foldersHaveOneFace);
finds(foldersHaveOneFace, "imports of what is inside of a folder", {
  "shared/http/mod.ts": ["shared/generation/run_job.ts", "shared/providers/gemini/mod.ts"],
  "scripts/start.ts": ["scripts/local/stack.ts"],
}, [
  "shared/http/mod.ts:1 imports shared/generation/run_job.ts, not shared/generation/mod.ts",
  "shared/http/mod.ts:2 imports shared/providers/gemini/mod.ts, not shared/providers/mod.ts",
  "scripts/start.ts:1 imports scripts/local/stack.ts, not scripts/local/mod.ts",
]);

holds(productStandsAlone);
finds(productStandsAlone, "what is deployed and imports tests or scripts", {
  "shared/generation/run_job.ts": [
    "shared/testing/providers/upstream.ts",
    "shared/providers/gemini/plan_test.ts",
    "scripts/local/mod.ts",
  ],
}, [
  "shared/generation/run_job.ts:1 imports shared/testing/providers/upstream.ts, which is for tests",
  "shared/generation/run_job.ts:2 imports shared/providers/gemini/plan_test.ts, which is for tests",
  "shared/generation/run_job.ts:3 imports scripts/local/mod.ts, which is not deployed",
]);
finds(productStandsAlone, "a command that imports the test kit", {
  "scripts/start.ts": ["shared/testing/providers/upstream.ts"],
}, ["scripts/start.ts:1 imports shared/testing/providers/upstream.ts, which is for tests"]);

holds(deployLeavesTestsOut);
finds(deployLeavesTestsOut, "what an endpoint would upload by way of others", {
  "shared/generation/run_job.ts": ["type shared/testing/providers/upstream.ts"],
}, [
  "functions/jobs/index.ts would upload shared/testing/providers/upstream.ts",
  "functions/jobs/index.ts would upload scripts/local/stack.ts",
  "functions/unified/index.ts would upload shared/testing/providers/upstream.ts",
  "functions/unified/index.ts would upload scripts/local/stack.ts",
]);

holds(productIsUsed);
finds(productIsUsed, "what only a test imports", {
  "shared/providers/gemini/plan_test.ts": ["shared/providers/gemini/samples.ts"],
  "shared/providers/gemini/samples.ts": [],
}, ["shared/providers/gemini/samples.ts is imported by tests alone, or by nobody"]);
Deno.test("productIsUsed() finds an entry that is gone", () => {
  const entries = [...plan.entries, "scripts/gone.ts"];
  deepEqual(productIsUsed(build(sound), { ...plan, entries }), ["scripts/gone.ts is not there"]);
});

holds(catalogsCarryNoClient);
finds(catalogsCarryNoClient, "a catalog and an endpoint that load a client", {
  "shared/generation/catalog.ts": ["shared/providers/mod.ts"],
}, [
  "shared/generation/catalog.ts carries shared/providers/gemini/client.ts",
  "functions/jobs/index.ts carries shared/providers/gemini/client.ts",
]);

holds(providersHaveTheSameFiles);
finds(providersHaveTheSameFiles, "a provider that names its files its own way", {
  "shared/providers/leonardo_ai/mod.ts": [],
  "shared/providers/leonardo_ai/catalog.ts": [],
  "shared/providers/leonardo_ai/errors.ts": [],
  "shared/providers/leonardo_ai/plan.ts": [],
  "shared/providers/leonardo_ai/submit.ts": [],
}, [
  "shared/providers/leonardo_ai/errors.ts has a name that no provider's folder has",
  "shared/providers/leonardo_ai has no failures.ts",
]);
Deno.test("providersHaveTheSameFiles() finds an exception that is gone", () => {
  const { "shared/providers/gemini/time_zone.ts": _gone, ...files } = sound;
  deepEqual(providersHaveTheSameFiles(build(files), plan), [
    "shared/providers/gemini/time_zone.ts is on the list and not there",
  ]);
});

holds(filesStaySmall);
Deno.test("filesStaySmall() finds a file over the limit, of SQL as well, but no test and nothing generated", () => {
  const lines = {
    "shared/http/mod.ts": 350,
    "scripts/bench/prompts.ts": 351,
    "shared/http/problem.ts": 351,
    "shared/http/problem_test.ts": 900,
    "shared/database/types.ts": 900,
    "supabase/migrations/1_jobs.sql": 351,
  };
  deepEqual(filesStaySmall(build(sound, { lines }), plan), [
    "scripts/bench/prompts.ts has 351 lines",
    "shared/http/problem.ts has 351 lines",
    "supabase/migrations/1_jobs.sql has 351 lines",
  ]);
});
Deno.test("filesStaySmall() finds an exception that is no longer one", () => {
  const lines = { "shared/generation/run_job.ts": 350 };
  deepEqual(filesStaySmall(build(sound, { lines }), plan), [
    "shared/generation/run_job.ts is on the list of those that are too long and is not",
  ]);
});

holds(publicSymbolsAreDocumented);
Deno.test("publicSymbolsAreDocumented() finds a symbol without a docstring, not one that a tool wrote", () => {
  const module = "shared/http/mod.ts";
  const undocumented = [
    { module, symbol: "serve", declaredIn: "shared/http/serve.ts" },
    { module, symbol: "Database", declaredIn: "shared/database/types.ts" },
  ];
  deepEqual(publicSymbolsAreDocumented(build(sound, { undocumented }), plan), [
    "shared/http/mod.ts exports serve without a docstring",
  ]);
});

holds(errorsComeFromTheCatalogue);
Deno.test("errorsComeFromTheCatalogue() finds an error that is worded elsewhere, but not in a test", () => {
  const errorMakers = [
    "shared/errors/catalogue.ts",
    "shared/http/problem.ts",
    "shared/http/problem_test.ts",
  ];
  deepEqual(errorsComeFromTheCatalogue(build(sound, { errorMakers })), [
    "shared/http/problem.ts makes a ServiceError without the catalogue",
  ]);
});

holds(stateIsForgotten);
Deno.test("stateIsForgotten() finds what tests would share, but not in a test", () => {
  const moduleStates = [...soundStates, "shared/http/mod.ts known", "shared/http/mod_test.ts seen"];
  deepEqual(stateIsForgotten(build(sound, { moduleStates }), plan), [
    "shared/http/mod.ts known is remembered, and no isolateState",
  ]);
});
Deno.test("stateIsForgotten() finds an exception that is no longer one", () => {
  deepEqual(stateIsForgotten(build(sound, { moduleStates: [] }), plan), [
    "shared/http/mod.ts library is on the list and not there",
  ]);
});
