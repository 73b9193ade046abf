import { equal, rejects } from "node:assert/strict";
import { withoutStalls } from "./stalled_body.ts";

function sending(parts: string[], end: boolean): Request {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      if (end) controller.close();
    },
  });
  return new Request("http://localhost/", { method: "POST", body });
}

Deno.test("withoutStalls() passes a whole body on", async () => {
  const { request } = withoutStalls(sending(["half ", "and half"], true), 60_000);
  equal(request.method, "POST");
  equal(await request.text(), "half and half");
});

Deno.test("withoutStalls() ends a body that was half sent, and tells of it", async () => {
  const { request, stalled } = withoutStalls(sending(["half"], false), 1);
  await rejects(request.text(), /Nothing more of the body came within 1 ms/);
  await stalled;
});
