import type { Mutation } from "../mutation.ts";

/** What the calls of all providers have in common. */
export function providerCalls(): Mutation[] {
  const upstream = {
    file: "shared/providers/upstream.ts",
    tests: ["shared/providers/upstream_test.ts"],
  };
  return [
    {
      ...upstream,
      find: "readText(response, maximumBytes, signal)",
      replace: "readText(response, maximumBytes)",
      breaks: "the deadline does not end an answer whose body stalls",
    },
    {
      file: "shared/providers/foreign_answer.ts",
      tests: upstream.tests,
      find: 'if (status === 402) return "quota";',
      replace: "",
      breaks: "a used-up credit counts as a wrong request",
    },
    {
      ...upstream,
      find: "if (signal.aborted) return signal.reason;",
      replace: "",
      breaks: "a cancelled call counts as a provider's failure",
    },
    {
      file: "shared/observability/mask_keys.ts",
      tests: ["shared/observability/log_test.ts"],
      find: '  [/(:\\/\\/)[^/\\s:@]+:[^/\\s@]+@/g, "$1[redacted]@"],',
      replace: "",
      breaks: "a password in an address is logged",
    },
    {
      ...upstream,
      find: "pauseMs > longestPauseMs",
      replace: "false",
      breaks: "a question waits as long as a provider likes",
    },
    {
      file: "shared/runtime/transport.ts",
      tests: ["shared/providers/repeated_post_test.ts", "shared/runtime/transport_test.ts"],
      find: "streamOf(new TextEncoder().encode(JSON.stringify(options.json)))",
      replace: "JSON.stringify(options.json)",
      breaks: "the runtime may send a submit twice, which is paid twice",
    },
    {
      file: "shared/runtime/transport.ts",
      tests: ["shared/webhooks/deliver_test.ts"],
      find: "return Number.isNaN(date) ? undefined : boundWait(Math.max(0, date - now));",
      replace: "return undefined;",
      breaks: "a Retry-After that is a date is not heeded",
    },
    {
      file: "shared/providers/planning.ts",
      tests: ["shared/providers/planning_test.ts"],
      find: "offset += count;",
      replace: "offset += 1;",
      breaks: "two calls of one job draw the same pictures",
    },
  ];
}
