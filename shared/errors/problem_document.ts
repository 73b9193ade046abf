import * as z from "zod";
import { type ErrorCode, errorStatuses } from "./service_error.ts";

/** The members that every problem document has (https://www.rfc-editor.org/rfc/rfc9457); some say more besides. */
export const problemDocument = z.lazy(() =>
  z.looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("What happened and what to do about it."),
    code: z.enum(Object.keys(errorStatuses) as [ErrorCode, ...ErrorCode[]]),
    request_id: z.string().describe("Finds the request in the log."),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional().describe(
      "One entry per field that is not valid.",
    ),
  }).meta({ id: "Problem", description: "https://www.rfc-editor.org/rfc/rfc9457" })
);

/** A parsed {@link problemDocument}. */
export type ProblemDocument = z.infer<typeof problemDocument>;
