import * as z from "zod";
import { limitNames, type LimitScope, limitScopes } from "../errors/mod.ts";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";

/** What is left of the limits over time, as `image_generation.admit` tells it. */
export const quotas = z.lazy(() =>
  z.array(z.object({
    limit: z.enum(limitNames),
    allowed: z.number(),
    left: z.number(),
    reset_ms: z.number(),
  }))
);

/** What came of asking for pictures when a limit is reached. */
export const limitedOutcome = z.lazy(() =>
  z.object({
    outcome: z.literal("limited"),
    limit: z.enum(limitNames),
    scope: z.enum(limitScopes),
    allowed: z.number(),
    retry_after_ms: z.number().nullable(),
    quotas,
  })
);

const count = z.int().min(0).max(2_147_483_647).nullable().optional();
const usd = z.number().min(0).max(99_999_999).nullable().optional();

/** Limits to set: null is no limit, what is absent stays. */
export const limitChange = z.lazy(() =>
  z.strictObject({
    requests_per_minute: count,
    pictures_per_day: count,
    usd_per_day: usd,
    usd_per_month: usd,
    queued: count,
    at_once: count,
    bytes: z.int().min(0).nullable().optional(),
  })
);

/** The limits of a scope, or of one thing in it. */
export const limitSettings = z.lazy(() =>
  z.strictObject({
    scope: z.enum(limitScopes),
    scope_id: z.string().nullable().describe("Null for what holds by default."),
    set_by: z.enum(["operator", "owner"]),
    requests_per_minute: z.number().nullable(),
    pictures_per_day: z.number().nullable(),
    usd_per_day: z.number().nullable(),
    usd_per_month: z.number().nullable(),
    queued: z.number().nullable(),
    at_once: z.number().nullable(),
    bytes: z.number().nullable(),
    updated_at: z.string(),
  }).meta({ id: "LimitSettings" })
);

/** One limit that binds a caller. */
export const boundLimit = z.lazy(() =>
  z.strictObject({
    limit: z.enum(limitNames),
    scope: z.enum(limitScopes),
    allowed: z.number(),
    used: z.number(),
    left: z.number(),
    resets_at: z.string().nullable().describe(
      "When all or some of it is free again; null when that is not a matter of time.",
    ),
  }).meta({ id: "BoundLimit" })
);

const bindingOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("read"), project_id: z.string(), limits: z.array(boundLimit) }),
    z.object({ outcome: z.literal("project_not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
  ])
);

/**
 * What binds a caller who draws in a project.
 *
 * @param client has the service's rights
 * @param caller an account or an API key; null for a caller with a secret key
 * @param projectId null for the caller's default project
 * @throws ServiceError `internal` when the database fails
 */
export async function readBindingLimits(
  client: DatabaseClient,
  caller: string | null,
  projectId: string | null,
): Promise<z.infer<typeof bindingOutcome>> {
  const answer = await client.rpc("image_generation_binding_limits", {
    // The generator types every argument as not null; the function takes null for both.
    caller: caller as string,
    project_id: projectId as string,
  });
  return bindingOutcome.parse(unwrap("read the limits", answer));
}

/**
 * Every limit that is set, the defaults first.
 *
 * @param client whose rights decide what there is to see: a user's, what is set for what they administer
 * @throws ServiceError `internal` when the database fails
 */
export async function readLimitSettings(
  client: DatabaseReader,
): Promise<z.infer<typeof limitSettings>[]> {
  const answer = await client.rpc("image_generation_limit_settings");
  return z.array(limitSettings).parse(unwrap("read the limits that are set", answer));
}

const setOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("set"), settings: limitSettings }),
    z.object({ outcome: z.enum(["not_found", "forbidden"]) }),
  ])
);

const resetOutcome = z.object({ outcome: z.enum(["reset", "not_found", "forbidden"]) });

/**
 * Sets limits: with a secret key as the operator, else as whoever owns what they are for, beside the operator's.
 *
 * @param client has the service's rights
 * @param caller an account or an API key; null for a caller with a secret key
 * @param scopeId null for what holds by default
 * @throws ServiceError `invalid_request` for an id where the scope has none, `internal` when the database fails
 */
export async function setLimits(
  client: DatabaseClient,
  caller: string | null,
  scope: LimitScope,
  scopeId: string | null,
  changes: z.infer<typeof limitChange>,
): Promise<z.infer<typeof setOutcome>> {
  const answer = await client.rpc("image_generation_set_limits", {
    caller: caller as string, // as above
    scope,
    scope_id: scopeId as string, // as above
    changes: { ...changes },
  });
  return setOutcome.parse(unwrap("set the limits", answer));
}

/**
 * Takes limits back that were set with the same rights.
 *
 * @param client has the service's rights
 * @param caller an account or an API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function resetLimits(
  client: DatabaseClient,
  caller: string | null,
  scope: LimitScope,
  scopeId: string,
): Promise<z.infer<typeof resetOutcome>> {
  const answer = await client.rpc("image_generation_reset_limits", {
    caller: caller as string, // as above
    scope,
    scope_id: scopeId,
  });
  return resetOutcome.parse(unwrap("take the limits back", answer));
}
