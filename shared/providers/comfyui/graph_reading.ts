import type { Json } from "../contract.ts";
import { depthsOf, type Graph, inputAt, linkOf, splitPath } from "./graph.ts";

const numberNames = ["value", "int", "float", "number", "Number", "Value", "seed", "noise_seed"];

/** A graph with what is asked of it again and again while its places are looked for. */
export interface Reading {
  graph: Graph;
  depths: Map<string, number>;
  /** The nodes that draw, the first of a chain first. */
  samplers: string[];
}

/** Reads a graph. */
export function readGraph(graph: Graph): Reading {
  const reading = { graph, depths: depthsOf(graph), samplers: [] };
  const samplers = nodesLike(
    reading,
    (inputs) =>
      "guider" in inputs || "sigmas" in inputs && !("sigmas_1" in inputs) ||
      "steps" in inputs && ("seed" in inputs || "noise_seed" in inputs),
  );
  return { ...reading, samplers };
}

/** Every input with its path. */
export function* inputsOf(graph: Graph): Generator<[path: string, value: Json]> {
  for (const [id, { inputs }] of Object.entries(graph)) {
    for (const [name, value] of Object.entries(inputs)) yield [`${id}.${name}`, value];
  }
}

/** The value of an input by its path; undefined when there is none. */
export function valueAt(graph: Graph, path: string): Json | undefined {
  const { id, name } = splitPath(graph, path);
  return inputAt(graph, id, name);
}

/** Ids of the nodes with such inputs, those that come first in the graph first. */
export function nodesLike(
  reading: Reading,
  wanted: (inputs: Record<string, Json>, classType: string, title: string) => boolean,
): string[] {
  return Object.entries(reading.graph)
    .filter(([, { inputs, class_type, title = "" }]) => wanted(inputs, class_type, title))
    .map(([id]) => id)
    .sort((one, other) => (reading.depths.get(one) ?? 0) - (reading.depths.get(other) ?? 0));
}

/** The value of an input of a node. */
export function inputOf(reading: Reading, id: string, name: string): Json | undefined {
  return inputAt(reading.graph, id, name);
}

/** The place of a number: the input itself, or the node of a single value that it is linked to. */
export function numberPlaces(reading: Reading, id: string, name: string, hops = 4): string[] {
  const value = inputOf(reading, id, name);
  if (typeof value === "number") return [`${id}.${name}`];
  const link = linkOf(value);
  if (!link || hops === 0) return [];
  const inputs = reading.graph[link[0]]?.inputs ?? {};
  const names = Object.keys(inputs);
  const own = [name, ...numberNames].find((each) => typeof inputs[each] === "number");
  const numbers = names.filter((each) => typeof inputs[each] === "number");
  const only = own ?? (numbers.length === 1 ? numbers[0] : undefined) ??
    (names.length === 1 ? names[0] : undefined);
  return only === undefined ? [] : numberPlaces(reading, link[0], only, hops - 1);
}

/** The node that a sampler begins with. */
export function latentOf(reading: Reading, sampler: string): string | undefined {
  const inputs = reading.graph[sampler]?.inputs ?? {};
  const name = ["latent_image", "latent", "samples", "optional_latent", "latents"].find((each) =>
    linkOf(inputs[each])
  );
  return name === undefined ? undefined : linkOf(inputs[name])?.[0];
}

/** A node and all that it is made of, the nearest first. */
export function nodesBehind(reading: Reading, id: string | undefined): string[] {
  const seen = new Set(id === undefined ? [] : [id]);
  for (const each of seen) {
    for (const value of Object.values(reading.graph[each]?.inputs ?? {})) {
      const link = linkOf(value);
      if (link) seen.add(link[0]);
    }
  }
  return [...seen];
}
