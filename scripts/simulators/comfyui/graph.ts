import { createHash } from "node:crypto";
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
export function runOrder(graph: Graph, id: string): string[] {
  const order: string[] = [], seen = new Set<string>();
  const visit = (each: string) => {
    const node = graph[each];
    if (!node || seen.has(each)) return;
    seen.add(each);
    for (const value of Object.values(node.inputs)) {
      const link = linkOf(value);
      if (link) visit(link[0]);
    }
    order.push(each);
  };
  visit(id);
  return order;
}

/**
 * A short text for each node with everything it depends on; equal texts give equal results.
 *
 * @param order of nodes, each after what it depends on
 */
export function signaturesOf(graph: Graph, order: string[]): Map<string, string> {
  const signatures = new Map<string, string>();
  for (const id of order) {
    const { class_type, inputs } = graph[id]!;
    const sources = Object.values(inputs).map((value) => signatures.get(linkOf(value)?.[0] ?? ""));
    const text = JSON.stringify([id, class_type, inputs, sources]);
    signatures.set(id, createHash("sha256").update(text).digest("base64"));
  }
  return signatures;
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
