import { AsyncLocalStorage } from "node:async_hooks";
import { Timings } from "./timings.ts";
import type { TellSpan, Trace, TraceAttributes, TraceWork } from "./trace.ts";
import {
  formatTraceparent,
  parseTraceparent,
  randomId,
  type TraceContext,
} from "./trace_context.ts";

/** A piece of work that has ended. Times are ms since the epoch. */
export interface EndedSpan extends TraceContext {
  parentId: string | undefined;
  name: string;
  kind: "server" | "client" | "internal";
  startedAt: number;
  endedAt: number;
  attributes: TraceAttributes;
  /** The name of what it failed with. */
  error?: string;
}

/** Which span is under way here, however deep in calls. */
const current = new AsyncLocalStorage<TraceContext>();

/** A trace whose pieces are recorded. */
class RecordedTrace implements Trace {
  readonly timings: Timings = new Timings();
  readonly #root: TraceContext | undefined;
  readonly #traceId: string;
  readonly #record: (span: EndedSpan) => void;

  readonly #isOfAnother: boolean;

  constructor(
    root: TraceContext | undefined,
    record: (span: EndedSpan) => void,
    isOfAnother: boolean,
  ) {
    this.#root = root;
    this.#traceId = root?.traceId ?? randomId(16);
    this.#record = record;
    this.#isOfAnother = isOfAnother;
  }

  traceparent(): string | undefined {
    const here = this.#here();
    return here && formatTraceparent(here);
  }

  async measure<Result>(
    { name, part, kind, attributes = {} }: TraceWork,
    run: (tell: TellSpan) => Promise<Result>,
  ): Promise<Result> {
    // A request is a part of nothing else here, whatever a runtime was in the middle of when it came.
    const parent = kind === "server" ? this.#root : this.#here();
    const span: EndedSpan = {
      traceId: parent?.traceId ?? this.#traceId,
      spanId: randomId(8),
      isSampled: parent?.isSampled ?? true,
      parentId: parent?.spanId,
      name,
      kind: kind ?? "internal",
      startedAt: performance.timeOrigin + performance.now(),
      endedAt: 0,
      attributes: { ...attributes },
    };
    const end = part && this.timings.start(part);
    try {
      return await current.run(span, () => run((told) => Object.assign(span.attributes, told)));
    } catch (error) {
      span.error = error instanceof Error ? error.name : "Error";
      throw error;
    } finally {
      end?.();
      span.endedAt = performance.timeOrigin + performance.now();
      if (span.isSampled) this.#record(span);
    }
  }

  ofAnother(traceparent: string | null | undefined): Trace {
    return new RecordedTrace(parseTraceparent(traceparent), this.#record, true);
  }

  /** What is under way; what another trace has under way is no part of one that was gone on with on purpose. */
  #here(): TraceContext | undefined {
    const here = current.getStore();
    return here && (!this.#isOfAnother || here.traceId === this.#traceId) ? here : this.#root;
  }
}

/** A trace that is recorded; one that whoever began it does not record is only handed on. */
export function recordTrace(
  traceparent: string | null | undefined,
  record: (span: EndedSpan) => void,
): Trace {
  return new RecordedTrace(parseTraceparent(traceparent), record, false);
}
