/** A user of the system, by number. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * The user that PostgreSQL runs as, which refuses to run as root: `nobody` when this process is root.
 *
 * @returns undefined when this process is an ordinary user, whose server it then is
 * @throws Error when the system has no user `nobody`
 */
export async function serverAccount(): Promise<Account | undefined> {
  if (Deno.uid() !== 0) return undefined;
  for (const line of (await Deno.readTextFile("/etc/passwd")).split("\n")) {
    const [name, , uid, gid] = line.split(":");
    // macOS writes -2; the system call takes it as an unsigned number.
    if (name === "nobody") return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  throw new Error(
    "Cannot start PostgreSQL: it refuses to run as root, and /etc/passwd has no user nobody to run it as. " +
      "Start as an ordinary user.",
  );
}
