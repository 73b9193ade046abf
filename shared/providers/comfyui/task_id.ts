import { sha256 } from "../../runtime/mod.ts";
import type { Endpoint } from "../contract.ts";

const maximumSeedDigits = 13;

/** A submitted prompt: its id and the server that has it. */
export interface Task {
  promptId: string;
  endpoint: Endpoint;
}

/**
 * Writes `<prompt id>@<server>`, where the server is the start of its base URL's SHA-256. So a task leads back to its
 * server after a restart and after the list of servers was reordered, and tells nobody the address.
 */
export async function writeTaskId({ promptId, endpoint }: Task): Promise<string> {
  return `${promptId}@${await fingerprint(endpoint)}`;
}

/** Reads {@link writeTaskId}; undefined when its server is no longer configured. */
export async function readTaskId(
  taskId: string,
  endpoints: readonly Endpoint[],
): Promise<Task | undefined> {
  const [promptId = "", server] = taskId.split("@");
  for (const endpoint of endpoints) {
    if (await fingerprint(endpoint) === server) return { promptId, endpoint };
  }
  return undefined;
}

/** A seed below 2^52 that follows from the id of a call: always the same for it, another for each other one. */
export async function seedOf(callId: string): Promise<number> {
  return parseInt((await sha256(callId)).slice(0, maximumSeedDigits), 16);
}

async function fingerprint(endpoint: Endpoint): Promise<string> {
  return (await sha256(endpoint.baseUrl)).slice(0, 12);
}
