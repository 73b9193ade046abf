/**
 * `deno task reference`: writes what is made of the description of the routes: the reference for people and the types
 * of the client. Run it after a route or a schema was changed.
 *
 * @module
 */
import { referenceFiles } from "./reference/mod.ts";

for (const [path, text] of await referenceFiles()) {
  await Deno.writeTextFile(new URL(`../${path}`, import.meta.url), text);
}
