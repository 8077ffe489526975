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
      await page.getByTestId('empty-state').waitFor();
      await page.getByTestId('nav-add').click();
      await page.getByTestId('image-row-watch').first().click();
      await page.getByText('Watched', { exact: true }).first().waitFor();
      await page.getByTestId('nav-builds').click();
      await page.getByTestId('build-card').waitFor();
      assert.equal(await page.getByTestId('build-card').getAttribute('data-state'), 'making');
    },
  },
  'one paste fills both keys, and the form is all in sight': {
    scene: 'first',
    page: 'builds',
    query: '&nothing-to-import',
    width: 360,
    height: 480,
    async run(page) {
      await page.getByTestId('first-run').waitFor();
      const submit = await page.getByTestId('account-submit').boundingBox();
      assert.ok(submit && submit.y + submit.height <= 480, 'the button is in sight');
      assert.ok(!(await page.getByTestId('input-region').isVisible()), 'two fields');
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', 'PublicKey: 4eZBpublicpublic\nPrivateKey: privateprivate');
        document.activeElement?.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
      });
      assert.equal(await page.getByTestId('input-public-key').inputValue(), '4eZBpublicpublic');
      assert.equal(await page.getByTestId('input-private-key').inputValue(), 'privateprivate');
      await page.keyboard.press('Enter');
      await page.getByTestId('nav-builds').waitFor();
      await page.getByTestId('empty-state').waitFor();
    },
  },
  'the other language on the first page': {
    scene: 'first',
    page: 'builds',
    async run(page) {
      await page.getByTestId('language-zh-CN').click();
      await page.getByText('验证并开始').waitFor();
    },
  },
  'what failed is first, and is kept until it was seen': {
    scene: 'night',
    page: 'builds',
    async run(page) {
      const first = page.getByTestId('needs').getByTestId('build-card');
      assert.deepEqual(
        await first.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-state'))),
        ['failed', 'making', 'ready'],
      );
      const summary = page.getByTestId('builds-summary');
      assert.match((await summary.textContent()) ?? '', /48 building.*1 failed.*1 stalled/s);
      assert.match((await page.getByTestId('nav-failed').textContent()) ?? '', /1/);
      await page.getByTestId('need-copy').click();
      await page.getByTestId('toast').getByText('Copied the ID of comfyui-flux').waitFor();
      // Seen, but not taken away under the user's eyes.
      await page.waitForFunction(
        () => document.querySelectorAll('[data-testid=needs] li').length === 3,
      );
      await page.getByTestId('dismiss').click();
      await page.getByTestId('needs').waitFor({ state: 'detached' });
    },
  },
  'a list by keyboard: rows, copies, removal and its undoing': {
    scene: 'night',
    page: 'builds',
    width: 1440,
    height: 900,
    async run(page) {
      const row = () => page.evaluate(() => document.activeElement?.getAttribute('data-row'));
      await page.getByTestId('build-card').first().waitFor();
      await page.locator('[data-row][tabindex="0"]').focus();
      const first = await row();
      await page.keyboard.press('ArrowDown');
      const second = await row();
      assert.notEqual(second, first);
      assert.match(page.url(), new RegExp(`build/${second}`), 'the details follow');
      await page.getByTestId('details-copy').waitFor();
      assert.equal(await row(), second, 'the list keeps the focus');
      await page.keyboard.press('End');
      const last = await row();
      await page.keyboard.press('Home');
      assert.equal(await row(), first);
      assert.notEqual(last, first);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('c');
      await page.getByTestId('toast').getByText('Copied').waitFor();
      const before = await page.getByTestId('build-card').count();
      await page.keyboard.press('Delete');
      await page.waitForFunction(
        (count) => document.querySelectorAll('[data-testid=build-card]').length === count - 1,
        before,
      );
      assert.notEqual(await row(), null, 'the next row has the focus');
      await page.keyboard.press('Control+z');
      await page.waitForFunction(
        (count) => document.querySelectorAll('[data-testid=build-card]').length === count,
        before,
      );
      await page.keyboard.press('?');
      await page.getByTestId('shortcuts').waitFor();
      await page.keyboard.press('Escape');
      await page.getByTestId('shortcuts').waitFor({ state: 'detached' });
      await page.keyboard.press('/');
      await page.keyboard.type('isaac');
      await page.waitForFunction(() =>
        [...document.querySelectorAll('[data-testid=build-name]')].every((name) =>
          name.textContent?.includes('isaac'),
        ),
      );
      assert.equal(await page.locator('[data-row][tabindex="0"]').count(), 1, 'one stop for Tab');
    },
  },
  'a menu of its own': {
    scene: '3',
    page: 'builds',
    async run(page) {
      await page.getByTestId('build-name').first().click({ button: 'right' });
      const menu = page.getByTestId('row-menu');
      await menu.waitFor();
      assert.deepEqual(await menu.getByRole('menuitem').evaluateAll((all) => all.length), 5);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByTestId('toast').waitFor();
      await menu.waitFor({ state: 'detached' });
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
  'a thousand builds are drawn as needed': {
    scene: '1000',
    page: 'builds',
    async run(page) {
      await page.waitForFunction(
        () => document.querySelectorAll('[data-testid=build-card]').length === 1000,
      );
      // What is out of sight is not laid out: reading all heights is quick.
      const drawn = await page.evaluate(
        () =>
          [...document.querySelectorAll('[data-testid=build-card]')].filter((card) =>
            card.firstElementChild?.checkVisibility({ contentVisibilityAuto: true }),
          ).length,
      );
      assert.ok(drawn < 200, `${drawn} rows are drawn`);
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
      await page.getByTestId('setting-sound').uncheck();
      await page.getByTestId('notice-failed').uncheck();
      await page.getByTestId('settings-folded').locator('summary').click();
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
      await page.getByTestId('nav-builds').click();
      await page.getByTestId('pause').click();
      await page.getByTestId('resume').click();
      await page.getByTestId('paused-note').waitFor({ state: 'detached' });
      await page.getByTestId('nav-settings').click();
      assert.ok(!(await page.getByTestId('setting-sound').isChecked()));
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
      await page.waitForFunction(
        () => document.activeElement?.getAttribute('data-testid') === 'import-take',
      );
      await page.getByTestId('import-panel').getByRole('checkbox').nth(1).uncheck();
      await page.getByTestId('import-take').click();
      await page.getByTestId('empty-state').waitFor();
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
      await page.getByTestId('build-name').nth(1).focus();
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
