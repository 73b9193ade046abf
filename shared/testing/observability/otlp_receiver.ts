import * as z from "zod";

// https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto, in the JSON of
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding; strict, so that what is misspelt is found.
const nanoseconds = z.string().regex(/^\d{19}$/);
const attributes = z.array(z.strictObject({
  key: z.string(),
  value: z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ boolValue: z.boolean() }),
    z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
    z.strictObject({ doubleValue: z.number() }),
  ]),
}));
const resource = z.strictObject({ attributes });
const scope = z.strictObject({ name: z.string() });
const span = z.strictObject({
  traceId: z.string().regex(/^[\da-f]{32}$/),
  spanId: z.string().regex(/^[\da-f]{16}$/),
  parentSpanId: z.string().regex(/^[\da-f]{16}$/).optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  status: z.strictObject({ code: z.int().optional(), message: z.string().optional() }),
});
const traces = z.strictObject({
  resourceSpans: z.array(z.strictObject({
    resource,
    scopeSpans: z.array(z.strictObject({ scope, spans: z.array(span) })),
  })),
});
const metrics = z.strictObject({
  resourceMetrics: z.array(z.strictObject({
    resource,
    scopeMetrics: z.array(z.strictObject({
      scope,
      metrics: z.array(z.strictObject({
        name: z.string(),
        unit: z.string(),
        histogram: z.strictObject({
          aggregationTemporality: z.literal(1),
          dataPoints: z.array(
            z.strictObject({
              attributes,
              startTimeUnixNano: nanoseconds,
              timeUnixNano: nanoseconds,
              count: z.string(),
              sum: z.number(),
              bucketCounts: z.array(z.string()),
              explicitBounds: z.array(z.number()),
            }).refine(({ count, bucketCounts, explicitBounds }) =>
              bucketCounts.length === explicitBounds.length + 1 &&
              bucketCounts.reduce((sum, each) => sum + Number(each), 0) === Number(count)
            ),
          ),
        }),
      })),
    })),
  })),
});

/** A span as it came. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: number;
  startedAt: bigint;
  endedAt: bigint;
  attributes: Record<string, string | number | boolean>;
  isFailed: boolean;
}

/** A receiver of OTLP over HTTP, for tests. */
export interface OtlpReceiver extends AsyncDisposable {
  url: string;
  spans: ReceivedSpan[];
  /** Names of metrics, with the number of durations of each. */
  metrics: Map<string, number>;
  /** What of the requests was not as the protocol has it. */
  complaints: string[];
  /** The headers of the latest request. */
  headers: Headers;
  /** The spans as soon as they are enough; awaited two minutes at most. */
  until(enough: (spans: ReceivedSpan[]) => boolean): Promise<ReceivedSpan[]>;
}

/** Starts a receiver on a free port of this machine; the end of its scope stops it. */
export function startOtlpReceiver(): OtlpReceiver {
  const news = new EventTarget();
  const receiver = {
    spans: [] as ReceivedSpan[],
    metrics: new Map<string, number>(),
    complaints: [] as string[],
    headers: new Headers(),
  };
  const take = (pathname: string, body: unknown) => {
    if (pathname === "/v1/traces") {
      const { resourceSpans } = traces.parse(body);
      const spans = resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) => spans)
      );
      receiver.spans.push(...spans.map((each) => ({
        ...each,
        parentSpanId: each.parentSpanId,
        startedAt: BigInt(each.startTimeUnixNano),
        endedAt: BigInt(each.endTimeUnixNano),
        attributes: Object.fromEntries(
          each.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
        ),
        isFailed: each.status.code === 2,
      })));
    } else if (pathname === "/v1/metrics") {
      const { resourceMetrics } = metrics.parse(body);
      for (
        const { name, histogram } of resourceMetrics.flatMap(({ scopeMetrics }) =>
          scopeMetrics.flatMap(({ metrics }) => metrics)
        )
      ) {
        const count = histogram.dataPoints.reduce((sum, point) => sum + Number(point.count), 0);
        receiver.metrics.set(name, (receiver.metrics.get(name) ?? 0) + count);
      }
    } else throw new Error(`nobody asks for ${pathname}`);
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    receiver.headers = request.headers;
    try {
      if (request.headers.get("content-type") !== "application/json") throw new Error("no JSON");
      take(new URL(request.url).pathname, await request.json());
      news.dispatchEvent(new Event("spans"));
      return Response.json({});
    } catch (error) {
      receiver.complaints.push(String(error));
      return new Response("", { status: 400 });
    }
  });
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${server.addr.port}`,
    until: (enough: (spans: ReceivedSpan[]) => boolean) =>
      new Promise<ReceivedSpan[]>((resolve, reject) => {
        const look = () => {
          if (!enough(receiver.spans)) return;
          news.removeEventListener("spans", look);
          clearTimeout(tooLong);
          resolve(receiver.spans);
        };
        const tooLong = setTimeout(() => {
          const names = receiver.spans.map(({ name }) => name).join(", ");
          reject(new Error(`${receiver.complaints[0] ?? "too few spans"}: ${names}`));
        }, 120_000);
        news.addEventListener("spans", look);
        look();
      }),
    [Symbol.asyncDispose]: () => server.shutdown(),
  });
}
