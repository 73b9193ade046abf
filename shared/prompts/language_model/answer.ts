import * as z from "zod";
import { ServiceError } from "../../errors/mod.ts";
import { parseJson } from "../../runtime/mod.ts";
import { normalisePrompt } from "../normalise.ts";
import type { ModelAnswer } from "./settings.ts";

/** What the model has to answer; more keys do no harm. */
const answerSchema = z.looseObject({ prompt: z.string() });

/** The JSON schema that servers hold the answer to. */
export const answerFormat = {
  type: "object",
  properties: { prompt: { type: "string" } },
  required: ["prompt"],
  additionalProperties: false,
};

/** Objects are looked for from the end; no answer has more of them. */
const mostObjects = 200;
const thought = /<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi;

/**
 * The text in an answer, normalised: that of the last whole JSON object with a `prompt`, whatever stands around it, also
 * when a server takes the answer for thinking. An answer without any JSON is taken for the text itself, since some
 * servers do not hold their models to the schema.
 */
export function readAnswer({ content, thinking }: ModelAnswer): string | undefined {
  const spoken = content.replace(thought, "");
  const text = lastPrompt(spoken) ?? lastPrompt(content) ??
    (content.trim() === "" ? lastPrompt(thinking) : undefined) ??
    (/[{}]/.test(spoken) ? undefined : spoken);
  if (text === undefined) return undefined;
  try {
    return normalisePrompt(text);
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

function lastPrompt(text: string): string | undefined {
  let tries = 0;
  for (let start = text.lastIndexOf("{"); start >= 0 && tries < mostObjects; tries++) {
    const end = endOfObject(text, start);
    const answer = end > 0 ? answerSchema.safeParse(parseJson(text.slice(start, end))) : undefined;
    if (answer?.success) return answer.data.prompt;
    start = start === 0 ? -1 : text.lastIndexOf("{", start - 1);
  }
  return undefined;
}

/** The offset behind the bracket that closes an object; 0 when it does not close. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index++) {
    const mark = text[index];
    if (inString && mark === "\\") index++;
    else if (mark === '"') inString = !inString;
    else if (!inString && mark === "{") depth++;
    else if (!inString && mark === "}" && --depth === 0) return index + 1;
  }
  return 0;
}
