import type { Account } from "./account.ts";

/**
 * How PostgreSQL's programs are run: without this process's environment, which may hold keys, in a folder that every
 * user can enter, and in a session of their own, so that Ctrl-C in the terminal reaches the stack only, which then
 * stops them in order.
 *
 * @param account whom to run as, when that is not this process's own user
 */
export function processOptions(account: Account | undefined): Deno.CommandOptions {
  return {
    clearEnv: true,
    env: { LC_ALL: "C" },
    cwd: "/",
    stdin: "null",
    detached: true,
    ...account,
  };
}
