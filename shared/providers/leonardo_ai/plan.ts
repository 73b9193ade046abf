import type {
  ImageFormat,
  ImageRequest,
  ModelInfo,
  PlanResult,
  ProviderSettings,
} from "../contract.ts";
import { emptyNotes, isRefused, type PlanNotes, refused } from "../plan_notes.ts";
import {
  callSeeds,
  checkPrompt,
  chooseFormat,
  estimateCost,
  refuseOutputs,
  splitCount,
} from "../planning.ts";
import { placed } from "../inline_pictures.ts";
import { enlargedSize, modelFor, takePictures } from "../take_pictures.ts";
import { planFirstVersion } from "./first_version.ts";
import { familyOf, maximumSeeds } from "./catalog.ts";
import { planSecondVersion } from "./second_version.ts";

/** A request in Leonardo's terms: a body for `v1/generations`, or for `v2/generations` when the model is a v2 one. */
export function planLeonardo(request: ImageRequest, settings: ProviderSettings): PlanResult {
  const notes = emptyNotes();
  const model = modelFor(settings, request, notes);
  if (!model) return refused(notes);
  checkPrompt(model, request.prompt, notes);
  takePictures(model, request, notes);
  refuseOutputs(request.outputs, notes);
  const expectedFormat = chooseFormat(deliveredBy(model, request), request.outputFormat, notes);
  if (isTool(model)) return planTool(request, model, expectedFormat, notes);
  const family = familyOf(model.id);
  const draft = family === "v2"
    ? planSecondVersion(request, model, notes)
    : planFirstVersion(request, model, family, notes);
  if (!draft || isRefused(notes)) return refused(notes);

  const counts = splitCount(request.count, draft.maximumPerCall);
  const seeds = callSeeds(request.seed, counts, maximumSeeds[family], notes);
  const cost = estimateCost(model, request.count, draft.size);
  return {
    possible: true,
    plan: {
      provider: "leonardo_ai",
      model,
      calls: counts.map((count, index) => ({ count, body: draft.body(count, seeds[index]) })),
      expectedSize: draft.size,
      expectedFormat,
      losses: notes.losses,
      estimatedCostUsd: cost === null ? null : cost * draft.priceFactor,
    },
  };
}

/** A transparent picture comes as PNG instead of JPEG. */
function deliveredBy(model: ModelInfo, request: ImageRequest): ModelInfo {
  if (request.providerParams?.transparency !== "foreground_only") return model;
  return { ...model, capabilities: { ...model.capabilities, formats: ["png"] } };
}

/** Works on one picture without words. */
function isTool({ id }: ModelInfo): boolean {
  return id === "remove-bg" || id.startsWith("aurora-");
}

/** https://docs.leonardo.ai/docs/background-removal and https://docs.leonardo.ai/docs/aurora-upscaler */
function planTool(
  request: ImageRequest,
  model: ModelInfo,
  expectedFormat: ImageFormat,
  notes: PlanNotes,
): PlanResult {
  const [image] = request.images ?? [];
  if (request.providerParams !== undefined) {
    notes.mistakes.push({ path: "provider_params", message: `${model.name} has no such options.` });
  }
  if (!image || isRefused(notes)) return refused(notes);
  const scale = request.scale ?? model.capabilities.operations?.upscale?.scales?.[0] ?? 1;
  const size = enlargedSize(request, scale, notes);
  const guidances = { image_reference: [{ image: { type: "UPLOADED", id: placed(image) } }] };
  const { width, height } = image;
  const parameters = model.id === "remove-bg"
    ? { format: expectedFormat, size: "auto", channels: "rgba", guidances }
    : { width, height, upscale_factor: scale, upscale_mode: "clean", guidances };
  const body = { model: model.id, public: false, parameters };
  return {
    possible: true,
    plan: {
      provider: "leonardo_ai",
      model,
      calls: Array.from({ length: request.count }, () => ({ count: 1, body })),
      expectedSize: size,
      expectedFormat,
      losses: notes.losses,
      estimatedCostUsd: model.priceUsd === null ? null : model.priceUsd * request.count,
    },
  };
}
