import type { Configuration } from "../../shared/configuration/mod.ts";
import type { DatabaseClient } from "../../shared/database/mod.ts";
import type { Log } from "../../shared/observability/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { deliverDueWebhooks } from "../../shared/webhooks/mod.ts";

// A receiver that never answers holds up its round, but not the next ones.
const roundsAtOnce = 4;
let running = 0;

/** Sends the webhooks that are due, after the answer to the caller. @param client has the service's rights */
export function deliverInBackground(
  client: DatabaseClient,
  { webhookTrustedOrigins: trustedOrigins, workerMs }: Configuration,
  log: Log,
): void {
  if (running >= roundsAtOnce) return;
  running++;
  const context = { client, fetch, clock: systemClock, log, trustedOrigins };
  const delivering = deliverDueWebhooks(context, systemClock.now() + workerMs);
  runInBackground(
    delivering.finally(() => running--),
    (error) => log.error("the delivery of webhooks broke off", { error }),
  );
}
