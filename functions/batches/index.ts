import { createApp } from "../../shared/http/mod.ts";
import { batchRoutes } from "./routes.ts";

const app = createApp("batches");
app.route("/", batchRoutes);

export default { fetch: app.fetch };
