import {
  type ClaimedDelivery,
  claimWebhookDeliveries,
  type DatabaseClient,
  recordWebhookDelivery,
} from "../database/mod.ts";
import type { Log } from "../observability/mod.ts";
import { deliver, type DeliveryContext } from "./deliver.ts";

/** What sending what is due needs of its surroundings. */
export interface WebhookContext extends DeliveryContext {
  /** Has the service's rights. */
  client: DatabaseClient;
  log: Log;
}

const deliveriesAtOnce = 8;
// Longer than looking up the host, sending and recording take together.
const leaseSeconds = 60;

/**
 * Sends the deliveries that are due, a few at once, until there are none or the time is over; at least one round.
 *
 * @param until no round begins after this moment; milliseconds since the epoch
 * @throws ServiceError `internal` when the database fails; what was sent but not recorded is sent again later
 */
export async function deliverDueWebhooks(context: WebhookContext, until: number): Promise<void> {
  let claimed: ClaimedDelivery[];
  do {
    claimed = await claimWebhookDeliveries(context.client, deliveriesAtOnce, leaseSeconds);
    // All of a round are waited for, even when one cannot be recorded.
    const outcomes = await Promise.allSettled(claimed.map((each) => deliverOne(each, context)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
  } while (claimed.length > 0 && context.clock.now() < until);
}

async function deliverOne(delivery: ClaimedDelivery, context: WebhookContext): Promise<void> {
  const result = await deliver(delivery, context);
  const isRecorded = await recordWebhookDelivery(context.client, delivery, result);
  if (result.status === "delivered") return;
  context.log.info("a webhook was not delivered", {
    delivery_id: delivery.id,
    tries: delivery.tries,
    http_status: result.http_status,
    error: result.error,
    delay_ms: result.delay_ms,
    recorded: isRecorded,
  });
}
