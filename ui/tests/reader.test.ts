// What a screen reader says: each name once, and nothing that is not known.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import type { WatchView } from '../src/bindings/WatchView';
import { readyWords, remainingWords } from '../src/lib/words';

const SOURCES = join(import.meta.dirname, '../src');
const T = 1_700_000_000_000;

interface Node {
  type: string;
  name: string;
  attributes: { type: string; name: string }[];
}

/** Elements of a component that have all of these attributes. */
function elementsWith(source: string, names: string[]): string[] {
  const found: string[] = [];
  JSON.stringify(parse(source, { modern: true }), (_, value: Node | null) => {
    if (value?.type === 'RegularElement') {
      const own = value.attributes.map((attribute) => attribute.name);
      if (names.every((name) => own.includes(name))) found.push(value.name);
    }
    return value;
  });
  return found;
}

describe('a screen reader', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const components = files.filter((file) => file.endsWith('.svelte'));

  it('finds elements with attributes', () => {
    expect(elementsWith('<b title="a" aria-label="a"></b>', ['title', 'aria-label'])).toEqual([
      'b',
    ]);
    expect(components.length).toBeGreaterThan(40);
  });

  it.each(components)('reads no name twice in %s', (file) => {
    const source = readFileSync(join(SOURCES, file), 'utf8');
    // A title beside a label becomes a description, which is read after the name.
    expect(elementsWith(source, ['title', 'aria-label'])).toEqual([]);
  });

  it('hears of no time left while the service checks a finished build', () => {
    const making = {
      state: 'making',
      remainingSeconds: 300,
      asOf: T,
    } as WatchView;
    expect(remainingWords(making, T)).not.toBeNull();
    expect(readyWords(making, T)).not.toBeNull();
    for (const state of ['finalizing', 'waiting', 'ready', 'failed', 'gone'] as const) {
      expect(remainingWords({ ...making, state }, T)).toBeNull();
      expect(readyWords({ ...making, state }, T)).toBeNull();
    }
  });
});
