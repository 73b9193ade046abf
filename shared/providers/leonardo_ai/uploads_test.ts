import assert from "node:assert/strict";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import {
  asInput,
  halves,
  heldPictures,
  heldUploads,
} from "../../testing/providers/input_pictures.ts";
import {
  downloadSize,
  drawWith,
  openSimulatedContext,
  planWith,
} from "../../testing/providers/simulated_context.ts";
import type { CallContext, ImageRequest } from "../contract.ts";
import type { DrawnPicture } from "../pictures.ts";
import { leonardoAi } from "./mod.ts";

const picture = halves(256, 256);
const other = halves(256, 256, [40, 180, 40], [40, 180, 40]);
const mask = halves(256, 256, [0, 0, 0], [255, 255, 255]);

const edit: ImageRequest = {
  ...{ prompt: "at night", width: 256, height: 256, count: 1, operation: "edit" },
  ...{ modelId: "kino xl", images: [asInput(picture, { role: "init" })] },
};
const inpaint: ImageRequest = { ...edit, operation: "inpaint", mask: mask.facts };
const styled: ImageRequest = {
  ...{ prompt: "a kite", width: 256, height: 256, count: 1, modelId: "kino xl" },
  images: [asInput(picture, { role: "style" }), asInput(other, { role: "content" })],
};

Deno.test("Leonardo: pictures go there once, and not at all where it drew them", async (t) => {
  const simulators = await startSimulators({ drawMs: 0 });
  const open = (more: Partial<CallContext> = {}): CallContext => ({
    ...openSimulatedContext(leonardoAi, simulators.urls.leonardo_ai),
    pictures: heldPictures(picture, other, mask),
    uploads: heldUploads(),
    ...more,
  });
  const uploadsOf = async () =>
    (await simulators.books()).calls.filter(({ path }) => path === "/upload").length;
  const draw = async (request: ImageRequest, context: CallContext) => {
    const before = await uploadsOf();
    const { result } = await drawWith(
      ...[
        leonardoAi,
        planWith(leonardoAi, request, context),
        crypto.randomUUID(),
        context,
      ] as const,
    );
    return { image: result.images[0], sent: await uploadsOf() - before };
  };

  for (
    const [name, request, count] of [
      ["edit", edit, 1],
      ["inpaint", inpaint, 2],
      ["guidance", styled, 2],
    ] as const
  ) {
    await t.step(`${name}: what a dead runner had sent is not sent again`, async () => {
      const first = open();
      assert.equal((await draw(request, first)).sent, count);
      const left = new Map(
        await Promise.all(
          (first.uploads?.underWay ?? new Map<string, Promise<string>>()).entries().map(
            async ([id, there]) => [id, await there] as const,
          ),
        ),
      );
      assert.equal(left.size, count);
      const second = open({ uploads: heldUploads(left) });
      assert.equal((await draw(request, second)).sent, 0);
      assert.deepEqual(second.uploads?.ids().toSorted(), [...left.values()].toSorted());

      await leonardoAi.removeUpload?.([...left.values()][0] ?? "", first);
      const third = open({ uploads: heldUploads(left) });
      const again = (await draw(request, third)).sent;
      assert.equal(again, name === "guidance" ? 1 : count, "a canvas needs both anew");
      assert.ok(third.uploads?.ids().includes([...left.values()][0] ?? ""), "the old is removed");
    });
  }

  await t.step("several calls of an attempt share an upload, written down before it", async () => {
    let arrived: number | undefined;
    const uploads = heldUploads();
    const context = open({
      uploads: {
        ...uploads,
        note: async (copies) => {
          arrived ??= await uploadsOf();
          await uploads.note(copies);
        },
      },
    });
    const before = await uploadsOf();
    const { calls } = planWith(leonardoAi, { ...edit, count: 12 }, context);
    assert.ok(calls.length > 1);
    await Promise.all(
      calls.map((call) => leonardoAi.submit(call, crypto.randomUUID(), context)),
    );
    assert.equal(await uploadsOf() - before, 1);
    assert.equal(arrived, before);
  });

  await t.step("one that was drawn there is named, in both versions of the API", async () => {
    const { image } = await draw({ ...styled, images: [] }, open());
    const drawn: DrawnPicture = {
      ...{ provider: "leonardo_ai", upstreamId: "leonardo_ai/1", modelId: "kino-xl" },
      ...{ id: image?.providerImageId ?? "", drawnAt: 0 },
    };
    const pictures = (copy: DrawnPicture) => ({
      ...heldPictures(picture, other, mask),
      drawn: (id: string) => id === picture.facts.id ? copy : undefined,
    });
    for (const modelId of ["kino xl", "phoenix-v1.0", "gemini-2.5-flash-image"]) {
      const { sent } = await draw({ ...edit, modelId }, open({ pictures: pictures(drawn) }));
      assert.equal(sent, 0, modelId);
      const gone = { ...drawn, id: crypto.randomUUID() };
      const again = await draw({ ...edit, modelId }, open({ pictures: pictures(gone) }));
      assert.equal(again.sent, 1, `${modelId}: one that is deleted there is sent`);
    }
    const asStyle = await draw(styled, open({ pictures: pictures(drawn) }));
    assert.equal(asStyle.sent, 1, "the other one");
  });

  await t.step("what Leonardo drew is unzoomed, cut out and enlarged there by its id", async () => {
    const { image } = await draw({ ...styled, images: [] }, open());
    const drawn: DrawnPicture = {
      ...{ provider: "leonardo_ai", upstreamId: "leonardo_ai/1", modelId: "kino-xl" },
      ...{ id: image?.providerImageId ?? "", drawnAt: 0 },
    };
    const own: ImageRequest = {
      ...{ prompt: "", width: 256, height: 256, count: 1, followsPicture: true },
      images: [{ ...asInput(picture, { role: "init" }), drawnBy: "leonardo_ai" }],
    };
    const outpaint = { top: 64, right: 64, bottom: 64, left: 64 };
    const asked: [more: Partial<ImageRequest>, size: number, media: string][] = [
      [{ operation: "outpaint", modelId: "unzoom", outpaint }, 384, "image/jpeg"],
      [{ operation: "remove_background", modelId: "nobg" }, 256, "image/png"],
      [{ operation: "upscale", modelId: "universal-upscaler", scale: 1.5 }, 384, "image/jpeg"],
    ];
    for (const [more, size, media] of asked) {
      const context = open({
        pictures: { ...heldPictures(picture), drawn: () => drawn },
      });
      const { image: made, sent } = await draw({ ...own, ...more }, context);
      assert.equal(sent, 0);
      assert.deepEqual(await downloadSize(made), { width: size, height: size });
      assert.ok(made?.source.kind === "url");
      assert.equal((await fetch(made.source.url)).headers.get("content-type"), media);
    }
    const { losses } = planWith(leonardoAi, { ...own, ...asked[0]?.[0] }, open());
    assert.deepEqual(losses.map(({ field, given }) => [field, given]), [
      ["operation", "outpaint"],
      ["outpaint", null],
    ]);
    const enlarged = { ...own, ...asked[2]?.[0], images: [asInput(picture, { role: "init" })] };
    assert.equal((await draw(enlarged, open())).sent, 1, "an upload is enlarged, too");
  });

  await simulators.close();
});
