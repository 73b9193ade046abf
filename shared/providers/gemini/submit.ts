import type { CallContext, PlannedCall, Submission } from "../contract.ts";
import { inlinePictures } from "../inline_pictures.ts";
import { lookUpModel } from "../planning.ts";
import { readResult } from "./answers.ts";
import { generateContent } from "./client.ts";
import { geminiCall } from "./options.ts";
import { partsOf } from "./pictures_in.ts";

/** Sends one call, whose answer is the picture. */
export async function submit(
  { body }: PlannedCall,
  taskId: string,
  context: CallContext,
): Promise<Submission> {
  const call = geminiCall.parse(body);
  const inline = inlinePictures();
  const pictures = await partsOf(call, inline, context);
  const answer = await generateContent(call, pictures, inline, context);
  const model = lookUpModel(context.settings.models, call.model);
  return { taskId, result: readResult(answer, call, model, context) };
}
