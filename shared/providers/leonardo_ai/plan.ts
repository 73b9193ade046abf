import type { ImageRequest, ModelInfo, PlanResult, ProviderSettings } from "../contract.ts";
import { toldOfMask } from "../local_steps.ts";
import { emptyNotes, isRefused, refused } from "../plan_notes.ts";
import {
  callSeeds,
  checkPrompt,
  chooseFormat,
  estimateCost,
  refuseOutputs,
  splitCount,
} from "../planning.ts";
import { modelFor, takePictures } from "../take_pictures.ts";
import { planFirstVersion } from "./first_version.ts";
import { familyOf, maximumSeeds } from "./catalog.ts";
import { planSecondVersion } from "./second_version.ts";
import { isTool, planTool } from "./tools.ts";

/** What is asked for where a picture is to be varied and nothing is said. */
const wordless = "Another version of the same picture.";

/** A request in Leonardo's terms: a body for `v1/generations`, or for `v2/generations` when the model is a v2 one. */
export function plan(asked: ImageRequest, settings: ProviderSettings): PlanResult {
  const notes = emptyNotes();
  const request = toldOfMask(asked);
  const model = modelFor(settings, request, notes);
  if (!model) return refused(notes);
  checkPrompt(model, request.prompt, notes);
  takePictures(model, request, notes);
  refuseOutputs(request.outputs, notes);
  const expectedFormat = chooseFormat(deliveredBy(model, request), request.outputFormat, notes);
  if (isTool(model)) return planTool(request, model, expectedFormat, notes);
  const family = familyOf(model.id);
  // Leonardo takes no request without words.
  const worded = request.prompt === "" ? { ...request, prompt: wordless } : request;
  const draft = family === "v2"
    ? planSecondVersion(worded, model, notes)
    : planFirstVersion(worded, model, family, notes);
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
