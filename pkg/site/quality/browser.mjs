// Starts the browser that checks look through.
import { chromium } from "playwright-core";

export const launch = (input) => chromium.launchPersistentContext(input.profile, {
  executablePath: input.browser,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
