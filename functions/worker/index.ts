import { createApp } from "../../shared/http/mod.ts";
import { workerRoutes } from "./routes.ts";

const app = createApp("worker");
app.route("/", workerRoutes);

export default { fetch: app.fetch };
