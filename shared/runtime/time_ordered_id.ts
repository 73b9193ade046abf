/**
 * A UUID of version 7 (RFC 9562): the time, then chance. Rows that are made one after the other stand beside each other in
 * every index, so that the pages of it are in memory, however many rows there are.
 *
 * @param now milliseconds since the epoch
 */
export function timeOrderedId(now: number): string {
  const time = Math.floor(now).toString(16).padStart(12, "0");
  // Behind the digit that tells the version stand 74 bits of chance, and the variant.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
