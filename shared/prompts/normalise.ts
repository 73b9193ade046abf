import { Buffer } from "node:buffer";
import { invalidRequest, promptTooLarge, promptTooLong, type ServiceError } from "../errors/mod.ts";
import { countCharacters } from "./characters.ts";
import { promptLimits } from "./limits.ts";

/** Which text of a request is meant; the path of the problem in the answer. */
export type PromptField = "prompt" | "negative_prompt";

/** Text that only the rules about white space can change. */
const plain = /^[\t\n\r\x20-\x7e]*$/;

const lineEnds = /\r\n|[\r\v\f\x85\u2028\u2029]/g;

/**
 * What nobody sees: control characters, soft hyphen, zero-width space, bidirectional marks, invisible operators,
 * byte order mark, interlinear annotation, placeholders of objects, noncharacters.
 */
const invisible =
  /(?![\t\n])\p{Cc}|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff]/gu;

/** Tag characters spell text that nobody sees; only the flags of England, Scotland and Wales need them. */
const tagCharacters =
  /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,6}\u{e007f}(?![\u{e0000}-\u{e007f}]))|[\u{e0000}-\u{e007f}]+/gu;

/** Several variation selectors in a row hide text as well; the second and later ones select nothing. */
const spareSelectors =
  /([\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}])[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]+/gu;

/** Unicode's stream-safe format allows 30 combining marks on one letter (https://unicode.org/reports/tr15/). */
const spareMarks = /(\p{M}{30})\p{M}+/gu;

const endsEmoji = /^[\p{Extended_Pictographic}\u{fe0f}\u{1f3fb}-\u{1f3ff}]/u;
const startsEmoji = /^\p{Extended_Pictographic}/u;
const joins =
  /^[\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Deva}\p{sc=Beng}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}]/u;
const isMark = /^\p{M}/u;

/**
 * Brings a prompt into the one form the service works with, or refuses it.
 *
 * Line ends become `\n`, other white space a single space, letters and their accents one character (NFC). What nobody
 * sees is removed: control characters, bidirectional and zero-width marks, text in tag characters or variation
 * selectors. Joiners stay where they mean something: inside emoji and between letters of scripts that join. More than
 * 30 combining marks on one letter are cut. Normalising a second time changes nothing.
 *
 * @returns at least one visible character, at most 10,000 as {@link countCharacters} counts them
 * @throws ServiceError `prompt_too_long` above 10,000 characters, above 160,000 UTF-16 code units without counting, and
 * above 65,536 bytes of UTF-8;
 * `invalid_request` for an empty text and for one with half a character
 */
export function normalisePrompt(text: string, field: PromptField = "prompt"): string {
  const name = field === "prompt" ? "prompt" : "negative prompt";
  if (text.length > promptLimits.codeUnits) throw tooLong(field, name, text.length);
  const result = plain.test(text) ? normaliseSpace(text) : normaliseSpace(normaliseMarks());
  if (result === "") {
    throw refused(field, `The ${name} is empty. Say in words what the picture should show.`);
  }
  const characters = countCharacters(result, promptLimits.accepted);
  if (characters > promptLimits.accepted) throw tooLong(field, name, countCharacters(result));
  const bytes = Buffer.byteLength(text);
  if (bytes > promptLimits.bytes) throw promptTooLarge(field, name, bytes, promptLimits.bytes);
  return result;

  function normaliseMarks(): string {
    if (!text.isWellFormed()) {
      throw refused(
        field,
        `The ${name} has half a character in it (a lone surrogate), as is left when a text is cut inside an emoji. ` +
          "Send whole characters.",
      );
    }
    return text
      .replace(lineEnds, "\n")
      .replace(invisible, "")
      .replace(tagCharacters, "$1")
      // Whether a joiner stands behind a mark is asked of the composed form, as the second time.
      .normalize("NFC")
      .replace(/[\u200c\u200d]/g, keepMeaningfulJoiner)
      .replace(spareSelectors, "$1")
      .normalize("NFC")
      .replace(spareMarks, "$1");
  }
}

function normaliseSpace(text: string): string {
  return text
    .replace(lineEnds, "\n")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function keepMeaningfulJoiner(joiner: string, offset: number, text: string): string {
  const before = [...text.slice(Math.max(0, offset - 2), offset)].at(-1) ?? "";
  const after = text.slice(offset + 1, offset + 3);
  const joinsEmoji = joiner === "\u200d" && endsEmoji.test(before) && startsEmoji.test(after);
  const joinsLetters = (joins.test(before) || isMark.test(before)) && joins.test(after);
  return joinsEmoji || joinsLetters ? joiner : "";
}

function tooLong(field: PromptField, name: string, length: number): ServiceError {
  return promptTooLong(field, name, length, promptLimits.accepted);
}

function refused(field: PromptField, message: string): ServiceError {
  return invalidRequest(message, [{ path: field, message }]);
}
