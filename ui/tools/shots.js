// Pictures of every page in every situation, into `shots/`: `npm run shots [PART-OF-NAME]`.
import { mkdir } from 'node:fs/promises';
import { open, withPreview } from './preview.js';

const PAGES = [
  { name: 'first', scene: 'first', page: 'builds' },
  { name: 'first-nokeychain', scene: 'first-no-keychain', page: 'builds' },
  { name: 'builds-0', scene: '0', page: 'builds' },
  { name: 'builds-3', scene: '3', page: 'builds' },
  { name: 'builds-60', scene: '60', page: 'builds' },
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
  { name: 'loading', scene: '3', page: 'builds', query: '&loading' },
  { name: 'unreachable', scene: '3', page: 'builds', query: '&unreachable' },
];
const SIZES = [
  { width: 360, height: 480 },
  { width: 1100, height: 800 },
];
const LOOKS = [
  { language: 'en', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
  { language: 'en', theme: 'dark' },
  { language: 'zh-CN', theme: 'light' },
];

const part = process.argv[2] ?? '';
const full = process.argv.includes('--full');
await mkdir('shots', { recursive: true });
await withPreview(async (browser, address) => {
  for (const what of PAGES) {
    for (const size of SIZES) {
      for (const look of LOOKS) {
        const name = `${what.name}-${size.width}-${look.language}-${look.theme}`;
        if (!name.includes(part)) continue;
        const { page, context, complaints } = await open(browser, address, {
          ...what,
          ...size,
          ...look,
        });
        if (full) {
          const height = await page.evaluate(
            () => document.querySelector('main')?.scrollHeight ?? 0,
          );
          await page.setViewportSize({
            width: size.width,
            height: Math.min(4000, Math.max(size.height, height + 60)),
          });
        }
        await page.screenshot({ path: `shots/${name}.png` });
        for (const complaint of complaints) console.error(`${name}: ${complaint}`);
        await context.close();
      }
    }
  }
});
