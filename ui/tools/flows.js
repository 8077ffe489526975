// What a person does, in a real browser against the pretended app: each flow ends in a check.
import assert from 'node:assert/strict';
import { open, withPreview } from './preview.js';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Record<string, { scene: string, page: string, query?: string, width?: number, height?: number, run: (page: Page) => Promise<void> }>} */
const FLOWS = {
  'from nothing to a watched build': {
    scene: 'first',
    page: 'builds',
    async run(page) {
      await page.getByTestId('first-run').waitFor();
      await page.getByTestId('input-public-key').fill('wrong');
      await page.getByTestId('input-private-key').fill('very-secret');
      await page.getByTestId('account-submit').click();
      await page.getByTestId('account-error').waitFor();
      assert.equal(await page.getByTestId('input-private-key').inputValue(), '', 'key cleared');
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('data-testid')),
        'input-private-key',
      );
      assert.ok(!(await page.content()).includes('very-secret'), 'the key is nowhere in the page');
      await page.getByTestId('input-public-key').fill('right');
      await page.getByTestId('input-private-key').fill('very-secret');
      await page.keyboard.press('Enter');
      await page.getByTestId('image-row-watch').first().click();
      await page.getByText('Watched', { exact: true }).first().waitFor();
      await page.getByTestId('nav-builds').click();
      await page.getByTestId('build-card').waitFor();
      assert.equal(await page.getByTestId('build-card').getAttribute('data-state'), 'making');
    },
  },
  'several images by ID': {
    scene: '0',
    page: 'add',
    async run(page) {
      await page.getByTestId('add-image-id').fill('compshareImage-wrong1');
      await page.getByTestId('add-submit').click();
      await page.getByTestId('add-error').waitFor();
      await page.getByTestId('add-image-id').fill('compshareImage-aaa111, compshareImage-bbb222');
      await page.getByTestId('add-region').fill('cn-sh2');
      await page.getByTestId('add-submit').click();
      await page.waitForFunction(
        () => document.querySelectorAll('[data-testid=build-card]').length === 2,
      );
    },
  },
  'bars only go forward': {
    scene: 'racing',
    page: 'builds',
    query: '&live',
    async run(page) {
      const read = () =>
        page.getByTestId('build-progress').evaluateAll((bars) =>
          bars.map((bar) => {
            const fill = /** @type {HTMLElement} */ (bar.firstElementChild);
            return Number(/-?[\d.]+(?=%)/.exec(fill.style.transform)?.[0] ?? '0');
          }),
        );
      let before = await read();
      const first = before;
      for (let turn = 0; turn < 30; turn++) {
        await page.waitForTimeout(400);
        const after = await read();
        after.forEach((value, at) => assert.ok(value >= (before[at] ?? -100), `bar ${at}`));
        before = after;
      }
      assert.ok(
        before.every((value, at) => value > (first[at] ?? 0)),
        'every bar moved',
      );
    },
  },
  'a thousand builds are made as needed': {
    scene: '1000',
    page: 'builds',
    async run(page) {
      const cards = page.getByTestId('build-card');
      assert.ok((await cards.count()) <= 64, `${await cards.count()} cards at first`);
      // Blocks that appear may be higher than was guessed: the end moves until all is measured.
      await page.waitForFunction(() => {
        document.querySelector('main')?.scrollTo(0, 1e7);
        return [...document.querySelectorAll('[data-testid=build-card]')].some(
          (card) =>
            card.getAttribute('aria-posinset') === card.getAttribute('aria-setsize') &&
            card.getAttribute('data-state') !== 'making',
        );
      });
      assert.ok((await cards.count()) <= 80, `${await cards.count()} cards at the end`);
      await page.keyboard.press('Control+f');
      await page.keyboard.type('isaac-sim-5-7');
      await page.waitForFunction(() => {
        const names = [...document.querySelectorAll('[data-testid=build-name]')];
        return names.length > 0 && names.every((name) => name.textContent?.includes('sim-5-7'));
      });
    },
  },
  'another language and theme at once': {
    scene: '3',
    page: 'settings',
    async run(page) {
      await page.getByTestId('setting-language').selectOption('zh-CN');
      await page.getByRole('heading', { name: '设置' }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
      await page.getByRole('radio', { name: '深色' }).check({ force: true });
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    },
  },
  'settings are kept one by one': {
    scene: '3',
    page: 'settings',
    async run(page) {
      await page.getByTestId('sound-ready').selectOption('message');
      await page.getByTestId('notice-failed').uncheck();
      assert.ok(await page.getByTestId('sound-failed').isDisabled());
      await page.getByTestId('setting-quiet').check();
      await page.getByTestId('quiet-from').fill('2330');
      await page.getByTestId('quiet-from').press('Enter');
      assert.equal(await page.getByTestId('quiet-from').inputValue(), '23:30');
      await page.getByTestId('quiet-to').fill('25:00');
      await page.getByTestId('quiet-to').press('Tab');
      await page.getByText('Enter a time such as 22:30.').waitFor();
      await page.getByTestId('setting-budget').fill('3');
      await page.getByTestId('setting-budget').press('Tab');
      await page.getByText('Enter a whole number from 6 to 600.').waitFor();
      await page.getByTestId('setting-budget').fill('30');
      await page.getByTestId('setting-budget').press('Tab');
      await page.getByTestId('setting-paused').check();
      await page.getByTestId('nav-builds').click();
      await page.getByTestId('resume').click();
      await page.getByTestId('paused-note').waitFor({ state: 'detached' });
      await page.getByTestId('nav-settings').click();
      assert.equal(await page.getByTestId('sound-ready').inputValue(), 'message');
      assert.equal(await page.getByTestId('quiet-from').inputValue(), '23:30');
      assert.equal(await page.getByTestId('setting-budget').inputValue(), '30');
    },
  },
  'a setting that cannot be kept goes back, and says so in its place': {
    scene: 'failing',
    page: 'settings',
    async run(page) {
      await page.getByTestId('setting-start-hidden').click();
      await page.getByTestId('settings-problem').waitFor();
      assert.ok(!(await page.getByTestId('setting-start-hidden').isChecked()));
    },
  },
  'IDs that are dropped or pasted anywhere': {
    scene: '3',
    page: 'builds',
    async run(page) {
      await page.getByTestId('build-card').first().waitFor();
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', 'see https://console.example/?id=compshareImage-d1 please');
        document.body.dispatchEvent(
          new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      });
      await page.getByTestId('add-image-id').waitFor();
      await page.waitForFunction(
        () =>
          document.querySelector('textarea')?.value === 'compshareImage-d1' &&
          document.activeElement?.tagName === 'TEXTAREA',
      );
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', 'compshareImage-p2，compshareImage-p3');
        document.body.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
      });
      await page.getByTestId('add-submit').getByText('Watch 3 images').waitFor();
    },
  },
  'accounts of compshare-cli after a yes': {
    scene: 'first',
    page: 'builds',
    async run(page) {
      await page.getByTestId('import-panel').waitFor();
      await page.getByTestId('import-panel').getByRole('checkbox').nth(1).uncheck();
      await page.getByTestId('import-take').click();
      await page.getByTestId('image-row').first().waitFor();
      await page.getByTestId('nav-accounts').click();
      assert.equal(await page.getByTestId('account-card').count(), 1);
    },
  },
  'a webhook for an account': {
    scene: '3',
    page: 'accounts',
    async run(page) {
      await page.getByTestId('hook-add').click();
      await page.getByTestId('hook-save').click();
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('data-testid')),
        'hook-url',
      );
      await page.getByTestId('hook-service').selectOption('dingtalk');
      await page.getByTestId('hook-url').fill('https://oapi.example/robot?access_token=T0KEN');
      await page.getByTestId('hook-secret').fill('SEC-very-secret');
      await page.getByTestId('hook-save').click();
      await page.getByTestId('hook').getByText('oapi.example').waitFor();
      assert.ok(!(await page.content()).includes('T0KEN'), 'the token is nowhere in the page');
      await page.getByTestId('hook-test').click();
      await page.getByTestId('hook').getByText('The test went through.').waitFor();
    },
  },
  'a link asks before it adds': {
    scene: '0',
    page: 'builds',
    query: '&links=2',
    async run(page) {
      const dialog = page.getByTestId('link-dialog');
      await dialog.waitFor();
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('data-testid')),
        'link-decline',
      );
      await page.keyboard.press('Escape');
      await page.getByTestId('link-accept').click();
      await dialog.waitFor({ state: 'detached' });
      await page.waitForFunction(
        () => document.querySelectorAll('[data-testid=build-card]').length === 1,
      );
    },
  },
  'points of a course are read by arrow keys': {
    scene: '3',
    page: 'build/w0',
    async run(page) {
      const chart = page.getByTestId('course-chart');
      await chart.focus();
      await page.keyboard.press('Home');
      assert.match((await chart.getAttribute('aria-valuetext')) ?? '', /0%/);
      await page.keyboard.press('End');
      assert.match((await chart.getAttribute('aria-valuetext')) ?? '', /64%/);
    },
  },
  'all by keyboard': {
    scene: '3',
    page: 'builds',
    async run(page) {
      await page.keyboard.press('Control+3');
      await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
      await page.keyboard.press('Control+1');
      await page.getByTestId('build-card').first().waitFor();
      await page.getByTestId('build-name').first().focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('details-poll').waitFor();
      await page.keyboard.press('Escape');
      await page.getByTestId('build-card').first().waitFor();
      for (let presses = 0; presses < 12; presses++) {
        await page.keyboard.press('Tab');
        const seen = await page.evaluate(() => {
          const box = document.activeElement?.getBoundingClientRect();
          return box !== undefined && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
        });
        assert.ok(seen, `what has the focus is in view after ${presses + 1} presses`);
      }
    },
  },
  'changes of state are announced': {
    scene: 'racing',
    page: 'builds',
    query: '&live',
    async run(page) {
      await page.waitForFunction(
        () => /Finishing/.test(document.querySelector('[role=status]')?.textContent ?? ''),
        undefined,
        { timeout: 90_000 },
      );
    },
  },
  'text at 200 per cent in the smallest window': {
    scene: 'states',
    page: 'builds',
    width: 360,
    height: 480,
    async run(page) {
      for (const name of ['builds', 'add', 'history', 'accounts', 'settings', 'build/w0']) {
        await page.evaluate((hash) => {
          document.documentElement.style.fontSize = '200%';
          location.hash = `#/${hash}`;
        }, name);
        await page.waitForTimeout(400);
        const sideways = await page.evaluate(() => {
          const main = document.querySelector('main');
          return (
            document.documentElement.scrollWidth > innerWidth ||
            (main !== null && main.scrollWidth > main.clientWidth)
          );
        });
        assert.ok(!sideways, `${name} scrolls sideways`);
      }
    },
  },
};

let passed = 0;
let failed = 0;
const part = process.argv[2] ?? '';

await withPreview(async (browser, address) => {
  for (const [name, flow] of Object.entries(FLOWS)) {
    if (!name.includes(part)) continue;
    const { page, context, complaints } = await open(browser, address, flow);
    try {
      await flow.run(page);
      assert.deepEqual(complaints, []);
      passed += 1;
      console.log(`ok: ${name}`);
    } catch (error) {
      failed += 1;
      console.error(`not ok: ${name}: ${error}`);
    }
    await context.close();
  }
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
