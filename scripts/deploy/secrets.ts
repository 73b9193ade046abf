import { parseEnv } from "node:util";
import { serviceVariables } from "../../shared/configuration/mod.ts";
import { isPublicHost } from "../../shared/runtime/mod.ts";
import { type TemporaryFile, writeTemporaryFile } from "./temporary_file.ts";

/** What of a `.env` file a hosted project gets. */
export interface Secrets {
  /** Values by name. */
  sent: Record<string, string>;
  /** Those that stay here, each with the reason. */
  leftOut: { name: string; reason: string }[];
}

/**
 * Chooses what a hosted project gets of a `.env` file: the service's own variables that have a value. Others may hold
 * anything, such as the password of a database.
 *
 * @param text the file's content
 */
export function selectSecrets(text: string): Secrets {
  const secrets: Secrets = { sent: {}, leftOut: [] };
  for (const [name, value = ""] of Object.entries(parseEnv(text))) {
    const reason = reasonToKeep(name, value);
    if (reason === undefined) secrets.sent[name] = value;
    else secrets.leftOut.push({ name, reason });
  }
  return secrets;
}

function reasonToKeep(name: string, value: string): string | undefined {
  if (!serviceVariables.includes(name)) return "is no variable of the service";
  if (value.trim() === "") return "has no value";
  if (name.endsWith("_URL") && value.split(",").some(isHere)) {
    return "is an address on this machine or in its network, which a hosted project does not reach: see the README on tunnels";
  }
  return undefined;
}

/** Whether an address is one that only this machine or its network knows. */
function isHere(address: string): boolean {
  const text = address.trim();
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  return !isPublicHost(url?.hostname ?? "");
}

/**
 * Writes secrets as the Supabase command line reads them, readable by the owner only.
 *
 * @returns its path; disposing of it removes it
 * @throws Error that names a value which cannot be written so that it is read as it is
 */
export async function writeSecretsFile(
  secrets: Record<string, string>,
): Promise<TemporaryFile> {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${quote(name, value)}\n`);
  return await writeTemporaryFile(lines.join(""), ".env");
}

/** Its reader knows three kinds of quotation marks and no way to write one inside of its own kind. */
function quote(name: string, value: string): string {
  const mark = ["'", "`", '"'].find((mark) => !value.includes(mark));
  if (mark !== undefined) return `${mark}${value}${mark}`;
  throw new Error(
    `${name} holds all three kinds of quotation marks, which the Supabase command line cannot read from a file. ` +
      "Set it in the dashboard (Edge Functions, Secrets), and take it out of the file.",
  );
}
