import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Caller, NewImage } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import { hostileFiles } from "../testing/storage/hostile_files.ts";
import { samplePictures } from "../testing/storage/pictures.ts";
import { handIn } from "./mod.ts";

const png = samplePictures.find(({ format }) => format === "png")!;

/** A database that admits everything, and a bucket that takes it. */
function scripted() {
  const rows: NewImage[] = [];
  const objects: string[] = [];
  const service = {
    rpc(name: string, args: { image?: NewImage }) {
      if (name === "image_generation_begin_upload") {
        return Promise.resolve({ data: { outcome: "admitted", project_id: "p" }, error: null });
      }
      rows.push(args.image!);
      const image = {
        ...{ job_id: null, ordinal: null, provider: null, model: null, seed: null, nsfw: null },
        ...{ provider_image_id: null, provider_url: null, parent_image_id: null, metadata: {} },
        ...{ created_at: "2026-11-28T12:00:00Z", expires_at: null, ...args.image },
      };
      return Promise.resolve({ data: { outcome: "added", image }, error: null });
    },
    storage: {
      from: () => ({
        async upload(path: string, body: ReadableStream<Uint8Array>) {
          for await (const _ of body);
          objects.push(path);
          return { data: {}, error: null };
        },
      }),
    },
  };
  return {
    rows,
    objects,
    caller: { kind: "secret_key", id: null, client: service, service } as unknown as Caller,
  };
}

async function fetchFrom(url: string, answer: () => Response) {
  const { rows, objects, caller } = scripted();
  const asked: string[] = [];
  const outcome = await handIn({ field: "image.url", source: { url } }, {
    caller,
    projectId: null,
    fetch: (address) => {
      asked.push(String(address));
      return Promise.resolve(answer());
    },
    // The pause before the one repetition is over at once, the time for the whole never.
    clock: {
      now: () => 0,
      random: () => 0,
      sleep: (ms) => ms < 1_000 ? Promise.resolve() : new Promise(() => {}),
    },
    signal: new AbortController().signal,
  }).catch((error: unknown) => error);
  return { rows, objects, asked, outcome };
}

const refusal = (outcome: unknown, code: string) => {
  assert.ok(outcome instanceof ServiceError, String(outcome));
  assert.equal(outcome.code, code);
  assert.equal(outcome.errors?.[0]?.path, "image.url");
  return outcome.message;
};

Deno.test("handIn() fetches a picture from an address once", async () => {
  const { rows, objects, asked, outcome } = await fetchFrom(
    "https://pictures.example/kite.png",
    () => new Response(png.bytes),
  );
  assert.ok(!(outcome instanceof Error), String(outcome));
  assert.deepEqual(asked, ["https://pictures.example/kite.png"]);
  const [row] = rows;
  assert.deepEqual([row?.origin, row?.width, row?.height], ["fetched", png.width, png.height]);
  assert.deepEqual(objects, [`p/uploads/${row?.id}.png`]);
});

Deno.test("handIn() asks no private address, nor one that a public one leads to", async () => {
  for (
    const url of [
      "http://pictures.example/a.png",
      "https://10.0.0.1/a.png",
      "https://localhost/a.png",
    ]
  ) {
    const { asked, rows, outcome } = await fetchFrom(url, () => new Response(png.bytes));
    refusal(outcome, "image_unreachable");
    assert.deepEqual([asked, rows], [[], []]);
  }
  const { asked, outcome } = await fetchFrom(
    "https://pictures.example/a.png",
    () => new Response(null, { status: 302, headers: { location: "https://169.254.169.254/" } }),
  );
  refusal(outcome, "image_unreachable");
  assert.equal(asked.length, 1);
});

Deno.test("handIn() tells a page behind an address, one that is missing, and one too large", async () => {
  const url = "https://pictures.example/a.png";
  const page = await fetchFrom(url, () => new Response("<!doctype html><p>Sign in</p>"));
  assert.match(refusal(page.outcome, "image_refused"), /not those of a PNG/);
  const missing = await fetchFrom(url, () => new Response("no", { status: 404 }));
  assert.match(refusal(missing.outcome, "image_unreachable"), /HTTP 404/);
  const endless = await fetchFrom(url, () => {
    const start = png.bytes.subarray(0, 33);
    const pixels = new Uint8Array([0x7f, 0xff, 0xff, 0xff, 0x49, 0x44, 0x41, 0x54]);
    let sent = 0;
    return new Response(
      new ReadableStream<Uint8Array>({
        pull: (controller) =>
          controller.enqueue(
            sent++ === 0 ? new Uint8Array([...start, ...pixels]) : new Uint8Array(1_000_000),
          ),
      }),
    );
  });
  refusal(endless.outcome, "payload_too_large");
  for (const { rows, objects } of [page, missing, endless]) {
    assert.deepEqual([rows, objects], [[], []]);
  }
});

Deno.test("handIn() keeps nothing of a hostile file that it fetches", async () => {
  for (const { name, fileName, mediaType, bytes, refused, kept } of hostileFiles) {
    const { rows, objects, outcome } = await fetchFrom(
      `https://pictures.example/${encodeURIComponent(fileName)}`,
      () => new Response(new Uint8Array(bytes), { headers: { "content-type": mediaType } }),
    );
    if (refused) {
      assert.match(refusal(outcome, "image_refused"), refused, name);
      assert.deepEqual([rows, objects], [[], []], name);
      continue;
    }
    assert.ok(!(outcome instanceof Error), `${name}: ${outcome}`);
    assert.deepEqual(objects, [`p/uploads/${rows[0]?.id}.png`], name);
    const sha256 = createHash("sha256").update(kept?.bytes ?? bytes).digest("hex");
    assert.equal(rows[0]?.sha256, sha256, name);
  }
});
