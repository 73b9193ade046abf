import type { Context } from "hono";
import * as z from "zod";
import type { ImageDocument } from "../../shared/database/mod.ts";
import {
  invalidInput,
  invalidRequest,
  payloadTooLarge,
  unsupportedMediaType,
} from "../../shared/errors/mod.ts";
import { type FormFile, readForm } from "../../shared/forms/mod.ts";
import {
  type AppEnvironment,
  callerOf,
  readJsonBody,
  requireStorable,
} from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { giveBackPictures, handIn } from "../../shared/storage/mod.ts";
import { editFields, generationFields, type ImageFields, readFormFields } from "./fields.ts";

/** A call whose pictures are in its project. */
export interface PictureCall {
  fields: ImageFields;
  /** The pictures of the form in their order, and its mask, as a request to generate names them. */
  pictures: Record<string, unknown>;
  /** Removes the pictures that this call alone brought, when no job is written that they go into. */
  giveBack(): Promise<void>;
}

interface TakenFile {
  isMask: boolean;
  image: ImageDocument;
  isAdded: boolean;
}

const bounds = { files: 17, fields: 60, bytes: 100_000_000 };
const pictureName = /^(image|images|mask)(\[\d*\])?$/;

/**
 * Reads a call that brings pictures, as a form or as JSON. A form's pictures are handed in while they come.
 *
 * @param projectId of the query; else of a field before the pictures, else the caller's default project
 * @throws ServiceError for what cannot be read, and for what handing in refuses
 */
export async function readPictureCall(
  context: Context<AppEnvironment>,
  projectId: string | undefined,
  taken: { json: boolean },
): Promise<PictureCall> {
  const type = context.req.header("content-type") ?? "";
  if (taken.json && /^application\/json\b/i.test(type)) return await readJsonCall(context);
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type)) throw unsupportedMediaType("form");
  const length = Number(context.req.header("content-length") ?? 0);
  if (length > bounds.bytes) throw payloadTooLarge(bounds.bytes);
  const files: TakenFile[] = [];
  const giveBack = () => remove(context, files);
  try {
    let project = projectId;
    const form = await readForm(context.req.raw, bounds, async (file, before) => {
      project ??= before.find(([name]) => name === "project_id")?.[1];
      const taken = await takeFile(context, file, project);
      files.push(taken);
      return taken;
    });
    const named = form.fields.find(([name]) => name === "project_id")?.[1];
    if (named !== undefined && named !== project) {
      throw refused("project_id", "must stand before the pictures in the form, or in the query");
    }
    const sent = readFormFields(form.fields.filter(([name]) => !pictureName.test(name)));
    requireStorable("form", sent);
    const read = generationFields.safeParse(sent);
    if (!read.success) throw invalidInput("form", read.error.issues);
    const of = (isMask: boolean) =>
      form.files.filter((each) => each.isMask === isMask).map(({ image }) => ({
        image_id: image.id,
      }));
    const [images, [mask]] = [of(false), of(true)];
    if (images.length === 0) throw refused("image", "is missing: send the picture as a file");
    return { fields: read.data, pictures: { images, ...(mask && { mask }) }, giveBack };
  } catch (error) {
    await giveBack();
    throw error;
  }
}

async function readJsonCall(context: Context<AppEnvironment>): Promise<PictureCall> {
  const read = editFields.safeParse(await readJsonBody(context));
  if (!read.success) throw invalidInput("body", read.error.issues);
  const { images, mask, ...fields } = read.data;
  // As we name pictures, one may stand under `image`.
  if (!images && !fields["image"]) throw refused("images", "are missing: name the pictures");
  return {
    fields,
    pictures: {
      ...(images && { images: images.map(toSource) }),
      ...(mask && { mask: toSource(mask) }),
    },
    giveBack: () => Promise.resolve(),
  };
}

/** A picture of a JSON body: an address, the picture itself, or the id of one that is here. */
function toSource(
  { image_url, file_id, ...own }: { image_url?: string | undefined; file_id?: string | undefined },
) {
  const isData = image_url !== undefined && /^data:/i.test(image_url);
  return {
    ...own,
    ...(image_url !== undefined && (isData ? { data: image_url } : { url: image_url })),
    ...(file_id !== undefined && { image_id: file_id }),
  };
}

async function takeFile(
  context: Context<AppEnvironment>,
  { name, body }: FormFile,
  projectId: string | undefined,
): Promise<TakenFile> {
  const field = pictureName.exec(name)?.[1];
  if (field === undefined) throw refused(name, "is no picture: send pictures as image and mask");
  if (projectId !== undefined && !isUuid(projectId)) throw refused("project_id", "must be a UUID");
  const { image, isAdded } = await handIn({ field, source: { body } }, {
    caller: callerOf(context),
    projectId: projectId ?? null,
    fetch,
    clock: systemClock,
    signal: context.req.raw.signal,
  });
  return { isMask: field === "mask", image, isAdded };
}

function isUuid(text: string): boolean {
  return z.guid().safeParse(text).success;
}

async function remove(context: Context<AppEnvironment>, files: TakenFile[]): Promise<void> {
  const { service, id } = callerOf(context);
  const added = files.splice(0).filter(({ isAdded }) => isAdded).map(({ image }) => image);
  try {
    await giveBackPictures(service, added, id);
  } catch (error) {
    context.var.log.warn("the pictures of a refused request are left to their time", { error });
  }
}

function refused(path: string, message: string) {
  return invalidRequest(`${path}: ${message}.`, [{ path, message }]);
}
