import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { ImageGenerationError, verifyWebhook } from "./mod.ts";

const secret = `whsec_${btoa("a secret of a test, of 32 bytes!")}`;
const body = JSON.stringify({ type: "generation.completed", data: { status: "completed" } });

/** Signs by the library of the standard. */
function sign(text = body, at = new Date(), by = secret): Record<string, string> {
  return {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": `v1a,other v1,AAAA ${new Webhook(by).sign("msg_1", at, text)}`,
  };
}

Deno.test("verifyWebhook() takes what the standard's library signs, in the forms that servers hand it on", async () => {
  const headers = sign();
  const request = new Request("https://shop.example", { method: "POST", headers, body });
  const ofNode = { ...headers, "webhook-id": ["msg_1"] };
  for (
    const message of [request, { headers, body }, { headers: ofNode, body }, {
      headers: new Headers(headers),
      body,
    }]
  ) {
    assert.deepEqual(await verifyWebhook(message, secret), JSON.parse(body));
  }
});

const day = 86_400_000;
const refusals: [string, Parameters<typeof verifyWebhook>][] = [
  ["another body", [{ headers: sign(), body: `${body} ` }, secret]],
  ["another secret", [{ headers: sign(), body }, `whsec_${btoa("another one")}`]],
  ["no signature", [{ headers: { ...sign(), "webhook-signature": undefined }, body }, secret]],
  ["an old message", [{ headers: sign(body, new Date(Date.now() - day)), body }, secret]],
  ["a message of the future", [{ headers: sign(body, new Date(Date.now() + day)), body }, secret]],
  ["a time that is none", [{ headers: { ...sign(), "webhook-timestamp": "now" }, body }, secret]],
  ["a secret that is none", [{ headers: sign(), body }, ""]],
  ["a secret that is no base64", [{ headers: sign(), body }, "whsec_?"]],
];
for (const [title, args] of refusals) {
  Deno.test(`verifyWebhook() refuses ${title}`, async () => {
    await assert.rejects(verifyWebhook(...args), (error) => {
      assert.ok(error instanceof ImageGenerationError);
      assert.equal(error.code, "webhook_refused");
      return true;
    });
  });
}
