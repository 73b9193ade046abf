import ipaddr from "ipaddr.js";

/** Looks up the addresses of a host name; none when it has none or the runtime cannot tell. */
export type LookUpHost = (hostname: string, signal: AbortSignal) => Promise<string[]>;

const lookUpMs = 3_000;

/**
 * Whether a host may be on the public internet, by its name and by every address it has now. An address that came from
 * outside is fetched only if it may, because what answers inside a private network was not meant for strangers. The
 * owner of a name may point it elsewhere a moment later: over TLS nobody else answers for the name, and whoever has to be
 * sure connects to what {@link publicAddressesOf} found.
 *
 * A name that does not resolve is left to the request itself, which says so better.
 */
export async function leadsToPublicHost(
  hostname: string,
  lookUp: LookUpHost = lookUpHost,
): Promise<boolean> {
  return await publicAddressesOf(hostname, lookUp) !== undefined;
}

/**
 * The addresses of a host now.
 *
 * @returns none for a name that does not resolve, undefined when the host, or one of its addresses, is not public
 */
export async function publicAddressesOf(
  hostname: string,
  lookUp: LookUpHost = lookUpHost,
): Promise<string[] | undefined> {
  if (!isPublicHost(hostname)) return undefined;
  const name = bareName(hostname);
  if (ipaddr.isValid(name)) return [name];
  const addresses = await lookUp(hostname, AbortSignal.timeout(lookUpMs));
  return addresses.every(isPublicHost) ? addresses : undefined;
}

/** Looks up a host name with the runtime's resolver, where it has one. */
async function lookUpHost(hostname: string, signal: AbortSignal): Promise<string[]> {
  if (typeof Deno.resolveDns !== "function") return [];
  // A name without such a record is an error of the resolver.
  const lookUp = (kind: "A" | "AAAA") =>
    Deno.resolveDns(hostname, kind, { signal }).catch(() => []);
  return (await Promise.all([lookUp("A"), lookUp("AAAA")])).flat();
}

/**
 * Whether a host name or address literal may be on the public internet. An address is, when no registry sets it apart:
 * https://www.iana.org/assignments/iana-ipv4-special-registry/ and its IPv6 twin, as `ipaddr.js` has them.
 */
export function isPublicHost(host: string): boolean {
  const name = bareName(host);
  if (ipaddr.isValid(name)) return isPublicAddress(ipaddr.parse(name));
  if (name.includes(":") || !name.includes(".")) return false;
  return !/\.(localhost|local|internal|intranet|home|lan|arpa|test|invalid|onion)$/.test(name);
}

function bareName(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

function isPublicAddress(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== "unicast") return false;
  // Of IPv6 only this much is given out; below are forms that hold an IPv4 address.
  return address.kind() === "ipv4" || address.match(ipaddr.parseCIDR("2000::/3"));
}
