const lowest = 10_000, count = 20_000;

/**
 * A port that is free now, and stays so until a test takes it: it lies below those that systems give out by chance.
 *
 * @throws Deno.errors.AddrInUse when some server of this machine has it
 */
export function unassignedPort(): number {
  const port = lowest + Math.floor(count * Math.random());
  using _listener = Deno.listen({ hostname: "127.0.0.1", port });
  return port;
}
