import { createApp } from "../../shared/http/mod.ts";
import { docsRoutes } from "./routes.ts";

const app = createApp("docs");
app.route("/", docsRoutes);

export default { fetch: app.fetch };
