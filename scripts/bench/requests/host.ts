/**
 * Serves one thing that draws, alone in a process, and tells what it costs: a bundle of a function, or one of the floors.
 * Runs on Deno 2.1.4 too, so it imports nothing but the floors.
 *
 * @module
 */
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

/** What the kernel counts in (proc(5), utime and stime). */
const tickMs = 10;

function usage() {
  // Deno 2.1 does not tell it. The name of the program, in brackets, may hold spaces.
  const stat = Deno.readTextFileSync("/proc/self/stat").split(") ")[1]?.split(" ") ?? [];
  const status = Deno.readTextFileSync("/proc/self/status");
  const kilobytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return {
    cpuMs: (Number(stat[11]) + Number(stat[12])) * tickMs,
    memoryMb: kilobytes("VmRSS") / 1_024,
    peakMb: kilobytes("VmHWM") / 1_024,
  };
}
