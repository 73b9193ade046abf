import assert from "node:assert/strict";
import type { Context } from "hono";
import type { GenerationDocument } from "../database/mod.ts";
import type { AppEnvironment } from "../http/mod.ts";
import { silentLog } from "../observability/mod.ts";
import { toResponses } from "./mod.ts";

const at = "2026-11-28T12:00:00Z";
const picture: GenerationDocument["images"][number] = {
  ...{ id: "i", job_id: "j", project_id: "p", ordinal: 0, provider: "gemini", model: "m" },
  ...{ provider_image_id: null, provider_url: null, object_path: "p/gemini/a.png" },
  ...{ width: 8, height: 8, format: "png", file_size: 9, sha256: "0", seed: null, nsfw: null },
  ...{ metadata: {}, created_at: at, origin: "drawn", parent_image_id: null, expires_at: null },
  has_alpha: false,
};

function job(images: GenerationDocument["images"]): GenerationDocument {
  return {
    ...{ id: "j", project_id: "p", created_by: null, source: "api", batch_id: null },
    ...{ series_id: null, parent_image_id: null, request: {} },
    ...{ status: "completed", prompt: "x", prompt_used: "x", prompt_validation: null },
    ...{ images_requested: 1, provider: "gemini", model: "m", model_name: "M", cost_usd: 1 },
    ...{ maybe_billed_usd: null, warnings: ["a style was dropped"], error: null },
    ...{ created_at: at, queued_at: at, started_at: at, completed_at: at, attempts: [], images },
  };
}

Deno.test("toResponses() tells of paid pictures without addresses when signing fails, in lists too", async () => {
  const from = () => ({
    createSignedUrls: () => Promise.resolve({ data: null, error: new Error("Storage is away") }),
  });
  const service = { storage: { from } };
  const context = {
    var: { log: silentLog, identity: { kind: "secret_key", service } },
  } as unknown as Context<AppEnvironment>; // the function uses no more of it
  const [drawn, empty] = await toResponses(context, [job([picture]), job([])]);
  assert.deepEqual(drawn?.images.map(({ id, signed_url }) => [id, signed_url]), [["i", null]]);
  assert.match(drawn?.warnings.join(" ") ?? "", /a style was dropped .*could not be signed/);
  assert.deepEqual(empty?.warnings, ["a style was dropped"]);
});
