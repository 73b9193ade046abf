import { readConfiguration } from "../../shared/configuration/mod.ts";
import { noteCallback } from "../../shared/database/mod.ts";
import { credentialsRefused } from "../../shared/errors/mod.ts";
import { answer, type App, createRouter, serve, serviceOf } from "../../shared/http/mod.ts";
import { isSame, sha256 } from "../../shared/runtime/mod.ts";
import { receiveLeonardoCallback, receiveRunwareCallback } from "./operations.ts";

/**
 * What providers call when a task has ended. Nothing that they send is believed: the provider itself is asked, sooner
 * than it would have been, and that is all. A call that is lost, comes early, late or twice changes nothing.
 */
export const callbackRoutes: App = createRouter();

serve(callbackRoutes, receiveRunwareCallback, async (context, { parameters }) => {
  await context.req.raw.body?.cancel();
  await noteCallback(serviceOf(context), {
    provider: "runware_ai",
    attempt_id: parameters.attempt,
    token_hash: await sha256(parameters.token),
  });
  return answer(context, receiveRunwareCallback, 202, { accepted: true });
});

// The body holds the API key, so nothing of it is kept or logged but the generation's id.
serve(callbackRoutes, receiveLeonardoCallback, async (context, { headers, body }) => {
  const { leonardoCallbackKeys } = readConfiguration(Deno.env.toObject());
  const sent = /^Bearer (.+)$/i.exec(headers.Authorization ?? "")?.[1] ?? "";
  const matches = await Promise.all(leonardoCallbackKeys.map((key) => isSame(key, sent)));
  if (!matches.includes(true)) {
    throw credentialsRefused(
      "This is not the key of Leonardo's callbacks. Set LEONARDO_CALLBACK_KEY to the one that the API key has.",
    );
  }
  await noteCallback(serviceOf(context), {
    provider: "leonardo_ai",
    task_id: body.data.object.id,
  });
  return answer(context, receiveLeonardoCallback, 202, { accepted: true });
});
