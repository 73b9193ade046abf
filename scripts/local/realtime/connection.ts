import type { Buffer } from "node:buffer";
import type { WebSocket } from "ws";
import * as z from "zod";
import type { RealtimeCaller } from "./caller.ts";
import { type Frame, type FrameVersion, readFrame, writeFrame } from "./frames.ts";
import type { TopicRights } from "./rights.ts";

/** A broadcast, as those who joined its topic get it. */
export interface Broadcast {
  event: string;
  payload: unknown;
  /** Of the message in the database, where it came from there. */
  id?: string;
}

/** What a connection asks of the server. */
export interface ConnectionServices {
  identify(credential: string): Promise<RealtimeCaller>;
  rightsIn(caller: RealtimeCaller, topic: string): Promise<TopicRights>;
  /** Waits until everything is passed on that the database has said until now. */
  caughtUp(): Promise<void>;
  /** Hands a client's broadcast to everybody who joined the topic. */
  broadcast(topic: string, message: Broadcast, from: Connection, toSelf: boolean): void;
}

/** One client. */
export interface Connection {
  /** Whether it reads a topic, such as `generation:…`. */
  reads(topic: string): boolean;
  /** The topics that it reads. */
  topics(): string[];
  deliver(topic: string, message: Broadcast): void;
  close(): void;
}

interface Channel {
  joinRef: string | null;
  rights: TopicRights;
  acknowledges: boolean;
  hearsItself: boolean;
  /** Ends it with the caller's token. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

const prefix = "realtime:";
const maximumChannels = 100;
/** A client without a heartbeat for so long is gone; they come every 25 s. */
const silenceMs = 60_000;
/** Timers take no more than 31 bits of ms. */
const longestTimerMs = 2 ** 31 - 1;
const joining = z.object({
  access_token: z.string().optional(),
  config: z.object({
    private: z.boolean().default(false),
    broadcast: z.object({ ack: z.boolean().default(false), self: z.boolean().default(false) })
      .prefault({}),
    presence: z.object({ enabled: z.boolean().default(false) }).prefault({}),
    postgres_changes: z.array(z.unknown()).default([]),
  }).prefault({}),
});
const broadcasting = z.object({ event: z.string(), payload: z.unknown() });
const tokens = z.object({ access_token: z.string() });

/** Speaks Phoenix's protocol with one client (https://supabase.com/docs/guides/realtime/protocol). */
export function createConnection(
  socket: WebSocket,
  version: FrameVersion,
  /** Who speaks in topics that are joined without a token. */
  caller: RealtimeCaller,
  services: ConnectionServices,
): Connection {
  const channels = new Map<string, Channel>();
  const connection: Connection = {
    reads: (topic) => channels.get(prefix + topic)?.rights.read ?? false,
    topics: () =>
      [...channels].flatMap(([topic, { rights }]) =>
        rights.read ? [topic.slice(prefix.length)] : []
      ),
    deliver(topic, { event, payload, id }) {
      say({
        joinRef: null,
        ref: null,
        topic: prefix + topic,
        event: "broadcast",
        payload: { type: "broadcast", event, payload, ...(id !== undefined && { meta: { id } }) },
      });
    },
    close: () => socket.close(1001, "The local stack stops"),
  };
  const silence = setTimeout(() => socket.terminate(), silenceMs);
  // One after the other, so that a leave never overtakes its join.
  let work: Promise<unknown> = Promise.resolve();
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    silence.refresh();
    const frame = readFrame(data, isBinary, version);
    if (!frame) return socket.close(1003, "That is no message of Phoenix's");
    work = work.then(() => handle(frame)).catch(() => {
      refuse(frame, "The local stack failed; see its output");
    });
  });
  socket.on("close", () => {
    clearTimeout(silence);
    for (const topic of [...channels.keys()]) forget(topic);
  });
  socket.on("error", () => socket.terminate());
  return connection;

  async function handle(frame: Frame): Promise<void> {
    const { topic, event, payload } = frame;
    if (topic === "phoenix" && event === "heartbeat") return reply(frame, "ok", {});
    if (event === "phx_join") return await join(frame);
    const channel = channels.get(topic);
    if (!channel) return refuse(frame, `The topic ${topic} has not been joined`);
    if (event === "phx_leave") {
      forget(topic);
      reply(frame, "ok", {});
      return say({ ...frame, ref: null, event: "phx_close", payload: {} });
    }
    if (event === "access_token") return await renew(frame, channel);
    if (event === "broadcast") return pass(frame, channel, payload);
    refuse(
      frame,
      `The local stack's Realtime has no "${event}": it knows heartbeat, phx_join, phx_leave, access_token and broadcast`,
    );
  }

  async function join(frame: Frame): Promise<void> {
    const asked = joining.safeParse(frame.payload);
    if (!asked.success) return refuse(frame, `The join of ${frame.topic} is none: its config`);
    const { access_token, config } = asked.data;
    const problem = problemOf(frame.topic, config);
    if (problem !== undefined) return refuse(frame, problem);
    const speaker = await identified(access_token);
    if (!speaker) return refuse(frame, "InvalidJWTToken: the access token is none, or has expired");
    const rights = await services.rightsIn(speaker, frame.topic.slice(prefix.length));
    if (!rights.read && !rights.write) return refuse(frame, unauthorized(frame.topic));
    await services.caughtUp();
    if (socket.readyState !== socket.OPEN) return;
    forget(frame.topic);
    channels.set(frame.topic, {
      joinRef: frame.joinRef ?? frame.ref,
      rights,
      acknowledges: config.broadcast.ack,
      hearsItself: config.broadcast.self,
      timer: endWith(speaker, frame.topic),
    });
    reply(frame, "ok", { postgres_changes: [] });
  }

  function problemOf(
    topic: string,
    { private: isPrivate, presence, postgres_changes }: z.infer<typeof joining>["config"],
  ): string | undefined {
    if (!topic.startsWith(prefix)) return `A topic begins with "${prefix}"`;
    if (!isPrivate) {
      return "The local stack's Realtime has private channels only: give the channel { config: { private: true } }";
    }
    if (postgres_changes.length > 0) {
      return "The local stack's Realtime has no postgres_changes: listen for a broadcast";
    }
    if (presence.enabled) return "The local stack's Realtime has no presence";
    if (!channels.has(topic) && channels.size >= maximumChannels) {
      return `ChannelRateLimitReached: a connection has at most ${maximumChannels} channels`;
    }
  }

  async function renew(frame: Frame, channel: Channel): Promise<void> {
    const given = tokens.safeParse(frame.payload).data?.access_token;
    const speaker = await identified(given);
    const rights = speaker && await services.rightsIn(speaker, frame.topic.slice(prefix.length));
    if (!speaker || !rights?.read && !rights?.write) {
      return end(
        frame.topic,
        speaker ? unauthorized(frame.topic) : "InvalidJWTToken: the access token is none",
      );
    }
    clearTimeout(channel.timer);
    Object.assign(channel, { rights, timer: endWith(speaker, frame.topic) });
    if (frame.ref !== null) reply(frame, "ok", {});
  }

  function pass(frame: Frame, channel: Channel, payload: Record<string, unknown>): void {
    const sent = broadcasting.safeParse(payload).data;
    if (!sent) return refuse(frame, "A broadcast has an event and a payload");
    if (!channel.rights.write) {
      return refuse(
        frame,
        `Unauthorized: You do not have permissions to write to this Channel topic: ${
          frame.topic.slice(prefix.length)
        }`,
      );
    }
    services.broadcast(
      frame.topic.slice(prefix.length),
      { event: sent.event, payload: sent.payload },
      connection,
      channel.hearsItself,
    );
    if (channel.acknowledges) reply(frame, "ok", {});
  }

  async function identified(token: string | undefined): Promise<RealtimeCaller | undefined> {
    if (token === undefined) return caller;
    return await services.identify(token).catch(() => undefined);
  }

  function endWith(
    speaker: RealtimeCaller,
    topic: string,
  ): ReturnType<typeof setTimeout> | undefined {
    if (speaker.until === undefined) return undefined;
    const ms = Math.min(Math.max(speaker.until - Date.now(), 0), longestTimerMs);
    return setTimeout(() => end(topic, "InvalidJWTToken: the access token has expired"), ms);
  }

  /** Ends a channel that was joined, as hosted Realtime does: a word on why, and its close. */
  function end(topic: string, message: string): void {
    const joinRef = channels.get(topic)?.joinRef ?? null;
    forget(topic);
    say({
      ...{ joinRef, ref: null, topic, event: "system" },
      payload: { status: "error", extension: "system", message, channel: topic.slice(7) },
    });
    say({ joinRef, ref: joinRef, topic, event: "phx_close", payload: {} });
  }

  function forget(topic: string): void {
    clearTimeout(channels.get(topic)?.timer);
    channels.delete(topic);
  }

  function refuse(frame: Frame, reason: string): void {
    reply(frame, "error", { reason });
  }

  function reply(frame: Frame, status: "ok" | "error", response: unknown): void {
    say({ ...frame, event: "phx_reply", payload: { status, response } });
  }

  function say(frame: Frame): void {
    if (socket.readyState === socket.OPEN) socket.send(writeFrame(frame, version));
  }
}

function unauthorized(topic: string): string {
  return `Unauthorized: You do not have permissions to read from this Channel topic: ${
    topic.slice(prefix.length)
  }`;
}
