import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** The names under which a person, a program or the stack itself reaches the loopback. */
const ownNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Refuses what no client of the stack sends. A page in the browser that had its own name point to 127.0.0.1 would
 * otherwise count as this origin (DNS rebinding), and read the publishable key that `GET /` tells.
 *
 * @param host the address that was asked for with `--host`; then every address is this machine's own, and no other name
 * @returns undefined for a request that is fine
 */
export function refuseRequest(request: Request, host?: string): Response | undefined {
  const { hostname } = new URL(request.url);
  if (isOwn(hostname, host)) return;
  return problem(
    421,
    "MISDIRECTED_REQUEST",
    `This is not ${hostname}: the local stack answers to ${
      host === undefined ? "127.0.0.1 and localhost only" : "localhost and addresses in numbers"
    }`,
  );
}

/** The same for a connection that is to become a WebSocket. @returns whether to refuse it */
export function refuseUpgrade({ headers }: IncomingMessage, host?: string): boolean {
  return !isOwn(URL.parse(`http://${headers.host ?? ""}`)?.hostname ?? "", host);
}

/** Whether this stack is meant by the name. */
function isOwn(hostname: string, host: string | undefined): boolean {
  if (ownNames.has(hostname) || hostname === host) return true;
  return host !== undefined && isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
}

function problem(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}
