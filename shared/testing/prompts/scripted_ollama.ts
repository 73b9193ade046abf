import type { Clock } from "../../runtime/mod.ts";

/** What a scripted Ollama does with one call of `/api/chat`. */
export type ScriptedAnswer = Response | Error | "hang";

/** A `fetch` that plays Ollama by a script, and what it was asked. */
export interface ScriptedOllama {
  fetch: typeof fetch;
  /** Bodies of the calls of `/api/chat`, oldest first. */
  chats: ScriptedChat[];
  /** What the calls of any path can be stopped with. */
  signals: AbortSignal[];
  /** Resolves when a call of any path has arrived. */
  called(): Promise<void>;
  /** Resolves when the chat of that number, counted from 1, has arrived. */
  arrived(number: number): Promise<void>;
}

/** The parts of a chat request that tests look at. */
export interface ScriptedChat {
  model: string;
  think?: string;
  stream: boolean;
  format: unknown;
  keep_alive?: string;
  truncate?: boolean;
  shift?: boolean;
  options: Record<string, unknown>;
  messages: { role: string; content: string }[];
}

/** Lines of a finished answer with this content, as `/api/chat` streams them. */
export function streamed(content: string, doneReason = "stop"): Response {
  const half = content.length >> 1;
  return lines([
    { message: { role: "assistant", content: "", thinking: "short" }, done: false },
    { message: { role: "assistant", content: content.slice(0, half) }, done: false },
    { message: { role: "assistant", content: content.slice(half) }, done: false },
    { message: { role: "assistant", content: "" }, done: true, done_reason: doneReason },
  ]);
}

/** A response of JSON lines. */
export function lines(values: unknown[]): Response {
  return new Response(values.map((value) => `${JSON.stringify(value)}\n`).join(""), {
    headers: { "content-type": "application/x-ndjson" },
  });
}

/**
 * Plays Ollama: each chat gets the next answer of the script, the version is answered at once.
 *
 * @param options.isSilent neither the version nor the chats are answered
 */
export function scriptOllama(
  script: (ScriptedAnswer | ((chat: ScriptedChat) => ScriptedAnswer))[],
  options: { isSilent?: boolean } = {},
): ScriptedOllama {
  const chats: ScriptedChat[] = [];
  const signals: AbortSignal[] = [];
  const waiting: (() => void)[] = [];
  const first = Promise.withResolvers<void>();
  const play: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    signals.push(signal);
    first.resolve();
    const isChat = request.url.endsWith("/api/chat");
    let answer: ScriptedAnswer = options.isSilent ? "hang" : Response.json({ version: "0.12.0" });
    if (isChat) {
      const chat: ScriptedChat = await request.json();
      chats.push(chat);
      const next = script[chats.length - 1] ?? new Error("The script has no more answers");
      answer = typeof next === "function" ? next(chat) : next;
      for (const resolve of waiting.splice(0)) resolve();
    }
    if (answer instanceof Error) throw answer;
    if (answer !== "hang") return answer;
    return await new Promise((_, reject) => {
      const leave = () => reject(signal.reason);
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
  };
  return {
    fetch: play,
    chats,
    signals,
    called: () => first.promise,
    async arrived(number) {
      while (chats.length < number) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on and wakes whoever sleeps until then. */
  advance(ms: number): void;
}

/** Makes a clock that shows the given time. */
export function manualClock(startsAt = 1_000_000): ManualClock {
  let time = startsAt;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => time,
    random: () => 0.5,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { until: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        }, { once: true });
      });
    },
    advance(ms) {
      time += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until > time) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}
