import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, Endpoint, ImageRequest } from "../contract.ts";
import { inlineFile } from "../inline_pictures.ts";
import { fieldOf, textOf } from "../loose.ts";
import type { PictureFacts } from "../pictures.ts";
import { uploadToServer } from "./client.ts";
import type { Placeholder } from "./graph.ts";
import type { Workflow } from "./workflow.ts";

/** What an upload is kept under on the server, beside what its owner uploads. */
const folder = "image-generation";
/** How freely a picture is changed where nothing is said. */
const usualStrength = 0.75;

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
 * Brings pictures to a server, each under a name of its own, so that one that is there already is not kept twice. There is
 * no way to remove them (https://docs.comfy.org/development/comfyui-server/comms_routes).
 *
 * @returns the files' names, which the server decides, by their places
 */
export async function uploadAll(
  uploads: readonly PlannedUpload[],
  endpoint: Endpoint,
  context: CallContext,
): Promise<Partial<Record<PlannedUpload["place"], string>>> {
  const names: Partial<Record<PlannedUpload["place"], string>> = {};
  for (const { place, id, format } of uploads) {
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
    names[place] = subfolder === "" ? name : `${subfolder}/${name}`;
  }
  return names;
}
