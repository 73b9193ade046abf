import * as z from "zod";

/** Any JSON value; has a name of its own, by which the API's description refers to it. */
export const jsonValue = z.json().meta({ id: "Json" });
