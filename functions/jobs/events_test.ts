import { EventSource } from "eventsource";
import assert from "node:assert/strict";
import { catalogs } from "../../shared/providers/catalog.ts";
import * as z from "zod";
import type { GenerationEvent } from "../../shared/database/mod.ts";
import { createRouter } from "../../shared/http/mod.ts";
import { problem } from "../../shared/testing/service/contract.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import {
  startTestService,
  type TestService,
  type TestUser,
} from "../../shared/testing/service/service.ts";
import { streamEvents } from "../../shared/endpoints/mod.ts";

const types = ["queued", "planned", "attempt_started", "progress", "fallback", "storing", "done"];
const small = { width: 256, height: 256 };
const event = z.strictObject({
  id: z.int().positive(),
  generation_id: z.uuid(),
  type: z.enum(types),
  data: z.record(z.string(), z.json()),
  created_at: z.iso.datetime({ offset: true }),
});
type Event = z.infer<typeof event>;

const addressOf = (service: TestService, id: string) =>
  `${service.stack.url}/functions/v1/jobs/${id}/events`;

/** Follows a job with a client of the standard's kind, which comes back until it is told that there is no more. */
async function follow(service: TestService, user: TestUser, id: string): Promise<Event[]> {
  const events: Event[] = [];
  const source = new EventSource(addressOf(service, id), {
    fetch: (url, init) =>
      fetch(url, { ...init, headers: { ...init.headers, ...service.credentials(user) } }),
  });
  for (const type of types) {
    source.addEventListener(type, ({ data, lastEventId }) => {
      const told = event.parse(JSON.parse(data));
      assert.deepEqual([told.type, String(told.id)], [type, lastEventId]);
      events.push(told);
    });
  }
  await new Promise<void>((resolve) => {
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) resolve();
    });
  });
  return events;
}

/** Reads a stream until it ends or, if a number is given, so many events have come; then it is cut. */
async function read(
  service: TestService,
  user: TestUser,
  id: string,
  lastEventId: number,
  most = Infinity,
): Promise<{ status: number; ids: number[] }> {
  const leaving = new AbortController();
  const response = await fetch(addressOf(service, id), {
    headers: { ...service.credentials(user), "last-event-id": String(lastEventId) },
    signal: leaving.signal,
  });
  const ids: number[] = [];
  let text = "";
  try {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      ids.splice(
        0,
        ids.length,
        ...[...text.matchAll(/^id: (\d+)\n\n/gm)].map(([, n]) => Number(n)),
      );
      if (ids.length >= most) break;
    }
  } finally {
    leaving.abort();
  }
  return { status: response.status, ids: ids.slice(0, most) };
}

Deno.test("GET /jobs/{id}/events tells what happens", async (t) => {
  await using service = await startTestService({ drawMs: 900 });
  const { database } = service.stack;
  const [user, stranger] = await Promise.all([service.signUp(), service.signUp()]);
  const start = async (json: Record<string, unknown>) => {
    const answer = await service.call("/generate", {
      as: user,
      json: { ...small, ...json },
      headers: { prefer: "respond-async" },
    });
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    return (answer.body as { generation_id: string }).generation_id;
  };
  const rows = (id: string) =>
    database.query<{ id: number; type: string }>(
      "select id::int as id, type from image_generation.generation_events where job_id = $1 order by id",
      [id],
    );

  await t.step("in order, to a client of the standard's kind, and then no more", async () => {
    // Its runner stays with what is expected to end soon.
    const models = catalogs.comfyui.map(({ id }) => ({ id, typicalLatencyMs: 3_000 }));
    await service.call("/providers/comfyui", { method: "PATCH", json: { models } });
    const ids = await Promise.all(
      [1, 2, 3].map((number) => start({ prompt: `followed ${number}`, provider: "comfyui" })),
    );
    const followed = await Promise.all(ids.map((id) => follow(service, user, id)));
    for (const events of followed) {
      const told = events.map(({ type }) => type);
      const progress = told.filter((type) => type === "progress");
      // A picture that is there at the first look has made no progress that anybody saw.
      assert.deepEqual(told, ["planned", "attempt_started", ...progress, "storing", "done"]);
      assert.deepEqual(events.at(-1)?.data["status"], "completed");
      const [job] = events;
      assert.deepEqual(
        events.map(({ id, type }) => ({ id, type })),
        await rows(job?.generation_id ?? ""),
      );
    }
    const progress = followed.flat().filter(({ type }) => type === "progress");
    assert.ok(progress.length > 0, "one has to wait for the others");
  });

  await t.step("a fallback, too", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.internal", count: 1 });
    const id = await start({ prompt: "falls back", provider: "gemini" });
    const fallback = (await follow(service, user, id)).find(({ type }) => type === "fallback");
    assert.equal(fallback?.data["reason"], "upstream_down");
    await service.heal();
  });

  await t.step("from where the client left off, without a gap or a repeat", async () => {
    const id = await start({ prompt: "resumed", provider: "comfyui" });
    const seen: number[] = [];
    for (;;) {
      const { status, ids } = await read(service, user, id, seen.at(-1) ?? 0, 1);
      if (status === 204) break;
      assert.equal(status, 200);
      seen.push(...ids);
    }
    assert.deepEqual(seen, (await rows(id)).map(({ id }) => id));
  });

  await t.step("however much there is", async () => {
    const id = await start({ prompt: "much", provider: "gemini" });
    await follow(service, user, id);
    await database.query(
      `insert into image_generation.generation_events (job_id, project_id, type)
       select id, project_id, 'progress' from image_generation.generation_jobs, generate_series(1, 250)
       where id = $1`,
      [id],
    );
    const all = (await rows(id)).map(({ id }) => id);
    assert.deepEqual((await read(service, user, id, 0)).ids, all);
    assert.equal((await read(service, user, id, all.at(-1) ?? 0)).status, 204);
  });

  await t.step("of a retry as well", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.internal", count: 1 });
    const json = { provider: "gemini", enable_fallback: false, max_retries: 0 };
    const id = await start({ prompt: "retried", ...json });
    const first = await follow(service, user, id);
    assert.equal(first.at(-1)?.data["status"], "failed");
    await service.call(`/jobs/${id}/retry`, { as: user, method: "POST" });
    const all = await follow(service, user, id);
    assert.deepEqual(all.slice(0, first.length), first);
    assert.equal(all[first.length]?.type, "queued");
    assert.equal(all.at(-1)?.data["status"], "completed");
  });

  await t.step("nothing of a job whose events are forgotten", async () => {
    const id = await start({ prompt: "forgotten", provider: "gemini" });
    await follow(service, user, id);
    await database.query("delete from image_generation.generation_events where job_id = $1", [id]);
    assert.equal((await read(service, user, id, 0)).status, 204);
  });

  await t.step("and to nobody who may not see the job", async () => {
    const id = await start({ prompt: "private", provider: "gemini" });
    const path = `/jobs/${id}/events`;
    problem(await service.call(path, { as: stranger }), 404, "not_found");
    problem(await service.call(path, { as: "nobody" }), 401, "unauthorized");
    assert.ok((await follow(service, user, id)).length > 0);
  });

  await t.step("to a page of another origin, with an address that opens nothing else", async () => {
    const [id, other] = [
      await start({ prompt: "in a browser", provider: "comfyui" }),
      await start({ prompt: "another", provider: "gemini" }),
    ];
    const made = await service.call(`/jobs/${id}/stream-token`, { as: user, method: "POST" });
    assert.equal(made.status, 201);
    const { url, token, expires_at } = made.body as Record<string, string>;
    assert.ok(url && token);
    assert.ok(url.startsWith(service.stack.url));
    const leftMs = Date.parse(expires_at ?? "") - Date.now();
    assert.ok(leftMs > 600_000 && leftMs <= 900_000);

    // The class of the platform's kind: it sends no credentials, and comes back with Last-Event-ID by itself.
    const ids: string[] = [];
    const source = new EventSource(url);
    for (const type of types) {
      source.addEventListener(type, ({ lastEventId }) => ids.push(lastEventId));
    }
    await new Promise<void>((resolve) =>
      source.addEventListener("error", () => {
        if (source.readyState === EventSource.CLOSED) resolve();
      })
    );
    const all = (await rows(id)).map(({ id }) => String(id));
    assert.deepEqual(ids, all);

    const fromPage = await fetch(`${url}&last_event_id=${all.at(-2)}`, {
      headers: { origin: "https://shop.example" },
    });
    assert.equal(fromPage.headers.get("access-control-allow-origin"), "*");
    assert.match(await fromPage.text(), /^retry: 1000\n\nevent: done\n/);
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: {
        ...{ origin: "https://shop.example", "access-control-request-method": "GET" },
        "access-control-request-headers": "last-event-id",
      },
    });
    await preflight.body?.cancel();
    assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /last-event-id/i);

    const as = "nobody";
    const elsewhere = await service.call(`/jobs/${other}/stream?token=${token}`, { as });
    assert.match(problem(elsewhere, 401, "unauthorized").detail, /stream-token/);
    const altered = token.replace(/^./, (first) => first === "z" ? "y" : "z");
    problem(
      await service.call(`/jobs/${id}/stream?token=${altered}`, { as }),
      401,
      "unauthorized",
    );
    problem(
      await service.call(`/jobs/${id}/stream-token`, { as: stranger, method: "POST" }),
      404,
      "not_found",
    );
  });

  await t.step("over Realtime the same, to the job's private topic", async () => {
    await using jobs = await watchJobs(database);
    const id = await start({ prompt: "broadcast", provider: "gemini" });
    assert.equal(await jobs.end(id), "completed");
    const streamed = await follow(service, user, id);
    const sent = await database.query<{ payload: unknown; event: string }>(
      `select payload, event from realtime.messages
       where topic = 'generation:' || $1 and private order by inserted_at, payload -> 'id'`,
      [id],
    );
    const same = (given: unknown) => {
      const { created_at, ...rest } = event.parse(given);
      return { ...rest, created_at: Date.parse(created_at) };
    };
    assert.deepEqual(sent.map(({ payload }) => same(payload)), streamed.map(same));
    assert.deepEqual(sent.map(({ event }) => event), streamed.map(({ type }) => type));
  });
});

Deno.test("streamEvents() says that it lives, and ends in time", async () => {
  const told: GenerationEvent[] = [1, 2].map((id) => ({
    id,
    generation_id: crypto.randomUUID(),
    type: "progress",
    data: {},
    created_at: "2026-01-01T00:00:00Z",
  }));
  const router = createRouter();
  router.get("/", (context) =>
    streamEvents(context, {
      id: "any",
      ended: false,
      lastEventId: 1,
      readAfter: (id) => Promise.resolve(told.filter((each) => each.id > id)),
    }, { lookEveryMs: 5, keepAliveMs: 20, streamMs: 150 }));
  const response = await router.request("/");
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const text = await response.text();
  assert.match(text, /^retry: 1000\n\nevent: progress\ndata: \{"id":2,.*\}\nid: 2\n\n/);
  assert.ok((text.match(/: still at work\n\n/g)?.length ?? 0) >= 2, text);
  assert.doesNotMatch(text, /id: 1\n/);
});
