import assert from "node:assert/strict";
import { runSupabase } from "../schema/mod.ts";
import {
  startManagementApi,
  type UploadedFunction,
} from "../../shared/testing/deploy_check/management_api.ts";
import { accessToken, writeProfile } from "../../shared/testing/deploy_check/profile.ts";

const root = new URL("../../", import.meta.url);

/** Deploys every function to the stand-in. */
async function deploy(): Promise<{ output: string; uploads: UploadedFunction[] }> {
  await using api = startManagementApi();
  await using profile = await writeProfile(api.url);
  const { success, output } = await runSupabase(
    [
      ...["functions", "deploy", "--use-api", "--yes"],
      ...["--profile", profile.path, `--remote=${"a".repeat(20)}`],
    ],
    { SUPABASE_ACCESS_TOKEN: accessToken },
  );
  assert.ok(success, output);
  return { output, uploads: api.uploads };
}

async function functionNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL("functions/", root))) {
    if (isDirectory && await exists(`functions/${name}/index.ts`)) names.push(name);
  }
  return names.sort();
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(new URL(path, root)).then(() => true, () => false);
}

Deno.test("supabase functions deploy", async (t) => {
  const names = await functionNames();
  const { output, uploads } = await deploy();

  await t.step("sends every function that there is, and no other", () => {
    assert.deepEqual(uploads.map(({ slug }) => slug).sort(), names);
  });

  await t.step("warns of nothing, since it leaves out what it only warns of", () => {
    assert.doesNotMatch(output, /\bWARN/);
  });

  for (const { slug, files, metadata } of uploads) {
    await t.step(`sends ${slug} with its entry, its packages and its callers unchecked`, () => {
      assert.deepEqual(metadata, {
        entrypoint_path: `functions/${slug}/index.ts`,
        import_map_path: "deno.json",
        verify_jwt: false,
      });
      assert.ok(files.includes(metadata.entrypoint_path));
      assert.ok(files.includes(metadata.import_map_path));
    });

    await t.step(`sends with ${slug} only what runs there`, () => {
      const wanted = /^(deno\.json|(functions|shared)\/([a-z_0-9-]+\/)*[a-z_0-9]+\.ts)$/;
      assert.deepEqual(
        files.filter((file) =>
          !wanted.test(file) || file.endsWith("_test.ts") || file.startsWith("shared/testing/")
        ),
        [],
      );
    });
  }
});
