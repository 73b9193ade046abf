/**
 * Runware (https://runware.ai/docs), over its REST form: every call is a POST of tasks to one address,
 * `https://api.runware.ai/v1`, and tasks are found again by the UUID we give them.
 *
 * There is no `cancel`: Runware documents no way to stop a task, and leaving it neither stops nor refunds it.
 *
 * @module
 */
import type { ImageProvider } from "../contract.ts";
import { catalog, isAirId } from "./catalog.ts";
import { health } from "./health.ts";
import { plan } from "./plan.ts";
import { poll, pollMany } from "./poll.ts";
import { find, submit } from "./submit.ts";

/** The Runware client. */
export const runwareAi: ImageProvider = {
  id: "runware_ai",
  catalog,
  pollInterval: { firstMs: 1_000, minimumMs: 500, maximumMs: 2_000 },
  plan,
  knowsModel: isAirId,
  submit,
  find,
  poll,
  pollMany,
  health,
  models: (context) => Promise.resolve(context.settings.models),
};
