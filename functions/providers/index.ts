import { createApp } from "../../shared/http/mod.ts";
import { providerRoutes } from "./routes.ts";

const app = createApp("providers");
app.route("/", providerRoutes);

export default { fetch: app.fetch };
