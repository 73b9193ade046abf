import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
// @ts-types="npm:@types/ws@8.18.1"
import { type WebSocket, WebSocketServer } from "ws";
import { Buffer } from "node:buffer";
import { isRecord } from "../exchange.ts";

/** The clients that listen at `/ws`. */
export interface Sockets {
  /** Completes a handshake and greets the client with the length of the queue. */
  accept(request: IncomingMessage, socket: Duplex, head: Uint8Array, queueRemaining: number): void;
  /** Sends a message to one client, or to all when `clientId` is undefined. */
  tell(clientId: string | undefined, type: string, data: Record<string, unknown>): void;
  close(): void;
}

/** Starts without clients. */
export function openSockets(): Sockets {
  const server = new WebSocketServer({ noServer: true });
  const clients = new Map<string, WebSocket>();
  const message = (type: string, data: unknown) => JSON.stringify({ type, data });

  return {
    accept(request, socket, head, queueRemaining) {
      const url = new URL(request.url ?? "/", "http://localhost");
      const id = url.searchParams.get("clientId") || crypto.randomUUID().replaceAll("-", "");
      server.handleUpgrade(request, socket, Buffer.from(head), (client) => {
        clients.set(id, client);
        client.on("close", () => {
          if (clients.get(id) === client) clients.delete(id);
        });
        client.on("message", (data) => {
          if (isFeatureFlags(String(data))) {
            client.send(message("feature_flags", { supports_preview_metadata: true }));
          }
        });
        const status = { exec_info: { queue_remaining: queueRemaining } };
        client.send(message("status", { status, sid: id }));
      });
    },
    tell(clientId, type, data) {
      const to = clientId === undefined ? clients.values() : [clients.get(clientId) ?? []].flat();
      for (const client of to) client.send(message(type, data));
    },
    close() {
      for (const client of clients.values()) client.terminate();
      clients.clear();
      server.close();
    },
  };
}

function isFeatureFlags(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && value["type"] === "feature_flags";
  } catch {
    return false;
  }
}
