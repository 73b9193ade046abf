import { readConfiguration } from "../../shared/configuration/mod.ts";
import {
  addWorkflow,
  changeProviderSettings,
  readProviderSnapshot,
} from "../../shared/database/mod.ts";
import { invalidRequest } from "../../shared/errors/mod.ts";
import { forgetOfferedModels, readModels, readProviderStates } from "../../shared/endpoints/mod.ts";
import { describeProviders, isolateMemory } from "../../shared/generation/catalog.ts";
import {
  answer,
  type App,
  callerOf,
  createRouter,
  maximumBodyBytes,
  serve,
} from "../../shared/http/mod.ts";
import { promptLimits } from "../../shared/prompts/catalog.ts";
import { aspectRatios, imageFormats, type Json } from "../../shared/providers/catalog.ts";
import { strategies } from "../../shared/routing/catalog.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import * as operations from "./operations.ts";

/** `GET /` are the models of the providers that are set up. */
export const modelRoutes: App = createRouter();

serve(modelRoutes, operations.listModels, async (context) => {
  return answer(context, operations.listModels, 200, { models: await readModels(context) });
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
 * one's settings, with a secret key only, and so does `POST /comfyui/workflows`.
 */
export const providerRoutes: App = createRouter();

serve(providerRoutes, operations.listProviders, async (context) => {
  const states = await readProviderStates(context);
  return answer(context, operations.listProviders, 200, {
    providers: describeProviders(states, systemClock.now()),
  });
});

serve(providerRoutes, operations.listAvailableProviders, async (context) => {
  const states = await readProviderStates(context);
  const available = describeProviders(states, systemClock.now())
    .filter((provider) => provider.availability === "available");
  return answer(context, operations.listAvailableProviders, 200, {
    providers: available.map((provider) => provider.id),
  });
});

serve(providerRoutes, operations.changeProvider, async (context, { parameters: { id }, body }) => {
  const { service } = callerOf(context);
  // Only who changes settings waits for the providers' clients to load.
  const { checkProviderSettings } = await import("../../shared/generation/mod.ts");
  const before = await readProviderSnapshot(service);
  checkProviderSettings(id, body, before, readConfiguration(Deno.env.toObject()));
  await changeProviderSettings(service, id, body);
  isolateMemory().snapshots.forget();
  const states = await readProviderStates(context);
  const changed = describeProviders(states, systemClock.now()).find((each) => each.id === id);
  if (!changed) throw new Error(`unreachable: the provider ${id} has no settings`);
  return answer(context, operations.changeProvider, 200, changed);
});

serve(providerRoutes, operations.addWorkflow, async (context, { body }) => {
  const { name, workflow: brought, description } = body;
  const { importWorkflow } = await import("../../shared/providers/mod.ts");
  const imported = await importWorkflow(await toFile(brought), body.places);
  if (typeof imported === "string") {
    throw invalidRequest(imported, [{ path: "workflow", message: imported }]);
  }
  const { workflow, places } = imported;
  if (!body.dry_run) {
    const stored = { ...workflow, ...(description !== undefined && { description }) };
    // What came in as JSON.
    await addWorkflow(callerOf(context).service, name, stored as unknown as Json);
    isolateMemory().snapshots.forget();
    forgetOfferedModels();
  }
  return answer(context, operations.addWorkflow, 200, { name, places, added: !body.dry_run });
});

/** The content of the file that a workflow was sent as. */
async function toFile(brought: string | Record<string, unknown>): Promise<Uint8Array> {
  const { Buffer } = await import("node:buffer");
  if (typeof brought !== "string") return Buffer.from(JSON.stringify(brought));
  const encoded = /^data:[^,]*;base64,/.exec(brought);
  return encoded ? Buffer.from(brought.slice(encoded[0].length), "base64") : Buffer.from(brought);
}

providerRoutes.route("/models", modelRoutes);
providerRoutes.route("/config", configRoutes);
