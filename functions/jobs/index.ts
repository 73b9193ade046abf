import { createApp } from "../../shared/http/mod.ts";
import { jobRoutes } from "./routes.ts";

const app = createApp("jobs");
app.route("/", jobRoutes);

export default { fetch: app.fetch };
