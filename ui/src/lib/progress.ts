/** How a bar moves between two answers: forward by itself, but never further than is known. */
import type { WatchState } from '../bindings/WatchState';
import type { WatchView } from '../bindings/WatchView';

/** What a bar's position follows from. */
export type Figures = Pick<
  WatchView,
  'state' | 'percent' | 'pace' | 'percentLimit' | 'asOf' | 'connection'
>;

/**
 * A bar holds its place when an answer lies at most this far behind it (in per cent): the guess ran
 * ahead and the build catches up. Further back it is the build that went back, and that is shown.
 */
const HELD_BACK_AT_MOST = 4;

/** Whether a build has come to an end. */
export function hasEnded(state: WatchState): boolean {
  return state === 'ready' || state === 'failed' || state === 'gone';
}

/** Per cent at the moment `now` (Unix milliseconds), or null for a build without a percentage. */
export function percentAt(figures: Figures, now: number): number | null {
  const { state, percent } = figures;
  if (state === 'ready') return 100;
  if (percent === null || !Number.isFinite(percent)) return null;
  if (state === 'finalizing') return 100;
  const known = clamp(percent, 0, 100);
  if (hasEnded(state) || figures.connection.kind === 'blocked') {
    return known;
  }
  const seconds = Math.max(0, (now - figures.asOf) / 1000);
  const limit = Math.max(known, figures.percentLimit ?? known);
  const moved = known + Math.max(0, figures.pace) * seconds;
  return Math.min(moved, limit);
}

/** Where a bar that stood at `before` goes when the figures say `next`. */
export function hold(before: number | null, next: number | null): number | null {
  if (before === null || next === null) return next;
  const back = before - next;
  return back > 0 && back <= HELD_BACK_AT_MOST ? before : next;
}

/** Whether the bar moves by itself at present. */
export function isMoving(figures: Figures, now: number): boolean {
  if (figures.pace <= 0 || figures.state !== 'making') return false;
  const here = percentAt(figures, now);
  return (
    here !== null && here < (figures.percentLimit ?? 0) && figures.connection.kind !== 'blocked'
  );
}

/** The whole number to show: rounded down, so that 100 is never said too early. */
export function wholePercent(percent: number): number {
  return Math.floor(clamp(percent, 0, 100) + 1e-9);
}

/** Seconds left at the moment `now`, never negative, or null without an estimate. */
export function remainingAt(
  watch: Pick<WatchView, 'remainingSeconds' | 'asOf'>,
  now: number,
): number | null {
  if (watch.remainingSeconds === null) return null;
  return Math.max(0, watch.remainingSeconds - Math.max(0, (now - watch.asOf) / 1000));
}

/** Seconds since the build began at the moment `now`; final once it has ended. */
export function elapsedAt(
  watch: Pick<WatchView, 'elapsedSeconds' | 'asOf' | 'state'>,
  now: number,
): number {
  if (hasEnded(watch.state)) return watch.elapsedSeconds;
  return watch.elapsedSeconds + Math.max(0, (now - watch.asOf) / 1000);
}

/**
 * For a build without a percentage: the share of the usual time that has gone, 0 to 0.95 because an
 * estimate never says that it is done; null if the usual time is not known.
 */
export function usualShare(
  watch: Pick<WatchView, 'typicalSeconds' | 'elapsedSeconds' | 'asOf' | 'state'>,
  now: number,
): number | null {
  if (watch.typicalSeconds === null) return null;
  return clamp(elapsedAt(watch, now) / Math.max(1, watch.typicalSeconds), 0, 0.95);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
