import assert from "node:assert/strict";
import { sweepOrphanedObjects } from "../../shared/storage/mod.ts";
import { startDrawers } from "../../shared/testing/service/drawers.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import {
  sha256,
  startTestService,
  type TestAnswer,
  type TestService,
} from "../../shared/testing/service/service.ts";
import { type HostileFile, hostileFiles } from "../../shared/testing/storage/hostile_files.ts";
import { pictureResponse } from "./picture_response.ts";

/** Where a file has no name, it makes no difference which one it had. */
const nameless = [...new Map(hostileFiles.map((file) => [file.bytes, file])).values()];

/** Rows of pictures, booked bytes, and objects. */
async function kept({ stack: { database }, objects }: TestService) {
  const [rows] = await database.query(
    `select (select count(*)::int from image_generation.images) as pictures,
       (select coalesce(sum(bytes), 0)::int from image_generation.usage_ledger) as bytes`,
  );
  return { ...rows, objects: await objects() };
}

Deno.test("nothing of a hostile file is kept, whichever way it comes in", async (t) => {
  await using drawers = startDrawers((number) => {
    const file = hostileFiles[number];
    assert.ok(file);
    return { ...file, pieces: [file.bytes] };
  });
  await using service = await startTestService({ environment: drawers.environment });
  const user = await service.signUp();
  const project = await service.projectOf(user);
  await service.limit("account", user.id, { requests_per_minute: 10_000 });

  /** Less at a time than what makes a provider rest. */
  const inGroups = async <Item, Result>(
    items: Item[],
    work: (item: Item) => Promise<Result>,
  ): Promise<Result[]> => {
    const results: Result[] = [];
    for (let first = 0; first < items.length; first += 4) {
      const group = items.slice(first, first + 4);
      results.push(...await Promise.all(group.map(work)));
      await service.heal();
    }
    return results;
  };

  const assertBytes = async (url: string | null, { bytes }: { bytes: Uint8Array }) =>
    assert.equal(sha256(await (await fetch(url ?? "")).bytes()), sha256(bytes));

  for (const provider of ["gemini", "runware"]) {
    await t.step(`drawn by ${provider}`, async () => {
      const ids = await inGroups(provider === "gemini" ? nameless : hostileFiles, async (file) => {
        const index = hostileFiles.indexOf(file);
        const answer = await service.call("/generate", {
          as: user,
          json: {
            ...{ prompt: `kite ${index}`, provider, output_format: "png" },
            // Asked for again, each would be the same file.
            ...{ enable_fallback: false, max_retries: 0, width: 512, height: 512 },
          },
        });
        if (file.refused && !file.ofCallersOnly) {
          const { generation_id, detail, attempts } = problem(answer, 502, "providers_failed");
          assert.ok(attempts?.every(({ error }) => error === "no_result"), file.name);
          // An answer without bytes has no picture in it.
          if (file.bytes.length > 0) assert.match(detail, file.refused, file.name);
          return [generation_id];
        }
        assert.equal(answer.status, 200, `${file.name}: ${JSON.stringify(answer.body)}`);
        const { images: [picture] } = completed(answer);
        assert.ok(picture, file.name);
        assert.match(picture.local_url, new RegExp(`/${project}/[a-z_]+/[\\w-]+\\.png$`));
        if (file.kept) await assertBytes(picture.signed_url, file.kept);
        return [];
      });
      const objects = await service.objects();
      for (const id of ids.flat()) {
        assert.ok(id);
        assert.deepEqual(objects.filter((name) => name.includes(id)), []);
        const rows = await service.client.from("generation_images").select("id").eq("job_id", id);
        assert.deepEqual(rows.data, []);
      }
    });
  }

  const assertHandedIn = async (
    file: HostileFile,
    send: () => Promise<TestAnswer>,
    path: string,
  ) => {
    const before = await kept(service);
    const answer = await send();
    if (file.refused) {
      const told = problem(answer, 422, "image_refused");
      assert.match(told.detail, file.refused, file.name);
      assert.equal(told.errors?.[0]?.path, path, file.name);
      assert.deepEqual(await kept(service), before, file.name);
      return;
    }
    assert.ok(answer.status === 200 || answer.status === 201, file.name);
    const told = pictureResponse.parse(answer.body);
    assert.ok(told.local_url.endsWith(`/${project}/uploads/${told.id}.png`), told.local_url);
    if (file.kept) await assertBytes(told.signed_url, file.kept);
    const { status } = await service.call(`/images/${told.id}?for_good`, {
      as: user,
      method: "DELETE",
    });
    assert.equal(status, 204);
  };

  await t.step("handed in with a form", async () => {
    for (const file of hostileFiles) {
      const body = new FormData();
      const content = new Blob([new Uint8Array(file.bytes)], { type: file.mediaType });
      body.append("file", content, file.fileName);
      const send = () => service.call("/images", { as: user, method: "POST", body });
      await assertHandedIn(file, send, "file");
    }
  });

  await t.step("handed in at an address of its own", async () => {
    for (const file of nameless) {
      const opened = await service.call("/images/uploads", { as: user, json: {} });
      const upload = opened.body as { id: string; bucket: string; path: string; token: string };
      const { error } = await user.client.storage.from(upload.bucket).uploadToSignedUrl(
        ...[upload.path, upload.token] as const,
        new Blob([new Uint8Array(file.bytes)], { type: "image/png" }),
        { contentType: "image/png" },
      );
      assert.equal(error, null, file.name);
      const send = () =>
        service.call(`/images/${upload.id}/complete`, { as: user, method: "POST" });
      const answer = await send();
      const again = file.refused ? await send() : answer;
      if (file.refused) {
        const told = problem(answer, 422, "image_refused");
        assert.match(told.detail, file.refused, file.name);
        assert.ok(again.status >= 400, "and is no picture afterwards");
      } else {
        const told = pictureResponse.parse(answer.body);
        if (file.kept) await assertBytes(told.signed_url, file.kept);
        await service.call(`/images/${told.id}?for_good`, { as: user, method: "DELETE" });
      }
      const { objects } = await kept(service);
      assert.equal(objects.some((name) => name.includes("/pending/")), false, file.name);
    }
  });

  await t.step("handed in inside a request", async () => {
    for (const file of hostileFiles) {
      if (!file.refused) continue;
      const before = await kept(service);
      const data = `data:${file.mediaType};base64,${file.bytes.toString("base64")}`;
      const answer = await service.call("/generate", {
        as: user,
        json: { prompt: "make it night", provider: "gemini", image: { data } },
      });
      assert.ok(answer.status === 422 || answer.status === 400, `${file.name}: ${answer.status}`);
      assert.deepEqual(await kept(service), before, file.name);
    }
  });

  await sweepOrphanedObjects(service.client as never, 0);
  const broken = await service.stack.database.query(
    "select public.image_generation_check_data() as broken",
  );
  assert.deepEqual(broken, [{ broken: {} }]);
});
