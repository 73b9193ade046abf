/**
 * How often a job runs: every so many seconds, or in the minutes that five fields name
 * (minute, hour, day of month, month, day of week with 0 and 7 for Sunday; UTC).
 */
export type CronSchedule =
  | { kind: "interval"; seconds: number }
  | { kind: "minutes"; matches(minute: Date): boolean };

/**
 * Reads a schedule of pg_cron: `10 seconds`, or five fields of numbers, `*`, ranges, lists and steps.
 *
 * @returns undefined when it is neither
 */
export function parseSchedule(text: string): CronSchedule | undefined {
  const interval = /^\s*(\d{1,2})\s+seconds?\s*$/.exec(text);
  if (interval) return { kind: "interval", seconds: Number(interval[1]) };
  const [minute, hour, dayOfMonth, month, dayOfWeek, ...more] = text.trim().split(/\s+/);
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek || more.length > 0) return undefined;
  const matches = (time: Date) => {
    const onDayOfMonth = fieldMatches(dayOfMonth, time.getUTCDate(), 31);
    const onDayOfWeek = fieldMatches(dayOfWeek, time.getUTCDay(), 7) ||
      (time.getUTCDay() === 0 && fieldMatches(dayOfWeek, 7, 7));
    // When both fields are restricted, either is enough: crontab(5).
    const both = dayOfMonth.startsWith("*") || dayOfWeek.startsWith("*");
    return fieldMatches(minute, time.getUTCMinutes(), 59) &&
      fieldMatches(hour, time.getUTCHours(), 23) &&
      fieldMatches(month, time.getUTCMonth() + 1, 12) &&
      (both ? onDayOfMonth && onDayOfWeek : onDayOfMonth || onDayOfWeek);
  };
  return { kind: "minutes", matches };
}

function fieldMatches(field: string, value: number, highest: number): boolean {
  return field.split(",").some((part) => {
    const [range = "", step] = part.split("/");
    const [first = NaN, last = step === undefined ? first : highest] = range === "*"
      ? [0, highest]
      : range.split("-").map(Number);
    if (value < first || value > last) return false;
    // `*/2` of days and months counts from 1, their lowest value.
    const start = range === "*" && (highest === 31 || highest === 12) ? 1 : first;
    return (value - start) % Number(step ?? 1) === 0;
  });
}
