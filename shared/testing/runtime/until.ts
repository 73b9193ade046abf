import { systemClock } from "../../runtime/mod.ts";

/**
 * Waits, two minutes at most, for something that nobody tells of. The longer it takes the less often it looks, since a
 * look is often a request that costs as much as what it waits for.
 *
 * @throws Error when it has not happened by then
 */
export async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = systemClock.now() + 120_000;
  for (let pauseMs = 20; !await happened(); pauseMs = Math.min(250, pauseMs * 1.3)) {
    if (systemClock.now() > deadline) throw new Error("it has not happened within two minutes");
    await systemClock.sleep(pauseMs);
  }
}
