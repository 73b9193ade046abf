import * as z from "zod";

/**
 * Any JSON value. Unlike `z.json()` it has a name, also where it is inside itself, by which the API's description refers
 * to it.
 */
export const jsonValue: z.ZodType<z.core.util.JSONType, z.core.util.JSONType> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(jsonValue),
    z.record(z.string(), jsonValue),
  ])
).meta({ id: "Json" });
