import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import * as z from "zod";
import {
  bundledFunctions,
  namesToBundle,
} from "../../shared/testing/deploy_check/bundled_functions.ts";
import { bundleFunctions, startFiles } from "./mod.ts";

/**
 * Bytes that a function loads before it answers anything, at most. Those that draw hold the pipeline, the providers' clients
 * and what checks tokens in files of their own, which load with the first request that needs them.
 */
const drawing: readonly string[] = ["generate", "mcp", "openai", "unified", "worker"];
/** Whose start may load parts of Node's library, which Deno keeps in files of their own: `node:crypto` alone takes 15 ms and 7 MB. */
const withNode: readonly string[] = ["openai", "unified", "worker", "webhooks"];
/** Most of the thousands that describe routes and the database's answers are made when they are used first. */
const mostSchemas = 500;
const budgets = Object.fromEntries(
  (await namesToBundle()).map((name) => [name, (drawing.includes(name) ? 600 : 350) * 1_024]),
);

Deno.test("bundled functions start with what their budgets allow", async (t) => {
  await using bundles = await bundledFunctions();
  for (const [name, budget] of Object.entries(budgets)) {
    await t.step(`${name}: ${budget / 1_024} KB`, async () => {
      const files = await startFiles(bundles.entry(name));
      const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
      const size = texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
      assert.ok(size > 100_000, `${name} loads ${size} bytes, which cannot be all`);
      assert.ok(size <= budget, `${name} loads ${size} bytes: see what it has begun to import`);
      if (withNode.includes(name)) return;
      const ofNode = texts.flatMap((text) => text.match(/(?:from|import)"node:[^"]+"/g) ?? []);
      assert.deepEqual(ofNode, [], `${name} loads parts of Node's library`);
    });
  }
  await t.step("and what decodes pictures lies beside them, as static files", async () => {
    const config = await Deno.readTextFile(join(bundles.path, "supabase/config.toml"));
    for (const [name, has] of [["generate", true], ["callbacks", false]] as const) {
      const files = [...Deno.readDirSync(join(bundles.path, "functions", name))];
      const codecs = files.filter((file) => file.name.endsWith(".wasm")).map((file) => file.name);
      assert.equal(codecs.includes("webp_enc_simd.wasm"), has, name);
      assert.equal(config.includes(`static_files = ["../functions/${name}/*.wasm"]`), has, name);
    }
  });
  await t.step("and a bundle answers a preflight", async () => {
    let schemas = 0;
    z.config({ postProcessor: () => void schemas++ });
    const { default: app } = await import(bundles.entry("generate")) as {
      default: { fetch(request: Request): Promise<Response> };
    };
    const preflight = new Request("http://localhost/generate", {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-method": "POST" },
    });
    const answer = await app.fetch(preflight);
    z.config({ postProcessor: undefined });
    assert.ok(schemas > 50 && schemas < mostSchemas, `${schemas} schemas were made`);
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  });
});

Deno.test("bundleFunctions() bundles where esbuild was never used", async () => {
  const output = async (command: string, ...args: string[]) => {
    const { success, stdout } = await new Deno.Command(command, { args }).output();
    assert.ok(success, `${command} ${args.join(" ")}`);
    return new TextDecoder().decode(stdout);
  };
  const { denoDir, npmCache } = JSON.parse(await output(Deno.execPath(), "info", "--json"));
  // Beside the other, since hard links do not reach further than a file system.
  const folder = await Deno.makeTempDir({
    dir: dirname(denoDir),
    prefix: "deno-without-esbuild-",
  });
  const before = Deno.env.get("DENO_DIR");
  try {
    await output("cp", "--recursive", "--link", npmCache, join(folder, "npm"));
    await Deno.remove(join(folder, "npm/registry.npmjs.org/@esbuild"), { recursive: true });
    Deno.env.set("DENO_DIR", folder);
    await using bundles = await bundleFunctions(["callbacks", "health", "jobs", "docs"]);
    for (const name of bundles.names) await Deno.stat(bundles.entry(name));
  } finally {
    if (before === undefined) Deno.env.delete("DENO_DIR");
    else Deno.env.set("DENO_DIR", before);
    await Deno.remove(folder, { recursive: true });
  }
});
