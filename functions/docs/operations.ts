/** One route as the documentation tells it; its path is under the functions' address. */
export interface Operation {
  method: "get" | "post" | "patch" | "delete";
  path: string;
  summary: string;
  /** Name of the body's schema. */
  request?:
    | "GenerateRequest"
    | "QuickRequest"
    | "BatchRequest"
    | "PromptValidationRequest"
    | "PromptStatsRequest"
    | "ProviderSettingsChange"
    | "NewWebhookEndpoint"
    | "WebhookEndpointChange";
  /** By status. */
  answers: Record<
    number,
    { description: string; schema?: "Generation"; mediaType?: string }
  >;
  parameters?: { name: string; in: "header" | "query"; description: string; schema: unknown }[];
  /** True when no credentials are needed. */
  open?: boolean;
}

const preferAsync = {
  name: "Prefer",
  in: "header" as const,
  description: "`respond-async` answers at once with the address of the job.",
  schema: { type: "string" },
};
const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header" as const,
  description: "The same key with the same body is answered with the same generation for 24 hours.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
const generation = { description: "The generation.", schema: "Generation" as const };
const stillAtWork = { description: "Still at work; Location is the job." };
const json = (description: string) => ({ description, mediaType: "application/json" });

/** Every route of the service. */
export const operations: Operation[] = [
  {
    method: "post",
    path: "/generate",
    summary: "Draws pictures and answers with them",
    request: "GenerateRequest",
    parameters: [preferAsync, idempotencyKey],
    answers: { 200: generation, 202: stillAtWork },
  },
  {
    method: "post",
    path: "/generate/quick",
    summary: "Draws pictures with the fewest fields",
    request: "QuickRequest",
    parameters: [preferAsync, idempotencyKey],
    answers: { 200: generation, 202: stillAtWork },
  },
  {
    method: "post",
    path: "/generate/batch",
    summary: "Draws up to ten requests, each answered on its own",
    request: "BatchRequest",
    parameters: [preferAsync, idempotencyKey],
    answers: {
      200: json("One result per request, in their order."),
      202: json("The same, with some still at work."),
    },
  },
  {
    method: "get",
    path: "/jobs",
    summary: "Lists generations, newest first",
    answers: { 200: json("A page of generations and the cursor of the next one.") },
  },
  { method: "get", path: "/jobs/{id}", summary: "One generation", answers: { 200: generation } },
  {
    method: "get",
    path: "/jobs/{id}/events",
    summary: "Follows a generation as server-sent events",
    parameters: [{
      name: "Last-Event-ID",
      in: "header",
      description: "Goes on after this event.",
      schema: { type: "string" },
    }],
    answers: { 200: { description: "Events until it is done.", mediaType: "text/event-stream" } },
  },
  {
    method: "post",
    path: "/jobs/{id}/cancel",
    summary: "Cancels a generation that has not ended",
    answers: { 200: generation },
  },
  {
    method: "post",
    path: "/jobs/{id}/retry",
    summary: "Queues a generation that failed or was cancelled once more",
    answers: { 202: generation },
  },
  {
    method: "get",
    path: "/images/{project}/{provider}/{file}",
    summary: "The bytes of a picture",
    answers: {
      200: { description: "The picture.", mediaType: "image/*" },
      304: { description: "The caller has it." },
    },
  },
  {
    method: "delete",
    path: "/images/{id}",
    summary: "Removes a picture and its file",
    answers: { 204: { description: "It is gone." } },
  },
  {
    method: "post",
    path: "/validate-prompt",
    summary: "Measures, analyses and, when it is long, shortens a prompt",
    request: "PromptValidationRequest",
    answers: { 200: json("The prompt before and after.") },
  },
  {
    method: "post",
    path: "/validate-prompt/stats",
    summary: "Measures and analyses a prompt",
    request: "PromptStatsRequest",
    answers: { 200: json("The analysis.") },
  },
  {
    method: "get",
    path: "/validate-prompt/health",
    summary: "Whether the language model can shorten prompts",
    answers: { 200: json("Its state, and what to do.") },
  },
  {
    method: "get",
    path: "/providers",
    summary: "Every provider with its settings, health and limits",
    answers: { 200: json("The providers.") },
  },
  {
    method: "get",
    path: "/providers/available",
    summary: "The providers that can be asked just now",
    answers: { 200: json("Their ids.") },
  },
  {
    method: "get",
    path: "/providers/models",
    summary: "The models of the providers that are set up",
    answers: { 200: json("The models.") },
  },
  {
    method: "get",
    path: "/providers/config",
    summary: "The service's limits and choices",
    answers: { 200: json("The limits.") },
  },
  {
    method: "patch",
    path: "/providers/{id}",
    summary: "Changes a provider's settings, with a secret key",
    request: "ProviderSettingsChange",
    answers: { 200: json("The provider.") },
  },
  {
    method: "get",
    path: "/webhooks",
    summary: "Lists where projects are told of their generations",
    answers: { 200: json("A page of endpoints, without their secrets.") },
  },
  {
    method: "post",
    path: "/webhooks",
    summary: "Adds an endpoint",
    request: "NewWebhookEndpoint",
    answers: { 201: json("The endpoint with its secret, which is shown this once.") },
  },
  {
    method: "patch",
    path: "/webhooks/{id}",
    summary: "Changes an endpoint",
    request: "WebhookEndpointChange",
    answers: { 200: json("The endpoint.") },
  },
  {
    method: "delete",
    path: "/webhooks/{id}",
    summary: "Removes an endpoint",
    answers: { 204: { description: "It is gone." } },
  },
  {
    method: "post",
    path: "/webhooks/{id}/rotate",
    summary: "Gives an endpoint a new secret; the old one signs beside it for 24 hours",
    answers: { 200: json("The new secret, which is shown this once.") },
  },
  {
    method: "get",
    path: "/webhooks/deliveries",
    summary: "Lists what was sent, and how it went",
    answers: { 200: json("A page of deliveries.") },
  },
  {
    method: "post",
    path: "/webhooks/deliveries/{id}/replay",
    summary: "Sends a delivery once more",
    answers: { 202: json("The delivery, waiting to be sent.") },
  },
  {
    method: "get",
    path: "/health",
    summary: "How the service is",
    open: true,
    answers: { 200: json("Its state."), 503: json("The database is away.") },
  },
  {
    method: "get",
    path: "/health/ready",
    summary: "Whether it can draw",
    open: true,
    answers: { 200: json("It can."), 503: json("It cannot.") },
  },
];
