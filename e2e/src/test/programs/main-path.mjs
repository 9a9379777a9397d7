// The main path in a real browser: log in, open a server's console, type a command and read its answer, reload the
// page, stop the server, see it offline, start it again.
import { inBrowser } from './browser.mjs';

await inBrowser('main-path', async ({ wish, page, shot, logIn, fitsAPhone, step }) => {
  const state = (word) => page.locator('.console__head').getByText(word, { exact: true }).waitFor();
  const output = page.getByRole('group', { name: 'Console output' });
  const shows = (text) => output.getByText(text).first().waitFor();

  step('log in');
  await page.goto(wish.url);
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await shot('login');
  await logIn();

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
  await fitsAPhone('console');
});
