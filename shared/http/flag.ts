import * as z from "zod";

/** A flag of a query: `?name`, `?name=true` or `?name=1`; `false` and `0` stand for its absence. */
export const flag = z.enum(["", "true", "1", "false", "0"])
  .transform((text) => text !== "false" && text !== "0");
