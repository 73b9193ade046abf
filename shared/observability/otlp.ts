import type { EndedSpan } from "./recorded_trace.ts";
import type { TraceAttributes } from "./trace.ts";

/** Where spans and metrics go, by the field's usual variables (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). */
export interface OtlpSettings {
  /** Without `/v1/traces` and `/v1/metrics`. */
  endpoint: string;
  headers: Record<string, string>;
  serviceName: string;
  serviceVersion: string;
}

/** How long the receiver may take, in ms. */
const answerMs = 5_000;
/** Of spans that wait, more of which are let go. */
const mostSpans = 2_000;
/** Of durations, in seconds, as the conventions for HTTP have them. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const kinds = { internal: 1, server: 2, client: 3 };
/** What the span of an attempt is called, which is counted besides calls. */
const attemptName = "attempt";
const scope = { name: "supabase-image-generation" };

/** What is told of durations of one kind since the last time. */
interface Durations {
  name: string;
  attributes: TraceAttributes;
  count: number;
  sum: number;
  buckets: number[];
}

/**
 * Collects spans and sends them by OTLP over HTTP, as JSON
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp), with the durations of requests and calls as metrics. OpenTelemetry's
 * own exporters would be 54 MB of packages in every function.
 */
export class OtlpExporter {
  readonly #settings: OtlpSettings;
  readonly #fetch: typeof fetch;
  #spans: EndedSpan[] = [];
  #lost = 0;
  #durations = new Map<string, Durations>();
  #since = Date.now();
  #sending: Promise<void> | undefined;

  constructor(settings: OtlpSettings, inner: typeof fetch = fetch) {
    this.#settings = settings;
    this.#fetch = inner;
  }

  /** Takes a span; the oldest one goes where too many wait. */
  add(span: EndedSpan): void {
    if (this.#spans.length >= mostSpans) {
      this.#spans.shift();
      this.#lost++;
    }
    this.#spans.push(span);
    if (span.kind !== "internal" || span.name === attemptName) this.#count(span);
  }

  /**
   * Sends what there is. Calls that come meanwhile share the next sending.
   *
   * @throws Error when the receiver does not take it; what it was is lost
   */
  async flush(): Promise<void> {
    while (this.#sending) await this.#sending.catch(() => {});
    if (this.#spans.length === 0) return;
    this.#sending = this.#send().finally(() => this.#sending = undefined);
    await this.#sending;
  }

  async #send(): Promise<void> {
    const spans = this.#spans, durations = [...this.#durations.values()];
    const lost = this.#lost, since = this.#since;
    this.#spans = [];
    this.#durations = new Map();
    this.#lost = 0;
    this.#since = Date.now();
    await Promise.all([
      this.#post("traces", {
        resourceSpans: [{
          resource: this.#resource(),
          scopeSpans: [{ scope, spans: spans.map(toSpan) }],
        }],
      }),
      durations.length === 0 ? undefined : this.#post("metrics", {
        resourceMetrics: [{
          resource: this.#resource(),
          scopeMetrics: [{ scope, metrics: toMetrics(durations, since, this.#since) }],
        }],
      }),
    ]);
    if (lost > 0) throw new Error(`${lost} spans were let go, because too many waited to be sent.`);
  }

  #resource() {
    const { serviceName, serviceVersion } = this.#settings;
    return {
      attributes: toAttributes({ "service.name": serviceName, "service.version": serviceVersion }),
    };
  }

  async #post(signal: "traces" | "metrics", body: unknown): Promise<void> {
    const { endpoint, headers } = this.#settings;
    const response = await this.#fetch(`${endpoint.replace(/\/$/, "")}/v1/${signal}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
      redirect: "manual",
    });
    await response.body?.cancel();
    if (!response.ok) {
      throw new Error(`The receiver of ${signal} answered with ${response.status}.`);
    }
  }

  #count({ kind, name, attributes, startedAt, endedAt, error }: EndedSpan): void {
    const metric = kind === "internal"
      ? "image_generation.attempt.duration"
      : `http.${kind}.request.duration`;
    const told = {
      ...(kind === "internal"
        ? {
          "image_generation.provider": attributes["image_generation.provider"],
          "image_generation.model": attributes["image_generation.model"],
          "image_generation.outcome": attributes["image_generation.outcome"],
        }
        : {
          ...(kind === "server"
            ? { "http.route": attributes["http.route"] ?? name }
            : { "server.address": attributes["server.address"] }),
          "http.request.method": attributes["http.request.method"],
          "http.response.status_code": attributes["http.response.status_code"],
        }),
      ...(error !== undefined && { "error.type": error }),
    };
    const key = JSON.stringify([metric, told]);
    const held = this.#durations.get(key) ??
      { name: metric, attributes: told, count: 0, sum: 0, buckets: bounds.map(() => 0).concat(0) };
    this.#durations.set(key, held);
    const seconds = (endedAt - startedAt) / 1_000;
    const place = bounds.findIndex((bound) => seconds <= bound);
    const bucket = place < 0 ? bounds.length : place;
    held.count++;
    held.sum += seconds;
    held.buckets[bucket] = (held.buckets[bucket] ?? 0) + 1;
  }
}

function toSpan(span: EndedSpan) {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId !== undefined && { parentSpanId: span.parentId }),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: nanoseconds(span.startedAt),
    endTimeUnixNano: nanoseconds(span.endedAt),
    attributes: toAttributes({
      ...span.attributes,
      ...(span.error !== undefined && { "error.type": span.error }),
    }),
    status: span.error === undefined ? {} : { code: 2, message: span.error },
  };
}

function toMetrics(durations: Durations[], since: number, until: number) {
  return [...Map.groupBy(durations, ({ name }) => name)].map(([name, points]) => ({
    name,
    unit: "s",
    histogram: {
      // Since the last time: an isolate lives for too short to add up itself.
      aggregationTemporality: 1,
      dataPoints: points.map(({ attributes, count, sum, buckets }) => ({
        attributes: toAttributes(attributes),
        startTimeUnixNano: nanoseconds(since),
        timeUnixNano: nanoseconds(until),
        count: String(count),
        sum,
        bucketCounts: buckets.map(String),
        explicitBounds: bounds,
      })),
    },
  }));
}

function toAttributes(attributes: TraceAttributes) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }]
  );
}

function toValue(value: string | number | boolean) {
  if (typeof value === "string") return { stringValue: value.slice(0, 500) };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function nanoseconds(ms: number): string {
  const whole = Math.floor(ms);
  return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, "0")}`;
}
