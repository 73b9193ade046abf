import type { FunctionBundles } from "../../bundle/mod.ts";
import type { Measured } from "../bench.ts";
import { median } from "./load.ts";
import { type BenchProcess, startProcess } from "./process.ts";

/** What is promised of a start, in ms and MB: of those that draw, and of the others. */
const promises = { draws: { ms: 80, mb: 60 }, other: { ms: 60, mb: 60 } };
const drawing: readonly string[] = ["generate"];

/** How long functions take from the start of their process to the answer of `OPTIONS`, and what they hold by then. */
export async function measureStarts(
  bundles: FunctionBundles,
  times: number,
  deno?: string,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const name of ["empty", "generate", "jobs", "health"]) {
    const starts: { ms: number; mb: number }[] = [];
    for (let time = 0; time < times; time++) {
      starts.push(await start(name === "empty" ? name : bundles.entry(name), name, deno));
    }
    const promised = promises[drawing.includes(name) ? "draws" : "other"];
    const isPromised = name !== "empty";
    measured.push(
      {
        name: `cold start of ${name}: until OPTIONS is answered`,
        value: median(starts.map(({ ms }) => ms)),
        unit: "ms",
        ...(isPromised && { atMost: promised.ms }),
      },
      {
        name: `cold start of ${name}: memory`,
        value: median(starts.map(({ mb }) => mb)),
        unit: "MB",
        ...(isPromised && { atMost: promised.mb }),
      },
    );
  }
  return measured;
}

async function start(subject: string, name: string, deno?: string) {
  const startedAt = performance.now();
  await using host: BenchProcess<{ url: string }> = await startProcess<{ url: string }>({
    file: "host.ts",
    parameters: [subject],
    environment: { SUPABASE_URL: "http://127.0.0.1:9" },
    ...(deno && { deno }),
  });
  const { url } = host.told;
  const answer = await fetch(`${url}/${name}`, { method: "OPTIONS" });
  await answer.body?.cancel();
  const ms = performance.now() - startedAt;
  const { memoryMb: mb } = await (await fetch(`${url}/usage`)).json() as { memoryMb: number };
  return { ms, mb };
}
