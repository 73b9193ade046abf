import * as z from "zod";
import { imageFormats } from "../contract.ts";
import type { CallContext, Endpoint } from "../contract.ts";
import { readServer } from "./server.ts";

const outputImage = z.object({
  filename: z.string(),
  subfolder: z.string().catch(""),
  type: z.string().catch("output"),
});

/** A picture file on the server. */
export type OutputImage = z.output<typeof outputImage>;

/** What `submit` stores with a prompt, because the history is all that `poll` has to go by. */
export const extraData = z.object({
  image_generation: z.object({
    format: z.enum(imageFormats),
    count: z.int(),
    seed: z.int(),
  }),
});

const historyEntry = z.object({
  // Positional, and may grow: [number, prompt id, graph, extra data, output ids].
  prompt: z.array(z.unknown()).catch([]),
  outputs: z.record(z.string(), z.object({ images: z.array(outputImage).catch([]) })).catch({}),
  status: z.object({
    status_str: z.string().catch("success"),
    messages: z.array(z.tuple([z.string(), z.unknown()]).rest(z.unknown())).catch([]),
  }).catch({ status_str: "success", messages: [] }),
});

/** A prompt that has ended, well or not. */
export type HistoryEntry = z.output<typeof historyEntry>;

/** Looks a prompt up in the history of a server; undefined while it has not ended, or when it is not known. */
export async function findInHistory(
  context: CallContext,
  endpoint: Endpoint,
  promptId: string,
): Promise<HistoryEntry | undefined> {
  const path = `/history/${encodeURIComponent(promptId)}`;
  const history = await readServer(context, endpoint, path, z.record(z.string(), historyEntry));
  return history[promptId];
}
