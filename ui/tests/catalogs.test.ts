import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentResource } from '@fluent/bundle';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import { makeBundle } from '../src/lib/i18n.svelte';

const ROOT = join(import.meta.dirname, '..');
const LANGUAGES = ['en', 'zh-CN'] as const;

/** Attributes whose text people see or hear. */
const SPOKEN = new Set([
  'aria-label',
  'aria-valuetext',
  'aria-description',
  'title',
  'placeholder',
  'alt',
  // Props of our own components.
  'label',
  'text',
  'title',
  'hint',
  'lead',
]);

function catalog(language: string): string {
  return readFileSync(join(ROOT, '..', 'locales', language, 'window.ftl'), 'utf8');
}

/** Every message of a catalog with the variables that it takes. */
function messages(source: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const block of source.split(/\n(?=[a-z])/)) {
    const key = /^([a-z][a-z0-9-]*) =/m.exec(block)?.[1];
    if (!key) continue;
    const variables = [...block.matchAll(/\$([A-Za-z]+)/g)].map((match) => match[1] ?? '');
    found.set(key, [...new Set(variables)].sort());
  }
  return found;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(svelte|ts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(mock|bindings)\//.test(path));
}

const files = sources(join(ROOT, 'src'));
const english = messages(catalog('en'));
const chinese = messages(catalog('zh-CN'));

describe('the catalogs', () => {
  it.each(LANGUAGES)('%s is understood and every message can be shown', (language) => {
    const bundle = makeBundle(language, '');
    expect(bundle.addResource(new FluentResource(catalog(language)))).toEqual([]);
    for (const [key, variables] of messages(catalog(language))) {
      const pattern = bundle.getMessage(key)?.value;
      expect(pattern, key).toBeTruthy();
      const errors: Error[] = [];
      const values = Object.fromEntries(variables.map((name) => [name, 3]));
      bundle.formatPattern(pattern!, values, errors);
      expect(errors, key).toEqual([]);
    }
  });

  it('have the same messages with the same variables', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, variables] of english) {
      // A language without plurals may leave a number out of one of its forms, never add one.
      for (const name of chinese.get(key) ?? []) expect(variables, key).toContain(name);
      for (const name of variables) expect(chinese.get(key), key).toContain(name);
    }
  });

  it.each(LANGUAGES)('%s chooses forms by COUNT alone', (language) => {
    // Selecting by a bare number would have the web view load its plural rules.
    const selectors = [...catalog(language).matchAll(/\{ *([^{}]+?) *->/g)].map((one) => one[1]);
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors) expect(selector).toMatch(/^COUNT\(\$[a-z]+\)$/);
    const forms = [...catalog(language).matchAll(/^\s+\*?\[(\S+)\] /gm)].map((one) => one[1]);
    expect([...new Set(forms)].filter((form) => !['none', 'one', 'other'].includes(form!))).toEqual(
      [],
    );
  });

  it.each([
    ['en', 0, 'Nothing building'],
    ['en', 1, '1 building'],
    ['en', 2, '2 building'],
    ['en', 21, '21 building'],
    ['zh-CN', 0, '没有正在制作的镜像'],
    ['zh-CN', 1, '1 个制作中'],
    ['zh-CN', 12, '12 个制作中'],
  ] as const)('%s says how many: %i', (language, count, text) => {
    const bundle = makeBundle(language, catalog(language));
    const pattern = bundle.getMessage('builds-summary')!.value!;
    expect(bundle.formatPattern(pattern, { count })).toBe(text);
  });

  it('have no message twice', () => {
    for (const language of LANGUAGES) {
      const keys = [...catalog(language).matchAll(/^([a-z][a-z0-9-]*) =/gm)].map(
        (match) => match[1],
      );
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('have every message that the window asks for, and no other', () => {
    const code = files.map((path) => readFileSync(path, 'utf8')).join('\n');
    const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    expect(asked.filter((key) => !english.has(key))).toEqual([]);
    // Keys that are chosen at run time stand in tables, as whole strings as well.
    const unused = [...english.keys()].filter((key) => !code.includes(`'${key}'`));
    expect(unused).toEqual([]);
  });
});

describe('the pages', () => {
  it.each(
    files.filter((path) => path.endsWith('.svelte')).map((path) => path.slice(ROOT.length + 1)),
  )('%s has no text of its own', (path) => {
    const tree = parse(readFileSync(join(ROOT, path), 'utf8'), { modern: true });
    expect(ownTexts(tree.fragment)).toEqual([]);
  });
});

/** Texts with letters that stand in a template instead of a catalog. */
function ownTexts(node: unknown, spoken = true): string[] {
  if (Array.isArray(node)) return node.flatMap((one) => ownTexts(one, spoken));
  if (typeof node !== 'object' || node === null) return [];
  const one = node as Record<string, unknown>;
  if (one.type === 'Text') {
    return spoken && /\p{L}/u.test(String(one.data)) ? [String(one.data).trim()] : [];
  }
  // A sentence in an expression: two words with a blank between them.
  if (one.type === 'Literal' && typeof one.value === 'string') {
    return /\p{L}{2,} \p{L}{2,}/u.test(one.value) ? [one.value] : [];
  }
  if (one.type === 'Attribute' && one.name === 'class') return [];
  if (one.type === 'StyleDirective' || one.type === 'ClassDirective') return [];
  const inside = one.type === 'Attribute' ? SPOKEN.has(String(one.name)) : spoken;
  return Object.entries(one)
    .filter(([name]) => !['parent', 'metadata', 'loc'].includes(name))
    .flatMap(([, value]) => ownTexts(value, inside));
}
