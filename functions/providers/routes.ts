import * as z from "zod";
import { readConfiguration } from "../../shared/configuration/mod.ts";
import {
  changeProviderSettings,
  providerSettingsChange,
  readProviderSnapshot,
} from "../../shared/database/mod.ts";
import { providerName, ProviderSnapshotCache } from "../../shared/generation/mod.ts";
import {
  type App,
  authenticate,
  authenticateSecret,
  callerOf,
  createRouter,
  jsonBody,
  limitBody,
  maximumBodyBytes,
  pathParameters,
  requireJson,
} from "../../shared/http/mod.ts";
import { promptLimits } from "../../shared/prompts/mod.ts";
import { aspectRatios, imageFormats } from "../../shared/providers/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { describeModels, describeProviders } from "./describe.ts";

const snapshots = new ProviderSnapshotCache();

/** `GET /` are the models of the providers that are set up. */
export const modelRoutes: App = createRouter();

modelRoutes.get("/", authenticate, async (context) => {
  const states = await snapshots.read(callerOf(context).service, systemClock);
  return context.json({ models: describeModels(states) });
});

/** `GET /` are the service's limits and choices. */
export const configRoutes: App = createRouter();

configRoutes.get("/", authenticate, (context) => {
  const configuration = readConfiguration(Deno.env.toObject());
  return context.json({
    prompt: { max_characters: promptLimits.accepted, compressed_above: promptLimits.compressed },
    size: { min: 128, max: 2048, default: 1024, aspect_ratios: aspectRatios },
    num_images: { max: 20, max_quick: 8 },
    output_formats: imageFormats,
    strategies: ["balanced", "quality", "speed", "cost"],
    max_body_bytes: maximumBodyBytes,
    request_deadline_seconds: configuration.requestDeadlineMs / 1_000,
    prompt_compressor: configuration.ollama
      ? { model: configuration.ollama.model, simulated: configuration.ollama.simulated }
      : null,
  });
});

const providerPath = z.object({ id: providerName });

/**
 * `GET /` describes every provider, `GET /available` names those that can be asked just now, and `PATCH /:id` changes
 * one's settings, with a secret key only.
 */
export const providerRoutes: App = createRouter();

providerRoutes.get("/", authenticate, async (context) => {
  const states = await snapshots.read(callerOf(context).service, systemClock);
  return context.json({ providers: describeProviders(states, systemClock.now()) });
});

providerRoutes.get("/available", authenticate, async (context) => {
  const states = await snapshots.read(callerOf(context).service, systemClock);
  const available = describeProviders(states, systemClock.now())
    .filter((provider) => provider.availability === "available");
  return context.json({ providers: available.map((provider) => provider.id) });
});

providerRoutes.patch(
  "/:id",
  authenticateSecret,
  limitBody,
  requireJson,
  pathParameters(providerPath),
  jsonBody(providerSettingsChange),
  async (context) => {
    const { id } = context.req.valid("param");
    const { service } = callerOf(context);
    await changeProviderSettings(service, id, context.req.valid("json"));
    const states = await readProviderSnapshot(service);
    const changed = describeProviders(states, systemClock.now()).find((each) => each.id === id);
    return context.json(changed);
  },
);

providerRoutes.route("/models", modelRoutes);
providerRoutes.route("/config", configRoutes);
