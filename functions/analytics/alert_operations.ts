import * as z from "zod";
import { alert, alertKinds, alertRule } from "../../shared/database/mod.ts";
import { providerName } from "../../shared/generation/catalog.ts";
import { operation } from "../../shared/http/mod.ts";

const idPath = z.object({ id: z.guid() });
const name = z.string().min(1).max(100);
const threshold = z.number().min(0).max(1_000_000_000).describe(
  "From where on it is an alert: a share of attempts (`failure_rate`) or of a budget (`budget`), 0 to 1; " +
    "USD (`spend`); seconds (`queue_age`).",
);
const window_minutes = z.int().min(1).max(44_640).describe(
  "Of failures, a day at most, and of spending, which is counted by whole hours.",
);
const least_attempts = z.int().min(1).max(100_000).describe(
  "Fewer attempts in the window say nothing about failures.",
);
const quiet_seconds = z.int().min(0).max(86_400).describe(
  "An episode is over when nothing was found for so long.",
);

/** The usual thresholds. */
const usual = { failure_rate: 0.5, budget: 0.8 };

/** `GET /analytics/alerts` */
export const listAlerts = operation({
  id: "listAlerts",
  method: "get",
  path: "/alerts",
  summary: "Alert rules, and the latest episodes",
  access: "caller",
  query: z.strictObject({ project_id: z.guid().optional() }),
  answers: {
    200: {
      description: "Those of the projects that the caller sees.",
      schema: z.strictObject({ rules: z.array(alertRule), alerts: z.array(alert) }),
    },
  },
});

/** `POST /analytics/alerts` */
export const createAlertRule = operation({
  id: "createAlertRule",
  method: "post",
  path: "/alerts",
  summary: "Has a project's webhooks be told when something is amiss, and when it is over",
  access: "caller",
  scope: "admin",
  body: z.strictObject({
    project_id: z.guid().optional(),
    watches: z.enum(["project", "service"]).default("project").describe(
      "`service` is everything, for callers with a secret key.",
    ),
    kind: z.enum(alertKinds),
    name,
    threshold: threshold.optional(),
    window_minutes: window_minutes.default(15),
    provider: providerName.optional().describe(
      "Of failures, spending and providers that are down.",
    ),
    least_attempts: least_attempts.default(10),
    quiet_seconds: quiet_seconds.default(300),
  }).check(({ value, issues }) => {
    const refuse = (path: string, message: string) =>
      issues.push({ code: "custom", input: value, path: [path], message });
    const { kind, threshold: given, window_minutes: minutes } = value;
    if (kind === "provider_down" && given !== undefined) refuse("threshold", `is none of ${kind}`);
    if ((kind === "spend" || kind === "queue_age") && given === undefined) {
      refuse("threshold", `is needed for ${kind}`);
    }
    if ((kind === "failure_rate" || kind === "budget") && (given ?? 0) > 1) {
      refuse("threshold", "is a share, 1 at most");
    }
    if (kind === "failure_rate" && minutes > 1_440) refuse("window_minutes", "is a day at most");
  }).transform((rule) => ({
    ...rule,
    threshold: rule.threshold ??
      (rule.kind === "failure_rate" || rule.kind === "budget" ? usual[rule.kind] : undefined),
  })).meta({ id: "NewAlertRule" }),
  answers: { 201: { description: "The rule.", schema: alertRule } },
  errors: ["project_not_found", "forbidden", "conflict"],
});

/** `PATCH /analytics/alerts/{id}` */
export const changeAlertRule = operation({
  id: "changeAlertRule",
  method: "patch",
  path: "/alerts/{id}",
  summary: "Changes an alert rule",
  access: "caller",
  scope: "admin",
  parameters: idPath,
  body: z.strictObject({
    name: name.optional(),
    threshold: threshold.optional(),
    window_minutes: window_minutes.optional(),
    least_attempts: least_attempts.optional(),
    quiet_seconds: quiet_seconds.optional(),
    enabled: z.boolean().optional(),
  }).refine((change) => Object.keys(change).length > 0, "names nothing to change")
    .meta({ id: "AlertRuleChange" }),
  answers: { 200: { description: "The rule.", schema: alertRule } },
  errors: ["not_found", "forbidden"],
});

/** `DELETE /analytics/alerts/{id}` */
export const deleteAlertRule = operation({
  id: "deleteAlertRule",
  method: "delete",
  path: "/alerts/{id}",
  summary: "Deletes an alert rule, with its episodes",
  access: "caller",
  scope: "admin",
  parameters: idPath,
  answers: { 204: { description: "It is deleted." } },
  errors: ["not_found", "forbidden"],
});
