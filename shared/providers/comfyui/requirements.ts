import * as z from "zod";
import { isolateState } from "../../runtime/mod.ts";
import type { CallContext, Endpoint, Json } from "../contract.ts";
import { readServer } from "./client.ts";
import { type Graph, hasPlaceholder } from "./graph.ts";
import { installHint, type ModelFile, readModelFile } from "./model_files.ts";

const definitionLifetimeMs = 300_000;
const maximumDefinitions = 500;
const parallelLookUps = 4;

const limits = z.lazy(() =>
  z.object({
    min: z.number().optional().catch(undefined),
    max: z.number().optional().catch(undefined),
  }).catch({ min: undefined, max: undefined })
);
const choices = z.lazy(() =>
  z.array(z.unknown()).transform((values) =>
    values.filter((value) => typeof value === "string" || typeof value === "number")
  )
);

// The choices of an input are its first member, or, on newer servers, an option of the type COMBO.
const inputDefinition = z.lazy(() =>
  z.union([
    z.tuple([choices]).rest(z.unknown())
      .transform(([choices]): InputDefinition => ({ type: "COMBO", choices })),
    z.tuple([z.literal("COMBO"), z.object({ options: choices })]).rest(z.unknown())
      .transform(([type, { options }]): InputDefinition => ({ type, choices: options })),
    z.tuple([z.string(), limits]).rest(z.unknown())
      .transform(([type, { min: minimum, max: maximum }]): InputDefinition => ({
        type,
        ...(minimum !== undefined && { minimum }),
        ...(maximum !== undefined && { maximum }),
      })),
    z.unknown().transform((): InputDefinition => ({ type: "unknown" })),
  ])
);
// What newer servers offer as a choice of which each option has inputs of its own, named `<choice>.<input>`.
const dynamicChoice = z.lazy(() =>
  z.tuple([
    z.literal("COMFY_DYNAMICCOMBO_V3"),
    z.object({
      options: z.array(z.object({
        key: z.string(),
        inputs: z.object({
          required: z.record(z.string(), inputDefinition).default({}),
          optional: z.record(z.string(), inputDefinition).default({}),
        }).catch({ required: {}, optional: {} }),
      })),
    }),
  ]).rest(z.unknown())
);
const inputDefinitions = z.lazy(() =>
  z.record(z.string(), z.unknown()).catch({}).transform((inputs) =>
    Object.fromEntries(Object.entries(inputs).flatMap(([name, told]) => readInput(name, told)))
  )
);

function readInput(name: string, told: unknown): [name: string, InputDefinition][] {
  const dynamic = dynamicChoice.safeParse(told);
  if (!dynamic.success) return [[name, inputDefinition.parse(told)]];
  const [, { options }] = dynamic.data;
  const choices = options.map(({ key }) => key);
  return [
    [name, { type: "COMBO", choices }],
    ...options.flatMap(({ inputs: { required, optional } }) =>
      Object.entries({ ...optional, ...required })
        .map(([inner, definition]): [string, InputDefinition] => [`${name}.${inner}`, definition])
    ),
  ];
}

const objectInfo = z.lazy(() =>
  z.record(
    z.string(),
    z.object({
      input: z.object({
        required: inputDefinitions.default({}),
        optional: inputDefinitions.default({}),
        hidden: z.record(z.string(), z.unknown()).default({}),
      }).catch({ required: {}, optional: {}, hidden: {} }),
    }).transform(({ input }): NodeClass => ({
      inputs: { ...input.optional, ...input.required },
      // V1 nodes name the type, V3 nodes put it into a list.
      takesKey: Object.values(input.hidden).flat().includes("API_KEY_COMFY_ORG"),
    })),
  )
);

/** What a server says of an input of a node class: a type such as `INT`, `COMBO` or `MODEL`, and what it takes. */
export interface InputDefinition {
  type: string;
  choices?: (string | number)[];
  minimum?: number;
  maximum?: number;
}

/** What a server says of a node class. */
export interface NodeClass {
  inputs: Record<string, InputDefinition>;
  /** True for one that draws at a paid service of Comfy. */
  takesKey: boolean;
}

/** What a graph finds on a server. */
export interface Equipment {
  /** What it lacks, a sentence each: model files with their folders, and custom nodes. */
  missing: string[];
  /** The largest seed that every node with a `{{seed}}` takes; undefined when none says. */
  maximumSeed: number | undefined;
  /** Whether a node draws at a paid service of Comfy, which needs the key for it. */
  needsKey: boolean;
}

/**
 * What this isolate has been told of node classes, by server, each until a time in ms since the epoch. A cache and
 * nothing more: losing it costs a few look-ups, and the server checks every workflow itself.
 */
const toldClasses = isolateState(
  () => new Map<string, { until: number; nodeClass: NodeClass }>(),
);

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
  let needsKey = false;
  const needs = [...listNeeds(graph)];
  for (let start = 0; start < needs.length; start += parallelLookUps) {
    await Promise.all(
      needs.slice(start, start + parallelLookUps).map(async ([classType, need]) => {
        const found = await inspectClass(classType, need, endpoint, context);
        missing.push(...found.missing);
        seeds.push(...found.seeds);
        needsKey ||= found.takesKey;
      }),
    );
  }
  const maximumSeed = seeds.length > 0 ? Math.min(...seeds) : undefined;
  return { missing, maximumSeed, needsKey };
}

/** What a graph wants of one node class. */
interface Need {
  files: { input: string; file: ModelFile }[];
  /** The inputs that take the seed. */
  seeds: string[];
}

function listNeeds(graph: Graph): Map<string, Need> {
  const needs = new Map<string, Need>();
  const needOf = (classType: string): Need => {
    const need = needs.get(classType) ?? { files: [], seeds: [] };
    needs.set(classType, need);
    return need;
  };
  for (const { class_type, inputs } of Object.values(graph)) {
    const need = needOf(class_type);
    for (const [input, value] of Object.entries(inputs)) {
      if (value === "{{seed}}") need.seeds.push(input);
      const file = hasPlaceholder(value) ? undefined : readModelFile(input, value);
      if (file) need.files.push({ input, file });
      const lora = listedLora(value);
      if (lora) needOf("LoraLoader").files.push({ input: "lora_name", file: lora });
    }
  }
  return needs;
}

/** The file of an entry of a list of LoRAs: nodes with such lists do not tell which files there are, LoraLoader does. */
function listedLora(value: Json): ModelFile | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { lora, on } = value;
  return on === false || lora === "None" ? undefined : readModelFile("lora_name", lora);
}

async function inspectClass(
  classType: string,
  { files, seeds }: Need,
  endpoint: Endpoint,
  context: CallContext,
): Promise<{ missing: string[]; seeds: number[]; takesKey: boolean }> {
  const lacks = ({ inputs }: NodeClass) =>
    files.filter(({ input, file }) => inputs[input]?.choices?.includes(file.file) === false);
  const nodeClass = await readNodeClass(
    classType,
    endpoint,
    context,
    (told) => lacks(told).length === 0,
  );
  if (!nodeClass) {
    const missing = [`Missing: the custom node ${classType}. Install it there.`];
    return { missing, seeds: [], takesKey: false };
  }
  return {
    missing: lacks(nodeClass).map(({ file }) => installHint(file)),
    seeds: seeds.flatMap((input) => nodeClass.inputs[input]?.maximum ?? []),
    takesKey: nodeClass.takesKey,
  };
}

/**
 * What a server says of a node class; what it said within the last five minutes is believed if that is good enough.
 *
 * @returns undefined when it has no such class
 * @throws ProviderError when the server does not answer
 */
export async function readNodeClass(
  classType: string,
  endpoint: Endpoint,
  context: CallContext,
  isEnough: (told: NodeClass) => boolean = () => true,
): Promise<NodeClass | undefined> {
  const key = `${endpoint.baseUrl} ${classType}`;
  const told = toldClasses().get(key);
  if (told && told.until > context.clock.now() && isEnough(told.nodeClass)) return told.nodeClass;
  const path = `/object_info/${encodeURIComponent(classType)}`;
  const nodeClass = (await readServer(context, endpoint, path, objectInfo))[classType];
  if (nodeClass) remember(key, nodeClass, context);
  return nodeClass;
}

function remember(key: string, nodeClass: NodeClass, { clock }: CallContext): void {
  const told = toldClasses();
  told.delete(key);
  told.set(key, { until: clock.now() + definitionLifetimeMs, nodeClass });
  for (const oldest of told.keys()) {
    if (told.size <= maximumDefinitions) break;
    told.delete(oldest);
  }
}
