import { fileURLToPath } from "node:url";
import { readLines } from "../command_line/mod.ts";

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

let located: Promise<string> | undefined;

/** Where npm keeps the command line, which it fetches when it has to. Asking npm takes as long as most of the calls. */
async function locateSupabase(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: ["-y", "--package", `supabase@${supabaseVersion}`, "--call", "command -v supabase"],
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout).trim();
  throw new Error(
    `Cannot fetch supabase@${supabaseVersion} from npm: ${text.decode(stderr).slice(0, 500)}`,
  );
}

/**
 * Runs the Supabase command line, from npm, in the root of this repository unless the parameters name a `--workdir`.
 *
 * @param environment further variables, such as an access token
 * @param onLine told each line as it comes
 * @throws Error when npm cannot fetch it
 */
export async function runSupabase(
  parameters: string[],
  environment: Record<string, string> = {},
  onLine: (line: string) => void = () => {},
): Promise<SupabaseRun> {
  located ??= locateSupabase();
  const command = new Deno.Command(await located, {
    args: parameters,
    cwd: projectDirectory,
    stdin: "null",
    env: { DO_NOT_TRACK: "1", NO_COLOR: "1", ...environment },
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const collect = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    let text = "";
    for await (const line of readLines(stream)) {
      text += `${line}\n`;
      onLine(line);
    }
    return text;
  };
  const [{ success }, stdout, stderr] = await Promise.all([
    child.status,
    collect(child.stdout),
    collect(child.stderr),
  ]);
  return { success, stdout, output: `${stderr}${stdout}` };
}
