import type { ComfyuiJob, NodeOutput, SavedFile } from "./job.ts";
import { type Drawing, drawingOf, linkOf } from "./graph.ts";

/** The kind of file that a class saves. */
export type FileKind = "still" | "animated_png" | "animated_webp" | "video" | "latent";

/** The kinds by class; the others save none. */
export const fileKinds: Record<string, FileKind> = {
  SaveImage: "still",
  PreviewImage: "still",
  SaveAnimatedPNG: "animated_png",
  SaveAnimatedWEBP: "animated_webp",
  SaveVideo: "video",
  SaveLatent: "latent",
};

/** Puts the file number `index` of a node on disk. */
export type SaveFile = (
  job: ComfyuiJob,
  nodeId: string,
  index: number,
  drawing: Drawing,
) => SavedFile;

/** What a node that ends a graph brings; undefined for one that was told to bring nothing. */
export function runOutputNode(job: ComfyuiJob, id: string, save: SaveFile): NodeOutput | undefined {
  const { class_type: classType = "", inputs = {} } = job.graph[id] ?? {};
  if (classType === "PreviewAny") return { text: [textOf(job, inputs["source"])] };
  const drawing = drawingOf(job.graph, id);
  if (classType === "TestOutputs") return ownOutput(job, id, save, drawing);
  const kind = fileKinds[classType];
  if (kind === "latent") return { latents: [save(job, id, 0, drawing)] };
  if (job.mishap === "no_pictures") return undefined;
  if (kind !== "still") {
    return {
      images: [save(job, id, 0, drawing)],
      animated: [kind === "video" || drawing.count > 1],
    };
  }
  const length = drawing.count - (job.mishap === "fewer_pictures" ? 1 : 0);
  return { images: Array.from({ length }, (_, index) => save(job, id, index, drawing)) };
}

/** What nodes of somebody's own leave among their pictures: nothing, words, bytes as words, and lists of other names. */
function ownOutput(job: ComfyuiJob, id: string, save: SaveFile, drawing: Drawing): NodeOutput {
  const file = save(job, id, 0, drawing);
  return { images: [null, "ComfyUI_00001_.png", "data:image/png;base64,AA==", file], gifs: [file] };
}

function textOf({ graph }: ComfyuiJob, source: unknown): string {
  const link = linkOf(source);
  const value = link ? graph[link[0]]?.inputs["value"] : source;
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
