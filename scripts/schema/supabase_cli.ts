import { fileURLToPath } from "node:url";

/** The repository, which the command line finds its configuration in. */
const projectDirectory = fileURLToPath(new URL("../../", import.meta.url));

/** Release of the Supabase command line that everything here was tried with. */
export const supabaseVersion = "3.1.0";

/** What one run of the Supabase command line left. */
export interface SupabaseRun {
  success: boolean;
  stdout: string;
  /** What it said on both streams, for a person. */
  output: string;
}

/**
 * Runs the Supabase command line, from npm, in the root of this repository unless the parameters name a `--workdir`.
 *
 * @param environment further variables, such as an access token
 */
export async function runSupabase(
  parameters: string[],
  environment: Record<string, string> = {},
): Promise<SupabaseRun> {
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: ["-y", `supabase@${supabaseVersion}`, ...parameters],
    cwd: projectDirectory,
    stdin: "null",
    env: { DO_NOT_TRACK: "1", NO_COLOR: "1", ...environment },
  }).output();
  const text = new TextDecoder();
  const printed = text.decode(stdout);
  return { success, stdout: printed, output: `${text.decode(stderr)}${printed}` };
}
