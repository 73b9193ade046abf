import { encode as encodePng } from "fast-png";
import assert from "node:assert/strict";
import { completed } from "../../shared/testing/service/contract.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { sha256, startTestService } from "../../shared/testing/service/service.ts";

function plain(side: number, red: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(side * side * 3);
  for (let at = 0; at < side * side; at++) data.set([red, 90, 90], at * 3);
  return new Uint8Array(encodePng({ width: side, height: side, data, channels: 3 }));
}

const dataUrl = (bytes: Uint8Array) => `data:image/png;base64,${bytes.toBase64()}`;

Deno.test("what a request gives back is nobody else's", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const kept = plain(64, 1);
  await service.call("/images", { as: user, method: "POST", body: form(kept) });
  const ids = async () => {
    const rows = await database.query<{ id: string }>(
      "select id from image_generation.images where project_id = $1 and origin <> 'drawn' order by id",
      [project],
    );
    return rows.map(({ id }) => id);
  };
  const dryRun = (...pictures: Uint8Array[]) =>
    service.call("/generate?dry_run", {
      as: user,
      json: {
        prompt: "both in one",
        images: pictures.map((bytes) => ({ data: dataUrl(bytes) })),
      },
    });
  /** A dry run that has handed in the first of its two pictures, and waits before the second one while the work is done. */
  const during = async (
    [first, second]: [Uint8Array, Uint8Array],
    work: (id: string) => Promise<void>,
  ) => {
    const before = await ids();
    const [planned, id] = await database.transaction(async ({ query }) => {
      // As whoever adds the same bytes holds it.
      await query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
        project + sha256(second),
      ]);
      const planned = dryRun(first, second);
      planned.catch(() => {});
      await until(async () => (await ids()).length > before.length);
      const id = (await ids()).find((each) => !before.includes(each)) ?? "";
      await work(id);
      return [() => planned, id] as const;
    });
    assert.equal((await planned()).status, 200);
    return { id, left: (await ids()).filter((each) => !before.includes(each)) };
  };

  await t.step("a dry run gives back what it alone brought", async () => {
    const before = await ids();
    assert.equal((await dryRun(plain(64, 10), plain(64, 11))).status, 200);
    assert.equal((await dryRun(kept, plain(64, 12))).status, 200);
    assert.deepEqual(await ids(), before);
    const { left } = await during([plain(64, 13), plain(64, 14)], () => Promise.resolve());
    assert.deepEqual(left, []);
  });

  await t.step("what somebody hands in meanwhile stays", async () => {
    const { id, left } = await during([plain(64, 20), plain(64, 21)], async (id) => {
      const body = form(plain(64, 20));
      const answer = await service.call("/images", { as: user, method: "POST", body });
      assert.equal((answer.body as { id: string }).id, id);
    });
    assert.deepEqual(left, [id]);
  });

  await t.step("and so does what somebody draws from meanwhile", async () => {
    let parent: string | null | undefined;
    const { id, left } = await during([plain(64, 30), plain(64, 31)], async () => {
      const image = { data: dataUrl(plain(64, 30)) };
      const json = { prompt: "at night", provider: "gemini", image };
      const { generation_id } = completed(await service.call("/generate", { as: user, json }));
      const [row] = await database.query<{ image_id: string }>(
        "select image_id from image_generation.job_images where job_id = $1",
        [generation_id],
      );
      parent = row?.image_id;
    });
    assert.deepEqual([left, parent], [[id], id]);
  });

  await t.step("or names for a style", async () => {
    const { id, left } = await during([plain(64, 40), plain(64, 41)], async (id) => {
      const json = { name: "red", fields: { images: [{ image_id: id, role: "style" }] } };
      const made = await service.call("/styles", { as: user, json });
      assert.equal(made.status, 201, JSON.stringify(made.body));
    });
    assert.deepEqual(left, [id]);
  });

  await t.step("the same bytes at the same moment are later, too", async () => {
    const [first, second] = await database.transaction(async ({ query }) => {
      await query("select set_config('app.clock', now()::text, true)");
      const add = async () => {
        const [row] = await query<{ at: string }>(
          `select (public.image_generation_add_image(to_jsonb(i)) #>> '{image,expires_at}') as at
           from image_generation.images i where i.sha256 = $1`,
          [sha256(kept)],
        );
        return row?.at;
      };
      return [await add(), await add()];
    });
    assert.ok(first && second && second > first, `${first} ${second}`);
  });

  const broken = await database.query("select public.image_generation_check_data() as broken");
  assert.deepEqual(broken, [{ broken: {} }]);
});

function form(bytes: Uint8Array<ArrayBuffer>): FormData {
  const body = new FormData();
  body.append("file", new Blob([bytes]), "a.png");
  return body;
}
