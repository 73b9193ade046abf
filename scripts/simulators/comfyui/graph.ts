import { isRecord } from "../exchange.ts";

/** A node of a graph in API format. */
export interface GraphNode {
  class_type: string;
  inputs: Record<string, unknown>;
}

/** A graph in API format: nodes by id. */
export type Graph = Record<string, GraphNode>;

/** What a graph draws, read backwards from the node that saves the pictures. */
export interface Drawing {
  prompt: string;
  model: string;
  seed: number;
  width: number;
  height: number;
  count: number;
  steps: number;
}

/** The node and slot that an input is linked to; undefined for a plain value. */
export function linkOf(value: unknown): [nodeId: string, slot: number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [node, slot]: unknown[] = value;
  return typeof node === "string" && typeof slot === "number" ? [node, slot] : undefined;
}

/** The nodes a node depends on, itself last: the order in which they run. */
export function runOrder(graph: Graph, id: string, seen = new Set<string>()): string[] {
  const node = graph[id];
  if (!node || seen.has(id)) return [];
  seen.add(id);
  const before = Object.values(node.inputs).flatMap((value) => {
    const link = linkOf(value);
    return link ? runOrder(graph, link[0], seen) : [];
  });
  return [...before, id];
}

/** A node with everything it depends on as one text; equal texts give equal results. */
export function signatureOf(graph: Graph, id: string): string {
  return JSON.stringify(
    runOrder(graph, id).map((nodeId) => [nodeId, graph[nodeId]?.class_type, graph[nodeId]?.inputs]),
  );
}

/** What the node `outputId` will save. */
export function drawingOf(graph: Graph, outputId: string): Drawing {
  const nodes = runOrder(graph, outputId);
  const number = (names: string[], fallback: number) =>
    firstOf(graph, nodes, names, (value) => typeof value === "number" ? value : undefined) ??
      fallback;
  const text = (names: string[], among: string[]) =>
    firstOf(graph, among, names, (value) => typeof value === "string" ? value : undefined);
  const positive = nodes.flatMap((id) => {
    const inputs = graph[id]?.inputs ?? {};
    const link = linkOf(inputs["positive"] ?? inputs["guider"]);
    return link ? runOrder(graph, link[0]) : [];
  });
  const multipleOfEight = (side: number) => Math.max(8, Math.floor(side / 8) * 8);
  // What makes or scales a picture last decides its size.
  const sized = nodes.filter((id) =>
    /^(?:Empty|ImageScale|SolidMask)/.test(graph[id]?.class_type ?? "")
  )
    .toReversed();
  const side = (name: string) =>
    firstOf(graph, sized, [name], (value) => typeof value === "number" ? value : undefined) ?? 512;
  const isLatent = sized.some((id) => /Latent/.test(graph[id]?.class_type ?? ""));
  const pixels = (name: string) => isLatent ? multipleOfEight(side(name)) : Math.max(1, side(name));
  return {
    prompt: text(["text", "t5xxl", "clip_l"], positive.length > 0 ? positive : nodes) ??
      text(["prompt", "value"], nodes) ?? "",
    model: text(["ckpt_name", "unet_name"], nodes) ?? "no model",
    seed: number(["seed", "noise_seed"], 0),
    width: pixels("width"),
    height: pixels("height"),
    count: number(["batch_size"], 1),
    steps: number(["steps"], 20),
  };
}

/** The prompt of the first picture that a graph will save. */
export function promptIn(graph: Graph): string | undefined {
  const output = Object.keys(graph).find((id) =>
    /^(?:Save|Preview)(?:Image|Animated|Video|Latent)/.test(graph[id]!.class_type)
  );
  return output === undefined ? undefined : drawingOf(graph, output).prompt;
}

/** The first value that `read` accepts, of the named inputs of the given nodes. */
function firstOf<Value>(
  graph: Graph,
  nodes: string[],
  names: string[],
  read: (value: unknown) => Value | undefined,
): Value | undefined {
  for (const id of nodes) {
    for (const name of names) {
      const value = read(graph[id]?.inputs[name]);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

/** Narrows a body's `prompt`; the validation tells what is wrong with one that is not a graph. */
export function isGraph(value: unknown): value is Graph {
  return isRecord(value) &&
    Object.values(value).every((node) =>
      isRecord(node) && typeof node["class_type"] === "string" && isRecord(node["inputs"])
    );
}
