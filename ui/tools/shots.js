// Pictures of every page in every situation, into `shots/`: `npm run shots [PART-OF-NAME]`.
import { mkdir } from 'node:fs/promises';
import { PAGES } from './pages.js';
import { open, withPreview } from './preview.js';

const SIZES = [
  { width: 360, height: 480 },
  { width: 980, height: 680 },
  { width: 1440, height: 900 },
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
        if (what.act) await what.act(page);
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
