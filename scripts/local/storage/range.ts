/** Bytes of a file, first and last included. */
export interface Range {
  first: number;
  last: number;
}

/**
 * What a Range header asks of a file of `size` bytes. Unlike RFC 9110, and like the real server, whatever is not one range
 * of bytes inside the file cannot be satisfied.
 *
 * @returns undefined when there is none
 */
export function parseRange(
  header: string | null,
  size: number,
): Range | "unsatisfiable" | undefined {
  if (header === null) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  const [from, to] = [match?.[1], match?.[2]];
  if (!match || (from === "" && to === "")) return "unsatisfiable";
  if (from === "") {
    const length = Math.min(Number(to), size);
    return length === 0 ? "unsatisfiable" : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return first >= size || last < first ? "unsatisfiable" : { first, last };
}
