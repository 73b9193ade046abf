/**
 * Checks the types of the whole repository as `deno task check` does, whose results it shares: what was checked there is
 * not checked again.
 *
 * @param root of the repository
 * @returns what is wrong, for people; undefined when nothing is
 */
export async function checkTypes(root: string): Promise<string | undefined> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--lock=deno.lock", "--frozen"],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return success ? undefined : new TextDecoder().decode(stderr);
}
