import * as z from "zod";
import type { ImageRequest, ModelInfo, ProviderSettings } from "../contract.ts";
import type { Operation, Operations } from "../pictures.ts";
import { lookUpModel } from "../planning.ts";
import { findPlaceholders, type Graph, graphSchema, isEditorFormat } from "./graph.ts";
import { fluxDevModel, type Placeholder, placeholders } from "./catalog.ts";
import type { StoredWorkflow } from "./import_workflow.ts";
import { operationsOf } from "./own_operations.ts";
import { fluxDev } from "./workflows/flux_dev.ts";
import { fluxDevSplit } from "./workflows/flux_dev_split.ts";
import { aroundPicture, cutOut, fromPicture, upscale, withinMask } from "./workflows/pictures.ts";

/** A graph that can draw, under the name by which a request chooses it. */
export interface Workflow {
  name: string;
  graph: Graph;
  /** What the graph leaves open. */
  open: ReadonlySet<Placeholder>;
  /** Its own values of what a request may leave out. */
  defaults: StoredWorkflow["defaults"];
}

const ownWorkflow = z.lazy(() =>
  z.object({
    graph: z.unknown(),
    defaults: z.object({
      steps: z.int().optional(),
      guidance: z.number().optional(),
      negative_prompt: z.string().optional(),
      image: z.string().optional(),
      mask: z.string().optional(),
      strength: z.number().optional(),
    }).catch({}).default({}),
  })
);
const builtIn: Record<string, Partial<Record<Operation, Graph>>> = {
  "flux-dev": graphsOf(fluxDev, ["30", 2]),
  "flux-dev-split": graphsOf(fluxDevSplit, ["10", 0]),
  "real-esrgan": { upscale },
  "birefnet": { remove_background: cutOut },
};

/** What a graph of FLUX does, from words and from pictures. */
function graphsOf(base: Graph, vae: [id: string, slot: number]): Partial<Record<Operation, Graph>> {
  return {
    generate: base,
    edit: fromPicture(base, vae),
    variation: fromPicture(base, vae),
    inpaint: withinMask(base, vae),
    outpaint: aroundPicture(base, vae),
  };
}

const fluxDevFile = /flux[._-]?1[._-]?dev(?!.*(?:kontext|fill|redux|canny|depth))/i;
const fluxCheckpoint = /flux.*\.(?:safetensors|ckpt|sft)$/i;

/**
 * The models of the settings, and every workflow of `options.workflows` that is not among them; a checkpoint file of
 * the Flux family counts as a model too when it is named.
 */
export function knownModels(settings: ProviderSettings, named?: string): ModelInfo[] {
  const models = [...settings.models];
  for (const [name, own] of Object.entries(ownWorkflows(settings))) {
    if (!models.some((model) => model.id === name)) models.push(describeWorkflow(name, own));
  }
  const wanted = named?.trim() ?? "";
  if (isFluxCheckpoint(wanted) && !lookUpModel(models, wanted)) {
    models.push(describeCheckpoint(wanted));
  }
  return models;
}

/**
 * True for a request that names one of the operator's workflows, or nodes of one: what is drawn with it is not what
 * another provider would make of the prompt.
 */
export function namesOwnWorkflow(request: ImageRequest, settings: ProviderSettings): boolean {
  if (request.outputs !== undefined) return true;
  const named = request.modelId;
  if (named === undefined) return false;
  const name = lookUpModel(knownModels(settings, named), named)?.id ?? named;
  return Object.hasOwn(ownWorkflows(settings), name);
}

/** Whether a name is one of a workflow, or of a checkpoint that the built-in workflow can draw with. */
export function knowsModel(name: string, settings: ProviderSettings): boolean {
  return lookUpModel(knownModels(settings, name), name) !== undefined;
}

/** True for the file name of a checkpoint that the built-in workflow can draw with. */
export function isFluxCheckpoint(file: string): boolean {
  return fluxCheckpoint.test(file);
}

/** The model for a checkpoint file that is drawn with through the built-in workflow. */
export function describeCheckpoint(file: string): ModelInfo {
  const { family: _, differs: _differs, ...like } = fluxDevModel;
  const isDev = fluxDevFile.test(file);
  return { ...like, ...(isDev && { family: "flux-1-dev" }), id: file, name: file, aliases: [] };
}

/**
 * The workflow of a model: the user's own of that name, a built-in one, or the built-in one with another checkpoint.
 *
 * @param operation what is to be done; an owner's workflow does what it does
 * @returns a sentence that says what is wrong with it, when it cannot be used
 */
export function findWorkflow(
  settings: ProviderSettings,
  name: string,
  operation: Operation = "generate",
): Workflow | string {
  const own = ownWorkflows(settings)[name];
  if (own !== undefined) return parseWorkflow(name, own);
  const graphs = builtIn[name];
  // What a model cannot do is told by what it is said to do.
  const graph = graphs?.[operation] ?? (graphs && Object.values(graphs)[0]);
  if (graph) return parseWorkflow(name, { graph });
  if (isFluxCheckpoint(name)) {
    const loader = { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: name } };
    const own = graphsOf({ ...fluxDev, "30": loader }, ["30", 2]);
    return parseWorkflow(name, { graph: own[operation] ?? own.generate });
  }
  return `The model "${name}" has no workflow. Add one of this name to the workflows of ComfyUI.`;
}

function ownWorkflows(settings: ProviderSettings): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).catch({}).parse(settings.options["workflows"] ?? {});
}

function parseWorkflow(name: string, value: unknown): Workflow | string {
  const subject = `The workflow "${name}"`;
  const own = ownWorkflow.safeParse(value);
  const graph: unknown = own.success ? own.data.graph : value;
  if (isEditorFormat(graph)) {
    return `${subject} is in the format of ComfyUI's editor, which the server does not take. ` +
      'Export it again with "Export (API)".';
  }
  const parsed = graphSchema.safeParse(graph);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue && issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
    return `${subject} is not a workflow in ComfyUI's API format${where}: ${issue?.message}.`;
  }
  const found = findPlaceholders(parsed.data);
  const known: readonly string[] = placeholders;
  const unknown = [...found].filter((placeholder) => !known.includes(placeholder));
  if (unknown.length > 0) {
    return `${subject} has the unknown placeholder {{${unknown[0]}}}. Known ones: ` +
      `${placeholders.join(", ")}.`;
  }
  if (!found.has("prompt") && !found.has("image")) {
    return `${subject} has no place for the prompt. Write {{prompt}} into its text input.`;
  }
  const open = new Set(placeholders.filter((placeholder) => found.has(placeholder)));
  return { name, graph: parsed.data, open, defaults: own.success ? own.data.defaults : {} };
}

function describeWorkflow(name: string, value: unknown): ModelInfo {
  const workflow = parseWorkflow(name, value);
  const open: ReadonlySet<Placeholder> = typeof workflow === "string"
    ? new Set<Placeholder>()
    : workflow.open;
  // What reads the prompt of somebody's own workflow is not known, nor what it does with pictures before it is read.
  const { promptEncoder: _, operations: _operations, ...capabilities } = fluxDevModel.capabilities;
  const operations = typeof workflow === "string" ? undefined : ownOperations(workflow);
  const { family: _family, differs: _differs, ...like } = fluxDevModel;
  return {
    ...like,
    id: name,
    name,
    aliases: [],
    quality: 0.5,
    capabilities: {
      ...capabilities,
      maxPromptCharacters: 10_000,
      maxNegativePromptCharacters: open.has("negative_prompt") ? 10_000 : 0,
      maxImagesPerCall: open.has("batch") ? capabilities.maxImagesPerCall : 1,
      seed: open.has("seed"),
      steps: open.has("steps") ? capabilities.steps : null,
      guidanceScale: open.has("guidance") ? capabilities.guidanceScale : null,
      ...(operations && { operations }),
    },
  };
}

/** What an owner's workflow does; one with pictures of its own draws from words alone, too. */
function ownOperations({ graph, open, defaults }: Workflow): Operations | undefined {
  const operations = operationsOf(graph, open);
  const isWhole = defaults.image !== undefined &&
    (!open.has("mask") || defaults.mask !== undefined);
  if (!operations || operations.generate || !isWhole || !open.has("prompt")) return operations;
  return {
    ...operations,
    generate: { roles: {}, mask: "none", strength: false, native: true },
  };
}
