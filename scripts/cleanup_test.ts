import assert from "node:assert/strict";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { completed } from "../shared/testing/service/contract.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import { main } from "./cleanup.ts";

Deno.test("deno task cleanup says what it would remove, asks, and removes that", async (t) => {
  await using service = await startTestService();
  const { database, url, secretKey } = service.stack;
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const draw = async (count: number) =>
    completed(
      await service.call("/generate", {
        as: user,
        json: { prompt: "old", provider: "gemini", num_images: count, width: 256, height: 256 },
      }),
    ).images;
  const questions: string[] = [];
  const run = async (args: string[], agrees = true) => {
    const terminal = memoryTerminal();
    const options = ["--url", url, "--key", secretKey, ...args];
    const code = await main(options, terminal, (question) => {
      questions.push(question);
      return agrees;
    });
    return { code, printed: terminal.printed, noted: terminal.noted };
  };
  const old = await draw(3);
  const young = await draw(1);
  await database.query(
    "update image_generation.images set created_at = now() - interval '40 days' where id = any ($1)",
    [old.map(({ id }) => id)],
  );
  await user.client.from("generation_projects").update({ keep_pictures_days: 30 }).eq(
    "id",
    project,
  );
  const stray = `${project}/gemini/${crypto.randomUUID()}-1-0`;
  await database.query(
    `insert into image_generation.stored_objects (stem, project_id, created_at)
     values ($1, $2, now() - interval '1 day')`,
    [stray, project],
  );
  const bucket = service.client.storage.from("generated-images");
  await bucket.upload(`${stray}.png`, "left over", { contentType: "image/png" });
  await bucket.upload("mine/own.png", "somebody's", { contentType: "image/png" });
  const rows = async () => (await database.query("select id from image_generation.images")).length;

  await t.step("a dry run removes nothing", async () => {
    const { printed } = await run(["--dry-run"]);
    assert.equal(printed.length, 3);
    assert.match(printed.join("\n"), new RegExp(`3 .*${project}/gemini .*older than`));
    assert.match(printed.join("\n"), new RegExp(`1 +9 B +${project}/gemini .*broke off`));
    assert.match(printed.join("\n"), /not of this service; they stay/);
    assert.equal(await rows(), 4);
  });
  await t.step("nor does an answer that is not yes", async () => {
    const { noted } = await run([], false);
    assert.deepEqual(questions, ["Remove these 4?"]);
    assert.match(noted.at(-1) ?? "", /Nothing was removed/);
    assert.equal(await rows(), 4);
  });
  await t.step("yes removes it, writes it down, and is done", async () => {
    const { code, printed } = await run([]);
    assert.equal(code, 0);
    assert.equal(printed.at(-1), "4 removed");
    const left = await database.query("select id from image_generation.images");
    assert.deepEqual(left, [{ id: young[0]?.id }]);
    const names = await service.objects();
    assert.equal(names.filter((name) => name.startsWith("removed/")).length, 3);
    assert.ok(names.includes("mine/own.png") && !names.includes(`${stray}.png`));
    const [row] = await database.query<{ by: string; done: { what: string; count: number }[] }>(
      "select by, done from image_generation.cleanups",
    );
    assert.equal(row?.by, "command");
    assert.deepEqual(row?.done.map(({ what, count }) => [what, count]), [
      ["retention", 3],
      ["orphans", 1],
    ]);
    const again = await run(["--json", "--yes"]);
    assert.deepEqual(JSON.parse(again.printed[0] ?? "").removed, []);
    const restored = await service.call(`/images/${old[0]?.id}/restore`, {
      as: user,
      method: "POST",
    });
    assert.equal(restored.status, 200);
  });
  await t.step("what came back has its days anew, and what a style goes by stays", async () => {
    await database.query(
      "update image_generation.images set created_at = now() - interval '40 days' where id = $1",
      [young[0]?.id],
    );
    const fields = { images: [{ image_id: young[0]?.id, role: "style" }] };
    const made = await service.call("/styles", { as: user, json: { name: "kept", fields } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { id } = made.body as { id: string };
    // In its first version still.
    const later = { as: user, method: "PATCH", json: { fields: { images: null } } };
    assert.equal((await service.call(`/styles/${id}`, later)).status, 200);
    const due = async () => {
      const rows = await database.query<{ id: string }>(
        "select image_id as id from image_generation.due_pictures('retention', 10)",
      );
      return rows.map(({ id }) => id);
    };
    assert.deepEqual(await due(), []);
    await service.call(`/styles/${id}`, { as: user, method: "DELETE" });
    assert.deepEqual(await due(), [young[0]?.id]);
  });
  await t.step("over the limit the oldest go, and rows without a file, when asked", async () => {
    await user.client.from("generation_projects").update({ keep_pictures_days: null }).eq(
      "id",
      project,
    );
    const [first] = await draw(1);
    const before = await rows();
    await service.limit("project", null, { bytes: 10 });
    await service.limit("project", project, { bytes: null });
    await run(["--yes", "--over-quota"]);
    assert.equal(await rows(), before, "a project without a limit is not over it");
    await service.limit("project", project, { bytes: (first?.file_size ?? 0) + 10 });
    assert.equal((await run(["--yes"])).printed.at(-1)?.includes("stay"), true);
    const { printed } = await run(["--yes", "--over-quota"]);
    assert.equal(printed.at(-1), "2 removed");
    const left = await database.query("select id, object_path from image_generation.images");
    assert.deepEqual(left.map(({ id }) => id), [first?.id]);
    await bucket.remove([String(left[0]?.["object_path"])]);
    await database.query(
      "update image_generation.images set created_at = now() - interval '2 hours'",
    );
    await run(["--yes", "--missing"]);
    assert.equal(await rows(), 0);
  });
  await t.step("misuse is said", async () => {
    const { code, noted } = await run(["--json"]);
    assert.equal(code, 2);
    assert.match(noted[0] ?? "", /--yes or --dry-run/);
  });
});
