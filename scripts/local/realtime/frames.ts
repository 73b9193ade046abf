import { Buffer } from "node:buffer";
import * as z from "zod";

/** The two forms of Phoenix's messages that supabase-js speaks; it asks for one with the parameter `vsn`. */
export type FrameVersion = "1.0.0" | "2.0.0";

/** A message of either side of a connection. */
export interface Frame {
  /** Which joining of a topic it belongs to. */
  joinRef: string | null;
  /** What an answer refers to. */
  ref: string | null;
  topic: string;
  event: string;
  payload: Record<string, unknown>;
}

const reference = z.string().max(255).nullish().transform((given) => given ?? null);
const topic = z.string().min(1).max(255);
const event = z.string().min(1).max(255);
const payload = z.record(z.string(), z.unknown()).catch({});
const objectFrame = z.object({
  topic,
  event,
  payload,
  ref: reference,
  join_ref: reference,
}).transform(({ join_ref, ...rest }): Frame => ({ ...rest, joinRef: join_ref }));
const arrayFrame = z.tuple([reference, reference, topic, event, payload]).transform(
  ([joinRef, ref, topic, event, payload]): Frame => ({ joinRef, ref, topic, event, payload }),
);
/** The kind of a binary frame that broadcasts something of the user's. */
const broadcastPush = 3;
const jsonEncoding = 1;

/** @returns undefined for what is no message */
export function readFrame(data: Buffer, isBinary: boolean, version: FrameVersion) {
  if (isBinary) return readBroadcast(data);
  let parsed: unknown;
  try {
    parsed = JSON.parse(data.toString());
  } catch {
    return undefined;
  }
  return (version === "1.0.0" ? objectFrame : arrayFrame).safeParse(parsed).data;
}

/** The text of a message, which both forms have for everything that this server says. */
export function writeFrame(frame: Frame, version: FrameVersion): string {
  const { joinRef, ref, topic, event, payload } = frame;
  return JSON.stringify(
    version === "1.0.0"
      ? { topic, event, payload, ref, join_ref: joinRef }
      : [joinRef, ref, topic, event, payload],
  );
}

/**
 * Reads a binary broadcast: kind, five lengths, the encoding, then what has these lengths, then the payload
 * (`lib/serializer.ts` of @supabase/realtime-js). One whose payload is bytes is none here.
 */
function readBroadcast(data: Buffer): Frame | undefined {
  const [kind, ...rest] = data.subarray(0, 7);
  const lengths = rest.slice(0, 5), encoding = rest[5];
  if (kind !== broadcastPush || encoding !== jsonEncoding) return undefined;
  let at = 7;
  const [joinRef = "", ref = "", topic = "", event = ""] = lengths.map((length) =>
    data.subarray(at, at += length).toString()
  );
  try {
    const payload: unknown = JSON.parse(data.subarray(at).toString());
    return {
      joinRef: joinRef || null,
      ref: ref || null,
      topic,
      event: "broadcast",
      payload: { type: "broadcast", event, payload },
    };
  } catch {
    return undefined;
  }
}
