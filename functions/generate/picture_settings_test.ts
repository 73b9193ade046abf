import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodePicture } from "../../shared/storage/mod.ts";
import { completed } from "../../shared/testing/service/contract.ts";
import { startDrawers } from "../../shared/testing/service/drawers.ts";
import { sha256, startTestService } from "../../shared/testing/service/service.ts";
import { hostileFiles } from "../../shared/testing/storage/hostile_files.ts";

for (const byStorage of [true, false]) {
  Deno.test(`pictures come in the format that was asked for, whoever draws, ${byStorage ? "with" : "without"} transformations`, async (t) => {
    await using service = await startTestService({ imageTransformation: byStorage });
    const user = await service.signUp();
    for (const provider of ["gemini", "comfyui"]) {
      await t.step(`of ${provider}`, async () => {
        await Promise.all((["png", "jpeg", "webp"] as const).map(async (output_format) => {
          const { images: [image], losses } = completed(
            await service.call("/generate", {
              as: user,
              json: { prompt: "a pier", provider, output_format, width: 512, height: 512 },
            }),
          );
          assert.equal(image?.format, output_format);
          assert.deepEqual(losses.filter(({ field }) => field === "output_format"), []);
          const answer = await fetch(image?.signed_url ?? "");
          assert.equal(answer.headers.get("content-type"), `image/${output_format}`);
          const bytes = await answer.bytes();
          assert.equal(sha256(bytes), image?.sha256);
          const { width, height } = await decodePicture(bytes, output_format);
          assert.deepEqual([width, height], [image?.width, image?.height]);
        }));
      });
    }
    const rows = await service.stack.database.query("select id from image_generation.images");
    assert.equal((await service.objects()).length, rows.length, "what came is not left");
    const broken = await service.stack.database.query(
      "select public.image_generation_check_data() as broken",
    );
    assert.deepEqual(broken, [{ broken: {} }]);
  });
}

Deno.test("texts are taken out of pictures, and how they were drawn is written in, as asked", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const prompt = "a <lighthouse> & ships";
  const draw = async (json: Record<string, unknown>) => {
    const generation = completed(
      await service.call("/generate", {
        as: user,
        json: { prompt, width: 256, height: 256, provider: "comfyui", ...json },
      }),
    );
    const [image] = generation.images;
    assert.ok(image);
    const bytes = Buffer.from(await (await fetch(image.signed_url ?? "")).bytes());
    const [row] = await service.stack.database.query<{ source_sha256: string }>(
      "select source_sha256 from image_generation.images where id = $1",
      [image.id],
    );
    return { image, bytes, id: generation.generation_id, source: row?.source_sha256 };
  };

  await t.step("a workflow goes, and the hash of what came stays", async () => {
    const { image, bytes, source } = await draw({});
    assert.equal(bytes.includes("tEXt"), false);
    assert.notEqual(source, image.sha256);
    const own = await draw({ provider: "gemini" });
    assert.equal(own.image.sha256, sha256(own.bytes));
  });

  await t.step("prompt, model, seed and generation are written into every format", async () => {
    await Promise.all((["png", "jpeg", "webp"] as const).map(async (output_format) => {
      for (const provider of ["comfyui", "runware"]) {
        const { image, bytes, id } = await draw({
          provider,
          output_format,
          embed_metadata: true,
          seed: 7,
        });
        assert.equal(image.format, output_format);
        assert.ok(bytes.includes(id), `${output_format} ${provider}`);
        const written = output_format === "png" ? prompt : "a &#60;lighthouse&#62; &#38; ships";
        assert.ok(bytes.includes(written), `${output_format} ${provider}`);
        const { width } = await decodePicture(new Uint8Array(bytes), output_format);
        assert.equal(width, image.width);
        assert.equal(sha256(bytes), image.sha256);
      }
    }));
  });

  await t.step("a project says so for all, and a request otherwise", async () => {
    await user.client.from("generation_projects").update({ embed_metadata: true }).eq(
      "id",
      await service.projectOf(user),
    );
    const { bytes, id } = await draw({ provider: "gemini" });
    assert.ok(bytes.includes(id));
    const without = await draw({ provider: "gemini", embed_metadata: false });
    assert.equal(without.bytes.includes(without.id), false);
  });

  await t.step("signed addresses live as long as asked", async () => {
    const lifetime = (url: string | null) => {
      const token = new URL(url ?? "").searchParams.get("token")?.split(".")[1] ?? "";
      const { iat, exp } = JSON.parse(Buffer.from(token, "base64url").toString());
      return exp - iat;
    };
    const { image, id } = await draw({ url_lifetime: 604_800 });
    assert.equal(lifetime(image.signed_url), 604_800);
    const again = completed(await service.call(`/jobs/${id}?url_lifetime=60`, { as: user }));
    assert.equal(lifetime(again.images[0]?.signed_url ?? null), 60);
    for (const url_lifetime of [59, 604_801, 1.5]) {
      const answer = await service.call("/generate", { as: user, json: { prompt, url_lifetime } });
      assert.equal(answer.status, 400);
    }
  });
});

Deno.test("a picture that Storage does not take is sent again, and not drawn again", async () => {
  await using service = await startTestService();
  const { database } = service.stack;
  await database.script(`
    create sequence public.uploads;
    create function public.refuse_twice() returns trigger language plpgsql security definer as $$
    begin
      if nextval('public.uploads') <= 2 then
        raise exception 'storage is out of order';
      end if;
      return new;
    end $$;
    create trigger refuse_twice before insert on storage.objects
      for each row execute function public.refuse_twice();`);
  const answer = await service.call("/generate", {
    json: { prompt: "a pier", provider: "runware", width: 256, height: 256, max_retries: 0 },
  });
  const { images: [image], metadata } = completed(answer);
  assert.equal(metadata.attempts.length, 1);
  assert.equal(sha256(await (await fetch(image?.signed_url ?? "")).bytes()), image?.sha256);
  const { calls } = await service.simulators.books();
  assert.equal(calls.filter(({ call }) => call === "submit").length, 1);
});

Deno.test("a picture is what was made of it, also when what came cannot be removed", async () => {
  await using service = await startTestService();
  await service.stack.database.script(`
    create function public.refuse() returns trigger language plpgsql security definer as $$
    begin
      raise exception 'storage is out of order';
    end $$;
    create trigger refuse before delete on storage.objects
      for each row when (old.name like '%.png') execute function public.refuse();`);
  const { images: [image] } = completed(
    await service.call("/generate", {
      json: {
        prompt: "a pier",
        provider: "gemini",
        output_format: "webp",
        width: 256,
        height: 256,
      },
    }),
  );
  assert.equal(image?.format, "webp");
  assert.equal(sha256(await (await fetch(image?.signed_url ?? "")).bytes()), image?.sha256);
});

Deno.test("a signed record stays in the file that it is of, and its loss is told where that is converted", async () => {
  const signed = hostileFiles.find(({ name }) => name === "a page behind a long picture")?.kept;
  assert.ok(signed);
  await using drawers = startDrawers(() => ({
    ...{ fileName: "kite.png", mediaType: "image/png" },
    pieces: [signed.bytes],
  }));
  await using service = await startTestService({ environment: drawers.environment });
  const ask = { prompt: "kite 0", provider: "gemini", width: 512, height: 512 };
  for (const output_format of ["png", "webp"]) {
    const answer = await service.call("/generate", { json: { ...ask, output_format } });
    const { images: [image], warnings } = completed(answer);
    const bytes = Buffer.from(await (await fetch(image?.signed_url ?? "")).bytes());
    const isSigned = output_format === "png";
    assert.equal(bytes.includes("caBX"), isSigned);
    assert.equal(warnings.some((each) => /C2PA/.test(each)), !isSigned, warnings.join());
  }
});
