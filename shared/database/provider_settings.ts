import * as z from "zod";
import { imageFormats } from "../providers/catalog.ts";
import { jsonValue } from "../runtime/mod.ts";
import { type DatabaseClient, unwrap } from "./client.ts";
import type { Json } from "./types.ts";

const name = z.string().min(1).max(200);
const limit = z.int().min(0).max(1_000_000);
const pixels = z.int().min(1).max(65_536);
const range = z.lazy(() => z.strictObject({ min: z.number(), max: z.number() }));

/** What an operator says a model can do, laid over what its catalog says; in the words of the provider contract. */
export const capabilitiesChange = z.lazy(() =>
  z.strictObject({
    maxPromptCharacters: limit.min(1),
    maxNegativePromptCharacters: limit,
    size: z.discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("range"),
        minimum: pixels,
        maximum: pixels,
        multipleOf: pixels,
        maximumPixels: z.int().min(1).optional(),
      }),
      z.strictObject({
        kind: z.literal("list"),
        sizes: z.array(z.strictObject({ aspectRatio: name, width: pixels, height: pixels })).min(1)
          .max(500),
      }),
    ]),
    maxImagesPerCall: z.int().min(1).max(100),
    formats: z.array(z.enum(imageFormats)).min(1),
    seed: z.boolean(),
    steps: range.nullable(),
    guidanceScale: range.nullable(),
    styles: z.array(name).max(1_000),
    progress: z.boolean(),
  }).partial()
);

/** A model that an operator adds to a catalog or changes in it. */
export const modelChange = z.lazy(() =>
  z.strictObject({
    id: name,
    name: name.optional(),
    aliases: z.array(name).max(100).optional(),
    family: name.optional(),
    differs: z.array(z.string().min(1).max(200)).max(10).optional(),
    retired: z.boolean().optional(),
    priceUsd: z.number().min(0).max(1_000).nullable().optional(),
    quality: z.number().min(0).max(1).optional(),
    typicalLatencyMs: z.number().positive().max(86_400_000).optional(),
    capabilities: capabilitiesChange.optional(),
  })
);

/** Provider settings that an admin changes; absent fields stay as they are. */
export const providerSettingsChange = z.lazy(() =>
  z.strictObject({
    enabled: z.boolean().optional(),
    priority: z.int().min(0).max(1_000_000).optional(),
    weight: z.number().positive().max(1_000).optional(),
    default_model: z.string().min(1).max(200).nullable().optional(),
    requests_per_minute: z.int().positive().nullable().optional(),
    max_concurrency: z.int().positive().nullable().optional(),
    timeout_ms: z.int().min(1_000).max(900_000).optional(),
    models: z.array(modelChange).max(500).optional(),
    capabilities: capabilitiesChange.optional(),
    options: z.record(z.string(), jsonValue).optional(),
  }).meta({ id: "ProviderSettingsChange" })
);

/** A parsed {@link providerSettingsChange}. */
export type ProviderSettingsChange = z.infer<typeof providerSettingsChange>;

/**
 * Adds a ComfyUI workflow, or replaces the one of its name; the others stay. Every isolate knows of it within five
 * seconds.
 *
 * @param client has the service's rights
 * @param workflow as `importWorkflow` makes it
 * @throws ServiceError `internal` when the database fails
 */
export async function addWorkflow(
  client: DatabaseClient,
  name: string,
  workflow: Json,
): Promise<void> {
  const answer = await client.rpc("image_generation_add_workflow", { name, workflow });
  unwrap("add the workflow", answer);
}

/**
 * Changes a provider's settings. Every isolate knows of it within five seconds.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function changeProviderSettings(
  client: DatabaseClient,
  provider: string,
  change: ProviderSettingsChange,
): Promise<void> {
  // Absent fields are left out of the JSON that is sent.
  const answer = await client.rpc("image_generation_change_provider", {
    provider,
    change: { ...change } as Json,
  });
  unwrap("change the provider's settings", answer);
}
