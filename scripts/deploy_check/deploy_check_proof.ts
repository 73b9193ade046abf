import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import {
  bundledFunctions,
  namesToBundle,
} from "../../shared/testing/deploy_check/bundled_functions.ts";
import { filesOf } from "../bundle/mod.ts";
import { runSupabase } from "../schema/mod.ts";
import {
  startManagementApi,
  type UploadedFunction,
} from "../../shared/testing/deploy_check/management_api.ts";
import { accessToken, writeProfile } from "../../shared/testing/deploy_check/profile.ts";

/** Deploys every function to the stand-in. */
async function deploy(): Promise<
  { output: string; uploads: UploadedFunction[]; bundled: Map<string, string[]> }
> {
  await using api = startManagementApi();
  await using profile = await writeProfile(api.url);
  await using bundles = await bundledFunctions();
  const { success, output } = await runSupabase(
    [
      ...["functions", "deploy", "--use-api", "--yes", "--workdir", bundles.path],
      ...["--profile", profile.path, `--remote=${"a".repeat(20)}`],
    ],
    { SUPABASE_ACCESS_TOKEN: accessToken },
  );
  assert.ok(success, output);
  const bundled = new Map<string, string[]>();
  for (const name of bundles.names) {
    const entry = bundles.entry(name);
    const folder = dirname(entry);
    const codecs = [...Deno.readDirSync(folder)].filter((file) => file.name.endsWith(".wasm"));
    const files = [...await filesOf(entry), ...codecs.map((file) => join(folder, file.name))];
    bundled.set(name, files.map((path) => relative(bundles.path, path)).sort());
  }
  return { output, uploads: api.uploads, bundled };
}

Deno.test("supabase functions deploy", async (t) => {
  const names = await namesToBundle();
  const { output, uploads, bundled } = await deploy();

  await t.step("sends every function that was bundled, and no other", () => {
    assert.deepEqual(uploads.map(({ slug }) => slug).sort(), names);
  });

  await t.step("warns of nothing, since it leaves out what it only warns of", () => {
    assert.doesNotMatch(output, /\bWARN/);
  });

  for (const { slug, files, metadata } of uploads) {
    await t.step(`sends ${slug} with its entry and its callers unchecked`, () => {
      assert.deepEqual(metadata, {
        entrypoint_path: `functions/${slug}/index.js`,
        import_map_path: "",
        verify_jwt: false,
      });
      assert.ok(files.includes(metadata.entrypoint_path));
    });

    await t.step(`sends with ${slug} only what it was bundled to, and all of it`, () => {
      assert.deepEqual(files.toSorted(), bundled.get(slug));
    });
  }
});
