import * as z from "zod";
import {
  type CallContext,
  type Endpoint,
  type ImageFormat,
  imageFormats,
  type ProducedImages,
} from "../contract.ts";
import { readServer, tunnelPass } from "./client.ts";
import { comfyuiError } from "./failures.ts";

const outputImage = z.object({
  filename: z.string(),
  subfolder: z.string().catch(""),
  type: z.string().catch("output"),
});

/** A picture file on the server. */
type OutputImage = z.output<typeof outputImage>;

/** What `submit` stores with a prompt, because the history is all that `poll` has to go by. */
export const extraData = z.object({
  image_generation: z.object({
    format: z.enum(imageFormats),
    count: z.int(),
    seed: z.int(),
  }),
});

const historyEntry = z.object({
  // Positional, and may grow: [number, prompt id, graph, extra data, output ids].
  prompt: z.array(z.unknown()).catch([]),
  outputs: z.record(z.string(), z.object({ images: z.array(outputImage).catch([]) })).catch({}),
  status: z.object({
    status_str: z.string().catch("success"),
    messages: z.array(z.tuple([z.string(), z.unknown()]).rest(z.unknown())).catch([]),
  }).catch({ status_str: "success", messages: [] }),
});

/** A prompt that has ended, well or not. */
export type HistoryEntry = z.output<typeof historyEntry>;

/** Looks a prompt up in the history of a server; undefined while it has not ended, or when it is not known. */
export async function findInHistory(
  context: CallContext,
  endpoint: Endpoint,
  promptId: string,
): Promise<HistoryEntry | undefined> {
  const path = `/history/${encodeURIComponent(promptId)}`;
  const history = await readServer(context, endpoint, path, z.record(z.string(), historyEntry));
  return history[promptId];
}

// Quality of the conversion that `/view` does; a PNG is sent as it was saved.
const previews: Record<ImageFormat, string | undefined> = {
  png: undefined,
  jpeg: "jpeg;90",
  webp: "webp;90",
};

/**
 * The pictures of a prompt that has ended well. Any node may have made them; files that a workflow saves count before
 * those it only shows.
 *
 * @throws ProviderError `no_result` when there is none
 */
export function readOutputs(entry: HistoryEntry, endpoint: Endpoint): ProducedImages {
  const all = Object.values(entry.outputs).flatMap((output) => output.images);
  const saved = all.filter((image) => image.type === "output");
  const images = saved.length > 0 ? saved : all;
  if (images.length === 0) throw comfyuiError("execution", "no_images");

  const submitted = extraData.safeParse(entry.prompt[3]).data?.image_generation;
  const missing = (submitted?.count ?? images.length) - images.length;
  return {
    images: images.map((image) => ({
      source: {
        kind: "url",
        url: viewUrl(endpoint, image, submitted?.format ?? "png"),
        headers: { ...tunnelPass, ...endpoint.headers },
        trusted: true,
      },
      providerImageId: image.subfolder ? `${image.subfolder}/${image.filename}` : image.filename,
      ...(submitted === undefined ? {} : { seed: submitted.seed }),
    })),
    ...(missing > 0
      ? {
        warnings: [`The workflow drew ${images.length} pictures, ${missing} fewer than asked for.`],
      }
      : {}),
  };
}

function viewUrl(endpoint: Endpoint, image: OutputImage, format: ImageFormat): string {
  const { filename, subfolder, type } = image;
  const query = new URLSearchParams({ filename, subfolder, type });
  const preview = previews[format];
  if (preview !== undefined) query.set("preview", preview);
  return `${endpoint.baseUrl}/view?${query}`;
}
