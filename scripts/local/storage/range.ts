/** Bytes of a file, first and last included. */
export interface Range {
  first: number;
  last: number;
}

/**
 * What a Range header asks of a file of `size` bytes (RFC 9110, section 14.2).
 *
 * @returns undefined when there is none, when it is malformed, or when it asks for several ranges: a server may then
 *   send the whole file
 */
export function parseRange(
  header: string | null,
  size: number,
): Range | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [from, to] = [match?.[1], match?.[2]];
  if (!match || (from === "" && to === "")) return undefined;
  if (from === "") {
    const length = Math.min(Number(to), size);
    return length === 0 ? "unsatisfiable" : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== "" && Number(to) < first) return undefined;
  return first >= size ? "unsatisfiable" : { first, last };
}
