import assert from "node:assert/strict";
import { decode as decodePng, encode as encodePng } from "fast-png";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import {
  startTestService,
  type TestAnswer,
  type TestCaller,
} from "../../shared/testing/service/service.ts";

/** A picture of two halves, by which it is known again. */
function halves(width: number, height: number, left = [220, 40, 40], right = [40, 40, 220]) {
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    data.set([...(at % width < width / 2 ? left : right), 255], at * 4);
  }
  return encodePng({ width, height, data, channels: 4 });
}

/** Of pictures whose size is nobody's concern. */
const small = { width: 512, height: 512 };
const dataUrl = (bytes: Uint8Array) => `data:image/png;base64,${bytes.toBase64()}`;

Deno.test("pictures go into generations, each seen by whoever draws", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [user, stranger] = await Promise.all([service.signUp(), service.signUp()]);
  const project = await service.projectOf(user);
  await using jobs = await watchJobs(database);
  const handIn = async (bytes: Uint8Array, as: TestCaller = user) => {
    const body = new FormData();
    body.append("file", new Blob([new Uint8Array(bytes)]), "a.png");
    const answer = await service.call("/images", { as, method: "POST", body });
    return (answer.body as { id: string }).id;
  };
  const generate = (json: unknown, as: TestCaller = user) =>
    service.call("/generate", { as, json });
  /** The pixels of an answer's only picture, by their place as shares of its sides. */
  const pixelsOf = async (answer: TestAnswer) => {
    const [image] = completed(answer).images;
    const bytes = await (await fetch(image?.signed_url ?? "")).bytes();
    const { width, height, data, channels } = decodePng(bytes);
    return (x: number, y: number) => {
      const at = (Math.floor(y * height) * width + Math.floor(x * width)) * channels;
      return [...data.slice(at, at + 3)];
    };
  };
  const differ = (one: number[], other: number[]) =>
    Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? 0))));

  /** A job of the queue, once the worker has ended it. */
  const whenEnded = async (job: string | null): Promise<TestAnswer> => {
    assert.equal((await service.call("/worker", { method: "POST" })).status, 202);
    await jobs.end(job ?? "");
    return await service.call(`/jobs/${job}`, { as: user });
  };

  const id = await handIn(halves(120, 90));

  await t.step("an edit is of the picture, in its shape, and costs its tokens", async () => {
    const answer = await generate({ prompt: "make it night", image: { image_id: id } });
    const { images: [image], provider, warnings } = completed(answer);
    assert.equal(provider, "gemini");
    assert.deepEqual([image?.width, image?.height], [1200, 896]);
    assert.deepEqual(warnings, []);
    const at = await pixelsOf(answer);
    assert.ok(differ(at(0.2, 0.5), at(0.8, 0.5)) > 80, "both halves are there");
    const other = await pixelsOf(await generate({ prompt: "at dawn", image: { image_id: id } }));
    assert.ok(differ(at(0.2, 0.5), other(0.2, 0.5)) > 5, "the words change it");
  });

  await t.step("a picture of a data: URL is handed in with the request, and kept", async () => {
    const json = { prompt: "in snow", image: { data: dataUrl(halves(60, 60)) } };
    const first = completed(await generate(json));
    assert.deepEqual([first.images[0]?.width, first.images[0]?.height], [1024, 1024]);
    const [row] = await database.query(
      `select i.origin, i.expires_at, w.role, w.image_id = d.parent_image_id as parent
       from image_generation.job_images w
       join image_generation.images i on i.id = w.image_id
       join image_generation.images d on d.job_id = w.job_id
       where w.job_id = $1`,
      [first.generation_id],
    );
    assert.deepEqual(row, { origin: "uploaded", expires_at: null, role: "init", parent: true });
  });

  await t.step("several go in their order, each with its role in words", async () => {
    const green = await handIn(halves(50, 50, [20, 200, 20], [20, 200, 20]));
    const answer = await generate({
      prompt: "a fox on a hill",
      provider: "gemini",
      images: [{ image_id: id }, { image_id: green, role: "style" }],
    });
    const at = await pixelsOf(answer);
    assert.deepEqual(at(0.05, 0.05), [20, 200, 20]);
    const [sent] = (await service.simulators.books()).calls
      .filter(({ prompt }) => prompt?.includes("a fox on a hill"));
    assert.match(
      sent?.prompt ?? "",
      /Picture 1 is the one to work on\. Picture 2 shows the style/,
    );
  });

  await t.step("a variation needs no words", async () => {
    const answer = await generate({
      ...{ operation: "variation", provider: "gemini", image: { image_id: id } },
    });
    assert.match(completed(answer).warnings.join(" "), /no way of its own to make variations/);
  });

  await t.step(
    "Gemini repaints a part: what is outside of the mask stays to the pixel",
    async () => {
      const square = await handIn(halves(200, 120));
      const mask = encodePng({
        ...{ width: 200, height: 120, channels: 1 },
        data: Uint8Array.from({ length: 200 * 120 }, (_, at) => at % 200 < 100 ? 0 : 255),
      });
      const answer = await generate({
        ...{ prompt: "a hedge", provider: "gemini", num_images: 2 },
        ...{ image: { image_id: square }, mask: { data: dataUrl(mask) } },
      });
      const { images: [image, ...others], warnings } = completed(answer);
      assert.equal(others.length, 1);
      assert.deepEqual([image?.width, image?.height, image?.format], [200, 120, "png"]);
      assert.equal(image?.url, null, "the provider's own picture is another one");
      assert.match(
        warnings.join(" "),
        /edits the whole picture, of which the masked part is taken/,
      );
      const at = await pixelsOf({
        ...answer,
        body: { ...completed(answer), images: [image], total_images: 1 },
      });
      for (const x of [0.05, 0.25, 0.49]) assert.deepEqual(at(x, 0.5), [220, 40, 40]);
      assert.ok(differ(at(0.8, 0.5), [40, 40, 220]) > 20);
      const [sent] = (await service.simulators.books()).calls
        .filter(({ prompt }) => prompt?.includes("a hedge"));
      assert.match(sent?.prompt ?? "", /Picture 2 is a mask for picture 1/);
    },
  );

  await t.step("Gemini widens a picture, which stays as it is", async () => {
    const answer = await generate({
      ...{ provider: "gemini", image: { image_id: id } },
      outpaint: { left: 40, right: 80, top: 0, bottom: 30 },
    });
    const { images: [image], warnings } = completed(answer);
    assert.deepEqual([image?.width, image?.height, image?.format], [240, 120, "png"]);
    assert.match(warnings.join(" "), /put onto a larger canvas here/);
    const at = await pixelsOf(answer);
    assert.deepEqual([at(0.2, 0.5), at(0.6, 0.5)], [[220, 40, 40], [40, 40, 220]]);
    assert.ok(
      differ(at(0.9, 0.5), [40, 40, 220]) > 20 && differ(at(0.05, 0.9), [220, 40, 40]) > 20,
    );
  });

  await t.step(
    "Leonardo gets the larger canvas and its mask, each uploaded and written down",
    async () => {
      const square = await handIn(halves(128, 128));
      const answer = await generate({
        ...{ prompt: "a meadow", provider: "leonardo", image: { image_id: square } },
        ...{ outpaint: { right: 128 }, enable_fallback: false },
      });
      const { images: [image], generation_id } = completed(answer);
      assert.deepEqual([image?.width, image?.height], [256, 128]);
      const rows = await database.query(
        "select made_as from image_generation.image_copies where job_id = $1 and image_id = $2 order by 1",
        [generation_id, square],
      );
      assert.deepEqual(rows.map(({ made_as }) => made_as), ["added", "padded"]);
      const odd = await generate({
        ...{ prompt: "a meadow", provider: "leonardo", model_id: "kino xl" },
        ...{ image: { image_id: square }, outpaint: { right: 3 }, enable_fallback: false },
      });
      assert.match(problem(odd, 422, "no_capable_provider").detail, /multiples of 8/);
    },
  );

  await t.step("what is too large to be put together here is told as that", async () => {
    const large = await handIn(
      encodePng({ width: 2_048, height: 2_048, channels: 1, data: new Uint8Array(2_048 ** 2) }),
    );
    const answer = await generate({
      ...{ provider: "gemini", image: { image_id: large }, outpaint: { right: 64 } },
      enable_fallback: false,
    });
    const { detail } = problem(answer, 422, "no_capable_provider");
    assert.match(detail, /put together here, at most 4,000,000 pixels/);
  });

  await t.step("a mask may say by its transparency what is to change", async () => {
    const data = new Uint8Array(128 * 128 * 4).fill(255);
    for (let at = 0; at < 128 * 128; at++) data[at * 4 + 3] = at % 128 < 64 ? 255 : 0;
    const mask = encodePng({ width: 128, height: 128, data, channels: 4 });
    const square = await handIn(halves(128, 128));
    const answer = await generate({
      ...{ prompt: "a hedge", provider: "runware", output_format: "png" },
      ...{ image: { image_id: square }, mask: { data: dataUrl(mask) } },
    });
    const at = await pixelsOf(answer);
    assert.ok(differ(at(0.2, 0.5), [220, 40, 40]) < 5, "what is opaque stays");
    assert.ok(differ(at(0.8, 0.5), [40, 40, 220]) > 30, "what is transparent changes");
  });

  await t.step("a refusal names the pictures that it may be about", async () => {
    const refused = await generate({
      ...{ prompt: "[moderated]", provider: "gemini", image: { image_id: id } },
    });
    const told = problem(refused, 422, "content_refused");
    assert.match(told.attempts?.[0]?.detail ?? "", new RegExp(`the picture ${id} as init`));
  });

  await t.step("what was uploaded for it is removed at the provider afterwards", async () => {
    const answer = await generate({
      ...{ prompt: "in fog", provider: "leonardo", model_id: "kino-xl", image: { image_id: id } },
    });
    assert.equal(completed(answer).provider, "leonardo_ai");
    const removals = async () =>
      (await service.simulators.books()).calls.filter(({ method, path }) =>
        method === "DELETE" && path.startsWith("/v1/init-image/")
      ).length;
    const [written] = await database.query(
      `select c.provider, c.upstream_id, c.image_id = $1 as is_its from image_generation.image_copies c
       where c.job_id = $2`,
      [id, completed(answer).generation_id],
    );
    assert.deepEqual(written, {
      ...{ provider: "leonardo_ai", upstream_id: "leonardo_ai/1", is_its: true },
    });
    await until(async () => await removals() > 0);
  });

  await t.step("what a ComfyUI server drew is edited there without being sent", async () => {
    const drawn = completed(await generate({ prompt: "a mill", ...small, provider: "comfyui" }));
    const [source] = drawn.images;
    const answer = await generate({
      ...{ prompt: "by night", provider: "comfyui", image: { image_id: source?.id } },
    });
    assert.equal(completed(answer).provider, "comfyui");
    const { calls } = await service.simulators.books();
    assert.deepEqual(calls.filter(({ path }) => path.endsWith("/upload/image")), []);
  });

  await t.step(
    "what a runner left there is removed by the worker, and then forgotten",
    async () => {
      const copies = () => database.query("select 1 from image_generation.image_copies");
      assert.ok((await copies()).length > 0);
      const woken = await service.call("/worker", { as: "service", method: "POST" });
      assert.equal(woken.status, 202);
      await until(async () => (await copies()).length === 0);
    },
  );

  await t.step("a mask may say in black what is to change, also from SQL", async () => {
    const square = await handIn(halves(128, 128));
    const mask = await handIn(halves(128, 128, [0, 0, 0], [255, 255, 255]));
    const inpaint = {
      ...{ provider: "runware_ai", output_format: "png", image: { image_id: square } },
      mask: { image_id: mask, changes: "black" },
    };
    const expectLeft = async (answer: TestAnswer) => {
      const at = await pixelsOf(answer);
      assert.ok(differ(at(0.2, 0.5), [220, 40, 40]) > 30, "the left half changes");
      assert.ok(differ(at(0.8, 0.5), [40, 40, 220]) < 5, "the right half stays");
    };
    await expectLeft(await generate({ prompt: "a hedge", ...inpaint }));

    const data = new Uint8Array(128 * 128 * 4).fill(255);
    for (let at = 0; at < 128 * 128; at++) data[at * 4 + 3] = at % 128 < 64 ? 0 : 255;
    const clear = await handIn(encodePng({ width: 128, height: 128, data, channels: 4 }));
    for (const asked of [inpaint.mask, { image_id: clear }]) {
      const { data: job } = await user.client.rpc("request_generation", {
        ...{ project_id: project, prompt: "a hedge" },
        options: { ...inpaint, mask: asked } as never,
      });
      await expectLeft(await whenEnded(job));
    }
    const { data: job } = await user.client.rpc("request_generation", {
      ...{ project_id: project, prompt: "a hedge" },
      options: { ...inpaint, mask: { image_id: id } } as never,
    });
    const { error } = (await whenEnded(job)).body as { error: { detail: string } };
    assert.match(error.detail, /mask: is 120x90 pixels/);
  });

  await t.step("what Leonardo drew is edited there without an upload", async () => {
    const uploads = async () =>
      (await service.simulators.books()).calls.filter(({ path }) => path === "/upload").length;
    const leonardos = { ...small, provider: "leonardo", model_id: "kino xl" };
    const [drawn] = completed(await generate({ prompt: "a kite", ...leonardos })).images;
    const before = await uploads();
    const edited = await generate({ prompt: "red", ...leonardos, image: { image_id: drawn?.id } });
    assert.equal(completed(edited).images[0]?.width, drawn?.width);
    assert.equal(await uploads(), before);
  });

  await t.step("what was drawn is edited on by its id", async () => {
    const [drawn] = completed(await generate({ prompt: "a kite", provider: "gemini" })).images;
    const edited = completed(
      await generate({ prompt: "in red", image: { image_id: drawn?.id } }),
    );
    const [row] = await database.query(
      "select parent_image_id from image_generation.images where id = $1",
      [edited.images[0]?.id],
    );
    assert.equal(row?.["parent_image_id"], drawn?.id);
    const again = completed(
      await generate({ prompt: "smaller", image: { image_id: edited.images[0]?.id } }),
    );
    // From the middle one both ways.
    const path = `/images/${edited.images[0]?.id}/lineage`;
    const { pictures, links } = (await service.call(path, { as: user })).body as {
      pictures: { id: string }[];
      links: { made_from: string; made_into: string; role: string }[];
    };
    const ids = [drawn?.id, edited.images[0]?.id, again.images[0]?.id];
    assert.deepEqual(pictures.map(({ id }) => id), ids);
    assert.deepEqual(
      links.map(({ made_from, made_into, role }) => [made_from, made_into, role]),
      [[ids[0], ids[1], "init"], [ids[1], ids[2], "init"]],
    );
    problem(await service.call(path, { as: stranger }), 404, "not_found");
  });

  await t.step(
    "a picture that is continued is worked on, or told of by lineage alone",
    async () => {
      const [first] = completed(await generate({ prompt: "a kite", provider: "gemini" })).images;
      const parent = first?.id ?? "";
      const parentOf = async (answer: TestAnswer) => {
        const [row] = await database.query(
          `select i.parent_image_id, array(select w.role from image_generation.job_images w
           where w.job_id = i.job_id order by w.ordinal) as roles
         from image_generation.images i where i.id = $1`,
          [completed(answer).images[0]?.id],
        );
        return [row?.["parent_image_id"], row?.["roles"]];
      };
      const turn = await generate({
        prompt: "in red",
        provider: "gemini",
        parent_image_id: parent,
      });
      assert.deepEqual(await parentOf(turn), [parent, ["init"]]);
      const at = await pixelsOf(turn);
      assert.ok(at(0.5, 0.5).length === 3);
      const [sent] = (await service.simulators.books()).calls
        .filter(({ prompt }) => prompt === "in red");
      assert.ok((sent?.requestBytes ?? 0) > 1_000, "the picture went in");

      const anew = { prompt: "a new one", provider: "gemini", operation: "generate" };
      const told = await generate({ ...anew, parent_image_id: parent });
      assert.deepEqual(await parentOf(told), [parent, ["parent"]]);
      const beside = await generate({
        ...{
          prompt: "at sea",
          provider: "gemini",
          image: { image_id: id },
          parent_image_id: parent,
        },
      });
      assert.deepEqual(await parentOf(beside), [parent, ["init", "parent"]]);
      const inSql = async (options: object) => {
        const { data } = await user.client.rpc("request_generation", {
          ...{ project_id: project, prompt: "from SQL", options: options as never },
        });
        return await parentOf(await whenEnded(data));
      };
      const gemini = { provider: "gemini", parent_image_id: parent };
      assert.deepEqual(await inSql(gemini), [parent, ["init"]]);
      assert.deepEqual(await inSql({ ...gemini, operation: "generate" }), [parent, ["parent"]]);
      const asked = await user.client.rpc("request_generation", {
        ...{ project_id: project, prompt: "x" },
        options: { parent_image_id: crypto.randomUUID() } as never,
      });
      assert.match(asked.error?.message ?? "", /parent_image_id: there is no such picture/);
    },
  );

  await t.step("bad input is refused by its field; nothing is stored or paid", async () => {
    const theirs = await handIn(halves(40, 40), stranger);
    const expired = await handIn(halves(41, 41));
    await database.query(
      "update image_generation.images set expires_at = now() - interval '1 hour' where id = $1",
      [expired],
    );
    const small = await handIn(halves(42, 42));
    const before = { ...await service.countRows() };
    const html = `data:text/html;base64,${btoa("<!doctype html><p>no picture</p>")}`;
    const edit = { prompt: "make it night" };
    const cases: [name: string, json: object, status: number, code: string, path?: string][] = [
      [
        "no such picture",
        { image: { image_id: crypto.randomUUID() } },
        404,
        "image_not_found",
        "image.image_id",
      ],
      [
        "somebody else's",
        { image: { image_id: theirs } },
        404,
        "image_not_found",
        "image.image_id",
      ],
      ["expired", { image: { image_id: expired } }, 404, "image_not_found", "image.image_id"],
      [
        "somebody else's to go on with",
        { parent_image_id: theirs },
        404,
        "image_not_found",
        "parent_image_id",
      ],
      [
        "a mask that changes nothing",
        { image: { image_id: id }, mask: { image_id: id, changes: "transparent" } },
        422,
        "image_refused",
        "mask",
      ],
      [
        "an id that is none",
        { image: { image_id: "first" } },
        400,
        "invalid_request",
        "image.image_id",
      ],
      [
        "two sources",
        { image: { image_id: id, url: "https://a.example/b.png" } },
        400,
        "invalid_request",
        "image",
      ],
      ["a page", { image: { data: html } }, 422, "image_refused", "image.data"],
      [
        "no https",
        { image: { url: "http://a.example/b.png" } },
        400,
        "invalid_request",
        "image.url",
      ],
      [
        "a private address",
        { image: { url: "https://127.0.0.1/b.png" } },
        422,
        "image_unreachable",
        "image.url",
      ],
      [
        "a mask of another size",
        { image: { image_id: id }, mask: { image_id: small } },
        400,
        "invalid_request",
        "mask",
      ],
      ["a mask for nothing", { mask: { image_id: small } }, 400, "invalid_request", "image"],
      ["strength for nothing", { strength: 0.5 }, 400, "invalid_request", "strength"],
      [
        "a factor while editing",
        { image: { image_id: id }, operation: "edit", scale: 2 },
        400,
        "invalid_request",
        "scale",
      ],
      [
        "two to work on",
        { images: [{ image_id: id, role: "init" }, { image_id: small, role: "init" }] },
        400,
        "invalid_request",
        "images",
      ],
      [
        "control of no kind",
        { images: [{ image_id: id, role: "control" }] },
        400,
        "invalid_request",
        "images.0.control",
      ],
      [
        "21 pictures",
        { images: Array.from({ length: 21 }, () => ({ image_id: id })) },
        400,
        "invalid_request",
        "images",
      ],
      [
        "15 where 14 go in",
        {
          provider: "gemini",
          enable_fallback: false,
          images: Array.from({ length: 15 }, () => ({ image_id: id })),
        },
        422,
        "no_capable_provider",
        "images",
      ],
      [
        "what nobody can at all",
        { operation: "outpaint", outpaint: { right: 4_000 }, image: { image_id: id } },
        422,
        "no_capable_provider",
      ],
      [
        "a new picture with a refused one",
        { images: [{ data: dataUrl(halves(33, 33)) }, { data: html }] },
        422,
        "image_refused",
        "images.1.data",
      ],
      [
        "a new picture for what nobody can",
        {
          provider: "gemini",
          enable_fallback: false,
          operation: "upscale",
          prompt: null,
          image: { data: dataUrl(halves(34, 34)) },
        },
        422,
        "no_capable_provider",
        "operation",
      ],
      [
        "no words for an edit",
        { prompt: "", image: { image_id: id } },
        400,
        "invalid_request",
        "prompt",
      ],
    ];
    for (const [name, json, status, code, path] of cases) {
      const told = problem(await generate({ ...edit, ...json }), status, code);
      if (path !== undefined) {
        assert.ok(
          told.errors?.some((each) => each.path === path),
          `${name}: ${JSON.stringify(told)}`,
        );
      }
    }
    // What says what is to be removed from the bucket; the objects are gone already.
    const { "image_generation.stored_objects": _, ...after } = await service.countRows();
    const { "image_generation.stored_objects": __, ...expected } = before;
    // Bytes that were booked and given back stand in the ledger.
    // What was drawn before is counted while it ends.
    for (const name of ["usage_ledger", "analytics_facts"]) {
      delete after[`image_generation.${name}`];
      delete expected[`image_generation.${name}`];
    }
    assert.deepEqual(after, expected);
  });

  await t.step("a batch and the queue draw from pictures, too", async () => {
    const batch = await service.call("/generate/batch", {
      as: user,
      json: {
        requests: [
          { prompt: "one", image: { image_id: id } },
          { prompt: "two", image: { image_id: crypto.randomUUID() } },
        ],
      },
    });
    const { results } = batch.body as { results: { status: string; error?: { code: string } }[] };
    assert.deepEqual(results.map(({ status, error }) => error?.code ?? status), [
      "completed",
      "image_not_found",
    ]);
  });

  await t.step("SQL names pictures by id and by path, its own alone", async () => {
    const [drawn] = await database.query<{ object_path: string }>(
      "select object_path from image_generation.images where id = $1",
      [id],
    );
    const ask = (options: object, as = user) =>
      as.client.rpc("request_generation", {
        project_id: project,
        prompt: "from the database",
        options: options as never,
      });
    const asked = await ask({ provider: "gemini", image: { path: drawn?.object_path } });
    assert.equal(asked.error, null);
    assert.equal(completed(await whenEnded(asked.data)).total_images, 1);
    const theirs = await handIn(halves(44, 44), stranger);
    assert.match(
      (await ask({ image: { image_id: theirs } })).error?.message ?? "",
      /image: there is no such picture/,
    );
    assert.match(
      (await ask({ image: { url: "https://a.example/b.png" } })).error?.message ?? "",
      /image_id or path/,
    );
  });

  const [broken] = await database.query("select public.image_generation_check_data() as broken");
  assert.deepEqual(broken?.["broken"], {});
});
