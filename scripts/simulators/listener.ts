import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Bytes } from "../../shared/runtime/mod.ts";
import { type Exchange, json, type Reply } from "./exchange.ts";
import type { Delivery } from "./faults/mod.ts";

/** The largest request body that is read. */
const maximumBodyBytes = 64 * 1024 * 1024;

/** How an answer is sent: in one go unless a delivery says otherwise. */
export interface Dispatch {
  reply: Reply;
  delivery?: Delivery;
  /** How long a delivery that waits does so, in ms. */
  delayMs?: number;
  /** Called once, when the answer has ended: the status that was sent, or null when there was none. */
  ended?: (status: number | null) => void;
}

/** What answers the calls to a listener. */
export interface Answering {
  answer(exchange: Exchange): Promise<Dispatch>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** An open port. */
export interface Listener {
  /** Such as `http://127.0.0.1:8188`. */
  origin: string;
  close(): Promise<void>;
}

/**
 * Opens a port on 127.0.0.1. It is Node's HTTP server because that one can cut a connection at any byte, which
 * `Deno.serve` cannot.
 *
 * @param port 0 for any free one
 */
export async function openListener(port: number, answering: Answering): Promise<Listener> {
  let origin = "";
  const server = createServer(async (request, response) => {
    try {
      const exchange = await readExchange(request, response, origin);
      const dispatch = exchange
        ? await answering.answer(exchange)
        : { reply: json({ error: "The request body is too large" }, 413) };
      await send(response, dispatch, answering);
    } catch (error) {
      if (!response.destroyed) response.destroy();
      if (!isDeparture(error)) console.error(`A simulator failed at ${request.url}:`, error);
    }
  });
  // As long as gateways keep one: a shorter time closes connections just when a slow test sends its next call.
  server.keepAliveTimeout = 75_000;
  server.on("upgrade", (request, socket, head) => answering.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The port has no number");
  origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readExchange(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<Exchange | undefined> {
  const left = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) {
      left.abort(new DOMException("The caller has gone away", "AbortError"));
    }
  });
  const chunks: Bytes[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.byteLength;
    if (size > maximumBodyBytes) return undefined;
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? "/", origin);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: await new Blob(chunks).bytes(),
    baseUrl: origin,
    signal: left.signal,
  };
}

async function send(
  response: ServerResponse,
  { reply, delivery, delayMs = 2_000, ended }: Dispatch,
  { wait }: Answering,
): Promise<void> {
  const left = new AbortController();
  response.on("close", () => left.abort());
  const pause = async () => {
    if (delivery?.trouble === "cut") response.socket?.destroy();
    else await wait(delivery?.trouble === "stall" ? Infinity : delayMs, left.signal);
  };
  try {
    if (delivery?.at === "headers") await pause();
    if (left.signal.aborted || response.destroyed) return ended?.(null);
    const { body = "" } = reply;
    if (typeof body === "string" || body instanceof Uint8Array) {
      const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
      const length = bytes.byteLength;
      response.writeHead(reply.status, { ...reply.headers, "content-length": length });
      if (delivery?.at === "body") {
        const half = bytes.subarray(0, length >> 1);
        await new Promise((resolve) => response.write(half, resolve));
        await pause();
        if (!response.destroyed) response.end(bytes.subarray(length >> 1));
      } else response.end(bytes);
    } else {
      response.writeHead(reply.status, { ...reply.headers });
      for await (const piece of body) {
        if (response.destroyed) break;
        response.write(piece);
        if (delivery?.at === "body") await pause();
      }
      if (!response.destroyed) response.end();
    }
    ended?.(reply.status);
  } catch (error) {
    ended?.(null);
    throw error;
  }
}

/** True for what a caller that leaves in the middle of a call causes. */
function isDeparture(error: unknown): boolean {
  return error instanceof DOMException ||
    (error instanceof Error && "code" in error && error.code === "ECONNRESET");
}
