import assert from "node:assert/strict";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService, type TestCaller } from "../../shared/testing/service/service.ts";
import type { BatchResponse } from "../../shared/generation/catalog.ts";

const dataUrl = (bytes: Uint8Array<ArrayBuffer>) => `data:image/png;base64,${bytes.toBase64()}`;

Deno.test("an equal request is answered with the pictures that are there", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [user, stranger] = [await service.signUp(), await service.signUp()];
  const asked = { prompt: "a harbour at dusk", provider: "gemini", width: 256, height: 256 };
  const ask = (json: Record<string, unknown> = {}, as: TestCaller = user) =>
    service.call("/generate", { as, json: { ...asked, cache: "use", ...json } });
  const handIn = async (bytes: Uint8Array<ArrayBuffer>) => {
    const body = new FormData();
    body.append("file", new Blob([bytes]), "a.png");
    const answer = await service.call("/images", { as: user, method: "POST", body });
    return (answer.body as { id: string }).id;
  };
  const picture = halves(120, 90).bytes;
  const black = halves(120, 90, [0, 0, 0], [255, 255, 255]).bytes;
  const mask = { id: await handIn(black), bytes: black };
  const drawnSince = async () => {
    const { calls } = await service.simulators.books();
    const before = calls.filter(({ call }) => call === "submit").length;
    return async () => {
      const { calls } = await service.simulators.books();
      return calls.filter(({ call }) => call === "submit").length - before;
    };
  };

  await t.step("once drawn, it costs nothing and says whose it is", async () => {
    const drawn = await drawnSince();
    const first = completed(await ask());
    assert.equal(first.cached, false);
    const rows = await service.countRows();
    for (
      const json of [
        {},
        { prompt: "  a harbour\n at dusk " },
        { metadata: { mine: 1 }, scene_id: "s", max_retries: 0 },
      ]
    ) {
      const again = completed(await ask(json));
      assert.deepEqual([again.cached, again.generation_id], [true, first.generation_id]);
      assert.deepEqual(again.images.map(({ id }) => id), first.images.map(({ id }) => id));
      assert.equal(again.metadata.cost_usd, 0);
      assert.ok((await fetch(again.images[0]?.signed_url ?? "")).ok);
    }
    const facts = "image_generation.analytics_facts";
    assert.deepEqual({ ...await service.countRows(), [facts]: 0 }, { ...rows, [facts]: 0 });
    assert.equal(await drawn(), 1);
  });

  await t.step("what looks otherwise is drawn, and so is what asks for no cache", async () => {
    const drawn = await drawnSince();
    const others = [
      { prompt: "a Harbour at dusk" },
      { seed: 4 },
      { width: 512 },
      { num_images: 2 },
      { negative_prompt: "boats" },
      { cache: "off" },
      { cache: null },
    ];
    for (const json of others) assert.equal(completed(await ask(json)).cached, false);
    assert.ok(await drawn() >= others.length);
  });

  await t.step("it never crosses a project, and asks for the right to draw in it", async () => {
    const own = completed(await ask({}, stranger));
    assert.equal(own.cached, false);
    const project_id = await service.projectOf(user);
    problem(await ask({ project_id }, stranger), 404, "project_not_found");
    const key = await service.makeKey(user, project_id, ["generate"]);
    assert.equal(completed(await ask({}, key)).cached, true);
    const elsewhere = await service.makeKey(stranger, own.project_id, ["generate"]);
    assert.equal(completed(await ask({}, elsewhere)).generation_id, own.generation_id);
    const reader = await service.makeKey(user, project_id, ["read"]);
    problem(await ask({}, reader), 403, "forbidden");
  });

  await t.step("only draws nothing", async () => {
    const drawn = await drawnSince();
    const told = problem(await ask({ cache: "only", prompt: "never drawn" }), 404, "not_found");
    assert.match(told.detail, /"cache": "use"/);
    assert.equal(completed(await ask({ cache: "only" })).cached, true);
    assert.equal(await drawn(), 0);
  });

  await t.step("equal requests at the same moment are drawn once", async () => {
    const drawn = await drawnSince();
    const json = { prompt: "all at once" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(json)));
    const generations = answers.map(completed);
    assert.equal(new Set(generations.map(({ generation_id }) => generation_id)).size, 1);
    assert.equal(generations.filter(({ cached }) => !cached).length, 1);
    assert.equal(await drawn(), 1);
  });

  await t.step("a picture that is continued is another request than its words alone", async () => {
    const json = { prompt: "the harbour again" };
    const [picture] = completed(await ask({ prompt: "continued" })).images;
    const words = completed(await ask(json));
    const edit = { ...json, parent_image_id: picture?.id };
    problem(await ask({ ...edit, cache: "only" }), 404, "not_found");
    const edited = completed(await ask(edit));
    assert.equal(edited.cached, false);
    assert.equal(completed(await ask(edit)).generation_id, edited.generation_id);
    // Of what draws something new it is where that belongs, and no more.
    const fresh = { ...edit, operation: "generate", cache: "only" };
    assert.equal(completed(await ask(fresh)).generation_id, words.generation_id);
  });

  await t.step("a picture is the same, however it is named", async () => {
    const drawn = await drawnSince();
    const image_id = await handIn(picture);
    const json = { prompt: "make it night" };
    const first = completed(await ask({ ...json, image: { image_id } }));
    const forms = [
      { image: { image_id } },
      { image: { image_id: image_id.toUpperCase() } },
      { images: [{ image_id }] },
      { images: [{ role: "init", image_id }], operation: "edit" },
      { parent_image_id: image_id },
      { image: { data: dataUrl(picture) } },
    ];
    for (const form of forms) {
      const again = completed(await ask({ ...json, ...form, cache: "only" }));
      assert.equal(again.generation_id, first.generation_id, JSON.stringify(form).slice(0, 99));
    }
    assert.equal(await drawn(), 1);
    const others = [
      { images: [{ image_id, role: "reference" }] },
      { images: [{ image_id, weight: 0.5 }] },
      { images: [{ image_id }, { image_id }] },
      { image: { image_id }, mask: { image_id: mask.id } },
    ];
    for (const form of others) {
      problem(await ask({ ...json, ...form, cache: "only" }), 404, "not_found");
    }
  });

  await t.step("and so is a mask, which is made white before it is sent", async () => {
    const image_id = await handIn(picture);
    const json = { prompt: "a hedge", image: { image_id }, width: undefined, height: undefined };
    const first = completed(
      await ask({ ...json, mask: { image_id: mask.id, changes: "black" } }),
    );
    for (const source of [{ image_id: mask.id }, { data: dataUrl(mask.bytes) }]) {
      const form = { mask: { ...source, changes: "black" } };
      const again = completed(await ask({ ...json, ...form, cache: "only" }));
      assert.equal(again.generation_id, first.generation_id);
    }
    problem(await ask({ ...json, mask: { image_id: mask.id }, cache: "only" }), 404, "not_found");
  });

  await t.step(
    "nobody stands in for whom it is to be drawn by, neither now nor later",
    async () => {
      const json = { prompt: "drawn by a substitute" };
      await service.simulators.setFault({ service: "gemini", fault: "transport.bad_gateway" });
      const drawn = completed(await ask(json));
      assert.notEqual(drawn.provider, "gemini");
      await service.heal();
      const strict = completed(await ask({ ...json, enable_fallback: false }));
      assert.deepEqual([strict.cached, strict.provider], [false, "gemini"]);
      const anew = completed(await ask(json));
      assert.deepEqual([anew.cached, anew.provider], [false, "gemini"]);
      for (const form of [json, { ...json, enable_fallback: true }]) {
        assert.equal(completed(await ask(form)).generation_id, anew.generation_id);
      }
    },
  );

  await t.step("a style is what it puts into the request", async () => {
    const drawn = await drawnSince();
    const fields = { prompt_prefix: "watercolour of", seed: 7 };
    const made = await service.call("/styles", { as: user, json: { name: "autumn", fields } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const json = { prompt: "a fox", style: "autumn" };
    const first = completed(await ask(json));
    const written = { prompt: "watercolour of a fox", seed: 7 };
    for (const form of [json, { ...json, style: "autumn@1" }, written]) {
      const again = completed(await ask({ ...form, cache: "only" }));
      assert.equal(again.generation_id, first.generation_id);
    }
    assert.equal(await drawn(), 1);
    problem(await ask({ ...json, style: "winter" }), 400, "invalid_request");
  });

  await t.step("what is brought for nothing is given back", async () => {
    const images = async () =>
      (await database.query("select id from image_generation.images")).length;
    const before = await images();
    const form = { prompt: "never drawn", image: { data: dataUrl(halves(40, 40).bytes) } };
    problem(await ask({ ...form, cache: "only" }), 404, "not_found");
    assert.equal(await images(), before);
  });

  await t.step("a batch draws no more than it is allowed to", async () => {
    const drawn = await drawnSince();
    const batch = (json: Record<string, unknown>) =>
      service.call("/generate/batch", { as: user, json });
    const requests = [{ prompt: "make it night", image: { data: dataUrl(picture) } }, {
      prompt: "never drawn",
    }];
    const defaults = { ...asked, cache: "only" };
    const { results, batch_id } = (await batch({ requests, defaults })).body as BatchResponse;
    assert.deepEqual(
      results.map((each) => each.status === "failed" ? each.error.code : each.status),
      ["completed", "not_found"],
    );
    const retry = service.call(`/batches/${batch_id}/retry`, { as: user, method: "POST" });
    problem(await retry, 409, "conflict");
    for (
      const json of [
        { requests: Array.from({ length: 11 }, () => requests[1]), defaults },
        { requests, defaults, urgency: "relaxed" },
      ]
    ) {
      const refused = problem(await batch(json), 400, "invalid_request");
      assert.match(refused.detail, /cache/);
    }
    assert.equal(await drawn(), 0);
  });

  await t.step("a picture that is removed answers for nobody", async () => {
    const json = { prompt: "seen by nobody else" };
    const only = () => ask({ ...json, cache: "only" });
    const [first] = completed(await ask(json)).images;
    await service.call(`/images/${first?.id}`, { as: user, method: "DELETE" });
    problem(await only(), 404, "not_found");
    await service.call(`/images/${first?.id}/restore`, { as: user, method: "POST" });
    assert.equal(completed(await only()).images[0]?.id, first?.id);
    await database.query(
      "update image_generation.generation_jobs set created_at = created_at - interval '31 days'",
    );
    problem(await only(), 404, "not_found");
  });

  await t.step("a project can have it for all, and a request can do without", async () => {
    await user.client.from("generation_projects").update({ cache: "use" }).eq(
      "id",
      await service.projectOf(user),
    );
    const json = { prompt: "as the project says", cache: undefined };
    assert.equal(completed(await ask(json)).cached, false);
    assert.equal(completed(await ask(json)).cached, true);
    assert.equal(completed(await ask({ ...json, cache: "off" })).cached, false);
  });

  await t.step("and the hits are counted", async () => {
    const { body } = await service.call("/analytics/usage", { as: user });
    assert.match(JSON.stringify(body), /"cache_hits":[1-9]/);
  });
});
