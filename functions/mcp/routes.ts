import { releaseAllLeases } from "../../shared/generation/catalog.ts";
import { type App, createRouter, serve } from "../../shared/http/mod.ts";
import { runInBackground } from "../../shared/runtime/mod.ts";
import { callMcp } from "./operations.ts";

addEventListener("beforeunload", () => runInBackground(releaseAllLeases(), () => {}));

/**
 * `POST /`: the Model Context Protocol over streamable HTTP, without sessions: each call brings its credentials, and no
 * isolate has to remember one (https://modelcontextprotocol.io/specification/2026-07-28/basic/transports).
 */
export const mcpRoutes: App = createRouter();

serve(mcpRoutes, callMcp, async (context, { body }) => {
  // The protocol's library loads when somebody speaks it.
  const { answerMessages } = await import("./server.ts");
  return await answerMessages(context, body);
});
