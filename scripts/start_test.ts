import assert from "node:assert/strict";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { main, parseCommand } from "./start.ts";

/** Runs the command with options that let it end at once. */
async function start(...parameters: string[]) {
  const { printed, noted, ...terminal } = memoryTerminal();
  const code = await main(parameters, terminal);
  return { code, output: printed.join("\n"), errors: noted.join("\n") };
}

Deno.test("start --help lists the options", async () => {
  const { code, output } = await start("--help");
  assert.equal(code, 0);
  for (const option of ["--port", "--database-url", "--debug"]) assert.ok(output.includes(option));
});

Deno.test("start sets Auth as a project has it, plainly where nothing is asked for", () => {
  const authOf = (...parameters: string[]) => parseCommand(parameters).auth;
  const plain = {
    anonymousSignIn: false,
    confirmMail: false,
    sharedSecret: false,
    legacyKeys: false,
  };
  assert.deepEqual(authOf(), plain);
  assert.deepEqual(authOf("--anonymous-sign-in"), { ...plain, anonymousSignIn: true });
  assert.deepEqual(authOf("--confirm-mail"), { ...plain, confirmMail: true });
  const older = { sharedSecret: true, legacyKeys: true };
  assert.deepEqual(authOf("--shared-secret"), { ...plain, ...older });
});

Deno.test("start says what is wrong with its options", async () => {
  const cases: [parameters: string[], message: RegExp][] = [
    [["--prot", "1"], /Unknown option '--prot'/],
    [["--port", "many"], /--port takes a number from 0 to 65535, not "many"/],
    [["--port", "70000"], /--port takes a number/],
    [["--host", "example.com"], /--host takes an address of this machine in numbers/],
  ];
  for (const [parameters, message] of cases) {
    const { code, errors } = await start(...parameters);
    assert.equal(code, 2);
    assert.match(errors, message);
    assert.match(errors, /--help/);
  }
});
