import { Buffer } from "node:buffer";
import { deleteImage, type InputDocument, readInputImages } from "../database/mod.ts";
import { imageNotFound, imageRefused, imageTooLarge, invalidRequest } from "../errors/mod.ts";
import type { DrawnPicture, InputFile, PictureFacts } from "../providers/catalog.ts";
import {
  handedInRules,
  handIn,
  inputPicturesIn,
  mostDecodedPixels,
  removeObjects,
  toBlackAndWhite,
} from "../storage/mod.ts";
import { beginRefusal } from "./begin_refusal.ts";
import type { GenerationContext } from "./generation_context.ts";
import { type NamedPicture, namedPictures } from "./picture_fields.ts";
import type { GenerateRequest } from "./request_schema.ts";

/** A picture that goes into a job, and where it lies. */
export type TakenPicture = PictureFacts & InputFile;

/** A request whose pictures are all in its project. */
export interface TakenIn {
  /** With ids in place of addresses and data. */
  request: GenerateRequest;
  pictures: TakenPicture[];
  /** Removes what was handed in by this request alone, when nothing comes of it. */
  giveBack(): Promise<void>;
}

/**
 * Takes in the pictures of a request: what it brings is stored, what it names is looked for in its project. Costs one call
 * of the database for named pictures, two for each that is brought.
 *
 * @throws ServiceError that names the field, for a picture that cannot be had or used, and for a mask of another size
 */
export async function takeInPictures(
  request: GenerateRequest,
  context: GenerationContext,
): Promise<TakenIn> {
  const named = namedPictures(request);
  const isNew: TakenPicture[] = [];
  const giveBack = async () => {
    for (const { id, objectPath } of isNew.splice(0)) {
      await deleteImage(context.caller.service, id);
      await removeObjects(context.caller.service, [objectPath]);
    }
  };
  if (named.length === 0) return { request, pictures: [], giveBack };
  return await orGiveBack(giveBack, context, async () => {
    const known = await findNamed(request, named, context);
    const taken: TakenPicture[] = [];
    for (const picture of named) taken.push(await takeIn(picture, request, known, isNew, context));
    checkMask(named, taken);
    await convertMask(named, taken, request, isNew, context);
    return { request: withIds(request, named, taken), pictures: unique(taken), giveBack };
  });
}

/**
 * Does what a request asks for, and gives back the pictures that came with it when that is refused.
 *
 * @throws what the work throws
 */
export async function orGiveBack<Result>(
  giveBack: () => Promise<void>,
  { log }: GenerationContext,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await giveBack().catch((cause) =>
      log.warn("the pictures of a refused request are left to their time", { error: cause })
    );
    throw error;
  }
}

/** What is known of a picture, from its row. */
export function toTaken(
  image: Omit<InputDocument, "drawn"> & Partial<Pick<InputDocument, "drawn">>,
): TakenPicture {
  return {
    id: image.id,
    width: image.width,
    height: image.height,
    format: image.format,
    byteLength: image.file_size,
    // Where nobody looked it may be transparent.
    hasAlpha: image.has_alpha ?? image.format !== "jpeg",
    objectPath: image.object_path,
    ...(image.drawn && { drawn: toDrawn(image.drawn) }),
  };
}

function toDrawn(drawn: NonNullable<InputDocument["drawn"]>): DrawnPicture {
  return {
    provider: drawn.provider,
    upstreamId: drawn.upstream_id,
    modelId: drawn.model,
    id: drawn.provider_image_id,
    ...(drawn.provider_url !== null && { url: drawn.provider_url }),
    drawnAt: Date.parse(drawn.created_at),
  };
}

async function findNamed(
  { project_id }: GenerateRequest,
  named: NamedPicture[],
  { caller }: GenerationContext,
): Promise<Map<string, TakenPicture>> {
  const ids = named.flatMap(({ source }) => source.image_id ?? []);
  if (ids.length === 0) return new Map();
  const found = await readInputImages(caller.service, caller.id, project_id ?? null, ids);
  if (found.outcome !== "found") throw beginRefusal(found, project_id ?? null);
  return new Map(found.images.map((image) => [image.id, toTaken(image)]));
}

async function takeIn(
  { field, source }: NamedPicture,
  { project_id }: GenerateRequest,
  known: Map<string, TakenPicture>,
  isNew: TakenPicture[],
  { caller, fetch, clock, signal }: GenerationContext,
): Promise<TakenPicture> {
  if (source.image_id !== undefined) {
    const picture = known.get(source.image_id.toLowerCase());
    if (!picture) throw imageNotFound(`${field}.image_id`, source.image_id);
    return picture;
  }
  const handedIn = source.url !== undefined
    ? { field: `${field}.url`, source: { url: source.url } }
    : { field: `${field}.data`, source: { body: decode(`${field}.data`, source.data ?? "") } };
  const surroundings = { caller, projectId: project_id ?? null, fetch, clock, signal };
  const { image, isAdded } = await handIn(handedIn, surroundings);
  const taken = toTaken(image);
  if (isAdded) isNew.push(taken);
  return taken;
}

function decode(field: string, data: string): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(data.slice(data.indexOf(",") + 1), "base64");
  if (bytes.byteLength > handedInRules.maximumBytes) {
    throw imageTooLarge(field, handedInRules.maximumBytes);
  }
  return new Blob([new Uint8Array(bytes)]).stream();
}

function checkMask(named: NamedPicture[], taken: TakenPicture[]): void {
  const of = (wanted: NamedPicture["role"]) =>
    taken[named.findIndex(({ role }) => role === wanted)];
  const [mask, picture] = [of("mask"), of("init")];
  if (!mask || !picture) return;
  if (mask.width === picture.width && mask.height === picture.height) return;
  const message = `is ${mask.width}x${mask.height} pixels and the picture that it is for ` +
    `${picture.width}x${picture.height}: they need the same size`;
  throw invalidRequest(`mask: ${message}.`, [{ path: "mask", message }]);
}

/** Puts a mask in black and white in the place of one that is transparent where it is to change. */
async function convertMask(
  named: NamedPicture[],
  taken: TakenPicture[],
  { project_id }: GenerateRequest,
  isNew: TakenPicture[],
  { caller, fetch, clock, signal }: GenerationContext,
): Promise<void> {
  const index = named.findIndex(({ role }) => role === "mask");
  const mask = taken[index];
  if (!mask?.hasAlpha) return;
  if (mask.format !== "png" || mask.width * mask.height > mostDecodedPixels) {
    throw imageRefused(
      "mask",
      `The mask may be transparent, and is read only as a PNG of at most ` +
        `${
          mostDecodedPixels.toLocaleString("en")
        } pixels: send it in black and white without transparency.`,
    );
  }
  const pictures = inputPicturesIn(caller.service, new Map([[mask.id, mask]]), clock);
  const converted = toBlackAndWhite(await new Response(await pictures.open(mask.id)).bytes());
  if (!converted) return;
  const { image, isAdded } = await handIn(
    { field: "mask", source: { body: new Blob([converted]).stream() }, madeOf: mask.id },
    { caller, projectId: project_id ?? null, fetch, clock, signal },
  );
  const made = toTaken(image);
  if (isAdded) isNew.push(made);
  taken[index] = made;
}

function withIds(
  request: GenerateRequest,
  named: NamedPicture[],
  taken: TakenPicture[],
): GenerateRequest {
  const { image: _image, images: _images, mask: _mask, ...rest } = request;
  const ids = named.map(({ role, weight, control }, index) => ({
    image_id: taken[index]?.id ?? "",
    role,
    ...(weight !== undefined && { weight }),
    ...(control && { control }),
  }));
  const images = ids.flatMap(({ role, ...own }) => role === "mask" ? [] : [{ ...own, role }]);
  const mask = ids.find(({ role }) => role === "mask");
  return {
    ...rest,
    ...(images.length > 0 && { images }),
    ...(mask && { mask: { image_id: mask.image_id } }),
  };
}

function unique(taken: TakenPicture[]): TakenPicture[] {
  return [...new Map(taken.map((each) => [each.id, each])).values()];
}
