/**
 * What Runware answers, as far as it is used. Read loosely: its codes and fields are still being standardised.
 *
 * @module
 */
import * as z from "zod";

/** One entry of `errors`, or the `error` of a failed task. */
export const taskError = z.object({
  code: z.string().catch(""),
  message: z.string().catch(""),
  taskUUID: z.string().optional().catch(undefined),
});

/** The parsed form of {@link taskError}. */
export type TaskError = z.output<typeof taskError>;

/** One entry of `data`: the acknowledgement, the state or one picture of a task. */
export const taskItem = z.object({
  taskUUID: z.string().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
  imageUUID: z.string().optional().catch(undefined),
  imageURL: z.string().optional().catch(undefined),
  seed: z.number().optional().catch(undefined),
  NSFWContent: z.boolean().optional().catch(undefined),
  cost: z.number().optional().catch(undefined),
  error: taskError.optional().catch(undefined),
});

/** The parsed form of {@link taskItem}. */
export type TaskItem = z.output<typeof taskItem>;

/** Every answer: results and errors side by side. */
export interface Envelope {
  data: TaskItem[];
  errors: TaskError[];
}

const list = z.array(z.unknown()).catch([]);
const rawEnvelope = z.object({ data: list, errors: list, error: z.unknown().optional() });

/** Reads an answer, including the older one with a single `error`; undefined when it is neither. */
export function readEnvelope(json: unknown): Envelope | undefined {
  const raw = rawEnvelope.safeParse(json).data;
  if (!raw) return undefined;
  const single = Array.isArray(raw.error) ? raw.error : [raw.error];
  return {
    data: parseEach(taskItem, raw.data),
    errors: parseEach(taskError, [...raw.errors, ...single]),
  };
}

function parseEach<Schema extends z.ZodType>(schema: Schema, values: unknown[]) {
  return values.flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}
