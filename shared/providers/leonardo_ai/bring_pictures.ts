import type { CallContext, Json } from "../contract.ts";
import { isPlaced, type PlacedPicture } from "../placed_pictures.ts";
import { toolNames } from "./tools.ts";
import { isUploaded, sendToTicket, type Ticket, ticketFor, ticketsForCanvas } from "./uploads.ts";

type Body = { [name: string]: Json };

/** What a picture is called there, and whether that names an upload or something that was drawn there. */
interface KnownPicture {
  id: string;
  origin: "UPLOADED" | "GENERATED";
}

/**
 * A body with the ids at Leonardo of its pictures. What was drawn there is named as that; the others are uploaded, once for
 * all calls of an attempt.
 *
 * @param usesDrawn false for a body whose drawn pictures Leonardo does not know any more
 */
export async function bringPictures(
  body: Body,
  context: CallContext,
  usesDrawn: boolean,
): Promise<Body> {
  const places = placesIn(body);
  if (places.length === 0) return body;
  const known = await knownPictures(places, context, usesDrawn);
  const filled = withIds(body, known);
  if (!isObject(filled)) throw new TypeError("unreachable: an object stays one");
  return filled;
}

/** Whether a picture of the body is named as drawn there, which then may have been deleted there. */
export function namesDrawn(body: Body, context: CallContext): boolean {
  return placesIn(body).some((place) => drawnThere(place, context) !== undefined);
}

async function knownPictures(
  places: PlacedPicture[],
  context: CallContext,
  usesDrawn: boolean,
): Promise<Map<string, KnownPicture>> {
  const known = new Map<string, KnownPicture>();
  const toUpload: PlacedPicture[] = [];
  for (const place of places) {
    const drawn = usesDrawn ? drawnThere(place, context) : undefined;
    if (drawn !== undefined) known.set(place.picture, { id: drawn, origin: "GENERATED" });
    else toUpload.push(place);
  }
  const uploaded = uploadOnce(toUpload, context);
  await Promise.all(toUpload.map(async ({ picture }) => {
    const id = await uploaded.get(picture);
    if (id !== undefined) known.set(picture, { id, origin: "UPLOADED" });
  }));
  return known;
}

/** The id of a picture that Leonardo drew; a canvas takes uploads alone, and what a tool made goes by another kind of id. */
function drawnThere({ picture, canvas }: PlacedPicture, context: CallContext): string | undefined {
  const drawn = context.pictures?.drawn(picture);
  return !drawn || canvas !== undefined || toolNames.includes(drawn.modelId) ? undefined : drawn.id;
}

/** The ids of uploads, each begun by the first call of the attempt that needs it. */
function uploadOnce(places: PlacedPicture[], context: CallContext): Map<string, Promise<string>> {
  const underWay = context.uploads?.underWay ?? new Map<string, Promise<string>>();
  const missing = places.filter(({ picture }) => !underWay.has(picture));
  if (missing.length > 0) {
    const all = uploadAll(missing, context);
    for (const { picture } of missing) {
      const own = all.then((ids) => ids.get(picture) ?? "");
      // What failed for one call is tried again by the next; whoever waits for it is told.
      own.catch(() => underWay.delete(picture));
      underWay.set(picture, own);
    }
  }
  return underWay;
}

/** Uploads pictures: all are written down with one call before the bytes of the first are sent. */
async function uploadAll(
  places: PlacedPicture[],
  context: CallContext,
): Promise<Map<string, string>> {
  const there = await uploadedBefore(places, context);
  const missing = places.filter(({ picture }) => !there.has(picture));
  const tickets = await ticketsFor(missing, context);
  const copies = [...tickets].map(([{ picture }, { id }]) => ({
    id: picture,
    providerImageId: id,
  }));
  if (copies.length > 0) await context.uploads?.note(copies);
  for (const [place, ticket] of tickets) await sendToTicket(ticket, place, context);
  return new Map([...there, ...copies.map((copy) => [copy.id, copy.providerImageId] as const)]);
}

/** What an earlier runner of the attempt has uploaded; of a canvas both pictures or none, which belong together. */
async function uploadedBefore(
  places: PlacedPicture[],
  context: CallContext,
): Promise<Map<string, string>> {
  const { earlier } = context.uploads ?? { earlier: new Map<string, string>() };
  const found = await Promise.all(places.map(async ({ picture }) => {
    const id = earlier.get(picture);
    return id !== undefined && await isUploaded(id, context) ? [[picture, id] as const] : [];
  }));
  const there = new Map(found.flat());
  const canvas = places.filter((place) => place.canvas !== undefined);
  if (canvas.some(({ picture }) => !there.has(picture))) {
    for (const { picture } of canvas) there.delete(picture);
  }
  return there;
}

async function ticketsFor(
  places: PlacedPicture[],
  context: CallContext,
): Promise<Map<PlacedPicture, Ticket>> {
  const init = places.find(({ canvas }) => canvas === "init");
  const mask = places.find(({ canvas }) => canvas === "mask");
  const tickets = new Map<PlacedPicture, Ticket>();
  if (init && mask) {
    const both = await ticketsForCanvas(init.mediaType, mask.mediaType, context);
    tickets.set(init, both.init).set(mask, both.mask);
  }
  const others = places.filter((place) => !tickets.has(place));
  await Promise.all(others.map(async (place) => {
    tickets.set(place, await ticketFor(place.mediaType, context));
  }));
  return tickets;
}

/** The places of pictures in a body, each picture once. */
function placesIn(body: Json): PlacedPicture[] {
  const found = new Map<string, PlacedPicture>();
  const look = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    if (isPlaced(value)) found.set(value.picture, value);
    else for (const each of Object.values(value)) look(each);
  };
  look(body);
  return [...found.values()];
}

/**
 * A body with ids in the places of pictures. By where it came from one has another field, or says so beside it
 * (https://docs.leonardo.ai/reference/creategeneration, https://docs.leonardo.ai/docs/api-v2).
 */
function withIds(value: Json, known: ReadonlyMap<string, KnownPicture>): Json {
  if (Array.isArray(value)) return value.map((each) => withIds(each, known));
  if (!isObject(value)) return value;
  const filled: Body = {};
  for (const [name, each] of Object.entries(value)) {
    const found = isPlaced(each) ? known.get(each.picture) : undefined;
    if (!found) {
      filled[name] = filled[name] ?? withIds(each, known);
      continue;
    }
    const { id, origin } = found;
    filled[fieldFor(name, origin)] = id;
    if (name === "initImageId") filled["initImageType"] = origin;
    if (name === "id") filled["type"] = origin;
  }
  return filled;
}

/** The field for a picture of an origin. */
function fieldFor(name: string, origin: KnownPicture["origin"]): string {
  const isDrawn = origin === "GENERATED";
  if (name === "init_image_id") return isDrawn ? "init_generation_image_id" : name;
  if (name === "upscaled") return isDrawn ? "generatedImageId" : "initImageId";
  return name === "variationOf" ? "id" : name;
}

function isObject(value: Json | undefined): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
