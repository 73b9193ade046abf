import assert from "node:assert/strict";
import { join } from "node:path";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import { systemClock } from "../shared/runtime/mod.ts";
import { main } from "./batch.ts";

Deno.test("task batch draws a file, or a template, and names the pictures", async (t) => {
  await using service = await startTestService();
  await service.disableComfyui();
  const root = await Deno.makeTempDir({ prefix: "batch-" });
  const { url, secretKey } = service.stack;
  const run = async (...args: string[]) => {
    const terminal = memoryTerminal();
    const exitCode = await main(
      [...args, "--url", url, "--key", secretKey, "--size", "256x256"],
      terminal,
    );
    return { exitCode, said: terminal.printed.join("\n"), told: terminal.noted.join("\n") };
  };
  const filesIn = (folder: string) =>
    [...Deno.readDirSync(join(root, folder))].map(({ name }) => name).toSorted();
  const countJobs = async () => {
    const [row] = await service.stack.database.query<{ count: number }>(
      "select count(*)::int as count from image_generation.generation_jobs",
    );
    return row?.count;
  };
  try {
    const matrixOf = (products: string, surfaces: string) => [
      ...["--template", "a {product} on {surface}", "--provider", "runware_ai"],
      ...["--value", `product=${products}`, "--value", `surface=${surfaces}`],
      ...["--aspect", "1:1,16:9", "--consistent"],
    ];
    const matrix = matrixOf("cup,bowl", "oak,linen");
    await t.step("3 x 4 x 2: the price first, and nothing is drawn for it", async () => {
      const { exitCode, said, told } = await run(
        ...matrixOf("cup,bowl,plate", "oak,marble,linen,slate"),
        "--dry-run",
      );
      assert.equal(exitCode, 0, told);
      assert.match(said, /cup-oak-1x1 {2}a cup on oak/);
      assert.match(said, /24 of 24 requests, 24 pictures, about \$0\.\d+, all by runware_ai/);
      assert.equal(await countJobs(), 0);
    });

    await t.step("names are the values, and a ZIP has them all", async () => {
      const zip = join(root, "set.zip");
      const { exitCode, said, told } = await run(
        ...matrix,
        ...["--directory", join(root, "set"), "--zip", zip],
      );
      assert.equal(exitCode, 0, told);
      assert.match(told, /8 of 8 requests, .* all by runware_ai/);
      assert.match(said, /8 of 8 drawn, 8 pictures/);
      const names = filesIn("set");
      assert.equal(names.length, 8);
      assert.match(names.join(), /bowl-linen-16x9\.jpg,bowl-linen-1x1\.jpg/);
      const packed = new TextDecoder("latin1").decode(await Deno.readFile(zip));
      for (const name of names) assert.ok(packed.includes(name), name);
    });

    await t.step(
      "the same command once more draws nothing, and mends what is missing",
      async () => {
        const jobs = await countJobs();
        await Deno.remove(join(root, "set", "cup-oak-1x1.jpg"));
        const { exitCode } = await run(...matrix, "--directory", join(root, "set"));
        assert.equal(exitCode, 0);
        assert.equal(filesIn("set").length, 8);
        assert.equal(await countJobs(), jobs);
      },
    );

    await t.step("a picture that is gone stops no other, and is told by its name", async () => {
      const [row] = await service.stack.database.query<{ path: string }>(
        `select i.object_path as path from image_generation.images i
         join image_generation.batch_items b on b.job_id = i.job_id where b.name = 'bowl-linen-1x1'`,
      );
      await service.client.storage.from("generated-images").remove([row?.path ?? ""]);
      const { exitCode, said, told } = await run(...matrix, "--directory", join(root, "again"));
      assert.equal(exitCode, 1);
      assert.match(told, /bowl-linen-1x1\.jpg was drawn and could not be fetched: /);
      assert.match(said, /8 of 8 drawn, 7 pictures/);
      assert.equal(filesIn("again").length, 7);
    });

    await t.step(
      "a CSV file: columns are fields, and what is wrong is told by its item",
      async () => {
        const file = join(root, "shop.csv");
        await Deno.writeTextFile(
          file,
          'name,prompt,seed,num_images,enable_fallback,url_lifetime\n"A-7/red","a cup, red",7,1,false,600\n' +
            'B,"a ""bowl""",,2,TRUE,\nC,a [moderated] cup,,,,\n',
        );
        const { exitCode, said, told } = await run(
          file,
          ...["--provider", "gemini", "--directory", join(root, "shop")],
        );
        assert.equal(exitCode, 1);
        assert.deepEqual(filesIn("shop"), ["A-7_red.png", "B-1.png", "B-2.png"]);
        assert.match(said, /2 of 3 drawn, 3 pictures/);
        assert.match(told, /C failed: .*\n.*--retry/);
      },
    );

    await t.step(
      "in the local stack, which is started and ended where nothing is named",
      async () => {
        const steps: string[] = [];
        const terminal = memoryTerminal();
        const file = join(root, "local.csv");
        await Deno.writeTextFile(file, "prompt,name\na cup,local\n");
        const folder = ["--directory", join(root, "local"), "--provider", "gemini"];
        const exitCode = await main([file, ...folder, "--size", "256x256"], terminal, {
          clock: systemClock,
          ensureLocalStack: (tell) => {
            tell("Starting …");
            steps.push("started");
            return Promise.resolve({
              url,
              secretKey,
              close: () => Promise.resolve(void steps.push("closed")),
            });
          },
        });
        assert.equal(exitCode, 0, terminal.noted.join("\n"));
        assert.deepEqual(steps, ["started", "closed"]);
        assert.deepEqual(filesIn("local"), ["local.png"]);
      },
    );

    await t.step("JSON lines, as variables of a template", async () => {
      const file = join(root, "lines.jsonl");
      await Deno.writeTextFile(file, '{"thing": "cup", "name": "one"}\n\n{"thing": "bowl"}\n');
      const { exitCode, told } = await run(
        file,
        ...["--template", "a {thing}", "--provider", "gemini"],
        ...["--directory", join(root, "lines")],
      );
      assert.equal(exitCode, 0, told);
      assert.deepEqual(filesIn("lines"), ["item-0001.png", "one.png"]);
      const bad = await run(file, "--template", "a {colour}");
      assert.match(bad.told, /row 1 has nothing for \{colour\}/);
      await Deno.writeTextFile(file, "{not json}\n");
      assert.match((await run(file)).told, /lines\.jsonl:1 is not JSON/);
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
