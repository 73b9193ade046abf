import type { Mutation } from "../mutation.ts";

/** Sets of pictures. */
export function batches(): Mutation[] {
  const tests = ["functions/batches/batches_test.ts"];
  const items = "supabase/migrations/20261122000752_batch_items.sql";
  return [
    {
      file: "shared/generation/batch_kinds.ts",
      tests: ["functions/batches/database_test.ts"],
      find: "|| Number(other.isNamed) - Number(one.isNamed)",
      replace: "",
      breaks: "a consistent batch is drawn by somebody else than its requests name",
    },
    {
      file: items,
      tests,
      filter: "a consistent batch",
      find: "if batch.consistent and image_generation.is_providers_failure(code) then",
      replace: "if false then",
      breaks: "a set whose provider fails loses what it had not drawn",
    },
    {
      file: items,
      tests,
      filter: "a consistent batch",
      find: "elsif batch.on_failure = 'hold' then",
      replace: "elsif false then",
      breaks: "a set moves that was to be held",
    },
    {
      file: items,
      tests,
      find: "return jsonb_build_object('refusal', admitted -> 'refusal');",
      replace: "return jsonb_build_object('error', admitted -> 'refusal');",
      breaks: "what a limit cannot take fails instead of waiting",
    },
    {
      file: "supabase/migrations/20261122000750_batches.sql",
      tests,
      find: "perform image_generation.tell_webhooks_of_batch(told, 'batch.completed');",
      replace: "",
      breaks: "nobody is told of the end of a batch",
    },
    {
      file: "shared/generation/start_batch.ts",
      tests,
      filter: "more than ten",
      find: "if (!created.changed.includes(index)) return earlier?.[index];",
      replace: "if (!created.changed.includes(index)) return undefined;",
      breaks: "what waits of a batch that is sent again is drawn and paid twice",
    },
    {
      file: "supabase/migrations/20261122000754_batch_calls.sql",
      tests: ["functions/deleted_account_test.ts"],
      find: "and not i.request ? 'forgotten'",
      replace: "",
      breaks: "a batch of a deleted account is drawn from requests without words",
    },
    {
      file: "shared/generation/cancel_batch.ts",
      tests,
      filter: "is cancelled",
      find: "failures.push({ error });",
      replace: "throw error;",
      breaks: "jobs that cannot be cancelled keep the others of their batch going, and paid",
    },
    {
      file: "supabase/migrations/20261122000754_batch_calls.sql",
      tests,
      filter: "is cancelled",
      find: "and p.status = 'cancelled' and p.completed_at is null",
      replace: "and false",
      breaks: "what is left of a batch that was cancelled by half is never cancelled",
    },
    {
      file: "supabase/migrations/20261122000780_database_batches.sql",
      tests: ["functions/styles/styles_test.ts"],
      find: "elsif deduplication_key is not null then",
      replace: "elsif false then",
      breaks: "a batch that was asked for in SQL is gone for who asks again, with what it named",
    },
    {
      file: "shared/generation/expand_matrix.ts",
      tests: ["shared/generation/expand_matrix_test.ts"],
      find: "for (let number = 2; names.has(name); number++) name = `${text}-${number}`;",
      replace: "",
      breaks:
        "two items of a matrix have one name, so that one picture overwrites the other's file",
    },
  ];
}
