// An administrator acts as a user in a real browser: from the list of users to the user's console, and back.
import { inBrowser } from './browser.mjs';

await inBrowser(
  'acting',
  async ({ wish, page, faults, shot, logIn, fitsAPhone }) => {
    const bar = page.getByRole('region', { name: 'Acting as another user' });
    const act = `Act as ${wish.user}`;
    await logIn();

    await page.goto(`${wish.url}/admin/users?q=${wish.user}`);
    await page.getByRole('button', { name: act }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Ticket 4711: commands do nothing');
    await dialog.getByLabel('Your own password').fill(wish.password);
    await shot('acting-dialog');
    await dialog.getByRole('button', { name: act }).click();

    await bar.getByText(wish.user).waitFor();
    await page.goto(`${wish.url}/server/${wish.server}`);
    const command = page.getByRole('textbox', { name: 'Command' });
    // Until the socket is signed in, commands go by HTTP.
    await page.getByRole('group', { name: 'Console output' }).getByText('For help, type').first().waitFor();
    await command.fill('say by another hand');
    await command.press('Enter');
    await page.getByRole('group', { name: 'Console output' }).getByText('[Server] by another hand').first().waitFor();
    await bar.waitFor();
    await shot('acting-console');

    await page.goto(`${wish.url}/account`);
    await page.getByText('can be changed by their owner only').waitFor();
    await page.getByText('an administrator, acts as you').waitFor();
    await fitsAPhone('acting-account');
    await bar.getByRole('button', { name: 'Leave' }).click();

    await page.getByRole('button', { name: act }).waitFor();
    if (await bar.isVisible()) faults.push('the bar stayed');
    await fitsAPhone('acting-users');
  },
  { width: 1280 },
);
