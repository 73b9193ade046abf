import * as z from "zod";
import { operation } from "../../shared/http/mod.ts";

/** `POST /worker` */
export const wakeWorker = operation({
  id: "wakeWorker",
  method: "post",
  path: "/",
  summary: "Says that there may be work; called by the database",
  access: "secret",
  answers: {
    202: {
      description: "The worker looks for it in the background.",
      schema: z.strictObject({
        accepted: z.literal(true),
        running: z.number().describe("Runners at work in this isolate."),
      }),
    },
  },
});
