/**
 * Realtime's private broadcasts: what `realtime.send` says in a topic reaches those who joined it and may read it.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Log } from "../../../shared/observability/mod.ts";
import type { LocalDatabase } from "../database.ts";
import type { StackKeys } from "../keys.ts";
import { followBroadcasts } from "./broadcasts.ts";
import { createCallers, type RealtimeCaller } from "./caller.ts";
import { type Broadcast, type Connection, createConnection } from "./connection.ts";
import { readRights } from "./rights.ts";

/** Settings of {@link startRealtime}. */
export interface RealtimeOptions {
  database: LocalDatabase;
  keys: StackKeys;
  log: Log;
}

/** The server of Realtime. */
export interface Realtime {
  /** Takes a connection to `/realtime/v1/websocket` over; others are refused. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

const path = "/realtime/v1/websocket";
const maximumConnections = 200;
const maximumMessageBytes = 1_000_000;
/** As long as a hosted project keeps them. */
const keptDays = 3;
const tidyMs = 3_600_000;

/** Starts Realtime over a database that has its schema. */
export async function startRealtime({ database, keys, log }: RealtimeOptions): Promise<Realtime> {
  const identify = await createCallers(keys);
  const server = new WebSocketServer({ noServer: true, maxPayload: maximumMessageBytes });
  const connections = new Set<Connection>();
  const readersOf = (topic: string) => [...connections].filter((each) => each.reads(topic));
  const broadcasts = followBroadcasts(
    database,
    () => [...new Set([...connections].flatMap((each) => each.topics()))],
    ({ topic, ...message }) => {
      for (const each of readersOf(topic)) each.deliver(topic, message);
    },
    log,
  );
  const services = {
    identify,
    rightsIn: (caller: RealtimeCaller, topic: string) =>
      readRights(database, caller.claims, topic).catch((error) => {
        log.error("the policies of a topic cannot be asked", { topic, error });
        throw error;
      }),
    caughtUp: () => broadcasts.caughtUp(),
    broadcast(topic: string, message: Broadcast, from: Connection, toSelf: boolean) {
      for (const each of readersOf(topic)) {
        if (each !== from || toSelf) each.deliver(topic, message);
      }
    },
  };
  const tidy = () =>
    database.query(
      `delete from realtime.messages where inserted_at < now() - interval '${keptDays} days'`,
    ).catch((error) => log.error("old broadcasts stay", { error }));
  await tidy();
  const tidying = setInterval(tidy, tidyMs);

  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname !== path) return refuse(socket, 404, `Nothing listens at ${pathname}`);
    const caller = await identify(searchParams.get("apikey") ?? "").catch(() => undefined);
    if (!caller) return refuse(socket, 401, "The parameter apikey is no key of this stack");
    if (connections.size >= maximumConnections) {
      return refuse(socket, 429, `There are ${maximumConnections} connections already`);
    }
    const version = searchParams.get("vsn") === "2.0.0" ? "2.0.0" : "1.0.0";
    server.handleUpgrade(request, socket, head, (client) => {
      const connection = createConnection(client, version, caller, services);
      connections.add(connection);
      client.on("close", () => connections.delete(connection));
    });
  };
  return {
    upgrade(request, socket, head) {
      socket.on("error", () => socket.destroy());
      accept(request, socket, head).catch((error) => {
        log.error("Realtime refused a connection", { error });
        socket.destroy();
      });
    },
    async close() {
      clearInterval(tidying);
      for (const each of connections) each.close();
      for (const client of server.clients) client.terminate();
      server.close();
      await broadcasts.close();
    },
  };
}

function refuse(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\nconnection: close\r\n` +
      `content-length: ${new TextEncoder().encode(body).length}\r\n\r\n${body}`,
  );
}
