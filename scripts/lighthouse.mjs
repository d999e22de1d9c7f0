// Measures the home page, an article, a question and a result with Lighthouse. See docs/quality.md for how to run it.
//   node scripts/lighthouse.mjs FOLDER_WITH_NODE_MODULES [ADDRESS]
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, site = "http://127.0.0.1:8000"] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/`));
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(require.resolve("lighthouse")));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")));

const FORMS = { phone: undefined, desktop: desktopConfig };
const START = "/check/facial-twitching/";

const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();

async function open(path) {
  await page.goto(new URL(path, site).href);
}

async function press(button) {
  await Promise.all([page.waitForNavigation(), page.$eval(button, (element) => element.click())]);
}

// The answers are in a cookie, which Lighthouse must not clear.
async function measure(name, path) {
  for (const [form, config] of Object.entries(FORMS)) {
    const { lhr } = await lighthouse(new URL(path, site).href, { disableStorageReset: true }, config, page);
    const scores = Object.values(lhr.categories).map(({ title, score }) => `${title} ${Math.round(100 * score)}`);
    const shift = lhr.audits["cumulative-layout-shift"].displayValue;
    console.log(`${name}, ${form}: ${scores.join(", ")}; ${lhr.audits["total-byte-weight"].displayValue}, layout shift ${shift}`);
    for (const { auditRefs } of Object.values(lhr.categories))
      for (const { id, weight } of auditRefs)
        if (weight && lhr.audits[id].scoreDisplayMode === "binary" && lhr.audits[id].score < 1)
          console.log(`    ${id}: ${lhr.audits[id].title}`);
  }
}

// "None of these" where there is one, else the first option; a number where one is asked for.
async function answer() {
  const number = await page.$("main input[inputmode]");
  if (number) await number.type("30");
  else
    await page.$$eval("main input:is([type=radio], [type=checkbox])", (inputs) =>
      (inputs.find(({ value }) => value === "_none") ?? inputs[0]).click(),
    );
  await press("main form button.btn-primary[type=submit]");
}

await measure("Home", "/");
await measure("Article", "/articles/facial-twitching/");
await open(START);
await press("main form button[type=submit]");
const first = new URL(page.url()).pathname;
await measure("Question", first);
await open(first);
for (let left = 40; left && page.url().includes("/questions/"); left--) await answer();
await measure("Result", `${START}result/`);
await browser.close();
