import * as z from "zod";

/**
 * One call of Storage and what supabase/storage 1.11.2 (August 2026, files on disk, PostgreSQL 17) answered it, each line
 * of `real_storage_answers.jsonl` after the one before, beginning with an empty Storage.
 */
export interface RecordedCall {
  /** What the calls around it are about. */
  topic: string;
  /** Whose credentials are sent. */
  as: Caller;
  /** Method and path under /storage/v1; `{download:<bucket>/<key>}` and the like stand for a signed URL's token. */
  call: string;
  headers?: Record<string, string> | undefined;
  /** As text. */
  body?: string | undefined;
  /** A body of that many bytes of the value 7. */
  bytes?: number | undefined;
  /** Sends the body without declaring its length. */
  chunked?: boolean | undefined;
  /** Whether the answer's headers were recorded. */
  show?: boolean | undefined;
  /** What the real server answered, as {@link normalise} writes it. */
  answer: string;
  /** What the stand-in answers instead, where it does. */
  here?: string | undefined;
  /** Why it does. */
  because?: string | undefined;
}

/** Whose credentials a recorded call sends: two users, the two keys, none, and tokens that are wrong in some way. */
export type Caller = (typeof callers)[number];

const callers = [
  ...["service", "anon", "alice", "bob", "nobody"] as const,
  ...["forged", "expired", "norole", "unknownrole", "odd"] as const,
] as const;

const shape = z.object({
  topic: z.string(),
  as: z.enum(callers),
  call: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  bytes: z.number().optional(),
  chunked: z.boolean().optional(),
  show: z.boolean().optional(),
  answer: z.string(),
  here: z.string().optional(),
  because: z.string().optional(),
});

/** The recorded calls, in their order. */
export async function readRecordedCalls(): Promise<RecordedCall[]> {
  const text = await Deno.readTextFile(new URL("./real_storage_answers.jsonl", import.meta.url));
  return text.trim().split("\n").map((line) => shape.parse(JSON.parse(line)));
}

/** Headers that are compared where {@link RecordedCall.show} asks for it. */
export const comparedHeaders: readonly string[] = [
  ...["cache-control", "content-type", "content-range", "accept-ranges", "content-disposition"],
  ...["content-encoding", "content-length", "etag", "expires"],
];

/**
 * An answer as text that is the same in each run: status, body with sorted names, headers; ids, moments, tokens and
 * cursors are replaced by what they are.
 */
export function normalise(status: number, text: string, headers: Record<string, string>): string {
  const shown = Object.fromEntries(
    // The length of an error's text says nothing, and a 304 has no body whose length there were.
    Object.entries(headers).filter(([name]) =>
      name !== "content-length" || isBytes(status, headers)
    ),
  );
  const parts = [String(status), bodyOf(text)];
  if (Object.keys(shown).length > 0) parts.push(JSON.stringify(sorted(shown)));
  return withoutChance(parts.join(" "));
}

function isBytes(status: number, headers: Record<string, string>): boolean {
  return status !== 304 && !headers["content-type"]?.startsWith("application/json");
}

function bodyOf(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map((
      [name, of],
    ) => [name, sorted(of)]),
  );
}

const chance: [RegExp, string][] = [
  [
    /(?!aaaaaaaa|bbbbbbbb)[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g,
    "<uuid>",
  ],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<moment>"],
  [/(Sun|Mon|Tue|Wed|Thu|Fri|Sat), [^"]*? GMT/g, "<date>"],
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, "<token>"],
  [/"nextCursor":"[^"]+"/g, '"nextCursor":"<cursor>"'],
];

function withoutChance(text: string): string {
  return chance.reduce((all, [pattern, name]) => all.replace(pattern, name), text);
}
