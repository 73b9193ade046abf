import assert from "node:assert/strict";
import { decodePicture, encodePicture } from "../../../shared/storage/mod.ts";
import {
  startStorageFixture,
  type StorageFixture,
} from "../../../shared/testing/stack/storage_fixture.ts";

async function withPicture(imageTransformation: boolean): Promise<StorageFixture> {
  const fixture = await startStorageFixture({ imageTransformation });
  const data = new Uint8ClampedArray(200 * 100 * 4).fill(255);
  const png = await encodePicture({ data, width: 200, height: 100 }, "png", 100);
  for (const [name, isPublic] of [["own", false], ["open", true]] as const) {
    await fixture.service.storage.createBucket(name, { public: isPublic });
    const { error } = await fixture.service.storage.from(name).upload("a.png", png, {
      contentType: "image/png",
    });
    assert.equal(error, null);
  }
  return fixture;
}

Deno.test("render/image makes sizes as supabase-js asks for them", async () => {
  const fixture = await withPicture(true);
  try {
    const own = fixture.service.storage.from("own");
    for (
      const [transform, width, height] of [
        [{ width: 100 }, 100, 50],
        [{ width: 50, height: 50 }, 50, 50],
        [{ width: 50, height: 50, resize: "contain" }, 50, 25],
        [{ width: 40, height: 90, resize: "fill" }, 40, 90],
        [{ width: 2_000, height: 2_000 }, 200, 100],
        [{ quality: 50 }, 200, 100],
      ] as const
    ) {
      const { data, error } = await own.download("a.png", {
        transform: { ...transform, format: "origin" },
      });
      assert.equal(error, null);
      assert.equal(data?.type, "image/png");
      const made = await decodePicture(await data!.bytes(), "png");
      assert.deepEqual([made.width, made.height], [width, height], JSON.stringify(transform));
    }
    const webp = { headers: { accept: "image/webp,*/*" } };
    const signed = await own.createSignedUrl("a.png", 60, { transform: { width: 20 } });
    const open = fixture.service.storage.from("open").getPublicUrl("a.png", {
      transform: { width: 20 },
    });
    for (const url of [signed.data?.signedUrl, open.data.publicUrl]) {
      const answer = await fetch(url ?? "", webp);
      assert.equal(answer.headers.get("content-type"), "image/webp");
      assert.equal((await decodePicture(await answer.bytes(), "webp")).width, 20);
    }
    const { error } = await own.download("a.png", { transform: { width: 9_999 } });
    assert.match(error?.message ?? "", /must be <= 2500/);
    const stranger = await fixture.alice.storage.from("own").download("a.png", {
      transform: { width: 20 },
    });
    assert.equal(stranger.data, null);
    await fixture.service.storage.from("own").upload("b.png", "no picture", {
      contentType: "image/png",
    });
    const broken = await own.download("b.png", { transform: { width: 20 } });
    assert.match(broken.error?.message ?? "", /cannot be read/);
  } finally {
    await fixture.close();
  }
});

Deno.test("render/image is no route where the project's plan has none", async () => {
  const fixture = await withPicture(false);
  try {
    const { error } = await fixture.service.storage.from("own").download("a.png", {
      transform: { width: 20 },
    });
    assert.match(error?.message ?? "", /Route GET:\/render\/image\/.* not found/);
  } finally {
    await fixture.close();
  }
});
