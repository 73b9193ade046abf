import unified from "../../../functions/unified/index.ts";

/** Of `/proc/self/status`, in MB. */
function megabytes(name: string): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_024;
}

Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` })),
}, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/measured/memory") {
    return Response.json({ now: megabytes("VmRSS"), peak: megabytes("VmHWM") });
  }
  if (pathname === "/measured/forget") {
    (globalThis as { gc?: () => void }).gc?.();
    // The peak of the memory begins anew (proc(5)).
    Deno.writeTextFileSync("/proc/self/clear_refs", "5");
    return new Response();
  }
  return unified.fetch(request);
});
