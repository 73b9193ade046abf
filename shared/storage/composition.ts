import { ProviderError } from "../errors/mod.ts";
import {
  type InputPictures,
  type LocalStep,
  madeOf,
  type ProducedImage,
  type ProviderPlan,
} from "../providers/catalog.ts";
import type { Bytes } from "../runtime/mod.ts";
import type { DownloadContext } from "./download.ts";
import { handedInRules } from "./image_rules.ts";
import { openDownload } from "./resumed_download.ts";
import { codecTurns } from "./picture_codec.ts";
import type { Pixels } from "./pixels.ts";

type Pad = Extract<LocalStep, { do: "pad" }>;

/** What reads and writes pixels, which is loaded for those who need it. */
const codecs = () => import("./pixels.ts");
/** The colour of a canvas around its picture. */
const grey = 0xff808080;
/** A side shorter than this share of the one it is to have, and the picture is no answer. */
const smallestShare = 1 / 32;

/** The pictures of a job with those that a plan's steps make of them, which exist only while they are sent. */
export function withMadePictures(
  pictures: InputPictures,
  steps: readonly LocalStep[] | undefined,
  signal: AbortSignal,
): InputPictures {
  const pad = steps?.find((step) => step.do === "pad");
  if (!pad) return pictures;
  const made = new Map<string, Promise<Bytes>>();
  return {
    async open(id) {
      const way = madeOf(id);
      if (!way) return await pictures.open(id);
      const bytes = made.get(id) ??
        codecTurns().run(signal, async () => {
          const pixels = way.as === "padded" ? await padded(pad, pictures) : maskOfAdded(pad);
          return (await codecs()).writePixels(pixels, "png");
        });
      made.set(id, bytes);
      return new Blob([await bytes]).stream();
    },
    publicUrl: (id) => madeOf(id) ? Promise.resolve(undefined) : pictures.publicUrl(id),
    drawn: (id) => madeOf(id) ? undefined : pictures.drawn(id),
  };
}

/**
 * What a plan's steps make of a picture that came: where the mask is white it, at the size of the picture worked on, and
 * that picture's own pixels where the mask is black. Without such a step it stays as it came.
 *
 * @param pictures the job's
 * @throws ProviderError `no_result` when what came cannot be had or read
 */
export async function composePicture(
  image: ProducedImage,
  { provider, steps, expectedFormat }: Pick<ProviderPlan, "provider" | "steps" | "expectedFormat">,
  pictures: InputPictures | undefined,
  context: DownloadContext,
): Promise<ProducedImage> {
  const composite = steps?.find((step) => step.do === "composite");
  if (!composite || !pictures) return image;
  const pad = steps?.find((step) => step.do === "pad");
  const format = expectedFormat === "jpeg" ? "jpeg" : "png";
  return await codecTurns().run(context.signal, async () => {
    const { readPixels, resizePixels, writePixels } = await codecs();
    const came = await readCame(provider, image, context);
    const picture = pad
      ? await padded(pad, pictures)
      : await readPixels(await bytesOf(pictures, composite.picture));
    const mask = pad ? maskOfAdded(pad) : await readPixels(await bytesOf(pictures, composite.mask));
    const { width, height } = picture;
    if (came.width < width * smallestShare || came.height < height * smallestShare) {
      const message =
        `${provider} delivered a picture of ${came.width}x${came.height} pixels, far ` +
        "too small to be what was asked for. Try again.";
      throw new ProviderError(provider, "no_result", message, { maybeBilled: true });
    }
    const isChanged = (pixel: number) => mask.data[pixel * 4] !== 0;
    const resized = resizePixels(came, width, height, isChanged);
    const bytes = writePixels(blend(picture, resized, mask), format);
    const { providerImageId: _, ...told } = image;
    // The provider's own picture is another one.
    return { ...told, source: { kind: "bytes", bytes, mediaType: `image/${format}` } };
  });
}

async function readCame(
  provider: ProviderPlan["provider"],
  { source }: ProducedImage,
  context: DownloadContext,
): Promise<Pixels> {
  if (source.kind === "arriving") throw new Error("unreachable: what is put together is held");
  const bytes = source.kind === "bytes"
    ? source.bytes
    : await readAll((await openDownload(provider, source, context)).body);
  const { readPixels } = await codecs();
  try {
    return await readPixels(bytes);
  } catch (cause) {
    const message = `${provider} delivered a picture that cannot be read. Try again.`;
    throw new ProviderError(provider, "no_result", message, { maybeBilled: true, cause });
  }
}

async function bytesOf(pictures: InputPictures, id: string): Promise<Bytes> {
  return await readAll(await pictures.open(id));
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Bytes> {
  const most = handedInRules.maximumBytes * 4;
  let count = 0;
  const bounded = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        count += chunk.byteLength;
        if (count > most) throw new RangeError(`A picture has more than ${most} bytes`);
        controller.enqueue(chunk);
      },
    }),
  );
  return await new Response(bounded).bytes();
}

async function padded(
  { picture, sides, ...own }: Pad,
  pictures: InputPictures,
): Promise<Pixels> {
  const { readPixels } = await codecs();
  const { data } = await readPixels(await bytesOf(pictures, picture));
  const from = new Uint32Array(data.buffer, data.byteOffset, own.width * own.height);
  const { width, height } = canvasOf({ ...own, sides });
  const canvas = new Uint32Array(width * height).fill(grey);
  for (let y = 0; y < own.height; y++) {
    const row = from.subarray(y * own.width, (y + 1) * own.width);
    canvas.set(row, (y + sides.top) * width + sides.left);
  }
  return { width, height, data: new Uint8Array(canvas.buffer) };
}

/** White where a canvas is larger than its picture. */
function maskOfAdded(pad: Omit<Pad, "do" | "picture">): Pixels {
  const { sides: { top, left } } = pad;
  const { width, height } = canvasOf(pad);
  const mask = new Uint32Array(width * height).fill(0xffffffff);
  for (let y = top; y < top + pad.height; y++) {
    mask.fill(0xff000000, y * width + left, y * width + left + pad.width);
  }
  return { width, height, data: new Uint8Array(mask.buffer) };
}

function canvasOf({ width, height, sides }: Omit<Pad, "do" | "picture">) {
  return {
    width: width + sides.left + sides.right,
    height: height + sides.top + sides.bottom,
  };
}

function blend(picture: Pixels, came: Pixels, mask: Pixels): Pixels {
  // Nobody else has it.
  const { data } = picture;
  for (let at = 0; at < data.length; at += 4) {
    const share = (mask.data[at] ?? 0) / 255;
    if (share === 0) continue;
    for (let channel = at; channel < at + 4; channel++) {
      const own = data[channel] ?? 0;
      data[channel] = Math.round(own + ((came.data[channel] ?? 0) - own) * share);
    }
  }
  return { width: picture.width, height: picture.height, data };
}
