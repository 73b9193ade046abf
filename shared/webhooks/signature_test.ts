import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Webhook } from "standardwebhooks";
import { createSecret, signMessage } from "./mod.ts";

Deno.test("signMessage() signs as the published example of Standard Webhooks does", async () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  assert.deepEqual(await signMessage(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]), {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

Deno.test("signMessage() signs with every secret, so that a receiver may know any of them", async () => {
  const secrets = [createSecret(), createSecret()];
  const body = JSON.stringify({ text: "žluťoučký 🐎" });
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = await signMessage({ id: "one", timestamp, body }, secrets);
  assert.match(headers["webhook-signature"] ?? "", /^v1,\S{44} v1,\S{44}$/);
  for (const secret of secrets) {
    assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body));
    assert.throws(() => new Webhook(secret).verify(body + " ", headers));
  }
  assert.throws(() => new Webhook(createSecret()).verify(body, headers));
});

Deno.test("createSecret() makes another secret of 32 bytes each time", () => {
  const secrets = Array.from({ length: 20 }, createSecret);
  assert.equal(new Set(secrets).size, 20);
  for (const secret of secrets) {
    assert.match(secret, /^whsec_[A-Za-z0-9+/]+=*$/);
    assert.equal(Buffer.from(secret.slice("whsec_".length), "base64").length, 32);
  }
});
