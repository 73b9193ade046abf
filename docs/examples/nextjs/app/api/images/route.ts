import { createImageClient, ImageGenerationError } from "supabase-image-generation";

// A picture may take as long as the service waits for one.
export const maxDuration = 180;

/**
 * POST /api/images {"prompt": "…"}: draws with the secret key, which never leaves the server. Whoever may call this
 * draws at your cost: ask for your own session first.
 */
export async function POST(request: Request): Promise<Response> {
  const images = createImageClient({
    url: process.env.SUPABASE_URL ?? "",
    key: process.env.SUPABASE_SECRET_KEY ?? "",
  });
  const { prompt } = await request.json();
  try {
    const generation = await images.generate({ prompt, aspect_ratio: "16:9" }, {
      signal: request.signal,
      // A browser that repeats its request with the same key gets the same pictures.
      idempotencyKey: request.headers.get("idempotency-key") ?? undefined,
    });
    return Response.json({
      id: generation.generation_id,
      pictures: generation.images.map(({ signed_url, width, height }) => ({
        url: signed_url,
        width,
        height,
      })),
      warnings: generation.warnings,
    });
  } catch (error) {
    if (!(error instanceof ImageGenerationError)) throw error;
    const { code, message, status = 502 } = error;
    return Response.json({ code, message }, { status });
  }
}
