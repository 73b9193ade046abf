import * as z from "zod";
import type { CallContext } from "../contract.ts";
import { isVariation } from "./variations.ts";
import { callLeonardo } from "./client.ts";

/**
 * Deletes the job. Leonardo has no call that stops a running one; deleting is the nearest to it, takes the job out of
 * the account's list, and may not spare its cost.
 */
export async function cancel(taskId: string, context: CallContext): Promise<void> {
  // There is no call for it.
  if (isVariation(taskId)) return;
  const path = `/v1/generations/${encodeURIComponent(taskId)}`;
  await callLeonardo(context, { method: "DELETE", path }, z.unknown());
}
