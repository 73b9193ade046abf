import { equal } from "node:assert/strict";
import { isPublicHost, leadsToPublicHost } from "./mod.ts";

Deno.test("isPublicHost() knows the ranges that are not public", () => {
  const hosts: [string, boolean][] = [
    ["93.184.216.34", true],
    ["cdn.leonardo.ai", true],
    ["[2606:2800:220:1:248:1893:25c8:1946]", true],
    ["100.64.0.1", false],
    ["172.16.0.1", false],
    ["172.32.0.1", true],
    ["192.0.2.1", false],
    ["198.18.0.1", false],
    ["224.0.0.1", false],
    ["0.0.0.0", false],
    ["[::ffff:10.0.0.1]", false],
    ["[fe80::1]", false],
    ["[2001:db8::1]", false],
    ["[2002:a00:1::]", false],
    // What the registries set apart, from their first to their last range.
    ["0.1.2.3", false],
    ["10.255.255.255", false],
    ["127.1.2.3", false],
    ["169.254.169.254", false],
    ["192.0.0.8", false],
    ["192.31.196.1", false],
    ["192.52.193.1", false],
    ["192.88.99.1", false],
    ["192.175.48.1", false],
    ["198.51.100.1", false],
    ["203.0.113.1", false],
    ["240.0.0.1", false],
    ["255.255.255.255", false],
    ["[::]", false],
    ["[::1]", false],
    ["[::7f00:1]", false],
    ["[64:ff9b::a00:1]", false],
    ["[64:ff9b:1::1]", false],
    ["[100::1]", false],
    ["[2001::1]", false],
    ["[2001:2::1]", false],
    ["[2001:20::1]", false],
    ["[3fff::1]", false],
    ["[4000::1]", false],
    ["[5f00::1]", false],
    ["[fc00::1]", false],
    ["[fec0::1]", false],
    ["[ff02::1]", false],
    ["[2a00:1450:4001::1]", true],
    ["intranet", false],
    ["db.internal", false],
    ["localhost.", false],
  ];
  for (const [host, expected] of hosts) equal(isPublicHost(host), expected, host);
});

Deno.test("leadsToPublicHost() goes by every address that a name has", async () => {
  const resolvesTo = (...addresses: string[]) => () => Promise.resolve(addresses);
  const cases: [string[], boolean][] = [
    [["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"], true],
    [["93.184.216.34", "10.0.0.1"], false],
    [["::1"], false],
    [[], true],
  ];
  for (const [addresses, expected] of cases) {
    const lookUp = resolvesTo(...addresses);
    equal(await leadsToPublicHost("hooks.example.com", lookUp), expected, addresses.join());
  }
});

Deno.test("leadsToPublicHost() looks up no address and no private name", async () => {
  const fail = () => Promise.reject(new Error("looked up"));
  equal(await leadsToPublicHost("93.184.216.34", fail), true);
  equal(await leadsToPublicHost("printer.local", fail), false);
});
