import { type Exchange, isRecord, json, parseBody, type Reply, text } from "../exchange.ts";
import { type Canvas, isMasked, paste, readCanvas, resize, tint } from "../pictures/mod.ts";
import { hasuraError } from "./refusal.ts";

const extensions = ["png", "jpg", "jpeg", "webp"];
const tintAmount = 0.4;
// How much of a picture changes by how like it the result is to be.
const changedBy: Record<string, number> = { LOW: 0.7, MID: tintAmount, HIGH: 0.2 };
/** How long a form is good for. */
const formMs = 120_000;

/** The guidances of v2 models by slug, and how many of each. */
const secondGuidances: [slug: RegExp, guidances: Record<string, number>][] = [
  [/^gemini-2\.5|^nano-banana-2/, { image_reference: 6 }],
  [/^google\/nano-banana/, { image_reference: 14 }],
  [/^seedream|^gpt-image/, { image_reference: 6 }],
  [/^flux-(?:kontext|pro)/, { image_reference: 4 }],
  [/^phoenix/, { image_to_image: 1, style: 4, content: 1, character: 1 }],
  [/^(?:lucid|flux)-/, { style: 1, content: 1 }],
  [/^(?:aurora|remove-bg)/, { image_reference: 1 }],
  [/./, {
    ...{ image_to_image: 1, style: 4, content: 1, character: 1 },
    ...{ edge: 1, depth: 1, pose: 1, text_image: 1 },
  }],
];

/** The pictures that an account has uploaded, by id; a canvas has those of a picture and of its mask. */
export interface Uploads {
  ticket(exchange: Exchange, user: string): Reply;
  canvasTicket(exchange: Exchange, user: string): Reply;
  receive(exchange: Exchange): Promise<Reply>;
  /** `GET /v1/init-image/{id}`: where the bytes of an upload are, once they have arrived. */
  describe(exchange: Exchange, id: string): Reply;
  /** Whether the bytes of an upload have arrived. */
  has(id: string): boolean;
  remove(id: string): boolean;
  get(id: unknown): Canvas | undefined;
  ids(): ReadonlySet<string>;
  clear(): void;
}

/** Pictures of an account: those that were uploaded, and those that were drawn. */
export type FindPicture = (id: unknown, origin: unknown) => Canvas | undefined;

/** An account without uploads. @param now milliseconds since the epoch */
export function createUploads(now: () => number): Uploads {
  const pictures = new Map<string, Canvas>();
  /** When each form was given out, in ms since the epoch. */
  const forms = new Map<string, number>();
  let canvases = 0;
  const form = (exchange: Exchange, user: string, extension: unknown) => {
    const id = crypto.randomUUID();
    forms.set(id, now());
    const key = `uploads/${user}/${id}.${extension}`;
    const type = `image/${extension === "jpg" ? "jpeg" : extension}`;
    const fields = JSON.stringify({ "Content-Type": type, key, Policy: "simulated" });
    return { id, fields, key, url: `${exchange.baseUrl}/upload` };
  };
  const refusedExtension = hasuraError(400, "unexpected", "invalid file extension");
  return {
    ticket(exchange, user) {
      const body = parseBody(exchange);
      const extension = isRecord(body) ? body["extension"] : undefined;
      if (!extensions.includes(String(extension))) return refusedExtension;
      return json({ uploadInitImage: form(exchange, user, extension) });
    },
    canvasTicket(exchange, user) {
      const body = parseBody(exchange);
      const { initExtension, maskExtension } = isRecord(body) ? body : {};
      if (![initExtension, maskExtension].every((each) => extensions.includes(String(each)))) {
        return refusedExtension;
      }
      const init = form(exchange, user, initExtension);
      const mask = form(exchange, user, maskExtension);
      // Its documentation and its SDK spell the mask's fields differently, and so do its answers.
      const spelt = canvases++ % 2 === 0 ? "masks" : "mask";
      return json({
        uploadCanvasInitImage: {
          ...{ initImageId: init.id, initFields: init.fields, initKey: init.key },
          ...{ initUrl: init.url, [`${spelt}ImageId`]: mask.id, [`${spelt}Fields`]: mask.fields },
          ...{ [`${spelt}Key`]: mask.key, [`${spelt}Url`]: mask.url },
        },
      });
    },
    async receive(exchange) {
      if (exchange.headers["authorization"] !== undefined) {
        return text("<Error><Code>AccessDenied</Code></Error>", 403);
      }
      const length = exchange.headers["content-length"];
      if (length === undefined) {
        return text("<Error><Code>MissingContentLength</Code></Error>", 411);
      }
      const sent = await new Response(exchange.body, {
        headers: { "content-type": exchange.headers["content-type"] ?? "" },
      }).formData().catch(() => undefined);
      const id = /uploads\/[^/]+\/([0-9a-f-]{36})\./.exec(String(sent?.get("key")))?.[1];
      const file = sent?.get("file");
      if (id === undefined || !(file instanceof File)) return text("<Error/>", 400);
      const givenAt = forms.get(id) ?? -Infinity;
      if (now() - givenAt > formMs) return text("<Error><Code>AccessDenied</Code></Error>", 403);
      const picture = await readCanvas(await file.bytes()).catch(() => undefined);
      if (picture) pictures.set(id, picture);
      return { status: 204 };
    },
    describe(exchange, id) {
      const givenAt = forms.get(id);
      const createdAt = new Date(givenAt ?? 0).toISOString();
      const url = `${exchange.baseUrl}/cdn/init-image/${id}`;
      return json({ init_images_by_pk: givenAt === undefined ? null : { id, url, createdAt } });
    },
    has: (id) => pictures.has(id),
    remove(id) {
      pictures.delete(id);
      return forms.delete(id);
    },
    get: (id) => typeof id === "string" ? pictures.get(id) : undefined,
    ids: () => new Set(pictures.keys()),
    clear() {
      pictures.clear();
      forms.clear();
    },
  };
}

/** What a v1 body makes of its pictures, in words where it cannot; undefined for one without any. */
export function remakeFirst(
  body: Record<string, unknown>,
  find: FindPicture,
  prompt: string,
  size: { width: number; height: number },
): Canvas | string | undefined {
  const strength = Number(body["init_strength"] ?? 0.5);
  if (body["canvasRequest"] === true) {
    const picture = find(body["canvasInitId"], "UPLOADED");
    const mask = find(body["canvasMaskId"], "UPLOADED");
    if (!picture || !mask) return "invalid canvas image id";
    if (picture.width !== mask.width || picture.height !== mask.height) return "FAILED";
    return tint(picture, prompt, 1 - strength, isMasked(mask));
  }
  const drawn = body["init_generation_image_id"];
  if (body["init_image_id"] !== undefined || drawn !== undefined) {
    const picture = drawn === undefined
      ? find(body["init_image_id"], "UPLOADED")
      : find(drawn, "GENERATED");
    if (!picture) return "invalid init image id";
    return tint(resize(picture, size.width, size.height), prompt, 1 - strength);
  }
  const contexts = Array.isArray(body["contextImages"])
    ? body["contextImages"].filter(isRecord)
    : [];
  if (contexts.length > 4) return "Too many context images";
  if (contexts.length > 0) {
    const pictures = contexts.map(({ id, type }) => find(id, type));
    return pictures.every((each) => each !== undefined)
      ? mix(pictures, prompt, size)
      : "invalid init image id";
  }
  const nets = Array.isArray(body["controlnets"]) ? body["controlnets"].filter(isRecord) : [];
  if (nets.length === 0) return undefined;
  const pictures = nets.map(({ initImageId, initImageType }) => find(initImageId, initImageType));
  return pictures.every((each) => each !== undefined)
    ? mix(pictures, prompt, size)
    : "invalid init image id";
}

/** What a v2 body makes of its guidances, or what is wrong with them; undefined for one without any. */
export function remakeSecond(
  slug: string,
  parameters: Record<string, unknown>,
  find: FindPicture,
  prompt: string,
  size: { width: number; height: number },
): Canvas | string | undefined {
  const { guidances } = parameters;
  if (!isRecord(guidances)) return undefined;
  const allowed = secondGuidances.find(([pattern]) => pattern.test(slug))?.[1] ?? {};
  const pictures: Canvas[] = [];
  let amount = tintAmount;
  for (const [kind, entries] of Object.entries(guidances)) {
    const most = allowed[kind];
    if (most === undefined) return `Unexpected guidance ${kind}`;
    if (!Array.isArray(entries) || entries.length > most) return `At most ${most} ${kind}`;
    for (const entry of entries.filter(isRecord)) {
      const image = isRecord(entry["image"]) ? entry["image"] : {};
      const picture = find(image["id"], image["type"]);
      if (!picture) return "image not found";
      pictures.push(picture);
      if (kind === "image_to_image") amount = changedBy[String(entry["strength"])] ?? amount;
    }
  }
  return pictures.length === 0 ? undefined : mix(pictures, prompt, size, amount);
}

function mix(
  pictures: Canvas[],
  prompt: string,
  { width, height }: { width: number; height: number },
  amount = tintAmount,
): Canvas | undefined {
  const [first, ...others] = pictures;
  const side = Math.round(width / 8);
  return first && others.slice(0, 7).reduce(
    (made, other, index) => paste(made, resize(other, side, side), index * side, 0),
    tint(resize(first, width, height), prompt, amount),
  );
}
