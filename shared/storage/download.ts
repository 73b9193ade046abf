import { ProviderError } from "../errors/mod.ts";
import { type Endpoint, type ImageSource, isLoginAddress } from "../providers/catalog.ts";
import { type Clock, leadsToPublicHost } from "../runtime/mod.ts";
import type { PictureOwner } from "./image_inspector.ts";

/** What fetching a picture needs of its surroundings. Of a caller's picture no endpoint is the owner's own. */
export interface DownloadContext {
  fetch: typeof fetch;
  signal: AbortSignal;
  clock: Clock;
  /** The provider's configured servers: their own addresses may be private or without TLS. */
  endpoints: Endpoint[];
}

/** A picture that is being read. */
export interface Download {
  body: ReadableStream<Uint8Array>;
  /** What its server says it is. */
  mediaType: string | null;
}

/** Where to go on reading a picture. */
export interface Resumption {
  /** Bytes that are there already. */
  from: number;
  /** Tells the file from a later one of the same address; null where its server gives no such mark. */
  validator: string | null;
}

const maximumRedirects = 3;
// Content networks are known to answer 404 for a second after a picture is done, and 403 to unknown agents. The picture
// is drawn and paid for, so that giving it up too early costs more than waiting.
const retryPausesMs = [500, 1_000, 2_000];
// What a caller names is there, or the caller mends it.
const callersPausesMs = [500];
const userAgent = "Mozilla/5.0 (compatible; supabase-image-generation)";

/**
 * Asks for a picture, and again while its server does not answer. The address came out of a provider's answer, or from a
 * caller, so it is not trusted: only https to a public host, or the provider's own configured origin, is fetched, and so is each
 * redirect.
 *
 * @param resumption asks for the rest of a picture; a server that cannot do that answers with all of it
 * @throws ProviderError `no_result` for an address that is not allowed or leads to no picture, `auth` when the
 * provider's own server asks for other credentials, `timeout` when the picture's server does not answer: the picture is
 * there, so that nobody shall draw it again
 */
export async function requestPicture(
  owner: PictureOwner,
  source: Extract<ImageSource, { kind: "url" }>,
  context: DownloadContext,
  resumption?: Resumption,
): Promise<Response & { body: ReadableStream<Uint8Array> }> {
  const pausesMs = owner === "caller" ? callersPausesMs : retryPausesMs;
  for (const pauseMs of [...pausesMs, undefined]) {
    const outcome = await tryOnce(owner, source, context, resumption);
    if ("response" in outcome) return outcome.response;
    if (!outcome.worthRepeating || pauseMs === undefined) throw outcome.error;
    await context.clock.sleep(pauseMs, context.signal);
  }
  throw new Error("unreachable: the last pause is undefined and throws");
}

async function tryOnce(
  owner: PictureOwner,
  source: Extract<ImageSource, { kind: "url" }>,
  context: DownloadContext,
  resumption: Resumption | undefined,
): Promise<
  | { response: Response & { body: ReadableStream<Uint8Array> } }
  | { error: ProviderError; worthRepeating: boolean }
> {
  let url = source.url;
  for (let redirects = 0; redirects <= maximumRedirects; redirects++) {
    const address = await checkAddress(owner, url, context.endpoints);
    const isOwn = isOwnOrigin(address, context.endpoints);
    // The address of the operator's own server is not given away.
    const server = isOwn
      ? `${owner}'s server for pictures`
      : `The picture's server ${address.host}`;
    let response: Response;
    try {
      response = await context.fetch(address, {
        // Headers such as a tunnel's credentials go to the provider's own origin and nowhere else.
        headers: {
          "user-agent": userAgent,
          accept: "image/*",
          ...rangeHeaders(resumption),
          ...(isOwn ? source.headers : {}),
        },
        redirect: "manual",
        signal: context.signal,
      });
    } catch (error) {
      if (context.signal.aborted || !(error instanceof TypeError)) throw error;
      return {
        worthRepeating: true,
        error: new ProviderError(
          owner,
          "timeout",
          `${server} did not answer. Try again later.`,
          { cause: error, maybeBilled: true },
        ),
      };
    }
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel();
      if (isOwn && isLoginAddress(location)) {
        throw refusedCredentials(owner, response.status, "a redirect to a login page");
      }
      if (!URL.canParse(location, address)) {
        throw notFetched(owner, "it leads to an address that is none");
      }
      url = new URL(location, address).href;
      continue;
    }
    if (hasBody(response)) return { response };
    await response.body?.cancel();
    if (isOwn && response.status === 401) {
      throw refusedCredentials(owner, response.status, "HTTP 401");
    }
    return {
      worthRepeating: response.status === 404 || response.status === 429 || response.status >= 500,
      error: new ProviderError(
        owner,
        response.status >= 500 ? "timeout" : "no_result",
        `${server} answered with HTTP ${response.status}.`,
        { httpStatus: response.status, maybeBilled: true },
      ),
    };
  }
  throw new ProviderError(
    owner,
    "no_result",
    `The picture's address was redirected more than ${maximumRedirects} times.`,
    { maybeBilled: true },
  );
}

function hasBody(response: Response): response is Response & { body: ReadableStream<Uint8Array> } {
  return response.ok && response.body !== null;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-14.2: without a mark to compare, a part could be that of another file. */
function rangeHeaders(resumption: Resumption | undefined): Record<string, string> {
  if (!resumption?.validator) return {};
  return { range: `bytes=${resumption.from}-`, "if-range": resumption.validator };
}

function refusedCredentials(owner: PictureOwner, httpStatus: number, answer: string) {
  return new ProviderError(
    owner,
    "auth",
    `${owner}'s server for pictures answered with ${answer}. Check the credentials of the ` +
      "tunnel or gateway in front of it.",
    { httpStatus, maybeBilled: true },
  );
}

async function checkAddress(
  owner: PictureOwner,
  url: string,
  endpoints: Endpoint[],
): Promise<URL> {
  const refuse = (reason: string) => notFetched(owner, reason);
  if (!URL.canParse(url)) throw refuse("it is not a URL");
  const address = new URL(url);
  if (isOwnOrigin(address, endpoints)) return address;
  if (address.protocol !== "https:") throw refuse("it is not https");
  if (address.username || address.password) throw refuse("it holds credentials");
  if (!await leadsToPublicHost(address.hostname)) {
    throw refuse(`${address.hostname} is not a public address`);
  }
  return address;
}

function notFetched(owner: PictureOwner, reason: string): ProviderError {
  return new ProviderError(
    owner,
    "no_result",
    `The picture's address is not fetched: ${reason}.`,
    { maybeBilled: true },
  );
}

function isOwnOrigin(address: URL, endpoints: Endpoint[]): boolean {
  return endpoints.some((endpoint) => new URL(endpoint.baseUrl).origin === address.origin);
}
