import { Buffer } from "node:buffer";
import { isRecord, type Reply } from "../exchange.ts";
import { type Canvas, paste, readCanvas, resize, tint } from "../pictures/mod.ts";
import { invalidArgument } from "./errors.ts";
import type { Files } from "./files.ts";
import type { GeminiModel, Size } from "./models.ts";

/** What the API takes (https://ai.google.dev/gemini-api/docs/image-understanding#supported-formats), as far as we read it. */
const mediaTypes = ["image/png", "image/jpeg", "image/webp"];
/** How strongly a changed picture is tinted. */
const tintAmount = 0.4;
/** The width of a further picture in the new one's corner, as a share of the new one's. */
const cornerShare = 1 / 8;

interface Turn {
  role: string;
  parts: Record<string, unknown>[];
}

/** The pictures of a conversation that the next answer is made of, or what is wrong with them. */
export async function readPictures(
  contents: unknown,
  model: GeminiModel,
  findFile: Files["find"],
): Promise<Canvas[] | Reply> {
  const turns = turnsOf(contents);
  const wrong = refuseTurns(turns, model);
  if (wrong) return wrong;
  const withPictures = turns.map(({ parts }) => parts.filter(isPicture));
  const last = withPictures.at(-1) ?? [];
  const used = last.length > 0 ? last : withPictures.flat().slice(-1);
  const all = withPictures.flat();
  if (all.length > model.pictures.most) {
    return invalidArgument(
      `The number of images ${all.length} is more than the limit of ${model.pictures.most}.`,
    );
  }
  const pictures: Canvas[] = [];
  for (const part of used) {
    const picture = await readPart(part, findFile);
    if (!("pixels" in picture)) return picture;
    pictures.push(picture);
  }
  return pictures;
}

/** The new picture: the first one tinted by what was asked for, the others small in its corner, in their order. */
export function remake(pictures: readonly Canvas[], prompt: string, size: Size): Canvas {
  const [first, ...others] = pictures;
  if (!first) throw new Error("unreachable: there is a picture");
  const edited = tint(resize(first, size.width, size.height), prompt, tintAmount);
  const side = Math.round(size.width * cornerShare);
  return others.slice(0, 7).reduce(
    (made, other, index) => paste(made, resize(other, side, side), index * side, 0),
    edited,
  );
}

function turnsOf(contents: unknown): Turn[] {
  if (!Array.isArray(contents)) return [];
  return contents.filter(isRecord).map((content) => ({
    role: String(content["role"] ?? "user"),
    parts: Array.isArray(content["parts"]) ? content["parts"].filter(isRecord) : [],
  }));
}

function refuseTurns(turns: Turn[], model: GeminiModel): Reply | undefined {
  for (const [position, { role, parts }] of turns.entries()) {
    if (role !== "user" && role !== "model") {
      return invalidArgument("Please use a valid role: user, model.");
    }
    const unsigned = parts.findIndex((part) =>
      isPicture(part) && part["thoughtSignature"] === undefined &&
      part["thought_signature"] === undefined
    );
    if (role === "model" && model.thinks && unsigned >= 0) {
      return invalidArgument(
        `Image part is missing a thought_signature in content position ${position + 1}, ` +
          `part position ${unsigned + 1}.`,
      );
    }
  }
  return undefined;
}

function isPicture(part: Record<string, unknown>): boolean {
  return blobOf(part) !== undefined || fileOf(part) !== undefined;
}

// The server takes both spellings.
function blobOf(part: Record<string, unknown>): Record<string, unknown> | undefined {
  const blob = part["inlineData"] ?? part["inline_data"];
  return isRecord(blob) ? blob : undefined;
}

function fileOf(part: Record<string, unknown>): Record<string, unknown> | undefined {
  const file = part["fileData"] ?? part["file_data"];
  return isRecord(file) ? file : undefined;
}

async function readPart(
  part: Record<string, unknown>,
  findFile: Files["find"],
): Promise<Canvas | Reply> {
  const invalid = invalidArgument("Provided image is not valid.");
  const [blob, file] = [blobOf(part), fileOf(part)];
  const type = String((blob ?? file)?.["mimeType"] ?? (blob ?? file)?.["mime_type"]);
  if (!mediaTypes.includes(type)) return invalidArgument(`Unsupported MIME type: ${type}`);
  try {
    if (blob) {
      const data = String(blob["data"]);
      // A data: URL is none of base64's letters.
      if (!/^[A-Za-z0-9+/_-]+=*$/.test(data)) return invalid;
      return await readCanvas(new Uint8Array(Buffer.from(data, "base64")));
    }
    const uri = String(file?.["fileUri"] ?? file?.["file_uri"]);
    const own = findFile(uri);
    if (own) return await readCanvas(own.bytes);
    const response = await fetch(uri);
    return response.ok ? await readCanvas(await response.bytes()) : invalid;
  } catch {
    return invalid;
  }
}
