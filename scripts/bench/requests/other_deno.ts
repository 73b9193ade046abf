/**
 * The program of another version of Deno, from npm.
 *
 * @throws Error when npm cannot fetch it
 */
export async function locateDeno(version: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: ["-y", "--package", `deno@${version}`, "--call", "deno eval -p 'Deno.execPath()'"],
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout).trim();
  throw new Error(`Cannot fetch deno@${version} from npm: ${text.decode(stderr).slice(0, 500)}`);
}
