// Opens every page in a browser and prints what is wrong as a JSON array.
// Input on stdin: {base, browser, profile, pages: [{path, file}]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";

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
async function keyboard(page, report) {
  const expected = await page.evaluate(() => {
    const selector = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), summary, [tabindex='0']";
    const list = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({ visibilityProperty: true }));
    list.forEach((e, i) => { e.dataset.stop = i; });
    document.activeElement?.blur();
    return list.length;
  });
  const reached = new Set();
  const unseen = new Set();
  for (let i = 0; i < expected + 5; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const style = getComputedStyle(e);
      return { stop: e.dataset.stop, seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0, text: e.outerHTML.slice(0, 120) };
    });
    if (at === null) break;
    if (at.stop !== undefined) reached.add(at.stop);
    if (!at.seen) unseen.add(at.text);
  }
  if (reached.size < expected) report(`keyboard reaches ${reached.size} of ${expected} interactive elements`);
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
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"], preload: false }));
  for (const v of result.violations) {
    for (const n of v.nodes.slice(0, 3)) report(`axe: ${v.id}: ${v.help}: ${n.html.slice(0, 200)} ${n.any.concat(n.all).map((c) => c.message).join("; ").slice(0, 200)}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) report(`the page scrolls sideways by ${wide} px`);
  if (mode.name !== "dark") await keyboard(page, report);
  await page.close();
}

const context = await chromium.launchPersistentContext(input.profile, {
  executablePath: input.browser,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const browser = context.browser();
try {
  for (const mode of modes) {
    const c = await browser.newContext({ colorScheme: mode.colorScheme, viewport: mode.viewport, hasTouch: mode.hasTouch, reducedMotion: "reduce" });
    for (const target of input.pages) await open(c, mode, target);
    await c.close();
  }
} finally {
  await context.close();
}
for (const page of input.pages) await validate(page);
process.stdout.write(JSON.stringify(problems));
