import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nearest, thinned, timeMarks, timeTop } from '../src/lib/chart';
import { clockText, parseClock } from '../src/lib/clockTime';
import { FAST, tickFor } from '../src/lib/clock.svelte';
import { findIds, type ParsedIds, parseIds } from '../src/lib/imageIds';
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

  it('say that an ID is to be copied by hand', () => {
    expect(parse('#/build/7/copy')).toEqual({ name: 'details', key: '7', toCopy: true });
    expect(parse('#/build/copy')).toEqual({ name: 'details', key: 'copy' });
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

describe('image IDs in texts that were not made for it', () => {
  it('are found in messages, links and addresses, each once', () => {
    const text =
      '镜像compshareImage-a1b2c3做好了吗？见 https://console.example/#/image/compshareImage-a1b2c3?x=1 和 imagewatch://watch?image=uimage-9z';
    expect(findIds(text)).toEqual(['compshareImage-a1b2c3', 'uimage-9z']);
  });

  it('are not made up', () => {
    expect(findIds('the image is ready, https://example.com/images/list')).toEqual([]);
  });
});

describe('times of day', () => {
  it('are read as people type them', () => {
    for (const text of ['22:30', '22.30', '2230', ' 22：30 ', '22 30']) {
      expect(parseClock(text), text).toBe(22 * 60 + 30);
    }
    expect(parseClock('7')).toBe(7 * 60);
    expect(parseClock('0:05')).toBe(5);
  });

  it('are refused where there is no such time', () => {
    for (const text of ['', '24:00', '12:60', '1:2', 'noon', '-1:00', '123456']) {
      expect(parseClock(text), text).toBeNull();
    }
  });

  it('survive the way into a text and back', () => {
    for (let minute = 0; minute < 24 * 60; minute += 7) {
      expect(parseClock(clockText(minute))).toBe(minute);
    }
  });
});

describe('charts', () => {
  it('end their axis at a figure whose half is one as well', () => {
    expect(timeTop(700)).toBe(1200);
    expect(timeTop(60)).toBe(60);
    expect(timeTop(1e7)).toBe(1e7);
  });

  it('keep both ends when points are left out', () => {
    const many = Array.from({ length: 5000 }, (_, at) => at);
    const few = thinned(many, 100);
    expect(few.length).toBe(100);
    expect([few[0], few.at(-1)]).toEqual([0, 4999]);
    expect(thinned([1, 2], 100)).toEqual([1, 2]);
  });

  it('read the nearest point', () => {
    expect(nearest([0, 10, 20], 14)).toBe(1);
    expect(nearest([], 14)).toBe(-1);
  });
});
