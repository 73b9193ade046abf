const newline = 0x0a;

/**
 * Reads a body line by line, each as a stream of its own, so that no whole line is ever held here.
 *
 * @param take gets each line that is not empty, and its number from 1; false when no further one is wanted. What it leaves of
 *   a line is passed over
 * @returns whether the body was read to its end
 * @throws what reading the body throws
 */
export async function readLines(
  body: ReadableStream<Uint8Array>,
  take: (line: ReadableStream<Uint8Array>, number: number) => Promise<boolean>,
): Promise<boolean> {
  const reader = body.getReader();
  let rest: Uint8Array = new Uint8Array();
  let isOver = false;

  /** The next piece of the line; undefined at its end. */
  const nextPiece = async (): Promise<Uint8Array | undefined> => {
    while (rest.byteLength === 0 && !isOver) {
      const { value, done } = await reader.read();
      if (done) isOver = true;
      else rest = value;
    }
    if (rest.byteLength === 0) return undefined;
    const end = rest.indexOf(newline);
    if (end === 0) return undefined;
    const piece = end < 0 ? rest : rest.subarray(0, end);
    rest = rest.subarray(piece.byteLength);
    return piece;
  };

  try {
    for (let number = 1;; number++) {
      const first = await nextPiece();
      if (first === undefined && isOver) return true;
      let isRead = first === undefined;
      if (first !== undefined) {
        const pieces = async function* () {
          yield first;
          for (;;) {
            const piece = await nextPiece();
            if (piece === undefined) break;
            yield piece;
          }
          isRead = true;
        }();
        const isWanted = await take(streamOf(pieces), number);
        if (!isWanted) return false;
        while (!isRead) isRead = await nextPiece() === undefined;
      }
      // The newline itself.
      rest = rest.subarray(1);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    // What is left is passed over by whoever reads the lines.
    cancel() {},
  }, { highWaterMark: 0 });
}
