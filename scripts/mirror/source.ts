import { createClient } from "@supabase/supabase-js";
import * as z from "zod";
import { jsonValue } from "../../shared/runtime/mod.ts";

/** A picture of the service. */
export interface RemotePicture {
  /** `{project-id}/{provider}/{file}`. */
  name: string;
  /** Bytes. */
  size: number;
  /** Of its bytes, in hex. */
  sha256: string;
  /** Where its bytes are, for a while, for anybody; null where the service could not sign it. */
  url: string | null;
}

/** One as `GET /images` lists it. */
export interface ListedPicture extends RemotePicture {
  /** When it came, or came back after it was removed, ISO 8601. */
  arrivedAt: string;
  /** What is told of it besides: prompt, model, seed, generation and so on. */
  facts: Record<string, z.core.util.JSONType>;
}

/** Which pictures are meant. */
export interface PictureFilter {
  project?: string | undefined;
  provider?: string | undefined;
  /** ISO 8601; those that came then or later, or came back. */
  since?: string | undefined;
}

/** Where pictures come from. */
export interface PictureSource {
  /** Whether it lists the pictures of every project: others list those that they may see. */
  seesAll: boolean;
  /** Page by page in the order in which they came or came back. @throws Error when they cannot be listed */
  list(filter: PictureFilter, signal: AbortSignal): AsyncGenerator<ListedPicture[]>;
  /** The bytes of one. @throws Error when they cannot be had */
  open(picture: RemotePicture, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/** Who asks: with a secret key, with an API key of a project, or as an account that signs in with the publishable key. */
export interface Credentials {
  url: string;
  key: string;
  login?: { email: string; password: string } | undefined;
}

const listed = z.looseObject({
  local_url: z.string().startsWith("/storage/images/"),
  signed_url: z.string().nullable(),
  file_size: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  arrived_at: z.string(),
});
const page = z.object({
  images: z.array(listed.catchall(jsonValue)),
  next_cursor: z.string().nullable(),
});

const pageSize = 100;
/** As long as a page may wait for its turn, in s. */
const urlLifetime = 6 * 3_600;
const tries = 4;
const firstPauseMs = 500;

/**
 * The pictures of a project's service over its own API, which says who sees which.
 *
 * @throws Error when the account cannot sign in
 */
export async function openSource(credentials: Credentials): Promise<PictureSource> {
  const headers = await credentialHeaders(credentials);
  const functions = `${credentials.url}/functions/v1/images`;
  return {
    seesAll: credentials.login === undefined && !isApiKey(credentials.key),
    async *list({ project, provider, since }, signal) {
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({
          ...{ order: "arrival", limit: String(pageSize), url_lifetime: String(urlLifetime) },
          ...(project !== undefined && { project_id: project }),
          ...(provider !== undefined && { provider }),
          ...(since !== undefined && { arrived_after: since }),
          ...(cursor !== null && { cursor }),
        });
        const response = await ask(`${functions}?${query}`, headers, signal);
        const { images, next_cursor } = page.parse(await response.json());
        yield images.map((image) => ({
          name: image.local_url.slice("/storage/images/".length),
          size: image.file_size,
          sha256: image.sha256,
          url: image.signed_url,
          arrivedAt: image.arrived_at,
          facts: Object.fromEntries(Object.entries(image).filter(([field]) => !isAddress(field))),
        }));
        cursor = next_cursor;
      } while (cursor !== null);
    },
    async open({ name, url }, signal) {
      const response = url === null
        ? await ask(`${functions}/${name}`, headers, signal)
        : await ask(url, () => Promise.resolve({}), signal);
      if (!response.body) throw new Error("no bytes came");
      return response.body;
    },
  };
}

// They end, and a mirror is read long after.
function isAddress(field: string): boolean {
  return field === "signed_url" || field === "local_url" || field === "public_url";
}

/** Whether a key is one of a project's rather than the service's own. */
function isApiKey(key: string): boolean {
  return key.startsWith("igk_");
}

async function credentialHeaders(
  { url, key, login }: Credentials,
): Promise<() => Promise<Record<string, string>>> {
  if (!login) {
    const own: Record<string, string> = isApiKey(key) ? { "x-api-key": key } : { apikey: key };
    return () => Promise.resolve(own);
  }
  const { auth } = createClient(url, key, { auth: { persistSession: false } });
  const { error } = await auth.signInWithPassword(login);
  if (error) throw new Error(`${login.email} cannot sign in: ${error.message}`);
  return async () => {
    // Refreshed where it has ended, which a mirror that watches sees.
    const { data } = await auth.getSession();
    return { apikey: key, authorization: `Bearer ${data.session?.access_token ?? ""}` };
  };
}

/** Asks again where the answer is late or broken. @throws Error that says what was answered */
async function ask(
  address: string,
  headers: () => Promise<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  for (let attempt = 1;; attempt++) {
    const outcome = await fetch(address, { headers: await headers(), signal }).catch((error) => {
      signal.throwIfAborted();
      return error instanceof Error ? error : new Error(String(error));
    });
    if (outcome instanceof Response && outcome.ok) return outcome;
    const isWorthIt = outcome instanceof Error || outcome.status >= 500 || outcome.status === 429;
    if (!isWorthIt || attempt === tries) {
      throw outcome instanceof Error ? outcome : new Error(await told(outcome));
    }
    if (outcome instanceof Response) await outcome.body?.cancel();
    await pause(firstPauseMs * 2 ** attempt, signal);
  }
}

const problem = z.object({ detail: z.string() });

async function told(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return problem.parse(JSON.parse(text)).detail;
  } catch {
    return `HTTP ${response.status}`;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
