import type { Mutation } from "../mutation.ts";

/** Compression, and what judges it. */
export function prompts(): Mutation[] {
  const normalise = {
    file: "shared/prompts/normalise.ts",
    tests: ["shared/prompts/normalise_test.ts"],
  };
  const judge = { file: "shared/prompts/judge.ts", tests: ["shared/prompts/judge_test.ts"] };
  return [
    {
      ...normalise,
      find: "if (characters > promptLimits.accepted) throw",
      replace: "if (false) throw",
      breaks: "a prompt of any length is taken",
    },
    {
      ...normalise,
      find: 'if (result === "") {',
      replace: "if (false) {",
      breaks: "a prompt of white space alone is drawn",
    },
    {
      ...judge,
      find: "added.length === 0 &&",
      replace: "",
      breaks: "a shortened prompt may tell of things that nobody asked for",
      inSmallPass: true,
    },
    {
      ...judge,
      find: "withinLimit && altered.length === 0 &&",
      replace: "withinLimit &&",
      breaks: "a shortened prompt may change a number or a name",
    },
    {
      file: "shared/prompts/compress_prompt.ts",
      tests: ["shared/prompts/compress_prompt_test.ts"],
      find: "if (!judgement.accepted) return undefined;",
      replace: "",
      breaks: "a kept text is used though today's judge would refuse it",
    },
  ];
}
