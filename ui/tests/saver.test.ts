/** Settings on their way: none is lost, whatever else changes meanwhile. */
import './dom';
import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppView } from '../src/bindings/AppView';
import type { Settings } from '../src/bindings/Settings';
import { Saver, type SettingsChange } from '../src/lib/saver.svelte';
import { appView, start } from '../src/lib/store.svelte';
import { SETTINGS } from '../src/mock/settings';

/** What the window sent, one after the other. */
let sent: SettingsChange[] = [];

/** An app that takes settings over, but whose view is late: it never comes in these tests. */
beforeEach(async () => {
  sent = [];
  let settings: Settings = SETTINGS;
  Object.assign(globalThis, { window: globalThis });
  mockIPC((command, args) => {
    if (command === 'subscribe') {
      const view = { app: { settings, language: 'en' }, watches: [] };
      return { response: 'view', view };
    }
    const { change } = (args as { request: { change: SettingsChange } }).request;
    sent.push(change);
    settings = { ...settings, ...change } as Settings;
    return { response: 'settings', settings };
  });
  await start();
});

afterEach(() => clearMocks());

describe('the saver', () => {
  it('shows what was saved before the view follows', async () => {
    const saver = new Saver();
    await saver.save('look', { theme: 'dark' });
    expect(saver.settings.theme).toBe('dark');
    expect((appView() as AppView).settings.theme).toBe('dark');
  });

  it('sends what was changed and nothing else', async () => {
    const saver = new Saver();
    const first = saver.save('look', { theme: 'dark' });
    await saver.save('start', { startHidden: true });
    await first;
    expect(sent).toEqual([{ theme: 'dark' }, { startHidden: true }]);
    expect(saver.settings).toEqual({ ...SETTINGS, theme: 'dark', startHidden: true });
  });

  it('changes one part of a group and shows the others as they were', () => {
    const saver = new Saver();
    void saver.save('notices', { notices: { stalled: false } });
    expect(saver.settings.notices).toEqual({ ...SETTINGS.notices, stalled: false });
  });

  it('takes back what could not be saved, and says why', async () => {
    mockIPC(() => Promise.reject({ key: 'store-failed', title: 'No', meaning: '', action: '' }));
    const saver = new Saver();
    await saver.save('look', { theme: 'dark' });
    expect(saver.settings.theme).toBe(SETTINGS.theme);
    expect(saver.problemIn('look')?.title).toBe('No');
  });
});
