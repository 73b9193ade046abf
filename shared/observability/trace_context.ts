import { toHex } from "../runtime/mod.ts";

/** Where a trace stands, as W3C Trace Context hands it on (https://www.w3.org/TR/trace-context/#traceparent-header). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** Of whoever calls, 16 hexadecimal digits. */
  spanId: string;
  /** Whether whoever began the trace records it. */
  isSampled: boolean;
}

const pattern =
  /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** A `traceparent`; undefined where it is absent or none. A version to come is read as far as it is the same. */
export function parseTraceparent(header: string | null | undefined): TraceContext | undefined {
  const text = header?.trim().toLowerCase();
  const found = text === undefined ? null : pattern.exec(text);
  if (!found || (text?.startsWith("00") && found[4] !== undefined)) return undefined;
  const [, traceId = "", spanId = "", flags = "00"] = found;
  return { traceId, spanId, isSampled: (parseInt(flags, 16) & 1) === 1 };
}

/** The `traceparent` of a place in a trace. */
export function formatTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}

/** An id of so many bytes, by chance, in hexadecimal digits. */
export function randomId(bytes: 8 | 16): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}
