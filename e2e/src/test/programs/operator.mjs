// The pages of installations, logs, jobs and the administrator's console in a real browser.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { inBrowser } from './browser.mjs';

await inBrowser(
  'operator',
  async ({ wish, page, faults, shot, logIn, fitsAPhone, step }) => {
    await logIn();

    step('the install page follows a running installation to its end');
    await page.goto(`${wish.url}/server/${wish.installing}/install`);
    await page.getByText('Following live').waitFor();
    const output = page.getByRole('group', { name: 'Console output' });
    await output.getByText('install step 3').first().waitFor();
    await shot('install-live');
    // However slow the browser was, the script was still running; now it ends.
    execFileSync('docker', ['kill', wish.installer]);
    await page.getByText(/^Done in /).waitFor();
    await output.getByText('ended with code 137').first().waitFor();

    step('the last installation is shown again from its beginning');
    await page.reload();
    await page.getByText(/^Done in /).waitFor();
    await output.getByText('install step 1').first().waitFor();
    await shot('install');
    await fitsAPhone('install');

    step("the console's log is searched and taken as a file");
    await page.goto(`${wish.url}/server/${wish.server}`);
    const log = page.getByRole('region', { name: 'Log', exact: true });
    await log.getByRole('searchbox', { name: 'Text' }).fill('NEEDLE in');
    await log.getByRole('button', { name: 'Search' }).click();
    await log.getByRole('list', { name: 'Lines found' }).getByText(wish.needle, { exact: true }).first().waitFor();
    const coming = page.waitForEvent('download');
    await log.getByRole('link', { name: 'Download' }).click();
    const file = readFileSync(await (await coming).path(), 'utf8');
    if (!file.includes(wish.needle)) faults.push(`the file has no needle: ${file.slice(0, 200)}`);
    await log.scrollIntoViewIfNeeded();
    await shot('log-search');
    await fitsAPhone('log-search', log);

    step('jobs, and what became of one');
    await page.goto(`${wish.url}/admin/jobs`);
    await page.getByRole('row', { name: /Create server/ }).first().waitFor();
    await shot('jobs');
    await fitsAPhone('jobs');
    await page.getByRole('button', { name: 'Progress' }).first().click();
    await page.getByRole('dialog').getByText('Queued for the node.').waitFor();
    await page.getByRole('dialog').getByText('The node took it.').waitFor();
    await shot('job-progress');
    await fitsAPhone('job-progress');

    step("the panel's own log, and a node's");
    await page.goto(`${wish.url}/admin/logs`);
    const records = page.getByRole('log', { name: 'Records, oldest first' });
    await page.getByText('Live', { exact: true }).waitFor();
    await records.locator('.log-line').first().waitFor();
    await shot('logs-panel');
    await page.getByRole('combobox', { name: 'Log of' }).selectOption({ label: wish.node });
    await records.getByText(/State: server=/).first().waitFor();
    await shot('logs-node');
    await fitsAPhone('logs-node');

    step("the administrator's console completes, remembers and tells errors");
    await page.goto(`${wish.url}/admin/console`);
    const command = page.getByRole('textbox', { name: 'Command' });
    const answers = page.getByRole('log', { name: 'Output' });
    const run = page.getByRole('button', { name: 'Run' });
    const says = async (value) => page.waitForFunction(([field, wanted]) => field.value === wanted, [await command.elementHandle(), value]);
    await command.fill('ser');
    await run.and(page.locator(':enabled')).waitFor();
    await command.press('Tab');
    await says('server ');
    await command.fill(`server info ${wish.server.slice(0, 4)}`);
    await command.press('Tab');
    await says(`server info ${wish.server} `);
    await command.press('Enter');
    await answers.getByText('gamehost/tiny:1').waitFor();
    await command.fill('server info nothing-is-called-so');
    await command.press('Enter');
    await answers.getByText(/^error: /).waitFor();
    await answers.getByText('[failed]').waitFor();
    await command.press('ArrowUp');
    await command.press('ArrowUp');
    await says(`server info ${wish.server}`);
    await command.fill('help');
    await command.press('Enter');
    await answers.getByText('audit verify').waitFor();
    await shot('admin-console');
    await fitsAPhone('admin-console');
  },
  { width: 1280, height: 860 },
);
