import { comfyui } from "./comfyui/mod.ts";
import { type ImageProvider, type ProviderId, providerIds } from "./contract.ts";
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

/** Further names by which a caller may ask for a provider. */
export const providerAliases: Readonly<Record<string, ProviderId>> = {
  leonardo: "leonardo_ai",
  runware: "runware_ai",
};

/** The provider an id or an alias means, in any case; undefined when it means none. */
export function parseProviderId(text: string): ProviderId | undefined {
  const wanted = text.trim().toLowerCase();
  return providerIds.find((id) => id === wanted) ??
    Object.entries(providerAliases).find(([alias]) => alias === wanted)?.[1];
}

/** The provider with this id or alias; undefined when there is none. */
export function findProvider(text: string): ImageProvider | undefined {
  const id = parseProviderId(text);
  return id && providers[id];
}
