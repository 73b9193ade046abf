import { parseEnv } from "node:util";
import { readConfiguration, serviceVariables } from "../../shared/configuration/mod.ts";
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
  const values = Object.entries(parseEnv(text)).map(([name, value = ""]) => [name, value] as const);
  const { problems } = readConfiguration(Object.fromEntries(values));
  for (const [name, value] of values) {
    const reason = reasonToKeep(name, value) ??
      (problems.some(({ variable }) => variable === name) ? "cannot be used as it is" : undefined);
    if (reason === undefined) secrets.sent[name] = value;
    else secrets.leftOut.push({ name, reason });
  }
  return secrets;
}

function reasonToKeep(name: string, value: string): string | undefined {
  if (!serviceVariables().includes(name)) return "is no variable of the service";
  if (value.trim() === "") return "has no value";
  if (addressesIn(name, value).some(isHere)) {
    return "is an address on this machine or in its network, which a hosted project does not reach: see the README on tunnels";
  }
  return undefined;
}

/** Addresses stand alone, in lists, and in JSON. */
function addressesIn(name: string, value: string): string[] {
  if (name === "CALLBACK_URL" && value === "off") return [];
  if (name.endsWith("_URL")) return value.split(",");
  return value.match(/\bhttps?:\/\/[^\s"',]+/gi) ?? [];
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
