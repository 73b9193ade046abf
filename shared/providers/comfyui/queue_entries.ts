import { leave, readChunk } from "../../runtime/mod.ts";

/** A prompt in a server's queue. */
export interface QueueEntry {
  list: "running" | "pending";
  /** Smaller ones are drawn first. */
  number: number;
  promptId: string;
}

const quote = 0x22;
const comma = 0x2c;
const openingBracket = 0x5b;
const backslash = 0x5c;
const closingBracket = 0x5d;
const openingBrace = 0x7b;
const closingBrace = 0x7d;
const lists = new Map<string, QueueEntry["list"]>([
  ["queue_running", "running"],
  ["queue_pending", "pending"],
]);
/** Bytes of what is wanted of an entry, its number and its id; a longer beginning is none of an entry. */
const longestBeginning = 1_000;

/**
 * Reads the answer to `GET /queue` as it arrives and keeps of each entry its number and id. The entries hold whole
 * workflows, of the editor's format besides: 17 MB where 100 people wait. They are passed over and never parsed.
 *
 * The answer is `{"queue_running": [[number, id, graph, extra data, outputs], …], "queue_pending": […]}`; entries may
 * have further members.
 *
 * @param signal ends a body that stalls
 * @throws SyntaxError when it is something else
 * @throws RangeError when it has more than `maximumBytes`
 */
export async function* readQueueEntries(
  body: ReadableStream<Uint8Array>,
  maximumBytes: number,
  signal: AbortSignal,
): AsyncGenerator<QueueEntry> {
  const reader = body.getReader();
  const scanner = new QueueScanner();
  let size = 0;
  try {
    for (;;) {
      const chunk = await readChunk(reader, signal);
      if (!chunk) break;
      size += chunk.byteLength;
      if (size > maximumBytes) {
        throw new RangeError(`the queue has more than ${maximumBytes} bytes`);
      }
      yield* scanner.scan(chunk);
    }
    scanner.finish();
  } finally {
    leave(reader);
  }
}

/** Where in the answer the bytes are: how deep in brackets, inside a text or not. */
class QueueScanner {
  #depth = 0;
  #inText = false;
  /** Whether the last chunk ended in an odd number of backslashes inside a text. */
  #isEscaped = false;
  #list: QueueEntry["list"] | undefined;
  /** Commas since an entry began. */
  #commas = 0;
  /** What stands before the bracket of a list, or at the beginning of an entry. */
  #kept = "";
  #isOver = false;

  *scan(chunk: Uint8Array): Generator<QueueEntry> {
    for (let at = 0; at < chunk.byteLength; at++) {
      if (this.#inText) {
        const end = this.#endOfText(chunk, at);
        this.#keep(chunk, at, end + 1);
        at = end;
        continue;
      }
      const byte = chunk[at] ?? 0;
      if (byte === quote) {
        this.#inText = true;
        this.#keep(chunk, at, at + 1);
      } else if (byte === openingBracket || byte === openingBrace) this.#open();
      else if (byte === closingBracket || byte === closingBrace) this.#close();
      else if (byte === comma && this.#depth === 1) this.#kept = "";
      else if (byte === comma && this.#depth === 3 && ++this.#commas === 2 && this.#list) {
        yield { list: this.#list, ...readBeginning(this.#kept) };
      } else if (this.#depth <= 3) this.#keep(chunk, at, at + 1);
    }
  }

  finish(): void {
    if (!this.#isOver) throw notAQueue();
  }

  /** Finds the quotation mark that ends a text: one behind an even number of backslashes. */
  #endOfText(chunk: Uint8Array, start: number): number {
    for (let at = start;; at++) {
      const end = chunk.indexOf(quote, at);
      const upTo = end < 0 ? chunk.byteLength : end;
      let first = upTo;
      while (first > start && chunk[first - 1] === backslash) first--;
      const isEscaped = ((upTo - first) % 2 === 1) !== (first === start && this.#isEscaped);
      this.#isEscaped = end < 0 && isEscaped;
      if (end < 0) return upTo;
      if (!isEscaped) {
        this.#inText = false;
        return end;
      }
      at = end;
      start = end + 1;
    }
  }

  #open(): void {
    this.#depth++;
    if (this.#depth === 2) {
      const name = /"(\w+)"\s*:\s*$/.exec(this.#kept)?.[1];
      this.#list = lists.get(name ?? "");
    }
    if (this.#depth === 3) this.#commas = 0;
    if (this.#depth <= 3) this.#kept = "";
  }

  #close(): void {
    this.#depth--;
    if (this.#depth < 0) throw notAQueue();
    this.#isOver = this.#depth === 0;
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    const isWanted = this.#depth === 1 || (this.#depth === 3 && this.#commas < 2 && this.#list);
    if (!isWanted) return;
    this.#kept += String.fromCharCode(
      ...chunk.subarray(start, Math.min(end, start + longestBeginning)),
    );
    if (this.#kept.length > longestBeginning) throw notAQueue();
  }
}

function readBeginning(text: string): { number: number; promptId: string } {
  const found = /^\s*(-?[\d.eE+-]+)\s*,\s*("(?:[^"\\]|\\.)*")\s*$/.exec(text);
  if (!found) throw notAQueue();
  return { number: Number(found[1]), promptId: String(JSON.parse(found[2] ?? "")) };
}

function notAQueue(): SyntaxError {
  return new SyntaxError("it is not the queue of a ComfyUI server");
}
