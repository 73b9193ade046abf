import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { platformParts } from "../../shared/database/mod.ts";

const health = z.object({
  status: z.string(),
  database: z.string(),
  platform_parts: platformParts.nullable(),
  providers: z.record(z.string(), z.object({ mode: z.string().nullable() })),
});

/** How a deployed service is. */
export interface ServiceCheck {
  status: string;
  /** The providers that are set up. */
  providers: string[];
  /** What is amiss, each with what to do; empty when all is well. */
  problems: string[];
}

const everyMs = 3_000;

/**
 * Asks a deployed service how it is, until it answers: functions and secrets take some seconds to arrive everywhere.
 *
 * @param limitMs how long it is asked
 * @throws Error when it gives no such answer within the limit
 */
export async function checkService(
  url: string,
  { limitMs, signal }: { limitMs: number; signal: AbortSignal },
): Promise<ServiceCheck> {
  const address = `${url}/functions/v1/health/ready`;
  const tillMs = Date.now() + limitMs;
  for (let last = "no answer";;) {
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
      const answer = health.safeParse(await response.json());
      if (answer.success) return describe(answer.data);
      last = `status ${response.status}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() + everyMs > tillMs) {
      throw new Error(
        `The service does not answer at ${address}: ${last}. Look at the functions' logs in the dashboard, then deploy again.`,
      );
    }
    await delay(everyMs, undefined, { signal });
  }
}

function describe({ status, database, providers, platform_parts: parts }: z.infer<typeof health>) {
  const ready = Object.entries(providers).filter(([, { mode }]) => mode !== null)
    .map(([id]) => id);
  const problems: string[] = [];
  if (database !== "reachable") problems.push(`The database is ${database}.`);
  if (ready.length === 0) {
    problems.push("No provider is set up: put a key into .env and deploy again.");
  }
  if (parts && !parts.vault_secrets) {
    problems.push(
      "The database does not know the service's address and key: queued generations, webhooks and the sweep wait. " +
        "Deploy again with a secret key.",
    );
  }
  if (parts && !parts.pg_net) {
    problems.push(
      "Without the extension pg_net the database cannot wake the worker: enable it in the dashboard.",
    );
  }
  if (parts && !parts.pg_cron) {
    problems.push(
      "Without the extension pg_cron nothing is tried again by itself: enable it in the dashboard and deploy again.",
    );
  }
  return { status, providers: ready, problems };
}
