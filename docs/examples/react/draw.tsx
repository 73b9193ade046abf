import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import type { GenerateInput, Generation, ImageClient, Progress } from "supabase-image-generation";

/** Where the hook's one generation stands. */
export type Drawing =
  | { status: "idle" }
  | { status: "drawing"; progress: Progress | null }
  | { status: "done"; generation: Generation }
  | { status: "failed"; error: unknown };

/** Draws one generation at a time; one that nobody waits for any more is cancelled. */
export function useImageGeneration(client: ImageClient) {
  const [drawing, setDrawing] = useState<Drawing>({ status: "idle" });
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  const draw = useCallback(async (input: GenerateInput) => {
    running.current?.abort();
    const { signal } = running.current = new AbortController();
    const tell = (now: Drawing) => {
      if (!signal.aborted) setDrawing(now);
    };
    tell({ status: "drawing", progress: null });
    try {
      const generation = await client.subscribe(input, {
        signal,
        cancelOnAbort: true,
        onProgress: (progress) => tell({ status: "drawing", progress }),
      });
      tell({ status: "done", generation });
    } catch (error) {
      tell({ status: "failed", error });
    }
  }, [client]);

  return { drawing, draw };
}

/** A prompt and the picture that comes of it. */
export function Draw({ client }: { client: ImageClient }) {
  const { drawing, draw } = useImageGeneration(client);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    draw({ prompt: String(new FormData(event.currentTarget).get("prompt")) });
  };
  return (
    <>
      <form onSubmit={submit}>
        <input name="prompt" placeholder="a lighthouse at dusk" required />
        <button disabled={drawing.status === "drawing"}>Draw</button>
      </form>
      {drawing.status === "drawing" && (
        <p role="status">
          {drawing.progress?.state ?? "asking"} <progress value={drawing.progress?.fraction ?? undefined} />
        </p>
      )}
      {drawing.status === "failed" && <p role="alert">{String(drawing.error)}</p>}
      {drawing.status === "done" && drawing.generation.images.map((image) => (
        <img
          key={image.id}
          src={image.signed_url ?? undefined}
          width={image.width}
          height={image.height}
          alt={drawing.generation.prompt}
        />
      ))}
    </>
  );
}
