import assert from "node:assert/strict";
import { join } from "node:path";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { halves } from "../shared/testing/providers/input_pictures.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import { main as cutout } from "./cutout.ts";
import { main as edit } from "./edit.ts";
import { main as upscale } from "./upscale.ts";

Deno.test("pictures are edited, enlarged and cut out from the command line", async (t) => {
  await using service = await startTestService();
  const directory = await Deno.makeTempDir({ prefix: "picture-commands-" });
  const { url, secretKey } = service.stack;
  const file = async (name: string, picture: ReturnType<typeof halves>) => {
    await Deno.writeFile(join(directory, name), picture.bytes);
    return join(directory, name);
  };
  const photo = await file("photo.png", halves(256, 256));
  const mask = await file("mask.png", halves(256, 256, [0, 0, 0], [255, 255, 255]));
  const run = async (main: typeof edit, ...args: string[]) => {
    const terminal = memoryTerminal();
    const connection = ["--url", url, "--key", secretKey, "--directory", directory];
    const exitCode = await main([...args, ...connection], {
      terminal,
      ensureLocalStack: () => Promise.reject(new Error("Another service is named")),
    });
    return {
      exitCode,
      terminal,
      said: terminal.printed.join("\n"),
      told: terminal.noted.join("\n"),
    };
  };
  try {
    await t.step("edit hands the picture in, and says so", async () => {
      const { exitCode, said, told } = await run(edit, photo, "make it night");
      assert.equal(exitCode, 0, told);
      assert.match(said, /\.png {2}1024x1024/);
      assert.match(told, /Handing in .*photo\.png/);
    });

    await t.step("with a mask only what is white changes", async () => {
      const { exitCode, said, told } = await run(edit, photo, "a gate", "--mask", mask);
      assert.equal(exitCode, 0, told);
      assert.match(said, /256x256/);
    });

    await t.step("upscale and cutout need no words, and take none", async () => {
      assert.match((await run(upscale, photo, "--scale", "4")).said, /1024x1024/);
      assert.match((await run(cutout, photo)).said, /256x256 {2}png/);
      const { exitCode, told } = await run(cutout, photo, "in red");
      assert.deepEqual([exitCode, /Nothing is drawn by words/.test(told)], [2, true]);
    });

    await t.step("what cannot be done is told in a sentence", async () => {
      assert.match((await run(edit, "missing.png", "x")).told, /missing\.png cannot be read/);
      const text = join(directory, "text.png");
      await Deno.writeTextFile(text, "this is no picture at all");
      const { exitCode, told } = await run(edit, text, "x");
      assert.equal(exitCode, 1);
      assert.match(told, /not those of a PNG, JPEG or WebP[\s\S]*image_refused/);
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
