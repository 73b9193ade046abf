import assert from "node:assert/strict";
import { findTarget, refuseTarget } from "./mod.ts";

const addresses: Record<string, string[]> = {
  "hooks.example.com": ["93.184.216.34", "2606:2800:220:1::1"],
  "rebound.example.com": ["93.184.216.34", "10.0.0.7"],
  "inside.example.com": ["fd00::1"],
};
const rules = {
  trustedOrigins: ["http://127.0.0.1:9000"],
  lookUpHost: (hostname: string) => Promise.resolve(addresses[hostname] ?? []),
};

Deno.test("refuseTarget() lets webhooks go to public https and trusted origins only", async () => {
  const cases: [url: string, refusal: RegExp | undefined][] = [
    ["https://hooks.example.com/in?token=1", undefined],
    ["https://hooks.example.com:8443/", undefined],
    ["https://93.184.216.34/", undefined],
    ["https://unknown.example.com/", /does not resolve/],
    ["https://hooks.example.com:80/", undefined],
    ["https://hooks.example.com:1024/", undefined],
    ["https://hooks.example.com:1023/", /port 80, 443, or one above 1023/],
    ["https://hooks.example.com:25/", /port 80/],
    ["https://hooks.example.com:22/", /port 80/],
    ["http://127.0.0.1:9000/any", undefined],
    ["http://hooks.example.com/", /must be https/],
    ["ftp://hooks.example.com/", /must be https/],
    ["http://127.0.0.1:9001/", /must be https/],
    ["https://127.0.0.1:9000/", /public/],
    ["https://localhost/", /public/],
    ["https://2130706433/", /public/],
    ["https://0x7f.1/", /public/],
    ["https://10.1.2.3/", /public/],
    ["https://169.254.169.254/latest/meta-data", /public/],
    ["https://[::1]/", /public/],
    ["https://[::ffff:127.0.0.1]/", /public/],
    ["https://[fd00::1]/", /public/],
    ["https://service.internal/", /public/],
    ["https://rebound.example.com/", /public/],
    ["https://inside.example.com/", /public/],
    ["https://user:password@hooks.example.com/", /credentials/],
    ["http://user@127.0.0.1:9000/", /credentials/],
    ["nonsense", /not a URL/],
    ["", /not a URL/],
  ];
  for (const [url, refusal] of cases) {
    const answer = await refuseTarget(url, rules);
    if (refusal) assert.match(answer ?? "let through", refusal, url);
    else assert.equal(answer, undefined, url);
  }
});

Deno.test("findTarget() tells the addresses that were looked at, for a connection to go there", async () => {
  const addressesOf = async (url: string) => await findTarget(url, rules);
  const hooks = addresses["hooks.example.com"];
  assert.deepEqual(await addressesOf("https://hooks.example.com/in"), { addresses: hooks });
  assert.deepEqual(await addressesOf("https://93.184.216.34/"), { addresses: ["93.184.216.34"] });
  assert.deepEqual(await addressesOf("http://127.0.0.1:9000/"), { addresses: undefined });
});
