import type { ImageRequest, Json, PlanResult, ProviderSettings } from "../contract.ts";
import { dropped, lossWeights } from "../losses.ts";
import { emptyNotes, isRefused, type PlanNotes, refused } from "../plan_notes.ts";
import {
  aspectLimit,
  callSeeds,
  checkPrompt,
  chooseFormat,
  dropStyle,
  fitNegativePrompt,
  fitNumber,
  fitSize,
  nearestSize,
  parseProviderParams,
  type Size,
  sizeText,
  splitCount,
} from "../planning.ts";
import { enlargedSize, modelFor, operationOf, takePictures } from "../take_pictures.ts";
import {
  type Graph,
  hasPlaceholder,
  inputAt,
  linkOf,
  nodeAt,
  nodesNamed,
  nodesWith,
  splitPath,
} from "./graph.ts";
import { fileInputs } from "./inputs.ts";
import { providerParams } from "./options.ts";
import { pictureValues, type PlannedUpload, uploadsOf } from "./pictures_in.ts";
import { findWorkflow, knownModels, type Workflow } from "./workflow.ts";

const defaultSteps = 20;
const defaultGuidance = 3.5;
const usualScale = 2;

/** The request as calls of a workflow, a batch each. */
export function plan(request: ImageRequest, settings: ProviderSettings): PlanResult {
  const notes = emptyNotes();
  const models = knownModels(settings, request.modelId ?? settings.defaultModelId);
  const model = modelFor({ ...settings, models }, request, notes);
  const params = parseProviderParams(providerParams, request.providerParams, notes);
  if (!model || !params) return refused(notes);
  const workflow = findWorkflow(settings, model.id, operationOf(request));
  if (typeof workflow === "string") {
    notes.reasons.push(workflow);
    return refused(notes);
  }

  const { capabilities } = model;
  checkPrompt(model, request.prompt, notes);
  takePictures(model, request, notes);
  const format = chooseFormat(model, request.outputFormat, notes);
  const size = operationOf(request) === "upscale"
    ? enlargedSize(request, usualScale, notes)
    : hasSize(workflow)
    ? fitSize(capabilities.size, request, notes)
    : nearestSize(capabilities.size, request, aspectLimit);
  const steps = fitNumber("steps", request.steps, capabilities.steps, notes);
  const guidance = fitNumber(
    "guidance_scale",
    request.guidanceScale,
    capabilities.guidanceScale,
    notes,
  );
  const negativePrompt = fitNegativePrompt(model, request.negativePrompt, notes);
  if (request.presetStyle !== undefined) {
    dropStyle(request.presetStyle, "ComfyUI has none. Describe it in the prompt", notes);
  }
  // A graph that begins with a picture makes one of it.
  const atOnce = workflow.open.has("batch") ? capabilities.maxImagesPerCall : 1;
  const counts = splitCount(request.count, atOnce);
  checkPlaceholders(workflow, request, counts.length, notes);
  const seeds = callSeeds(request.seed, counts, Number.MAX_SAFE_INTEGER, notes);
  const graph = overrideInputs(workflow, params.inputs ?? {}, notes);
  const outputs = findOutputs(workflow, request.outputs, notes);
  if (!size || isRefused(notes)) return refused(notes);

  const calls = counts.map((count, index) => {
    const seed = seeds[index];
    const uploads = uploadsOf(request);
    const values = {
      ...pictureValues(request, workflow),
      prompt: request.prompt,
      negative_prompt: negativePrompt ?? workflow.defaults.negative_prompt ?? "",
      width: size.width,
      height: size.height,
      steps: steps ?? workflow.defaults.steps ?? defaultSteps,
      guidance: guidance ?? workflow.defaults.guidance ?? defaultGuidance,
      batch: count,
      ...(seed === undefined ? {} : { seed }),
    };
    const seeded = workflow.open.has("seed");
    const body = { workflow: workflow.name, graph, outputs, seeded, values, format };
    return { count, body: uploads.length > 0 ? { ...body, uploads: uploads.map(toJson) } : body };
  });
  return {
    possible: true,
    plan: {
      provider: "comfyui",
      model,
      calls,
      expectedSize: hasSize(workflow) ? size : sizeOfPicture(request),
      expectedFormat: format,
      losses: notes.losses,
      estimatedCostUsd: model.priceUsd === null ? null : model.priceUsd * request.count,
    },
  };
}

function toJson({ place, id, format }: PlannedUpload): Json {
  return { place, id, format };
}

/** What a workflow makes that keeps the pixels of a picture; null where that is not known. */
function sizeOfPicture(request: ImageRequest): Size | null {
  const { width, height, followsPicture } = request;
  const keeps = ["outpaint", "remove_background"].includes(operationOf(request));
  return followsPicture && keeps ? { width, height } : null;
}

/** True when the workflow takes the size from the request. */
function hasSize({ open }: Workflow): boolean {
  return open.has("width") && open.has("height");
}

/** Checks that the workflow has a place for the request's size and seed. */
function checkPlaceholders(
  workflow: Workflow,
  request: ImageRequest,
  calls: number,
  notes: PlanNotes,
): void {
  const { name, open, defaults } = workflow;
  const brought = uploadsOf(request).map(({ place }) => place);
  for (const place of ["image", "mask"] as const) {
    if (!open.has(place) || defaults[place] !== undefined || brought.includes(place)) continue;
    notes.reasons.push(`${place}: the workflow "${name}" needs one.`);
  }
  if (!hasSize(workflow) && !request.followsPicture) {
    const text = `The workflow "${name}" decides the size: it has no {{width}} and {{height}}.`;
    const asked = request.aspectRatio ?? sizeText(request);
    const field = request.aspectRatio === undefined ? "size" : "aspect_ratio";
    notes.losses.push(dropped(field, asked, lossWeights.pixels, text));
  }
  if (open.has("seed")) return;
  if (request.seed !== undefined) {
    const text = `The seed was left out: the workflow "${name}" has no {{seed}}.`;
    notes.losses.push(dropped("seed", request.seed, lossWeights.seedDropped, text));
  }
  if (calls > 1) {
    notes.reasons.push(
      `The workflow "${name}" draws the same picture each time. Write {{seed}} into its sampler.`,
    );
  }
}

/** The nodes whose pictures are meant: the caller's, else those that take the file name from us. */
function findOutputs(
  { name, graph }: Workflow,
  wanted: readonly string[] | undefined,
  notes: PlanNotes,
): string[] {
  if (!wanted) return nodesWith(graph, "filename_prefix");
  return wanted.flatMap((node, index) => {
    const found = nodesNamed(graph, node);
    if (found.length === 0) {
      const message = `the workflow "${name}" has no node with the id or title "${node}".`;
      notes.mistakes.push({ path: `outputs.${index}`, message });
    }
    return found;
  });
}

/** The workflow's graph with the inputs that the caller sets himself. */
function overrideInputs(
  { name, graph }: Workflow,
  inputs: Record<string, Json>,
  notes: PlanNotes,
): Graph {
  const changed = { ...graph };
  for (const [path, value] of Object.entries(inputs)) {
    const { id, name: input } = splitPath(graph, path);
    const node = nodeAt(changed, id);
    const current = inputAt(changed, id, input);
    const complain = (problem: string) =>
      notes.mistakes.push({ path: `provider_params.inputs.${path}`, message: `${problem}.` });
    if (!node || current === undefined) {
      complain(`the workflow "${name}" has no such input`);
    } else if (linkOf(current)) {
      complain("the input is linked to another node");
    } else if (fileInputs.test(input)) {
      complain("the input names a file on the server, which a request does not choose");
    } else if (isObject(value) !== isObject(current)) {
      complain(isObject(current) ? "the input takes an object" : "the input takes no object");
    } else if (hasPlaceholder(current)) {
      complain(`the input is set by the request itself, as ${current}`);
    } else if (typeof value !== typeof current && current !== null) {
      complain(`the input takes ${typeNames[typeof current] ?? "another type"}`);
    } else if (holdsPlaceholder(value)) {
      complain("a placeholder can stand in a workflow only");
    } else {
      changed[id] = { ...node, inputs: { ...node.inputs, [input]: value } };
    }
  }
  return changed;
}

const typeNames: Record<string, string> = {
  number: "a number",
  string: "a text",
  boolean: "true or false",
};

function isObject(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function holdsPlaceholder(value: Json): boolean {
  return typeof value === "object" && value !== null
    ? Object.values(value).some(hasPlaceholder)
    : hasPlaceholder(value);
}
