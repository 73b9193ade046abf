const hostname = "127.0.0.1";
const drainMs = 2_000;

/**
 * Fails early when a port cannot be had.
 *
 * @throws Error that says so
 */
export function assertPortFree(port: number): void {
  if (port === 0) return;
  try {
    Deno.listen({ hostname, port }).close();
  } catch (error) {
    throw asPortProblem(error, port);
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
 * Serves HTTP on 127.0.0.1.
 *
 * @param port 0 for a free one
 * @throws Error when the port is taken
 */
export function listen(
  port: number,
  handler: (request: Request) => Promise<Response>,
): Listener {
  const cut = new AbortController();
  try {
    const server = Deno.serve({ hostname, port, signal: cut.signal, onListen() {} }, handler);
    return {
      url: `http://${hostname}:${server.addr.port}`,
      stop: async () => {
        const tooLong = setTimeout(() => cut.abort(), drainMs);
        await server.shutdown();
        clearTimeout(tooLong);
      },
    };
  } catch (error) {
    throw asPortProblem(error, port);
  }
}

function asPortProblem(error: unknown, port: number): unknown {
  if (error instanceof Deno.errors.AddrInUse) {
    return new Error(
      `Port ${port} of ${hostname} is taken. Stop the program that uses it, or choose another port.`,
      { cause: error },
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new Error(`Port ${port} needs rights this user lacks. Choose one above 1023.`, {
      cause: error,
    });
  }
  return error;
}
