import process from "node:process";

/** A figure, and what is promised of it. */
export interface Measured {
  name: string;
  value: number;
  /** Ms are of a processor unless the name says otherwise. */
  unit: "ms" | "MB" | "KB" | "/s";
  /** More than this breaks a promise; absent where none is made. */
  atMost?: number;
  /** Less than this breaks one. */
  atLeast?: number;
}

/** How a bench is measured. */
export interface BenchSettings {
  /** How often at most. */
  rounds: number;
  /** Whether only what stands in the table is measured. */
  small: boolean;
  print: (text: string) => void;
  /** The version of another Deno, from npm, that what is deployed runs on. */
  deno?: string;
}

/** Something to measure. */
export interface Bench {
  /** For the command's help. */
  what: string;
  /** Measures once the code is warm. */
  measure(settings: BenchSettings): Promise<Measured[]>;
}

/** Whether what is promised of a figure holds. */
export function isKept({ value, atMost = Infinity, atLeast = -Infinity }: Measured): boolean {
  return value <= atMost && value >= atLeast;
}

/** A figure in words. */
export function told({ value, unit, atMost, atLeast }: Measured): string {
  const inUnit = (figure: number) =>
    `${Number(figure.toPrecision(3))}${unit === "/s" ? "" : " "}${unit}`;
  const promise = atMost !== undefined
    ? `, promised ${inUnit(atMost)} at most`
    : atLeast !== undefined
    ? `, promised ${inUnit(atLeast)} at least`
    : "";
  return inUnit(value) + promise;
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
