import assert from "node:assert/strict";
import { systemClock } from "../runtime/mod.ts";
import { receiverCertificate } from "../testing/webhooks/certificate.ts";
import { deliver, openPinnedFetch } from "./mod.ts";

const { ca, cert, key } = receiverCertificate;

Deno.test("openPinnedFetch() connects to the address that was checked, and to the host's own certificate", async () => {
  const received: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", cert, key, onListen() {} },
    async (request) => {
      received.push(`${request.headers.get("host")} ${await request.text()}`);
      return new Response(null, { status: 429, headers: { "retry-after": "90" } });
    },
  );
  const { port } = server.addr;
  // The name is nobody's: whoever looked it up anew would reach nothing.
  const send = async (host: string) => {
    let checked: string[] = [];
    const result = await deliver({
      ...{ id: "d", lease_id: "l", payload: { a: 1 }, tries: 1, secrets: [] },
      url: `https://${host}:${port}/in`,
    }, {
      trustedOrigins: [],
      lookUpHost: () => Promise.resolve(["93.184.216.34"]),
      fetch: () => Promise.reject(new Error("unreachable: the host is no trusted origin")),
      openFetch: (addresses) => {
        checked = addresses;
        return openPinnedFetch(["127.0.0.1"], { ca });
      },
      clock: { ...systemClock, random: () => 0 },
    });
    assert.deepEqual(checked, ["93.184.216.34"]);
    return result;
  };
  const answered = await send("hooks.example.com");
  assert.deepEqual([answered.http_status, answered.delay_ms], [429, 90_000]);
  assert.deepEqual(received, [`hooks.example.com:${port} {"a":1}`]);
  const other = await send("other.example.com");
  assert.equal(other.http_status, null);
  assert.match(other.error ?? "", /could not be reached: .*(certificate|Hostname)/i);
  assert.equal(received.length, 1);
  await server.shutdown();
});
