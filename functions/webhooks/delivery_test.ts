import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import * as z from "zod";
import {
  type ClaimedDelivery,
  claimWebhookDeliveries,
  recordWebhookDelivery,
} from "../../shared/database/mod.ts";
import { type Clock, systemClock } from "../../shared/runtime/mod.ts";
import { deliver } from "../../shared/webhooks/mod.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";
import { watchDeliveries } from "../../shared/testing/webhooks/deliveries.ts";
import { type ReceivedWebhook, startTestReceiver } from "../../shared/testing/webhooks/receiver.ts";

const madeEndpoint = z.looseObject({ id: z.uuid(), secret: z.string() });
const quick = { prompt: "a secret lighthouse", provider: "gemini", enable_fallback: false };

/** Fails unless a message is signed with a secret. */
function verify({ headers, body }: ReceivedWebhook, secret: string): unknown {
  return new Webhook(secret).verify(body, headers);
}

Deno.test("webhooks tell a project's endpoints how its generations end", async (t) => {
  await using receiver = startTestReceiver();
  await using service = await startTestService({
    environment: { WEBHOOK_TRUSTED_ORIGINS: receiver.origin },
  });
  await using deliveries = await watchDeliveries(service);
  const { database } = service.stack;
  const alice = await service.signUp();

  const subscribe = async (path: string, events?: string[]) => {
    const json = { url: receiver.origin + path, ...(events && { events }) };
    const answer = await service.call("/webhooks", { as: alice, json });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return madeEndpoint.parse(answer.body);
  };
  const unsubscribe = async ({ id }: { id: string }) => {
    const answer = await service.call(`/webhooks/${id}`, { as: alice, method: "DELETE" });
    assert.equal(answer.status, 204);
  };
  const draw = async () => completed(await service.call("/generate", { as: alice, json: quick }));
  const change = (id: string, json: unknown) =>
    service.call(`/webhooks/${id}`, { as: alice, method: "PATCH", json });
  const replay = (id: string) =>
    service.call(`/webhooks/deliveries/${id}/replay`, { as: alice, method: "POST" });
  const tryNow = async (id: string) => {
    await database.query(
      "update image_generation.webhook_deliveries set next_try_at = now() where id = $1",
      [id],
    );
    assert.equal((await service.call("/worker", { method: "POST" })).status, 202);
  };

  /** Takes a delivery in the place of a worker; it is due for no other. */
  const take = async (id: string) => {
    const claimed = await database.transaction(async (queries) => {
      await queries.query(
        "update image_generation.webhook_deliveries set next_try_at = now() where id = $1",
        [id],
      );
      const [row] = await queries.query<{ claimed: ClaimedDelivery[] }>(
        "select public.image_generation_claim_deliveries(1, 60) as claimed",
      );
      return row?.claimed[0];
    });
    assert.equal(claimed?.id, id);
    return claimed;
  };

  const main = await subscribe("/main");

  await t.step("when one completes, signed and without its prompt", async () => {
    const generation = await draw();
    const message = await receiver.next("/main");
    assert.deepEqual(verify(message, main.secret), JSON.parse(message.body));
    const [image] = generation.images;
    assert.ok(image);
    assert.deepEqual(JSON.parse(message.body), {
      type: "generation.completed",
      timestamp: generation.completed_at,
      data: {
        generation_id: generation.generation_id,
        project_id: generation.project_id,
        status: "completed",
        provider: "gemini",
        images: [{
          id: image.id,
          object_path: image.local_url.replace("/storage/images/", ""),
          width: image.width,
          height: image.height,
          format: image.format,
        }],
        error: null,
      },
    });
    assert.equal(message.headers["content-type"], "application/json");
    assert.equal(message.headers["content-length"], String(message.body.length));
    assert.match(message.headers["webhook-signature"] ?? "", /^v1,\S{44}$/);
    const row = await deliveries.recorded(message.id);
    assert.equal(row.status, "delivered");
    assert.equal(row.last_status, 200);

    const list = await service.call(
      `/webhooks/deliveries?generation_id=${generation.generation_id}`,
      { as: alice },
    );
    const { deliveries: [told] } = z.object({ deliveries: z.array(z.looseObject({})).length(1) })
      .parse(list.body);
    assert.equal(told?.["id"], message.id);
    assert.equal(told?.["endpoint_id"], main.id);
    assert.equal(told?.["status"], "delivered");
    assert.equal(told?.["tries"], 1);
    assert.deepEqual(told?.["payload"], JSON.parse(message.body));
  });

  await t.step("when one fails", async () => {
    const asked = await alice.client.rpc("request_generation", {
      project_id: await service.projectOf(alice),
      prompt: "x",
      options: { nonsense: true },
    });
    const { type, data } = z.object({ type: z.string(), data: z.looseObject({}) })
      .parse(verify(await receiver.next("/main"), main.secret));
    assert.equal(type, "generation.failed");
    assert.equal(data["generation_id"], asked.data);
    assert.equal(data["status"], "failed");
    assert.deepEqual(data["images"], []);
    const error = z.strictObject({ code: z.string(), detail: z.string() }).parse(data["error"]);
    assert.equal(error.code, "invalid_request");
    assert.match(error.detail, /nonsense/);
  });

  await t.step("when one is cancelled, if they asked for that", async () => {
    const endpoint = await subscribe("/cancelled", ["generation.cancelled"]);
    const before = receiver.count("/main");
    const [job] = await database.query<{ id: string }>(
      `insert into image_generation.generation_jobs (project_id, source, status, prompt, ready_at)
       values ($1, 'database', 'queued', 'x', now() + interval '1 hour') returning id`,
      [await service.projectOf(alice)],
    );
    const cancelled = await service.call(`/jobs/${job?.id}/cancel`, { as: alice, method: "POST" });
    assert.equal(cancelled.status, 200);
    const message = await receiver.next("/cancelled");
    const { type } = z.object({ type: z.string() }).parse(verify(message, endpoint.secret));
    assert.equal(type, "generation.cancelled");
    assert.equal(receiver.count("/main"), before);
    await unsubscribe(endpoint);
  });

  await t.step("with both secrets for a day after a rotation", async () => {
    const rotated = await service.call(`/webhooks/${main.id}/rotate`, {
      as: alice,
      method: "POST",
    });
    const { secret, previous_secret_expires_at } = z.object({
      secret: z.string(),
      previous_secret_expires_at: z.iso.datetime({ offset: true }),
    }).parse(rotated.body);
    const hours = (Date.parse(previous_secret_expires_at) - Date.now()) / 3_600_000;
    assert.ok(hours > 23.9 && hours <= 24.1);

    await draw();
    const both = await receiver.next("/main");
    assert.equal(both.headers["webhook-signature"]?.split(" ").length, 2);
    verify(both, main.secret);
    verify(both, secret);

    await database.query(
      "update image_generation.webhook_secrets set previous_expires_at = now() where previous_secret is not null",
    );
    await draw();
    const one = await receiver.next("/main");
    verify(one, secret);
    assert.throws(() => verify(one, main.secret));
  });
  await unsubscribe(main);

  await t.step("again and again until they take it", async () => {
    const endpoint = await subscribe("/shaky");
    receiver.answer("/shaky", () => new Response("not now", { status: 500 }));
    await draw();
    const first = await receiver.next("/shaky");
    const failed = await deliveries.recorded(first.id);
    assert.equal(failed.status, "pending");
    assert.equal(failed.last_status, 500);
    assert.match(failed.last_error ?? "", /HTTP 500/);
    problem(await replay(first.id), 409, "conflict");

    receiver.answer("/shaky", () => new Response(null, { status: 204 }));
    await tryNow(first.id);
    const second = await receiver.next("/shaky");
    assert.equal(second.id, first.id);
    assert.equal(second.body, first.body);
    verify(second, endpoint.secret);
    const delivered = await deliveries.recorded(first.id, 2);
    assert.equal(delivered.status, "delivered");
    assert.equal(delivered.last_error, null);
    await unsubscribe(endpoint);
  });

  await t.step("no more after the last try, unless it is replayed", async () => {
    const endpoint = await subscribe("/down");
    receiver.answer("/down", () => new Response(null, { status: 503 }));
    await draw();
    const { id } = await receiver.next("/down");
    await deliveries.recorded(id);
    await database.query("update image_generation.webhook_deliveries set tries = 8 where id = $1", [
      id,
    ]);
    await tryNow(id);
    const last = await deliveries.recorded(id, 9);
    assert.equal(last.status, "failed");
    assert.equal(last.next_try_at, null);

    receiver.answer("/down", () => new Response(null));
    await receiver.next("/down");
    assert.equal((await replay(id)).status, 202);
    const replayed = await receiver.next("/down");
    assert.equal(replayed.id, id);
    verify(replayed, endpoint.secret);
    const row = await deliveries.recorded(id);
    assert.equal(row.status, "delivered");
    assert.equal(row.tries, 1);
    await unsubscribe(endpoint);
  });

  await t.step("never again once they answer 410", async () => {
    const endpoint = await subscribe("/gone");
    receiver.answer("/gone", () => new Response(null, { status: 500 }));
    await draw();
    const waits = await receiver.next("/gone");
    await deliveries.recorded(waits.id);
    receiver.answer("/gone", () => new Response(null, { status: 410 }));
    await draw();
    const refused = await receiver.next("/gone");
    const row = await deliveries.recorded(refused.id);
    assert.equal(row.status, "failed");
    assert.equal(row.last_status, 410);
    const given = await deliveries.recorded(waits.id);
    assert.equal(given.status, "failed");
    assert.match(given.last_error ?? "", /disabled/);

    const list = await service.call("/webhooks", { as: alice });
    const { endpoints: [disabled] } = z.object({ endpoints: z.array(z.looseObject({})) })
      .parse(list.body);
    assert.equal(disabled?.["id"], endpoint.id);
    assert.equal(disabled?.["enabled"], false);
    assert.match(String(disabled?.["disabled_reason"]), /410/);
    problem(await replay(refused.id), 409, "conflict");
    const quiet = await draw();
    const [none] = await database.query<{ count: number }>(
      "select count(*)::int as count from image_generation.webhook_deliveries where job_id = $1",
      [quiet.generation_id],
    );
    assert.equal(none?.count, 0);

    receiver.answer("/gone", () => new Response(null));
    const enabled = z.looseObject({}).parse((await change(endpoint.id, { enabled: true })).body);
    assert.equal(enabled["disabled_reason"], null);
    assert.equal((await replay(refused.id)).status, 202);
    assert.equal((await receiver.next("/gone")).id, refused.id);
    await unsubscribe(endpoint);
  });

  await t.step("but not where a redirect leads", async () => {
    const endpoint = await subscribe("/moved");
    const location = `${receiver.origin}/elsewhere`;
    receiver.answer("/moved", () => new Response(null, { status: 307, headers: { location } }));
    await draw();
    const { id } = await receiver.next("/moved");
    const row = await deliveries.recorded(id);
    assert.equal(row.status, "pending");
    assert.equal(row.last_status, 307);
    assert.match(row.last_error ?? "", /redirects are not followed/);
    assert.equal(receiver.count("/elsewhere"), 0);
    await unsubscribe(endpoint);
  });

  await t.step("nor to an address that has become a private one", async () => {
    await using private_ = startTestReceiver();
    const { port } = new URL(private_.origin);
    const endpoint = await subscribe("/before");
    const addresses: [url: string, reason: RegExp][] = [
      [`${private_.origin}/in`, /must be https/],
      [`https://127.0.0.1:${port}/in`, /must be a public address/],
      [`https://localhost:${port}/in`, /must be a public address/],
    ];
    for (const [url, reason] of addresses) {
      await database.query("update image_generation.webhook_endpoints set url = $2 where id = $1", [
        endpoint.id,
        url,
      ]);
      const generation = await draw();
      const [made] = await database.query<{ id: string }>(
        "select id from image_generation.webhook_deliveries where job_id = $1",
        [generation.generation_id],
      );
      const row = await deliveries.recorded(made?.id ?? "");
      assert.equal(row.status, "pending");
      assert.equal(row.last_status, null);
      assert.match(row.last_error ?? "", reason);
    }
    assert.equal(private_.count("/in"), 0);
    await unsubscribe(endpoint);
  });

  await t.step("once more when a worker is lost before it recorded what it sent", async () => {
    const endpoint = await subscribe("/twice");
    receiver.answer("/twice", () => new Response(null, { status: 500 }));
    await draw();
    const { id } = await receiver.next("/twice");
    await deliveries.recorded(id);
    receiver.answer("/twice", () => new Response(null));

    // A worker takes it, sends it and is gone. The one that just recorded it asks at once for more.
    const claimed = await take(id);
    assert.deepEqual(await claimWebhookDeliveries(service.client, 1, 60), []);
    const context = { fetch, clock: systemClock, trustedOrigins: [receiver.origin] };
    const result = await deliver(claimed, context);
    assert.equal(result.status, "delivered");
    assert.equal((await receiver.next("/twice")).id, id);

    // Its lease runs out.
    await tryNow(id);
    assert.equal((await receiver.next("/twice")).id, id);
    const row = await deliveries.recorded(id, 3);
    assert.equal(row.status, "delivered");
    const tooLate = { ...result, status: "failed" as const };
    assert.equal(await recordWebhookDelivery(service.client, claimed, tooLate), false);
    assert.equal((await deliveries.recorded(id)).status, "delivered");
    await unsubscribe(endpoint);
  });

  await t.step("each once, however many workers are called", async () => {
    const endpoint = await subscribe("/many");
    const generation = await draw();
    await deliveries.recorded((await receiver.next("/many")).id);
    const made = await database.query<{ id: string }>(
      `insert into image_generation.webhook_deliveries (endpoint_id, project_id, job_id, event, payload)
       select endpoint_id, project_id, job_id, event, payload
       from image_generation.webhook_deliveries, generate_series(1, 30)
       where job_id = $1 and endpoint_id = $2 returning id`,
      [generation.generation_id, endpoint.id],
    );
    const call = () => service.call("/worker", { method: "POST" });
    await Promise.all([call(), call(), call(), call(), call()]);
    const rows = await Promise.all(made.map(({ id }) => deliveries.recorded(id)));
    assert.ok(rows.every(({ status, tries }) => status === "delivered" && tries === 1));
    assert.equal(receiver.count("/many"), 31);
    await unsubscribe(endpoint);
  });

  await t.step("in turns, so that a busy endpoint does not hold up a quiet one", async () => {
    const [busy, idle] = [await subscribe("/busy"), await subscribe("/idle")];
    await draw();
    await receiver.next("/idle");
    const insert = `insert into image_generation.webhook_deliveries
      (endpoint_id, project_id, job_id, event, payload, next_try_at)
      select endpoint_id, project_id, job_id, event, payload, now() - make_interval(mins => $2)
      from image_generation.webhook_deliveries, generate_series(1, $3) where endpoint_id = $1`;
    const rolledBack = new Error("rolled back: no worker sees these");
    await assert.rejects(
      database.transaction(async (queries) => {
        await queries.query(insert, [busy.id, 60, 20]);
        await queries.query(insert, [idle.id, 1, 1]);
        const [claim] = await queries.query<{ claimed: { url: string }[] }>(
          "select public.image_generation_claim_deliveries(8, 60) as claimed",
        );
        const urls = claim?.claimed.map(({ url }) => url) ?? [];
        assert.equal(urls.length, 8);
        assert.ok(urls.includes(`${receiver.origin}/idle`));
        throw rolledBack;
      }),
      rolledBack,
    );
    await unsubscribe(busy);
    await unsubscribe(idle);
  });

  await t.step("and forgets in time what was sent, and what nobody can send", async () => {
    const endpoint = await subscribe("/kept");
    await draw();
    const { id } = await receiver.next("/kept");
    await deliveries.recorded(id);
    const rolledBack = new Error("rolled back");
    await assert.rejects(
      database.transaction(async (queries) => {
        const maintain = async () => {
          await queries.query(
            "select image_generation.maintain_webhooks(), image_generation.apply_retention()",
          );
          const [row] = await queries.query<{ status: string; last_error: string | null }>(
            "select status, last_error from image_generation.webhook_deliveries where id = $1",
            [id],
          );
          return row;
        };
        assert.equal((await maintain())?.status, "delivered");
        await queries.query(
          `update image_generation.webhook_deliveries set status = 'pending', delivered_at = null,
             next_try_at = now() - interval '1 minute', tries = 20 where id = $1`,
          [id],
        );
        const interrupted = await maintain();
        assert.equal(interrupted?.status, "failed");
        assert.match(interrupted?.last_error ?? "", /interrupted too often/);
        await queries.query(
          `update image_generation.webhook_deliveries set created_at = now() - interval '31 days'
           where id = $1`,
          [id],
        );
        assert.equal(await maintain(), undefined);
        throw rolledBack;
      }),
      rolledBack,
    );
    await unsubscribe(endpoint);
  });

  await t.step("and does not wait for an answer for longer than 15 s", async () => {
    const endpoint = await subscribe("/never");
    receiver.answer("/never", () => new Response(null, { status: 500 }));
    await draw();
    const { id } = await receiver.next("/never");
    await deliveries.recorded(id);
    const waiting = Promise.withResolvers<Response>();
    receiver.answer("/never", () => waiting.promise);
    const claimed = await take(id);
    // Those 15 s are over as soon as the receiver has it.
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) =>
        ms > 14_000 ? receiver.next("/never").then() : systemClock.sleep(ms, signal),
    };
    const result = await deliver(claimed, { fetch, clock, trustedOrigins: [receiver.origin] });
    assert.ok(await recordWebhookDelivery(service.client, claimed, result));
    const row = await deliveries.recorded(id, 2);
    assert.equal(row.status, "pending");
    assert.equal(row.last_status, null);
    assert.match(row.last_error ?? "", /did not answer within 15 s/);
    waiting.resolve(new Response(null));
    await unsubscribe(endpoint);
  });
});
