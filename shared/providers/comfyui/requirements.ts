import * as z from "zod";
import type { CallContext, Endpoint } from "../contract.ts";
import { readServer } from "./client.ts";
import { type Graph, hasPlaceholder } from "./graph.ts";
import { installHint, type ModelFile, readModelFile } from "./model_files.ts";

const definitionLifetimeMs = 300_000;
const maximumDefinitions = 500;
const parallelLookUps = 4;

// The choices of an input are its first member, or, on newer servers, an option of the type COMBO.
const inputDefinition = z.union([
  z.tuple([z.array(z.unknown())]).rest(z.unknown()).transform(([choices]) => ({ choices })),
  z.tuple([z.literal("COMBO"), z.object({ options: z.array(z.unknown()) })]).rest(z.unknown())
    .transform(([, { options }]) => ({ choices: options })),
  z.tuple([z.literal("INT"), z.object({ max: z.number() })]).rest(z.unknown())
    .transform(([, { max }]) => ({ maximum: max })),
  z.unknown().transform(() => ({})),
]);
const inputDefinitions = z.record(z.string(), inputDefinition).catch({});
const objectInfo = z.record(
  z.string(),
  z.object({
    input: z.object({
      required: inputDefinitions.default({}),
      optional: inputDefinitions.default({}),
    }).catch({ required: {}, optional: {} }),
  }).transform(({ input }): NodeClass => ({ ...input.optional, ...input.required })),
);

/** What a server says of the inputs of a node class. */
type NodeClass = Record<string, { choices?: unknown[]; maximum?: number }>;

/** What a graph finds on a server. */
export interface Equipment {
  /** What it lacks, a sentence each: model files with their folders, and custom nodes. */
  missing: string[];
  /** The largest seed that every node with a `{{seed}}` takes; undefined when none says. */
  maximumSeed: number | undefined;
}

/**
 * What this isolate has been told of node classes, by server, each until a time in ms since the epoch. A cache and
 * nothing more: losing it costs a few look-ups, and the server checks every workflow itself.
 */
const toldClasses = new Map<string, { until: number; nodeClass: NodeClass }>();

/**
 * Looks which of a graph's nodes and model files a server has. What is there is believed for five minutes; what is
 * missing is looked up again each time, so that installing it helps at once.
 *
 * @param graph with its placeholders open
 * @throws ProviderError when the server does not answer
 */
export async function inspectEquipment(
  graph: Graph,
  endpoint: Endpoint,
  context: CallContext,
): Promise<Equipment> {
  const missing: string[] = [];
  const seeds: number[] = [];
  const needs = [...listNeeds(graph)];
  for (let start = 0; start < needs.length; start += parallelLookUps) {
    await Promise.all(
      needs.slice(start, start + parallelLookUps).map(async ([classType, need]) => {
        const found = await inspectClass(classType, need, endpoint, context);
        missing.push(...found.missing);
        seeds.push(...found.seeds);
      }),
    );
  }
  return { missing, maximumSeed: seeds.length > 0 ? Math.min(...seeds) : undefined };
}

/** What a graph wants of one node class. */
interface Need {
  files: { input: string; file: ModelFile }[];
  /** The inputs that take the seed. */
  seeds: string[];
}

function listNeeds(graph: Graph): Map<string, Need> {
  const needs = new Map<string, Need>();
  for (const { class_type, inputs } of Object.values(graph)) {
    const need = needs.get(class_type) ?? { files: [], seeds: [] };
    for (const [input, value] of Object.entries(inputs)) {
      if (value === "{{seed}}") need.seeds.push(input);
      const file = hasPlaceholder(value) ? undefined : readModelFile(input, value);
      if (file) need.files.push({ input, file });
    }
    needs.set(class_type, need);
  }
  return needs;
}

async function inspectClass(
  classType: string,
  { files, seeds }: Need,
  endpoint: Endpoint,
  context: CallContext,
): Promise<{ missing: string[]; seeds: number[] }> {
  const key = `${endpoint.baseUrl} ${classType}`;
  const told = toldClasses.get(key);
  const lacks = (nodeClass: NodeClass) =>
    files.filter(({ input, file }) => nodeClass[input]?.choices?.includes(file.file) === false);
  let nodeClass = told && told.until > context.clock.now() ? told.nodeClass : undefined;
  if (!nodeClass || lacks(nodeClass).length > 0) {
    const path = `/object_info/${encodeURIComponent(classType)}`;
    nodeClass = (await readServer(context, endpoint, path, objectInfo))[classType];
    if (!nodeClass) {
      return { missing: [`Missing: the custom node ${classType}. Install it there.`], seeds: [] };
    }
    remember(key, nodeClass, context);
  }
  return {
    missing: lacks(nodeClass).map(({ file }) => installHint(file)),
    seeds: seeds.flatMap((input) => nodeClass[input]?.maximum ?? []),
  };
}

function remember(key: string, nodeClass: NodeClass, { clock }: CallContext): void {
  toldClasses.delete(key);
  toldClasses.set(key, { until: clock.now() + definitionLifetimeMs, nodeClass });
  for (const oldest of toldClasses.keys()) {
    if (toldClasses.size <= maximumDefinitions) break;
    toldClasses.delete(oldest);
  }
}
