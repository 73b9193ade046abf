import assert from "node:assert/strict";
import { join } from "node:path";
import { readProjectEnvironment } from "./project.ts";

Deno.test("readProjectEnvironment takes DATABASE_URL from .env alone, and keys of providers from the shell too", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, ".env");
  const shell: Record<string, string> = {
    DATABASE_URL: "of the shell",
    SUPABASE_URL: "of the shell",
    RUNWARE_API_KEY: "of the shell",
  };
  const read = () => readProjectEnvironment(assert.fail, file, (name) => shell[name]);
  try {
    assert.deepEqual(await read(), { RUNWARE_API_KEY: "of the shell" });
    await Deno.writeTextFile(file, "DATABASE_URL=of the file\nRUNWARE_API_KEY=of the file\n");
    assert.deepEqual(await read(), {
      DATABASE_URL: "of the file",
      RUNWARE_API_KEY: "of the shell",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
