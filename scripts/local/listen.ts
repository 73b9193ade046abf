import type { Buffer } from "node:buffer";
import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { answer, type Handler } from "./http_exchange.ts";

const loopback = "127.0.0.1";

/** Where to listen. */
export interface ListenAddress {
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 for a free one. Default 0. */
  port?: number;
}

/**
 * Fails early when a port cannot be had.
 *
 * @throws Error that says so
 */
export function assertPortFree({ host = loopback, port = 0 }: ListenAddress): void {
  if (port === 0) return;
  try {
    Deno.listen({ hostname: host, port }).close();
  } catch (error) {
    throw asPortProblem(error, host, port);
  }
}

/** A listening HTTP server. */
export interface Listener {
  /** Such as `http://127.0.0.1:8003`. */
  url: string;
  /** Takes no more requests and ends; those that run after its time are cut off. */
  stop(): Promise<void>;
}

/** Settings of {@link listen}. */
export interface ListenOptions extends ListenAddress {
  /** Within what time a caller has to send the headers of a request. Default a minute. */
  headersMs?: number;
  /** How long the requests that run have to end when it stops. Default 2 s. */
  drainMs?: number;
  /** Takes over connections that become something else than HTTP. Default: they are ended. */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/**
 * Serves HTTP by Node's server, which ends connections that send half a request: `Deno.serve` waits for the rest for ever.
 *
 * @throws Error when the port is taken, or the address is none of this machine's
 */
export async function listen(
  { host = loopback, port = 0, headersMs = 60_000, drainMs = 2_000, upgrade }: ListenOptions,
  handler: Handler,
): Promise<Listener> {
  let running = 0;
  let stopping = false;
  // Node counts a connection on which nothing was sent yet as one that is used.
  const endUnused = () =>
    running === 0 ? server.closeAllConnections() : server.closeIdleConnections();
  const server = createServer({
    headersTimeout: headersMs,
    // Bodies have a watch of their own, and an upload may take long.
    requestTimeout: 0,
    connectionsCheckingInterval: headersMs / 10,
    // As long as gateways keep one.
    keepAliveTimeout: 75_000,
    // Of REST, with a list of values in the address.
    maxHeaderSize: 128 * 1024,
  }, (incoming, outgoing) => {
    running++;
    outgoing.once("close", () => {
      running--;
      if (stopping) endUnused();
    });
    void answer(incoming, outgoing, handler);
  });
  if (upgrade) server.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(asPortProblem(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The port has no number");
  return {
    // Who listens everywhere is found here too.
    url: `http://${host === "0.0.0.0" ? loopback : host}:${address.port}`,
    stop: async () => {
      const tooLong = setTimeout(() => server.closeAllConnections(), drainMs);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        stopping = true;
        endUnused();
      });
      clearTimeout(tooLong);
    },
  };
}

function asPortProblem(error: unknown, host: string, port: number): unknown {
  // Deno's errors and Node's have the system's code.
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const problems: Record<string, string> = {
    EADDRINUSE:
      `Port ${port} of ${host} is taken. Stop the program that uses it, or choose another port.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Name one of its own with --host.`,
    EACCES: `Port ${port} needs rights this user lacks. Choose one above 1023.`,
  };
  const problem = typeof code === "string" ? problems[code] : undefined;
  return problem === undefined ? error : new Error(problem, { cause: error });
}
