import { type Mutation, sql } from "../mutation.ts";

/** Endpoints and deliveries. */
export function webhooks(): Mutation[] {
  const folder = "shared/webhooks";
  const delivery = ["functions/webhooks/delivery_test.ts"];
  return [
    {
      file: `${folder}/signature.ts`,
      tests: [`${folder}/signature_test.ts`],
      find: "`${id}.${timestamp}.${body}`",
      replace: "`${id}.${body}`",
      breaks: "an old message can be sent again by who overheard it",
    },
    {
      file: `${folder}/target.ts`,
      tests: [`${folder}/target_test.ts`],
      find:
        'if (target.username || target.password) return { refusal: "must not hold credentials" };',
      replace: "",
      breaks: "credentials in an endpoint's address are taken and kept",
    },
    {
      file: `${folder}/retry_delay.ts`,
      tests: [`${folder}/retry_delay_test.ts`],
      find: "Math.min(retryAfterMs, longestDelayMs)",
      replace: "retryAfterMs",
      breaks: "a receiver can put its delivery off for ever",
    },
    {
      file: `${folder}/deliver.ts`,
      tests: [`${folder}/deliver_test.ts`],
      find: 'redirect: "manual",',
      replace: "",
      breaks: "a redirect leads a delivery to a private address",
    },
    {
      file: `${folder}/deliver.ts`,
      tests: [`${folder}/deliver_test.ts`],
      find: "disable_reason: reason,",
      replace: "disable_reason: null,",
      breaks: "a receiver that answers 410 is told of everything for ever",
    },
    {
      file: sql,
      tests: delivery,
      find: "and d.lease_id = image_generation_record_delivery.lease_id",
      replace: "",
      breaks: "a worker that was lost overwrites what its successor recorded",
    },
    {
      file: sql,
      tests: delivery,
      find: "order by turns.turn, d.next_try_at",
      replace: "order by d.next_try_at",
      breaks: "a thousand deliveries of one endpoint keep another's waiting",
    },
  ];
}
