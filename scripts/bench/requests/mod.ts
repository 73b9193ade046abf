import { bundleFunctions } from "../../bundle/mod.ts";
import type { Bench, Measured } from "../bench.ts";
import { measureStarts } from "./starts.ts";
import { measureWorker } from "./worker.ts";
import { type BenchProcess, startProcess } from "./process.ts";
import { locateDeno } from "./other_deno.ts";
import { type Load, median, sendLoad } from "./load.ts";
import {
  directSubject,
  type Project,
  startFloor,
  startFunction,
  type Subject,
} from "./subjects.ts";

/** How much is sent; the figures of the small size are noise. */
interface Size {
  repeats: number;
  /** Requests of one repeat, by how many are in flight. */
  alone: number;
  at16: number;
  at64: number;
}

const full: Size = { repeats: 3, alone: 20, at16: 96, at64: 192 };
const small: Size = { repeats: 1, alone: 2, at16: 16, at64: 64 };

const bothKinds = ["base64", "URL"] as const;
type Kind = (typeof bothKinds)[number];
const providerOf = { base64: "gemini", URL: "runware_ai" } as const;

/** What one thing that draws was measured to take; medians of the repeats. */
interface Figures {
  /** Ms of the processor for a picture. */
  cpuAlone: number;
  cpuAt16: number;
  /** Ms of the wall clock, a provider of 250 ms. */
  p50Alone: number;
  /** MB over the idle process at the most. */
  memoryAt16: number;
  memoryAt64: number;
  /** MB. */
  idle: number;
  /** Pictures a second, a provider of 1 s and of 4 s. */
  rateAt64: number;
  rateAt64Slow: number;
}

/**
 * A picture of 1.5 MB from the request to the answer, by the deployed form of `generate` alone in a process, beside the
 * floors of the same run; and how long its functions take to start.
 */
export const requests: Bench = {
  what: "drawing requests beside their floors, memory, rates, cold starts",
  async measure({ rounds, print, deno: version }) {
    const deno = version === undefined ? undefined : await locateDeno(version);
    const size = rounds < 10 ? small : full;
    await using parts = new AsyncDisposableStack();
    const bundles = parts.use(await bundleFunctions());
    const provider = parts.use(await startProcess<{ url: string }>({ file: "provider.ts" }));
    const beside = parts.use(await startProcess<Project>({ file: "project.ts" }));
    const project = beside.told, { url } = provider.told;
    const measured: Measured[] = await measureStarts(bundles, rounds < 10 ? 3 : 9, deno);
    print("direct");
    const direct = await measureDirect(provider, size);
    const floors: Record<string, Figures> = {};
    for (const name of ["stream", "parse"]) {
      print(`the floor ${name}`);
      await using floor = await startFloor(name, project, url, deno);
      floors[name] = await measureSubject(floor, provider, size);
    }
    const ours: Partial<Record<Kind, Figures>> = {};
    for (const kind of bothKinds) {
      print(`generate, ${kind}`);
      const bundle = bundles.entry("generate");
      await using subject = await startFunction(bundle, providerOf[kind], project, url, deno);
      ours[kind] = await measureSubject(subject, provider, size);
    }
    print("the worker");
    await pause(provider, 1_000);
    measured.push(await measureWorker(bundles.entry("worker"), project, url, deno));
    const { stream, parse } = floors;
    if (!stream || !parse || !ours.base64 || !ours.URL) throw new Error("unreachable: all ran");
    measured.push(...describeFloors(direct, stream, parse));
    for (const kind of bothKinds) {
      const figures = ours[kind];
      if (figures) measured.push(...describe(kind, figures, direct, stream, parse));
    }
    return measured;
  },
};

type Direct = Pick<Figures, "p50Alone" | "rateAt64" | "rateAt64Slow">;

async function measureDirect(provider: BenchProcess<{ url: string }>, size: Size): Promise<Direct> {
  const { draw } = directSubject(provider.told.url);
  await pause(provider, 250);
  const alone = await repeat(size.repeats, () => sendLoad(draw, 1, size.alone));
  await pause(provider, 1_000);
  const quick = await sendLoad(draw, 64, size.at64);
  await pause(provider, 4_000);
  const slow = await sendLoad(draw, 64, 128);
  return { p50Alone: p50(alone), rateAt64: quick.rate, rateAt64Slow: slow.rate };
}

async function measureSubject(
  subject: Subject,
  provider: BenchProcess<{ url: string }>,
  { repeats, alone, at16, at64 }: Size,
): Promise<Figures> {
  await pause(provider, 0);
  const { memoryMb: idle } = await subject.usage();
  // Once the code is warm.
  await subject.draw();
  await sendLoad(subject.draw, 4, 24);
  const measure = async (inFlight: number, count: number) => {
    await subject.forgetPeak();
    const before = await subject.usage();
    const load = await sendLoad(subject.draw, inFlight, count);
    const after = await subject.usage();
    const [failure] = load.failures;
    if (failure) throw new Error(`${load.failures.length} of ${count} failed: ${failure}`);
    return {
      load,
      cpu: (after.cpuMs - before.cpuMs) / count,
      memory: after.peakMb - idle,
    };
  };
  await pause(provider, 250);
  const lonely = await repeat(repeats, () => measure(1, alone));
  await pause(provider, 1_000);
  const few = await repeat(repeats, () => measure(16, at16));
  const many = await measure(64, at64);
  await pause(provider, 4_000);
  const slow = await measure(64, 128);
  return {
    idle,
    cpuAlone: median(lonely.map(({ cpu }) => cpu)),
    cpuAt16: median(few.map(({ cpu }) => cpu)),
    p50Alone: p50(lonely.map(({ load }) => load)),
    memoryAt16: Math.max(...few.map(({ memory }) => memory)),
    memoryAt64: Math.max(many.memory, slow.memory),
    rateAt64: many.load.rate,
    rateAt64Slow: slow.load.rate,
  };
}

async function repeat<Value>(times: number, work: () => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for (let time = 0; time < times; time++) values.push(await work());
  return values;
}

function p50(loads: Load[]): number {
  return median(loads.flatMap(({ latencies }) => latencies));
}

async function pause(provider: BenchProcess<{ url: string }>, ms: number): Promise<void> {
  await (await fetch(`${provider.told.url}/pause?ms=${ms}`)).body?.cancel();
}

function describeFloors(direct: Direct, stream: Figures, parse: Figures): Measured[] {
  const rows = [["stream through", stream], ["parse, decode, hash, store", parse]] as const;
  return [
    { name: "direct call: p50 at 1 in flight", value: direct.p50Alone, unit: "ms" },
    { name: "direct call: rate at 64, provider 1 s", value: direct.rateAt64, unit: "/s" },
    { name: "direct call: rate at 64, provider 4 s", value: direct.rateAt64Slow, unit: "/s" },
    ...rows.flatMap(([name, figures]): Measured[] => [
      { name: `floor ${name}: CPU at 1 in flight`, value: figures.cpuAlone, unit: "ms" },
      { name: `floor ${name}: CPU at 16 in flight`, value: figures.cpuAt16, unit: "ms" },
      { name: `floor ${name}: p50 at 1 in flight`, value: figures.p50Alone, unit: "ms" },
      { name: `floor ${name}: memory over idle at 64`, value: figures.memoryAt64, unit: "MB" },
      { name: `floor ${name}: rate at 64, provider 1 s`, value: figures.rateAt64, unit: "/s" },
      { name: `floor ${name}: rate at 64, provider 4 s`, value: figures.rateAt64Slow, unit: "/s" },
    ]),
  ];
}

/** The figures of one kind with what is promised of them, which is measured against the floors of the same run. */
function describe(
  kind: Kind,
  figures: Figures,
  direct: Direct,
  stream: Figures,
  parse: Figures,
): Measured[] {
  const at16 = kind === "URL" ? 3 * stream.cpuAt16 : 1.3 * parse.cpuAt16;
  return [
    {
      name: `generate, ${kind}: CPU at 1 in flight`,
      value: figures.cpuAlone,
      unit: "ms",
      atMost: 1.3 * parse.cpuAlone,
    },
    {
      name: `generate, ${kind}: CPU at 16 in flight`,
      value: figures.cpuAt16,
      unit: "ms",
      atMost: at16,
    },
    {
      name: `generate, ${kind}: p50 added at 1 in flight`,
      value: figures.p50Alone - direct.p50Alone,
      unit: "ms",
      atMost: 25,
    },
    { name: `generate, ${kind}: memory idle`, value: figures.idle, unit: "MB", atMost: 70 },
    {
      name: `generate, ${kind}: memory over idle at 16`,
      value: figures.memoryAt16,
      unit: "MB",
      atMost: 64,
    },
    {
      name: `generate, ${kind}: memory over idle at 64`,
      value: figures.memoryAt64,
      unit: "MB",
      atMost: 1.2 * stream.memoryAt64,
    },
    {
      name: `generate, ${kind}: rate at 64, provider 1 s`,
      value: figures.rateAt64,
      unit: "/s",
      atLeast: 0.9 * direct.rateAt64,
    },
    {
      name: `generate, ${kind}: rate at 64, provider 4 s`,
      value: figures.rateAt64Slow,
      unit: "/s",
      atLeast: 0.9 * direct.rateAt64Slow,
    },
  ];
}
