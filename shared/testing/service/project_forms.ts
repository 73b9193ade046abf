import type { TestStackOptions } from "../stack/test_stack.ts";

/**
 * The projects that there are, by how they let callers in: what concerns callers and their files is tested in each. An
 * older or self-hosted one signs users' tokens with the shared secret, and its two keys are such tokens as well.
 */
export const projectForms = {
  "a project with signing keys": {},
  "a project with a shared secret": { auth: { sharedSecret: true, legacyKeys: true } },
} as const satisfies Record<string, TestStackOptions>;

/** Registers a test for each of {@link projectForms}. */
export function testInEachProject(
  name: string,
  test: (t: Deno.TestContext, options: TestStackOptions) => Promise<void>,
): void {
  for (const [form, options] of Object.entries(projectForms)) {
    Deno.test(`${name}, in ${form}`, (t) => test(t, options));
  }
}
