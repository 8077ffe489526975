/** Whole situations, by name: what the window may have to show. */
import type { AccountView } from '../bindings/AccountView';
import type { Banner } from '../bindings/Banner';
import type { WatchView } from '../bindings/WatchView';
import { problem } from './problems';
import {
  account,
  banner,
  build,
  connection,
  container,
  ended,
  KEYS_REJECTED,
  LONG_NAME,
} from './fixtures';

/** A situation. */
export interface Scene {
  accounts: AccountView[];
  banners: Banner[];
  watches: WatchView[];
  /** How many images the account has, and how many builds its history. */
  images: number;
  history: number;
  /** Commands fail as they do without a network. */
  broken?: boolean;
}

const MINUTE = 60_000;

/** The situation with this name, as of `now`; a number is that many builds. */
export function scene(name: string, now: number): Scene {
  const base = { accounts: [account()], banners: [], images: 30, history: 48 };
  switch (name) {
    case 'first':
      return { ...base, accounts: [], watches: [], history: 0 };
    case 'first-no-keychain':
      return {
        ...base,
        accounts: [],
        watches: [],
        history: 0,
        banners: [banner('keychain-absent', null)],
      };
    case '0':
      return { ...base, watches: [], images: 0, history: 0 };
    case '3':
      return { ...base, watches: three(now) };
    case 'states':
      return { ...base, watches: everyState(now) };
    case 'night':
      return { ...base, watches: night(now) };
    case 'moving':
      return { ...base, watches: moving(now, 900) };
    case 'racing':
      return { ...base, watches: moving(now, 90) };
    case 'long':
      return { ...base, watches: longNames(now) };
    case 'failing':
      return { ...base, ...failing(now), broken: true };
    default:
      return { ...base, watches: many(Number(name) || 3, now) };
  }
}

function three(now: number): WatchView[] {
  return [
    build(0, now, { percent: 64, remainingSeconds: 252, totalSeconds: 700, elapsedSeconds: 448 }),
    container(3, now),
    ended(1, now, 'ready', { unseen: true }),
  ];
}

function everyState(now: number): WatchView[] {
  return [
    build(0, now, { percent: 71.4, remainingSeconds: 190 }),
    build(1, now, {
      state: 'finalizing',
      percent: 100,
      pace: 0,
      remainingSeconds: 40,
      pollReason: 'poll-reason-finalizing',
    }),
    container(3, now),
    container(10, now, { typicalSeconds: null }),
    build(2, now, {
      percent: 38,
      pace: 0,
      stalledSince: now - 17 * MINUTE,
      remainingSeconds: null,
      pollReason: 'poll-reason-stalled',
    }),
    build(4, now, {
      percent: 52,
      pace: 0,
      connection: connection('retrying', now),
      lastAnswerAt: now - 12 * MINUTE,
      nextPollAt: now + 3 * MINUTE,
      remainingSeconds: 600,
    }),
    build(5, now, {
      percent: 12,
      pace: 0,
      account: 'team',
      connection: connection('blocked', now),
      remainingSeconds: null,
    }),
    build(6, now, {
      percent: 27,
      instance: { id: 'uhost-1a2b3c', name: 'train-4090-02', locked: true },
      remainingSeconds: 5400,
    }),
    build(7, now, {
      state: 'waiting',
      name: null,
      percent: null,
      remainingSeconds: null,
      elapsedSeconds: 0,
      curve: [],
      zone: null,
      region: null,
    }),
    build(8, now, { state: 'unknown', statusWord: 'Replicating', percent: null, curve: [] }),
    ended(9, now, 'ready'),
    ended(10, now, 'failed'),
    ended(11, now, 'gone'),
  ];
}

/** What a morning may look like: most builds go on, one failed, one stalled, one is ready. */
function night(now: number): WatchView[] {
  const going = Array.from({ length: 47 }, (_, index) => build(index, now));
  going.sort((one, other) => (one.remainingSeconds ?? 1e9) - (other.remainingSeconds ?? 1e9));
  const stalled = { pace: 0, stalledSince: now - 17 * MINUTE, remainingSeconds: null };
  return [
    ...going,
    build(60, now, { name: 'vllm-serving-5', percent: 38, unseen: true, ...stalled }),
    ended(61, now, 'failed', {
      name: 'llama-finetune-v7',
      unseen: true,
      reason: 'no space left on device',
      endedAt: now - 4 * MINUTE,
    }),
    ended(62, now, 'ready', { name: 'comfyui-flux', unseen: true, endedAt: now - 7 * MINUTE }),
    ...Array.from({ length: 8 }, (_, index) => ended(63 + index, now, 'ready')),
  ];
}

/** Twenty builds that all move, each taking about `seconds`: for measuring what an open window costs. */
function moving(now: number, seconds: number): WatchView[] {
  return Array.from({ length: 20 }, (_, index) => {
    const pace = (100 / seconds) * (0.8 + (index % 5) / 10);
    return build(index, now, { percent: 2 + index, pace, percentLimit: 99 });
  });
}

function longNames(now: number): WatchView[] {
  return [
    build(0, now, { name: LONG_NAME, percent: 64 }),
    build(1, now, { name: 'a'.repeat(120), percent: 33, account: LONG_NAME.slice(0, 50) }),
    ended(2, now, 'ready', { name: LONG_NAME }),
    ended(3, now, 'failed', { name: LONG_NAME, reason: LONG_NAME + LONG_NAME }),
  ];
}

function failing(now: number) {
  const watches = Array.from({ length: 6 }, (_, index) =>
    build(index, now, {
      pace: 0,
      account: index % 2 ? 'team' : 'default',
      connection: connection(index % 2 ? 'blocked' : 'retrying', now),
      lastAnswerAt: now - 12 * MINUTE,
      nextPollAt: now + 3 * MINUTE,
    }),
  );
  return {
    accounts: [
      account({ keys: 'locked', problem: problem('keychain-locked') }),
      account({ name: 'team', problem: KEYS_REJECTED, keys: 'ready', zones: [] }),
    ],
    banners: [
      banner('data-read-only', null),
      banner('account-blocked', 'team'),
      banner('keychain-locked', 'default'),
      banner('tray-absent', null),
      banner('notifications-absent', null),
    ],
    watches: [...watches, ended(7, now, 'failed'), ended(8, now, 'failed', { reason: null })],
  };
}

function many(count: number, now: number): WatchView[] {
  const ends = Math.floor(count / 5);
  const watches: WatchView[] = [];
  for (let index = 0; index < count - ends; index++) {
    watches.push(index % 9 === 5 ? container(index, now) : build(index, now));
  }
  watches.sort((one, other) => (one.remainingSeconds ?? 1e9) - (other.remainingSeconds ?? 1e9));
  for (let index = 0; index < ends; index++) {
    const state = index % 5 === 2 ? 'failed' : 'ready';
    watches.push(
      ended(count - ends + index, now, state, { endedAt: now - (index + 1) * 9 * MINUTE }),
    );
  }
  return watches;
}
