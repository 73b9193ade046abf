/**
 * The project beside the function that is measured: database, REST, Auth and Storage in a process of their own.
 *
 * @module
 */
import { startTestService } from "../../../shared/testing/service/service.ts";

await using service = await startTestService({ simulate: true });
// As an operator sets it whose accounts may be used as much as the machine can.
await service.stack.database.query(
  "update image_generation.provider_configs set max_concurrency = null, requests_per_minute = null",
);
// What is queued is the measured worker's to draw.
await service.stack.database.script(
  "create or replace function image_generation.wake_worker() returns void language sql as ''",
);
const user = await service.signUp();
const project = await service.projectOf(user);
const { url, publishableKey, secretKey } = service.stack;
console.log(JSON.stringify({ url, publishableKey, secretKey, token: user.token, project }));
for await (const _ of Deno.stdin.readable);
