import type { Duplex } from "node:stream";
import type { IncomingMessage } from "node:http";
import type { CallKind, Exchange, Reply, ServiceName } from "./exchange.ts";
import type { FaultName, FaultOrder } from "./faults/mod.ts";
import type { PictureFormat, Subject } from "./pictures/mod.ts";
import type { Bytes } from "../../shared/runtime/mod.ts";

/** A simulated service. It keeps its state in memory and forgets it on `reset`. */
export interface Service {
  readonly name: ServiceName;
  /** What a call is for; decides which faults strike it and how it is booked. */
  kindOf(exchange: Exchange): CallKind;
  /** The prompt of the work a call is about, from the call itself or from memory; undefined when there is none. */
  promptOf?(exchange: Exchange): string | undefined;
  handle(exchange: Exchange): Reply | Promise<Reply>;
  /** Takes over a WebSocket handshake; absent where the service has none. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Uint8Array): void;
  /** Accepted work that is not finished yet. */
  tasksInFlight(): number;
  /** Forgets all work, as after a restart. */
  reset(): void;
  /** Frees what must not outlive the simulators. */
  close?(): void;
}

/** What the simulators give to each service. */
export interface Surroundings {
  /** How long one picture or answer takes, in ms. */
  drawMs: number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects when the signal aborts or the simulators close. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs work that nobody awaits, such as a webhook, and ends it when the simulators close. */
  background(work: (signal: AbortSignal) => Promise<void>): void;
  /**
   * The order of a fault the service itself has to act out, counted as struck; undefined when it does not strike.
   */
  strike(fault: FaultName, exchange: Exchange): FaultOrder | undefined;
  /** A picture's file, spoilt where an armed fault says so. */
  paint(subject: Subject, format: PictureFormat, exchange: Exchange): Promise<PaintedPicture>;
}

/** A picture as it is delivered. */
export interface PaintedPicture {
  bytes: Bytes;
  mediaType: string;
}

/** Text in a prompt that makes every service refuse it or flag its pictures, without any fault armed. */
export const promptMarkers = { moderated: "[moderated]", nsfw: "[nsfw]" } as const;
