import { type LookUpHost, publicAddressesOf } from "../runtime/mod.ts";

/** Where webhooks may go. */
export interface TargetRules {
  /** May be private and without TLS: receivers of tests and of the operator's own network. */
  trustedOrigins: string[];
  /** Absent for the runtime's own. */
  lookUpHost?: LookUpHost;
}

/** Where a webhook goes, or why it goes nowhere. */
export type Target =
  | {
    /** Of the host as it was looked up, to connect to; undefined for a trusted origin. */
    addresses: string[] | undefined;
  }
  | { refusal: string };

/**
 * Finds out where an address leads: only https to a public host is trusted, or an origin that the operator named. A host
 * name is looked up each time, because its owner may point it elsewhere later.
 */
export async function findTarget(url: string, rules: TargetRules): Promise<Target> {
  if (!URL.canParse(url)) return { refusal: "is not a URL" };
  const target = new URL(url);
  if (target.username || target.password) return { refusal: "must not hold credentials" };
  if (rules.trustedOrigins.includes(target.origin)) return { addresses: undefined };
  if (target.protocol !== "https:") return { refusal: "must be https" };
  const port = Number(target.port || 443);
  if (port !== 80 && port !== 443 && port < 1024) {
    return { refusal: "must have the port 80, 443, or one above 1023" };
  }
  const addresses = await publicAddressesOf(target.hostname, rules.lookUpHost);
  if (!addresses) return { refusal: "must be a public address" };
  return addresses.length > 0 ? { addresses } : { refusal: "has a host that does not resolve" };
}

/** Why nothing is sent to an address; undefined when it may be sent to. */
export async function refuseTarget(url: string, rules: TargetRules): Promise<string | undefined> {
  const target = await findTarget(url, rules);
  return "refusal" in target ? target.refusal : undefined;
}
