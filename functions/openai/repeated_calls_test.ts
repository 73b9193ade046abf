import assert from "node:assert/strict";
import OpenAI from "openai";
import { until } from "../../shared/testing/runtime/until.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

interface Answer {
  generation_id: string;
  data: { b64_json?: string }[];
}

Deno.test("a call of OpenAI's images API that is sent again", async (t) => {
  await using service = await startTestService({ drawMs: 2_500, isolates: true });
  const { url } = service.stack;
  const user = await service.signUp();
  const { key } = await service.makeKey(user, await service.projectOf(user), ["generate"]);
  const baseURL = `${url}/functions/v1/openai/v1`;
  const count = async () => (await service.countRows())["image_generation.generation_jobs"];
  const send = async (
    prompt: string,
    { headers, signal, ...more }: {
      headers?: Record<string, string>;
      signal?: AbortSignal;
      response_format?: "url";
    } = {},
  ): Promise<Answer> => {
    const response = await fetch(`${baseURL}/images/generations`, {
      method: "POST",
      headers: {
        ...{ authorization: `Bearer ${key}`, "content-type": "application/json" },
        ...headers,
      },
      body: JSON.stringify({ prompt, model: "gemini/gemini-2.5-flash-image", ...more }),
      ...(signal && { signal }),
    });
    const body = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    return body;
  };
  const finds = async (text: string, parameters: unknown[] = []) =>
    (await service.stack.database.query(text, parameters)).length > 0;
  const isIn = (status: string, prompt: string) =>
    finds(
      "select from image_generation.generation_jobs where prompt = $1 and status = $2",
      [prompt, status],
    );
  const untilNobodyWaits = () =>
    until(async () =>
      !await finds("select from image_generation.undelivered_answers where awaited_until > now()")
    );
  const untilDelivered = () =>
    until(async () =>
      !await finds("select from image_generation.undelivered_answers where delivered_at is null")
    );
  /** Makes a call, and leaves while its picture is drawn. */
  const leave = async (prompt: string, more: { response_format?: "url" } = {}) => {
    const leaving = new AbortController();
    const left = assert.rejects(send(prompt, { ...more, signal: leaving.signal }));
    await until(() => isIn("running", prompt));
    leaving.abort();
    await left;
  };

  await t.step("brings the same picture when the answer was lost on its way", async () => {
    let calls = 0;
    const openai = new OpenAI({
      ...{ baseURL, apiKey: key },
      fetch: async (...call) => {
        const response = await fetch(...call);
        calls += 1;
        if (calls > 1) return response;
        await response.body?.cancel();
        throw new TypeError("connection reset");
      },
    });
    const answer = await openai.images.generate({ prompt: "lost", model: "gpt-image-1" });
    assert.ok(answer.data?.[0]?.b64_json);
    assert.deepEqual([calls, await count()], [2, 1]);
  });

  await t.step("brings the same picture when that was read by something in between", async () => {
    const before = await count() ?? 0;
    const first = await send("read in between");
    await untilDelivered();
    const headers = { "x-stainless-retry-count": "1" };
    const again = await send("read in between", { headers });
    assert.equal(again.generation_id, first.generation_id);
    assert.equal(await count(), before + 1);
  });

  await t.step("brings the same picture when its caller left before", async () => {
    const before = await count() ?? 0;
    await leave("left");
    await untilNobodyWaits();
    const again = await send("left");
    assert.ok(again.data[0]?.b64_json);
    assert.equal(await count(), before + 1);
  });

  await t.step("brings the same picture when that was done after its caller left", async () => {
    const before = await count() ?? 0;
    // An answer without a picture is short enough to be read at once by whatever stands between.
    const short = { response_format: "url" } as const;
    await leave("left alone", short);
    await until(() => isIn("completed", "left alone"));
    // Its answer is made by then, for nobody.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await send("left alone", short);
    assert.equal(await count(), before + 1);
  });

  await t.step("brings the same picture while that is being drawn", async () => {
    const first = send("slow");
    await until(() => isIn("running", "slow"));
    // Two that come within a second and a half of each other are meant as two.
    await service.stack.database.query(
      "update image_generation.undelivered_answers set created_at = created_at - interval '1.5 seconds' where awaited_until > now()",
    );
    const [one, other] = await Promise.all([first, send("slow")]);
    assert.equal(one.generation_id, other.generation_id);
  });

  await t.step("is another picture after the first one was delivered", async () => {
    await untilDelivered();
    const [before] = [await count() ?? 0];
    const again = await send("slow");
    assert.equal(await count(), before + 1);
    assert.ok(again.generation_id);
  });

  await t.step("at once is as many pictures as calls", async () => {
    const answers = await Promise.all([send("several"), send("several"), send("several")]);
    assert.equal(new Set(answers.map(({ generation_id }) => generation_id)).size, 3);
  });

  await t.step("with an idempotency key is one picture, at once and later", async () => {
    const headers = { "idempotency-key": "k-1" };
    const answers = await Promise.all([send("keyed", { headers }), send("keyed", { headers })]);
    const later = await send("keyed", { headers });
    const ids = new Set([...answers, later].map(({ generation_id }) => generation_id));
    assert.equal(ids.size, 1);
  });

  await t.step("is no join for another caller, or another request", async () => {
    await untilDelivered();
    const other = await service.signUp();
    const theirs = await service.makeKey(other, await service.projectOf(other), ["generate"]);
    const headers = { "x-stainless-retry-count": "1" };
    const drawing = send("mine", { headers });
    // Only what has come can be joined.
    await until(async () => {
      const rows = await service.stack.database.query(
        "select from image_generation.undelivered_answers where delivered_at is null",
      );
      return rows.length > 0;
    });
    const [own, foreign, different] = await Promise.all([
      drawing,
      send("mine", { headers: { ...headers, authorization: `Bearer ${theirs.key}` } }),
      send("mine too", { headers }),
    ]);
    const ids = new Set([own, foreign, different].map(({ generation_id }) => generation_id));
    assert.equal(ids.size, 3);
  });
});

/** Stands before Gemini, and holds what is asked of it until it is let go. */
function startGate() {
  const drawing = Promise.withResolvers<void>();
  let gemini = "";
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { method, headers } = request;
    const body = method === "POST" ? { body: await request.bytes() } : {};
    if (method === "POST") await drawing.promise;
    const passed = new Headers(headers);
    passed.delete("host");
    return await fetch(gemini + new URL(request.url).pathname, {
      method,
      headers: passed,
      ...body,
    });
  });
  return {
    environment: {
      GEMINI_API_KEY: "00000000-0000-4000-8000-000000000000",
      GEMINI_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
    },
    draw: () => drawing.resolve(),
    leadTo: (url: string) => gemini = url,
    [Symbol.asyncDispose]: async () => {
      drawing.resolve();
      await server.shutdown();
    },
  };
}

Deno.test("a call that is sent again before the first one is written is drawn once", async () => {
  await using gate = startGate();
  await using service = await startTestService({ environment: gate.environment });
  gate.leadTo(service.simulators.urls.gemini);
  const { database } = service.stack;
  // Counts the answers, for whoever looks, as a sequence does.
  await database.script(`
    create sequence image_generation.answers;
    grant usage on sequence image_generation.answers to service_role;
    alter function public.image_generation_begin rename to begin_itself;
    create function public.image_generation_begin(job jsonb, plan jsonb, lease_seconds integer)
    returns jsonb language plpgsql as $$
    declare
      answered constant jsonb := public.begin_itself(job, plan, lease_seconds);
    begin
      perform nextval('image_generation.answers');
      return answered;
    end
    $$;
    grant execute on function public.image_generation_begin to service_role;
  `);
  const send = (headers: Record<string, string> = {}) =>
    service.call("/openai/v1/images/generations", {
      json: { prompt: "planned", model: "gemini/gemini-2.5-flash-image" },
      headers,
    });
  const waiting = async (count: number) =>
    (await database.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )).length === count;
  // Neither can be written before both have come to begin.
  const sent = await database.transaction(async ({ query }) => {
    await query("lock table image_generation.generation_jobs in exclusive mode");
    const first = send();
    await until(() => waiting(1));
    const again = send({ "x-stainless-retry-count": "1" });
    await until(() => waiting(2));
    return [first, again];
  });
  await until(async () => {
    const told = await database.query<{ count: number }>(
      "select last_value::int as count from image_generation.answers",
    );
    return told[0]?.count === 2;
  });
  gate.draw();
  const ids = (await Promise.all(sent)).map(({ status, body }) => {
    assert.equal(status, 200, JSON.stringify(body));
    return (body as Answer).generation_id;
  });
  assert.equal(new Set(ids).size, 1);
  const { services } = await service.simulators.books();
  assert.equal(services.gemini.counts.submit, 1);
  assert.equal((await service.countRows())["image_generation.generation_jobs"], 1);
});
