/**
 * Makes a folder, and makes sure that files can be written there before anything else is done.
 *
 * @param what is to lie there, such as `The pictures`
 * @param advice what to do where that is not possible, as a sentence
 * @param mode of the folder where it is new, less what the process withholds from new files
 * @throws Error with a sentence for a disk that cannot be written, and for a folder that is something else
 */
export async function makeWritableFolder(
  folder: string,
  what: string,
  advice: string,
  mode = 0o777,
): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true, mode });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".writable-" }));
  } catch (error) {
    throw new Error(`${what} cannot lie in ${folder}: ${reasonOf(error)}. ${advice}`, {
      cause: error,
    });
  }
}

/** The system's own words, without its number and the call. */
function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotADirectory) {
    return "that is a file, or lies below one";
  }
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/ \(os error \d+\).*$/s, "").toLowerCase();
}
