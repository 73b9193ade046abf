import { comfyui } from "./comfyui/mod.ts";
import { parseProviderId } from "./catalog.ts";
import type { ImageProvider, ProviderId } from "./contract.ts";
import { gemini } from "./gemini/mod.ts";
import { leonardoAi } from "./leonardo_ai/mod.ts";
import { runwareAi } from "./runware_ai/mod.ts";

/** Every provider, by id, in the order in which they are shown. */
export const providers: Readonly<Record<ProviderId, ImageProvider>> = {
  leonardo_ai: leonardoAi,
  runware_ai: runwareAi,
  gemini,
  comfyui,
};

/** The provider with this id or alias; undefined when there is none. */
export function findProvider(text: string): ImageProvider | undefined {
  const id = parseProviderId(text);
  return id && providers[id];
}
