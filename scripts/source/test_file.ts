/** Whether a file holds tests, by its name: those of `deno task test`, or a proof of `deno task prove`. */
export function isTestFile(path: string): boolean {
  return /_(test|proof)\.ts$/.test(path);
}
