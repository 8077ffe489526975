import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { timeMarks } from '../src/lib/chart';
import { FAST, tickFor } from '../src/lib/clock.svelte';
import { type ParsedIds, parseIds } from '../src/lib/imageIds';
import { href, parse } from '../src/lib/router.svelte';
import { pollReason } from '../src/lib/words';

interface PastedCase extends ParsedIds {
  text: string;
}

/** The command line reads the same cases. */
const PASTED: PastedCase[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../tests/data/pasted-ids.json'), 'utf8'),
);

describe('image IDs in what people paste', () => {
  it.each(PASTED)('are found in $text', ({ text, ids, rejected }) => {
    expect(parseIds(text)).toEqual({ ids, rejected });
  });
});

describe('pages', () => {
  it('survive the way into an address and back', () => {
    for (const key of ['w1', 'team/compshareImage-1', '账号 一/#?%']) {
      expect(parse(href({ name: 'details', key }))).toEqual({ name: 'details', key });
    }
    expect(parse(href({ name: 'history' }))).toEqual({ name: 'history' });
  });

  it('fall back to the builds', () => {
    for (const fragment of ['', '#', '#/', '#/nowhere', '#/build', '#/build/%E0%A4%A']) {
      expect(parse(fragment).name).toBe('builds');
    }
  });
});

describe('the clock', () => {
  it('ticks as rarely as a bar allows', () => {
    // A build of 15 minutes creeps by less than a pixel a second.
    expect(tickFor(100 / 900, 700)).toBeGreaterThan(2000);
    expect(tickFor(0, 700)).toBe(3000);
    expect(tickFor(100 / 30, 700)).toBe(FAST);
    expect(tickFor(0.6, 700)).toBeGreaterThan(FAST);
    expect(tickFor(0.6, 700)).toBeLessThan(1000);
  });
});

describe('axes', () => {
  it('are marked in steps that people count in', () => {
    expect(timeMarks(700, 3)).toEqual([0, 300, 600]);
    expect(timeMarks(40, 4)).toEqual([0, 10, 20, 30, 40]);
    expect(timeMarks(50 * 3600, 4)).toEqual([0, 86400, 172800]);
  });
});

describe('reasons for the next poll', () => {
  it('are said if they have words, and left out if not', () => {
    expect(pollReason('poll-reason-near-end')).toBe('The end is near.');
    expect(pollReason('near-end')).toBe('The end is near.');
    expect(pollReason('poll-reason-of-tomorrow')).toBeNull();
    expect(pollReason(null)).toBeNull();
  });
});
