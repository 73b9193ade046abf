import { createApp } from "../../shared/http/mod.ts";
import { callbackRoutes } from "./routes.ts";

const app = createApp("callbacks");
app.route("/", callbackRoutes);

export default { fetch: app.fetch };
