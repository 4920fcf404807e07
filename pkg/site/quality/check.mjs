// Opens every page in a browser and prints what is wrong as a JSON array.
// Input on stdin: {base, browser, profile, pages: [{path, file}]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import { launch } from "./browser.mjs";

const input = JSON.parse(readFileSync(0, "utf8"));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const problems = [];
const modes = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 }, hasTouch: true },
];

const validator = new HtmlValidate(new FileSystemConfigLoader({
  extends: ["html-validate:recommended"],
  rules: {
    // How the source looks is not what readers get.
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "doctype-style": "off",
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "no-inline-style": "error",
    "long-title": "off", // titles are the authors'
  },
}));

async function validate(page) {
  const report = await validator.validateFile(page.file);
  for (const result of report.results) {
    for (const m of result.messages) {
      problems.push(`${page.path}: html-validate: ${m.line}:${m.column} ${m.message} [${m.ruleId}]`);
    }
  }
}

// Everything that can be clicked must be reached by the Tab key, and be seen
// to have the focus.
async function keyboard(page, mode, report) {
  const expected = await page.evaluate(() => {
    const selector = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), summary, [tabindex='0']";
    const list = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({ visibilityProperty: true }));
    const stops = new Map(list.map((e, i) => [e, i]));
    window.reached = new Set();
    window.unseen = new Set();
    document.addEventListener("focusin", (event) => {
      const e = event.target;
      const style = getComputedStyle(e);
      if (stops.has(e)) window.reached.add(stops.get(e));
      if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) === 0) window.unseen.add(e.outerHTML.slice(0, 120));
    });
    document.activeElement?.blur();
    return list.length;
  });
  if (mode.name === "phone" && expected > 80) return; // long lists are the same on a desktop
  for (let i = 0; i < expected + 3; i++) await page.keyboard.press("Tab");
  const { reached, unseen } = await page.evaluate(() => ({ reached: window.reached.size, unseen: [...window.unseen] }));
  if (reached < expected) report(`keyboard reaches ${reached} of ${expected} interactive elements`);
  for (const text of unseen) report(`focus cannot be seen on ${text}`);
}

async function open(context, mode, target) {
  const page = await context.newPage();
  const report = (text) => problems.push(`${target.path} (${mode.name}): ${text}`);
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") report(`console: ${m.text()}`); });
  page.on("pageerror", (e) => report(`script error: ${e.message}`));
  page.on("request", (r) => { if (!r.url().startsWith(input.base)) report(`request to ${r.url()}`); });
  page.on("requestfailed", (r) => report(`request failed: ${r.url()}`));
  const answer = await page.goto(input.base + target.path, { waitUntil: "load" });
  if (answer.status() !== 200) report(`status ${answer.status()}`);
  await page.evaluate(axeSource);
  // Only colours differ in the dark.
  const only = mode.name === "dark" ? { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } } : {};
  const result = await page.evaluate((only) => axe.run(document, { ...only, resultTypes: ["violations"], preload: false }), only);
  for (const v of result.violations) {
    for (const n of v.nodes.slice(0, 3)) report(`axe: ${v.id}: ${v.help}: ${n.html.slice(0, 200)} ${n.any.concat(n.all).map((c) => c.message).join("; ").slice(0, 200)}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) report(`the page scrolls sideways by ${wide} px`);
  if (mode.name !== "dark") await keyboard(page, mode, report);
  await page.close();
}

// The list can be searched and filtered, by keyboard too, and its state can be
// shared as an address.
async function search(browser) {
  const expect = (ok, text) => { if (!ok) problems.push(`search: ${text}`); };
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") problems.push(`search: console: ${m.text()}`); });
  page.on("pageerror", (e) => problems.push(`search: script error: ${e.message}`));
  const loaded = [];
  page.on("request", (r) => loaded.push(r.url()));
  const count = () => page.textContent("#count");
  const titles = () => page.locator("table.incidents tbody th a").allTextContents();
  const until = async (text, condition) => {
    for (let i = 0; i < 200; i++) {
      if (await condition()) return;
      await page.waitForTimeout(50);
    }
    expect(false, `${text}: ${page.url()} says ${await count()}: ${(await titles()).slice(0, 3).join(" | ")}`);
  };
  await page.goto(input.base + "index.html");
  expect(!loaded.some((u) => u.includes("/data/")), "data is loaded before anyone searches");
  const whole = await titles();
  await page.keyboard.press("/");
  await page.keyboard.type("zertifikatsk");
  // The words stand in a summary, not in a title alone.
  await until("a search finds the words of summaries", async () => /^1 of \d+ incidents$/.test(await count()) && (await titles())[0].startsWith("Edge proxy answered"));
  expect(new URL(page.url()).searchParams.get("q") === "zertifikatsk", `the query is not in the address: ${page.url()}`);
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement.textContent.startsWith("Edge proxy answered")), "the arrow key does not lead to the results");
  const result = await (await page.evaluate(axeSource), page.evaluate(() => axe.run(document, { resultTypes: ["violations"], preload: false })));
  for (const v of result.violations) problems.push(`search: axe: ${v.id}: ${v.nodes[0].html}`);
  await page.keyboard.press("Enter");
  await page.waitForURL(/2026-02-02-long/);
  await page.goBack();
  await until("going back restores the search", async () => /^1 of/.test(await count()));
  await page.focus("#q");
  await page.keyboard.press("Escape");
  await until("Escape clears", async () => new URL(page.url()).search === "" && (await titles()).join() === whole.join());
  await page.selectOption("select[data-key=severity]", "1");
  await page.selectOption("select[data-key=service]", "edge-proxy");
  await until("filters narrow the list", async () => (await titles()).length === 1 && (await titles())[0].startsWith("Edge proxies failed"));
  await page.goto(input.base + "index.html?year=2016&detected_by=alert");
  await until("an address with filters is understood", async () => /^\d+ of \d+ incidents$/.test(await count()) && (await page.locator("tbody td.date").allTextContents()).every((d) => d.startsWith("2016")));
  await page.goto(input.base + "index.html?class=no-such-class&q=zzzzzz");
  await until("an empty result says so", async () => await page.isVisible("#nothing"));
  await page.goto(input.base + "index.html?status=reviewed");
  await until("long results are shown in parts", async () => await page.isVisible("#more"));
  const before = (await titles()).length;
  await page.click("#more");
  expect((await titles()).length > before, "more does not show more");
  await context.close();

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(input.base + "index.html");
  expect(!(await still.isVisible("#search")), "without a script the search bar is shown");
  expect(await still.isVisible("table.incidents"), "without a script there is no list");
  expect(await still.isVisible("nav.years a"), "without a script there is no way to older incidents");
  await plain.close();
}

const context = await launch(input);
const browser = context.browser();
try {
  for (const mode of modes) {
    const c = await browser.newContext({ colorScheme: mode.colorScheme, viewport: mode.viewport, hasTouch: mode.hasTouch, reducedMotion: "reduce" });
    const queue = [...input.pages];
    await Promise.all([1, 2].map(async () => {
      for (let target; (target = queue.shift());) await open(c, mode, target);
    }));
    await c.close();
  }
  if (input.full) await search(browser);
} finally {
  await context.close();
}
for (const page of input.pages) await validate(page);
process.stdout.write(JSON.stringify(problems));
