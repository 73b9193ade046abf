import { leadsToPublicHost, type LookUpHost } from "../runtime/mod.ts";

/** Where webhooks may go. */
export interface TargetRules {
  /** May be private and without TLS: receivers of tests and of the operator's own network. */
  trustedOrigins: string[];
  /** Absent for the runtime's own. */
  lookUpHost?: LookUpHost;
}

/**
 * Why nothing is sent to an address: only https to a public host is trusted, or an origin that the operator named. A
 * host name is looked up each time, because its owner may point it elsewhere later.
 *
 * @returns undefined when it may be sent to
 */
export async function refuseTarget(url: string, rules: TargetRules): Promise<string | undefined> {
  if (!URL.canParse(url)) return "is not a URL";
  const target = new URL(url);
  if (target.username || target.password) return "must not hold credentials";
  if (rules.trustedOrigins.includes(target.origin)) return undefined;
  if (target.protocol !== "https:") return "must be https";
  const isPublic = await leadsToPublicHost(target.hostname, rules.lookUpHost);
  return isPublic ? undefined : "must be a public address";
}
