import type { Mutation } from "../mutation.ts";

/** Leonardo AI. */
export function leonardo(): Mutation[] {
  const folder = "shared/providers/leonardo_ai";
  const protocol = [`${folder}/protocol_test.ts`];
  return [
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: "if (drawnSeed !== undefined && drawnSeed !== seed) return false;",
      replace: "",
      breaks: "a lost job is taken for another one with the same prompt",
    },
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: 'throw lostAnswerError(lost, "the account\'s list of jobs does not hold it", false);',
      replace: 'throw lostAnswerError(lost, "the account\'s list of jobs does not hold it", true);',
      breaks: "a job that was never accepted counts as billed",
    },
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: ": `${text}Z`",
      replace: ": text",
      breaks: "Leonardo's times are read in the zone of this machine",
    },
    {
      file: `${folder}/poll.ts`,
      tests: protocol,
      find: "if (job) return readState(job, context);",
      replace: 'return job ? readState(job, context) : { status: "pending" };',
      breaks: "a job that Leonardo lost is waited for until the deadline",
      inSmallPass: true,
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "says: /(not enough|insufficient|no|out of).{0,20}(token|credit|balance|fund)/i,",
      replace: "says: /never said/,",
      breaks: "an empty account is not known as such",
    },
  ];
}

/** Runware. */
export function runware(): Mutation[] {
  const folder = "shared/providers/runware_ai";
  const protocol = [`${folder}/protocol_test.ts`];
  return [
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: 'error.code === "conflictTaskUUID")) return { taskId };',
      replace: 'error.code === "none")) return { taskId };',
      breaks: "a task that was accepted before counts as refused",
    },
    {
      file: `${folder}/submit.ts`,
      tests: protocol,
      find: 'throw lostAnswerError(lost, "Runware does not know the task", false);',
      replace: 'throw lostAnswerError(lost, "Runware does not know the task", true);',
      breaks: "a task that Runware does not know counts as billed",
    },
    {
      file: `${folder}/poll.ts`,
      tests: protocol,
      find: 'if (isWorking) return { status: "pending" };',
      replace: "",
      breaks: "a task is ended while pictures of it are still drawn",
    },
    {
      file: `${folder}/poll.ts`,
      tests: protocol,
      find: "costs.reduce((sum, cost) => sum + cost, 0)",
      replace: "costs[0]",
      breaks: "several pictures cost as much as one",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "/insufficientCredits$|",
      replace: "/",
      breaks: "an empty account is not known as such",
    },
  ];
}

/** Gemini. */
export function gemini(): Mutation[] {
  const folder = "shared/providers/gemini";
  return [
    {
      file: "shared/providers/failures.ts",
      tests: [`${folder}/failures_test.ts`],
      find: "maybeBilled: billable && (isGarbled || isLost),",
      replace: "maybeBilled: billable && isLost,",
      breaks: "a picture that was drawn and whose answer was garbled counts as free",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "(limits.includes(0) || /\\blimit: 0\\b/.test(sentence))",
      replace: "false",
      breaks: "a plan without any pictures is waited for",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "Number(seconds) * 1_000",
      replace: "Number(seconds)",
      breaks: "Gemini's pause is taken for milliseconds",
    },
  ];
}

/** ComfyUI. */
export function comfyui(): Mutation[] {
  const folder = "shared/providers/comfyui";
  return [
    {
      file: `${folder}/submit.ts`,
      tests: [`${folder}/submit_test.ts`],
      find: '["pending", "ended"].includes(has.is)',
      replace: 'has.is === "ended"',
      breaks: "a prompt that waits in the server's queue is not found, and queued a second time",
    },
    {
      file: `${folder}/submit.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: "    await tryQuietly(context, () => cancelOn(endpoint, promptId, context));\n",
      replace: "",
      breaks: "half a workflow goes on drawing after it was refused",
    },
    {
      file: `${folder}/poll.ts`,
      tests: [`${folder}/poll_test.ts`],
      find: "const looks = 3;",
      replace: "const looks = 1;",
      breaks: "a task between queue and history counts as lost",
    },
    {
      file: `${folder}/failures.ts`,
      tests: [`${folder}/failures_test.ts`],
      find: 'if (failureClass === "auth") {',
      replace: "if (false) {",
      breaks: "the login page of a tunnel counts as a server that is down",
    },
  ];
}
