/**
 * Leads the Supabase command line to a stand-in of its Management API.
 *
 * @returns the file that its option `--profile` takes; disposing of it removes it
 */
export async function writeProfile(apiUrl: string): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  const names = ["api_url", "dashboard_url", "docs_url"];
  const addresses = names.map((name) => `${name}: ${apiUrl}\n`).join("");
  await Deno.writeTextFile(path, `name: stand-in\n${addresses}project_host: localhost\n`);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

/** What the Supabase command line takes for a token of somebody's account. */
export const accessToken = `sbp_${"0".repeat(40)}`;
