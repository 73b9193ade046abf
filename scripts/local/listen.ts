const loopback = "127.0.0.1";
const drainMs = 2_000;

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
  /** Takes no more requests and ends; those that run after 2 s are cut off. */
  stop(): Promise<void>;
}

/**
 * Serves HTTP.
 *
 * @throws Error when the port is taken, or the address is none of this machine's
 */
export function listen(
  { host = loopback, port = 0 }: ListenAddress,
  handler: (request: Request) => Promise<Response>,
): Listener {
  const cut = new AbortController();
  try {
    const server = Deno.serve(
      { hostname: host, port, signal: cut.signal, onListen() {} },
      handler,
    );
    return {
      // Who listens everywhere is found here too.
      url: `http://${host === "0.0.0.0" ? loopback : host}:${server.addr.port}`,
      stop: async () => {
        const tooLong = setTimeout(() => cut.abort(), drainMs);
        await server.shutdown();
        clearTimeout(tooLong);
      },
    };
  } catch (error) {
    throw asPortProblem(error, host, port);
  }
}

function asPortProblem(error: unknown, host: string, port: number): unknown {
  if (error instanceof Deno.errors.AddrInUse) {
    return new Error(
      `Port ${port} of ${host} is taken. Stop the program that uses it, or choose another port.`,
      { cause: error },
    );
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return new Error(`This machine has no address ${host}. Name one of its own with --host.`, {
      cause: error,
    });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new Error(`Port ${port} needs rights this user lacks. Choose one above 1023.`, {
      cause: error,
    });
  }
  return error;
}
