import { deepEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readHouse } from "./read_house.ts";

const sources = {
  "functions/jobs/index.ts":
    `import { list } from "../../shared/jobs/mod.ts";\nimport type { Job } from "../../shared/jobs/job.ts";\n` +
    `export const later = (): Promise<unknown> => import("../../shared/jobs/slow.ts");\nexport type { Job };\nlist();\n`,
  "shared/jobs/job.ts":
    `export interface Job { id: string }\n/** Lists. */\nexport function list() {}\n`,
  "shared/jobs/slow.ts":
    "throw new ServiceError();\nlet last = 1;\nconst seen: Set<string> = new Set<string>();\n" +
    "const fixed = new Set([1]);\nconst turns = new Semaphore(2);\nconst words = new RegExp('a');\nexport const list: string[] = [];\nconst ofThings = new WeakMap<object, string>();\n" +
    "function f() {\n  let inner = 1;\n}\n",
  "supabase/migrations/1_jobs.sql": "create table jobs ();\n",
  "shared/jobs/mod.ts": `import "npm:zod@4.6.7";\nexport { type Job, list } from "./job.ts";\n`,
};

Deno.test("readHouse() reads who imports whom and how, how long files are, and what is not documented", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const [path, source] of Object.entries(sources)) {
      await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
      await Deno.writeTextFile(join(folder, path), source);
    }
    const { graph, lines, undocumented, errorMakers, moduleStates } = await readHouse(
      new URL(`${pathToFileURL(folder)}/`),
    );
    const [job, mod] = ["shared/jobs/job.ts", "shared/jobs/mod.ts"];
    deepEqual(Object.fromEntries(graph), {
      "functions/jobs/index.ts": [
        { to: mod, line: 1, typeOnly: false, lazy: false },
        { to: job, line: 2, typeOnly: true, lazy: false },
        { to: "shared/jobs/slow.ts", line: 3, typeOnly: false, lazy: true },
      ],
      [job]: [],
      [mod]: [
        { to: "npm:zod@4.6.7", line: 1, typeOnly: false, lazy: false },
        { to: job, line: 2, typeOnly: false, lazy: false },
      ],
      "shared/jobs/slow.ts": [],
    });
    deepEqual(Object.fromEntries(lines), {
      "functions/jobs/index.ts": 5,
      [job]: 3,
      [mod]: 2,
      "shared/jobs/slow.ts": 11,
      "supabase/migrations/1_jobs.sql": 1,
    });
    deepEqual(errorMakers, ["shared/jobs/slow.ts"]);
    deepEqual(
      moduleStates,
      ["last", "seen", "turns", "list"].map((name) => `shared/jobs/slow.ts ${name}`),
    );
    deepEqual(undocumented, [{ module: mod, symbol: "Job", declaredIn: job }]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
