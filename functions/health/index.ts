import { createApp } from "../../shared/http/mod.ts";
import { healthRoutes } from "./routes.ts";

const app = createApp("health");
app.route("/", healthRoutes);

export default { fetch: app.fetch };
