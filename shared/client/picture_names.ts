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
    .replace(/^[._]+/, "").slice(0, 120);
  const stem = safe === "" ? `item-${String(index).padStart(4, "0")}` : safe;
  return `${stem}${several ? `-${ordinal + 1}` : ""}.${format === "jpeg" ? "jpg" : format}`;
}

/** Gives out each name once: what would be called the same gets its item's place besides. */
export function createPictureNames(): (item: BatchItem, ordinal: number, format: string) => string {
  const taken = new Set<string>();
  return (item, ordinal, format) => {
    const name = fileNameOf(item, ordinal, format);
    const own = taken.has(name.toLowerCase()) ? name.replace(/(\.\w+)$/, `-${item.index}$1`) : name;
    taken.add(own.toLowerCase());
    return own;
  };
}
