import type { CallContext, PlannedCall, Submission } from "../contract.ts";
import { lookUpModel } from "../planning.ts";
import { readResult } from "./answers.ts";
import { generateContent } from "./client.ts";
import { geminiCall } from "./options.ts";

/** Sends one call, whose answer is the picture. */
export async function submitGemini(
  { body }: PlannedCall,
  taskId: string,
  context: CallContext,
): Promise<Submission> {
  const call = geminiCall.parse(body);
  const answer = await generateContent(call, context);
  const model = lookUpModel(context.settings.models, call.model);
  return { taskId, result: readResult(answer, call, model, context) };
}
