/**
 * Serves one thing that draws, alone in a process, and tells what it costs: a bundle of a function, or one of the floors.
 * Runs on Deno 2.1.4 too, so it imports nothing but the floors.
 *
 * @module
 */
import process from "node:process";
import { floors } from "./floors.ts";

const [subject = ""] = Deno.args;
const floor = floors[subject];
const handler: (request: Request) => Response | Promise<Response> = floor ??
  ((await import(subject)) as { default: { fetch: (request: Request) => Promise<Response> } })
    .default.fetch;

Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` })),
}, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/usage") return Response.json(usage());
  if (pathname === "/forget") {
    // The peak of the memory begins anew (proc(5)).
    Deno.writeTextFileSync("/proc/self/clear_refs", "5");
    return new Response();
  }
  return handler(request);
});

function usage() {
  const { user, system } = process.cpuUsage();
  const status = Deno.readTextFileSync("/proc/self/status");
  const kilobytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return {
    cpuMs: (user + system) / 1_000,
    memoryMb: kilobytes("VmRSS") / 1_024,
    peakMb: kilobytes("VmHWM") / 1_024,
  };
}
