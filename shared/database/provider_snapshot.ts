import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { jsonValue } from "../runtime/mod.ts";
import { type DatabaseClient, unwrap } from "./client.ts";
import { capabilitiesChange, modelChange } from "./provider_settings.ts";

/** How a provider has been doing recently. */
export const providerHealth = z.lazy(() =>
  z.object({
    outcomes: z.number().describe("Recent outcomes, each counting half after 20 s."),
    success_rate: z.number().nullable().describe("0..1; null before the first outcome."),
    consecutive_failures: z.number(),
    average_latency_ms: z.number().nullable(),
    cooldown_until: z.string().nullable(),
    recovered_at: z.string().nullable(),
    last_error_class: z.string().nullable(),
    last_error_message: z.string().nullable(),
    last_failure_at: z.string().nullable(),
    last_success_at: z.string().nullable(),
  })
);

/**
 * How a scope has been doing: a provider as a whole (`gemini`), one of its accounts or servers (`gemini/2`), one model there
 * (`gemini/2/<model>`) or wherever it is (`comfyui/*` + `/<workflow>`).
 */
export const scopeState = z.lazy(() =>
  providerHealth.unwrap().extend({
    scope: z.string(),
    /** Of recent pictures, the share with another shape than was promised, 0..1. */
    broken_promises: z.number(),
    /** Calls that may be sent now under the limit per minute; null without a limit, and where none are counted. */
    tokens: z.number().nullable(),
    /** Upstream requests under way; 0 for a model. */
    running: z.number(),
  })
);

/** A parsed {@link scopeState}. */
export type ScopeState = z.infer<typeof scopeState>;

/** What the last question to an account or server found. */
export const probeState = z.lazy(() =>
  z.object({
    upstream_id: z.string(),
    checked_at: z.string().nullable(),
    status: z.enum(["healthy", "degraded", "unhealthy"]).nullable(),
    detail: z.string().nullable(),
    latency_ms: z.number().nullable(),
    facts: z.record(z.string(), jsonValue),
    /** Ids of the release's catalog that it does not offer any more. */
    retired_models: z.array(z.string()),
    /** What it offers besides. */
    own_models: z.array(z.object({ id: z.string(), name: z.string() })),
  })
);

/** A parsed {@link probeState}. */
export type ProbeState = z.infer<typeof probeState>;

// What an operator lays over a catalog: also changed in SQL, where nothing but its being JSON is checked.
const overlay = z.lazy(() =>
  z.object({
    models: z.array(modelChange),
    capabilities: capabilitiesChange,
    options: z.record(z.string(), jsonValue),
  })
);

const providerRow = z.lazy(() =>
  z.object({
    provider: z.enum(providerIds),
    enabled: z.boolean(),
    priority: z.number(),
    weight: z.number(),
    default_model: z.string().nullable(),
    requests_per_minute: z.number().nullable(),
    max_concurrency: z.number().nullable(),
    timeout_ms: z.number(),
    scopes: z.array(scopeState),
    probes: z.array(probeState),
    /** Upstream requests under way. */
    running: z.number(),
  })
);

/** A provider's settings and how it has been doing, as the database tells it. */
export interface ProviderState extends z.infer<typeof providerRow>, z.infer<typeof overlay> {
  /** What is wrong with its settings, which are then left aside; null when they can be used. */
  mistake: string | null;
}

/** A row parsed; what is wrong with one provider's settings is that provider's trouble alone. */
const providerState = z.lazy(() =>
  z.looseObject({}).transform((row, context): ProviderState => {
    const state = providerRow.safeParse(row);
    if (!state.success) {
      for (const { path, message } of state.error.issues) {
        context.addIssue({ code: "custom", path, message });
      }
      return z.NEVER;
    }
    const parsed = overlay.safeParse(row);
    if (parsed.success) return { ...state.data, ...parsed.data, mistake: null };
    const [first] = parsed.error.issues;
    const mistake = `${first?.path.join(".")}: ${first?.message}`;
    return { ...state.data, models: [], capabilities: {}, options: {}, mistake };
  })
);

/**
 * Reads settings, health and load of every provider, in order of priority.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function readProviderSnapshot(client: DatabaseClient): Promise<ProviderState[]> {
  const answer = await client.rpc("image_generation_provider_snapshot");
  return z.array(providerState).parse(unwrap("read the providers' settings", answer));
}
