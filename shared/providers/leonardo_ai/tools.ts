import type { ImageFormat, ImageRequest, ModelInfo, PlanResult } from "../contract.ts";
import { placed } from "../inline_pictures.ts";
import { isRefused, type PlanNotes, refused } from "../plan_notes.ts";
import { enlargedSize } from "../take_pictures.ts";
import { toolFor } from "./capabilities.ts";
import { type LeonardoModel, second } from "./groups.ts";

/** What works on one picture without words. */
export const tools: LeonardoModel[] = [
  {
    ...second,
    id: "aurora-upscaler-precise",
    name: "Aurora Upscaler",
    aliases: ["aurora"],
    quality: 0.7,
    capabilities: toolFor(
      {
        upscale: {
          ...{ roles: { init: 1 }, mask: "none", strength: false, native: true },
          scales: [2, 3, 4, 6, 8],
        },
      },
      ["jpeg"],
    ),
  },
  {
    ...second,
    id: "remove-bg",
    name: "remove.bg",
    priceUsd: 0.1047,
    quality: 0.8,
    capabilities: toolFor(
      { remove_background: { roles: { init: 1 }, mask: "none", strength: false, native: true } },
      ["png", "webp"],
    ),
  },
];

/** Their ids. */
export const toolNames: readonly string[] = tools.map(({ id }) => id);

/** Works on one picture without words. */
export function isTool({ id }: ModelInfo): boolean {
  return toolNames.includes(id);
}

/** https://docs.leonardo.ai/docs/background-removal and https://docs.leonardo.ai/docs/aurora-upscaler */
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
