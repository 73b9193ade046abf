import { type Exchange, isRecord, json, parseBody, type Reply, text } from "../exchange.ts";
import type { Surroundings } from "../service.ts";
import { type Canvas, cutOut, paste, resize, tint } from "../pictures/mod.ts";
import type { FindPicture } from "./pictures_in.ts";
import { hasuraError } from "./refusal.ts";

/** What is made of a picture by a call of its own, and when it is done. */
interface Variation {
  made: Canvas;
  transformType: "UPSCALE" | "UNZOOM" | "NOBG";
  createdAt: number;
  endsAt: number;
}

/** By how much a picture is widened on each side, as a share of that side. */
const unzoomShare = 1 / 4;
const noAccess = hasuraError(400, "unexpected", "couldn't access image");

/** The variations of an account. */
export interface Variations {
  /** The calls below `/v1/variations`; undefined for one that is none. */
  handle(exchange: Exchange): Reply | undefined;
  download(id: string, exchange: Exchange): Promise<Reply>;
  clear(): void;
}

/** An account without variations. */
export function createVariations(surroundings: Surroundings, find: FindPicture): Variations {
  const variations = new Map<string, Variation>();

  function submit(exchange: Exchange): Reply {
    const made = makeVariation(exchange.path, exchange, find);
    if ("status" in made) return made;
    const id = crypto.randomUUID();
    const createdAt = surroundings.now();
    const endsAt = createdAt + surroundings.drawMs;
    variations.set(id, { made: made.made, transformType: made.transformType, createdAt, endsAt });
    const cost = { amount: "0.01", unit: "DOLLARS" };
    return { ...json({ [made.answer]: { id, cost, apiCreditCost: null } }), taskIds: [id] };
  }

  return {
    handle(exchange) {
      const { method, path, baseUrl } = exchange;
      const [, name = ""] = /^\/v1\/variations\/([^/]+)$/.exec(path) ?? [];
      if (method === "GET" && name !== "") {
        return describeVariation(name, variations.get(name), baseUrl, surroundings.now());
      }
      const isCall = ["unzoom", "nobg", "universal-upscaler"].includes(name);
      return method === "POST" && isCall ? submit(exchange) : undefined;
    },
    async download(id, exchange) {
      const variation = variations.get(id);
      if (!variation) return text("NoSuchKey", 404);
      const { made, transformType } = variation;
      const { width, height } = made;
      const about = { prompt: "", provider: "Leonardo AI", model: "variation", seed: 1 };
      const format = transformType === "NOBG" ? "png" : "jpeg";
      const subject = { ...about, width, height, made };
      const { bytes, mediaType } = await surroundings.paint(subject, format, exchange);
      return { status: 200, headers: { "content-type": mediaType }, body: bytes, taskIds: [id] };
    },
    clear: () => variations.clear(),
  };
}

/** The three calls (https://docs.leonardo.ai/reference/createvariationunzoom and those beside it). */
function makeVariation(
  path: string,
  exchange: Exchange,
  find: FindPicture,
): { made: Canvas; transformType: Variation["transformType"]; answer: string } | Reply {
  const body = parseBody(exchange);
  const asked = isRecord(body) ? body : {};
  if (path.endsWith("/universal-upscaler")) return upscale(asked, find);
  if (asked["isVariation"] === true) {
    return hasuraError(400, "unexpected", "failed to find init variation");
  }
  const picture = find(asked["id"], "GENERATED");
  if (!picture) return noAccess;
  if (path.endsWith("/nobg")) {
    return { made: cutOut(picture), transformType: "NOBG", answer: "sdNobgJob" };
  }
  const [left, top] = [picture.width, picture.height].map((side) => Math.round(side * unzoomShare));
  const wider = resize(picture, picture.width + 2 * (left ?? 0), picture.height + 2 * (top ?? 0));
  const made = paste(tint(wider, "unzoom", 1), picture, left ?? 0, top ?? 0);
  return { made, transformType: "UNZOOM", answer: "sdUnzoomJob" };
}

/** `GET /v1/variations/{id}` */
function describeVariation(
  id: string,
  variation: Variation | undefined,
  baseUrl: string,
  now: number,
): Reply {
  if (!variation) return json({ generated_image_variation_generic: [] });
  const isDone = variation.endsAt <= now;
  return json({
    generated_image_variation_generic: [{
      id,
      status: isDone ? "COMPLETE" : "PENDING",
      transformType: variation.transformType,
      url: isDone ? `${baseUrl}/cdn/variations/${id}` : null,
      createdAt: new Date(variation.createdAt).toISOString().slice(0, -1),
    }],
  });
}

function upscale(
  asked: Record<string, unknown>,
  find: FindPicture,
): ReturnType<typeof makeVariation> {
  const drawn = find(asked["generatedImageId"], "GENERATED");
  const picture = drawn ?? find(asked["initImageId"], "UPLOADED");
  if (!picture) return noAccess;
  const factor = Number(asked["upscaleMultiplier"] ?? 1.5);
  if (factor < 1 || factor > 2) {
    return hasuraError(400, "unexpected", "upscaleMultiplier must be between 1 and 2");
  }
  const made = resize(
    picture,
    Math.round(picture.width * factor),
    Math.round(picture.height * factor),
  );
  return { made, transformType: "UPSCALE", answer: "universalUpscaler" };
}
