import { createApp } from "../../shared/http/mod.ts";
import { analyticsRoutes } from "./routes.ts";

const app = createApp("analytics");
app.route("/", analyticsRoutes);

export default { fetch: app.fetch };
