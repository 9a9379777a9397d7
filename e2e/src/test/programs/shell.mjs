// A shell in a real browser: typed into, resized, ended; then its recording listed, played, searched, fetched and compared
// with the log, and another one watched while it is open.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inBrowser } from './browser.mjs';

await inBrowser(
  'shell',
  async ({ wish, context, page: first, faults, logIn, step }) => {
    let page = first;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);

    /** Both widths of the page. */
    const shots = async (name) => {
      const wide = page.viewportSize();
      await page.screenshot({ path: join(wish.screenshots, `${name}.png`) });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.waitForTimeout(300);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow > 0) faults.push(`${name} is ${overflow} px wider than a phone`);
      await page.screenshot({ path: join(wish.screenshots, `${name}-phone.png`) });
      await page.setViewportSize(wide);
      await page.waitForTimeout(300);
    };

    const terminal = () => page.getByRole('group', { name: 'Terminal' });
    const rows = (of) => of.locator('.xterm-rows');
    const text = async (of) => (await rows(of).innerText()).replaceAll('\u00a0', ' ');

    const shows = async (of, part) => {
      const wanted = part instanceof RegExp ? part : new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      for (let waited = 0; !wanted.test(await text(of)); waited += 200) {
        if (waited > 60_000) throw new Error(`no ${wanted} in ${await text(of)}`);
        await page.waitForTimeout(200);
      }
    };

    const type = async (line) => {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    };

    /** What the shell says its terminal's size is. */
    const size = async (mark) => {
      await type(`echo ${mark}=$(stty size | tr ' ' x)`);
      const found = new RegExp(`${mark}=(\\d+)x(\\d+)`);
      await shows(terminal(), found);
      const [, high, wide] = found.exec(await text(terminal()));
      return { high: Number(high), wide: Number(wide) };
    };

    const openShell = async () => {
      await page.goto(`${wish.url}/server/${wish.server}/shell`);
      await page.getByRole('button', { name: 'Open a shell' }).waitFor();
      const socket = page.waitForEvent('websocket', { predicate: (made) => made.url().includes('/shell?') });
      await page.getByRole('button', { name: 'Open a shell' }).click();
      await page.getByText('Recorded', { exact: true }).waitFor();
      await shows(terminal(), /[$#]/);
      return (await socket).url();
    };

    const recording = async () => {
      step('the list of recordings');
      await page.getByRole('link', { name: 'Recordings' }).click();
      await page.getByRole('heading', { name: 'Recordings of shells' }).waitFor();
      const newest = page.getByRole('row').nth(1);
      for (let waited = 0; !/Ended/.test(await newest.innerText().catch(() => '')); waited += 500) {
        if (waited > 60_000) throw new Error('the shell is not listed as ended');
        await page.waitForTimeout(500);
        await page.getByRole('button', { name: 'Refresh' }).click();
      }
      await shots('recordings');
      await newest.getByRole('link', { name: 'Play' }).click();

      step('the player: play, speed, silence, seek, search');
      const screen = page.locator('.player__screen');
      const position = page.getByRole('slider', { name: 'Position' });
      await position.waitFor();
      await page.getByRole('combobox', { name: 'Speed' }).selectOption('0.5×');
      await page.getByRole('combobox', { name: 'Speed' }).selectOption('4×');
      const silence = page.getByRole('checkbox', { name: 'Skip silence' });
      if (!(await silence.isChecked())) faults.push('silence is played');
      await page.getByRole('button', { name: 'Play' }).click();
      await shows(screen, 'I am number 42');
      await shows(screen, 'the end');
      await page.getByRole('button', { name: 'Play' }).waitFor();
      await shots('player');
      await position.focus();
      await page.keyboard.press('Home');
      for (let waited = 0; (await text(screen)).includes('I am number'); waited += 100) {
        if (waited > 20_000) throw new Error('seeking to the start shows the end');
        await page.waitForTimeout(100);
      }
      await page.getByRole('searchbox', { name: 'Find in what was printed' }).fill('number 42');
      await page.getByText('1 place', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Next place' }).click();
      await shows(screen, 'I am number 42');
      if ((await text(screen)).includes('the end')) faults.push('the search went too far');
      if ((await screen.locator('a').count()) > 0) faults.push('the player has links');
      if ((await page.title()).includes('pwned')) faults.push('a recording has set the title');

      step('fetch it');
      const downloading = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download' }).click();
      const file = readFileSync(await (await downloading).path(), 'utf8');
      const head = JSON.parse(file.split('\n')[0]);
      if (head.version !== 2 || head.width < 20) faults.push(`the file begins with ${file.slice(0, 80)}`);
      if (!file.includes('I am number 42')) faults.push('the file does not hold what was printed');
      await page.getByRole('button', { name: 'Compare with the audit log' }).click();
      await page.getByText('The recording is as it was recorded.').waitFor();
    };

    const watched = async () => {
      step('watch another one live');
      const reviewer = page;
      page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await openShell();
      await type('echo "seen before $((40 + 2))"');
      await shows(terminal(), 'seen before 42');
      const sitting = page;

      page = reviewer;
      await page.goto(`${wish.url}/admin/shells`);
      await page.getByRole('link', { name: 'Watch live' }).first().waitFor();
      await shots('admin-shells');
      await page.getByRole('link', { name: 'Watch live' }).first().click();
      await page.getByRole('button', { name: 'Watch live' }).waitFor();
      await shots('watch-before');
      await page.getByRole('button', { name: 'Watch live' }).click();
      const screen = page.locator('.player__screen');
      await shows(screen, 'seen before 42');
      await sitting.keyboard.type('echo "seen live $((50 + 5))"');
      await sitting.keyboard.press('Enter');
      await shows(screen, 'seen live 55');
      await page.keyboard.type('echo typed by the watcher');
      await shots('watch-live');

      await sitting.keyboard.type('exit');
      await sitting.keyboard.press('Enter');
      await sitting.getByText('The shell has ended with code 0.').waitFor();
      await page.getByRole('slider', { name: 'Position' }).waitFor();
      await page.getByRole('button', { name: 'Play' }).click();
      await shows(screen, 'seen live 55');
      if ((await text(screen)).includes('typed by the watcher')) faults.push('a watcher can type');
      await sitting.close();
    };

    const compared = async () => {
      step('the Verify button');
      const session = page.url().split('/').at(-1);
      await page.goto(`${wish.url}/admin/audit`);
      await page.getByRole('button', { name: 'Verify', exact: true }).click();
      await page.getByRole('button', { name: 'Check now' }).click();
      await page.getByText(/compared with the log: as recorded/).waitFor();
      await shots('audit-verified');

      const path = join(wish.recordings, `${session}.cast`);
      const whole = readFileSync(path);
      const touched = Buffer.from(whole);
      touched[touched.length - 5] ^= 1;
      writeFileSync(path, touched);
      try {
        await page.getByRole('button', { name: 'Check now' }).click();
        await page.getByText(/was changed\./).waitFor();
        await page.getByText(/One recording of a shell is not what the log says/).waitFor();
        await shots('audit-tampered');
        await page.getByRole('link', { name: 'Open it' }).click();
        await page.getByRole('button', { name: 'Compare with the audit log' }).click();
        await page.getByText(/somebody has changed it/).waitFor();
      } finally {
        writeFileSync(path, whole);
      }
    };

    await logIn();
    await page.evaluate(() => navigator.clipboard.writeText('untouched'));

    step('a shell: type, see, JSON too');
    await page.goto(`${wish.url}/server/${wish.server}/shell`);
    await page.getByRole('button', { name: 'Open a shell' }).waitFor();
    if (wish.what === 'all') await shots('shell-before');
    const address = await openShell();
    const relayed = address.startsWith(wish.url.replace('http', 'ws'));
    if (relayed !== (wish.what === 'all')) faults.push(`the socket is ${address.split('?')[0]}`);
    await type('echo "I am number $((6 * 7))"');
    await shows(terminal(), 'I am number 42');
    await type('{"type":"exit","code":0}');
    await shows(terminal(), /\{type:exit,code:0\}: not found|\{type:exit.*not found/);
    await type(String.raw`printf '\033]0;pwned\007\033]2;pwned\007\033]52;c;ZXZpbA==\007\033]8;;http://evil.test/\007a li''nk\033]8;;\007\n'`);
    await shows(terminal(), 'a link');

    step('resize');
    const before = await size('before');
    await page.setViewportSize({ width: 900, height: 700 });
    await page.waitForTimeout(500);
    const after = await size('after');
    if (after.wide >= before.wide || after.high >= before.high) faults.push(`${JSON.stringify(before)} became ${JSON.stringify(after)}`);
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.waitForTimeout(500);
    const back = await size('back');
    if (back.wide !== before.wide) faults.push(`${JSON.stringify(before)} became ${JSON.stringify(back)}`);
    if (wish.what === 'all') await shots('shell-open');
    const title = await page.title();
    if (!title.includes('Shell')) faults.push(`the title became ${title}`);
    if ((await terminal().locator('a').count()) > 0) faults.push('the shell has links');

    step('exit');
    await type('sleep 2; echo the end; exit 5');
    await page.getByText('The shell has ended with code 5.').waitFor();
    if (wish.what === 'all') {
      await shots('shell-over');
      await recording();
      await watched();
      await compared();
    }
    const clipboard = await page.evaluate(() => navigator.clipboard.readText());
    if (clipboard !== 'untouched') faults.push(`the clipboard became ${clipboard}`);
  },
  { width: 1280, height: 860 },
);
