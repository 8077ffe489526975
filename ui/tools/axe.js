// axe-core over every page, wide and light in English, narrow and dark in Chinese; anything that it
// finds, and any complaint of the browser (its content policy among them), is an error.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PAGES } from './pages.js';
import { open, withPreview } from './preview.js';

const LOOKS = [
  { language: 'en', theme: 'light', width: 1100, height: 800 },
  { language: 'zh-CN', theme: 'dark', width: 360, height: 480 },
  { language: 'en', theme: 'dark', width: 1440, height: 900 },
];

const source = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
/** Only pages with this in their names. */
const part = process.argv[2] ?? '';
let passed = 0;
let failed = 0;

await withPreview(async (browser, address) => {
  for (const what of PAGES.filter((one) => one.name.includes(part))) {
    for (const look of LOOKS) {
      const name = `${what.name} ${look.width} ${look.language} ${look.theme}`;
      const { page, context, complaints } = await open(browser, address, { ...what, ...look });
      if (what.act) await what.act(page);
      // The page's own policy refuses injected scripts; the driver's evaluation is not bound by it.
      await page.evaluate(source);
      const found = await page.evaluate(async () => {
        /** @type {typeof import('axe-core')} */
        const axe = Reflect.get(window, 'axe');
        const results = await axe.run(document, { resultTypes: ['violations'] });
        const clipped = document.documentElement.scrollWidth > innerWidth;
        const main = document.querySelector('main');
        const sideways = clipped || (main !== null && main.scrollWidth > main.clientWidth);
        const texts = results.violations.map(
          (one) =>
            `${one.id}: ${one.help}\n    ${one.nodes.map((node) => node.html).join('\n    ')}`,
        );
        return sideways ? [...texts, 'the page scrolls sideways'] : texts;
      });
      const problems = [...found, ...complaints];
      if (problems.length === 0) passed += 1;
      else failed += 1;
      for (const problem of problems) console.error(`${name}: ${problem}`);
      await context.close();
    }
  }
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
