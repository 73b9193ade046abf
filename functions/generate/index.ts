import { createApp } from "../../shared/http/mod.ts";
import { generateRoutes } from "./routes.ts";

const app = createApp("generate");
app.route("/", generateRoutes);

export default { fetch: app.fetch };
