import { createApp } from "../../shared/http/mod.ts";
import { limitRoutes } from "./routes.ts";

const app = createApp("limits");
app.route("/", limitRoutes);

export default { fetch: app.fetch };
