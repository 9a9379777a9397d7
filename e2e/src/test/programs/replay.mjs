// The replay of a server's console in a real browser: open the range, jump to a command, play to the end, take it as a
// file.
import { readFileSync } from 'node:fs';
import { inBrowser } from './browser.mjs';

await inBrowser('replay', async ({ wish, context, page, faults, shot, logIn, fitsAPhone }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await logIn();
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

  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as asciicast' }).click();
  const [head, ...events] = readFileSync(await (await coming).path(), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  if (head.version !== 2) faults.push(`the file begins with ${JSON.stringify(head)}`);
  if (!events.some(([, kind, data]) => kind === 'm' && new RegExp(wish.marker).test(data))) faults.push('the file has no mark where the command was typed');

  await page.getByRole('button', { name: 'Play' }).waitFor();
  await fitsAPhone('replay');
});
