import { createApp } from "../../shared/http/mod.ts";
import { openAiRoutes } from "./routes.ts";

const app = createApp("openai");
app.route("/", openAiRoutes);

export default { fetch: app.fetch };
