import type { Mutation } from "../mutation.ts";

/** Analytics, alerts, and what clients of other protocols are told. */
export function observability(): Mutation[] {
  const alerts = ["functions/analytics/alerts_test.ts"];
  return [
    {
      file: "supabase/migrations/20261122000880_alerts.sql",
      tests: alerts,
      find:
        "and a.status <> 'abandoned' and not (a.status = 'failed' and coalesce(a.error_scope, '') = 'prompt')",
      replace: "and a.status <> 'abandoned'",
      breaks: "refused prompts raise an alarm about the service",
    },
    {
      file: "supabase/migrations/20261122000880_alerts.sql",
      tests: alerts,
      find: "perform image_generation.tell_of_alert(rule, over, 'alert.resolved');",
      replace: "",
      breaks: "nobody is told that an alert is over",
    },
    {
      file: "supabase/migrations/20261122000871_analytics_facts.sql",
      tests: ["functions/analytics/analytics_test.ts"],
      find: "fact.maybe_billed_usd := coalesce(a.maybe_billed_usd, 0);",
      replace: "",
      breaks: "analytics leave out what may have been billed",
    },
    {
      file: "supabase/migrations/20261122000720_undelivered_answers.sql",
      tests: ["functions/openai/repeated_calls_test.ts"],
      find: "and o.caller is not distinct from (answer ->> 'caller')::uuid",
      replace: "",
      breaks: "an equal call of somebody else gets the picture of the first",
    },
    {
      file: "functions/openai/errors.ts",
      tests: ["functions/openai/openai_clients_test.ts"],
      find: '"x-should-retry": String(isWorthRepeating),',
      replace: '"x-should-retry": "true",',
      breaks: "the clients of OpenAI's protocol repeat what cannot succeed",
    },
  ];
}
