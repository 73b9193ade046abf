import * as z from "zod";
import { jsonValue } from "../runtime/mod.ts";
import { providerHealth } from "../database/mod.ts";
import { providerIds } from "../providers/catalog.ts";

/** Whether a provider can be asked just now. */
export const availabilities = [
  "available",
  "cooling_down",
  "at_capacity",
  "disabled",
  "misconfigured",
  "not_configured",
] as const;

/** One of {@link availabilities}. */
export type Availability = (typeof availabilities)[number];

/** One account or server of a provider as callers see it. Times are ISO 8601. */
const upstreamDescription = z.lazy(() =>
  z.strictObject({
    id: z.string().describe("Such as gemini/2, or comfyui/studio for a server with a name."),
    availability: z.enum(availabilities),
    reason: z.string().nullable().describe("Why it is not available; null when it is."),
    health: providerHealth,
    running: z.number().describe("Upstream requests under way."),
    probe: z.strictObject({
      checked_at: z.string(),
      status: z.enum(["healthy", "degraded", "unhealthy"]),
      detail: z.string().nullable(),
      latency_ms: z.number().nullable(),
    }).nullable().describe("What it said when it was last asked how it is; null before that."),
    resting_models: z.array(z.strictObject({
      model: z.string(),
      until: z.string(),
      error_class: z.string().nullable(),
      detail: z.string().nullable(),
    })).describe("Models that are left alone there, while others are not."),
  })
);

/** A parsed {@link upstreamDescription}. */
export type UpstreamDescription = z.infer<typeof upstreamDescription>;

/** A provider as callers see it. Times are ISO 8601 or ms. */
export const providerDescription = z.lazy(() =>
  z.strictObject({
    id: z.enum(providerIds),
    availability: z.enum(availabilities),
    configured: z.boolean().describe("Whether its key or URL is set."),
    enabled: z.boolean().describe("Whether an admin lets it be asked."),
    simulated: z.boolean().describe("Whether a stand-in draws instead of the provider."),
    priority: z.number().describe("Lower comes first."),
    weight: z.number().describe("Share of the load among equals."),
    default_model: z.string().nullable(),
    reason: z.string().nullable().describe("Why it is not available; null when it is."),
    health: providerHealth,
    upstreams: z.array(upstreamDescription).describe(
      "Its accounts and servers: each has limits, health and cooldowns of its own.",
    ),
    limits: z.strictObject({
      requests_per_minute: z.number().nullable(),
      max_concurrency: z.number().nullable(),
      timeout_ms: z.number(),
    }).describe("Of each account and server."),
    left: z.strictObject({
      requests: z.number().nullable(),
      concurrency: z.number().nullable(),
    }).describe("What is left of the limits just now; null where there is none."),
    running: z.number().describe("Upstream requests under way."),
  }).meta({ id: "Provider" })
);

/** A parsed {@link providerDescription}. */
export type ProviderDescription = z.infer<typeof providerDescription>;

/** An input that is set by its own name. */
const modelInput = z.lazy(() =>
  z.strictObject({
    name: z.string().describe("NODE.INPUT"),
    title: z.string().describe("Of the node."),
    type: z.enum(["integer", "number", "boolean", "text", "choice", "object"]),
    default: jsonValue,
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    choices: z.array(z.union([z.string(), z.number()])).optional(),
  }).meta({ id: "ModelInput" })
);

/** A model as callers see it. */
export const modelDescription = z.lazy(() =>
  z.strictObject({
    provider: z.enum(providerIds),
    id: z.string(),
    name: z.string(),
    aliases: z.array(z.string()),
    family: z.string().nullable().describe(
      "What a request's `model` takes: the same model at whatever provider has it; null where that is not known.",
    ),
    differs: z.array(z.string()).describe("How it differs here from others of its family."),
    is_default: z.boolean(),
    price_usd: z.number().nullable().describe("USD for one picture of about one megapixel."),
    capabilities: z.looseObject({}).describe("Sizes, counts, formats and what can be set."),
    inputs: z.array(modelInput).nullable().describe(
      "What provider_params.inputs may set; null where there is no such thing, and where no server could be asked.",
    ),
    installed: z.boolean().nullable().describe(
      "Whether one of your servers has its files and nodes; null where no server could be asked, and elsewhere.",
    ),
  }).meta({ id: "Model" })
);

/** A parsed {@link modelDescription}. */
export type ModelDescription = z.infer<typeof modelDescription>;
