// Serves the design build on loopback, under the app's content policy, and opens it in Chromium.
import { chromium } from 'playwright-core';
import { preview } from 'vite';

/** Where Chromium is; the environment may name another. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * Runs `work` with a browser and the address of the design build, and ends both.
 *
 * @param {(browser: import('playwright-core').Browser, address: string) => Promise<void>} work
 */
export async function withPreview(work) {
  const server = await preview({
    mode: 'mock',
    build: { outDir: 'dist-mock' },
    preview: { port: 0 },
    logLevel: 'silent',
  });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Error('the preview has no address');
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
  try {
    await work(browser, address);
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * Opens a page of the design build.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {{ scene: string, page: string, language?: string, theme?: string, width?: number,
 *           height?: number, query?: string, reducedMotion?: boolean }} what
 */
export async function open(browser, address, what) {
  const context = await browser.newContext({
    locale: what.language ?? 'en',
    viewport: { width: what.width ?? 1100, height: what.height ?? 800 },
    reducedMotion: what.reducedMotion ? 'reduce' : 'no-preference',
  });
  // The app freezes it as well.
  await context.addInitScript(() => void Object.freeze(Object.prototype));
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => {
    // Browsers ask for an icon by themselves; the window has none.
    if (message.location().url.endsWith('/favicon.ico')) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const query = new URLSearchParams({
    scene: what.scene,
    lang: what.language ?? 'en',
    theme: what.theme ?? 'light',
  });
  await page.goto(`${address}?${query}${what.query ?? ''}#/${what.page}`);
  await page.waitForFunction(() => document.querySelector('main h1') !== null);
  await page.waitForTimeout(350);
  return { page, context, complaints };
}
