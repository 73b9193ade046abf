import assert from "node:assert/strict";

const pairs = ["()", "[]", "{}", "（）", "「」", "『』", "【】", "“”", "«»"];

/** The pairs of brackets of a text that do not close what they open. */
function unbalanced(text: string): string[] {
  return pairs.filter(([open = "", close = ""]) => {
    if (!text.includes(open) && !text.includes(close)) return false;
    let depth = 0;
    for (const mark of text) {
      if (mark === open) depth++;
      else if (mark === close && --depth < 0) return true;
    }
    return depth !== 0;
  });
}

const doubled = /,\s*[,.;]|[，、]\s*[，、。]|;\s*[;,]|،\s*،|\(\s*[,)]|\[\s*,/u;

/** Fails where a shorter text is too long, or has a form that its prompt has not: open brackets, doubled commas. */
export function assertForm(prompt: string, text: string, limit: number, name: string): void {
  assert.ok(text.length <= limit, `${name}: ${text.length}`);
  const own = unbalanced(prompt);
  const broken = unbalanced(text).filter((pair) => !own.includes(pair));
  assert.deepEqual(broken, [], `${name}: brackets ${broken.join(" ")}`);
  if (!doubled.test(prompt)) {
    assert.equal(doubled.exec(text)?.[0], undefined, `${name}: ${text.slice(0, 200)}`);
  }
}
