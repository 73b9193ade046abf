/** What can be limited, under the names that operators set. */
export const limitNames = [
  "requests_per_minute",
  "pictures_per_day",
  "usd_per_day",
  "usd_per_month",
  "queued",
  "at_once",
  "bytes",
] as const;

/** Whose limit it is; of several that apply the least binds. */
export const limitScopes = [
  "deployment",
  "uninvited_accounts",
  "organization",
  "account",
  "anonymous_account",
  "api_key",
  "project",
] as const;

/** One of {@link limitNames}. */
export type LimitName = typeof limitNames[number];

/** One of {@link limitScopes}. */
export type LimitScope = typeof limitScopes[number];

/** A limit that refused something. */
export interface ReachedLimit {
  limit: LimitName;
  scope: LimitScope;
  /** In the limit's own unit. */
  allowed: number;
  /** Null when it does not pass by itself. */
  retry_after_ms: number | null;
}

/** What is left of a limit over time. */
export interface Quota {
  limit: LimitName;
  allowed: number;
  left: number;
  /** When more is left, in ms from now. */
  reset_ms: number;
}

const owners: Record<LimitScope, string> = {
  deployment: "This deployment",
  uninvited_accounts: "All accounts without an invitation together",
  organization: "The organization",
  account: "Your account",
  anonymous_account: "An anonymous account",
  api_key: "The API key",
  project: "The project",
};

/** A limit in words, such as `Your account may ask for 5 generations a minute.` */
export function describeLimit({ limit, scope, allowed }: ReachedLimit): string {
  const isMany = scope === "uninvited_accounts";
  const may = `${owners[scope]} may`;
  const has = `${owners[scope]} ${isMany ? "have" : "has"}`;
  const count = allowed.toLocaleString("en");
  const words: Record<LimitName, string> = {
    requests_per_minute: `${may} ask for ${count} generations a minute.`,
    pictures_per_day: `${may} draw ${count} pictures a day.`,
    usd_per_day: `${may} spend ${allowed} USD a day.`,
    usd_per_month: `${may} spend ${allowed} USD a month.`,
    queued: `${may} have ${count} generations waiting.`,
    at_once: `${may} have ${count} generations at work at the same time.`,
    bytes: `${has} room for ${count} bytes of pictures.`,
  };
  return words[limit];
}
