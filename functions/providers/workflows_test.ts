import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const sample = new URL("../../scripts/workflows/ink_drawing.json", import.meta.url);

Deno.test("POST /providers/comfyui/workflows", async (t) => {
  await using service = await startTestService();
  const workflow = JSON.parse(await Deno.readTextFile(sample));
  const path = "/providers/comfyui/workflows";
  const add = (json: Record<string, unknown>) => service.call(path, { json });

  await t.step("takes a secret key only", async () => {
    const as = await service.signUp();
    problem(await service.call(path, { as, json: { name: "x", workflow } }), 401, "unauthorized");
  });

  await t.step("tells what it would find, and adds nothing, when asked so", async () => {
    const answer = await add({ name: "ink", workflow: { prompt: workflow }, dry_run: true });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const { places, added } = answer.body as { places: Record<string, string[]>; added: boolean };
    assert.deepEqual([places["prompt"], added], [["6.text"], false]);
    const json = { prompt: "a heron", provider: "comfyui", model_id: "ink" };
    problem(await service.call("/generate", { json }), 400, "invalid_request");
  });

  await t.step("says what is wrong with one that cannot be used", async () => {
    const text = '{"3": {"class_type": "KSampler", "inputs": {"seed": {{seed}} }}}';
    const told = problem(await add({ name: "ink", workflow: text }), 400, "invalid_request");
    assert.match(told.detail, /\{\{seed\}\} stands without quotation marks/);
    assert.equal(told.errors?.[0]?.path, "workflow");
  });

  await t.step("adds one that requests can name at once, and keeps the others", async () => {
    for (const name of ["ink", "more-ink"]) {
      assert.equal((await add({ name, workflow: JSON.stringify(workflow) })).status, 200);
    }
    for (const model_id of ["ink", "more-ink"]) {
      const json = { prompt: "a heron", provider: "comfyui", model_id, width: 256, height: 320 };
      const { images, metadata } = completed(await service.call("/generate", { json }));
      assert.equal(metadata.provider_model, model_id);
      assert.deepEqual([images[0]?.width, images[0]?.height], [256, 320]);
    }
  });

  await t.step("keeps both of two that are added at once", async () => {
    const names = ["left", "right", "up", "down"];
    await Promise.all(names.map((name) => add({ name, workflow })));
    const { body } = await service.call("/providers/models");
    const ids = (body as { models: { id: string }[] }).models.map(({ id }) => id);
    for (const name of ["ink", ...names]) assert.ok(ids.includes(name), name);
  });

  await t.step(
    "lists it with its inputs, and says whether a server has what it needs",
    async () => {
      const loader = {
        class_type: "CheckpointLoaderSimple",
        inputs: { ckpt_name: "gone.safetensors" },
      };
      const entry = { on: true, lora: "detail.safetensors", strength: 0.8 };
      const missing = {
        ...workflow,
        "30": loader,
        "31": { class_type: "Note", inputs: { entry } },
      };
      assert.equal((await add({ name: "incomplete", workflow: missing })).status, 200);
      const { body } = await service.call("/providers/models");
      const { models } = body as { models: { id: string; installed: boolean; inputs: Input[] }[] };
      interface Input {
        name: string;
        type: string;
      }
      const found = (id: string) => models.find((model) => model.id === id);
      assert.deepEqual([found("ink")?.installed, found("incomplete")?.installed], [true, false]);
      const sampler = found("ink")?.inputs.find(({ name }) => /\.denoise$/.test(name));
      assert.deepEqual({ ...sampler, name: "" }, {
        name: "",
        title: "KSampler",
        type: "number",
        default: 1,
        minimum: 0,
        maximum: 1,
      });
      assert.ok(found("ink")?.inputs.some(({ type }) => type === "choice"));
      assert.ok(!found("ink")?.inputs.some(({ name }) => /filename_prefix|seed|steps/.test(name)));
      assert.equal(
        found("incomplete")?.inputs.find(({ name }) => name === "31.entry")?.type,
        "object",
      );
    },
  );

  await t.step(
    "refuses a value of another type for an input, and says which it takes",
    async () => {
      const denoise = Object.entries(workflow as Record<string, { class_type: string }>)
        .find(([, node]) => node.class_type === "KSampler")?.[0] + ".denoise";
      const json = {
        prompt: "a heron",
        provider: "comfyui",
        model_id: "ink",
        provider_params: { inputs: { [denoise]: "much" } },
      };
      const told = problem(await service.call("/generate", { json }), 400, "invalid_request");
      assert.equal(told.errors?.[0]?.path, `provider_params.inputs.${denoise}`);
      assert.match(told.detail, /takes a number/);
    },
  );

  /** The stored file of the one picture of a request, as its signed address shows it to anybody. */
  const draw = async (json: Record<string, unknown>) => {
    const drawn = await service.call("/generate", { json: { provider: "comfyui", ...json } });
    const [image] = completed(drawn).images;
    assert.ok(image?.signed_url);
    const bytes = await (await fetch(image.signed_url)).bytes();
    return { image, text: new TextDecoder("latin1").decode(bytes) };
  };

  await t.step("stores pictures without the workflow, unless the project keeps it", async () => {
    const request = { prompt: "a heron at dusk", model_id: "ink", width: 256, height: 256 };
    assert.ok(!/a heron at dusk|KSampler/.test((await draw(request)).text));
    const projects = service.client.from("generation_projects");
    const project_id = (await projects.select("id").limit(1).single()).data?.id;
    assert.ok(project_id);
    await projects.update({ keep_workflows: true }).eq("id", project_id);
    assert.match((await draw({ ...request, project_id })).text, /a heron at dusk/);
    await projects.update({ keep_workflows: false }).eq("id", project_id);
  });

  await t.step("delivers animated pictures with their frames", async () => {
    const node = (class_type: string, inputs: Record<string, unknown>) => ({ class_type, inputs });
    const images = ["1", 0];
    const filename_prefix = "{{filename_prefix}}";
    const shared = {
      "1": node("EmptyImage", { width: 64, height: 64, batch_size: 5, color: 0 }),
      "2": node("PrimitiveString", { value: "{{prompt}}" }),
      "3": node("PreviewAny", { source: ["2", 0] }),
    };
    const webp = { fps: 6, lossless: true, quality: 80, method: "default" };
    const savers = {
      webp: node("SaveAnimatedWEBP", { images, filename_prefix, ...webp }),
      png: node("SaveAnimatedPNG", { images, filename_prefix, fps: 6, compress_level: 4 }),
    };
    for (const [format, saver] of Object.entries(savers)) {
      const added = await add({ name: format, workflow: { ...shared, "9": saver } });
      assert.equal(added.status, 200, JSON.stringify(added.body));
      const { image, text } = await draw({ prompt: "five kites", model_id: format });
      assert.deepEqual([image.format, image.frames], [format, 5]);
      assert.ok(!text.includes("five kites"));
    }
  });
});
