import assert from "node:assert/strict";
import {
  startTestService,
  type TestCaller,
  type TestService,
} from "../../shared/testing/service/service.ts";
import type { GenerationResponse } from "../../shared/generation/catalog.ts";

const small = { width: 256, height: 256, provider: "runware" };

async function draw(
  service: TestService,
  json: Record<string, unknown>,
  as: TestCaller,
  path = "/generate",
): Promise<GenerationResponse> {
  const answer = await service.call(path, { as, json });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as GenerationResponse;
}

async function idsOf(service: TestService, query: string, as: TestCaller): Promise<string[]> {
  const answer = await service.call(`/jobs?${query}`, { as });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const { jobs } = answer.body as { jobs: GenerationResponse[] };
  return jobs.map(({ generation_id }) => generation_id);
}

Deno.test("a generation says what was asked for, and is found by it", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const stranger = await service.signUp();
  const first = await draw(service, {
    ...small,
    prompt: "a lighthouse at dusk",
    scene_id: "scene 7",
    metadata: { sku: "A-7", shelf: { row: 3 } },
  }, user);
  const image = first.images[0]?.id ?? "";

  await t.step("the request is in every answer, with scene and metadata", async () => {
    const { prompt, scene_id, metadata, num_images, width } = first.request ?? {};
    assert.deepEqual([prompt, scene_id, metadata, num_images, width], [
      "a lighthouse at dusk",
      "scene 7",
      { sku: "A-7", shelf: { row: 3 } },
      1,
      256,
    ]);
    const read = await service.call(`/jobs/${first.generation_id}`, { as: user });
    assert.deepEqual((read.body as GenerationResponse).request, first.request);
  });

  const night = await draw(
    service,
    { prompt: "the same, but at night" },
    user,
    `/jobs/${first.generation_id}/again`,
  );
  const child = await draw(service, {
    ...small,
    prompt: "a variation in blue",
    parent_image_id: image,
  }, user);

  await t.step("drawn again it keeps all that is not said, its seed and who drew it too", () => {
    assert.equal(night.prompt, "the same, but at night");
    assert.equal(night.series_id, first.generation_id);
    assert.deepEqual([night.provider, night.metadata.provider_model], [
      first.provider,
      first.metadata.provider_model,
    ]);
    const { scene_id, metadata, width } = night.request ?? {};
    assert.deepEqual([scene_id, metadata, width], [
      "scene 7",
      { sku: "A-7", shelf: { row: 3 } },
      256,
    ]);
    assert.ok(Number.isInteger(first.images[0]?.seed));
    assert.equal(night.images[0]?.seed, first.images[0]?.seed);
  });

  await t.step("what goes on from a picture is in its series", () => {
    assert.deepEqual([child.parent_image_id, child.series_id], [image, first.generation_id]);
  });

  await t.step(
    "what a substitute drew is drawn by that again, without the options of another",
    async () => {
      const request = { prompt: "by somebody else", provider: "gemini", width: 256, height: 256 };
      await service.simulators.setFault({ service: "gemini", fault: "transport.bad_gateway" });
      const drawn = await draw(
        service,
        { ...request, provider_params: { temperature: 0.5 }, fallback_to: ["runware_ai"] },
        stranger,
      );
      assert.equal(drawn.provider, "runware_ai");
      await service.heal();
      const again = await draw(service, {}, stranger, `/jobs/${drawn.generation_id}/again`);
      assert.deepEqual([again.provider, again.request?.["provider_params"]], [
        "runware_ai",
        undefined,
      ]);
    },
  );

  await t.step("changes that are none are refused by name", async () => {
    const answer = await service.call(`/jobs/${first.generation_id}/again`, {
      as: user,
      json: { widht: 7 },
    });
    assert.equal(answer.status, 400);
    assert.match(JSON.stringify(answer.body), /widht/);
    const shape = await service.call(`/jobs/${first.generation_id}/again`, {
      as: user,
      json: { aspect_ratio: "16:9", scene_id: null },
    });
    assert.equal(shape.status, 200, JSON.stringify(shape.body));
    const { request, images } = shape.body as GenerationResponse;
    assert.deepEqual([request?.["width"], request?.["scene_id"]], [undefined, undefined]);
    assert.ok((images[0]?.width ?? 0) > (images[0]?.height ?? 0));
    const foreign = await service.call(`/jobs/${first.generation_id}/again`, {
      as: stranger,
      json: {},
    });
    assert.equal(foreign.status, 404);
  });

  await t.step("the filters find it, for whoever may see it", async () => {
    const one = [first.generation_id];
    const both = [night.generation_id, first.generation_id];
    assert.deepEqual(await idsOf(service, "scene_id=scene%207", user), both);
    const metadata = encodeURIComponent('{"shelf": {"row": 3}}');
    assert.equal((await idsOf(service, `metadata=${metadata}`, user)).length, 3);
    assert.deepEqual(
      await idsOf(service, `metadata=${encodeURIComponent('{"sku":"B"}')}`, user),
      [],
    );
    assert.deepEqual(await idsOf(service, `parent_image_id=${image}`, user), [child.generation_id]);
    assert.equal((await idsOf(service, `series_id=${first.generation_id}`, user)).length, 4);
    assert.deepEqual(
      await idsOf(service, "text=lighthouse%20-night&scene_id=scene%207", user),
      one,
    );
    assert.deepEqual(await idsOf(service, "text=%22in%20blue%22", user), [child.generation_id]);
    assert.deepEqual(await idsOf(service, "text=lighthouse", stranger), []);
    const bad = await service.call("/jobs?metadata=seven", { as: user });
    assert.equal(bad.status, 400);
  });

  await t.step("and so do its pictures, beside those that were handed in", async () => {
    const drawnFor = async (query: string, as: TestCaller = user) => {
      const answer = await service.call(`/images?${query}`, { as });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      const { images } = answer.body as { images: { generation_id: string | null }[] };
      return images.map(({ generation_id }) => generation_id);
    };
    const project = await service.projectOf(user);
    const both = [night.generation_id, first.generation_id];
    assert.deepEqual(await drawnFor("scene_id=scene%207"), both);
    assert.deepEqual(await drawnFor(`scene_id=scene%207&project_id=${project}`), both);
    assert.deepEqual(await drawnFor("scene_id=scene%207", "service"), both);
    const sku = encodeURIComponent('{"sku": "A-7"}');
    assert.equal((await drawnFor(`metadata=${sku}`)).length, 3);
    assert.deepEqual(await drawnFor(`parent_image_id=${image}`), [child.generation_id]);
    assert.equal((await drawnFor(`series_id=${first.generation_id}`)).length, 4);
    assert.deepEqual(await drawnFor("text=lighthouse%20-night&scene_id=scene%207&order=oldest"), [
      first.generation_id,
    ]);
    const { model } = first.images[0] ?? {};
    assert.equal((await drawnFor(`model=${model}&origin=drawn`)).length, 4);
    assert.deepEqual(await drawnFor("model=another"), []);
    assert.deepEqual(await drawnFor("origin=uploaded"), []);
    assert.deepEqual(await drawnFor("text=lighthouse", stranger), []);
    assert.deepEqual(await drawnFor(`scene_id=scene%207&project_id=${project}`, stranger), []);
    const page = await service.call("/images?scene_id=scene%207&limit=1", { as: user });
    const { next_cursor } = page.body as { next_cursor: string };
    assert.deepEqual(
      await drawnFor(`scene_id=scene%207&limit=1&cursor=${encodeURIComponent(next_cursor)}`),
      [first.generation_id],
    );
  });
});
