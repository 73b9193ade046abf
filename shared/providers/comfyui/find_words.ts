import { linkOf } from "./graph.ts";
import { inputOf, inputsOf, nodesLike, type Reading, valueAt } from "./graph_reading.ts";

type Side = "positive" | "negative";

const textNames = [
  "text",
  "prompt",
  "string",
  "value",
  "clip_l",
  "t5xxl",
  "clip_g",
  "text_g",
  "text_l",
  "llama",
  "qwen25_7b",
  "string_a",
  "string_b",
  "text_a",
  "text_b",
  "text1",
  "text2",
  "text_1",
  "text_2",
  "string1",
  "string2",
  "wildcard_text",
  "populated_text",
];
const sideNames: Record<Side, string[]> = {
  positive: ["positive", "positive_prompt", "text_positive", "positive_text"],
  negative: ["negative", "negative_prompt", "text_negative", "negative_text"],
};
const carriers = /guider|pipe|ctx|context/i;
/** Links that carry no words. */
const wordless =
  /model|^clip|vae|image|pixels|mask|latent|samples|control|style|noise|sigmas|sampler|width|height|seed/i;

/** The inputs that hold the words of one side: of the prompt, or of what is not wanted. */
export function findWords(reading: Reading, side: Side): string[] {
  for (const id of reading.samplers) {
    const paths = wordsOf(reading, id, side, new Set());
    if (paths.length > 0) return withEqualWords(reading, paths);
  }
  const wired = nodesLike(reading, (inputs) => linkOf(inputs[side]) !== undefined);
  for (const id of wired) {
    const paths = wordsOf(reading, id, side, new Set());
    if (paths.length > 0) return withEqualWords(reading, paths);
  }
  // Where there are links, words that they do not lead to are other words.
  return wired.length > 0 ? [] : findUnwiredWords(reading, side);
}

/** What a sampler, a guider or a pipe is told on one side. */
function wordsOf(reading: Reading, id: string, side: Side, seen: Set<string>): string[] {
  if (seen.has(id)) return [];
  seen.add(id);
  const inputs = reading.graph[id]?.inputs ?? {};
  const names = side === "positive" ? ["positive", "conditioning", "cond1"] : ["negative"];
  for (const name of names) {
    const value = inputs[name];
    if (typeof value === "string") return [`${id}.${name}`];
    const link = linkOf(value);
    const paths = link ? trace(reading, link, side, new Set()) : [];
    if (paths.length > 0) return paths;
  }
  for (const [name, value] of Object.entries(inputs)) {
    const link = carriers.test(name) ? linkOf(value) : undefined;
    const paths = link ? wordsOf(reading, link[0], side, seen) : [];
    if (paths.length > 0) return paths;
  }
  return [];
}

/** Follows a link backwards to the inputs that hold the words. */
function trace(
  reading: Reading,
  [id, slot]: [string, number],
  side: Side,
  seen: Set<string>,
): string[] {
  const node = reading.graph[id];
  if (!node || seen.has(id) || node.class_type === "ConditioningZeroOut") return [];
  seen.add(id);
  const { inputs } = node;
  const { positive, negative } = inputs;
  // What passes both sides on has them as its first two outputs.
  if (linkOf(positive) && linkOf(negative)) {
    const passed: Side = slot === 0 ? "positive" : slot === 1 ? "negative" : side;
    const link = linkOf(inputs[passed]);
    return link ? trace(reading, link, passed, seen) : [];
  }
  const own = sideNames[side].filter((name) => name in inputs);
  const wordNames = own.length > 0 ? own : textNames.filter((name) => name in inputs);
  const written = wordNames.filter((name) => typeof inputs[name] === "string");
  if (written.length > 0) return mainWords(reading, id, written);
  const links = wordNames.length > 0
    ? wordNames.map((name) => inputs[name])
    : Object.entries(inputs).filter(([name]) => !wordless.test(name)).map(([, value]) => value);
  for (const value of links) {
    const link = linkOf(value);
    const paths = link ? trace(reading, link, side, seen) : [];
    if (paths.length > 0) return paths;
  }
  return [];
}

/** Of texts that are joined, the longest; of texts for several encoders, all. */
function mainWords(reading: Reading, id: string, names: string[]): string[] {
  const joined = names.filter((name) => /^(?:string|text)_?[ab12]$/.test(name));
  if (joined.length < 2) return names.map((name) => `${id}.${name}`);
  const lengthOf = (name: string) => String(inputOf(reading, id, name)).length;
  const longest = joined.toSorted((one, other) => lengthOf(other) - lengthOf(one))[0];
  return [`${id}.${longest}`];
}

/** A refiner or a second encoder holds the same words once more. */
function withEqualWords(reading: Reading, paths: string[]): string[] {
  const words = valueAt(reading.graph, paths[0] ?? "");
  if (typeof words !== "string" || words.trim() === "") return paths;
  const equal = [...inputsOf(reading.graph)]
    .filter(([path, value]) =>
      value === words && textNames.includes(path.slice(path.indexOf(".") + 1))
    )
    .map(([path]) => path);
  return [...new Set([...paths, ...equal])];
}

/** Words in nodes that draw by themselves, such as a service's, and in those that a title names. */
function findUnwiredWords(reading: Reading, side: Side): string[] {
  const other = side === "negative";
  const titled = nodesLike(
    reading,
    (_inputs, _class, title) =>
      other ? /negative/i.test(title) : /positive|prompt/i.test(title) && !/negative/i.test(title),
  );
  const written = (id: string, names: string[]) =>
    names.filter((name) => typeof inputOf(reading, id, name) === "string").map((name) =>
      `${id}.${name}`
    );
  const byTitle = titled.flatMap((id) => written(id, textNames).slice(0, 1));
  if (byTitle[0] !== undefined) return [byTitle[0]];
  const all = nodesLike(reading, () => true);
  const bySide = all.flatMap((id) => written(id, sideNames[side]));
  if (bySide.length > 0 || other) return bySide.slice(0, 1);
  const named = all.flatMap((id) => written(id, ["prompt", "text"]));
  return named.toSorted((one, another) => lengthAt(reading, another) - lengthAt(reading, one))
    .slice(0, 1);
}

function lengthAt(reading: Reading, path: string): number {
  return String(valueAt(reading.graph, path)).length;
}
