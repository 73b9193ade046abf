import type { ImageFormat, ImageRequest, Json, ModelInfo, PlanResult } from "../contract.ts";
import { placed } from "../placed_pictures.ts";
import { approximated, lossWeights } from "../losses.ts";
import type { InputImage, OperationAbility } from "../pictures.ts";
import { isRefused, type PlanNotes, refused } from "../plan_notes.ts";
import { enlargedSize } from "../take_pictures.ts";
import { toolFor } from "./capabilities.ts";
import { type LeonardoModel, second } from "./groups.ts";

const onePicture: OperationAbility = {
  roles: { init: 1 },
  mask: "none",
  strength: false,
  native: true,
};
const aurora = toolFor({ upscale: { ...onePicture, scales: [2, 3, 4, 6, 8] } }, ["jpeg"]);

/** What works on one picture without words; of the last two only on what Leonardo drew. */
export const tools: LeonardoModel[] = [
  {
    ...second,
    id: "aurora-upscaler-precise",
    name: "Aurora Upscaler",
    aliases: ["aurora"],
    quality: 0.7,
    capabilities: aurora,
  },
  {
    ...second,
    id: "aurora-upscaler-creative",
    name: "Aurora Upscaler Creative",
    quality: 0.65,
    capabilities: aurora,
  },
  {
    ...second,
    id: "universal-upscaler",
    name: "Universal Upscaler",
    quality: 0.6,
    capabilities: toolFor({ upscale: { ...onePicture, scales: [1.5, 2] } }, ["jpeg"]),
  },
  {
    ...second,
    id: "remove-bg",
    name: "remove.bg",
    priceUsd: 0.1047,
    quality: 0.8,
    capabilities: toolFor({ remove_background: onePicture }, ["png", "webp"]),
  },
  {
    ...second,
    id: "nobg",
    name: "Background Removal",
    quality: 0.5,
    capabilities: toolFor({ remove_background: { ...onePicture, onlyNamed: true } }, ["png"]),
  },
  {
    ...second,
    id: "unzoom",
    name: "Unzoom",
    quality: 0.4,
    capabilities: toolFor({ outpaint: { ...onePicture, native: false, onlyNamed: true } }, [
      "jpeg",
    ]),
  },
];

/** Their ids. */
export const toolNames: readonly string[] = tools.map(({ id }) => id);

/** The largest result of the universal upscaler, in pixels (https://docs.leonardo.ai/docs/universal-upscaler). */
const mostUpscaled = 20_000_000;

/** Works on one picture without words. */
export function isTool({ id }: ModelInfo): boolean {
  return toolNames.includes(id);
}

/** https://docs.leonardo.ai/docs/background-removal, https://docs.leonardo.ai/docs/aurora-upscaler */
export function planTool(
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
  const body = bodyOf(request, model, image, scale, expectedFormat, notes);
  if (isRefused(notes)) return refused(notes);
  return {
    possible: true,
    plan: {
      provider: "leonardo_ai",
      model,
      calls: Array.from({ length: request.count }, () => ({ count: 1, body })),
      // By how much it widens is not told.
      expectedSize: model.id === "unzoom" ? null : size,
      expectedFormat,
      losses: notes.losses,
      estimatedCostUsd: model.priceUsd === null ? null : model.priceUsd * request.count,
    },
  };
}

function bodyOf(
  request: ImageRequest,
  model: ModelInfo,
  image: InputImage,
  scale: number,
  format: ImageFormat,
  notes: PlanNotes,
): Json {
  const { width, height } = image;
  const guidances = { image_reference: [{ image: { type: "UPLOADED", id: placed(image) } }] };
  const second = (parameters: Record<string, Json>): Json => ({
    ...{ model: model.id, public: false },
    parameters: { ...parameters, guidances },
  });
  switch (model.id) {
    case "remove-bg":
      return second({ format, size: "auto", channels: "rgba" });
    case "aurora-upscaler-precise":
      return second({ width, height, upscale_factor: scale, upscale_mode: "clean" });
    case "aurora-upscaler-creative":
      return second({ width, height, upscale_factor: scale, creativity: "low" });
    case "universal-upscaler":
      if (width * height * scale ** 2 > mostUpscaled) {
        notes.reasons.push(`scale: ${model.name} makes pictures of at most 20 megapixels.`);
      }
      return {
        variation: "universal-upscaler",
        json: { upscaled: placed(image), upscaleMultiplier: scale, upscalerStyle: "GENERAL" },
      };
  }
  checkOrigin(request, model, image, notes);
  return { variation: model.id, json: { variationOf: placed(image), isVariation: false } };
}

/** https://docs.leonardo.ai/reference/createvariationunzoom, https://docs.leonardo.ai/reference/createvariationnobg */
function checkOrigin(
  { outpaint }: ImageRequest,
  { name }: ModelInfo,
  { drawnBy }: InputImage,
  notes: PlanNotes,
): void {
  if (drawnBy !== "leonardo_ai") {
    notes.reasons.push(`image: ${name} takes pictures alone that Leonardo drew.`);
  }
  if (!outpaint) return;
  const text = `${name} widens by an amount of its own on all sides.`;
  const weight = lossWeights.operationApproximated;
  notes.losses.push(approximated("outpaint", { ...outpaint }, null, weight, text));
}
