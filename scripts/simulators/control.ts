import * as z from "zod";
import {
  callKinds,
  type Exchange,
  html,
  json,
  parseBody,
  type Reply,
  serviceNames,
} from "./exchange.ts";
import type { Books } from "./books.ts";
import type { LeonardoWebhook } from "./leonardo_ai/webhook.ts";
import { type FaultOrder, listFaults } from "./faults/mod.ts";

/** What can be done to running stand-ins. */
export interface Control {
  /**
   * Makes a service fail.
   *
   * @throws RangeError when there is no such fault
   */
  setFault(order: FaultOrder): Promise<void>;
  /** The orders that have not been used up. */
  faults(): Promise<FaultOrder[]>;
  clearFaults(): Promise<void>;
  /** Sets or removes what Leonardo's API keys call when a generation has ended. */
  setLeonardoWebhook(webhook: LeonardoWebhook | undefined): Promise<void>;
  /** Everything that has arrived since the start or the last reset. */
  books(): Promise<Books>;
  /** Forgets faults, books and every service's work. */
  reset(): Promise<void>;
}

const faultOrder = z.strictObject({
  service: z.enum(serviceNames),
  fault: z.string(),
  count: z.int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  match: z.strictObject({
    call: z.enum(callKinds).optional(),
    path: z.string().optional(),
    text: z.string().optional(),
  }).optional(),
  delayMs: z.number().min(0).optional(),
  content: z.string().optional(),
});

/** How the control route is used, for a person. */
export const controlUse =
  `GET    /control/faults/available  every fault, with its HTTP status and what it stands for
POST   /control/faults            {"service","fault","count"?,"probability"?,"match"?:{"call"?,"path"?,"text"?},"delayMs"?,"content"?}
GET    /control/faults            what is armed
DELETE /control/faults            disarms everything
GET    /control/books             every call that arrived, and counts
POST   /control/leonardo_webhook  {"url","key"}: what Leonardo's API keys call
POST   /control/reset             forgets faults, books and work`;

/** Answers the control route, through which another process arms faults and reads the books. */
export async function answerControl(
  exchange: Exchange,
  simulators: Control,
): Promise<Reply> {
  switch (`${exchange.method} ${exchange.path}`) {
    case "GET /":
      return html(`<pre>${controlUse.replaceAll("<", "&lt;")}</pre>`, 200);
    case "GET /faults/available":
      return json(listFaults());
    case "GET /faults":
      return json(await simulators.faults());
    case "POST /faults": {
      const order = faultOrder.safeParse(parseBody(exchange));
      if (!order.success) return json({ error: z.prettifyError(order.error) }, 400);
      try {
        await simulators.setFault(order.data);
      } catch (error) {
        if (error instanceof RangeError) return json({ error: error.message }, 400);
        throw error;
      }
      return json(await simulators.faults(), 201);
    }
    case "DELETE /faults":
      await simulators.clearFaults();
      return { status: 204 };
    case "GET /books":
      return json(await simulators.books());
    case "POST /leonardo_webhook": {
      const webhook = z.strictObject({ url: z.url(), key: z.string() }).optional()
        .safeParse(parseBody(exchange));
      if (!webhook.success) return json({ error: z.prettifyError(webhook.error) }, 400);
      await simulators.setLeonardoWebhook(webhook.data);
      return { status: 204 };
    }
    case "POST /reset":
      await simulators.reset();
      return { status: 204 };
    default:
      return json({ error: `No control route ${exchange.method} ${exchange.path}` }, 404);
  }
}
