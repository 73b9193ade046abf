import { type Mutation, sql } from "../mutation.ts";

/** How providers are doing: of whom a failure speaks, and what is asked without a prompt. */
export function health(): Mutation[] {
  const tables = ["supabase/tests/provider_health_test.ts"];
  const probes = ["functions/worker/probes_test.ts"];
  const upstreams = ["functions/generate/upstreams_test.ts"];
  return [
    {
      file: sql,
      tests: tables,
      find: "h.cooldown_until := greatest(h.cooldown_until, at + interval '90 seconds');",
      replace: "h.cooldown_until := at + interval '90 seconds';",
      breaks: "a probe shortens the pause that a provider asked for",
    },
    {
      file: sql,
      tests: probes,
      find: "where p.upstream_id = held.upstream_id;\n    if asks_health or asks_models then",
      replace: "where false;\n    if asks_health or asks_models then",
      breaks: "providers are asked how they are with every call of the worker",
    },
    {
      file: sql,
      tests: probes,
      find: "(select i.found_at + interval '10 minutes' from image_generation.idle_probes i),",
      replace: "",
      breaks: "a worker is woken for probes where no provider is set up",
    },
    {
      file: sql,
      tests: upstreams,
      find: "upstream_id, upstream_id || '/' || model], null)",
      replace: "upstream_id], null)",
      breaks: "a model that one account does not offer is asked for there again and again",
    },
  ];
}
