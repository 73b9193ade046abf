import assert from "node:assert/strict";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import {
  asInput,
  halves,
  heldPictures,
  heldUploads,
} from "../../testing/providers/input_pictures.ts";
import {
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

  await simulators.close();
});
