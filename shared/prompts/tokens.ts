/**
 * How many tokens a language model makes of a text, roughly: four code units of an alphabet a token in ASCII, two and a
 * half in other alphabets, and a token for each character of a script without spaces and for each emoji. The first is
 * OpenAI's rule of thumb (https://help.openai.com/en/articles/4936856); the others err on the high side.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) tokens += 0.25;
    else if (unit < 0x0e00) tokens += 0.4;
    else tokens += 1;
  }
  return Math.ceil(tokens);
}
