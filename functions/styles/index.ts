import { createApp } from "../../shared/http/mod.ts";
import { styleRoutes } from "./routes.ts";

const app = createApp("styles");
app.route("/", styleRoutes);

export default { fetch: app.fetch };
