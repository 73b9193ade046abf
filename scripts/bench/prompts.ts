import { silentLog } from "../../shared/observability/mod.ts";
import {
  analysePrompt,
  CompressionMemory,
  compressLocally,
  compressPrompt,
  defaultModelSettings,
  defaultOllamaModel,
  judge,
  judgeReading,
  type ModelSettings,
  normalisePrompt,
  readPrompt,
} from "../../shared/prompts/mod.ts";
import { corpusPrompts } from "../../shared/testing/prompt_corpus/mod.ts";
import { samplePrompts } from "../../shared/testing/prompts/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { type Simulators, startSimulators } from "../simulators/mod.ts";
import { type Bench, type BenchSettings, leastMs, type Measured } from "./bench.ts";

/** Milliseconds for 10,000 characters once the code is warm; `hostile` for any of the three and the worst of texts. */
const promised = { analysis: 10, local: 50, judge: 20, hostile: 250 };
const limits = [3_000, 1_500];
const longest = 10_000;
/** Scripts whose 10,000 characters hold three times the words of others. */
const denseScripts: ReadonlySet<string> = new Set(["zh", "ja"]);

/**
 * The prompt library on the sample prompts that are longer than a limit: time, reduction and preservation per prompt
 * and method.
 *
 * With OLLAMA_URL it asks that server (OLLAMA_MODEL, default gpt-oss:20b); without, a stand-in that answers at once
 * with what the local compressor would say, which shows what the client costs by itself.
 */
export const prompts: Bench = {
  what: "analysing, compressing and judging prompts",
  measure: measurePrompts,
};

interface Row {
  prompt: string;
  method: string;
  limit: number;
  from: number;
  to: number;
  reduction: string;
  preservation: string;
  analysisMs: string;
  ms: string;
}

const baseUrl = Deno.env.get("OLLAMA_URL");

async function measurePrompts({ rounds, small, print }: BenchSettings): Promise<Measured[]> {
  const simulators = baseUrl || small ? undefined : await startSimulators({ drawMs: 0 });
  try {
    const rows: Row[] = [];
    const slowest = { analysis: 0, local: 0, judge: 0, hostile: 0 };
    warmUp();
    for (const { name, text } of samplePrompts) {
      const prompt = normalisePrompt(text);
      for (const limit of limits) {
        if (prompt.length <= limit) continue;
        const analysisMs = leastMs(() => analysePrompt(prompt), rounds);
        const localMs = leastMs(() => compressLocally(prompt, limit), rounds);
        slowest.analysis = Math.max(slowest.analysis, analysisMs);
        slowest.local = Math.max(slowest.local, localMs);
        const compressed = compressLocally(prompt, limit);
        const judgeMs = leastMs(() => judge(prompt, compressed, limit), rounds);
        slowest.judge = Math.max(slowest.judge, judgeMs);
        if (small) continue;
        rows.push(rowOf(name, "local", prompt, compressed, limit, analysisMs, localMs));
        rows.push(await throughOllama(simulators, name, prompt, limit, analysisMs));
      }
    }
    const dense = { analysis: 0, local: 0, judge: 0, judgeOfRead: 0 };
    for (const [language, prompt] of textsByLanguage()) {
      const compressed = compressLocally(prompt, 3_000);
      const isDense = denseScripts.has(language);
      const slow = isDense ? dense : slowest;
      const work = {
        analysis: () => analysePrompt(prompt),
        local: () => compressLocally(prompt, 3_000),
        judge: () => judge(prompt, compressed, 3_000),
      };
      for (const name of ["analysis", "local", "judge"] as const) {
        slow[name] = Math.max(slow[name], leastMs(work[name], rounds));
      }
      if (!isDense) continue;
      const reading = readPrompt(prompt);
      const judged = () => judgeReading(reading, compressed, 3_000);
      dense.judgeOfRead = Math.max(dense.judgeOfRead, leastMs(judged, rounds));
    }
    for (const text of hostileTexts()) {
      const prompt = normalisePrompt(text);
      const backwards = [...prompt].reverse().join("");
      const work = [
        () => analysePrompt(prompt),
        () => compressLocally(prompt, 3_000),
        () => judge(prompt, backwards, 3_000),
        () => judge(prompt, prompt, 3_000),
      ];
      slowest.hostile = Math.max(
        slowest.hostile,
        ...work.map((each) => leastMs(each, Math.min(3, rounds))),
      );
    }
    if (!small) print(Deno.inspect(rows, { iterableLimit: Infinity }));
    const what = {
      analysis: "prompt of 10,000 characters: analysis",
      local: "prompt of 10,000 characters: compressed locally",
      judge: "prompt of 10,000 characters: judged",
      hostile: "prompt of 10,000 characters: any of these, at worst",
    };
    return [
      ...(["analysis", "local", "judge", "hostile"] as const).map((name): Measured => ({
        name: what[name],
        value: slowest[name],
        unit: "ms",
        atMost: promised[name],
      })),
      ...(["analysis", "local"] as const).map((name): Measured => ({
        name: `${what[name]}, in Chinese or Japanese`,
        value: dense[name],
        unit: "ms",
        atMost: promised[name],
      })),
      // A compression reads its prompt once, however many answers it judges.
      {
        name: "prompt of 10,000 characters, read before: judged, in Chinese or Japanese",
        value: dense.judgeOfRead,
        unit: "ms",
        atMost: promised.judge,
      },
      { name: `${what.judge}, in Chinese or Japanese`, value: dense.judge, unit: "ms" },
    ];
  } finally {
    await simulators?.close();
  }
}

function warmUp(): void {
  for (let round = 0; round < 5; round++) {
    for (const { text } of samplePrompts) {
      const prompt = normalisePrompt(text);
      analysePrompt(prompt);
      compressLocally(prompt, 1_500);
    }
  }
}

/** 10,000 characters of each language of the corpus. */
function textsByLanguage(): [language: string, prompt: string][] {
  const texts = corpusPrompts.filter(({ shape }) => shape !== "json" && shape !== "near_json");
  return [...Map.groupBy(texts, ({ language }) => language)].map(([language, prompts]) => [
    language,
    normalisePrompt(prompts.map(({ text }) => text).join("\n").slice(0, longest)),
  ]);
}

/** 10,000 characters each of what the rules could trip over. */
function hostileTexts(): string[] {
  const parts = [
    ...["a: ", "{", '{"a":', "12 ", "no a ", "a:\n", "# a\n", "Aa ", '"a" ', "(a ", "red a, "],
    ...[
      "BREAK a ",
      "**a** ",
      "Panel 1 ",
      "x; a: ",
      "--a ",
      "赤い灯台、",
      "没有红灯，左边石头 ",
      "no red left wooden Bob 3 cats, ",
      "red a of oak b in ",
      "🦊",
      "z\u0335\u0321",
      "a, b. ",
    ],
  ];
  const repeated = parts.map((part) => part.repeat(Math.floor(9_999 / part.length)));
  const different = Array.from({ length: 1_400 }, (_, index) => `w${(index * 7_919) % 9_973}`);
  const counted = Array.from({ length: 1_200 }, (_, index) => `${index} b${index % 97}`);
  return [...repeated, different.join(" ").slice(0, 9_999), counted.join(" ").slice(0, 9_999)];
}

async function throughOllama(
  simulators: Simulators | undefined,
  name: string,
  prompt: string,
  limit: number,
  analysisMs: number,
): Promise<Row> {
  await simulators?.clearFaults();
  await simulators?.setFault(standInAnswer(prompt, limit));
  const startedAt = performance.now();
  const result = await compressPrompt(prompt, limit, {
    languageModel: settingsOf(simulators),
    fetch,
    clock: systemClock,
    signal: new AbortController().signal,
    log: silentLog,
    memory: new CompressionMemory(),
  });
  const ms = performance.now() - startedAt;
  const method = result.failure
    ? `${result.method}, as Ollama: ${result.failure.failureClass}`
    : `${result.method}${simulators ? " (stand-in)" : ""}`;
  return rowOf(name, method, prompt, result.text, limit, analysisMs, ms);
}

function standInAnswer(prompt: string, limit: number) {
  const content = JSON.stringify({ prompt: compressLocally(prompt, limit) });
  return { service: "ollama", fault: "ollama.answer", content } as const;
}

function settingsOf(simulators: Simulators | undefined): ModelSettings {
  return {
    baseUrl: baseUrl ?? simulators?.urls.ollama ?? "",
    model: simulators ? defaultOllamaModel : Deno.env.get("OLLAMA_MODEL") ?? defaultOllamaModel,
    headers: {},
    ...defaultModelSettings,
    protocol: "ollama",
    timeBudgetMs: 120_000,
  };
}

function rowOf(
  name: string,
  method: string,
  prompt: string,
  compressed: string,
  limit: number,
  analysisMs: number,
  ms: number,
): Row {
  return {
    prompt: name,
    method,
    limit,
    from: prompt.length,
    to: compressed.length,
    reduction: `${Math.round(100 * (1 - compressed.length / prompt.length))} %`,
    preservation: judge(prompt, compressed, limit).coverage.toFixed(2),
    analysisMs: analysisMs.toFixed(1),
    ms: ms.toFixed(1),
  };
}
