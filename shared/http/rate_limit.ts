import type { Context } from "hono";
import type { Quota } from "../errors/mod.ts";
import type { AppEnvironment } from "./app.ts";

interface Policy {
  name: string;
  /** Seconds. */
  window: number;
  /** Absent for requests, the draft's own unit. */
  unit?: string;
}

const policies: Partial<Record<Quota["limit"], Policy>> = {
  requests_per_minute: { name: "requests", window: 60 },
  pictures_per_day: { name: "pictures", window: 86_400, unit: "pictures" },
};

/** The headers by which callers are told how much is left, with what the OpenAPI document says of them. */
export const rateLimitHeaders = {
  "RateLimit-Policy": "The limits that bind, one policy each: `q` within `w` seconds.",
  "RateLimit": "What is left of each: `r` now, and more in `t` seconds.",
} as const;

/**
 * What is left of the limits, as the draft's header fields
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10): lists of policies, each a string with
 * parameters. Nothing where no limit binds.
 */
export function toRateLimitHeaders(quotas: readonly Quota[]): Record<string, string> {
  const known = quotas.flatMap((quota) => {
    const policy = policies[quota.limit];
    return policy ? [{ ...quota, ...policy }] : [];
  });
  if (known.length === 0) return {};
  return {
    "RateLimit-Policy": known.map(({ name, allowed, window, unit }) =>
      `"${name}";q=${allowed};w=${window}${unit ? `;qu="${unit}"` : ""}`
    ).join(", "),
    "RateLimit": known.map(({ name, left, reset_ms }) =>
      `"${name}";r=${left};t=${Math.max(1, Math.ceil(reset_ms / 1_000))}`
    ).join(", "),
  };
}

/** Tells the caller in the answer's headers what is left of the limits. */
export function tellQuotas(context: Context<AppEnvironment>, quotas: readonly Quota[]): void {
  for (const [name, value] of Object.entries(toRateLimitHeaders(quotas))) {
    context.header(name, value);
  }
}

/** Of several lists of quotas, each limit where least is left. */
export function leastQuotas(lists: readonly (readonly Quota[])[]): Quota[] {
  const least = new Map<Quota["limit"], Quota>();
  for (const quota of lists.flat()) {
    const other = least.get(quota.limit);
    if (!other || quota.left < other.left) least.set(quota.limit, quota);
  }
  return [...least.values()];
}
