/**
 * The console: one page on which everything of the service can be done and seen. Its modules are TypeScript that a browser
 * gets without the types; there is no build.
 *
 * @module
 */
export { type ConsoleOptions, createConsole } from "./console.ts";
export { type ConsoleProxyOptions, createConsoleProxy } from "./proxy.ts";
