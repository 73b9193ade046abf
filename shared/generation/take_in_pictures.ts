import { Buffer } from "node:buffer";
import { type ImageDocument, readInputImages } from "../database/mod.ts";
import { imageNotFound, imageTooLarge } from "../errors/mod.ts";
import { giveBackPictures, handedInRules, handIn } from "../storage/mod.ts";
import { beginRefusal } from "./begin_refusal.ts";
import { idField } from "./image_request.ts";
import type { GenerationContext } from "./generation_context.ts";
import { type NamedPicture, namedPictures } from "./picture_fields.ts";
import { whiteMask } from "./mask.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { type TakenPicture, toTaken } from "./taken_picture.ts";

/** A request whose pictures are all in its project. */
export interface TakenIn {
  /** With ids in place of addresses and data. */
  request: GenerateRequest;
  pictures: TakenPicture[];
  /** Removes what was handed in by this request alone and is used by nobody, when nothing comes of it. */
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
  const { service, id: caller } = context.caller;
  const added: ImageDocument[] = [];
  const giveBack = () => giveBackPictures(service, added.splice(0), caller);
  if (named.length === 0) return { request, pictures: [], giveBack };
  return await orGiveBack(giveBack, context, async () => {
    const known = await findNamed(request, named, context);
    const taken: TakenPicture[] = [];
    for (const picture of named) taken.push(await takeIn(picture, request, known, added, context));
    const made = await whiteMask(named, taken, request.project_id ?? null, context);
    const masked = named.map((each): NamedPicture =>
      made && each.role === "mask" ? { ...each, changes: "white" } : each
    );
    if (made) taken[named.findIndex(({ role }) => role === "mask")] = made.mask;
    if (made?.isAdded) added.push(made.document);
    return { request: withIds(request, masked, taken), pictures: unique(taken), giveBack };
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
  added: ImageDocument[],
  { caller, fetch, clock, signal }: GenerationContext,
): Promise<TakenPicture> {
  if (source.image_id !== undefined) {
    const picture = known.get(source.image_id.toLowerCase());
    if (!picture) throw imageNotFound(idField(field), source.image_id);
    return picture;
  }
  const handedIn = source.url !== undefined
    ? { field: `${field}.url`, source: { url: source.url } }
    : { field: `${field}.data`, source: { body: decode(`${field}.data`, source.data ?? "") } };
  const surroundings = { caller, projectId: project_id ?? null, fetch, clock, signal };
  const { image, isAdded } = await handIn(handedIn, surroundings);
  if (isAdded) added.push(image);
  return toTaken(image);
}

function decode(field: string, data: string): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(data.slice(data.indexOf(",") + 1), "base64");
  if (bytes.byteLength > handedInRules.maximumBytes) {
    throw imageTooLarge(field, handedInRules.maximumBytes);
  }
  return new Blob([new Uint8Array(bytes)]).stream();
}

function withIds(
  request: GenerateRequest,
  named: NamedPicture[],
  taken: TakenPicture[],
): GenerateRequest {
  const { image: _image, images: _images, mask: _mask, ...rest } = request;
  const ids = named.map(({ role, weight, control, changes }, index) => ({
    image_id: taken[index]?.id ?? "",
    role,
    changes,
    ...(weight !== undefined && { weight }),
    ...(control && { control }),
  }));
  const images = ids.flatMap(({ role, changes: _, ...own }) =>
    role === "mask" || role === "parent" ? [] : [{ ...own, role }]
  );
  const mask = ids.find(({ role }) => role === "mask");
  return {
    ...rest,
    ...(images.length > 0 && { images }),
    ...(mask && {
      mask: { image_id: mask.image_id, ...(mask.changes && { changes: mask.changes }) },
    }),
  };
}

function unique(taken: TakenPicture[]): TakenPicture[] {
  return [...new Map(taken.map((each) => [each.id, each])).values()];
}
