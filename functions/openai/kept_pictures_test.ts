import { encode as encodePng } from "fast-png";
import assert from "node:assert/strict";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService, type TestUser } from "../../shared/testing/service/service.ts";

function plain(side: number, red: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(side * side * 4);
  for (let at = 0; at < side * side; at++) data.set([red, 90, 90, 255], at * 4);
  return new Uint8Array(encodePng({ width: side, height: side, data, channels: 4 }));
}

const white = new Uint8Array(
  encodePng({ width: 64, height: 64, data: new Uint8Array(64 * 64).fill(255), channels: 1 }),
);

/** A form's picture, as it stands in its body. */
const filePart = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
  new Blob([
    `--b\r\ncontent-disposition: form-data; name="${name}"; filename="${name}.png"\r\n\r\n`,
    ...[bytes, "\r\n"],
  ]);
const fieldPart = (name: string, value: string) =>
  new Blob([`--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`]);

Deno.test("the pictures of an edit are its job's once that is written", async (t) => {
  await using service = await startTestService({
    drawMs: 2_000,
    environment: { REQUEST_DEADLINE_SECONDS: "0.5" },
  });
  const { database } = service.stack;
  await using jobs = await watchJobs(database);
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const model = "runware_ai/runware:102@1";
  const send = (path: string, body: BodyInit, as: TestUser = user) =>
    service.call(`/openai/v1/images/${path}`, {
      ...{ as, method: "POST", body },
      headers: { "content-type": "multipart/form-data; boundary=b" },
    });
  const form = (...parts: Blob[]) => new Blob([...parts, "--b--\r\n"]);
  const told = (body: unknown) =>
    body as { error: { code: string; generation_id: string; message: string } };
  const inputs = async (jobId: string) => {
    const rows = await database.query<{ role: string }>(
      `select w.role from image_generation.job_images w
       join image_generation.images i on i.id = w.image_id and i.origin = 'uploaded'
       where w.job_id = $1 order by w.ordinal`,
      [jobId],
    );
    return rows.map(({ role }) => role);
  };
  const handedIn = () =>
    database.query<{ id: string }>(
      "select id, expires_at from image_generation.images where project_id = $1 and origin <> 'drawn' order by id",
      [project],
    );

  await t.step("one that outlasts its caller's time keeps them, and is drawn", async () => {
    const body = form(
      fieldPart("model", model),
      fieldPart("prompt", "a hedge"),
      filePart("image", plain(64, 10)),
      filePart("mask", white),
    );
    const answer = await send("edits", body);
    assert.equal(answer.status, 424, JSON.stringify(answer.body));
    const { error: { code, generation_id } } = told(answer.body);
    assert.equal(code, "deadline_exceeded");
    assert.deepEqual(await inputs(generation_id), ["init", "mask"]);
    assert.equal(await jobs.end(generation_id), "completed");
    assert.deepEqual(await inputs(generation_id), ["init", "mask"]);
  });

  await t.step("so does a variation", async () => {
    const body = form(filePart("image", plain(64, 20)));
    const { error: { generation_id } } = told((await send("variations", body)).body);
    assert.equal((await inputs(generation_id)).length, 1);
    assert.equal(await jobs.end(generation_id), "completed");
  });

  await t.step("one whose drawing fails keeps them, and can be drawn again", async () => {
    await service.simulators.setFault({ service: "gemini", fault: "transport.bad_gateway" });
    const body = form(
      ...[fieldPart("model", "gemini/gemini-2.5-flash-image"), fieldPart("prompt", "a gate")],
      ...[fieldPart("max_retries", "0"), fieldPart("enable_fallback", "false")],
      filePart("image", plain(64, 30)),
    );
    const answer = await send("edits", body);
    assert.equal(answer.status, 424, JSON.stringify(answer.body));
    const { error: { generation_id } } = told(answer.body);
    assert.equal(await jobs.end(generation_id), "failed");
    await service.heal();
    const path = `/jobs/${generation_id}/retry`;
    const again = await service.call(path, { as: user, method: "POST" });
    assert.ok(again.status < 300, JSON.stringify(again.body));
    const { generation_id: second } = again.body as { generation_id: string };
    assert.deepEqual(await inputs(second), ["init"]);
  });

  await t.step("one that is refused before leaves nothing", async () => {
    const before = await handedIn();
    const nobodys = form(
      ...[fieldPart("prompt", "a pond"), fieldPart("model", "no-such-model")],
      filePart("image", plain(64, 40)),
    );
    assert.equal((await send("edits", nobodys)).status, 400);
    const wrong = form(
      ...[fieldPart("prompt", "a pond"), filePart("image", plain(64, 41)), fieldPart("n", "11")],
    );
    assert.equal((await send("edits", wrong)).status, 400);
    assert.deepEqual(await handedIn(), before);
  });

  await t.step("one that is refused leaves what somebody else handed in meanwhile", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const write = async (part: Blob) => await writer.write(await part.bytes());
    const before = await handedIn();
    const refused = send("edits", readable);
    await write(filePart("image", plain(64, 50)));
    // The beginning of the next part, by which the first one is seen to be whole.
    await write(fieldPart("n", "11"));
    await until(async () => (await handedIn()).length > before.length);
    const file = new FormData();
    file.append("file", new Blob([plain(64, 50)]), "a.png");
    const other = await service.call("/images", { as: user, method: "POST", body: file });
    assert.equal(other.status, 201);
    await write(new Blob(["--b--\r\n"]));
    await writer.close();
    assert.equal((await refused).status, 400);
    const { id } = other.body as { id: string };
    const added = (await handedIn()).filter((each) => before.every(({ id }) => id !== each.id));
    assert.deepEqual(added.map((each) => each.id), [id]);
  });
});
