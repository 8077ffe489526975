import type { Settings } from '../bindings/Settings';

/** Settings as they are at first. */
export const SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  discovery: true,
  notices: {
    ready: true,
    failed: true,
    stalled: true,
    account: true,
    recovered: true,
    instance: true,
  },
  sounds: {
    ready: 'complete',
    failed: 'alert',
    stalled: 'silent',
    account: 'alert',
    recovered: 'silent',
    instance: 'silent',
  },
  quietHours: { enabled: false, fromMinute: 1320, toMinute: 480, letFailuresThrough: true },
  requestsPerMinute: 60,
  shortestPauseSeconds: 1,
  longestPauseSeconds: 900,
  historyDays: 365,
  historyBuilds: 10000,
  startHidden: false,
  checkUpdates: false,
  paused: false,
  pushOffered: true,
};
