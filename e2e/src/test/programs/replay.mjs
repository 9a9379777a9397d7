// The replay of a server's console in a real browser: log in, open the range, jump to a command, play to the end. Takes
// one JSON argument; the last line it prints is JSON too.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const wish = JSON.parse(process.argv[2]);
const { chromium } = createRequire(join(wish.root, 'panel/web/package.json'))('playwright-core');

const browser = await chromium.launch({
  executablePath: wish.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, colorScheme: 'dark', locale: 'en-GB' });
await context.grantPermissions(['clipboard-read', 'clipboard-write']);
const page = await context.newPage();
page.setDefaultTimeout(60_000);
const faults = [];
page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
page.on('console', (message) => {
  // A refused first request of someone who is not logged in is no fault of the page.
  if (message.type() === 'error' && !/status of 401/.test(message.text())) faults.push(`console: ${message.text()}`);
});
mkdirSync(wish.screenshots, { recursive: true });
const shot = (name) => page.screenshot({ path: join(wish.screenshots, `${name}.png`) });

try {
  await page.goto(wish.url);
  await page.getByLabel('User name or e-mail').fill(wish.email);
  await page.getByLabel('Password', { exact: true }).fill(wish.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: wish.name, exact: true }).waitFor();
  await page.evaluate(() => navigator.clipboard.writeText('untouched'));

  await page.goto(`${wish.url}/server/${wish.server}/replay?from=${wish.from}&to=${wish.to}`);
  const marker = page.getByRole('button', { name: new RegExp(wish.marker) });
  await marker.click();
  const screen = page.locator('.player__screen');
  await screen.getByText(wish.typed).first().waitFor();
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('4×');
  await page.getByRole('button', { name: 'Play' }).click();
  await screen.getByText(wish.last).first().waitFor();
  await shot('replay');

  const title = await page.title();
  if (!title.includes(wish.name)) faults.push(`the title became ${title}`);
  const clipboard = await page.evaluate(() => navigator.clipboard.readText());
  if (clipboard !== 'untouched') faults.push(`the clipboard became ${clipboard}`);
  if ((await screen.locator('a').count()) > 0) faults.push('the replay has links');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Play' }).waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) faults.push(`the page is ${overflow} px wider than a phone`);
  await shot('replay-phone');
  console.log(JSON.stringify({ ok: faults.length === 0, faults }));
} catch (error) {
  await shot('replay-failure').catch(() => {});
  console.log(JSON.stringify({ ok: false, faults: [...faults, String(error.message ?? error)], url: page.url() }));
} finally {
  await browser.close();
}
