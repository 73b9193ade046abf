import assert from "node:assert/strict";
import type { Clock } from "../runtime/mod.ts";
import { createSecret, deliver, type DeliveryContext } from "./mod.ts";

const delivery = {
  id: "d",
  lease_id: "l",
  url: "https://hooks.example.com/in",
  payload: { type: "generation.completed" },
  tries: 1,
  secrets: [createSecret()],
};

/** What comes of a delivery that is answered like this. */
function deliverTo(
  answer: typeof fetch,
  change: Partial<typeof delivery> = {},
  sleep: Clock["sleep"] = () => new Promise(() => {}),
): ReturnType<typeof deliver> {
  const context: DeliveryContext = {
    trustedOrigins: [],
    lookUpHost: () => Promise.resolve(["93.184.216.34"]),
    fetch: () => Promise.reject(new Error("unreachable: the host is no trusted origin")),
    openFetch: () => Promise.resolve({ fetch: answer, close: () => Promise.resolve() }),
    clock: {
      now: () => Date.parse("2026-01-01T00:00:00Z"),
      random: () => 0,
      sleep,
    },
  };
  return deliver({ ...delivery, ...change }, context);
}

Deno.test("deliver() judges an answer by its status", async () => {
  const cases: [status: number, headers: Record<string, string>, result: string, delay: number][] =
    [
      [200, {}, "delivered", 0],
      [204, {}, "delivered", 0],
      [302, { location: "https://elsewhere.example.com" }, "pending", 5_000],
      [304, {}, "pending", 5_000],
      [400, {}, "pending", 5_000],
      [404, {}, "pending", 5_000],
      [410, {}, "failed", 0],
      [429, { "retry-after": "90" }, "pending", 90_000],
      [500, {}, "pending", 5_000],
      [503, { "retry-after": "Thu, 01 Jan 2026 00:10:00 GMT" }, "pending", 600_000],
    ];
  for (const [status, headers, expected, delay] of cases) {
    const result = await deliverTo(() => Promise.resolve(new Response(null, { status, headers })));
    assert.equal(result.status, expected, String(status));
    assert.equal(result.http_status, status);
    assert.equal(result.delay_ms, delay === 0 ? null : delay, String(status));
    assert.equal(result.error === null, expected === "delivered");
    assert.equal(result.disable_reason !== null, status === 410);
  }
});

Deno.test("deliver() gives up after the last try of the schedule", async () => {
  const down = () => Promise.resolve(new Response(null, { status: 500 }));
  assert.equal((await deliverTo(down, { tries: 8 })).status, "pending");
  const last = await deliverTo(down, { tries: 9 });
  assert.equal(last.status, "failed");
  assert.equal(last.delay_ms, null);
  assert.equal(last.http_status, 500);
});

Deno.test("deliver() tries again when there was no answer, and says why there was none", async () => {
  const cases: [error: Error, message: RegExp][] = [
    [new TypeError("connection refused"), /could not be reached: connection refused/],
    [new TypeError("x".repeat(2_000)), /^.{500}$/],
  ];
  for (const [error, message] of cases) {
    const result = await deliverTo(() => Promise.reject(error));
    assert.equal(result.status, "pending");
    assert.equal(result.http_status, null);
    assert.match(result.error ?? "", message);
  }
});

Deno.test("deliver() does not wait for an answer for longer than 15 s", async () => {
  const waits: number[] = [];
  const { status, error } = await deliverTo(
    (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      }),
    {},
    (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  );
  assert.deepEqual(waits, [15_000]);
  assert.equal(status, "pending");
  assert.match(error ?? "", /did not answer within 15 s/);
});

Deno.test("deliver() reads nothing of an endless answer", async () => {
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
    cancel: () => void (cancelled = true),
  });
  const result = await deliverTo(() => Promise.resolve(new Response(endless)));
  assert.equal(result.status, "delivered");
  assert.ok(cancelled);
});

Deno.test("deliver() sends nothing to an address that is not allowed", async () => {
  const unreachable = () => Promise.reject(new Error("unreachable: nothing may be sent"));
  const result = await deliverTo(unreachable, { url: "https://192.168.0.1/" });
  assert.equal(result.status, "pending");
  assert.match(result.error ?? "", /The endpoint's URL must be a public address/);
});

Deno.test("deliver() leaves redirects alone, which may lead to where nothing may be sent", async () => {
  const sent: (RequestInit | undefined)[] = [];
  const result = await deliverTo((_url, init) => {
    sent.push(init);
    return Promise.resolve(new Response(null, { status: 307, headers: { location: "http://a" } }));
  });
  assert.deepEqual(sent.map((init) => init?.redirect), ["manual"]);
  assert.match(result.error ?? "", /HTTP 307; redirects are not followed/);
});
