import assert from "node:assert/strict";
import { problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";
import {
  type ReceivedSpan,
  startOtlpReceiver,
} from "../../shared/testing/observability/otlp_receiver.ts";
import { startTestReceiver } from "../../shared/testing/webhooks/receiver.ts";

/** A `traceparent` of a new trace. */
function newTrace(flags = "01") {
  const traceId = crypto.randomUUID().replaceAll("-", "");
  const spanId = `1${traceId.slice(1, 16)}`;
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}

/** A span's names from the topmost one down to it, and the parent of the topmost. */
function lineOf(span: ReceivedSpan, spans: ReceivedSpan[]): [string[], string | undefined] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  if (!parent) return [[span.name], span.parentSpanId];
  assert.ok(parent.startedAt <= span.startedAt, `${span.name} begins after ${parent.name}`);
  const [line, above] = lineOf(parent, spans);
  return [[...line, span.name], above];
}

/** In front of a simulator, keeps what calls say of their trace. */
function startFront(to: () => string) {
  const seen: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    // The worker asks besides how the provider is, on nobody's behalf.
    if (request.method === "POST") seen.push(request.headers.get("traceparent") ?? "");
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    const body = method === "POST" ? await request.arrayBuffer() : null;
    return await fetch(to() + pathname + search, { method, headers, body });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("a trace goes in by traceparent, through the job's row, and out to providers, webhooks and OTLP", async (t) => {
  await using otlp = startOtlpReceiver();
  await using hooks = startTestReceiver();
  const simulator = { url: "" };
  await using front = startFront(() => simulator.url);
  await using service = await startTestService({
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
      OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=a%20studio,api-key=k",
      OTEL_SERVICE_NAME: "pictures",
      WEBHOOK_TRUSTED_ORIGINS: hooks.origin,
      GEMINI_API_KEY: "a-key-of-a-test",
      GEMINI_BASE_URL: front.url,
    },
  });
  simulator.url = service.simulators.urls.gemini;
  const user = await service.signUp();
  await service.call("/webhooks", {
    as: user,
    json: { url: `${hooks.origin}/hook`, events: ["generation.completed"] },
  });
  const request = { prompt: "a quiet prompt", provider: "gemini", width: 256, height: 256 };

  await t.step("a request that is answered", async () => {
    const { traceId, spanId, traceparent } = newTrace();
    const { status, headers } = await service.call("/generate", {
      as: user,
      json: request,
      headers: { traceparent },
    });
    assert.equal(status, 200);
    const spans = (await otlp.until((all) =>
      all.some((each) =>
        each.spanId && each.traceId === traceId && each.kind === 2
      )
    ))
      .filter((each) => each.traceId === traceId);
    assert.deepEqual(otlp.complaints, []);
    const linesOf = (name: string) =>
      spans.filter((each) => each.name === name).map((each) => lineOf(each, spans));
    const top = "POST /generate";
    assert.deepEqual(linesOf(top), [[[top], spanId]]);
    assert.deepEqual(linesOf("authenticate"), [[[top, "authenticate"], spanId]]);
    assert.deepEqual(linesOf("plan"), [[[top, "plan"], spanId]]);
    assert.deepEqual(linesOf("rpc/image_generation_begin"), [[
      [top, "rpc/image_generation_begin"],
      spanId,
    ]]);
    assert.deepEqual(linesOf("attempt"), [[[top, "attempt"], spanId]]);
    assert.deepEqual(linesOf("provider POST"), [[[top, "attempt", "provider POST"], spanId]]);
    assert.ok(
      linesOf("storage POST").some(([line]) =>
        line.join() === [top, "attempt", "storage POST"].join()
      ),
    );
    const server = spans.find(({ name }) => name === top);
    assert.equal(server?.attributes["http.response.status_code"], "200");
    assert.equal(server?.attributes["request.id"], headers.get("x-request-id"));
    const attempt = spans.find(({ name }) => name === "attempt");
    assert.equal(attempt?.attributes["image_generation.provider"], "gemini");
    assert.equal(attempt?.attributes["image_generation.outcome"], "completed");
    assert.ok(
      !JSON.stringify(spans, (_, value) => typeof value === "bigint" ? 0 : value).includes("quiet"),
    );
    const call = spans.find(({ name }) => name === "provider POST");
    assert.deepEqual(front.seen, [`00-${traceId}-${call?.spanId}-01`]);
    const told = await hooks.next("/hook");
    assert.match(told.headers["traceparent"] ?? "", new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    await otlp.until(() => (otlp.metrics.get("image_generation.attempt.duration") ?? 0) >= 1);
    assert.ok((otlp.metrics.get("http.server.request.duration") ?? 0) >= 1);
    assert.deepEqual([otlp.headers.get("x-tenant"), otlp.headers.get("api-key")], [
      "a studio",
      "k",
    ]);
  });

  await t.step("a generation of the queue, whose worker goes on with its trace", async () => {
    const { traceId, spanId, traceparent } = newTrace();
    const { status } = await service.call("/generate", {
      as: user,
      json: request,
      headers: { traceparent, prefer: "respond-async" },
    });
    assert.equal(status, 202);
    await hooks.next("/hook");
    const isOurs = (each: ReceivedSpan) => each.traceId === traceId;
    const spans = (await otlp.until((all) =>
      all.some((each) =>
        isOurs(each) && each.name === "attempt"
      ) && all.some((each) => isOurs(each) && each.kind === 2)
    ))
      .filter(isOurs);
    const attempt = spans.find(({ name }) => name === "attempt");
    assert.ok(attempt);
    const [line, above] = lineOf(attempt, spans);
    assert.equal(line[0], "POST /generate");
    assert.equal(above, spanId);
  });

  await t.step("a generation that SQL asked for has a trace of its own", async () => {
    await service.client.rpc("request_generation", {
      project_id: await service.projectOf(user),
      prompt: "out of SQL",
      options: { provider: "gemini" },
    });
    const message = await hooks.next("/hook");
    assert.equal(message.headers["traceparent"], undefined);
    const spans = await otlp.until((all) =>
      all.some(({ name, parentSpanId }) => name === "generation" && parentSpanId === undefined)
    );
    const generation = spans.find(({ name, parentSpanId }) =>
      name === "generation" && parentSpanId === undefined
    );
    const attempt = spans.find(({ name, traceId }) =>
      name === "attempt" && traceId === generation?.traceId
    );
    assert.ok(attempt);
    assert.deepEqual(lineOf(attempt, spans), [["generation", "attempt"], undefined]);
  });

  await t.step(
    "a trace that its beginner does not record is handed on and not recorded",
    async () => {
      const { traceId, traceparent } = newTrace("00");
      await service.call("/generate", { as: user, json: request, headers: { traceparent } });
      assert.match(front.seen.at(-1) ?? "", new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
      assert.ok(otlp.spans.every((span) => span.traceId !== traceId));
    },
  );

  await t.step("asking a provider how it is has a trace of its own", async () => {
    const spans = await otlp.until((all) =>
      all.some(({ name, attributes }) =>
        name === "probe" && attributes["image_generation.provider"] === "gemini"
      )
    );
    const probe = spans.find(({ name, attributes }) =>
      name === "probe" && attributes["image_generation.provider"] === "gemini"
    );
    assert.ok(probe);
    assert.equal(probe.parentSpanId, undefined);
    const call = spans.find(({ name, parentSpanId }) =>
      name === "provider GET" && parentSpanId === probe.spanId
    );
    assert.equal(call?.traceId, probe.traceId);
  });

  await t.step("a failure is told of its span", async () => {
    const { traceId, traceparent } = newTrace();
    await service.simulators.setFault({
      service: "gemini",
      fault: "transport.bad_gateway",
      count: 9,
    });
    const json = { ...request, enable_fallback: false, max_retries: 0 };
    const failed = await service.call("/generate", { as: user, json, headers: { traceparent } });
    assert.ok(failed.status >= 500);
    const spans = await otlp.until((all) =>
      all.some((each) => each.traceId === traceId && each.kind === 2)
    );
    const attempt = spans.find((each) => each.traceId === traceId && each.name === "attempt");
    assert.equal(attempt?.attributes["image_generation.outcome"], "failed");
    assert.equal(attempt?.attributes["error.type"], "upstream_down");
  });
});

Deno.test("without an endpoint a trace is handed on all the same, and answers say where their time went", async (t) => {
  await using hooks = startTestReceiver();
  const simulator = { url: "" };
  await using front = startFront(() => simulator.url);
  await using service = await startTestService({
    environment: {
      WEBHOOK_TRUSTED_ORIGINS: hooks.origin,
      GEMINI_API_KEY: "a-key-of-a-test",
      GEMINI_BASE_URL: front.url,
    },
  });
  simulator.url = service.simulators.urls.gemini;
  const user = await service.signUp();
  await service.call("/webhooks", { as: user, json: { url: `${hooks.origin}/hook` } });
  const request = { prompt: "a kite", provider: "gemini", width: 256, height: 256 };
  const { traceparent } = newTrace();

  await t.step("handed on as it came", async () => {
    const { headers, body } = await service.call("/generate", {
      as: user,
      json: request,
      headers: { traceparent },
    });
    assert.deepEqual(front.seen, [traceparent]);
    assert.equal((await hooks.next("/hook")).headers["traceparent"], traceparent);
    const told = headers.get("server-timing") ?? "";
    assert.match(told, /^(\w+;dur=[\d.]+(, )?)+$/);
    const names = told.split(", ").map((each) => each.split(";")[0]);
    assert.deepEqual(names, ["auth", "plan", "database", "provider", "storage", "total"]);
    assert.equal(headers.get("timing-allow-origin"), "*");
    const { generation_id } = body as { generation_id: string };
    const explained = await service.call(`/jobs/${generation_id}?explain`, { as: user });
    const { timing } = explained.body as {
      timing: Record<string, number> & { attempts: Record<string, number>[] };
    };
    const { total_ms = 0, queue_ms = 0, waited_ms = 0, drawing_ms = 0, overhead_ms = 0 } = timing;
    assert.equal(total_ms, queue_ms + waited_ms + drawing_ms + overhead_ms);
    assert.equal(timing.attempts.length, 1);
    assert.ok(drawing_ms > 0 && overhead_ms > 0 && (timing.prepared_ms ?? 0) > 0);
  });

  await t.step("what is no traceparent, or none was sent, is not handed on", async () => {
    for (
      const wrong of [
        undefined,
        "nonsense",
        `00-${"0".repeat(32)}-1234567890abcdef-01`,
        `ff${traceparent.slice(2)}`,
        `${traceparent}-x`,
      ]
    ) {
      await service.call("/generate", {
        as: user,
        json: request,
        headers: wrong === undefined ? {} : { traceparent: wrong },
      });
      assert.equal(front.seen.at(-1), "", String(wrong));
    }
  });

  await t.step("refusals say their time too", async () => {
    const refused = await service.call("/jobs/nothing", { as: user });
    problem(refused, 400, "invalid_request");
    assert.match(
      refused.headers.get("server-timing") ?? "",
      /^auth;dur=.*database;dur=.*total;dur=/,
    );
    const unknown = await service.call("/jobs", { as: "nobody" });
    assert.match(unknown.headers.get("server-timing") ?? "", /total;dur=/);
  });
});
