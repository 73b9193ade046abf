import assert from "node:assert/strict";
import { sweepOrphanedObjects } from "../../shared/storage/mod.ts";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import {
  sha256,
  startTestService,
  type TestService,
  type TestUser,
} from "../../shared/testing/service/service.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { pictureResponse } from "./picture_response.ts";

async function draw(service: TestService, as: TestUser) {
  const asked = { prompt: "a harbour", provider: "runware", width: 256, height: 256 };
  const { generation_id, images: [image] } = completed(
    await service.call("/generate", { as, json: asked }),
  );
  assert.ok(image);
  return { ...image, generation_id, path: image.local_url.replace("/storage/images/", "/images/") };
}

const checkData = async ({ stack, client }: TestService) => {
  await sweepOrphanedObjects(client as never, 0);
  const [row] = await stack.database.query<{ broken: unknown }>(
    "select public.image_generation_check_data() as broken",
  );
  assert.deepEqual(row?.broken, {});
};

Deno.test("a picture is removed as a whole and can be brought back for a day", async (t) => {
  await using service = await startTestService();
  const { database } = service.stack;
  const [user, stranger] = [await service.signUp(), await service.signUp()];
  const remove = (id: string, query = "") =>
    service.call(`/images/${id}${query}`, { as: user, method: "DELETE" });
  const restore = (id: string, as = user) =>
    service.call(`/images/${id}/restore`, { as, method: "POST" });
  const bytesUsed = async () => {
    const [row] = await database.query<{ bytes: number }>(
      "select coalesce(sum(bytes), 0)::int as bytes from image_generation.usage_ledger",
    );
    return row?.bytes;
  };

  await t.step("no address leads to it any more, and its bytes are free", async () => {
    const image = await draw(service, user);
    const before = await bytesUsed();
    await service.call(`${image.path}?width=64`, { as: user });
    await service.call(`/images/${image.id}/publish`, { as: user, method: "POST" });
    const { body: told } = await service.call(`/images/${image.id}/publish`, {
      as: user,
      method: "POST",
    });
    const { public_url, signed_url } = pictureResponse.parse(told);
    assert.equal((await remove(image.id)).status, 204);
    for (const url of [public_url, signed_url, image.signed_url]) {
      const answer = await fetch(url ?? "");
      await answer.body?.cancel();
      assert.equal(answer.ok, false, url ?? "");
    }
    problem(await service.call(image.path, { as: user }), 404, "not_found");
    problem(await service.call(`${image.path}?width=64`, { as: user }), 404, "not_found");
    const { data } = await user.client.storage.from("generated-images").list("removed");
    assert.deepEqual(data, []);
    assert.equal(await bytesUsed(), (before ?? 0) - image.file_size);
    await checkData(service);
    problem(await remove(image.id), 404, "not_found");

    problem(await restore(image.id, stranger), 404, "not_found");
    const later = await draw(service, user);
    const between = new Date().toISOString();
    const back = pictureResponse.parse((await restore(image.id)).body);
    assert.equal(back.sha256, image.sha256);
    const listed = async (query: string) => {
      const { body } = await service.call(`/images?order=arrival&limit=1${query}`, { as: user });
      return body as { images: { id: string; created_at: string }[]; next_cursor: string | null };
    };
    const arrived = await listed(`&arrived_after=${encodeURIComponent(between)}`);
    assert.deepEqual(arrived.images.map(({ id }) => id), [image.id], "it came back after that");
    assert.equal(arrived.next_cursor, null);
    const ids: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = await listed(cursor && `&cursor=${cursor}`);
      ids.push(...page.images.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    assert.deepEqual(ids.slice(-2), [later.id, image.id]);
    assert.equal(new Set(ids).size, ids.length);
    await remove(later.id);
    assert.equal(back.public_url, null);
    const answer = await fetch(back.signed_url ?? "");
    assert.equal(sha256(await answer.bytes()), image.sha256);
    const job = completed(await service.call(`/jobs/${image.generation_id}`, { as: user }));
    assert.deepEqual(job.images.map(({ id }) => id), [image.id]);
    assert.equal(await bytesUsed(), before);
    problem(await restore(image.id), 404, "not_found");
    await checkData(service);
  });

  await t.step("again and again, with ratings and what was made of it", async () => {
    const image = await draw(service, user);
    await service.call(`/images/${image.id}/rating`, { as: user, json: { rating: 5 } });
    const edited = completed(
      await service.call("/generate", {
        as: user,
        json: { prompt: "at night", provider: "gemini", image: { image_id: image.id } },
      }),
    );
    const before = await service.call(`/images/${image.id}/lineage`, { as: user });
    for (let round = 0; round < 3; round++) {
      assert.equal((await remove(image.id)).status, 204);
      assert.equal((await restore(image.id)).status, 200);
    }
    const after = await service.call(`/images/${image.id}/lineage`, { as: user });
    const linksOf = ({ body }: typeof after) => (body as { links: unknown[] }).links;
    assert.deepEqual(linksOf(after), linksOf(before));
    assert.equal(linksOf(after).length, 1);
    const [row] = await database.query<Record<string, unknown>>(
      `select (select count(*)::int from image_generation.image_ratings where image_id = $1) as ratings,
         parent_image_id as parent from image_generation.images where id = $2`,
      [image.id, edited.images[0]?.id],
    );
    assert.deepEqual(row, { ratings: 1, parent: image.id });
    await checkData(service);
  });

  await t.step("if there is room for it", async () => {
    const image = await draw(service, user);
    const before = await bytesUsed() ?? 0;
    await remove(image.id);
    await service.limit("account", user.id, { bytes: before - 1 });
    const refused = problem(await restore(image.id), 402, "budget_exceeded");
    assert.deepEqual([refused.limit?.name, refused.limit?.scope], ["bytes", "account"]);
    assert.equal(await bytesUsed(), before - image.file_size);
    const answer = await fetch(image.signed_url ?? "");
    await answer.body?.cancel();
    assert.equal(answer.ok, false, "its file lies aside still");
    // Also when it is asked for after that was looked at.
    const { data } = await service.client.rpc("image_generation_restore_image", {
      image_id: image.id,
      within_limits: true,
    });
    assert.equal((data as { outcome: string }).outcome, "limited");
    await checkData(service);
    await service.limit("account", user.id, { bytes: before });
    assert.equal((await restore(image.id)).status, 200);
    assert.equal(await bytesUsed(), before);
    await service.limit("account", user.id, { bytes: null });
    await checkData(service);
  });

  await t.step("and frees the bytes of whom it counted to, whoever asked first", async () => {
    const colleague = await service.signUp();
    const project = await service.projectOf(user);
    await database.query(
      `insert into image_generation.organization_members (organization_id, user_id, role)
       select organization_id, $2, 'member' from image_generation.projects where id = $1`,
      [project, colleague.id],
    );
    await service.simulators.setFault({ service: "gemini", fault: "transport.bad_gateway" });
    const json = { prompt: "a mole", provider: "gemini", width: 256, height: 256, max_retries: 0 };
    const failed = await service.call("/generate", {
      as: user,
      json: { ...json, enable_fallback: false },
    });
    assert.equal(failed.status, 502, JSON.stringify(failed.body));
    await service.heal();
    const [job] = await database.query<{ id: string }>(
      "select id from image_generation.generation_jobs where status = 'failed' and project_id = $1",
      [project],
    );
    const retried = await service.call(`/jobs/${job?.id}/retry`, { as: colleague, method: "POST" });
    assert.equal(retried.status, 202, JSON.stringify(retried.body));
    const read = () => service.call(`/jobs/${job?.id}`, { as: user });
    await until(async () => ((await read()).body as { status: string }).status === "completed");
    const { images: [image] } = completed(await read());
    assert.ok(image);
    const theirs = async () => {
      const [row] = await database.query<{ bytes: number }>(
        "select sum(bytes)::int as bytes from image_generation.usage_ledger where account_id = $1",
        [colleague.id],
      );
      return row?.bytes;
    };
    assert.equal(await theirs(), image.file_size);
    assert.equal((await remove(image.id)).status, 204);
    assert.equal(await theirs(), 0);
    await checkData(service);
  });

  await t.step("for good there is no way back", async () => {
    const image = await draw(service, user);
    assert.equal((await remove(image.id, "?for_good")).status, 204);
    problem(await restore(image.id), 404, "not_found");
    const left = (await service.objects()).filter((name) =>
      name === image.path.slice("/images/".length) || name.includes(image.id)
    );
    assert.deepEqual(left, []);
    await checkData(service);
  });

  await t.step("after a day it is gone with its file", async () => {
    const image = await draw(service, user);
    await remove(image.id);
    assert.ok(
      (await service.objects()).includes(`removed/${image.id}.${image.path.split(".").at(-1)}`),
    );
    await database.script(
      `update image_generation.removed_images set restorable_until = now() - interval '1 s';
       update image_generation.stored_objects set keep_until = now() - interval '1 s' where keep_until is not null;`,
    );
    problem(await restore(image.id), 404, "not_found");
    await database.query("select image_generation.apply_retention()");
    await checkData(service);
    assert.equal((await service.objects()).some((name) => name.startsWith("removed/")), false);
    const left = await database.query("select id from image_generation.removed_images");
    assert.deepEqual(left, []);
  });

  await t.step("where its file cannot be moved, it stays as it was", async () => {
    const image = await draw(service, user);
    await database.script(`
      create function public.refuse_move() returns trigger language plpgsql as
        $$ begin raise exception 'storage is out of order'; end $$;
      create trigger refuse_move before update of name on storage.objects
        for each row execute function public.refuse_move();`);
    // Which no limit keeps it from.
    await service.limit("account", user.id, { bytes: 1 });
    assert.equal((await remove(image.id)).status, 500);
    await service.limit("account", user.id, { bytes: null });
    await database.script("drop function public.refuse_move() cascade");
    const answer = await fetch(image.signed_url ?? "");
    assert.equal(sha256(await answer.bytes()), image.sha256);
    assert.equal((await service.call(image.path, { as: user })).status, 200);
    await checkData(service);
  });
});
