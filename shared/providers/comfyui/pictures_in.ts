import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint, ImageRequest } from "../contract.ts";
import { inlineFile } from "../inline_pictures.ts";
import { fieldOf, textOf } from "../loose.ts";
import type { PictureFacts } from "../pictures.ts";
import { questionMs, readUpstream } from "../upstream.ts";
import { tryQuietly, tunnelPass, uploadToServer } from "./client.ts";
import type { Placeholder } from "./catalog.ts";
import { type Graph, nodeAt, nodesWith } from "./graph.ts";
import type { Workflow } from "./workflow.ts";

/** What an upload is kept under on the server, beside what its owner uploads. */
const folder = "image-generation";
/** How freely a picture is changed where nothing is said. */
const usualStrength = 0.75;

/** ComfyUI's own loaders, which read a file of any of its folders by a name that tells which; others may list `input`. */
const readsEveryFolder = /^LoadImage(?:Mask)?$/;
/** A file's folder within, its name, and which of ComfyUI's folders it is in. */
const annotation = /^(?:(.*)\/)?([^/]+) \[(output|temp)\]$/;

/** A picture that goes to the server, by the placeholder that gets its name. */
export interface PlannedUpload {
  place: "image" | "mask";
  id: string;
  format: PictureFacts["format"];
}

/** The values of what a workflow leaves open of pictures; of those themselves its owner's own files. */
export function pictureValues(
  { strength, outpaint }: ImageRequest,
  { open, defaults }: Workflow,
): Record<string, string | number> {
  const values = {
    strength: strength ?? defaults.strength ?? usualStrength,
    ...{ top: 0, right: 0, bottom: 0, left: 0 },
    ...outpaint,
    ...(defaults.image !== undefined && { image: defaults.image }),
    ...(defaults.mask !== undefined && { mask: defaults.mask }),
  };
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => open.has(name as Placeholder)),
  );
}

/** The pictures of a request, each with the place that it has in the workflow. */
export function uploadsOf({ images = [], mask }: ImageRequest): PlannedUpload[] {
  const [image] = images;
  return [
    ...(image ? [{ place: "image" as const, id: image.id, format: image.format }] : []),
    ...(mask ? [{ place: "mask" as const, id: mask.id, format: mask.format }] : []),
  ];
}

/**
 * Brings pictures to a server. What was drawn there and still is there is used where it lies; the others are uploaded,
 * each under a name of its own, so that one that is there already is not kept twice. There is no way to remove them
 * (https://docs.comfy.org/development/comfyui-server/comms_routes).
 *
 * @param graph with its placeholders open
 * @returns the files' names, which the server decides, by their places
 */
export async function bringPictures(
  uploads: readonly PlannedUpload[],
  graph: Graph,
  endpoint: Endpoint,
  context: CallContext,
): Promise<Partial<Record<PlannedUpload["place"], string>>> {
  const names: Partial<Record<PlannedUpload["place"], string>> = {};
  for (const upload of uploads) {
    names[upload.place] = await drawnThere(upload, graph, endpoint, context) ??
      await uploadPicture(upload, endpoint, context);
  }
  return names;
}

/** The name of a picture that this server drew and still has, for nodes that read more than the folder `input`. */
async function drawnThere(
  { place, id }: PlannedUpload,
  graph: Graph,
  endpoint: Endpoint,
  context: CallContext,
): Promise<string | undefined> {
  const drawn = context.pictures?.drawn(id);
  if (!drawn || drawn.upstreamId !== `comfyui/${endpoint.name}`) return undefined;
  const loaders = nodesWith(graph, place).map((node) => nodeAt(graph, node)?.class_type ?? "");
  if (!loaders.every((each) => readsEveryFolder.test(each))) return undefined;
  const name = annotation.test(drawn.id) ? drawn.id : `${drawn.id} [output]`;
  return await tryQuietly(context, () => hasFile(name, endpoint, context)) ? name : undefined;
}

async function hasFile(name: string, endpoint: Endpoint, context: CallContext): Promise<boolean> {
  const [, subfolder = "", filename = "", type = ""] = annotation.exec(name) ?? [];
  const request = {
    provider: "comfyui" as const,
    endpoint,
    path: `/view?${new URLSearchParams({ filename, subfolder, type })}`,
    headers: { ...tunnelPass, range: "bytes=0-0" },
    answerWithinMs: questionMs,
  };
  // A page of the tunnel in between is no picture.
  return await readUpstream(
    context,
    request,
    ({ ok, headers }) => Promise.resolve(ok && /^image\//.test(headers.get("content-type") ?? "")),
  );
}

async function uploadPicture(
  { id, format }: PlannedUpload,
  endpoint: Endpoint,
  context: CallContext,
): Promise<string> {
  const { pictures } = context;
  if (!pictures) throw new Error("unreachable: a job with pictures brings them along");
  const file = inlineFile({
    field: "image",
    name: `${id}.${format}`,
    mediaType: `image/${format}`,
    fields: { type: "input", subfolder: folder },
    open: () => pictures.open(id),
  });
  const answer = await uploadToServer(context, endpoint, "/upload/image", file);
  const name = textOf(fieldOf(answer.json, "name"));
  if (!name) {
    const message = "The ComfyUI server took a picture and did not say what it calls it.";
    throw new ProviderError("comfyui", "no_result", message);
  }
  const subfolder = textOf(fieldOf(answer.json, "subfolder")) ?? "";
  return subfolder === "" ? name : `${subfolder}/${name}`;
}
