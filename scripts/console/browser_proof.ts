import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { isFullProof, recordFigure } from "../../shared/testing/proof.ts";
import {
  assertAccessible,
  findChromium,
  startBrowser,
  type TestBrowser,
  type WatchedPage,
} from "../../shared/testing/browser/browser.ts";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { startTestService, type TestService } from "../../shared/testing/service/service.ts";

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const light = { colorScheme: "light" } as const, dark = { colorScheme: "dark" } as const;
const small = { width: 256, height: 256 };
/** Until something is to be seen; asserted in the whole proof only, where nothing else takes the machine's time. */
const mostPaintMs = 1_000;

type Way = Parameters<TestBrowser["open"]>[0];

/** How the views are looked at in the whole proof; its small pass sees each once. */
const ways = Object.entries({
  "on a desktop, light": { ...desktop, ...light },
  "on a phone, dark": { ...phone, ...dark },
  "on a desktop, dark": { ...desktop, ...dark },
  "on a phone, light": { ...phone, ...light },
}) as [name: string, way: Way][];

/** Each view with something that it shows only once it has everything. */
const views: [path: string, shows: string][] = [
  ["create", "Drawn last"],
  ["gallery", "a lighthouse"],
  ["jobs", "is refused"],
  ["jobs/{job}", "Where the time went"],
  ["batches", "2 of 2 drawn"],
  ["batches/{batch}", "spring"],
  ["providers", "ComfyUI"],
  ["analytics", "Why attempts failed"],
  ["limits", "every project"],
  ["alerts", "goes on"],
  ["webhooks", "93.184.215.14"],
];
/** It shows Swagger UI in a frame, which takes as long as all others. */
const reference: [path: string, shows: string] = ["reference", "Every route and field"];

/** A project in which something happened, by which each view has something to show. */
async function fill(service: TestService): Promise<{ job: string; batch: string }> {
  await service.limit("project", null, { pictures_per_day: 100, usd_per_month: 5 });
  await service.call("/webhooks", { json: { url: "https://93.184.215.14/hook" } });
  const draw = (json: Record<string, unknown>) =>
    service.call("/generate", { json: { ...small, ...json } });
  await draw({ prompt: "this [moderated] one is refused", provider: "gemini" });
  const { body: batch } = await service.call("/generate/batch", {
    json: { requests: [{ ...small, prompt: "spring" }, { ...small, prompt: "autumn" }] },
  });
  const { body } = await draw({
    prompt: "a lighthouse",
    provider: "gemini",
    preset_style: "anime",
  });
  const picture = new FormData();
  picture.append("file", new Blob([halves(64, 64).bytes]), "a.png");
  await service.call("/images", { method: "POST", body: picture });
  await service.call("/analytics/alerts", {
    json: { kind: "budget", name: "The month's budget", threshold: 0.001 },
  });
  await service.stack.database.query("select image_generation.look_by_alert_rules()");
  return {
    job: (body as { generation_id: string }).generation_id,
    batch: (batch as { batch_id: string }).batch_id,
  };
}

async function show(page: Page, url: string, path: string, text: string): Promise<void> {
  await page.goto(`${url}/#/${path}`);
  await page.locator("main").getByText(text).first().waitFor();
}

/** Opens Swagger UI, in a small pass with some of the routes, since all take it seconds; and has it call one. */
async function callOperation(page: Page, url: string): Promise<void> {
  if (!isFullProof()) {
    await page.route("**/docs/openapi.json", async (route) => {
      const answer = await route.fetch();
      const { paths, ...rest }: { paths: Record<string, unknown> } = await answer.json();
      const some = Object.entries(paths).filter(([path]) => path.startsWith("/jobs"));
      await route.fulfill({ response: answer, json: { ...rest, paths: Object.fromEntries(some) } });
    });
  }
  await page.goto(`${url}/docs`);
  await page.locator("#operations-tag-jobs button").click();
  const operation = page.locator("#operations-jobs-listJobs");
  await operation.locator("button.opblock-summary-control").click();
  await operation.getByRole("button", { name: "Execute" }).click();
  await operation.getByText("a lighthouse").first().waitFor();
}

const executable = findChromium();

Deno.test({
  name: "the console in a browser (which has to be on the machine)",
  ignore: executable === undefined,
  async fn(t) {
    await using service = await startTestService({ drawMs: 20 });
    await using browser = await startBrowser(executable ?? "");
    const { url, secretKey } = service.stack;
    const { job, batch } = await fill(service);

    const look = async (shown: typeof views, way: string, { page, complaints }: WatchedPage) => {
      for (const [path, text] of shown) {
        await show(page, url, path.replace("{job}", job).replace("{batch}", batch), text);
        await assertAccessible(page, `${path} ${way}`);
        assert.deepEqual(complaints, [], `${path} ${way}`);
        assert.ok(!page.url().includes(secretKey));
      }
      const kept = await page.evaluate("JSON.stringify([localStorage, sessionStorage])");
      assert.equal(kept, "[{},{}]");
    };
    // Each page that is opened reads and compiles everything once more, so that most steps share one.
    await using desk = await browser.open({ ...desktop, ...light });
    await using pocket = await browser.open({ ...phone, ...dark });

    if (!isFullProof()) {
      await t.step("every view is whole: at a desk or in a pocket", async () => {
        await look(views.filter((_, index) => index % 2 === 0), "on a desktop, light", desk);
        await look(views.filter((_, index) => index % 2 === 1), "on a phone, dark", pocket);
      });

      await t.step("the API reference calls a route", async () => {
        const { page, complaints } = desk;
        await callOperation(page, url);
        await assertAccessible(page, "Swagger UI", "serious");
        assert.deepEqual(complaints, []);
      });
    }

    for (const [way, options] of isFullProof() ? ways : []) {
      await t.step(`every view and the API reference are whole ${way}`, async () => {
        await using opened = await browser.open(options);
        await look([...views, reference], way, opened);
        await callOperation(opened.page, url);
        assert.ok(await opened.page.locator(".opblock-tag-section").count() > 10);
        // The order of its headings and its landmarks are Swagger UI's own, which axe counts as moderate.
        await assertAccessible(opened.page, `Swagger UI ${way}`, "serious");
        assert.deepEqual(opened.complaints, []);
      });
    }

    await t.step("a limit is changed, and the others of the same stay", async () => {
      const { page, complaints } = desk;
      const limitsOf = async (scope: string) => {
        const [row] = await service.stack.database.query(
          `select pictures_per_day, usd_per_day::float, usd_per_month::float, at_once from image_generation.limits
           where scope = $1 and scope_id is null`,
          [scope],
        );
        return row;
      };
      await service.limit("account", null, { usd_per_month: 0.5, at_once: 2 });
      await show(page, url, "limits", "What is set");
      for (
        const [scope, label, value] of [
          ["account", "Pictures a day", "100"],
          ["uninvited_accounts", "USD a day", "7"],
        ] as const
      ) {
        await page.getByRole("button", { name: "Set a limit" }).click();
        await page.getByLabel("Of", { exact: true }).selectOption(scope);
        await page.getByLabel(label, { exact: true }).fill(value);
        await assertAccessible(page, "limits of something");
        await page.getByRole("button", { name: "Set", exact: true }).click();
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
      assert.deepEqual(await limitsOf("account"), {
        ...{ pictures_per_day: 100, usd_per_day: null, usd_per_month: 0.5, at_once: 2 },
      });
      assert.deepEqual(await limitsOf("uninvited_accounts"), {
        ...{ pictures_per_day: null, usd_per_day: 7, usd_per_month: null, at_once: null },
      });
      assert.deepEqual(complaints, []);
    });

    await t.step("a picture is asked for by keyboard, estimated, drawn and shown", async () => {
      const { page, complaints } = desk;
      await show(page, url, "create", "Drawn last");
      await page.getByLabel("Prompt", { exact: true }).focus();
      await page.keyboard.type("a ferry at noon");
      // Others may be parked, and the stack of a test runs no schedule that looks after them.
      await page.getByLabel("Provider", { exact: true }).selectOption("gemini");
      await page.getByText("nothing lost").waitFor();
      await page.getByRole("button", { name: "Dry run" }).click();
      await page.getByRole("heading", { name: "Who would draw" }).waitFor();
      await assertAccessible(page, "a dry run");
      await page.getByLabel("Prompt", { exact: true }).press("Control+Enter");
      await page.getByAltText("Picture 1: a ferry at noon").waitFor();
      await page.getByText(/^Drawn by .+/).first().waitFor();
      await assertAccessible(page, "a result");
      await page.getByAltText("Picture 1: a ferry at noon").click();
      await page.getByText("Made of no other picture").waitFor();
      await assertAccessible(page, "a picture");
      await page.getByRole("button", { name: "Vary" }).click();
      await page.getByAltText("Picture 1 to work on").waitFor();
      await page.getByLabel("operation", { exact: true }).waitFor();
      assert.equal(await page.getByLabel("operation", { exact: true }).inputValue(), "variation");
      assert.deepEqual(complaints, []);
      const { body } = await service.call("/jobs?limit=1");
      assert.equal((body as { jobs: { prompt: string }[] }).jobs[0]?.prompt, "a ferry at noon");
    });

    await t.step("a request is shown as code, without the key", async () => {
      const { page } = desk;
      await page.getByRole("button", { name: "Clear" }).click();
      await page.getByLabel("Prompt", { exact: true }).fill("a kite");
      await page.getByRole("button", { name: "Copy as code" }).click();
      const dialog = page.getByRole("dialog");
      for (const name of ["curl", "supabase-js", "SQL", "OpenAI SDK"]) {
        await dialog.getByRole("tab", { name }).click();
        const code = await dialog.locator("pre").innerText();
        assert.match(code, /a kite/, name);
        assert.ok(!code.includes(secretKey), name);
      }
      await assertAccessible(page, "the code");
      await page.keyboard.press("Escape");
    });

    await t.step("the menu of a phone opens and closes by keyboard", async () => {
      const { page } = pocket;
      await show(page, url, "jobs", "is refused");
      const places = page.getByRole("navigation", { name: "Views" });
      assert.equal(await places.isVisible(), false);
      await page.getByRole("button", { name: "Open the menu" }).press("Enter");
      await places.getByRole("link", { name: "Gallery" }).focus();
      await assertAccessible(page, "the menu");
      await page.keyboard.press("Escape");
      assert.equal(await places.isVisible(), false);
    });

    await t.step(
      "the gallery is narrowed by what is entered, and says so in its address",
      async () => {
        const { page, complaints } = desk;
        const drawn = page.getByAltText("a lighthouse"), handedIn = page.getByAltText(/uploaded$/);
        await show(page, url, "gallery", "a lighthouse");
        await handedIn.waitFor();
        await page.getByLabel("Words of the prompt").fill("lighthouse");
        await page.getByLabel("Words of the prompt").press("Enter");
        await handedIn.waitFor({ state: "detached" });
        await drawn.waitFor();
        assert.match(page.url(), /#\/gallery\?text=lighthouse$/);
        await show(page, url, "gallery", "a lighthouse");
        await page.getByLabel("From").selectOption("uploaded");
        await drawn.waitFor({ state: "detached" });
        await handedIn.waitFor();
        assert.deepEqual(complaints, []);
      },
    );

    await t.step("an alert rule is made, disabled and deleted", async () => {
      const { page, complaints } = desk;
      await show(page, url, "alerts", "goes on");
      await page.getByRole("button", { name: "Add a rule" }).click();
      await page.getByLabel("Name").fill("Too dear");
      await page.getByLabel("Watches").selectOption("spend");
      await page.getByLabel("USD").fill("5");
      await assertAccessible(page, "a new rule");
      await page.getByRole("button", { name: "Watch it" }).click();
      await page.getByText("$5.00 are spent within 15 min").waitFor();
      await page.getByRole("button", { name: "Disable Too dear" }).click();
      await page.getByText("not watched").waitFor();
      await page.getByRole("button", { name: "Delete Too dear" }).click();
      await page.getByRole("button", { name: "Really delete Too dear" }).click();
      await page.getByText("Too dear").waitFor({ state: "detached" });
      const { body } = await service.call("/analytics/alerts");
      const { rules } = body as { rules: { name: string }[] };
      assert.deepEqual(rules.map(({ name }) => name), ["The month's budget"]);
      assert.deepEqual(complaints, []);
    });

    await t.step("a batch tells by its events that it goes on and ends", async () => {
      const { page, complaints } = desk;
      await service.simulators.setFault({
        service: "gemini",
        fault: "gemini.internal",
        match: { text: "at first" },
      });
      const once = { ...small, provider: "gemini", enable_fallback: false, max_retries: 0 };
      const { body } = await service.call("/generate/batch", {
        json: { requests: [{ ...once, prompt: "fails at first" }] },
      });
      const { batch_id } = body as { batch_id: string };
      await show(page, url, `batches/${batch_id}`, "0 of 1 drawn");
      await service.heal();
      await page.getByRole("button", { name: "Try the others again" }).click();
      await page.getByText("1 of 1 drawn").first().waitFor();
      assert.deepEqual(complaints, []);
    });

    await t.step("another key is kept in the tab alone", async () => {
      const project = (await service.call("/limits")).body as { project_id: string };
      const { key } = await service.makeKey("service", project.project_id, ["read"]);
      const { page } = desk;
      await show(page, url, "providers", "ComfyUI");
      await page.getByRole("button", { name: "Secret key" }).click();
      await page.getByLabel("Another key").fill(key);
      await page.getByRole("button", { name: "Use it" }).click();
      await page.getByRole("button", { name: "API key of a project" }).waitFor();
      await page.getByRole("switch").first().click();
      await page.getByText("takes a secret key").first().waitFor();
      assert.equal(await page.evaluate("localStorage.length"), 0);
      assert.equal(await page.evaluate("sessionStorage.length"), 1);
    });

    await t.step("the first paint does not wait for the service", async () => {
      await using opened = await browser.open({ ...desktop });
      const { page } = opened;
      const { promise: asked, resolve } = Promise.withResolvers<void>();
      await page.route("**/functions/v1/**", () => resolve()); // and never answered
      await page.goto(`${url}/`);
      await page.getByRole("heading", { name: "Create" }).waitFor();
      await asked;
      const painted = await page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime",
      );
      recordFigure("first contentful paint", `${Math.round(Number(painted))} ms`);
      if (isFullProof()) assert.ok(Number(painted) < mostPaintMs, `${painted} ms`);
    });
  },
});
