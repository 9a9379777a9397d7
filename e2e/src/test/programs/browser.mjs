// What every test in a real browser begins and ends with. The program that uses it takes one JSON argument, and the last
// line it prints is JSON too: {"ok":…,"faults":[…]}.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const wish = JSON.parse(process.argv[2]);
const { chromium } = createRequire(join(wish.root, 'panel/web/package.json'))('playwright-core');

/**
 * Runs `steps` in a fresh browser and says what went wrong: what they throw, each error the pages report, and what they
 * add to `faults`. A picture of the last page stays when they throw.
 */
export async function inBrowser(name, steps, { timeout = 60_000, width = 1360, height = 860 } = {}) {
  const browser = await chromium.launch({
    executablePath: wish.chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: 'dark', locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(timeout);
  const faults = [];
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // A refused first request of someone who is not logged in is no fault of the page.
    if (message.type() === 'error' && !/status of 401/.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  mkdirSync(wish.screenshots, { recursive: true });
  const shot = (of) => page.screenshot({ path: join(wish.screenshots, `${of}.png`) });

  /** From the login page to the list of servers. */
  const logIn = async () => {
    await page.goto(wish.url);
    await page.getByLabel('User name or e-mail').fill(wish.email);
    await page.getByLabel('Password', { exact: true }).fill(wish.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor({ state: 'detached' });
  };

  /** Nothing stands out of a phone's screen; the picture shows `part`, or the top of the page. */
  const fitsAPhone = async (of, part) => {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await part?.scrollIntoViewIfNeeded();
    await shot(`${of}-phone`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) faults.push(`${of} is ${overflow} px wider than a phone`);
    await page.setViewportSize(size);
  };

  try {
    await steps({ wish, context, page, faults, shot, logIn, fitsAPhone, step: (text) => console.log(text) });
    console.log(JSON.stringify({ ok: faults.length === 0, faults }));
  } catch (error) {
    await shot(`${name}-failure`).catch(() => {});
    console.log(JSON.stringify({ ok: false, faults: [...faults, String(error.message ?? error)], url: page.url() }));
  } finally {
    await browser.close();
  }
}
