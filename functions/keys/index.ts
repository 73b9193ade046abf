import { createApp } from "../../shared/http/mod.ts";
import { apiKeyRoutes } from "./routes.ts";

const app = createApp("keys");
app.route("/", apiKeyRoutes);

export default { fetch: app.fetch };
