import type { TellStep } from "../command_line/mod.ts";
import type { StackConnection } from "./options.ts";
import { projectDataDirectory } from "./paths.ts";
import { readProjectEnvironment, startProjectStack } from "./project.ts";
import { findRunningStack } from "./stack_file.ts";

/** A stack that can be used, whoever started it. */
export interface EnsuredStack extends StackConnection {
  /** Stops the stack if it was started for this purpose; does nothing to one that ran before. */
  close(): Promise<void>;
}

/**
 * Gives the connection of this repository's running stack, or starts one in this process.
 *
 * @param progress told each step of a start
 * @throws Error that says what failed and what to do
 */
export async function ensureLocalStack(progress: TellStep): Promise<EnsuredStack> {
  const running = await findRunningStack(projectDataDirectory);
  if (running) {
    const { url, publishableKey, secretKey } = running;
    return { url, publishableKey, secretKey, close: () => Promise.resolve() };
  }
  // It lives for one command, whose own words are enough unless something goes wrong.
  const { DATABASE_URL, ...variables } = await readProjectEnvironment((sentence) =>
    progress(sentence)
  );
  const environment = { LOG_LEVEL: "warn", ...variables };
  const database = DATABASE_URL ? { databaseUrl: DATABASE_URL } : {};
  return await startProjectStack({ ...database, environment, progress });
}
