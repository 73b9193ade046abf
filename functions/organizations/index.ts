import { createApp } from "../../shared/http/mod.ts";
import { organizationRoutes } from "./routes.ts";

const app = createApp("organizations");
app.route("/", organizationRoutes);

export default { fetch: app.fetch };
