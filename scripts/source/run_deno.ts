import { fileURLToPath } from "node:url";

/** The folder of the repository, as a URL that ends with a slash. */
export const repository: URL = new URL("../../", import.meta.url);

/**
 * What a subcommand of this very Deno prints, run in the repository with its `deno.json`.
 *
 * @throws Error with what it said when it fails
 */
export async function runDeno(subcommand: string, ...parameters: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [subcommand, ...parameters],
    cwd: fileURLToPath(repository),
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`deno ${subcommand} failed: ${text.decode(stderr)}`);
  return text.decode(stdout);
}
