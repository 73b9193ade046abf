import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { encode as encodePng } from "fast-png";
import jpeg from "jpeg-js";
import { sweepOrphanedObjects } from "../../shared/storage/mod.ts";
import { problem } from "../../shared/testing/service/contract.ts";
import {
  sha256,
  startTestService,
  type TestAnswer,
  type TestCaller,
} from "../../shared/testing/service/service.ts";
import { samplePictures } from "../../shared/testing/storage/pictures.ts";
import { type PictureResponse, pictureResponse } from "./picture_response.ts";

const bytesOf = (name: string) =>
  Buffer.from(samplePictures.find((each) => each.name === name)?.bytes ?? []);

function pngOf(width: number, height: number, colour = 90): Buffer {
  const data = new Uint8Array(width * height * 4).fill(colour);
  return Buffer.from(encodePng({ width, height, data, channels: 4 }));
}

/** A photograph as cameras write it: turned, and saying where it was taken. */
function photograph(width: number, height: number): Buffer {
  const data = new Uint8Array(width * height * 4).fill(120);
  const plain = Buffer.from(jpeg.encode({ data, width, height }, 80).data);
  const tiff = Buffer.from(
    "49492a00080000000200" + "0f010200100000002600000012010300010000000600000000000000",
    "hex",
  );
  const exif = Buffer.concat([
    Buffer.from("Exif\0\0", "latin1"),
    tiff,
    Buffer.from("GPS 52.51N 13.37E", "latin1"),
  ]);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([plain.subarray(0, 2), head, exif, plain.subarray(2)]);
}

/** The beginning of a JPEG in four colours, which is as much as anybody reads of it. */
const cmyk = Buffer.from("ffd8ffc000140800080008040111000211010311010411000000000000", "hex");

function withChunk(png: Buffer, type: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length);
  chunk.write(type, 4, "latin1");
  content.copy(chunk, 8);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

function form(bytes: Buffer, field = "file"): FormData {
  const data = new FormData();
  data.append("note", "passed over");
  data.append(field, new Blob([new Uint8Array(bytes)]), "picture");
  return data;
}

Deno.test("pictures are handed in, kept once, and theirs who may draw in the project", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [user, stranger] = await Promise.all([service.signUp(), service.signUp()]);
  const project = await service.projectOf(user);
  const send = (body: Buffer, as: TestCaller = user, query = "") =>
    service.call(`/images${query}`, { as, method: "POST", body: form(body) });
  const picture = (answer: TestAnswer, status = 201): PictureResponse => {
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    return pictureResponse.parse(answer.body);
  };
  const booked = async () => {
    const [row] = await database.query<{ bytes: number; rows: number }>(
      `select (select coalesce(sum(bytes), 0)::int from image_generation.usage_ledger where project_id = $1) as bytes,
         (select count(*)::int from image_generation.images where project_id = $1) as rows`,
      [project],
    );
    return row;
  };

  await t.step("a PNG answers with an id, its size and when it goes", async () => {
    const sent = pngOf(40, 30);
    const told = picture(await send(sent));
    assert.equal(told.project_id, project);
    assert.deepEqual([told.width, told.height, told.format, told.has_alpha], [40, 30, "png", true]);
    assert.equal(told.origin, "uploaded");
    const hours = (Date.parse(told.expires_at ?? "") - Date.parse(told.created_at)) / 3_600_000;
    assert.equal(hours, 24);
    const stored = await fetch(told.signed_url ?? "");
    assert.equal(sha256(await stored.bytes()), told.sha256);
    assert.deepEqual(await booked(), { bytes: told.file_size, rows: 1 });
  });

  await t.step("the same bytes are the same picture, and count once", async () => {
    const before = await booked();
    const first = picture(await send(pngOf(40, 30)));
    const second = picture(await send(pngOf(40, 30)));
    assert.equal(first.id, second.id);
    assert.deepEqual(await booked(), before);
    await sweepOrphanedObjects(service.client as never, 0);
    assert.deepEqual(await service.objects(), [`${project}/uploads/${first.id}.png`]);
  });

  await t.step("a photograph is told upright, and where it was taken is not kept", async () => {
    const told = picture(await send(photograph(48, 32)));
    assert.deepEqual([told.width, told.height], [32, 48]);
    const stored = Buffer.from(await (await fetch(told.signed_url ?? "")).bytes());
    assert.equal(stored.includes("GPS"), false);
    assert.equal(stored.includes("Exif"), true);
  });

  await t.step("provenance stays, other chunks of metadata go", async () => {
    const sent = withChunk(
      withChunk(pngOf(9, 9), "caBX", Buffer.from("who made it")),
      "tEXt",
      Buffer.from("Comment\0at home"),
    );
    const told = picture(await send(sent));
    const stored = Buffer.from(await (await fetch(told.signed_url ?? "")).bytes());
    assert.deepEqual([stored.includes("who made it"), stored.includes("at home")], [true, false]);
  });

  await t.step("what cannot be worked on is refused, and leaves nothing", async () => {
    const rows = await booked();
    const html = Buffer.from("<!doctype html><html><body>Sign in</body></html>");
    const animated = withChunk(pngOf(8, 8), "acTL", Buffer.from("0000000300000000", "hex"));
    const bomb = pngOf(8, 8);
    bomb.writeUInt32BE(10_000, 16);
    bomb.writeUInt32BE(10_000, 20);
    for (
      const [bad, words] of [
        [html, /not those of a PNG, JPEG or WebP/],
        [animated, /animated/],
        [cmyk, /CMYK/],
        [bomb, /10000x10000/],
        [bytesOf("a PNG").subarray(0, 60), /ends too early/],
        [Buffer.alloc(0), /no bytes/],
      ] as const
    ) {
      const told = problem(await send(bad), 422, "image_refused");
      assert.match(told.detail, words);
      assert.equal(told.errors?.[0]?.path, "file");
    }
    const pixels = Buffer.concat([Buffer.from("017d7840", "hex"), Buffer.from("IDAT")]);
    const long = Buffer.concat([pngOf(8, 8).subarray(0, 33), pixels, Buffer.alloc(25_000_000)]);
    const large = problem(await send(long), 413, "payload_too_large");
    assert.match(large.detail, /25,000,000/);
    const misnamed = await service.call("/images", {
      as: user,
      method: "POST",
      body: form(pngOf(8, 8), "picture"),
    });
    assert.equal(problem(misnamed, 400, "invalid_request").errors?.[0]?.path, "file");
    const json = await service.call("/images", { as: user, json: { file: "x" } });
    problem(json, 415, "unsupported_media_type");
    assert.deepEqual(await booked(), rows);
    await sweepOrphanedObjects(service.client as never, 0);
    const names = await service.objects();
    assert.equal(names.length, rows?.rows);
  });

  await t.step("nobody else sees, reads, removes or hands in there", async () => {
    const mine = picture(await send(pngOf(21, 21)));
    const path = mine.local_url.replace("/storage", "");
    problem(await service.call(path, { as: stranger }), 404, "not_found");
    problem(
      await service.call(`/images/${mine.id}`, { as: stranger, method: "DELETE" }),
      404,
      "not_found",
    );
    problem(await send(pngOf(5, 5), stranger, `?project_id=${project}`), 404, "project_not_found");
    problem(await send(pngOf(5, 5), "nobody"), 401, "unauthorized");
    const theirs = picture(await send(pngOf(21, 21), stranger));
    assert.notEqual(theirs.id, mine.id);
    const seen = await stranger.client.from("generation_images").select("id");
    assert.deepEqual(seen.data?.map(({ id }) => id), [theirs.id]);
    const removed = await service.call(`/images/${mine.id}`, { as: user, method: "DELETE" });
    assert.equal(removed.status, 204);
  });

  await t.step("an upload by a signed address is no picture before it is complete", async () => {
    const opened = await service.call("/images/uploads", { as: user, json: {} });
    assert.equal(opened.status, 201, JSON.stringify(opened.body));
    const upload = opened.body as { id: string; bucket: string; path: string; token: string };
    assert.match(upload.path, /\/uploads\/pending\//);
    const complete = (as: TestCaller) =>
      service.call(`/images/${upload.id}/complete`, { as, method: "POST" });
    problem(await complete(user), 409, "conflict");
    const sent = pngOf(64, 16);
    const { error } = await stranger.client.storage.from(upload.bucket)
      .uploadToSignedUrl(
        upload.path,
        upload.token,
        new Blob([new Uint8Array(sent)], { type: "image/png" }),
        {
          contentType: "image/png",
        },
      );
    assert.equal(error, null);
    problem(await complete(stranger), 404, "not_found");
    const told = picture(await complete(user), 200);
    assert.deepEqual([told.id, told.width, told.height], [upload.id, 64, 16]);
    assert.deepEqual(picture(await complete(user), 200).id, told.id);
    assert.equal((await service.objects()).includes(upload.path), false);
    problem(
      await service.call(`/images/${crypto.randomUUID()}/complete`, { as: user, method: "POST" }),
      404,
      "not_found",
    );
  });

  await t.step("what is not used goes after a day, with its bytes and its object", async () => {
    await database.script(
      "update image_generation.images set expires_at = now() - interval '1 second' where origin = 'uploaded'",
    );
    await database.query("select image_generation.apply_retention()");
    assert.deepEqual(await booked(), { bytes: 0, rows: 0 });
    await sweepOrphanedObjects(service.client as never, 0);
    assert.deepEqual((await service.objects()).filter((name) => name.startsWith(project)), []);
  });

  await t.step("stored bytes are limited", async () => {
    // Whatever else is used up.
    await service.limit("account", user.id, { bytes: 2_000, usd_per_day: 0 });
    const noise = Buffer.from(encodePng({
      ...{ width: 40, height: 40, channels: 4 },
      data: crypto.getRandomValues(new Uint8Array(6_400)),
    }));
    assert.ok(noise.length > 2_000);
    const told = problem(await send(noise), 402, "budget_exceeded");
    assert.equal(told.limit?.name, "bytes");
    picture(await send(pngOf(6, 6)));
    problem(await service.call("/images/uploads", { as: user, json: {} }), 402, "budget_exceeded");
  });

  const broken = await database.query("select public.image_generation_check_data() as broken");
  await sweepOrphanedObjects(service.client as never, 0);
  assert.deepEqual(broken, [{ broken: {} }]);
});
