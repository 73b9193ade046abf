import type { CallKind, Exchange, Reply, ServiceName } from "../exchange.ts";

/** A way in which a service can be made to fail. */
export interface Fault {
  /** HTTP status the caller sees; null when no answer arrives. */
  status: number | null;
  /** The real condition it stands for, one sentence. */
  mimics: string;
  /** The calls it strikes unless an order says otherwise. */
  calls: readonly CallKind[];
  effect: FaultEffect;
}

/**
 * What happens when a fault strikes.
 *
 * - `answer`: this reply is sent and the service never sees the call
 * - `altered_answer`: the service does the work, and this is made of its answer
 * - `delivery`: the service's answer is sent badly; without `accepted` the service never sees the call
 * - `picture`: a picture's file is spoilt
 * - `service`: the service acts it out itself, such as a task that never ends
 */
export type FaultEffect =
  | { kind: "answer"; reply(exchange: Exchange): Reply }
  | { kind: "altered_answer"; reply(own: Reply): Reply }
  | { kind: "delivery"; delivery: Delivery; accepted: boolean }
  | { kind: "picture"; spoil: PictureSpoil }
  | { kind: "service" };

/** Where in an answer the trouble starts, and what it is. */
export interface Delivery {
  at: "headers" | "body";
  trouble: "wait" | "stall" | "cut";
}

/** What is wrong with a picture. */
export type PictureSpoil = "truncated" | "empty" | "other_format" | "other_size" | "bomb" | "html";

/** Faults by name. */
export type FaultTable = Record<string, Fault>;

/** A fault that is to happen. */
export interface FaultOrder {
  service: ServiceName;
  /** A name that `GET {control}/faults/available` lists. */
  fault: string;
  /** How often it strikes; absent for until it is cleared. */
  count?: number | undefined;
  /** How likely it strikes a call that it could strike, 0..1; default 1. */
  probability?: number | undefined;
  match?: FaultMatch | undefined;
  /** How long a slow answer takes, in ms; default 2,000. */
  delayMs?: number | undefined;
  /** What the answer holds, for faults that take it: the text of `ollama.answer`. */
  content?: string | undefined;
}

/** Narrows the calls that a fault strikes; all that is given must hold. */
export interface FaultMatch {
  /** Instead of the fault's own calls. */
  call?: CallKind | undefined;
  /** Part of the path or query. */
  path?: string | undefined;
  /** Part of the request's body, or of the prompt of the work that the call is about. */
  text?: string | undefined;
}

/** A fault that an answer alone makes up. */
export function answerFault(
  mimics: string,
  reply: Reply | ((exchange: Exchange) => Reply),
  calls: readonly CallKind[] = ["submit"],
): Fault {
  const make = typeof reply === "function" ? reply : () => reply;
  const status = typeof reply === "function" ? null : reply.status;
  return { status, mimics, calls, effect: { kind: "answer", reply: make } };
}

/** A fault that the service acts out itself. */
export function serviceFault(
  mimics: string,
  calls: readonly CallKind[] = ["submit"],
  status = 200,
): Fault {
  return { status, mimics, calls, effect: { kind: "service" } };
}
