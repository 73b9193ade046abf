import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startTestStack } from "../shared/testing/stack/test_stack.ts";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { main } from "./add_workflow.ts";

const graph = {
  "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "flux1-dev-fp8.safetensors" } },
  "2": {
    class_type: "CLIPTextEncode",
    inputs: { text: "ink drawing of {{prompt}}", clip: ["1", 1] },
  },
  "3": {
    class_type: "EmptySD3LatentImage",
    inputs: { width: "{{width}}", height: "{{height}}", batch_size: "{{batch}}" },
  },
  "4": {
    class_type: "KSampler",
    inputs: {
      seed: "{{seed}}",
      steps: 8,
      cfg: 1,
      sampler_name: "euler",
      scheduler: "simple",
      denoise: 1,
      model: ["1", 0],
      positive: ["2", 0],
      negative: ["2", 0],
      latent_image: ["3", 0],
    },
  },
  "5": { class_type: "VAEDecode", inputs: { samples: ["4", 0], vae: ["1", 2] } },
  "6": {
    class_type: "SaveImage",
    inputs: { filename_prefix: "{{filename_prefix}}", images: ["5", 0] },
  },
};

Deno.test("the command workflow", async (t) => {
  await using stack = await startTestStack();
  const directory = await Deno.makeTempDir();
  const { url, secretKey: key } = stack;
  const run = async (name: string, content: string, ...more: string[]) => {
    const file = `${directory}/${name}.json`;
    await Deno.writeTextFile(file, content);
    return await runFile(name, file, ...more);
  };
  const runFile = async (name: string, file: string, ...more: string[]) => {
    const terminal = memoryTerminal();
    const code = await main([name, file, "--url", url, "--key", key, ...more], terminal);
    return { code, text: [...terminal.printed, ...terminal.noted].join("\n") };
  };
  const readOptions = () =>
    stack.database.query(
      "select options from image_generation.provider_configs where provider = 'comfyui'",
    );

  await t.step("refuses what ComfyUI could not run, and writes nothing", async () => {
    const interfaceFormat = JSON.stringify({ last_node_id: 9, nodes: [], links: [] });
    for (const content of ["no json", interfaceFormat, JSON.stringify({ "1": graph["1"] })]) {
      const { code, text } = await run("broken", content);
      assert.equal(code, 1, content);
      assert.notEqual(text, "");
    }
    assert.deepEqual((await readOptions())[0]?.["options"], {});
  });

  await t.step("adds one that requests can name", async () => {
    const { code, text } = await run("ink", JSON.stringify(graph));
    assert.equal(code, 0, text);
    const response = await fetch(`${url}/functions/v1/generate`, {
      method: "POST",
      headers: { apikey: key, "content-type": "application/json" },
      body: JSON.stringify({
        prompt: "a heron",
        provider: "comfyui",
        model_id: "ink",
        enable_fallback: false,
        width: 256,
        height: 320,
      }),
    });
    const answer = await response.json();
    assert.equal(response.status, 200, JSON.stringify(answer));
    assert.equal(answer.metadata.provider_model, "ink");
    assert.deepEqual([answer.images[0].width, answer.images[0].height], [256, 320]);
  });

  await t.step("adds the sample of the README", async () => {
    const sample = fileURLToPath(new URL("./workflows/ink_drawing.json", import.meta.url));
    const { code, text } = await runFile("ink-drawing", sample);
    assert.equal(code, 0, text);
    assert.match(text, /prompt +6\.text +Prompt/);
  });

  await t.step("shows what it found, and adds nothing with --dry-run", async () => {
    const before = await readOptions();
    const plain = JSON.stringify({ ...graph, "2": { ...graph["2"], inputs: { text: "a cat" } } });
    const { code, text } = await run("dry", plain, "--dry-run", "--set", "prompt=2.text");
    assert.equal(code, 0, text);
    assert.match(text, /prompt +2\.text +CLIPTextEncode/);
    assert.deepEqual(await readOptions(), before);
  });

  await t.step("refuses a correction that it cannot read", async () => {
    const { code, text } = await run("ink", JSON.stringify(graph), "--set", "promt=2.text");
    assert.notEqual(code, 0);
    assert.match(text, /"promt=2\.text" is no correction/);
  });

  await Deno.remove(directory, { recursive: true });
});
