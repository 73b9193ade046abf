import * as z from "zod";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";

/** What alert rules look at. */
export const alertKinds = [
  "failure_rate",
  "spend",
  "queue_age",
  "provider_down",
  "budget",
] as const;

/** What a rule looks for, and when its project's webhooks are told. */
export const alertRule = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    project_id: z.string().describe("Whose webhooks are told of it."),
    watches: z.enum(["project", "service"]),
    kind: z.enum(alertKinds),
    name: z.string(),
    threshold: z.number().nullable(),
    window_minutes: z.number(),
    provider: z.string().nullable(),
    least_attempts: z.number(),
    quiet_seconds: z.number(),
    enabled: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  }).meta({ id: "AlertRule" })
);

/** An episode of a rule. */
export const alert = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    rule_id: z.string(),
    project_id: z.string(),
    subject: z.string().nullable().describe(
      "The provider or the budget, where a rule looks at several.",
    ),
    value: z.number().describe("As it was found last."),
    worst: z.number(),
    started_at: z.string(),
    found_at: z.string().describe("The last time that it was found."),
    resolved_at: z.string().nullable().describe("Null while it goes on."),
  }).meta({ id: "Alert" })
);

/** What webhooks are told of an episode. */
export const alertMessage = z.lazy(() =>
  z.strictObject({
    type: z.enum(["alert.firing", "alert.resolved"]),
    timestamp: z.string(),
    data: alert.unwrap().extend({
      ...alertRule.unwrap().pick({ name: true, kind: true, watches: true, threshold: true }).shape,
      window_minutes: z.number().nullable().describe("Of failures and spending."),
    }),
  }).meta({ id: "AlertMessage" })
);

const refusals = [
  z.object({ outcome: z.literal("not_found") }),
  z.object({ outcome: z.literal("forbidden") }),
] as const;

const createOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("created"), rule: alertRule }),
    z.object({ outcome: z.literal("limit_reached"), allowed: z.number() }),
    ...refusals,
  ])
);

const changeOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("changed"), rule: alertRule }),
    ...refusals,
  ])
);

const deleteOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("deleted") }),
    ...refusals,
  ])
);

const listed = z.lazy(() => z.object({ rules: z.array(alertRule), alerts: z.array(alert) }));

/** A rule to make; without a project it is for the caller's default project. */
export type NewAlertRule =
  & Pick<
    z.infer<typeof alertRule>,
    "watches" | "kind" | "name" | "window_minutes" | "least_attempts" | "quiet_seconds"
  >
  & {
    project_id?: string | undefined;
    threshold?: number | undefined;
    provider?: string | undefined;
  };

/** What to change of a rule; what is absent stays as it is. */
export interface AlertRuleChange {
  name?: string | undefined;
  threshold?: number | undefined;
  window_minutes?: number | undefined;
  least_attempts?: number | undefined;
  quiet_seconds?: number | undefined;
  enabled?: boolean | undefined;
}

/**
 * The rules, and the latest hundred episodes.
 *
 * @param client whose rights decide which are visible
 * @throws ServiceError `internal` when the database fails
 */
export async function readAlerts(
  client: DatabaseReader,
  projectId: string | undefined,
): Promise<z.infer<typeof listed>> {
  const filter = projectId === undefined ? {} : { project_id: projectId };
  return listed.parse(
    unwrap("read the alerts", await client.rpc("image_generation_alerts", { filter })),
  );
}

/**
 * Makes a rule.
 *
 * @param client has the service's rights
 * @param caller an account or an API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function createAlertRule(
  client: DatabaseClient,
  caller: string | null,
  rule: NewAlertRule,
): Promise<z.infer<typeof createOutcome>> {
  const answer = await client.rpc("image_generation_create_alert_rule", {
    caller: caller as string, // the function takes null, which the generated type does not say
    rule: present({ ...rule }),
  });
  return createOutcome.parse(unwrap("make the alert rule", answer));
}

/**
 * Changes a rule.
 *
 * @param client has the service's rights
 * @param caller an account or an API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function changeAlertRule(
  client: DatabaseClient,
  caller: string | null,
  ruleId: string,
  change: AlertRuleChange,
): Promise<z.infer<typeof changeOutcome>> {
  const answer = await client.rpc("image_generation_change_alert_rule", {
    caller: caller as string, // as above
    rule_id: ruleId,
    change: present({ ...change }),
  });
  return changeOutcome.parse(unwrap("change the alert rule", answer));
}

/**
 * Deletes a rule; who was told of an episode that goes on is told that it is over.
 *
 * @param client has the service's rights
 * @param caller an account or an API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function deleteAlertRule(
  client: DatabaseClient,
  caller: string | null,
  ruleId: string,
): Promise<z.infer<typeof deleteOutcome>> {
  const answer = await client.rpc("image_generation_delete_alert_rule", {
    caller: caller as string, // as above
    rule_id: ruleId,
  });
  return deleteOutcome.parse(unwrap("delete the alert rule", answer));
}

function present(
  fields: Record<string, string | number | boolean | undefined>,
): Record<string, string | number | boolean> {
  const found: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) found[name] = value;
  return found;
}
