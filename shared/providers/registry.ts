import { comfyui } from "./comfyui/mod.ts";
import { parseProviderId } from "./catalog.ts";
import type { ImageProvider, ProviderId } from "./contract.ts";
import { planWithDetours } from "./detours.ts";
import { gemini } from "./gemini/mod.ts";
import { leonardoAi } from "./leonardo_ai/mod.ts";
import { runwareAi } from "./runware_ai/mod.ts";

/** Every provider, by id, in the order in which they are shown, each with what is done here besides its own work. */
export const providers: Readonly<Record<ProviderId, ImageProvider>> = {
  leonardo_ai: planningDetours(leonardoAi),
  runware_ai: planningDetours(runwareAi),
  gemini: planningDetours(gemini),
  // Its owners' workflows do what they do.
  comfyui,
};

function planningDetours(provider: ImageProvider): ImageProvider {
  return {
    ...provider,
    plan: (request, settings) => planWithDetours(provider, request, settings),
  };
}

/** The provider with this id or alias; undefined when there is none. */
export function findProvider(text: string): ImageProvider | undefined {
  const id = parseProviderId(text);
  return id && providers[id];
}
