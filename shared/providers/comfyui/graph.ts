import * as z from "zod";
import type { Json } from "../contract.ts";
import type { Placeholder } from "./catalog.ts";

/** One node of a workflow; an input is a value or a link `[node id, output index]`. */
export type GraphNode = {
  class_type: string;
  inputs: Record<string, Json>;
  /** What its owner called it in the editor. */
  title?: string;
};

/** A workflow in ComfyUI's API format: nodes by id. */
export type Graph = Record<string, GraphNode>;

const placeholderPattern = /\{\{\s*(\w+)\s*\}\}/g;
const exactPlaceholder = /^\{\{\s*(\w+)\s*\}\}$/;

const nodeSchema = z.lazy(() =>
  z.object({
    class_type: z.string().min(1),
    inputs: z.record(z.string(), z.json()).default({}),
    // As ComfyUI exports it, and as it is stored.
    _meta: z.object({ title: z.string() }).optional().catch(undefined),
    title: z.string().optional().catch(undefined),
  }).transform(({ class_type, inputs, _meta, title = _meta?.title }): GraphNode => ({
    class_type,
    inputs,
    ...(title !== undefined && { title }),
  }))
);

/** No workflow of people's comes near it; what is found in a graph takes time with the square of its size. */
const maximumNodes = 2_000;

/** Parses a workflow in API format. */
export const graphSchema = z.lazy(() =>
  z.record(z.string(), nodeSchema)
    .refine((graph) => Object.keys(graph).length > 0, "it has no nodes")
    .refine(
      (graph) => Object.keys(graph).length <= maximumNodes,
      `it has more than ${maximumNodes.toLocaleString("en")} nodes`,
    )
);

/**
 * The node and the input that a path `<node id>.<input name>` means. Both may hold dots: ids of somebody's own, and the
 * inputs of a choice such as `resize_type.width`.
 */
export function splitPath(graph: Graph, path: string): { id: string; name: string } {
  const dots = Array.from(path.matchAll(/\./g), ({ index }) => index);
  const cut = (dot: number) => ({ id: path.slice(0, dot), name: path.slice(dot + 1) });
  const at = dots.find((dot) => inputAt(graph, cut(dot).id, cut(dot).name) !== undefined) ??
    dots.find((dot) => nodeAt(graph, cut(dot).id)) ?? dots[0];
  return at === undefined ? { id: path, name: "" } : cut(at);
}

/** A node by its id, which a caller may have made up: `constructor` is none. */
export function nodeAt(graph: Graph, id: string): GraphNode | undefined {
  return Object.hasOwn(graph, id) ? graph[id] : undefined;
}

/** The value of an input of a node, of which neither need exist. */
export function inputAt(graph: Graph, id: string, name: string): Json | undefined {
  const inputs = nodeAt(graph, id)?.inputs ?? {};
  return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
}

/** True for the format in which ComfyUI's editor saves a workflow; the server does not take it. */
export function isEditorFormat(graph: unknown): boolean {
  return z.object({ nodes: z.array(z.unknown()), links: z.array(z.unknown()) }).safeParse(graph)
    .success;
}

/** The names written as `{{name}}` anywhere in the graph's inputs. */
export function findPlaceholders(graph: Graph): Set<string> {
  const inputs = JSON.stringify(Object.values(graph).map((node) => node.inputs));
  return new Set(Array.from(inputs.matchAll(placeholderPattern), ([, name = ""]) => name));
}

/** Ids of the nodes that hold a placeholder. */
export function nodesWith(graph: Graph, placeholder: Placeholder): string[] {
  return Object.entries(graph)
    .filter(([, { inputs }]) =>
      findPlaceholders({ node: { class_type: "", inputs } }).has(placeholder)
    )
    .map(([id]) => id);
}

/** Ids of the nodes that have an id or, in any case, a title. */
export function nodesNamed(graph: Graph, name: string): string[] {
  if (nodeAt(graph, name)) return [name];
  const wanted = name.trim().toLowerCase();
  return Object.entries(graph)
    .filter(([, { title }]) => title?.trim().toLowerCase() === wanted)
    .map(([id]) => id);
}

/** The node and output that an input is linked to; undefined for a plain value. */
export function linkOf(value: Json | undefined): [id: string, slot: number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [id, slot] = value;
  return typeof id === "string" && typeof slot === "number" ? [id, slot] : undefined;
}

/** How many nodes stand one behind the other up to each node: what comes last in a graph stands deepest. */
export function depthsOf(graph: Graph): Map<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    // Set before its inputs are looked at, so that a circle ends.
    depths.set(id, 0);
    const before = Object.values(graph[id]?.inputs ?? {}).flatMap((input) => {
      const link = linkOf(input);
      return link ? [depthOf(link[0])] : [];
    });
    const depth = 1 + Math.max(0, ...before);
    depths.set(id, depth);
    return depth;
  };
  for (const id of Object.keys(graph)) depthOf(id);
  return depths;
}

/** True when the value holds a placeholder. */
export function hasPlaceholder(value: Json): boolean {
  return typeof value === "string" && value.search(placeholderPattern) >= 0;
}

/**
 * The graph with its placeholders filled, in one pass, so that a prompt that looks like a placeholder stays as it is.
 * A text that is nothing but a placeholder becomes the value itself, a number for instance.
 */
export function fillGraph(
  graph: Graph,
  values: Partial<Record<Placeholder, string | number>>,
): Graph {
  const byName = new Map<string, string | number>(Object.entries(values));
  const fill = (text: string): Json => {
    const exact = exactPlaceholder.exec(text)?.[1];
    if (exact !== undefined) return byName.get(exact) ?? text;
    return text.replace(
      placeholderPattern,
      (whole, name: string) => String(byName.get(name) ?? whole),
    );
  };
  return Object.fromEntries(
    Object.entries(graph).map(([id, node]) => [
      id,
      {
        class_type: node.class_type,
        inputs: Object.fromEntries(
          Object.entries(node.inputs).map(([name, value]) => [name, mapStrings(value, fill)]),
        ),
      },
    ]),
  );
}

function mapStrings(value: Json, change: (text: string) => Json): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((each) => mapStrings(each, change));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, mapStrings(each, change)]),
    );
  }
  return value;
}
