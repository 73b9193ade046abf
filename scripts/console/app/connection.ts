/// <reference lib="dom" />
import type { ConsoleConnection } from "../console.ts";

/** How calls are made. */
export interface Connection {
  /** Where the project is, for examples of code. */
  projectUrl: string;
  /** In what header the key goes; none where the page's server adds its own. */
  header: "apikey" | "x-api-key" | null;
  key: string | null;
  /** Whether a key was named by the person, for as long as this tab is open. */
  isOwn: boolean;
}

const storageKey = "image-generation key";
let current: Connection | undefined;

/** The connection, which {@link connect} makes. */
export function connection(): Connection {
  if (!current) throw new Error("the console is not connected yet");
  return current;
}

/** Learns from the page's server where the project is; a key that was named in this tab comes before the server's. */
export async function connect(): Promise<Connection> {
  const response = await fetch("/console/connection", { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`The console's server answered ${response.status}`);
  const { url, key, proxied }: ConsoleConnection = await response.json();
  const own = sessionStorage.getItem(storageKey);
  const used = own ?? key;
  current = {
    projectUrl: url || location.origin,
    key: used,
    header: used === null ? null : headerOf(used),
    isOwn: own !== null,
  };
  if (used === null && !proxied) current.header = "apikey";
  return current;
}

/** Calls with another key from now on, in this tab alone; null goes back to the server's. */
export async function useKey(key: string | null): Promise<Connection> {
  if (key === null) sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, key);
  return await connect();
}

function headerOf(key: string): "apikey" | "x-api-key" {
  return key.startsWith("igk_") ? "x-api-key" : "apikey";
}
