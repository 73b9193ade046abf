import { deepEqual, equal, match } from "node:assert/strict";
import { memoryTerminal } from "../../shared/testing/command_line/memory_terminal.ts";
import { runCommand, UsageError } from "./mod.ts";
import { refuseSystem } from "./run.ts";
import { createMeasured, describeRate, shorten } from "./progress.ts";

Deno.test("runCommand() says with --quiet the result and what went wrong, and passes it to no command", async () => {
  const terminal = memoryTerminal();
  const code = await runCommand(["--quiet", "--size", "3"], "usage", terminal, (quiet, args) => {
    deepEqual(args, ["--size", "3"]);
    using progress = quiet.progress();
    progress.step("working");
    quiet.note("half way");
    quiet.print("result");
    throw new UsageError("3 is no size");
  });
  equal(code, 2);
  deepEqual(terminal.printed, ["result"]);
  deepEqual(terminal.noted, ["3 is no size", "Run it with --help to see how it is used."]);
});

Deno.test("describeRate() tells rate and time left, and neither before there is one", () => {
  equal(describeRate(0, 318, 500), "0 of 318");
  equal(describeRate(120, 318, 3_000), "120 of 318, 40/s, 5 s left");
  equal(describeRate(2, 5, 8_000), "2 of 5, 4.0 s each, 12 s left");
  equal(describeRate(318, 318, 3_000), "318 of 318, 106/s");
});

Deno.test("describeRate() leaves out of the rate what was done before", () => {
  equal(describeRate(120, 318, 2_000, 100), "120 of 318, 10/s, 20 s left");
  equal(describeRate(100, 318, 2_000, 100), "100 of 318");
});

Deno.test("a measure of parts goes on over steps of one total and begins anew with another", () => {
  const measured = createMeasured();
  measured.set({ done: 0, total: 4 }, 0);
  measured.set({ done: 2, total: 4 }, 2_000);
  deepEqual(measured.at(2_000), { share: 0.5, words: "2 of 4, 1/s, 2 s left" });
  measured.set({ done: 1, total: 2 }, 10_000);
  deepEqual(measured.at(11_000), { share: 0.5, words: "1 of 2" });
  measured.set(undefined, 11_000);
  equal(measured.at(12_000), undefined);
});

Deno.test("a measure by experience is never full, however long it takes", () => {
  const measured = createMeasured();
  measured.set({ expectedMs: 8_000 }, 1_000);
  deepEqual(measured.at(5_000), { share: 0.475, words: "about 4 s left" });
  deepEqual(measured.at(60_000), { share: 0.95, words: "any moment now" });
});

Deno.test("shorten() cuts what has no room, and nothing else", () => {
  equal(shorten("migration", 9), "migration");
  equal(shorten("migration", 5), "migr…");
  equal(shorten("migration", -3), "…");
});

Deno.test("refuseSystem() names WSL on Windows, and lets others be", () => {
  match(refuseSystem("windows") ?? "", /inside WSL: wsl --install/);
  equal(refuseSystem("linux"), undefined);
  equal(refuseSystem("darwin"), undefined);
});
