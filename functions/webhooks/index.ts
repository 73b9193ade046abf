import { createApp } from "../../shared/http/mod.ts";
import { webhookRoutes } from "./routes.ts";

const app = createApp("webhooks");
app.route("/", webhookRoutes);

export default { fetch: app.fetch };
