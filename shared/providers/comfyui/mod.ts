/**
 * ComfyUI on machines of one's own, mostly reached through a tunnel (https://docs.comfy.org/development/comfyui-server).
 *
 * A model here is a workflow: one that comes with this release, or one of the settings' `options.workflows`, which maps
 * names to `{ graph, description? }` with the graph in API format and `{{prompt}}`, `{{width}}`, `{{seed}}` and so on
 * where the request's values go.
 *
 * Tasks are polled over HTTP only: the hosted runtime cannot send a tunnel's credentials with a WebSocket.
 *
 * @module
 */
import type { ImageProvider } from "../contract.ts";
import { cancel } from "./cancel.ts";
import { checkInputs } from "./check_inputs.ts";
import { catalog } from "./catalog.ts";
import { health } from "./health.ts";
import { models } from "./list_models.ts";
import { plan } from "./plan.ts";
import { poll, pollMany } from "./poll.ts";
import { find, submit } from "./submit.ts";
import { readTaskId } from "./task_id.ts";
import { knowsModel, namesOwnWorkflow } from "./workflow.ts";

export { describePlaces, importWorkflow, parseCorrections } from "./import_workflow.ts";

/** A task id is `<prompt id>@<server>` and leads back to its server after a restart. */
export const comfyui: ImageProvider = {
  id: "comfyui",
  choosesUpstream: true,
  endpointOf: async (taskId, { endpoints }) => (await readTaskId(taskId, endpoints))?.endpoint.name,
  catalog,
  pollInterval: { firstMs: 2_000, minimumMs: 1_000, maximumMs: 5_000 },
  plan,
  isMeantBy: namesOwnWorkflow,
  checkInputs,
  knowsModel,
  submit,
  find,
  poll,
  pollMany,
  cancel,
  health,
  models,
};
