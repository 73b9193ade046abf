/**
 * Runs the simulators alone: `deno task simulators [port]`.
 *
 * @module
 */
import { controlUse } from "./control.ts";
import { startSimulators } from "./simulators.ts";

const port = Number(Deno.args[0] ?? 8190);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`"${Deno.args[0]}" is not a port. Usage: deno task simulators [port]`);
  Deno.exit(2);
}
const { urls } = await startSimulators({ port });
for (const [name, url] of Object.entries(urls)) console.log(name.padEnd(12), url);
console.log(`\nKeys: a UUID for Leonardo, anything but "revoked" for Runware and Gemini.`);
console.log(`A prompt with [moderated] is refused, one with [nsfw] is flagged.\n\n${controlUse}`);
