import * as z from "zod";
import { operation } from "../../shared/http/mod.ts";

const message = z.looseObject({ jsonrpc: z.literal("2.0") });
const messages = z.lazy(() =>
  z.union([message, z.array(message).min(1).max(20)]).meta({
    id: "McpMessages",
    description: "JSON-RPC 2.0, as the Model Context Protocol has it.",
  })
);

/** `POST /mcp` */
export const callMcp = operation({
  id: "callMcp",
  method: "post",
  path: "/",
  summary: "The Model Context Protocol: tools to draw, edit and find pictures",
  access: "caller",
  // Each tool asks for what it needs.
  scope: "any",
  body: messages,
  answers: {
    200: {
      description: "The answer; with news of progress as server-sent events.",
      schema: messages,
      mediaType: "application/json",
      alsoAs: "text/event-stream",
    },
    202: { description: "It was news, which is not answered." },
    400: {
      description: "A message that cannot be served, in the protocol's words, or a problem.",
      schema: z.looseObject({}),
      mediaType: "application/*",
    },
  },
});
