import * as z from "zod";
import { operation } from "../../shared/http/mod.ts";

const answers = {
  202: {
    description: "Taken note of. Nothing is said about whether it was believed, and it is not " +
      "worth sending again.",
    schema: z.strictObject({ accepted: z.literal(true) }),
  },
};

/** `POST /callbacks/runware_ai/{attempt}/{token}` */
export const receiveRunwareCallback = operation({
  id: "receiveRunwareCallback",
  method: "post",
  path: "/runware_ai/{attempt}/{token}",
  summary: "Runware says that a picture is done; its address goes with each task",
  access: "anybody",
  parameters: z.object({
    attempt: z.uuid(),
    token: z.string().regex(/^[\w-]{43}$/).describe("Valid until the attempt ends."),
  }),
  answers,
});

/** `POST /callbacks/leonardo_ai` */
export const receiveLeonardoCallback = operation({
  id: "receiveLeonardoCallback",
  method: "post",
  path: "/leonardo_ai",
  summary: "Leonardo says that a generation has ended; its address is set per API key",
  access: "anybody",
  headers: z.object({
    Authorization: z.string().max(1_000).optional().describe(
      "`Bearer` and the key that LEONARDO_CALLBACK_KEY names.",
    ),
  }),
  body: z.looseObject({
    data: z.looseObject({
      object: z.looseObject({ id: z.string().min(1).max(100).describe("Of the generation.") }),
    }),
  }),
  answers,
  errors: ["unauthorized"],
});
