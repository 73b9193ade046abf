import assert from "node:assert/strict";
import {
  startTestService,
  type TestCaller,
  type TestService,
} from "../../shared/testing/service/service.ts";
import { webhookBatchMessage } from "../../shared/database/mod.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import type {
  BatchItemResponse,
  BatchResponse,
  BatchStatusResponse,
} from "../../shared/generation/catalog.ts";

// Of providers that answer while they are waited for, so that no test waits for the next look.
const size = { width: 256, height: 256 };
const small = { ...size, fallback_to: ["runware_ai", "leonardo_ai"], provider: "gemini" };

type WithItems = BatchStatusResponse & { items: BatchItemResponse[]; next_cursor: string | null };

/** A batch that is sent; how it is answered. */
async function send(
  service: TestService,
  json: Record<string, unknown>,
  as: TestCaller = "service",
  headers: Record<string, string> = {},
): Promise<{ status: number; location: string | null; body: BatchResponse }> {
  const answer = await service.call("/generate/batch", { as, json, headers });
  const location = answer.headers.get("location");
  return { status: answer.status, location, body: answer.body as BatchResponse };
}

async function read(
  service: TestService,
  id: string,
  query = "",
  as: TestCaller = "service",
): Promise<WithItems> {
  const answer = await service.call(`/batches/${id}${query}`, { as });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as WithItems;
}

/**
 * The batch once it stands as it is waited for; throws when it has ended without.
 *
 * @param hurried whether what waits for its time, or for the schedule, is due at once
 */
async function when(
  service: TestService,
  id: string,
  is: (batch: BatchStatusResponse) => boolean,
  { hurried = false } = {},
): Promise<WithItems> {
  let batch: WithItems | undefined;
  try {
    await until(async () => {
      if (hurried) await hurry(service, id);
      // Without its items, which cost most of such a look.
      batch = await read(service, id, "?limit=1");
      if (isOver(batch) && !is(batch)) throw new Error("it is over");
      return is(batch);
    });
  } catch (cause) {
    throw new Error(JSON.stringify(batch), { cause });
  }
  return await read(service, id, "?limit=100");
}

/** Has the time of all that waits come. One row after the other, so that the worker and this wait for each other never. */
async function hurry({ stack: { database } }: TestService, id: string): Promise<void> {
  await database.query(
    `update image_generation.batch_items set ready_at = now() where ctid = any (array(
       select ctid from image_generation.batch_items
       where batch_id = $1 and status = 'waiting' and ready_at > now() for update skip locked))`,
    [id],
  );
  await database.query(
    `update image_generation.batch_progress set next_feed_at = now()
     where batch_id = $1 and next_feed_at > now()`,
    [id],
  );
  await database.script("select image_generation.maintain_generations()");
}

const isOver = ({ completed_at }: BatchStatusResponse) => completed_at !== null;

function requests(count: number, more: Record<string, unknown> = {}): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `item ${index}`,
    prompt: `number ${index}`,
    ...more,
  }));
}

/** The events of a stream of server-sent events, as it was sent whole. */
function eventsIn(text: string): { id: number; type: string; data: Record<string, unknown> }[] {
  return text.split("\n").filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice(6)));
}

Deno.test("POST /generate/batch of more than ten goes through the queue", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const project = await service.projectOf(user);

  await t.step("as one set: provider, model, format and seed are the same", async () => {
    const { status, location, body } = await send(service, {
      name: "autumn",
      metadata: { campaign: 7 },
      consistent: true,
      defaults: { ...size, negative_prompt: "people" },
      requests: requests(12),
    }, user);
    assert.equal(status, 202, JSON.stringify(body));
    assert.equal(location, body.location);
    assert.deepEqual([body.total, body.running, body.failed, body.results], [12, 12, 0, []]);
    assert.ok(body.held_to && body.estimated_usd !== null && body.estimated_usd > 0);
    const batch = await when(service, body.batch_id, isOver);
    assert.equal(batch.status, "completed");
    assert.deepEqual([batch.name, batch.metadata], ["autumn", { campaign: 7 }]);
    assert.deepEqual([batch.completed, batch.pictures, batch.seconds_left], [12, 12, 0]);
    assert.ok(batch.cost_usd > 0);
    const drawn = batch.items.map(({ generation }) => generation);
    const alike = new Set(drawn.map((each) => {
      const [image] = each?.images ?? [];
      const { provider, model, width, height, format, seed } = image ?? {};
      return JSON.stringify([provider, model, width, height, format, seed]);
    }));
    assert.equal(alike.size, 1, [...alike].join("\n"));
    assert.equal(drawn[0]?.provider, body.held_to.provider);
    assert.deepEqual(batch.items.map(({ index, name }) => [index, name]).slice(0, 2), [
      [0, "item 0"],
      [1, "item 1"],
    ]);
  });

  await t.step("in pages, by status and by name, and as lines with signed addresses", async () => {
    const { body } = await send(service, {
      defaults: small,
      requests: [...requests(11), { name: "bad", prompt: "x", widht: 7 }, {
        name: "refused",
        prompt: "a [moderated] wish",
      }],
    }, user);
    assert.deepEqual(body.results.map(({ index, name, status }) => [index, name, status]), [
      [11, "bad", "failed"],
    ]);
    const batch = await when(service, body.batch_id, isOver);
    assert.deepEqual([batch.completed, batch.failed], [11, 2]);
    const page = await read(service, body.batch_id, "?limit=5&cursor=4", user);
    assert.deepEqual(page.items.map(({ index }) => index), [5, 6, 7, 8, 9]);
    assert.equal(page.next_cursor, "9");
    const failed = await read(service, body.batch_id, "?status=failed", user);
    assert.deepEqual(failed.items.map(({ name, error }) => [name, error?.code]), [
      ["bad", "invalid_request"],
      ["refused", "content_refused"],
    ]);
    const named = await read(service, body.batch_id, "?name=item%203", user);
    assert.deepEqual(named.items.map(({ index }) => index), [3]);
    const lines = await service.call(`/batches/${body.batch_id}/results`, { as: user });
    assert.match(lines.headers.get("content-type") ?? "", /^application\/jsonl/);
    const items = String(lines.body).trimEnd().split("\n")
      .map((line) => JSON.parse(line) as BatchItemResponse);
    assert.equal(items.length, 13);
    const signed = items[3]?.generation?.images[0]?.signed_url ?? "";
    const picture = await fetch(signed);
    assert.equal(picture.headers.get("content-type"), "image/png");
    await picture.body?.cancel();
  });

  await t.step("and is followed by events, the last of which is the end", async () => {
    await service.stack.database.query(
      `with made as (
         insert into image_generation.webhook_endpoints (project_id, url, events)
         values ($1, 'https://93.184.216.34/in', '{batch.completed}') returning id)
       insert into image_generation.webhook_secrets (endpoint_id, secret) select id, 'whsec_x' from made`,
      [project],
    );
    const { body } = await send(service, { requests: requests(12, small) }, user);
    await when(service, body.batch_id, isOver);
    const stream = await service.call(`/batches/${body.batch_id}/events`, { as: user });
    const events = eventsIn(String(stream.body));
    assert.deepEqual(events.map(({ id }) => id), events.map((_, place) => place + 1));
    assert.deepEqual(events.map(({ type }) => type), [...Array(12).fill("item"), "done"]);
    const after = await service.call(`/batches/${body.batch_id}/events`, {
      as: user,
      headers: { "last-event-id": "11" },
    });
    assert.deepEqual(eventsIn(String(after.body)).map(({ id }) => id), [12, 13]);
    const nothing = await service.call(`/batches/${body.batch_id}/events`, {
      as: user,
      headers: { "last-event-id": "13" },
    });
    assert.equal(nothing.status, 204);
    const told = await service.stack.database.query<{ event: string; payload: unknown }>(
      "select event, payload from image_generation.webhook_deliveries where batch_id = $1",
      [body.batch_id],
    );
    assert.deepEqual(told.map(({ event }) => event), ["batch.completed"]);
    const { data } = webhookBatchMessage.parse(told[0]?.payload);
    assert.deepEqual([data.batch_id, data.counts.completed], [body.batch_id, 12]);
    await service.stack.database.script(
      "update image_generation.webhook_endpoints set enabled = false",
    );
  });

  await t.step("once, however often it is sent under one key", async () => {
    const headers = { "idempotency-key": "once" };
    const body = { requests: requests(11, small) };
    const first = await send(service, body, user, headers);
    await when(service, first.body.batch_id, isOver);
    const again = await send(service, body, user, headers);
    assert.equal(again.body.batch_id, first.body.batch_id);
    assert.deepEqual([again.body.completed, again.body.running], [11, 0]);
    const other = await send(service, { requests: requests(12, small) }, user, headers);
    assert.equal(other.status, 422);
    const rows = await service.stack.database.query<{ count: number }>(
      "select count(*)::int as count from image_generation.generation_jobs where batch_id = $1",
      [first.body.batch_id],
    );
    assert.equal(rows[0]?.count, 11);
  });

  await t.step("nothing fails because of being many: what a limit cannot take waits", async () => {
    await service.limit("project", project, { requests_per_minute: 4 });
    const { body } = await send(service, { requests: requests(12, small) }, user);
    const waits = await when(service, body.batch_id, ({ waits_for }) => waits_for !== null);
    assert.deepEqual([waits.waits_for?.limit, waits.waits_for?.allowed], [
      "requests_per_minute",
      4,
    ]);
    assert.equal(waits.failed, 0);
    await service.limit("project", project, { requests_per_minute: null });
    // The minute is over.
    await service.stack.database.query(
      "update image_generation.batch_progress set next_feed_at = now() where batch_id = $1",
      [body.batch_id],
    );
    await service.stack.database.script("select image_generation.maintain_generations()");
    const batch = await when(service, body.batch_id, isOver);
    assert.deepEqual([batch.completed, batch.failed], [12, 0]);
  });

  await t.step("nor does one of a few, which are answered at once", async () => {
    await service.limit("project", project, { requests_per_minute: 3 });
    await service.stack.database.script(
      "delete from image_generation.usage_totals where period = 'second'",
    );
    const { status, body } = await send(service, { requests: requests(8, small) }, user);
    assert.equal(status, 202);
    assert.deepEqual([body.completed, body.running, body.failed], [3, 5, 0]);
    const waiting = body.results.find(({ status }) => status === "running");
    assert.ok(waiting?.status === "running");
    assert.deepEqual([waiting.generation_id, waiting.location], [null, body.location]);
    await service.limit("project", project, { requests_per_minute: null });
    await service.stack.database.query(
      `with due as (update image_generation.batch_items set ready_at = now() where batch_id = $1)
       update image_generation.batch_progress set next_feed_at = now() where batch_id = $1`,
      [body.batch_id],
    );
    await service.stack.database.script("select image_generation.maintain_generations()");
    assert.equal((await when(service, body.batch_id, isOver)).completed, 8);
  });

  await t.step("and is the same one when it is sent again, while some wait and later", async () => {
    const headers = { "idempotency-key": "few" };
    const few = requests(3, small);
    const begun = async () => {
      const rows = await service.stack.database.query<{ id: string }>(
        `select j.id from image_generation.generation_jobs j
         where j.batch_id = $1 order by j.created_at`,
        [first.body.batch_id],
      );
      const { services } = await service.simulators.books();
      const sent = Object.values(services).reduce((sum, { counts }) => sum + counts.submit, 0);
      return { jobs: rows.map(({ id }) => id), sent };
    };
    await service.limit("project", project, { requests_per_minute: 1 });
    await service.stack.database.script(
      "delete from image_generation.usage_totals where period = 'second'",
    );
    const first = await send(service, { requests: few }, user, headers);
    assert.deepEqual([first.status, first.body.completed, first.body.running], [202, 1, 2]);
    const before = await begun();
    assert.equal(before.jobs.length, 1);

    // There would be room by now, and it is not their turn yet.
    await service.limit("project", project, { requests_per_minute: null });
    const early = await send(service, { requests: few }, user, headers);
    const idOf = (each: BatchResponse["results"][number]) =>
      each.status === "completed"
        ? each.generation.generation_id
        : each.status === "running"
        ? each.generation_id
        : each.error.code;
    const ids = first.body.results.map(idOf);
    assert.deepEqual(ids.filter((id) => id !== null), before.jobs);
    assert.deepEqual(early.body.results.map(idOf), ids);
    assert.deepEqual([early.status, early.body.batch_id], [202, first.body.batch_id]);
    assert.deepEqual(await begun(), before);
    const waiting = ids.indexOf(null);
    const changed = few.with(waiting, { ...few[waiting], prompt: "another" });
    const more = { ...small, prompt: "one more" };
    const other = await send(service, { requests: [...changed, more] }, user, headers);
    const reused = "idempotency_key_reused";
    assert.deepEqual(other.body.results.map(idOf), [...ids.with(waiting, reused), reused]);
    assert.deepEqual(await begun(), before);

    await when(service, first.body.batch_id, isOver, { hurried: true });
    const drawn = await begun();
    assert.deepEqual([drawn.jobs.length, drawn.sent], [3, before.sent + 2]);
    const late = await send(service, { requests: few }, user, headers);
    assert.deepEqual([late.status, late.body.batch_id], [200, first.body.batch_id]);
    assert.equal(late.body.completed, 3);
    assert.deepEqual(late.body.results.map(idOf).toSorted(), drawn.jobs.toSorted());
    assert.deepEqual(await begun(), drawn);
  });

  await t.step("a batch without one right request is refused, and says what is wrong", async () => {
    const answer = await service.call("/generate/batch", {
      as: user,
      json: { defaults: { widht: 7 }, requests: requests(11) },
    });
    assert.equal(answer.status, 400);
    assert.match(JSON.stringify(answer.body), /None of the 11 .*widht/);
    const twice = await send(service, {
      requests: [{ name: "a", prompt: "x" }, { name: "a", prompt: "y" }],
      defaults: small,
    }, user);
    assert.deepEqual(twice.body.results.map(({ status }) => status), ["completed", "failed"]);
    assert.match(JSON.stringify(twice.body.results[1]), /another request's of this batch/);
  });
});

Deno.test("a batch is cancelled, and tried again", async (t) => {
  // A runner learns that its job was cancelled when it extends the lease.
  await using service = await startTestService({ environment: { LEASE_SECONDS: "15" } });
  const user = await service.signUp();
  const { database } = service.stack;

  await t.step("what waits and what is under way is cancelled", async () => {
    await service.simulators.setFault({
      service: "gemini",
      fault: "transport.slow_headers",
      delayMs: 60_000,
    });
    const { body } = await send(service, {
      defaults: { ...size, provider: "gemini", enable_fallback: false },
      requests: requests(24),
    }, user);
    await when(service, body.batch_id, ({ running }) => running > 0);
    const cancel = () =>
      service.call(`/batches/${body.batch_id}/cancel`, { as: user, method: "POST" });
    // Ten of them, more than are cancelled at a time, keep no other one from it, and are left for the next call.
    await database.script(`
      create function public.refuse_end() returns trigger language plpgsql as
        $$ begin raise exception 'it cannot end'; end $$;
      create trigger refuse_end before update of status on image_generation.generation_jobs for each row
        when (new.prompt like 'number _' and new.status = 'cancelled') execute function public.refuse_end();`);
    assert.equal((await cancel()).status, 500);
    const { status, cancelled, running, completed_at } = await read(service, body.batch_id);
    assert.deepEqual([status, cancelled, running, completed_at], ["cancelled", 14, 10, null]);
    await database.script("drop function public.refuse_end() cascade");
    const answer = await cancel();
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const batch = await when(service, body.batch_id, isOver);
    assert.deepEqual([batch.status, batch.cancelled, batch.running], ["cancelled", 24, 0]);
    assert.equal((await cancel()).status, 409);
    await service.heal();
    const retried = await service.call(`/batches/${body.batch_id}/retry`, {
      as: user,
      method: "POST",
    });
    assert.equal(retried.status, 202, JSON.stringify(retried.body));
    const drawn = await when(service, body.batch_id, isOver);
    assert.deepEqual([drawn.status, drawn.completed], ["completed", 24]);
    const [twice] = await database.query<{ count: number }>(
      `select count(*)::int as count from (
         select from image_generation.images i join image_generation.generation_jobs j on j.id = i.job_id
         where j.batch_id = $1 group by i.job_id having count(*) > 1) twice`,
      [body.batch_id],
    );
    assert.equal(twice?.count, 0);
  });

  await t.step("what failed is tried again, and nothing else", async () => {
    await service.simulators.setFault({
      service: "gemini",
      fault: "transport.bad_gateway",
      match: { text: "number 3" },
    });
    const { body } = await send(service, {
      defaults: { ...size, provider: "gemini", enable_fallback: false, max_retries: 0 },
      requests: requests(12),
    }, user);
    const failed = await when(service, body.batch_id, isOver);
    assert.deepEqual([failed.completed, failed.failed], [11, 1]);
    await service.heal();
    await service.call(`/batches/${body.batch_id}/retry`, { as: user, method: "POST" });
    const batch = await when(service, body.batch_id, (each) => each.completed === 12);
    assert.equal(batch.failed, 0);
    const attempts = batch.items.map(({ generation }) => generation?.metadata.attempts.length);
    assert.deepEqual(attempts, [1, 1, 1, 2, ...Array(8).fill(1)]);
  });
  assert.deepEqual(
    (await database.query("select public.image_generation_check_data() as broken"))[0],
    { broken: {} },
  );
});

Deno.test("a consistent batch whose provider fails", async (t) => {
  await using service = await startTestService();
  // A look at a task that takes its time may be due when no worker is there any more.
  const hurried = true;
  const user = await service.signUp();
  const set = (on_failure: string) => ({
    consistent: true,
    on_failure,
    defaults: {
      ...size,
      max_retries: 0,
      provider: "runware_ai",
      fallback_to: ["leonardo_ai", "gemini"],
    },
    requests: requests(15),
  });
  const fail = (provider: string) =>
    service.simulators.setFault({
      service: provider as "gemini",
      fault: "transport.bad_gateway",
      match: { text: "number 9" },
    });

  await t.step("moves all that is left to another one, and says so", async () => {
    await fail("runware_ai");
    const { body } = await send(service, set("move"), user);
    assert.equal(body.held_to?.provider, "runware_ai");
    const batch = await when(service, body.batch_id, isOver, { hurried });
    assert.deepEqual([batch.completed, batch.failed], [15, 0], JSON.stringify(batch));
    const [move] = batch.moves;
    assert.equal(move?.from?.provider, "runware_ai");
    assert.notEqual(move?.to?.provider, "runware_ai");
    assert.match(move?.reason ?? "", /could not draw/);
    assert.equal(batch.items[9]?.generation?.provider, move?.to?.provider);
    const looks = new Set(batch.items.map(({ generation }) => {
      const { width, height, format } = generation?.images[0] ?? {};
      return JSON.stringify([width, height, format]);
    }));
    assert.equal(looks.size, 1, [...looks].join(" "));
    await service.heal();
  });

  await t.step("is held where that is asked for, and goes on when it is tried again", async () => {
    await fail("runware_ai");
    const { body } = await send(service, set("hold"), user);
    const held = await when(
      service,
      body.batch_id,
      ({ status, running }) => status === "held" && running === 0,
      { hurried },
    );
    assert.ok(held.reason);
    assert.deepEqual([held.completed_at, held.failed], [null, 0]);
    assert.equal(held.items[9]?.status, "waiting");
    await service.heal();
    const retried = await service.call(`/batches/${body.batch_id}/retry`, {
      as: user,
      method: "POST",
    });
    assert.equal(retried.status, 202);
    const batch = await when(service, body.batch_id, isOver, { hurried });
    assert.deepEqual([batch.completed, batch.moves], [15, []]);
  });

  await t.step("or is refused at once when nobody can draw all of it", async () => {
    const answer = await service.call("/generate/batch", {
      as: user,
      json: {
        consistent: true,
        defaults: { enable_fallback: false },
        requests: [{ prompt: "one", seed: 5, provider: "gemini" }, {
          prompt: "two",
          model: "flux-1-dev",
          same_model: "require",
        }],
      },
    });
    assert.equal((answer.body as { code: string }).code, "no_capable_provider");
    assert.match(JSON.stringify(answer.body), /gemini cannot draw request 1/);
  });
});

Deno.test("an item whose job was never written waits again, or is over with its batch", async () => {
  await using service = await startTestService();
  const { database } = service.stack;
  for (const isCancelled of [true, false]) {
    const requests = ["one", "two"].map((prompt) => ({ ...small, prompt }));
    const { body: { batch_id: id } } = await send(service, { requests });
    await when(service, id, isOver);
    // As whoever began it leaves it, and is lost.
    await database.script(`
      update image_generation.batch_progress set completed_at = null,
        status = '${isCancelled ? "cancelled" : "running"}' where batch_id = '${id}';
      update image_generation.batch_items set status = 'running', job_id = gen_random_uuid(),
        changed_at = now() - interval '6 minutes' where batch_id = '${id}' and ordinal = 0;
      select image_generation.maintain_batches();`);
    if (!isCancelled) await service.call("/worker", { method: "POST" });
    const batch = await when(service, id, isOver);
    assert.deepEqual([batch.status, batch.cancelled, batch.completed], [
      ...isCancelled ? ["cancelled", 1, 1] : ["completed", 0, 2],
    ]);
  }
});
