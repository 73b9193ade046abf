import { systemClock } from "../../runtime/mod.ts";

/**
 * Waits, two minutes at most unless more are said, for something that nobody tells of. The longer it takes the less often it looks, since a
 * look is often a request that costs as much as what it waits for.
 *
 * @throws Error when it has not happened by then
 */
export async function until(
  happened: () => boolean | Promise<boolean>,
  minutes = 2,
): Promise<void> {
  const deadline = systemClock.now() + minutes * 60_000;
  for (let pauseMs = 20; !await happened(); pauseMs = Math.min(250, pauseMs * 1.3)) {
    if (systemClock.now() > deadline) {
      throw new Error(`it has not happened within ${minutes} minutes`);
    }
    await systemClock.sleep(pauseMs);
  }
}

/**
 * Asks as {@link until} does until an answer is as wanted.
 *
 * @returns that answer
 * @throws Error when none was within two minutes
 */
export async function askUntil<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  let answer = await ask();
  await until(async () => isWanted(answer) || isWanted(answer = await ask()));
  return answer;
}
