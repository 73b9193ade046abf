/** Looks up the addresses of a host name; none when it has none or the runtime cannot tell. */
export type LookUpHost = (hostname: string, signal: AbortSignal) => Promise<string[]>;

const lookUpMs = 3_000;

/**
 * Whether a host may be on the public internet, by its name and by every address it has now. An address that came from
 * outside is fetched only if it may, because what answers inside a private network was not meant for strangers. The
 * owner of a name may point it elsewhere a moment later; the runtime offers no way to pin the address.
 *
 * A name that does not resolve is left to the request itself, which says so better.
 */
export async function leadsToPublicHost(
  hostname: string,
  lookUp: LookUpHost = lookUpHost,
): Promise<boolean> {
  if (!isPublicHost(hostname)) return false;
  if (isAddressLiteral(hostname)) return true;
  const addresses = await lookUp(hostname, AbortSignal.timeout(lookUpMs));
  return addresses.every(isPublicHost);
}

/** Looks up a host name with the runtime's resolver, where it has one. */
async function lookUpHost(hostname: string, signal: AbortSignal): Promise<string[]> {
  if (typeof Deno.resolveDns !== "function") return [];
  // A name without such a record is an error of the resolver.
  const lookUp = (kind: "A" | "AAAA") =>
    Deno.resolveDns(hostname, kind, { signal }).catch(() => []);
  return (await Promise.all([lookUp("A"), lookUp("AAAA")])).flat();
}

function isAddressLiteral(hostname: string): boolean {
  return hostname.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * Whether a host name or address literal may be on the public internet.
 * Ranges: https://www.iana.org/assignments/iana-ipv4-special-registry/ and its IPv6 twin.
 */
export function isPublicHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (name.includes(":")) return isPublicIpv6(name);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return isPublicIpv4(name.split(".").map(Number));
  if (!name.includes(".")) return false;
  return !/\.(localhost|local|internal|intranet|home|lan|arpa|test|invalid|onion)$/.test(name);
}

function isPublicIpv4([a = 0, b = 0, c = 0]: number[]): boolean {
  return !(
    a === 0 || a === 10 || a === 127 || a >= 224 ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && (c === 0 || c === 2)) ||
    (a === 198 && (b === 18 || b === 19)) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113)
  );
}

// Only global unicast is public, without the ranges in it that embed or document other addresses.
function isPublicIpv6(address: string): boolean {
  const first = parseInt(address.split(":")[0] || "0", 16);
  if (first < 0x2000 || first > 0x3fff) return false;
  return !/^(2001:(0*:|db8:)|2002:|3fff:)/.test(address) && !address.startsWith("2001::");
}
