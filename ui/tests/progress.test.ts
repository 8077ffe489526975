import { describe, expect, it } from 'vitest';
import {
  elapsedAt,
  hold,
  isMoving,
  percentAt,
  remainingAt,
  usualShare,
  wholePercent,
  type Figures,
} from '../src/lib/progress';

const T = 1_700_000_000_000;

function figures(change: Partial<Figures> = {}): Figures {
  return {
    state: 'making',
    percent: 40,
    pace: 0.5,
    percentLimit: 45,
    asOf: T,
    connection: { kind: 'online' },
    ...change,
  };
}

const PROBLEM = {
  key: 'error-network',
  title: '',
  meaning: '',
  action: '',
  code: null,
  message: null,
  requestId: null,
};

describe('a bar between two answers', () => {
  it('moves on at its pace', () => {
    expect(percentAt(figures(), T)).toBe(40);
    expect(percentAt(figures(), T + 4000)).toBe(42);
  });

  it('stops at its limit, however late the next answer comes', () => {
    expect(percentAt(figures(), T + 3_600_000)).toBe(45);
    expect(isMoving(figures(), T + 3_600_000)).toBe(false);
    expect(isMoving(figures(), T + 1000)).toBe(true);
  });

  it('does not move without a pace or without a limit', () => {
    expect(percentAt(figures({ pace: 0 }), T + 60_000)).toBe(40);
    expect(percentAt(figures({ percentLimit: null }), T + 60_000)).toBe(40);
    expect(percentAt(figures({ pace: -3 }), T + 60_000)).toBe(40);
  });

  it('stands still while the service may not be asked', () => {
    const blocked = figures({ connection: { kind: 'blocked', since: T, problem: PROBLEM } });
    expect(percentAt(blocked, T + 8000)).toBe(40);
    expect(isMoving(blocked, T + 8000)).toBe(false);
  });

  it('does not run backwards when the clock does', () => {
    expect(percentAt(figures(), T - 60_000)).toBe(40);
  });

  it('says 100 only when the service did', () => {
    const nearly = figures({ percent: 98.9, percentLimit: 99, pace: 5 });
    expect(wholePercent(percentAt(nearly, T + 60_000)!)).toBe(99);
    expect(percentAt(figures({ state: 'finalizing', percent: 100 }), T)).toBe(100);
    expect(percentAt(figures({ state: 'ready', percent: null }), T)).toBe(100);
  });

  it('has no figure for builds without one', () => {
    expect(percentAt(figures({ percent: null }), T)).toBeNull();
    expect(percentAt(figures({ percent: Number.NaN }), T)).toBeNull();
  });

  it('is not moved back by a correction, but by a build that went back', () => {
    expect(hold(null, 40)).toBe(40);
    expect(hold(42, 41)).toBe(42);
    expect(hold(42, 43)).toBe(43);
    expect(hold(42, 12)).toBe(12);
    expect(hold(42, null)).toBeNull();
  });
});

describe('times between two answers', () => {
  it('count down to nothing', () => {
    const watch = { remainingSeconds: 90, asOf: T };
    expect(remainingAt(watch, T + 30_000)).toBe(60);
    expect(remainingAt(watch, T + 300_000)).toBe(0);
    expect(remainingAt({ remainingSeconds: null, asOf: T }, T)).toBeNull();
  });

  it('count up until the end', () => {
    const watch = { elapsedSeconds: 100, asOf: T, state: 'making' as const };
    expect(elapsedAt(watch, T + 5000)).toBe(105);
    expect(elapsedAt({ ...watch, state: 'ready' }, T + 5000)).toBe(100);
  });

  it('never let an estimate say that it is done', () => {
    const watch = {
      typicalSeconds: 100,
      elapsedSeconds: 50,
      asOf: T,
      state: 'making' as const,
    };
    expect(usualShare(watch, T)).toBe(0.5);
    expect(usualShare(watch, T + 900_000)).toBe(0.95);
    expect(usualShare({ ...watch, typicalSeconds: null }, T)).toBeNull();
  });
});
