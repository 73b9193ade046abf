import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/**
 * The least that a service could do, without a record of anything: `empty` answers, `stream` asks for a picture's address
 * and pipes it into Storage, `parse` reads a picture out of JSON, decodes, hashes and stores it.
 */
export const floors: Record<string, (request: Request) => Response | Promise<Response>> = {
  empty: () => new Response(),
  stream: async () => {
    const { data } = await draw("/runware", [{ taskUUID: crypto.randomUUID() }]) as {
      data: { imageURL: string }[];
    };
    const picture = await fetch(data[0]?.imageURL ?? "");
    return await store(picture.body);
  },
  parse: async () => {
    const answer = await draw("/gemini/v1beta/models/m:generateContent", {}) as {
      candidates: { content: { parts: { inlineData?: { data: string } }[] } }[];
    };
    const data = answer.candidates[0]?.content.parts[1]?.inlineData?.data ?? "";
    const bytes = Buffer.from(data, "base64");
    return await store(new Uint8Array(bytes), createHash("sha256").update(bytes).digest("hex"));
  },
};

const variable = (name: string) => Deno.env.get(name) ?? "";

async function draw(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${variable("PROVIDER_URL")}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return await response.json();
}

async function store(body: BodyInit | null, sha256?: string): Promise<Response> {
  const name = `floors/${crypto.randomUUID()}.png`;
  const key = variable("SECRET_KEY");
  const stored = await fetch(
    `${variable("SUPABASE_URL")}/storage/v1/object/generated-images/${name}`,
    {
      method: "POST",
      headers: { apikey: key, authorization: `Bearer ${key}`, "content-type": "image/png" },
      body,
    },
  );
  if (!stored.ok) return new Response(await stored.text(), { status: 500 });
  await stored.body?.cancel();
  return Response.json({ name, sha256 });
}
