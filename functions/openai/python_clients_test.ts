import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { startTestService } from "../../shared/testing/service/service.ts";

/** A call as a library of Python's sent it, with another key. */
interface RecordedCall {
  /** The library and its version. */
  client: string;
  call: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** In base64. */
  body: string;
}

const file = new URL("../../shared/testing/openai/python_calls.jsonl", import.meta.url);
const recorded = readFileSync(file, "utf8").trim().split("\n")
  .map((line): RecordedCall => JSON.parse(line));

Deno.test("OpenAI's images API, as libraries of Python called it", async (t) => {
  await using service = await startTestService();
  const { url, database } = service.stack;
  const user = await service.signUp();
  const { key } = await service.makeKey(user, await service.projectOf(user), ["generate", "read"]);

  for (const { client, call, method, path, headers, body } of recorded) {
    await t.step(`${client}: ${call}`, async () => {
      const response = await fetch(url + path, {
        method,
        headers: { ...headers, authorization: `Bearer ${key}` },
        ...(method === "POST" && { body: Buffer.from(body, "base64") }),
      });
      const text = await response.text();
      assert.equal(response.status, 200, text);
      if (call === "models") return assert.ok(JSON.parse(text).data.length > 5);
      if (call === "stream") {
        const [type, data] = text.trim().split("\n");
        assert.equal(type, "event: image_generation.completed");
        return assert.ok(JSON.parse((data ?? "").slice("data: ".length)).b64_json.length > 100);
      }
      const { data } = JSON.parse(text);
      assert.ok(data.length > 0);
      for (const { url, b64_json } of data) assert.ok(url && b64_json.length > 100);
      const [row] = await database.query<{ request: Record<string, unknown> }>(
        "select request from image_generation.generation_jobs order by created_at desc limit 1",
      );
      const { seed, metadata, images, mask } = row?.request ?? {};
      const hasMore = /extra_body|several/.test(call);
      assert.deepEqual([seed, metadata], hasMore ? [7, { shot: 1 }] : [undefined, undefined]);
      const pictures = call === "edit of several" ? 2 : /edit|variation/.test(call) ? 1 : 0;
      assert.equal((images as unknown[] | undefined)?.length ?? 0, pictures);
      assert.equal(mask !== undefined, call === "edit");
    });
  }
  assert.ok(recorded.length > 10);
});
