/** What a request is passed on with. */
export interface ForwardOptions {
  request: Request;
  /** Full address at the receiver. */
  target: URL;
  client: Deno.HttpClient;
  /** Aborts when the receiver has ended. */
  ended: AbortSignal;
}

/** Headers that belong to one connection (RFC 9110, section 7.6.1). */
const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
];

/**
 * Passes a request on and its answer back; bodies stream in both directions. When the caller goes away, so does the
 * request that was passed on.
 *
 * @throws TypeError when the receiver cannot be reached or breaks off before it answers
 */
export async function forward(
  { request, target, client, ended }: ForwardOptions,
): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of hopByHop) headers.delete(name);
  // Or fetch would ask for compression on its own account, and undo it.
  headers.set("accept-encoding", "identity");
  const source = new URL(request.url);
  headers.set("x-forwarded-host", source.host);
  headers.set("x-forwarded-proto", "http");
  headers.set("x-forwarded-port", source.port);
  if (!headers.has("x-forwarded-for")) headers.set("x-forwarded-for", "127.0.0.1");
  const response = await fetch(target, {
    method: request.method,
    headers,
    body: request.body,
    redirect: "manual",
    signal: AbortSignal.any([request.signal, ended]),
    client,
  });
  const { status, statusText, body } = response;
  const answerHeaders = new Headers(response.headers);
  for (const name of hopByHop) answerHeaders.delete(name);
  return new Response(body, { status, statusText, headers: answerHeaders });
}
