import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import {
  sha256,
  startTestService,
  type TestCaller,
  type TestService,
} from "../../shared/testing/service/service.ts";
import { decodePicture } from "../../shared/storage/mod.ts";
import { sweepOrphanedObjects } from "../../shared/storage/mod.ts";
import { pictureResponse } from "./picture_response.ts";

/** A picture of the caller's, 384x256, and what fetches it. */
async function drawn(service: TestService, as: TestCaller, json = {}) {
  const asked = { prompt: "a harbour", provider: "runware", width: 384, height: 256, ...json };
  const { images: [image] } = completed(await service.call("/generate", { as, json: asked }));
  assert.ok(image);
  const path = image.local_url.replace("/storage/images/", "/images/");
  const get = (query = "", init: RequestInit = {}, who = as) =>
    fetch(`${service.stack.url}/functions/v1${path}${query}`, {
      ...init,
      headers: { ...service.credentials(who), ...init.headers as Record<string, string> },
    });
  return { image, path, get };
}

Deno.test("a picture is served whole or in part, as RFC 9110 says", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const { image, get } = await drawn(service, user);
  const whole = await (await get()).bytes();
  const etag = `"${image.sha256}"`;

  await t.step("HEAD tells what GET would bring", async () => {
    for (const query of ["", "?width=128"]) {
      const [head, answer] = [await get(query, { method: "HEAD" }), await get(query)];
      assert.equal((await head.bytes()).length, 0);
      const bytes = await answer.bytes();
      for (const name of ["content-type", "content-length", "etag", "accept-ranges"]) {
        assert.equal(head.headers.get(name), answer.headers.get(name), name);
      }
      assert.equal(head.headers.get("content-length"), String(bytes.length));
    }
  });

  await t.step("a range is that part", async () => {
    const size = whole.length;
    for (
      const [range, from, to] of [
        ["bytes=0-9", 0, 10],
        [`bytes=${size - 5}-`, size - 5, size],
        ["bytes=-7", size - 7, size],
        [`bytes=10-${size * 2}`, 10, size],
      ] as const
    ) {
      const answer = await get("", { headers: { range } });
      assert.equal(answer.status, 206, range);
      assert.equal(answer.headers.get("content-range"), `bytes ${from}-${to - 1}/${size}`);
      assert.deepEqual(await answer.bytes(), whole.slice(from, to), range);
    }
  });

  await t.step("what is no range of it is passed over or refused", async () => {
    for (const range of ["bytes=9-2", "bytes=0-1,5-6", "rows=1-2", "bytes=-", "nonsense"]) {
      const answer = await get("", { headers: { range } });
      assert.equal(answer.status, 200, range);
      assert.equal((await answer.bytes()).length, whole.length);
    }
    for (const range of [`bytes=${whole.length}-`, "bytes=-0"]) {
      const answer = await get("", { headers: { range } });
      assert.equal(answer.status, 416, range);
      assert.equal(answer.headers.get("content-range"), `bytes */${whole.length}`);
      await answer.body?.cancel();
    }
  });

  await t.step("If-Range holds a range to the very bytes", async () => {
    const ask = async (ifRange: string) => {
      const answer = await get("", { headers: { range: "bytes=0-3", "if-range": ifRange } });
      await answer.body?.cancel();
      return answer.status;
    };
    assert.equal(await ask(etag), 206);
    for (const other of [`W/${etag}`, '"other"', "Sat, 28 Nov 2026 10:00:00 GMT"]) {
      assert.equal(await ask(other), 200, other);
    }
  });

  await t.step("a transfer that is cut is taken up where it broke off", async () => {
    for (let tenth = 1; tenth < 10; tenth++) {
      const at = Math.floor(whole.length * tenth / 10);
      const rest = await get("", { headers: { range: `bytes=${at}-`, "if-range": etag } });
      const joined = new Uint8Array([...whole.subarray(0, at), ...await rest.bytes()]);
      assert.equal(sha256(joined), image.sha256);
    }
  });

  await t.step("?download is told as a name to save it by", async () => {
    const named = async (query: string) => {
      const answer = await get(query, { method: "HEAD" });
      return answer.headers.get("content-disposition");
    };
    assert.equal(await named("?download"), "attachment");
    const ending = image.format === "jpeg" ? "jpg" : image.format;
    for (
      const [asked, ascii, encoded = ascii] of [
        [`harbour.${ending}`, "harbour"],
        ["harbour.webp", "harbour"],
        ["harbour", "harbour"],
        ["invoice.exe", "invoice.exe"],
        ["page.html", "page.html"],
        ['../a\r\nSet-Cookie: x"ä.png', "aSet-Cookie: x__", "aSet-Cookie%3A%20x%22%C3%A4"],
        ["kite\u202egnp.exe", "kitegnp.exe"],
        [".htaccess", "htaccess"],
        ['a;b="c"', "a;b=_c_", "a%3Bb%3D%22c%22"],
      ] as const
    ) {
      assert.equal(
        await named(`?download=${encodeURIComponent(asked)}`),
        `attachment; filename="${ascii}.${ending}"; filename*=UTF-8''${encoded}.${ending}`,
      );
    }
    assert.equal(await named("?download=.."), "attachment");
  });
});

for (const byStorage of [true, false]) {
  const who = byStorage ? "Storage" : "the function";
  Deno.test(`sizes of a picture are made once, by ${who}`, async (t) => {
    await using service = await startTestService({ imageTransformation: byStorage });
    const [user, stranger] = [await service.signUp(), await service.signUp()];
    const { image, path, get } = await drawn(service, user);
    const derived = async () =>
      (await service.objects()).filter((name) => name.includes("/derived/"));

    await t.step("in the size, cut and format that was asked for", async () => {
      for (
        const [query, width, height, format] of [
          ["?width=128", 128, 85, image.format],
          ["?height=128&format=webp", 192, 128, "webp"],
          ["?width=128&height=128", 128, 128, image.format],
          ["?width=256&height=256&fit=contain&format=jpeg&quality=60", 256, 171, "jpeg"],
          ["?width=128&height=128&fit=fill&format=png", 128, 128, "png"],
          ["?width=2048&format=png", 384, 256, "png"],
          ["?width=1024&height=1024", 256, 256, image.format],
        ] as const
      ) {
        const answer = await get(query);
        assert.equal(answer.status, 200, query);
        assert.equal(answer.headers.get("content-type"), `image/${format}`);
        const bytes = await answer.bytes();
        assert.equal(answer.headers.get("etag"), `"${sha256(bytes)}"`);
        const pixels = await decodePicture(bytes, format);
        assert.deepEqual([pixels.width, pixels.height], [width, height], query);
      }
    });

    await t.step("cut out, then turned, then made smaller, to the pixel", async () => {
      const whole = await decodePicture(await (await get()).bytes(), image.format);
      const pixels = async (query: string) => {
        const answer = await get(query);
        assert.equal(answer.status, 200, query);
        return await decodePicture(await answer.bytes(), "png");
      };
      const at = (
        { data, width }: typeof whole,
        x: number,
        y: number,
      ) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
      const part = await pixels("?crop=350,10,34,246&format=png");
      assert.deepEqual([part.width, part.height], [34, 246]);
      assert.deepEqual(at(part, 0, 0), at(whole, 350, 10));
      assert.deepEqual(at(part, 33, 245), at(whole, 383, 255));
      const right = await pixels("?crop=350,10,34,246&rotate=90&format=png");
      assert.deepEqual([right.width, right.height], [246, 34]);
      assert.deepEqual(at(right, 245, 0), at(whole, 350, 10), "what was left above is right above");
      const over = await pixels("?rotate=180&format=png");
      assert.deepEqual(at(over, 383, 255), at(whole, 0, 0));
      const left = await pixels("?rotate=270&format=png");
      assert.deepEqual([left.width, left.height], [256, 384]);
      assert.deepEqual(at(left, 0, 383), at(whole, 0, 0));
      const small = await pixels("?crop=0,0,256,128&rotate=90&width=64&format=png");
      assert.deepEqual([small.width, small.height], [64, 128]);
      const all = await get("?crop=0,0,384,256");
      assert.equal(sha256(await all.bytes()), image.sha256, "all of it is the picture itself");
    });

    await t.step("kept, the same for all who ask at once, and served in parts", async () => {
      const before = await derived();
      const answers = await Promise.all(Array.from({ length: 6 }, () => get("?width=64")));
      const bodies = await Promise.all(answers.map((answer) => answer.bytes()));
      assert.equal(new Set(bodies.map(sha256)).size, 1);
      assert.equal((await derived()).length, before.length + 1);
      const part = await get("?width=64", { headers: { range: "bytes=0-15" } });
      assert.deepEqual(await part.bytes(), bodies[0]?.slice(0, 16));
      assert.equal((await derived()).length, before.length + 1);
    });

    await t.step("what is asked for as it is, is the picture itself", async () => {
      const before = await derived();
      const answer = await get(`?width=2048&height=2048&fit=contain`);
      assert.equal(sha256(await answer.bytes()), image.sha256);
      assert.deepEqual(await derived(), before);
    });

    await t.step("what is not offered is a 400 that names it", async () => {
      for (
        const [query, field] of [
          ["?width=100", "width"],
          ["?height=0", "height"],
          ["?quality=75", "quality"],
          ["?fit=crop", "fit"],
          ["?format=avif", "format"],
          ["?blur=3", "blur"],
          ["?width=64&width=128", "width"],
          ["?rotate=45", "rotate"],
          ["?rotate=0", "rotate"],
          ["?crop=0,0,10", "crop"],
          ["?crop=0,0,0,10", "crop"],
          ["?crop=-1,0,10,10", "crop"],
          ["?crop=0,0,385,256", "crop"],
          ["?crop=384,0,1,1", "crop"],
          ["?crop=0,0,1e1,1", "crop"],
        ] as const
      ) {
        const told = problem(
          await service.call(path + query, { as: user }),
          400,
          "invalid_request",
        );
        assert.match(told.detail, new RegExp(field));
      }
    });

    await t.step("nobody else has them, by whatever way", async () => {
      problem(await service.call(`${path}?width=128`, { as: stranger }), 404, "not_found");
      const [name] = await derived();
      const { data } = await stranger.client.storage.from("generated-images").download(name ?? "");
      assert.equal(data, null);
    });

    await t.step("at most 24 are kept, and they go with the picture", async () => {
      for (const quality of [60, 90]) {
        for (const format of ["jpeg", "webp"]) {
          await Promise.all(
            [64, 128, 256, 384].map((side) =>
              get(`?width=${side}&format=${format}&quality=${quality}`, { method: "HEAD" })
            ),
          );
        }
      }
      // With those of before they are more.
      await sweepOrphanedObjects(service.client as never, 0);
      assert.equal((await derived()).length, 24);
      const removed = await service.call(`/images/${image.id}`, { as: user, method: "DELETE" });
      assert.equal(removed.status, 204);
      await sweepOrphanedObjects(service.client as never, 0);
      assert.deepEqual(await derived(), []);
    });
  });
}

Deno.test("a picture is published and taken back, and sizes of it are signed", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();

  await t.step("at an address of its own, for everybody", async (t) => {
    const { image } = await drawn(service, user);
    const act = (method: string) =>
      service.call(`/images/${image.id}/publish`, { as: user, method });
    const published = async () =>
      (await service.client.storage.from("generated-images-public").list(
        image.local_url.split("/")[3],
      ))
        .data?.map(({ name }) => name);

    const first = pictureResponse.parse((await act("POST")).body);
    await t.step("at an address for everybody, which stays", async () => {
      const answer = await fetch(first.public_url ?? "");
      assert.equal(answer.headers.get("cache-control"), "max-age=3600");
      assert.equal(answer.headers.get("content-type"), `image/${image.format}`);
      assert.equal(sha256(await answer.bytes()), image.sha256);
      const again = pictureResponse.parse((await act("POST")).body);
      assert.equal(again.public_url, first.public_url);
      assert.equal((await published())?.length, 1);
    });
    await t.step("until it is taken back, which is repeated without harm", async () => {
      assert.equal((await act("DELETE")).status, 204);
      assert.equal((await act("DELETE")).status, 204);
      const gone = await fetch(first.public_url ?? "");
      assert.equal(gone.ok, false);
      await gone.body?.cancel();
      assert.deepEqual(await published(), []);
    });
    await t.step("all at once, without leaving anything of which nobody knows", async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, at) => act(at % 2 ? "DELETE" : "POST")),
      );
      assert.ok(answers.every(({ status }) => [200, 204, 409].includes(status)));
      assert.equal((await act("DELETE")).status, 204);
      assert.deepEqual(await published(), []);
    });
    await t.step("or deleted", async () => {
      assert.equal((await act("POST")).status, 200);
      await service.call(`/images/${image.id}`, { as: user, method: "DELETE" });
      await sweepOrphanedObjects(service.client as never, 0);
      assert.deepEqual(await published(), []);
    });
  });

  await t.step("srcset tells where smaller sizes are, for anybody and for a while", async (t) => {
    const asked = { prompt: "a harbour", provider: "runware", width: 768, height: 512 };
    const { images: [image], generation_id } = completed(
      await service.call("/generate", {
        as: user,
        json: { ...asked, srcset: true, url_lifetime: 600 },
      }),
    );
    const sizes = image?.srcset ?? [];
    assert.deepEqual(sizes.map(({ width }) => width), [256, 512, 768]);

    await t.step("where they can be made", async () => {
      const large = { prompt: "a harbour", provider: "runware", width: 2_048, height: 2_048 };
      const drawn = await service.call("/generate", { as: user, json: { ...large, srcset: true } });
      assert.deepEqual(completed(drawn).images[0]?.srcset, []);
    });
    await t.step("as WebP of their width", async () => {
      for (const { width, url } of sizes) {
        const answer = await fetch(url);
        assert.equal(answer.headers.get("content-type"), "image/webp");
        assert.equal((await decodePicture(await answer.bytes(), "webp")).width, width);
      }
      const job = completed(await service.call(`/jobs/${generation_id}?srcset`, { as: user }));
      assert.equal(job.images[0]?.srcset?.length, 3);
    });
    await t.step("and nothing else than was signed", async () => {
      const url = sizes[0]?.url ?? "";
      for (
        const changed of [
          url.replace("width=256", "width=512"),
          url.replace("format=webp", "format=png"),
          url.replace(/expires=\d+/, (text) => `expires=${Number(text.slice(8)) + 1}`),
          url.replace(/expires=\d+/, "expires=1"),
          url.replace(/signature=.{5}/, "signature=AAAAA"),
          url.replace(/-0[.](\w+)[?]/, "-1.$1?"),
          `${url}&quality=90`,
        ]
      ) {
        const answer = await fetch(changed);
        await answer.body?.cancel();
        assert.equal(answer.status, 401, changed);
      }
      for (const repeated of ["width=2048", "download=a&download=b"]) {
        const answer = await fetch(`${url}&${repeated}`);
        await answer.body?.cancel();
        assert.ok([400, 401].includes(answer.status), repeated);
      }
      const saved = await fetch(`${url}&download=a.webp`);
      assert.match(saved.headers.get("content-disposition") ?? "", /a[.]webp/);
      await saved.body?.cancel();
    });
    await t.step("until the picture is removed", async () => {
      await service.call(`/images/${image?.id}`, { as: user, method: "DELETE" });
      const answer = await fetch(sizes[0]?.url ?? "");
      await answer.body?.cancel();
      assert.equal(answer.status, 404);
    });
  });
});
