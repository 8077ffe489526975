/** What is shipped: its size, and that it asks nobody but the app. Needs `npm run build` before. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
/** Bytes, compressed as a web server would. */
const MOST = 120_000;

const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

function policy(): Map<string, string[]> {
  const config = JSON.parse(readFileSync(join(ROOT, '..', 'src-tauri', 'tauri.conf.json'), 'utf8'));
  const text: string = config.app.security.csp;
  return new Map(
    text.split(';').map((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/);
      return [name, sources];
    }),
  );
}

describe('the window as it is shipped', () => {
  it('is small', () => {
    const sizes = files.map((file) => gzipSync(readFileSync(file)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST);
  });

  it('has nothing of the pretended app in it', () => {
    for (const file of files) {
      expect(readFileSync(file, 'utf8'), file).not.toContain('pytorch-2.9-cuda13-train');
    }
  });

  it('names no address but those of namespaces and documentation', () => {
    const known = /^http:\/\/(www\.w3\.org|ipc\.localhost)|^https:\/\/svelte\.dev/;
    for (const file of files) {
      const found = readFileSync(file, 'utf8').match(/https?:\/\/[\w.-]+/g) ?? [];
      for (const address of found) expect(address, file).toMatch(known);
    }
  });

  it('may load from itself and talk to the app, and that is all', () => {
    const allowed = new Set(["'self'", "'none'", 'data:', 'ipc:', 'http://ipc.localhost']);
    const rules = policy();
    expect(rules.get('default-src')).toEqual(["'none'"]);
    expect(rules.get('script-src')).toEqual(["'self'"]);
    expect(rules.get('connect-src')).toEqual(['ipc:', 'http://ipc.localhost']);
    for (const [name, sources] of rules) {
      for (const source of sources) expect(allowed, `${name} ${source}`).toContain(source);
    }
  });

  it('is previewed under the same rules', () => {
    const preview = readFileSync(join(ROOT, 'vite.config.ts'), 'utf8');
    for (const [name, sources] of policy()) {
      expect(preview).toContain([name, ...sources].join(' '));
    }
  });
});
