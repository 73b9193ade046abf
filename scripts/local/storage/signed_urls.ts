import * as z from "zod";
import { answerJson } from "./answers.ts";
import { type Call, readJson } from "./call.ts";
import { parseKey } from "./names.ts";
import { findObject } from "./objects.ts";
import { type Transformation, transformation } from "./transformation.ts";

/** `POST /object/sign/<bucket>/<key>`: a URL with which anybody can download this one object. */
export async function signDownload(call: Call): Promise<Response> {
  const caller = await call.caller();
  const { expiresIn, transform } = await readJson(
    call.request,
    z.object({ expiresIn: seconds, transform: transformation.optional() }),
  );
  await call.database.asRole(caller, (queries) => findObject(queries, call));
  return answerJson({ signedURL: await signedUrl(call, call.key, expiresIn, transform) });
}

/** `POST /object/sign/<bucket>`: the same for many objects; each one answers for itself. */
export async function signDownloads(call: Call): Promise<Response> {
  const caller = await call.caller();
  const { expiresIn, paths } = await readJson(
    call.request,
    z.object({ expiresIn: seconds, paths: z.array(z.string()).min(1).max(1_000) }),
  );
  const rows = await call.database.asRole(
    caller,
    (queries) =>
      queries.query<{ name: string }>(
        "select name from storage.objects where bucket_id = $1 and name = any($2)",
        [call.bucket, paths],
      ),
  );
  const visible = new Set(rows.map((row) => row.name));
  return answerJson(
    await Promise.all(
      paths.map(async (path) =>
        visible.has(path)
          ? { error: null, path, signedURL: await signedUrl(call, parseKey(path), expiresIn) }
          : {
            error: "Either the object does not exist or you do not have access to it",
            path,
            signedURL: null,
          }
      ),
    ),
  );
}

// Without an upper end, and also as text: so does the real server take it.
const seconds = z.preprocess(
  (value) => typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value,
  z.int().min(1),
);

/** Relative to /storage/v1 and not percent-encoded: storage-js adds both. */
async function signedUrl(
  call: Call,
  key: string,
  expiresIn: number,
  transform?: Transformation,
): Promise<string> {
  const url = `${call.bucket}/${key}`;
  const asked = Object.entries(transform ?? {}).map(([name, value]) => `${name}:${value}`);
  const claims = {
    url,
    scope: "download" as const,
    ...(asked.length > 0 && { transformations: asked.join(",") }),
  };
  const route = asked.length > 0 ? "render/image" : "object";
  return `/${route}/sign/${url}?token=${await call.tokens.sign(claims, expiresIn)}`;
}
