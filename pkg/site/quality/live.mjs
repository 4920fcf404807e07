// Opens pages of a live site and prints what is wrong as a JSON array. The
// first line on stdin is {base, browser, profile, page, list}; it
// prints "ready", and another line says that the document has been edited. Then
// its page is to show the title "After" and the finding "repair this", and the
// list the title, without anybody's doing.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "./browser.mjs";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const input = JSON.parse((await lines.next()).value);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const problems = [];
const expect = (ok, text) => { if (!ok) problems.push(text); };

const context = await launch(input);
try {
  const watch = (page) => {
    page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") problems.push(`console: ${m.text()}`); });
    page.on("pageerror", (e) => problems.push(`script error: ${e.message}`));
    page.on("dialog", (d) => { problems.push(`a document's script ran: ${d.message()}`); d.dismiss(); });
    page.on("request", (r) => { if (!r.url().startsWith(input.base)) problems.push(`request to ${r.url()}`); });
    return page;
  };
  const open = async (path) => {
    const page = watch(await context.newPage());
    const listening = page.waitForResponse((r) => r.url().includes("/-/events"));
    await page.goto(input.base + path);
    await listening;
    return page;
  };
  const tabs = [await open(input.page), await open(input.page), await open(input.list)];
  expect(await tabs[0].isVisible(".findings li.error"), "the findings are not shown");
  await tabs[0].click(".findings li.error a");
  expect(await tabs[0].evaluate(() => document.querySelector(":target")?.id.startsWith("line-")), "a finding does not lead to its place");
  await tabs[0].evaluate(() => scrollTo(0, 150));
  await tabs[1].click(".findings summary");
  process.stdout.write("ready\n");
  await lines.next();

  for (const page of tabs) await page.waitForFunction(() => document.body?.textContent.includes("After"));
  await tabs[0].waitForFunction(() => document.querySelector(".findings")?.textContent.includes("repair this"));
  await tabs[0].waitForFunction(() => scrollY > 0).catch(() => problems.push("a reload loses the place"));
  expect(!(await tabs[1].isVisible(".findings ol")), "a panel that was closed opens by itself");

  for (const mode of [{ colorScheme: "light" }, { colorScheme: "dark" }, { colorScheme: "light", width: 390 }]) {
    const page = tabs[0];
    await page.emulateMedia({ colorScheme: mode.colorScheme });
    await page.setViewportSize({ width: mode.width ?? 1280, height: 900 });
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"], preload: false }));
    for (const v of result.violations) problems.push(`${JSON.stringify(mode)}: axe: ${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 200)}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide <= 0, `${JSON.stringify(mode)}: the page scrolls sideways by ${wide} px`);
  }
} catch (e) {
  problems.push(String(e));
} finally {
  await context.close();
}
process.stdout.write(JSON.stringify(problems) + "\n");
process.exit(0);
