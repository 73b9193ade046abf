import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import assert from "node:assert/strict";
import { join } from "node:path";
import { findChromium, startBrowser } from "../shared/testing/browser/browser.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import { buildClientPackage, bundle, measureBundle, packClient } from "./client_package/mod.ts";

// Everything that a page loads to draw, follow, hand in and verify.
const mostBytes = 7_000;

/** What a person writes who has installed the package; it uses each part, and prints what it saw. */
const program = `
import { createImageClient, ImageGenerationError, verifyWebhook } from "supabase-image-generation";
import { createImageProvider } from "supabase-image-generation/ai-sdk";

const { URL_OF_SERVICE: url, KEY: key } = globalThis.process.env;
const images = createImageClient({ url, key });
const states = [];
const small = { width: 256, height: 256, provider: "gemini" };
const drawn = await images.subscribe({ prompt: "a kite", ...small }, {
  onProgress: ({ state }) => states.push(state),
});
const picture = await images.download(drawn.images[0]);
const edited = await images.edit({ prompt: "at night", image: picture, provider: "gemini" });
let newest;
for await (newest of images.jobs({ limit: 1 })) break;
const refusal = await images.generate({ prompt: "" }).catch((error) => error);
const forged = await verifyWebhook({ headers: {}, body: "" }, "whsec_AAAA").catch((error) => error);
const { images: [bytes] } = await createImageProvider({ url, key }).image("auto")
  .doGenerate({ prompt: "a kite", n: 1, providerOptions: { supabase: small } });
console.log(JSON.stringify({
  last: states.at(-1),
  size: picture.size === drawn.images[0].file_size,
  edited: edited.images.length,
  newest: newest.generation_id === edited.generation_id,
  refusal: refusal instanceof ImageGenerationError && refusal.code,
  forged: forged.code,
  bytes: bytes.length > 100,
}));
`;

/** What a page does with the client; it shows what it saw. */
const pageProgram = `
import { createImageClient } from "/client.js";

const images = createImageClient(JSON.parse(decodeURIComponent(location.hash.slice(1))));
const states = [];
const drawn = await images.subscribe({ prompt: "a kite", width: 256, height: 256, provider: "gemini" }, {
  onProgress: ({ state }) => states.push(state),
});
const picture = await images.download(drawn.images[0]);
const file = new File([picture], "kite.png");
const edited = await images.edit({ prompt: "at night", image: file, provider: "gemini" });
const refusal = await images.generate({ prompt: "" }).catch((error) => error);
document.querySelector("output").textContent = JSON.stringify({
  last: states.at(-1),
  size: picture.size === drawn.images[0].file_size,
  edited: edited.images.length,
  refusal: [refusal.code, refusal.requestId !== undefined],
});
`;

function answerPage(request: Request, script: string): Response {
  return new URL(request.url).pathname === "/client.js"
    ? new Response(script, { headers: { "content-type": "text/javascript" } })
    : new Response(
      `<!doctype html><title>x</title><output></output><script type="module">${pageProgram}</script>`,
      { headers: { "content-type": "text/html" } },
    );
}

async function run(directory: string, environment: Record<string, string>, ...command: string[]) {
  const [name = "", ...args] = command;
  const { success, stdout, stderr } = await new Deno.Command(name, {
    args,
    cwd: directory,
    env: environment,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.ok(success, `${command.join(" ")}:\n${text(stdout)}${text(stderr)}`);
  return text(stdout);
}

Deno.test("the client's package", async (t) => {
  const directory = await Deno.makeTempDir({ prefix: "client-package-" });
  try {
    const folder = join(directory, "package");
    await buildClientPackage(folder);
    const tarball = await packClient(folder);

    const judged = "has types that every resolution of modules finds, as attw judges";
    await t.step(judged, async () => {
      const analysis = await checkPackage(
        createPackageFromTarballData(await Deno.readFile(tarball)),
      );
      assert.ok(analysis.types);
      // As the profile esm-only of attw: who cannot load modules at all cannot load these.
      const problems = analysis.problems.filter((problem) =>
        !("resolutionKind" in problem &&
          ["node10", "node16-cjs"].includes(problem.resolutionKind))
      );
      assert.deepEqual(problems, []);
      assert.deepEqual(Object.keys(analysis.entrypoints).sort(), [".", "./ai-sdk", "./zip"]);
    });

    await Deno.writeTextFile(join(directory, "package.json"), '{ "type": "module" }');
    await Deno.writeTextFile(join(directory, "program.mjs"), program);
    await run(
      directory,
      {},
      "npm",
      "install",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      tarball,
    );

    await t.step("is small: at most 7 kB of minified code, compressed by gzip", async () => {
      const installed = join(directory, "node_modules/supabase-image-generation/dist");
      const client = await measureBundle(join(installed, "mod.js"));
      assert.ok(client.compressed <= mostBytes, JSON.stringify(client));
      const provider = await measureBundle(join(installed, "ai_sdk.js"));
      assert.ok(provider.compressed <= mostBytes, JSON.stringify(provider));
      const zip = await measureBundle(join(installed, "zip.js"));
      assert.ok(zip.compressed <= mostBytes, JSON.stringify(zip));
    });

    await using service = await startTestService();
    await service.disableComfyui();
    const { url, secretKey, publishableKey } = service.stack;
    for (
      const command of [
        ["node", "program.mjs"],
        [Deno.execPath(), "run", "--allow-env", "--allow-net", "--no-lock", "program.mjs"],
        ["npx", "--yes", "--prefer-offline", "bun@1.4.5", "program.mjs"],
      ]
    ) {
      await t.step(
        `runs as ${command[0]?.split("/").pop()} ${command.slice(1).join(" ")}`,
        async () => {
          const printed = await run(directory, { URL_OF_SERVICE: url, KEY: secretKey }, ...command);
          assert.deepEqual(JSON.parse(printed), {
            ...{ last: "done", size: true, edited: 1, newest: true, refusal: "invalid_request" },
            ...{ forged: "webhook_refused", bytes: true },
          });
        },
      );
    }

    const chromium = findChromium();
    await t.step({
      name: "runs in a browser, for a signed-in user of another origin",
      ignore: chromium === undefined,
      async fn() {
        const installed = join(directory, "node_modules/supabase-image-generation/dist/mod.js");
        const [script, user] = await Promise.all([bundle(installed), service.signUp()]);
        await using server = Deno.serve(
          { hostname: "127.0.0.1", port: 0, onListen() {} },
          (request) => answerPage(request, script),
        );
        await using browser = await startBrowser(chromium ?? "");
        await using watched = await browser.open({});
        const settings = JSON.stringify({ url, key: publishableKey, accessToken: user.token });
        const place = `http://127.0.0.1:${server.addr.port}/#${encodeURIComponent(settings)}`;
        await watched.page.goto(place);
        const told = await watched.page.locator("output:not(:empty)").textContent();
        assert.deepEqual(JSON.parse(told ?? ""), {
          ...{ last: "done", size: true, edited: 1, refusal: ["invalid_request", true] },
        });
        assert.deepEqual(watched.complaints, []);
      },
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
