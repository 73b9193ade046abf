import { createApp } from "../../shared/http/mod.ts";
import { mcpRoutes } from "./routes.ts";

const app = createApp("mcp");
app.route("/", mcpRoutes);

export default { fetch: app.fetch };
