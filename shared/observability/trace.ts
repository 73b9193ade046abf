import { type TimedPart, Timings } from "./timings.ts";
import { parseTraceparent } from "./trace_context.ts";

/** What is known of a piece of work, by the field's own names (https://opentelemetry.io/docs/specs/semconv/). */
export type TraceAttributes = Record<string, string | number | boolean | undefined>;

/** A piece of work in a trace. */
export interface TraceWork {
  name: string;
  /** Which part of the answer's time it is told as. */
  part?: TimedPart;
  /** `client` for a call out, `server` for one that came in; else it is the service's own. */
  kind?: "client" | "server";
  attributes?: TraceAttributes;
}

/** What came of it is told to the span that it is. */
export type TellSpan = (attributes: TraceAttributes) => void;

/** One trace as far as it goes on here. Where nobody records it, it costs no more than to read a clock. */
export interface Trace {
  readonly timings: Timings;
  /** What a call that is made now says of it, as `traceparent`; undefined where nobody traces. */
  traceparent(): string | undefined;
  /** Does some work, which is measured. */
  measure<Result>(
    work: TraceWork,
    run: (tell: TellSpan) => Promise<Result>,
  ): Promise<Result>;
  /** The trace of somebody else's request that is gone on with here, such as that of a queued job. */
  ofAnother(traceparent: string | null | undefined): Trace;
}

/** Hands a trace on as it came, and measures for the answer alone. */
class UnrecordedTrace implements Trace {
  readonly timings: Timings = new Timings();
  readonly #traceparent: string | undefined;

  constructor(traceparent: string | undefined) {
    this.#traceparent = traceparent;
  }

  traceparent(): string | undefined {
    return this.#traceparent;
  }

  async measure<Result>(
    { part }: TraceWork,
    run: (tell: TellSpan) => Promise<Result>,
  ): Promise<Result> {
    if (part === undefined) return await run(ignore);
    const end = this.timings.start(part);
    try {
      return await run(ignore);
    } finally {
      end();
    }
  }

  ofAnother(traceparent: string | null | undefined): Trace {
    return openTrace(traceparent);
  }
}

const ignore: TellSpan = () => {};

/** A trace that nobody records. @param traceparent as it came; what is none is left out */
export function openTrace(traceparent: string | null | undefined): Trace {
  return new UnrecordedTrace(
    traceparent && parseTraceparent(traceparent) ? traceparent.trim().toLowerCase() : undefined,
  );
}

/** What is read here of a request; the runtimes' own types of one differ. */
interface RequestParts {
  method?: string;
  headers?: HeadersInit;
}

/**
 * A `fetch` whose calls are measured, and hand the trace on.
 *
 * @param describe says of a call which work it is
 */
export function tracedFetch(
  trace: Trace,
  describe: (method: string, url: URL) => TraceWork,
  inner: typeof fetch = fetch,
): typeof fetch {
  return async (input: Parameters<typeof fetch>[0], init: RequestParts = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init.method ?? (input instanceof Request ? input.method : "GET");
    return await trace.measure(describe(method, url), async (tell) => {
      const traceparent = trace.traceparent();
      const response = await (traceparent === undefined
        ? inner(input, init)
        : inner(input, { ...init, headers: withTraceparent(input, init, traceparent) }));
      tell({ "http.response.status_code": response.status });
      return response;
    });
  };
}

function withTraceparent(
  input: Parameters<typeof fetch>[0],
  init: RequestParts,
  traceparent: string,
): Headers {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : {}));
  headers.set("traceparent", traceparent);
  return headers;
}
