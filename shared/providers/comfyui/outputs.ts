import type { Endpoint, ImageFormat, ProducedImages } from "../contract.ts";
import { comfyuiError } from "./failures.ts";
import { extraData, type HistoryEntry, type OutputImage } from "./history.ts";
import { tunnelPass } from "./server.ts";

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
