import { fileURLToPath } from "node:url";
import * as z from "zod";
import { UsageError } from "../command_line/mod.ts";
import { isKept, type Measured, told } from "./bench.ts";

const run = z.object({
  at: z.string(),
  /** The machine and its Deno. */
  on: z.string(),
  measured: z.array(z.object({
    name: z.string(),
    value: z.number(),
    unit: z.enum(["ms", "MB", "KB", "/s"]),
    atMost: z.number().exactOptional(),
    atLeast: z.number().exactOptional(),
  })),
});

/** The figures of one run of the benchmarks. */
export type Run = z.infer<typeof run>;

/** Figures that differ less than this share are the same. */
const noise = 0.15;

/** Reads figures that were written down. @throws UsageError for a file that holds none */
export async function readRun(path: string): Promise<Run> {
  try {
    return run.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    throw new UsageError(`${path} holds no figures of an earlier run: ${error}`);
  }
}

/** What has changed by more than 15 % since an earlier run, in a line each. */
export function compareRuns(before: Run, now: Run): string[] {
  const lines = now.measured.flatMap(({ name, value, unit }) => {
    const earlier = before.measured.find((each) => each.name === name)?.value;
    if (earlier === undefined) return [`${name}: new`];
    const change = (value - earlier) / earlier;
    if (Math.abs(change) < noise || !Number.isFinite(change)) return [];
    const percent = `${change > 0 ? "+" : ""}${Math.round(change * 100)} %`;
    return [`${name}: ${percent} (${told({ name, value: earlier, unit })} before)`];
  });
  const title = `Compared with ${before.at} on ${before.on}:`;
  return [title, ...lines.length > 0 ? lines : ["nothing has changed by more than 15 %"]];
}

/** Writes `docs/benchmarks.md`. */
export async function writeBenchmarksPage({ at, on, measured }: Run): Promise<void> {
  const path = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));
  const text = await Deno.readTextFile(path);
  const [before = ""] = text.split(tableMark);
  const rows = measured.map((each: Measured) =>
    `| ${each.name} | ${told(each).replace(", ", " | ")}${
      each.atMost ?? each.atLeast ? "" : " |"
    } | ${each.atMost ?? each.atLeast ? (isKept(each) ? "kept" : "broken") : ""} |`
  );
  const table = [
    `${at.slice(0, 10)}, ${on}`,
    "",
    "| what | figure | promise | |",
    "| --- | --- | --- | --- |",
    ...rows,
  ];
  await Deno.writeTextFile(path, `${before}${tableMark}\n\n${table.join("\n")}\n`);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path] }).output();
}

const tableMark = "<!-- What follows is written by deno task bench. -->";
