/** A stretch in which two sequences differ: what stands in the first, and what in its place in the second. */
export interface Difference {
  firstStart: number;
  firstEnd: number;
  secondStart: number;
  secondEnd: number;
}

/** Larger tables cost too much; what stands between the common beginning and end is then not aligned. */
const largestTable = 3_000_000;

/**
 * Aligns two sequences by their longest common subsequence and returns where they differ, in order.
 *
 * What is too long for it is one difference from the first to the last that differs.
 */
export function alignSequences(first: readonly string[], second: readonly string[]): Difference[] {
  let start = 0;
  while (start < first.length && start < second.length && first[start] === second[start]) start++;
  let firstEnd = first.length;
  let secondEnd = second.length;
  while (firstEnd > start && secondEnd > start && first[firstEnd - 1] === second[secondEnd - 1]) {
    firstEnd--;
    secondEnd--;
  }
  const rows = firstEnd - start;
  const columns = secondEnd - start;
  if (rows === 0 && columns === 0) return [];
  if ((rows + 1) * (columns + 1) > largestTable) {
    return [{ firstStart: start, firstEnd, secondStart: start, secondEnd }];
  }
  const numbers = new Map<string, number>();
  const numberOf = (key: string | undefined) => {
    const known = numbers.get(key ?? "");
    if (known !== undefined) return known;
    numbers.set(key ?? "", numbers.size);
    return numbers.size - 1;
  };
  const one = Int32Array.from({ length: rows }, (_, index) => numberOf(first[start + index]));
  const two = Int32Array.from({ length: columns }, (_, index) => numberOf(second[start + index]));
  const width = columns + 1;
  const lengths = new Uint16Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * width + column;
      lengths[at] = one[row] === two[column]
        ? (lengths[at + width + 1] ?? 0) + 1
        : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  const differences: Difference[] = [];
  let row = 0;
  let column = 0;
  let open: Difference | undefined;
  while (row < rows || column < columns) {
    if (row < rows && column < columns && one[row] === two[column]) {
      open = undefined;
      row++;
      column++;
      continue;
    }
    if (!open) {
      open = {
        firstStart: start + row,
        firstEnd: start + row,
        secondStart: start + column,
        secondEnd: start + column,
      };
      differences.push(open);
    }
    const at = row * width + column;
    const down = row < rows ? lengths[at + width] ?? 0 : -1;
    const across = column < columns ? lengths[at + 1] ?? 0 : -1;
    if (down >= across) open.firstEnd = start + ++row;
    else open.secondEnd = start + ++column;
  }
  return differences;
}
