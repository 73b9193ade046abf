import assert from "node:assert/strict";
import type { DatabaseClient, ImageDocument } from "../database/mod.ts";
import { samplePictures } from "../testing/storage/pictures.ts";
import { publishImage } from "./mod.ts";

const [sample] = samplePictures;
const image = {
  ...{ id: "a-picture", project_id: "a-project", format: "png", object_path: "there.png" },
  ...{ file_size: 1, sha256: "a".repeat(64) },
} as ImageDocument; // publishing reads no more of it

Deno.test("publishImage() uploads once for callers at the same moment, and again for one who comes later", async () => {
  const uploads: string[] = [];
  const client = {
    rpc: () => Promise.resolve({ data: true, error: null }),
    storage: {
      from: () => ({
        download: () => ({
          asStream: () => Promise.resolve({ data: new Response(sample?.bytes).body, error: null }),
        }),
        async upload(path: string, body: ReadableStream<Uint8Array>) {
          uploads.push(path);
          for await (const _ of body);
          return { data: {}, error: null };
        },
      }),
    },
  } as unknown as DatabaseClient; // publishing calls no more of it
  const publish = () => publishImage(client, image, new AbortController().signal);

  await Promise.all(Array.from({ length: 8 }, publish));
  assert.deepEqual(uploads, ["a-project/a-picture.png"]);

  await publish();
  assert.equal(uploads.length, 2);
});
