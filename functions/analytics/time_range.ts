const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const longestMs = { hour: 14 * dayMs, day: 800 * dayMs };
const usualMs = { hour: 2 * dayMs, day: 30 * dayMs };
/** Hours are kept so long at least, as a check of `image_generation.retention` says; what is older is read by day. */
const hoursKeptMs = 35 * dayMs;

/** The time of a report, of whole hours or days. */
export interface TimeRange {
  period: "hour" | "day";
  from: string;
  until: string;
}

/** Why a range cannot be reported on. */
export interface RangeProblem {
  path: "from" | "until" | "interval";
  message: string;
}

/**
 * The hours or days that a report is of: those that hold `from` and all before `until`. Without them it is the last 30 days,
 * or two days by hour. What is asked without an interval is made of hours as far as those are kept and few, else of days.
 *
 * @param now in ms since the epoch
 */
export function timeRange(
  asked: {
    from?: string | undefined;
    until?: string | undefined;
    interval: "hour" | "day" | "none";
  },
  now: number,
): TimeRange | RangeProblem {
  const until = asked.until === undefined ? now : Date.parse(asked.until);
  const usual = usualMs[asked.interval === "hour" ? "hour" : "day"];
  const from = asked.from === undefined ? until - usual : Date.parse(asked.from);
  if (from >= until) return { path: "from", message: "has to be before `until`" };
  const canBeHours = until - from <= longestMs.hour && from >= now - hoursKeptMs;
  const period = asked.interval === "none" ? (canBeHours ? "hour" : "day") : asked.interval;
  if (until - from > longestMs[period]) {
    const days = longestMs[period] / dayMs;
    return { path: "from", message: `is more than ${days} days before \`until\`` };
  }
  const step = period === "hour" ? hourMs : dayMs;
  return {
    period,
    from: new Date(Math.floor(from / step) * step).toISOString(),
    until: new Date(Math.ceil(until / step) * step).toISOString(),
  };
}
