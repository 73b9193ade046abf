import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers a request. */
export type Handler = (request: Request) => Promise<Response>;

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** How long what is still sent of a body that nobody reads is let in, so that the sender sees the answer. */
const lingerMs = 1_000;

/**
 * Answers a request of Node's HTTP server with a handler of the Fetch API. The request's signal aborts when the caller
 * goes away; bodies stream in both directions, as fast as the reader takes them.
 */
export async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: Handler,
): Promise<void> {
  const left = new AbortController();
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) {
      left.abort(new DOMException("The caller has gone away", "AbortError"));
    }
  });
  incoming.on("error", () => {}); // told by the signal, and to who reads the body
  try {
    await send(await answerTo(incoming, handler, left.signal), incoming, outgoing);
  } catch {
    outgoing.destroy(); // the handler's failures are answers; this is a body that broke off, or a caller who left
  }
}

async function answerTo(
  incoming: IncomingMessage,
  handler: Handler,
  signal: AbortSignal,
): Promise<Response> {
  const { method = "GET", url = "/" } = incoming;
  if (!methods.has(method)) {
    return refuse(405, "METHOD_NOT_ALLOWED", `${method} is not possible here`);
  }
  const address = URL.parse(
    url.startsWith("/") ? `http://${incoming.headers.host ?? "localhost"}${url}` : url,
  );
  if (!address) return refuse(400, "BAD_REQUEST", "The address or the Host of the request is none");
  return await handler(
    new Request(address, {
      method,
      headers: pairs(incoming.rawHeaders),
      body: hasBody(incoming) ? readBody(incoming) : null,
      signal,
    }),
  );
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}

/** Node gives names and values in turn. */
function pairs(rawHeaders: string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    found.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  }
  return found;
}

function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function readBody(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const parts = incoming.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    // Who does not want the rest answers all the same.
    cancel: () => void incoming.resume(),
  }, { highWaterMark: 0 });
}

async function send(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  const unread = hasBody(incoming) && !incoming.complete;
  if (unread) outgoing.setHeader("connection", "close");
  if (response.body && incoming.method !== "HEAD") await sendBody(response.body, outgoing);
  else await response.body?.cancel();
  outgoing.end();
  incoming.resume();
  if (!unread) return;
  const timer = setTimeout(() => incoming.destroy(), lingerMs);
  incoming.once("close", () => clearTimeout(timer));
}

async function sendBody(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
): Promise<void> {
  const reader = body.getReader();
  const gone = new Promise<void>((resolve) => outgoing.once("close", resolve));
  gone.then(() => reader.cancel().catch(() => {}));
  for (let part = reader.read();; part = reader.read()) {
    // Headers do not wait for the first event of a stream.
    if (!outgoing.headersSent && !await isReady(part)) outgoing.flushHeaders();
    const { done, value } = await part;
    if (done || outgoing.destroyed) return;
    // Deno's Node never says that it has enough, but it tells when a part is on its way.
    await Promise.race([new Promise((resolve) => outgoing.write(value, resolve)), gone]);
  }
}

function isReady(read: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    read.then(() => true, () => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 0)),
  ]);
}
