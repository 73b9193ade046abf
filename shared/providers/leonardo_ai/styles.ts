/**
 * Leonardo's styles: the `presetStyle` values of its older models and the style UUIDs of its newer ones.
 * Sources: https://docs.leonardo.ai/reference/creategeneration and https://docs.leonardo.ai/docs/phoenix
 *
 * @module
 */

import type { ImageRequest, ModelInfo } from "../contract.ts";
import type { PlanNotes } from "../plan_notes.ts";
import { dropStyle } from "../planning.ts";

/** Values of `presetStyle` that work without alchemy. */
export const plainStyles = ["NONE", "LEONARDO"] as const;

/** Values of `presetStyle` that need alchemy. */
export const alchemyStyles = [
  "ANIME",
  "CREATIVE",
  "DYNAMIC",
  "ENVIRONMENT",
  "GENERAL",
  "ILLUSTRATION",
  "PHOTOGRAPHY",
  "RAYTRACED",
  "RENDER_3D",
  "SKETCH_BW",
  "SKETCH_COLOR",
] as const;

/** Values of `presetStyle` that need PhotoReal v2. */
export const photoRealStyles = [
  "BOKEH",
  "CINEMATIC",
  "CINEMATIC_CLOSEUP",
  "CREATIVE",
  "FASHION",
  "FILM",
  "FOOD",
  "HDR",
  "LONG_EXPOSURE",
  "MACRO",
  "MINIMALISTIC",
  "MONOCHROME",
  "MOODY",
  "NEUTRAL",
  "PORTRAIT",
  "RETRO",
  "STOCK_PHOTO",
  "VIBRANT",
  "UNPROCESSED",
] as const;

/** Values of `presetStyle` that PhotoReal v1 takes. */
export const firstPhotoRealStyles = ["CINEMATIC", "CREATIVE", "VIBRANT", "NONE"] as const;

/** The UUID of each style of Phoenix, Flux and Lucid models. */
export const styleIds: Readonly<Record<string, string>> = {
  NONE: "556c1ee5-ec38-42e8-955a-1e82dad0ffa1",
  DYNAMIC: "111dc692-d470-4eec-b791-3475abac4c46",
  CINEMATIC: "a5632c7c-ddbb-4e2f-ba34-8456ab3ac436",
  CREATIVE: "6fedbf1f-4a17-45ec-84fb-92fe524a29ef",
  FASHION: "594c4a08-a522-4e0e-b7ff-e4dac4b6b622",
  PORTRAIT: "8e2bc543-6ee2-45f9-bcd9-594b6ce84dcd",
  STOCK_PHOTO: "5bdc3f2a-1be6-4d1c-8e77-992a30824a2c",
  VIBRANT: "dee282d3-891f-4f73-ba02-7f8131e5541b",
  BOKEH: "9fdc5e8c-4d13-49b4-9ce6-5a74cbb19177",
  HDR: "97c20e5c-1af6-4d42-b227-54d03d8f0727",
  ILLUSTRATION: "645e4195-f63d-4715-a3f2-3fb1e6eb8c70",
  RENDER_3D: "debdf72a-91a4-467b-bf61-cc02bdeb69c6",
  RAYTRACED: "b504f83c-3326-4947-82e1-7fe9e839ec0f",
};

const spellings: Readonly<Record<string, string>> = {
  "3D_RENDER": "RENDER_3D",
  "RAY_TRACED": "RAYTRACED",
  "CINEMATIC_CLOSE_UP": "CINEMATIC_CLOSEUP",
};

/** A style as Leonardo spells it: `Stock photo` and `stock-photo` are `STOCK_PHOTO`. */
export function normaliseStyle(name: string): string {
  const spelled = name.trim().toUpperCase().replace(/[\s-]+/g, "_");
  return spellings[spelled] ?? spelled;
}

/** The UUID of the requested style; undefined, with a loss when one was asked for, when there is none. */
export function findStyleId(
  request: ImageRequest,
  model: ModelInfo,
  notes: PlanNotes,
): string | undefined {
  if (request.presetStyle === undefined) return undefined;
  const id = styleIds[normaliseStyle(request.presetStyle)];
  if (id === undefined) {
    const why = `${model.name} has ${Object.keys(styleIds).join(", ")}`;
    dropStyle(request.presetStyle, why, notes);
  }
  return id;
}
