/**
 * `deno task pack:client [FOLDER]`: makes the npm package of the client, as a tarball that `npm publish`
 * takes.
 *
 * @module
 */
import { buildClientPackage, packClient } from "./client_package/mod.ts";

const directory = Deno.args[0] ?? await Deno.makeTempDir({ prefix: "image-client-" });
await buildClientPackage(directory);
console.log(await packClient(directory));
