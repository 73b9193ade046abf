import process from "node:process";

/** A figure of time, in ms of a processor. */
export interface Measured {
  name: string;
  ms: number;
  /** More than this breaks a promise; absent where none is made. */
  promisedMs?: number;
}

/** Something to measure. */
export interface Bench {
  /** For the command's help. */
  what: string;
  /** Measures once the code is warm. @param settings.rounds how often at most; the least counts */
  measure(settings: { rounds: number; print: (text: string) => void }): Promise<Measured[]>;
}

/**
 * What the work costs, in ms of a processor, so that what else the machine does counts little: the least of so many
 * times.
 */
export function leastMs(work: () => unknown, times: number): number {
  const measured = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    work();
    return msSince(before);
  });
  return Math.min(...measured);
}

/** As {@link leastMs}, of work that waits. */
export async function leastMsOf(work: () => Promise<unknown>, times: number): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < times; time++) {
    const before = process.cpuUsage();
    await work();
    least = Math.min(least, msSince(before));
  }
  return least;
}

function msSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
