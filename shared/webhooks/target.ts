import { isPublicHost } from "../storage/mod.ts";

/** Looks up the addresses of a host name; none when it has none or the runtime cannot tell. */
export type LookUpHost = (hostname: string, signal: AbortSignal) => Promise<string[]>;

/** Where webhooks may go. */
export interface TargetRules {
  /** May be private and without TLS: receivers of tests and of the operator's own network. */
  trustedOrigins: string[];
  lookUpHost: LookUpHost;
}

const lookUpMs = 3_000;

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
  if (!isPublicHost(target.hostname)) return "must be a public address";
  const addresses = await rules.lookUpHost(target.hostname, AbortSignal.timeout(lookUpMs));
  return addresses.every(isPublicHost) ? undefined : "must not lead to a private address";
}

/** Looks up a host name with the runtime's resolver, where it has one. */
export async function lookUpHost(hostname: string, signal: AbortSignal): Promise<string[]> {
  if (typeof Deno.resolveDns !== "function") return [];
  // A name without such a record is an error of the resolver; the request itself then says so better.
  const lookUp = (kind: "A" | "AAAA") =>
    Deno.resolveDns(hostname, kind, { signal }).catch(() => []);
  return (await Promise.all([lookUp("A"), lookUp("AAAA")])).flat();
}
