import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { OtlpExporter } from "./otlp.ts";
import { recordTrace } from "./recorded_trace.ts";
import { openTrace, Timings } from "./mod.ts";
import { formatTraceparent, parseTraceparent } from "./trace_context.ts";

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length })
    .filter((text) => /[^0]/.test(text));

Deno.test("parseTraceparent() reads what formatTraceparent() writes, and refuses everything else", () => {
  fc.assert(fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, isSampled) => {
    const context = { traceId, spanId, isSampled };
    deepEqual(parseTraceparent(formatTraceparent(context)), context);
  }));
  fc.assert(fc.property(fc.string(), (text) => {
    equal(parseTraceparent(text), undefined);
  }));
  const id = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
  // https://www.w3.org/TR/trace-context/#versioning-of-traceparent
  equal(parseTraceparent(`cc-${id}-01-what-comes-later`)?.isSampled, true);
  for (const wrong of [`00-${id}-01-more`, `ff-${id}-01`, `00-${id}`, `00-${id}-1`, `0-${id}-01`]) {
    equal(parseTraceparent(wrong), undefined, wrong);
  }
  equal(openTrace(`00-${id}-01\r\nx: y`).traceparent(), undefined);
});

Deno.test("Timings count what is done at the same time once", () => {
  const timings = new Timings();
  const [one, other] = [timings.start("database"), timings.start("database")];
  const until = performance.now() + 20;
  while (performance.now() < until);
  one();
  other();
  const told = /database;dur=([\d.]+), total;dur=([\d.]+)/.exec(timings.header());
  ok(told && Number(told[1]) <= Number(told[2]), timings.header());
  match(new Timings().header(), /^total;dur=[\d.]+$/);
});

Deno.test("OtlpExporter keeps within bounds while nobody takes its spans, and says what was lost", async () => {
  const sent: { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] }[] = [];
  const exporter = new OtlpExporter({
    ...{ endpoint: "http://otlp.test/", headers: {}, serviceName: "s", serviceVersion: "1" },
  }, async (input, init) => {
    const request = new Request(input, init);
    ok(/^http:\/\/otlp\.test\/v1\/(traces|metrics)$/.test(request.url), request.url);
    if (request.url.endsWith("traces")) sent.push(await request.json());
    return new Response();
  });
  const trace = recordTrace(undefined, (span) => exporter.add(span));
  for (let count = 0; count < 2_005; count++) {
    await trace.measure({ name: `work ${count}` }, () => Promise.resolve());
  }
  const failed = await exporter.flush().then(() => "", (error: Error) => error.message);
  match(failed, /^5 spans were let go/);
  equal(sent[0]?.resourceSpans[0]?.scopeSpans[0]?.spans.length, 2_000);
  await exporter.flush();
  equal(sent.length, 1, "nothing is sent twice, and nothing where there is nothing");
});
