// The main path in a real browser: log in, open a server's console, type a command and read its answer, reload the
// page, stop the server, see it offline, start it again. Takes one JSON argument; the last line it prints is JSON too.
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
const page = await context.newPage();
page.setDefaultTimeout(20_000);
const faults = [];
page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
page.on('console', (message) => {
  // A refused first request of someone who is not logged in is no fault of the page.
  if (message.type() === 'error' && !/status of 401/.test(message.text())) faults.push(`console: ${message.text()}`);
});

mkdirSync(wish.screenshots, { recursive: true });
const shot = (name) => page.screenshot({ path: join(wish.screenshots, `${name}.png`) });
const step = (text) => console.log(text);
const state = (word) => page.locator('.console__head').getByText(word, { exact: true }).waitFor({ timeout: 60_000 });
const output = page.getByRole('group', { name: 'Console output' });
const shows = (text) => output.getByText(text).first().waitFor();

try {
  step('log in');
  await page.goto(wish.url);
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await shot('login');
  await page.getByLabel('User name or e-mail').fill(wish.email);
  await page.getByLabel('Password', { exact: true }).fill(wish.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  step('open the console');
  await page.getByRole('link', { name: wish.server, exact: true }).waitFor();
  await shot('servers');
  await page.getByRole('link', { name: wish.server, exact: true }).click();
  await state('Running');

  step('type a command and read its answer');
  const command = page.getByRole('textbox', { name: 'Command' });
  await command.fill(wish.command);
  await command.press('Enter');
  await shows(wish.answer);
  if (wish.visited) await shows(wish.visited);
  await page.waitForTimeout(wish.chartsMs ?? 0);
  await shot('console');

  step('reload: what was shown is shown again');
  await page.reload();
  await state('Running');
  await shows(wish.answer);

  step('stop and start');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await state('Offline');
  await shot('console-offline');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await state('Running');

  step('a phone, in light colours');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await shows('For help, type');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) faults.push(`the page is ${overflow} px wider than a phone`);
  await shot('console-phone');
  console.log(JSON.stringify({ ok: faults.length === 0, faults }));
} catch (error) {
  await shot('failure').catch(() => {});
  console.log(JSON.stringify({ ok: false, faults: [...faults, String(error.message ?? error)], url: page.url() }));
} finally {
  await browser.close();
}
