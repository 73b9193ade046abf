/** A file or a folder that goes when it is disposed of. */
export interface TemporaryFile extends AsyncDisposable {
  path: string;
}

/**
 * Writes a file that nobody else can read.
 *
 * @param suffix the end of its name, such as `.sql`
 */
export async function writeTemporaryFile(text: string, suffix: string): Promise<TemporaryFile> {
  const path = await Deno.makeTempFile({ prefix: "deploy-", suffix });
  await Deno.writeTextFile(path, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}
