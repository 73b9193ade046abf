import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { startTestService } from "../../shared/testing/service/service.ts";
import type { BatchResponse, GenerationResponse } from "../../shared/generation/catalog.ts";

interface Style {
  id: string;
  name: string;
  version: number;
  latest: number;
  fields: Record<string, unknown>;
}

const size = { width: 256, height: 256 };

Deno.test("a project's own styles", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const stranger = await service.signUp();
  const made = await service.call("/styles", {
    as: user,
    json: {
      name: "Autumn",
      description: "the campaign's",
      fields: {
        prompt_prefix: "watercolour of",
        prompt_suffix: "on white paper",
        negative_prompt: "text",
        palette: ["#aa5500", "ochre"],
        provider: "runware_ai",
        seed: 7,
        ...size,
      },
    },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const style = made.body as Style;
  const draw = async (json: Record<string, unknown>) => {
    const answer = await service.call("/generate", { as: user, json });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body as GenerationResponse;
  };

  await t.step("is put around the prompt and fills in what is left open", async () => {
    const drawn = await draw({ prompt: "a fox", style: "autumn", negative_prompt: "people" });
    assert.equal(
      drawn.prompt,
      "watercolour of a fox on white paper Colours: #aa5500, ochre.",
    );
    const { negative_prompt, seed, width, style: told } = drawn.request ?? {};
    assert.deepEqual([negative_prompt, seed, width], ["people, text", 7, 256]);
    assert.deepEqual(told, { id: style.id, name: "autumn", version: 1 });
    assert.equal(drawn.provider, "runware_ai");
    const own = await draw({ prompt: "a fox", style: "autumn", seed: 9, provider: "gemini" });
    assert.deepEqual([own.request?.["seed"], own.provider], [9, "gemini"]);
  });

  await t.step("is changed into a new version, and the earlier ones stay", async () => {
    const changed = await service.call(`/styles/${style.id}`, {
      as: user,
      method: "PATCH",
      json: { fields: { prompt_prefix: "oil painting of", palette: null } },
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    const { version, fields } = changed.body as Style;
    assert.deepEqual([version, fields["prompt_suffix"], fields["palette"]], [
      2,
      "on white paper",
      undefined,
    ]);
    const now = await draw({ prompt: "a fox", style: "autumn" });
    assert.equal(now.prompt, "oil painting of a fox on white paper");
    const before = await draw({ prompt: "a fox", style: "autumn@1" });
    assert.match(before.prompt, /^watercolour/);
    const read = await service.call(`/styles/${style.id}?version=1`, { as: user });
    assert.deepEqual([(read.body as Style).version, (read.body as Style).latest], [1, 2]);
    const again = await service.call(`/jobs/${before.generation_id}/again`, {
      as: user,
      json: { seed: 3 },
    });
    // What is in the prompt already is not put in twice.
    assert.equal((again.body as GenerationResponse).prompt, before.prompt);
    const found = await service.call(`/jobs?style_id=${style.id}`, { as: user });
    assert.equal((found.body as { jobs: unknown[] }).jobs.length, 5);
  });

  await t.step("is named by the requests of a batch, and in SQL", async () => {
    const { body } = await service.call("/generate/batch", {
      as: user,
      json: {
        defaults: { style: "autumn" },
        requests: [{ prompt: "one" }, { prompt: "two", style: "nobody" }],
      },
    });
    const { results } = body as BatchResponse;
    assert.deepEqual(results.map(({ status }) => status), ["completed", "failed"]);
    assert.match(JSON.stringify(results[1]), /there is no style \\"nobody\\"/);
    const { data: job, error } = await user.client.rpc("request_generation", {
      project_id: await service.projectOf(user),
      prompt: "a fox",
      options: { style: "autumn" },
    });
    assert.equal(error, null);
    const { data } = await user.client.from("generation_jobs").select("prompt, style_id")
      .eq("id", job ?? "").single();
    assert.deepEqual(data, {
      prompt: "oil painting of a fox on white paper",
      style_id: style.id,
    });
  });

  await t.step("may have pictures to go by, which are the project's own", async () => {
    const form = new FormData();
    form.set("file", new Blob([halves(96, 64).bytes], { type: "image/png" }), "sample.png");
    const handedIn = await service.call("/images", { as: user, body: form });
    assert.equal(handedIn.status, 201, JSON.stringify(handedIn.body));
    const { id } = handedIn.body as { id: string };
    const fields = { images: [{ image_id: id, role: "style" }], prompt_suffix: "in this manner" };
    const drawn = await service.call("/styles", { as: user, json: { name: "sampled", fields } });
    assert.equal(drawn.status, 201, JSON.stringify(drawn.body));
    // What is only handed in is gone after a day, but for what a style goes by.
    const kept = await service.stack.database.query(
      "select expires_at from image_generation.images where id = $1",
      [id],
    );
    assert.deepEqual(kept, [{ expires_at: null }]);
    const { request, generation_id } = await draw({
      ...{ prompt: "a fox", style: "sampled", provider: "gemini", ...size },
      images: [{
        data: `data:image/png;base64,${Buffer.from(halves(40, 40).bytes).toString("base64")}`,
        role: "reference",
      }],
    });
    assert.equal(request?.["style"] && JSON.stringify(request["images"]).includes(id), true);
    assert.deepEqual(
      (request?.["images"] as { role: string }[]).map(({ role }) => role),
      ["reference", "style"],
    );
    const lineage = await service.call(`/images/${id}/lineage`, { as: user });
    const { links } = lineage.body as { links: { generation_id: string; role: string }[] };
    assert.deepEqual(links.map(({ generation_id, role }) => [generation_id, role]), [
      [generation_id, "style"],
    ]);
    const foreign = await service.call("/styles", {
      as: stranger,
      json: { name: "taken", fields },
    });
    assert.equal(foreign.status, 404, JSON.stringify(foreign.body));
  });

  await t.step("is put around other words when it is drawn again, and once only", async () => {
    const again = async (id: string, json: Record<string, unknown>) => {
      const answer = await service.call(`/jobs/${id}/again`, { as: user, json });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return answer.body as GenerationResponse;
    };
    const fields = { prompt_prefix: "linocut of", negative_prompt: "text", palette: ["ochre"] };
    const made = await service.call("/styles", { as: user, json: { name: "linocut", fields } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const json = { prompt: "a fox", style: "linocut", negative_prompt: "people", ...size };
    const { generation_id: id, prompt } = await draw(json);
    assert.equal((await again(id, {})).prompt, prompt);
    const wolf = await again(id, { prompt: "a wolf" });
    assert.equal(wolf.prompt, "linocut of a wolf Colours: ochre.");
    assert.equal(wolf.request?.["negative_prompt"], "people, text");
    const plain = await again(wolf.generation_id, { style: null });
    assert.deepEqual([plain.prompt, plain.request?.["negative_prompt"], plain.request?.["style"]], [
      "a wolf",
      "people",
      undefined,
    ]);
    const sampled = await draw({
      ...{ prompt: "a fox", style: "sampled", provider: "gemini" },
      ...size,
    });
    const other = await again(sampled.generation_id, { style: "linocut" });
    assert.equal(other.prompt, "linocut of a fox Colours: ochre.");
    assert.equal(other.request?.["images"], undefined);
  });

  await t.step("is nobody else's, and has a name of its own", async () => {
    const { data } = await stranger.client.from("generation_styles").select("id");
    assert.deepEqual(data, []);
    const foreign = await service.call("/generate", {
      as: stranger,
      json: { prompt: "x", style: "autumn" },
    });
    assert.equal(foreign.status, 400);
    // As answers tell a style it says what was drawn with; that is not believed of another project's.
    const claimed = await service.call("/generate", {
      as: stranger,
      json: {
        ...{ prompt: "x", provider: "gemini", ...size },
        style: { id: style.id, name: "autumn", version: 1 },
      },
    });
    const { generation_id, prompt } = claimed.body as GenerationResponse;
    assert.equal(prompt, "x");
    const job = await stranger.client.from("generation_jobs").select("style_id")
      .eq("id", generation_id).single();
    assert.deepEqual(job.data, { style_id: null });
    const taken = await service.call("/styles", {
      as: user,
      json: { name: "autumn", fields: {} },
    });
    assert.equal(taken.status, 409);
    const bad = await service.call("/styles", {
      as: user,
      json: { name: "winter", fields: { stepz: 7 } },
    });
    assert.equal(bad.status, 400);
  });

  await t.step("is deleted from what requests can name", async () => {
    const project_id = await service.projectOf(user);
    const askInSql = async () => {
      const [one, many] = [
        await user.client.rpc("request_generation", {
          ...{ project_id, prompt: "a fox", options: { style: "autumn" } },
          deduplication_key: "foxes/1",
        }),
        await user.client.rpc("request_generation_batch", {
          ...{ project_id, requests: [{ prompt: "a fox", style: "autumn" }] },
          deduplication_key: "foxes",
        }),
      ];
      assert.deepEqual([one.error, many.error], [null, null]);
      return [one.data, many.data];
    };
    const asked = await askInSql();
    const gone = await service.call(`/styles/${style.id}`, { as: user, method: "DELETE" });
    assert.equal(gone.status, 204);
    const answer = await service.call("/generate", {
      as: user,
      json: { prompt: "x", style: "autumn" },
    });
    assert.equal(answer.status, 400);
    assert.deepEqual(await askInSql(), asked, "what was asked for under a key stays");
    const kept = await service.call(`/styles/${style.id}?version=1`, { as: user });
    assert.equal(kept.status, 200);
  });
});
