import assert from "node:assert/strict";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { completed } from "../../shared/testing/service/contract.ts";
import {
  startTestService,
  type TestAnswer,
  type TestCaller,
} from "../../shared/testing/service/service.ts";

Deno.test("nobody uses or sees somebody else's pictures, whichever way they are named", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [owner, stranger] = await Promise.all([service.signUp(), service.signUp()]);
  const [ours, theirs] = [await service.projectOf(owner), await service.projectOf(stranger)];
  const key = await service.makeKey("service", theirs, ["generate", "read"]);
  const form = (width: number) => {
    const body = new FormData();
    body.append("file", new Blob([halves(width, 64).bytes]), "a.png");
    return body;
  };
  const handIn = async (as: TestCaller, width: number) => {
    const answer = await service.call("/images", { as, method: "POST", body: form(width) });
    return (answer.body as { id: string }).id;
  };
  const uploaded = await handIn(owner, 64);
  const own = await handIn(stranger, 80);
  const json = { prompt: "a kite", provider: "gemini" };
  const drawing = await service.call("/generate", { as: owner, json });
  const drawn = completed(drawing).images[0]?.id ?? "";
  const localUrl = completed(drawing).images[0]?.local_url ?? "";
  const begun = await service.call("/images/uploads", { as: owner, json: {} });
  const pending = (begun.body as { id: string }).id;
  const [{ path = "" } = {}] = await database.query<{ path: string }>(
    "select object_path as path from image_generation.images where id = $1",
    [uploaded],
  );

  /** Every field of a request that names a picture. */
  const named = (id: string): Record<string, object> => ({
    image: { image: { image_id: id } },
    "images.0 as init": { images: [{ image_id: id, role: "init" }] },
    ...Object.fromEntries(
      ["reference", "style", "character", "content"].map((role) => [
        `images.1 as ${role}`,
        { images: [{ image_id: own }, { image_id: id, role }] },
      ]),
    ),
    "images.1 as control": {
      images: [{ image_id: own }, { image_id: id, role: "control", control: "canny" }],
    },
    mask: { image: { image_id: own }, mask: { image_id: id } },
    parent_image_id: { parent_image_id: id },
    "parent_image_id beside another": { image: { image_id: own }, parent_image_id: id },
  });
  const before = await service.countRows();
  const isUnchanged = async () => {
    const after = await service.countRows();
    for (const name of ["images", "job_images", "generation_jobs", "stored_objects"]) {
      const table = `image_generation.${name}`;
      assert.equal(after[table], before[table], table);
    }
  };
  const expectNone = (answer: TestAnswer, what: string) => {
    const { code } = answer.body as { code?: string };
    assert.deepEqual([answer.status, code], [404, "image_not_found"], what);
  };

  for (const [kind, id] of Object.entries({ uploaded, drawn, pending })) {
    await t.step(`a ${kind} one goes into no request of anybody else's`, async () => {
      for (const [field, part] of Object.entries(named(id))) {
        const json = { prompt: "mine now", ...part };
        for (const as of [stranger, key]) {
          expectNone(await service.call("/generate", { as, json }), field);
        }
        const dry = { ...json, dry_run: true };
        expectNone(await service.call("/generate", { as: stranger, json: dry }), `${field}, dry`);
        const batch = await service.call("/generate/batch", {
          ...{ as: stranger, json: { requests: [json] } },
        });
        const { results: [first] } = batch.body as { results: { error?: { code: string } }[] };
        assert.equal(first?.error?.code, "image_not_found", `${field} in a batch`);
        const inTheirs = { ...json, project_id: ours };
        const answer = await service.call("/generate", { as: stranger, json: inTheirs });
        assert.equal(answer.status, 404, `${field} in the owner's project`);
        const asked = await stranger.client.rpc("request_generation", {
          ...{ project_id: theirs, prompt: "mine now", options: part as never },
        });
        assert.match(asked.error?.message ?? "", /there is no such picture/, `${field} in SQL`);
      }
    });
  }

  await t.step("nor by the name of its object, nor into the owner's project from SQL", async () => {
    for (const options of [{ image: { path } }, { images: [{ path }] }, { mask: { path } }]) {
      const asked = await stranger.client.rpc("request_generation", {
        ...{ project_id: theirs, prompt: "mine now", options: options as never },
      });
      assert.match(asked.error?.message ?? "", /there is no such picture/);
    }
    const asked = await stranger.client.rpc("request_generation", {
      ...{
        project_id: ours,
        prompt: "mine now",
        options: { image: { image_id: uploaded } } as never,
      },
    });
    assert.ok(asked.error);
  });

  await t.step("nor is it shown, completed, rated or deleted", async () => {
    for (const as of [stranger, key, "anonymous"] as const) {
      for (const id of [uploaded, drawn, pending]) {
        const calls: [path: string, method: string, json?: object][] = [
          [`/images/${id}/lineage`, "GET"],
          [`/images/${id}/complete`, "POST"],
          [`/images/${id}/rating`, "POST", { rating: 1 }],
          [`/images/${id}`, "DELETE"],
        ];
        for (const [path, method, json] of calls) {
          const { status } = await service.call(path, { as, method, ...(json && { json }) });
          assert.ok(
            status === 404 || status === 401 || status === 403,
            `${method} ${path} ${status}`,
          );
        }
      }
      const [, , , project, folder, file] = localUrl.split("/");
      const shown = await service.call(`/images/${project}/${folder}/${file}`, { as });
      assert.ok([401, 403, 404].includes(shown.status), `${shown.status}`);
    }
    const bucket = stranger.client.storage.from("generated-images");
    assert.ok((await bucket.download(path)).error);
    assert.ok((await bucket.createSignedUrl(path, 60)).error);
    const rows = await stranger.client.from("generation_images").select("id")
      .in("id", [uploaded, drawn]);
    assert.deepEqual(rows.data, []);
    const lookup = await stranger.client.rpc("image_generation_input_images", {
      ...{ caller: owner.id, project_id: ours, image_ids: [uploaded] },
    });
    assert.ok(lookup.error, "what the service asks is not for users");
  });

  await t.step("and the same bytes are another picture in another project", async () => {
    await isUnchanged();
    const same = await handIn(stranger, 64);
    assert.notEqual(same, uploaded);
    assert.equal(await handIn(owner, 64), uploaded, "there it is the one that was");
    const json = { prompt: "mine", image: { image_id: same } };
    assert.equal((await service.call("/generate", { as: stranger, json })).status, 200);
    expectNone(await service.call("/generate", { as: owner, json }), "the other way round");
  });
});
