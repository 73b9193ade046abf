import type { BatchItem } from "./types.ts";

/** What the picture of an item is called: the item's name, its place among several, and what it is. */
function fileNameOf(
  { index, name, generation }: BatchItem,
  ordinal: number,
  format: string,
): string {
  const several = (generation?.images.length ?? 1) > 1;
  // What a file system or a shell would take amiss is left out.
  const safe = (name ?? "").normalize("NFC").replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[._]+/, "");
  const stem = safe === "" ? `item-${String(index).padStart(4, "0")}` : withinBytes(safe, 200);
  return `${stem}${several ? `-${ordinal + 1}` : ""}.${format === "jpeg" ? "jpg" : format}`;
}

/** The beginning of a text: file systems take names of up to 255 bytes. */
function withinBytes(text: string, most: number): string {
  const encoder = new TextEncoder();
  let left = most;
  let kept = "";
  for (const character of text) {
    left -= encoder.encode(character).length;
    if (left < 0) break;
    kept += character;
  }
  return kept;
}

/** Gives out each name once: what would be called the same gets its item's place besides. */
export function createPictureNames(): (item: BatchItem, ordinal: number, format: string) => string {
  const taken = new Set<string>();
  return (item, ordinal, format) => {
    const name = fileNameOf(item, ordinal, format);
    let own = name;
    for (let number = item.index; taken.has(own.toLowerCase()); number++) {
      own = name.replace(/(\.\w+)$/, `-${number}$1`);
    }
    taken.add(own.toLowerCase());
    return own;
  };
}
