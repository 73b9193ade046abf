/** Names of providers for people. */
export const providerNames: Record<string, string> = {
  leonardo_ai: "Leonardo AI",
  runware_ai: "Runware",
  gemini: "Gemini",
  comfyui: "ComfyUI",
};

/** A provider's name for people. */
export function providerName(id: string | null | undefined): string {
  return id ? providerNames[id] ?? id : "nobody";
}

/** USD, with as many digits as say something. */
export function usd(amount: number | null | undefined): string {
  if (amount === null || amount === undefined) return "—";
  if (amount === 0) return "$0";
  const digits = amount < 0.1 ? 4 : amount < 10 ? 3 : 2;
  return `$${amount.toFixed(digits).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

/** Seconds, or minutes and hours where there are many. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "—";
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3_600) return both(seconds / 60, "min", "s");
  return both(seconds / 3_600, "h", "min");
}

/** A number of one unit and what is left over in the next smaller one, of which sixty are one. */
function both(value: number, unit: string, smaller: string): string {
  const sixtieths = Math.round(value * 60);
  const [whole, rest] = [Math.floor(sixtieths / 60), sixtieths % 60];
  return `${whole} ${unit}${rest > 0 ? ` ${rest} ${smaller}` : ""}`;
}

/** Bytes in a unit for people. */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return "—";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count, unit = 0;
  for (; value >= 1_000 && unit < units.length - 1; unit++) value /= 1_000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A share as per cent. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return "—";
  return `${(share * 100).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;
}

/** A number with separators of thousands. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? "—" : value.toLocaleString("en");
}

/** `1 picture`, `2 pictures`. */
export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? "" : "s"}`;
}

/** How long ago, or in how long. @param now ms since the epoch */
export function ago(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1_000;
  if (Math.abs(seconds) < 5) return "now";
  const text = coarse(Math.abs(seconds));
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}

function coarse(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3_600)} h`;
  const days = Math.round(seconds / 86_400);
  return `${days} day${days === 1 ? "" : "s"}`;
}

/** A time for people, in their own zone. */
export function moment(time: string | null | undefined): string {
  if (!time) return "—";
  return new Date(time).toLocaleString("en-GB", {
    ...{ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });
}

/** The words of a name such as `rate_limited`. */
export function words(name: string): string {
  return name.replaceAll("_", " ").replaceAll(".", " ");
}

/** The beginning of an id, which is enough to tell it from others. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
