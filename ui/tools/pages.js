// Every page in the situations that it has to stand: for pictures and for checks.

/**
 * @typedef {object} Situation
 * @property {string} name
 * @property {string} scene
 * @property {string} page
 * @property {string} [query]
 * @property {(page: import('playwright-core').Page) => Promise<unknown>} [act] done before looking
 */

/** @param {import('playwright-core').Page} page */
function toPush(page) {
  return page.getByTestId('push').evaluate((part) => part.closest('section')?.scrollIntoView());
}

/** @type {Situation[]} */
export const PAGES = [
  { name: 'first', scene: 'first', page: 'builds' },
  { name: 'first-plain', scene: 'first', page: 'builds', query: '&nothing-to-import' },
  {
    name: 'first-more',
    scene: 'first',
    page: 'builds',
    query: '&nothing-to-import',
    act: (page) => page.getByTestId('account-more').click(),
  },
  { name: 'first-nokeychain', scene: 'first-no-keychain', page: 'builds' },
  { name: 'builds-0', scene: '0', page: 'builds' },
  { name: 'builds-3', scene: '3', page: 'builds' },
  { name: 'builds-60', scene: '60', page: 'builds' },
  { name: 'builds-night', scene: 'night', page: 'builds' },
  { name: 'beside', scene: 'night', page: 'build/w4' },
  { name: 'builds-1000', scene: '1000', page: 'builds' },
  { name: 'builds-long', scene: 'long', page: 'builds' },
  { name: 'builds-failing', scene: 'failing', page: 'builds' },
  { name: 'builds-states', scene: 'states', page: 'builds' },
  { name: 'details', scene: '3', page: 'build/w0' },
  { name: 'details-container', scene: 'states', page: 'build/w3' },
  { name: 'details-blocked', scene: 'states', page: 'build/w5' },
  { name: 'details-failed', scene: 'states', page: 'build/w10' },
  { name: 'details-long', scene: 'long', page: 'build/w0' },
  { name: 'details-none', scene: '3', page: 'build/none' },
  { name: 'add', scene: '3', page: 'add' },
  { name: 'add-0', scene: '0', page: 'add' },
  { name: 'add-failing', scene: 'failing', page: 'add' },
  { name: 'add-loading', scene: '3', page: 'add', query: '&loading-images' },
  { name: 'history', scene: '3', page: 'history' },
  { name: 'history-0', scene: '0', page: 'history' },
  { name: 'history-failing', scene: 'failing', page: 'history' },
  { name: 'accounts', scene: '3', page: 'accounts' },
  { name: 'accounts-failing', scene: 'failing', page: 'accounts' },
  { name: 'settings', scene: '3', page: 'settings' },
  {
    name: 'settings-advanced',
    scene: '3',
    page: 'settings',
    act: (page) => page.getByTestId('settings-folded').locator('summary').click(),
  },
  {
    name: 'menu',
    scene: 'night',
    page: 'builds',
    act: (page) => page.getByTestId('build-name').nth(4).click({ button: 'right' }),
  },
  {
    name: 'shortcuts',
    scene: '3',
    page: 'builds',
    act: (page) => page.keyboard.press('?'),
  },
  {
    name: 'settings-quiet',
    scene: '3',
    page: 'settings',
    act: (page) => page.getByTestId('setting-quiet').check(),
  },
  {
    name: 'settings-failing',
    scene: 'failing',
    page: 'settings',
    act: async (page) => {
      await page.getByTestId('setting-start-hidden').click();
      await page.getByTestId('settings-problem').waitFor();
    },
  },
  { name: 'hooks', scene: '3', page: 'accounts', query: '&hooks' },
  {
    name: 'hook-new',
    scene: '3',
    page: 'accounts',
    act: (page) => page.getByTestId('hook-add').click(),
  },
  { name: 'push', scene: '3', page: 'settings', query: '&hooks', act: toPush },
  {
    name: 'push-test',
    scene: '3',
    page: 'settings',
    act: async (page) => {
      await page.getByTestId('push-tile-bark').click();
      await page.getByTestId('hook-url').fill('https://api.day.app/key-of-mine/');
      await page.getByTestId('push-save').click();
      await page.getByTestId('push-answer').waitFor();
      await toPush(page);
    },
  },
  {
    name: 'push-custom',
    scene: '3',
    page: 'settings',
    act: async (page) => {
      await page.getByTestId('push-tile-custom').click();
      await toPush(page);
    },
  },
  { name: 'push-invite', scene: '3', page: 'builds', query: '&invite' },
  { name: 'settings-newer', scene: '3', page: 'settings', query: '&newer' },
  { name: 'link', scene: '3', page: 'builds', query: '&links=2' },
  { name: 'paused', scene: '3', page: 'builds', query: '&paused' },
  {
    name: 'accounts-import',
    scene: '3',
    page: 'accounts',
    act: (page) => page.getByTestId('import-show').click(),
  },
  { name: 'loading', scene: '3', page: 'builds', query: '&loading' },
  { name: 'unreachable', scene: '3', page: 'builds', query: '&unreachable' },
  {
    name: 'first-wrong',
    scene: 'first',
    page: 'builds',
    act: async (page) => {
      await page.getByTestId('input-public-key').fill('wrong');
      await page.getByTestId('input-private-key').fill('secret');
      await page.getByTestId('account-submit').click();
      await page.getByTestId('account-error').waitFor();
    },
  },
  {
    name: 'first-missing',
    scene: 'first',
    page: 'builds',
    act: (page) => page.getByTestId('account-submit').click(),
  },
  {
    name: 'add-wrong',
    scene: '3',
    page: 'add',
    act: async (page) => {
      await page.getByTestId('add-image-id').fill('compshareImage-wrong');
      await page.getByTestId('add-submit').click();
      await page.getByTestId('add-error').waitFor();
    },
  },
  {
    name: 'account-new',
    scene: '3',
    page: 'accounts',
    act: (page) => page.getByTestId('account-add').click(),
  },
  {
    name: 'account-tested',
    scene: '3',
    page: 'accounts',
    act: async (page) => {
      await page.getByTestId('account-test').click();
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'history-open',
    scene: '3',
    page: 'history',
    act: async (page) => {
      await page.locator('summary').nth(4).click();
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'details-stop',
    scene: '3',
    page: 'build/w0',
    act: (page) => page.getByTestId('details-remove').click(),
  },
];
