import { beforeAll, describe, expect, it } from 'vitest';
import type { WatchView } from '../src/bindings/WatchView';
import { pieces } from '../src/lib/figures';
import { setLanguage } from '../src/lib/i18n.svelte';
import { matches, ordered, passes } from '../src/lib/list.svelte';
import { marginMinutes, readyAt, reasonWords } from '../src/lib/words';

const T = 1_700_000_000_000;

function watch(change: Partial<WatchView> & { readyBetween?: [number, number] } = {}): WatchView {
  return {
    key: '1',
    imageId: 'compshareImage-a1',
    name: 'Trainer',
    account: 'main',
    zone: 'cn-wlcb-01',
    zoneName: '华北二 A',
    region: 'cn-wlcb',
    state: 'making',
    stalledSince: null,
    remainingSeconds: 80,
    asOf: T,
    connection: { kind: 'online' },
    ...change,
  } as WatchView;
}

describe('the list', () => {
  it('is found by name, ID, account and zone, all words at once', () => {
    for (const text of ['train', 'a1', 'main', '华北二', 'wlcb trainer']) {
      expect(matches(watch(), text), text).toBe(true);
    }
    expect(matches(watch(), 'trainer other')).toBe(false);
  });

  it('comes in the order that was chosen', () => {
    const list = [watch({ name: 'b', account: 'x' }), watch({ name: 'A', account: 'y' })];
    expect(ordered(list, 'soonest').map((one) => one.name)).toEqual(['b', 'A']);
    expect(ordered(list, 'name').map((one) => one.name)).toEqual(['A', 'b']);
    expect(ordered(list, 'account').map((one) => one.name)).toEqual(['b', 'A']);
  });

  it('is narrowed by what became of builds', () => {
    const stalled = watch({ stalledSince: T });
    expect(passes(stalled, 'stalled')).toBe(true);
    expect(passes(stalled, 'building')).toBe(true);
    expect(passes(watch({ state: 'gone' }), 'failed')).toBe(true);
    expect(passes(watch({ state: 'ready', stalledSince: T }), 'stalled')).toBe(false);
  });
});

describe('when a build will be ready', () => {
  it('is said only where somebody knows', () => {
    expect(readyAt(watch(), false)).toBe(T + 80_000);
    expect(readyAt(watch(), true), 'paused').toBeNull();
    expect(readyAt(watch({ stalledSince: T }), false), 'stalled').toBeNull();
    expect(readyAt(watch({ state: 'finalizing' }), false), 'finishing').toBeNull();
    const problem = { key: 'error-connect', title: '', meaning: '', action: '' };
    const away = { kind: 'retrying', since: T, problem } as WatchView['connection'];
    expect(readyAt(watch({ connection: away }), false), 'no answers').toBeNull();
  });

  it('is as sure as the app is', () => {
    expect(marginMinutes(watch())).toBeNull();
    expect(marginMinutes(watch({ readyBetween: [T + 20_000, T + 140_000] }))).toBe(1);
    expect(marginMinutes(watch({ readyBetween: [T, T + 600_000] }))).toBe(5);
  });

  it('has its figures apart from their units', () => {
    expect(pieces('1 h 10 min').map((piece) => piece.text)).toEqual(['1', ' h ', '10', ' min']);
    expect(pieces('80 s')[0]).toEqual({ text: '80', figure: true });
  });
});

describe('why a build failed', () => {
  beforeAll(() => setLanguage('zh-CN'));

  it('is in the service’s words, and in ours where it is common', () => {
    expect(reasonWords('no space left on device')).toBe(
      '磁盘空间不足（平台原因：no space left on device）',
    );
    expect(reasonWords('Something else')).toBe('平台原因：Something else');
    expect(reasonWords(null)).toBe('平台没有给出原因。');
  });
});
