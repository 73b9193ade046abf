import * as z from "zod";
import { parseJson } from "../../shared/runtime/mod.ts";
import { type Terminal, UsageError } from "./run.ts";

/** Where a Supabase project is and the key that opens it. */
export interface Connection {
  url: string;
  /** The secret key. */
  key: string;
}

/** Where {@link findConnection} looks. */
export interface ConnectionSources {
  /** The command's own options; they come first. */
  url?: string | undefined;
  key?: string | undefined;
  environment: { get(name: string): string | undefined };
  /** Written by a running local stack; absent where that is not looked for. */
  stackFile?: string;
}

/**
 * The project to talk to: the command's options, else `SUPABASE_URL` and `SUPABASE_SECRET_KEY`, else the local stack
 * that runs. Address and key come from the same place.
 *
 * @returns undefined when none of them names one
 * @throws UsageError when one names half of it
 */
export async function findConnection(sources: ConnectionSources): Promise<Connection | undefined> {
  const { environment } = sources;
  return pair("--url", sources.url, "--key", sources.key) ??
    pair(
      ...["SUPABASE_URL", environment.get("SUPABASE_URL")] as const,
      ...["SUPABASE_SECRET_KEY", environment.get("SUPABASE_SECRET_KEY")] as const,
    ) ??
    (sources.stackFile === undefined ? undefined : await readStackFile(sources.stackFile));
}

/**
 * The project that a command works on, which has to be named by its options, the environment or a running local stack.
 *
 * @param options what the command was given as `--url` and `--key`
 * @param purpose what the project is for, such as `to read from`
 * @throws UsageError when none is named, or half of one
 */
export async function requireConnection(
  options: { url?: string | undefined; key?: string | undefined },
  purpose: string,
  { environment }: Terminal,
): Promise<Connection> {
  const { url, key } = options;
  const found = await findConnection({ url, key, environment, stackFile: ".local/stack.json" });
  if (found) return found;
  throw new UsageError(
    `No project ${purpose}: start the local stack with deno task start, or give --url and --key.`,
  );
}

const stackFile = z.object({ url: z.url(), secretKey: z.string().min(1) });

function pair(
  urlName: string,
  url: string | undefined,
  keyName: string,
  key: string | undefined,
): Connection | undefined {
  if (!url && !key) return undefined;
  if (!url) throw new UsageError(`${keyName} is given without ${urlName}`);
  if (!key) throw new UsageError(`${urlName} is given without ${keyName}`);
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new UsageError(`${urlName} must be an address such as http://127.0.0.1:8003`);
  }
  return { url: url.replace(/\/+$/, ""), key };
}

async function readStackFile(path: string): Promise<Connection | undefined> {
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const parsed = stackFile.safeParse(parseJson(text));
  return parsed.success ? { url: parsed.data.url, key: parsed.data.secretKey } : undefined;
}
