// Says what it is asked, as a command does: `deno run stop_child.ts`, or with `parent` as a program that starts one.
import { fileURLToPath } from "node:url";
import { listenForStop } from "../../../scripts/command_line/mod.ts";

if (Deno.args[0] === "parent") {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(import.meta.url)],
    stdin: "null",
  }).spawn();
  await child.status;
} else {
  using stop = listenForStop(() => console.log("again"));
  await stop.watching;
  console.log(`ready ${Deno.pid}`);
  // A server's part: what keeps the program running until it is told.
  const busy = setInterval(() => {}, 1_000);
  await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
  console.log("stopping");
  await new Promise((resolve) => setTimeout(resolve, 200));
  clearInterval(busy);
  console.log("ended");
}
