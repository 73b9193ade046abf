import {
  createClient,
  REALTIME_SUBSCRIBE_STATES,
  type SupabaseClient,
} from "@supabase/supabase-js";
import assert from "node:assert/strict";
import WebSocket from "ws";
import { until } from "../../../shared/testing/runtime/until.ts";
import { startTestService, type TestUser } from "../../../shared/testing/service/service.ts";

type Subscription = { status: string; why: string | undefined };
interface Options {
  private?: boolean;
  ack?: boolean;
  self?: boolean;
}

/** Subscribes and tells how that went; what is broadcast goes into `heard`. */
function subscribe(
  client: SupabaseClient,
  topic: string,
  heard: { event: string; payload: unknown }[] = [],
  { private: isPrivate = true, ...broadcast }: Options = {},
) {
  const channel = client.channel(topic, { config: { private: isPrivate, broadcast } });
  channel.on("broadcast", { event: "*" }, ({ event, payload }) => heard.push({ event, payload }));
  const subscribed = new Promise<Subscription>((resolve) =>
    channel.subscribe((status, error) => resolve({ status, why: error?.message }))
  );
  return { channel, subscribed };
}

Deno.test("Realtime of the local stack", async (t) => {
  await using service = await startTestService({ drawMs: 50 });
  const { url, publishableKey, secretKey, database } = service.stack;
  const [user, stranger] = await Promise.all([service.signUp(), service.signUp()]);
  const clients: SupabaseClient[] = [];
  const connect = async (as?: TestUser, key = publishableKey) => {
    const client = createClient(url, key, {
      auth: { persistSession: false, autoRefreshToken: false },
      realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
    });
    clients.push(client);
    if (as) await client.realtime.setAuth(as.token);
    return client;
  };
  const ask = async () => {
    const { body } = await service.call("/generate", {
      as: user,
      json: { prompt: "followed", provider: "comfyui", width: 256, height: 256 },
    });
    return (body as { generation_id: string }).generation_id;
  };

  await t.step("tells a member what happens to a generation, by supabase-js", async () => {
    const id = await ask();
    const heard: { event: string; payload: unknown }[] = [];
    const { subscribed } = subscribe(await connect(user), `generation:${id}`, heard);
    assert.deepEqual(await subscribed, { status: "SUBSCRIBED", why: undefined });
    const sent = await database.query<{ payload: unknown; event: string }>(
      `select image_generation.event_document(e) as payload, e.type as event
       from image_generation.generation_events e where job_id = $1 order by id`,
      [id],
    );
    for (const { payload, event } of sent) {
      await database.query("select realtime.send($1, $2, $3)", [
        payload,
        event,
        `generation:${id}`,
      ]);
    }
    await until(() => heard.length === sent.length);
    assert.deepEqual(heard.map(({ event }) => event), sent.map(({ event }) => event));
    assert.deepEqual(heard.map(({ payload }) => payload), sent.map(({ payload }) => payload));
  });

  await t.step("tells what is committed after the join, whenever it was said", async () => {
    const topic = `generation:${await ask()}`, heard: { event: string; payload: unknown }[] = [];
    const say = "select realtime.send(jsonb_build_object('id', $1::text), $1, $2)";
    await database.query(say, ["before the join", topic]);
    await database.transaction(async (open) => {
      await open.query(say, ["first", topic]);
      await open.query(say, ["second", topic]);
      const { subscribed } = subscribe(await connect(user), topic, heard);
      assert.equal((await subscribed).status, "SUBSCRIBED");
      await database.query(say, ["of another transaction", topic]);
      await until(() => heard.length === 1);
    });
    await until(() => heard.length === 3);
    assert.deepEqual(heard.map(({ event }) => event), [
      "of another transaction",
      "first",
      "second",
    ]);
  });

  await t.step("tells of a retry as it happens", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "gemini.internal", count: 1 });
    const { body } = await service.call("/generate", {
      as: user,
      json: {
        ...{ prompt: "fails", provider: "gemini", width: 256, height: 256 },
        ...{ enable_fallback: false, max_retries: 0 },
      },
    });
    const { generation_id: id } = body as { generation_id: string };
    const heard: { event: string; payload: unknown }[] = [];
    const { subscribed } = subscribe(await connect(user), `generation:${id}`, heard);
    assert.equal((await subscribed).status, "SUBSCRIBED");
    await service.call(`/jobs/${id}/retry`, { as: user, method: "POST" });
    await until(() => heard.some(({ event }) => event === "done"));
    assert.equal(heard[0]?.event, "queued");
  });

  await t.step("tells nobody else", async () => {
    const topic = `generation:${await ask()}`;
    for (const client of [await connect(stranger), await connect()]) {
      const { status, why } = await subscribe(client, topic).subscribed;
      assert.equal(status, REALTIME_SUBSCRIBE_STATES.CHANNEL_ERROR);
      assert.match(why ?? "", /^Unauthorized: .* read from this Channel topic: generation:/);
    }
    const server = await connect(undefined, secretKey);
    assert.equal((await subscribe(server, topic).subscribed).status, "SUBSCRIBED");
  });

  await t.step("lets clients broadcast where the project's own policy does", async () => {
    await database.script(`
      create policy "a room" on realtime.messages to authenticated
      using ((select realtime.topic()) = 'room') with check ((select realtime.topic()) = 'room')`);
    const heard: { event: string; payload: unknown }[] = [];
    const one = subscribe(await connect(user), "room", [], { ack: true });
    const other = subscribe(await connect(stranger), "room", heard);
    assert.equal((await one.subscribed).status, "SUBSCRIBED");
    assert.equal((await other.subscribed).status, "SUBSCRIBED");
    const payload = { text: "grüß dich" };
    assert.equal(await one.channel.send({ type: "broadcast", event: "hello", payload }), "ok");
    await until(() => heard.length === 1);
    assert.deepEqual(heard, [{ event: "hello", payload }]);
    assert.equal(await one.channel.unsubscribe(), "ok");

    const topic = `generation:${await ask()}`;
    const reader = subscribe(await connect(user), topic, [], { ack: true });
    assert.equal((await reader.subscribed).status, "SUBSCRIBED");
    const refused = await reader.channel.send({ type: "broadcast", event: "done", payload });
    assert.equal(refused, "error");
  });

  await t.step("ends a channel whose token no longer may", async () => {
    const topic = `generation:${await ask()}`;
    const client = await connect(user);
    const { channel, subscribed } = subscribe(client, topic);
    assert.equal((await subscribed).status, "SUBSCRIBED");
    await client.realtime.setAuth(stranger.token);
    await until(() => channel.state === "closed");
  });

  await t.step("says what it does not do", async () => {
    const client = await connect(user);
    const isPublic = await subscribe(client, "lobby", [], { private: false }).subscribed;
    assert.match(isPublic.why ?? "", /has private channels only/);
    const changes = client.channel("changes", { config: { private: true } });
    changes.on("postgres_changes", { event: "*", schema: "public" }, () => {});
    const why = await new Promise<string>((resolve) =>
      changes.subscribe((_, error) => resolve(error?.message ?? ""))
    );
    assert.match(why, /has no postgres_changes/);
    const byHttp = await fetch(`${url}/realtime/v1/api/broadcast`, { method: "POST", body: "{}" });
    assert.equal(byHttp.status, 501);
    assert.match((await byHttp.json()).message, /nothing at \/realtime\/v1\/api\/broadcast/);
  });

  await t.step("answers what is no join, and messages of the older form", async () => {
    const socket = new WebSocket(
      `${url.replace("http", "ws")}/realtime/v1/websocket?apikey=${publishableKey}`,
    );
    const answers: { ref: string; payload: { status: string; response: { reason?: string } } }[] =
      [];
    socket.on("message", (data) => answers.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once("open", resolve));
    const say = (ref: string, topic: string, event: string, payload: unknown) =>
      socket.send(JSON.stringify({ ref, topic, event, payload }));
    say("1", "phoenix", "heartbeat", {});
    say("2", "realtime:room", "presence", {});
    say("3", "room", "phx_join", { config: { private: true } });
    await until(() => answers.length === 3);
    assert.deepEqual(answers.map(({ ref, payload }) => [ref, payload.status]), [
      ["1", "ok"],
      ["2", "error"],
      ["3", "error"],
    ]);
    assert.match(answers[1]?.payload.response.reason ?? "", /has not been joined/);
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    socket.send("no message");
    assert.equal(await closed, 1003);
  });

  await t.step("lets nobody in without a key, or under another name", async () => {
    const refused = (query: string, headers = {}) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`${url.replace("http", "ws")}/realtime/v1/${query}`, {
          headers,
        });
        socket.once("error", ({ message }) => resolve(message));
        socket.once("open", () => resolve("open"));
      });
    assert.match(await refused("websocket?apikey=none"), /401/);
    assert.match(await refused(`elsewhere?apikey=${publishableKey}`), /404/);
    const rebound = await refused(`websocket?apikey=${publishableKey}`, { host: "evil.example" });
    assert.notEqual(rebound, "open");
  });

  for (const client of clients) {
    await client.removeAllChannels();
    client.realtime.disconnect();
  }
});
