import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
// @ts-types="npm:@types/ws@8.18.1"
import { type WebSocket, WebSocketServer } from "ws";
import type { Exchange, Reply } from "../exchange.ts";

/** The clients that speak over a WebSocket, as the official ones do (https://runware.ai/docs/getting-started/how-to-connect). */
export interface Sockets {
  accept(request: IncomingMessage, socket: Duplex, head: Uint8Array): void;
  close(): void;
}

const largestMessage = 64 * 1024 * 1024;

/**
 * Starts without clients. A message is an array of tasks and its answer what the HTTP API answers to them; the first one of a
 * connection authenticates it.
 *
 * @param answer answers the body of a POST
 */
export function openSockets(answer: (exchange: Exchange) => Promise<Reply>): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
  const clients = new Set<WebSocket>();
  return {
    accept(request, socket, head) {
      const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
      server.handleUpgrade(request, socket, Buffer.from(head), (client) => {
        clients.add(client);
        const gone = new AbortController();
        let key = "";
        client.on("close", () => {
          clients.delete(client);
          gone.abort();
        });
        client.on("message", async (data) => {
          const text = String(data);
          key = keyIn(text) ?? key;
          const exchange: Exchange = {
            ...{ method: "POST", path: "/", query: url.searchParams },
            headers: key === "" ? {} : { authorization: `Bearer ${key}` },
            body: new TextEncoder().encode(text),
            baseUrl: `${url.origin}${url.pathname.replace(/\/(?:v1\/?)?$/, "")}`,
            signal: gone.signal,
          };
          const { body } = await answer(exchange);
          if (client.readyState === client.OPEN) client.send(String(body));
        });
      });
    },
    close() {
      for (const client of clients) client.terminate();
      clients.clear();
      server.close();
    },
  };
}

/** The key of a message that authenticates. */
function keyIn(text: string): string | undefined {
  return /"taskType"\s*:\s*"authentication"/.test(text)
    ? /"apiKey"\s*:\s*"([^"]*)"/.exec(text)?.[1]
    : undefined;
}
