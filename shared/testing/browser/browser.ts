import axe from "axe-core";
import { existsSync } from "node:fs";
import assert from "node:assert/strict";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where systems have a browser of Chromium's kind. */
const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser of this machine: the program that `CHROMIUM` names, or one where systems have it; undefined without one. */
export function findChromium(): string | undefined {
  const named = Deno.env.get("CHROMIUM");
  return [...named ? [named] : [], ...usualPlaces].find((path) => existsSync(path));
}

/** A page as somebody sees it, and what it complained of. */
export interface WatchedPage extends AsyncDisposable {
  page: Page;
  /** Errors of its scripts, breaches of its policy, and answers of 500 and above. */
  complaints: string[];
}

/** A browser without a window. */
export interface TestBrowser extends AsyncDisposable {
  /** Opens a page of its own, without anything that another one keeps. */
  open(options: BrowserContextOptions): Promise<WatchedPage>;
}

/** Starts a browser. @param executablePath as {@link findChromium} tells it */
export async function startBrowser(executablePath: string): Promise<TestBrowser> {
  // Its own sandbox takes rights that containers and root do not have; only this repository's pages are opened.
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  return {
    async open(options) {
      const context = await browser.newContext({ reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      const complaints: string[] = [];
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (message) => {
        // What is refused is told by the page itself.
        const isAnswer = message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !isAnswer) complaints.push(message.text());
      });
      page.on("response", (response) => {
        // That a part took more than two seconds is what a busy machine is like.
        const isBusy = response.status() === 503 && response.url().endsWith("/health/ready");
        if (response.status() >= 500 && !isBusy) {
          complaints.push(`${response.status()} ${response.url()}`);
        }
      });
      return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

interface Violation {
  id: string;
  impact: "minor" | "moderate" | "serious" | "critical";
  nodes: { html: string }[];
}

/**
 * Asserts that a page can be used by everybody, as far as a program can tell: axe's rules of WCAG 2.2 A and AA and its best
 * practices, and that nothing has to be pushed aside to be seen.
 *
 * @param what names the page when it cannot
 * @param rules those of a page whose markup is another's: of axe's only what is serious or worse
 */
export async function assertAccessible(
  page: Page,
  what: string,
  rules: "all" | "serious" = "all",
): Promise<void> {
  // A page keeps it until it is loaded anew; to compile it takes longer than to look at a page.
  if (await page.evaluate("typeof axe") === "undefined") await page.evaluate(axe.source);
  // What is on the way from one color to another has neither.
  await page.evaluate(
    "document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish())",
  );
  const violations: Violation[] = await page.evaluate(
    "axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  const told = violations.filter(({ impact }) =>
    rules === "all" || impact === "serious" || impact === "critical"
  ).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(told, [], what);
  const tooWide: number = await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  assert.ok(tooWide <= 0, `${what} is ${tooWide} pixels too wide`);
}
