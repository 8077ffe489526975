/** A watch in words: its state, what is special about it, what a screen reader is told. */
import type { BannerKind } from '../bindings/BannerKind';
import type { KeysState } from '../bindings/KeysState';
import type { WatchState } from '../bindings/WatchState';
import type { WatchView } from '../bindings/WatchView';
import { duration, moment, roughDuration } from './format';
import { hasMessage, t } from './i18n.svelte';
import { hasEnded, remainingAt } from './progress';

const STATE_KEYS: Record<WatchState, string> = {
  waiting: 'state-waiting',
  making: 'state-making',
  finalizing: 'state-finalizing',
  ready: 'state-ready',
  failed: 'state-failed',
  gone: 'state-gone',
  unknown: 'state-unknown',
};

const KEYS_KEYS: Record<KeysState, string> = {
  ready: 'keys-ready',
  loading: 'keys-loading',
  locked: 'keys-locked',
  missing: 'keys-missing',
  'session-only': 'keys-session-only',
  'no-service': 'keys-no-service',
};

/** The service's status words and what they are called here. */
const STATUS_KEYS: Record<string, string> = {
  Making: 'status-making',
  Available: 'status-available',
  UnAvailable: 'status-unavailable',
  Reviewing: 'status-reviewing',
  Offline: 'status-offline',
};

const POLL_REASONS: readonly string[] = [
  'poll-reason-first',
  'poll-reason-pace',
  'poll-reason-failure-check',
  'poll-reason-near-end',
  'poll-reason-overdue',
  'poll-reason-finalizing',
  'poll-reason-status-only',
  'poll-reason-stalled',
  'poll-reason-waiting',
  'poll-reason-retry',
  'poll-reason-throttled',
  'poll-reason-woke',
  'poll-reason-requested',
  'poll-reason-confirm',
];

/** Banners that tell rather than ask; a person may put them away until the next start. */
const MILD_BANNERS: readonly BannerKind[] = ['tray-absent', 'notifications-absent'];

/** The name of a build: the image's own, or its ID until that is known. */
export function nameOf(watch: Pick<WatchView, 'name' | 'imageId'>): string {
  return watch.name?.trim() || watch.imageId;
}

/**
 * The state as one word: that nothing moves, where that is so; a status that the app does not know in
 * the service's own word.
 */
export function stateWord(watch: Pick<WatchView, 'state' | 'statusWord' | 'stalledSince'>): string {
  if (watch.stalledSince !== null && !hasEnded(watch.state)) return t('stalled-word');
  if (watch.state === 'unknown' && watch.statusWord) return watch.statusWord;
  return t(STATE_KEYS[watch.state]);
}

/** The word for an outcome. */
export function outcomeWord(outcome: WatchState): string {
  return t(STATE_KEYS[outcome]);
}

/** Where an account's keys are, in words. */
export function keysWord(keys: KeysState): string {
  return t(KEYS_KEYS[keys]);
}

/** The service's status of an image; a word that is not known stays as it is. */
export function statusWord(status: string | null): string {
  if (status === null) return t('status-none');
  const key = STATUS_KEYS[status];
  return key === undefined ? status : t(key);
}

/** Why the service is asked next at that moment, or nothing if the reason has no wording. */
export function pollReason(reason: string | null): string | null {
  if (reason === null) return null;
  const key = reason.startsWith('poll-reason-') ? reason : `poll-reason-${reason}`;
  return POLL_REASONS.includes(key) && hasMessage(key) ? t(key) : null;
}

/** Whether a banner may be put away. */
export function isMild(kind: BannerKind): boolean {
  return MILD_BANNERS.includes(kind);
}

/** Where a build is made, as people know it. */
export function zoneOf(watch: Pick<WatchView, 'zone' | 'zoneName' | 'region'>): string | null {
  return watch.zoneName ?? watch.zone ?? watch.region;
}

/** Common reasons of failures, as the service words them, and what they are called here. */
const REASONS: readonly [RegExp, string][] = [
  [/no space left|disk.{0,12}full|磁盘.{0,6}(不足|已满)/i, 'reason-space'],
  [/quota/i, 'reason-quota'],
  [/time(d )?[ -]?out/i, 'reason-timeout'],
  [/instance.{0,20}(released|deleted|terminated)/i, 'reason-instance'],
];

/** Why a build failed: in the service's words, and what they mean where they are common. */
export function reasonWords(reason: string | null): string {
  if (reason === null) return t('failed-without-reason');
  const known = REASONS.find(([form]) => form.test(reason));
  return known ? t('reason-known', { meaning: t(known[1]), reason }) : t('reason-raw', { reason });
}

/** "after 9 min": how long an ended build took. */
export function tookWords(watch: Pick<WatchView, 'elapsedSeconds'>): string {
  return duration(watch.elapsedSeconds);
}

/**
 * When a build will be ready, in Unix milliseconds; null where that is not known at present: nobody
 * asks, nothing moves, or the service only checks what is done.
 */
export function readyAt(watch: WatchView, paused: boolean): number | null {
  const asked = watch.connection.kind === 'online' && !paused && watch.stalledSince === null;
  const going = watch.state === 'making' || watch.state === 'unknown';
  if (!asked || !going || watch.remainingSeconds === null) return null;
  return watch.asOf + watch.remainingSeconds * 1000;
}

/** How far the end may be off to either side, in whole minutes; null where the app does not say. */
export function marginMinutes(watch: WatchView): number | null {
  const between = (watch as WatchView & { readyBetween?: [number, number] | null }).readyBetween;
  if (!between) return null;
  return Math.max(1, Math.round((between[1] - between[0]) / 2 / 60_000));
}

/** "about 4 min left", or what there is to say instead; null if nothing is. */
export function remainingWords(watch: WatchView, now: number): string | null {
  // While the service checks a finished build, nobody knows how long that takes.
  if (watch.state !== 'making' && watch.state !== 'unknown') return null;
  const left = remainingAt(watch, now);
  if (left === null) return null;
  if (left < 5) return t('remaining-any-moment');
  return t('remaining-about', { duration: roughDuration(left) });
}

/** "ready around 14:32", or null without an estimate that still lies ahead. */
export function readyWords(watch: WatchView, now: number): string | null {
  if (remainingWords(watch, now) === null) return null;
  const left = remainingAt(watch, now);
  if (left === null || left < 60) return null;
  return t('ready-around', { time: moment(watch.asOf + watch.remainingSeconds! * 1000, now) });
}

/** Whether something changed that a person who does not look should hear. */
export function changesOf(before: WatchView, after: WatchView): boolean {
  return (
    before.state !== after.state ||
    (before.connection.kind !== after.connection.kind && after.connection.kind !== 'retrying') ||
    (before.stalledSince === null) !== (after.stalledSince === null)
  );
}

/** The sentence for it. */
export function announcementOf(watch: WatchView): string {
  const name = nameOf(watch);
  if (hasEnded(watch.state)) return t('announce-state', { name, state: stateWord(watch) });
  if (watch.connection.kind === 'blocked') {
    return t('announce-state', { name, state: watch.connection.problem.title });
  }
  return t('announce-state', { name, state: stateWord(watch) });
}
