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
import { depthsOf, graphSchema } from "./graph.ts";
import { fieldOf, listOf, textOf } from "../loose.ts";

const outputImage = z.lazy(() =>
  z.object({
    filename: z.string(),
    subfolder: z.string().catch(""),
    type: z.string().catch("output"),
  })
);

/** A picture file on the server. */
type OutputImage = z.output<typeof outputImage>;

/** What `submit` stores with a prompt, because the history is all that `poll` has to go by. */
export const extraData = z.lazy(() =>
  z.object({
    image_generation: z.object({
      format: z.enum(imageFormats),
      count: z.int(),
      /** Null where the workflow has no place for one. */
      seed: z.int().nullable().catch(null),
      /** Ids of the nodes whose pictures are meant; empty when nobody said. */
      outputs: z.array(z.string()).catch([]),
    }),
  })
);

// A node of somebody's own puts anything into the history, also null and text among its pictures.
const nodeOutput = z.lazy(() =>
  z.looseObject({
    // Of the node's files as a whole; a picture in the format that was asked for would be its first frame.
    animated: z.tuple([z.literal(true)]).rest(z.unknown()).transform(() => true).catch(false),
    images: z.array(outputImage.nullable().catch(null)).catch([])
      .transform((images) => images.filter((image) => image !== null)),
  }).catch({ animated: false, images: [] })
);

const historyEntry = z.lazy(() =>
  z.object({
    // Positional, and may grow: [number, prompt id, graph, extra data, output ids].
    prompt: z.array(z.unknown()).catch([]),
    outputs: z.record(z.string(), nodeOutput).catch({}),
    status: z.object({
      status_str: z.string().catch("success"),
      // Pairs of a name and what goes with it.
      messages: z.array(z.unknown()).catch([]),
    }).catch({ status_str: "success", messages: [] }),
  })
);

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
 * The pictures of a prompt that has ended well: of the nodes that were meant when it was submitted, else of the last one
 * that saved any.
 *
 * @throws ProviderError `no_result` when there is none
 */
export function readOutputs(
  entry: HistoryEntry,
  endpoint: Endpoint,
  context: CallContext,
): ProducedImages {
  const submitted = extraData.safeParse(entry.prompt[3]).data?.image_generation;
  const { images, animated, others } = choosePictures(entry, submitted?.outputs ?? []);
  if (images.length === 0) {
    const detail = describeOutputs(entry);
    throw comfyuiError("execution", "no_images", context, { ...(detail && { detail }) });
  }

  const missing = (submitted?.count ?? images.length) - images.length;
  const warnings = [
    ...(missing > 0
      ? [`The workflow drew ${images.length} pictures, ${missing} fewer than asked for.`]
      : []),
    ...(others > 0
      ? [
        `The workflow saved ${others} more pictures in other nodes, which were left out. Name the nodes that are ` +
        'meant in "outputs".',
      ]
      : []),
  ];
  const seed = submitted?.seed ?? null;
  return {
    images: images.map((image, index) => ({
      source: {
        kind: "url",
        url: viewUrl(endpoint, image, animated ? "png" : submitted?.format ?? "png"),
        headers: { ...tunnelPass, ...endpoint.headers },
        isPrivate: true,
      },
      holdsRequest: true,
      providerImageId: fileName(image),
      ...(seed !== null && { seed }),
      // A batch is one draw of one seed: its pictures come again only at the same places of a batch of the same size.
      ...(images.length > 1 && { metadata: { batch_index: index, batch_size: images.length } }),
    })),
    ...(warnings.length > 0 && { warnings }),
  };
}

const kinds: [kind: string, extension: RegExp][] = [
  ["a video", /\.(?:mp4|webm|mov|mkv|avi)$/i],
  ["a sound", /\.(?:mp3|wav|flac|ogg|opus|m4a)$/i],
  ["a 3D model", /\.(?:glb|gltf|obj|ply|stl)$/i],
  ["a latent", /\.latent$/i],
];

/** What a prompt left that is no picture; undefined when it left nothing. */
function describeOutputs({ outputs }: HistoryEntry): string | undefined {
  const left = Object.values(outputs).flatMap((output) => Object.entries(output)).flatMap(
    ([field, values]) =>
      listOf(values).flatMap((value) => {
        const file = textOf(fieldOf(value, "filename"));
        if (file !== undefined) {
          const kind = kinds.find(([, extension]) => extension.test(file))?.[0];
          return [kind ?? `a file ${/\.\w+$/.exec(file)?.[0] ?? ""}`.trim()];
        }
        return field === "text" && typeof value === "string" ? ["a text"] : [];
      }),
  );
  const [first, ...more] = new Set(left);
  return first && `It brought ${[first, ...more].join(" and ")}.`;
}

interface NodePictures {
  id: string;
  animated: boolean;
  images: OutputImage[];
}

function choosePictures(
  entry: HistoryEntry,
  meant: string[],
): { images: OutputImage[]; animated: boolean; others: number } {
  const pictures = Object.entries(entry.outputs)
    .map(([id, { images, animated }]) => ({ id, animated, images: images.filter(isPicture) }));
  // What a workflow only shows counts where it saves nothing.
  const saved = keep(pictures, ({ type }) => type === "output");
  const drawn = saved.length > 0 ? saved : keep(pictures, () => true);
  const named = drawn.filter(({ id }) => meant.includes(id));
  if (named.length > 0) {
    const animated = named.some((each) => each.animated);
    return { images: named.flatMap(({ images }) => images), animated, others: 0 };
  }
  const depths = depthsOf(graphSchema.safeParse(entry.prompt[2]).data ?? {});
  const last = drawn.toSorted((one, other) =>
    (depths.get(one.id) ?? 0) - (depths.get(other.id) ?? 0) || Number(one.id) - Number(other.id)
  ).at(-1);
  const others = drawn.flatMap(({ images }) => images).length - (last?.images.length ?? 0);
  return { images: last?.images ?? [], animated: last?.animated ?? false, others };
}

function keep(nodes: NodePictures[], wanted: (image: OutputImage) => boolean): NodePictures[] {
  return nodes.map((node) => ({ ...node, images: node.images.filter(wanted) }))
    .filter(({ images }) => images.length > 0);
}

// The server refuses names with "..", and what a caller sent in is nothing that was drawn. A video stands under
// `images` too, and nothing but its name's ending tells.
function isPicture({ filename, subfolder, type }: OutputImage): boolean {
  return type !== "input" && /\.(?:png|jpe?g|webp|gif)$/i.test(filename) &&
    !`${subfolder}/${filename}`.includes("..");
}

/** What a graph calls a file of the folder `output`, but for the ending that says so; one of `temp` with its own. */
function fileName({ filename, subfolder, type }: OutputImage): string {
  const name = subfolder ? `${subfolder}/${filename}` : filename;
  return type === "output" ? name : `${name} [${type}]`;
}

function viewUrl(endpoint: Endpoint, image: OutputImage, format: ImageFormat): string {
  const { filename, subfolder, type } = image;
  const query = new URLSearchParams({ filename, subfolder, type });
  const preview = previews[format];
  if (preview !== undefined) query.set("preview", preview);
  return `${endpoint.baseUrl}/view?${query}`;
}
