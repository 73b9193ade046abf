import type { Configuration } from "../configuration/mod.ts";
import type { ProviderSettingsChange, ProviderState } from "../database/mod.ts";
import { invalidRequest } from "../errors/mod.ts";
import { type ImageRequest, type ProviderId, providers } from "../providers/mod.ts";
import { providerSettings } from "./provider_settings.ts";

const probe: ImageRequest = { prompt: "a lighthouse", width: 1024, height: 1024, count: 1 };
// What a plan depends on.
const planned = ["default_model", "models", "capabilities", "options"] as const;

/**
 * Refuses settings with which a provider could plan nothing: a default model that it does not know, or anything that its
 * plan breaks on.
 *
 * @throws ServiceError `invalid_request` that names the setting
 */
export function checkProviderSettings(
  id: ProviderId,
  change: ProviderSettingsChange,
  states: ProviderState[],
  configuration: Configuration,
): void {
  const state = states.find(({ provider }) => provider === id);
  if (!state || !planned.some((field) => change[field] !== undefined)) return;
  const { default_model, models, capabilities, options } = { ...state, ...change };
  const changed: ProviderState = {
    ...state,
    ...{ default_model: default_model ?? null, models: models ?? [] },
    ...{ capabilities: capabilities ?? {}, options: options ?? {} },
  };
  const connection = configuration.providers[id] ??
    { endpoints: [{ baseUrl: "https://not.set.up", headers: {} }], simulated: false };
  const settings = providerSettings(id, changed, {
    ...configuration,
    providers: { [id]: connection },
  });
  if (!settings) throw new Error("unreachable: there is a connection");
  const problems = planWith(id, { ...probe, modelId: settings.defaultModelId }, settings);
  if (problems.length > 0) throw invalidRequest(problems[0]?.message ?? "", problems);
}

function planWith(
  id: ProviderId,
  request: ImageRequest,
  settings: NonNullable<ReturnType<typeof providerSettings>>,
): { path: string; message: string }[] {
  try {
    const result = providers[id].plan(request, settings);
    if (result.possible) return [];
    return result.mistakes.filter(({ path }) => path === "model_id")
      .map(({ message }) => ({ path: "default_model", message }));
  } catch {
    const message = `With these settings ${id} cannot plan a picture.`;
    return [{ path: "", message }];
  }
}
