import type { ImageRequest, PlanResult, ProviderSettings } from "../contract.ts";
import {
  callSeeds,
  checkPrompt,
  chooseFormat,
  findModel,
  fitNegativePrompt,
  fitNumber,
  fitSize,
  parseProviderParams,
  type PlanNotes,
  splitCount,
} from "../planning.ts";
import { type Graph, hasPlaceholder } from "./graph.ts";
import { comfyuiParams } from "./options.ts";
import { findWorkflow, knownModels, type Workflow } from "./workflow.ts";

const defaultSteps = 20;
const defaultGuidance = 3.5;

/** The request as calls of a workflow, a batch each. */
export function planComfyui(request: ImageRequest, settings: ProviderSettings): PlanResult {
  const notes: PlanNotes = { warnings: [], reasons: [] };
  const models = knownModels(settings, request.modelId ?? settings.defaultModelId);
  const model = findModel({ ...settings, models }, request.modelId, notes);
  const params = parseProviderParams(comfyuiParams, request.providerParams, notes);
  if (!model || !params) return { possible: false, reasons: notes.reasons };
  const workflow = findWorkflow(settings, model.id);
  if (typeof workflow === "string") return { possible: false, reasons: [workflow] };

  const { capabilities } = model;
  checkPrompt(model, request.prompt, notes);
  const format = chooseFormat(model, request.outputFormat, notes);
  const size = fitSize(capabilities.size, request, notes);
  const steps = fitNumber("steps", request.steps, capabilities.steps, notes);
  const guidance = fitNumber(
    "guidance_scale",
    request.guidanceScale,
    capabilities.guidanceScale,
    notes,
  );
  const negativePrompt = fitNegativePrompt(model, request.negativePrompt, notes);
  if (request.presetStyle !== undefined) {
    notes.warnings.push("The style was left out: ComfyUI has none. Describe it in the prompt.");
  }
  const counts = splitCount(request.count, capabilities.maxImagesPerCall);
  checkPlaceholders(workflow, request, counts.length, notes);
  const seeds = callSeeds(request.seed, counts, Number.MAX_SAFE_INTEGER, notes);
  const graph = overrideInputs(workflow, params.inputs ?? {}, notes);
  if (!size || !format || notes.reasons.length > 0) {
    return { possible: false, reasons: notes.reasons };
  }

  const calls = counts.map((count, index) => {
    const seed = seeds[index];
    const values = {
      prompt: request.prompt,
      negative_prompt: negativePrompt ?? "",
      width: size.width,
      height: size.height,
      steps: steps ?? defaultSteps,
      guidance: guidance ?? defaultGuidance,
      batch: count,
      ...(seed === undefined ? {} : { seed }),
    };
    return { count, body: { workflow: workflow.name, graph, values, format } };
  });
  return {
    possible: true,
    plan: {
      provider: "comfyui",
      model,
      calls,
      expectedSize: size,
      warnings: notes.warnings,
      estimatedCostUsd: model.priceUsd === null ? null : model.priceUsd * request.count,
    },
  };
}

/** Checks that the workflow has a place for the request's size and seed. */
function checkPlaceholders(
  { name, open }: Workflow,
  request: ImageRequest,
  calls: number,
  notes: PlanNotes,
): void {
  if (!open.has("width") || !open.has("height")) {
    notes.warnings.push(
      `The workflow "${name}" decides the size: it has no {{width}} and {{height}}.`,
    );
  }
  if (open.has("seed")) return;
  if (request.seed !== undefined) {
    notes.warnings.push(`The seed was left out: the workflow "${name}" has no {{seed}}.`);
  }
  if (calls > 1 || !open.has("filename_prefix")) {
    notes.reasons.push(
      `The workflow "${name}" draws the same picture each time. Write {{seed}} into its sampler.`,
    );
  }
}

/** The workflow's graph with the inputs that the caller sets himself. */
function overrideInputs(
  { name, graph }: Workflow,
  inputs: Record<string, string | number | boolean>,
  notes: PlanNotes,
): Graph {
  const changed = { ...graph };
  for (const [path, value] of Object.entries(inputs)) {
    const dot = path.indexOf(".");
    const id = path.slice(0, dot);
    const input = path.slice(dot + 1);
    const node = changed[id];
    const current = node?.inputs[input];
    const complain = (problem: string) =>
      notes.reasons.push(`provider_params.inputs.${path}: ${problem}.`);
    if (!node || current === undefined) {
      complain(`the workflow "${name}" has no such input`);
    } else if (typeof current === "object" && current !== null) {
      complain("the input is linked to another node");
    } else if (hasPlaceholder(current)) {
      complain(`the input is set by the request itself, as ${current}`);
    } else if (hasPlaceholder(value)) {
      complain("a placeholder can stand in a workflow only");
    } else {
      changed[id] = { ...node, inputs: { ...node.inputs, [input]: value } };
    }
  }
  return changed;
}
