import { readConfiguration } from "../../shared/configuration/mod.ts";
import { changeProviderSettings } from "../../shared/database/mod.ts";
import { isolateMemory } from "../../shared/endpoints/mod.ts";
import { describeModels, describeProviders } from "../../shared/generation/catalog.ts";
import {
  answer,
  type App,
  callerOf,
  createRouter,
  maximumBodyBytes,
  serve,
} from "../../shared/http/mod.ts";
import { promptLimits } from "../../shared/prompts/mod.ts";
import { aspectRatios, imageFormats } from "../../shared/providers/catalog.ts";
import { strategies } from "../../shared/routing/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import * as operations from "./operations.ts";

const { snapshots } = isolateMemory;

/** `GET /` are the models of the providers that are set up. */
export const modelRoutes: App = createRouter();

serve(modelRoutes, operations.listModels, async (context) => {
  const states = await snapshots.read(callerOf(context).service, systemClock);
  return answer(context, operations.listModels, 200, { models: describeModels(states) });
});

/** `GET /` are the service's limits and choices. */
export const configRoutes: App = createRouter();

serve(configRoutes, operations.getConfiguration, (context) => {
  const configuration = readConfiguration(Deno.env.toObject());
  return answer(context, operations.getConfiguration, 200, {
    prompt: { max_characters: promptLimits.accepted, compressed_above: promptLimits.compressed },
    size: { min: 128, max: 2048, default: 1024, aspect_ratios: aspectRatios },
    num_images: { max: 20, max_quick: 8 },
    output_formats: imageFormats,
    strategies,
    max_body_bytes: maximumBodyBytes,
    request_deadline_seconds: configuration.requestDeadlineMs / 1_000,
    prompt_compressor: configuration.languageModel
      ? {
        model: configuration.languageModel.model,
        simulated: configuration.languageModel.simulated,
      }
      : null,
  });
});

/**
 * `GET /` describes every provider, `GET /available` names those that can be asked just now, and `PATCH /:id` changes
 * one's settings, with a secret key only.
 */
export const providerRoutes: App = createRouter();

serve(providerRoutes, operations.listProviders, async (context) => {
  const states = await snapshots.read(callerOf(context).service, systemClock);
  return answer(context, operations.listProviders, 200, {
    providers: describeProviders(states, systemClock.now()),
  });
});

serve(providerRoutes, operations.listAvailableProviders, async (context) => {
  const states = await snapshots.read(callerOf(context).service, systemClock);
  const available = describeProviders(states, systemClock.now())
    .filter((provider) => provider.availability === "available");
  return answer(context, operations.listAvailableProviders, 200, {
    providers: available.map((provider) => provider.id),
  });
});

serve(providerRoutes, operations.changeProvider, async (context, { parameters: { id }, body }) => {
  const { service } = callerOf(context);
  await changeProviderSettings(service, id, body);
  snapshots.forget();
  const states = await snapshots.read(service, systemClock);
  const changed = describeProviders(states, systemClock.now()).find((each) => each.id === id);
  if (!changed) throw new Error(`unreachable: the provider ${id} has no settings`);
  return answer(context, operations.changeProvider, 200, changed);
});

providerRoutes.route("/models", modelRoutes);
providerRoutes.route("/config", configRoutes);
