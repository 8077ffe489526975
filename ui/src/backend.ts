/** The one door between the window and the app. Every command rejects with a `Problem`. */
import { Channel, invoke, isTauri } from '@tauri-apps/api/core';
import type { AccountForm } from './bindings/AccountForm';
import type { HistoryRow } from './bindings/HistoryRow';
import type { HookForm } from './bindings/HookForm';
import type { ImageList } from './bindings/ImageList';
import type { ImportableAccounts } from './bindings/ImportableAccounts';
import type { ImportOutcome } from './bindings/ImportOutcome';
import type { Settings } from './bindings/Settings';
import type { View } from './bindings/View';
import type { ViewChange } from './bindings/ViewChange';
import type { WatchDetails } from './bindings/WatchDetails';
import type { WatchState } from './bindings/WatchState';
import type { ZoneView } from './bindings/ZoneView';
import type { SettingsChange } from './lib/saver.svelte';

/** The pages of the provider's console that the app opens in the system's browser. */
export type ConsolePage = 'api-keys' | 'images';

/** What the window can ask of the app. */
export interface Backend {
  /** The whole view now, and every later change through `onChange`. */
  subscribe(onChange: (change: ViewChange) => void): Promise<View>;
  /** Tests the keys against the service and stores them. */
  addAccount(form: AccountForm): Promise<void>;
  /** Replaces the keys of the account that the form names. */
  changeKeys(form: AccountForm): Promise<void>;
  /** Asks the service with the account's keys; the zones that it may use. */
  testAccount(name: string): Promise<ZoneView[]>;
  /** Forgets an account, its keys and its watches. */
  removeAccount(name: string): Promise<void>;
  /** Reads the keys again and takes up polling again. */
  retryAccount(name: string): Promise<void>;
  /** The account's images in every region and zone. */
  listImages(account: string): Promise<ImageList>;
  /** Watches images; without region or zone the app looks for them itself. */
  addWatches(
    account: string,
    imageIds: string[],
    region: string | null,
    zone: string | null,
  ): Promise<void>;
  /** Stops watching; the image itself stays as it is. */
  removeWatch(key: string): Promise<void>;
  /** Asks the service about one build now. */
  pollNow(key: string): Promise<void>;
  /** Everything about one watch. */
  watchDetails(key: string): Promise<WatchDetails>;
  /** Finished builds, newest first. */
  history(search: string, outcome: WatchState | null): Promise<HistoryRow[]>;
  /** Writes the history into the Downloads folder; the file's path. */
  exportHistory(): Promise<string>;
  /** Puts a change of the settings in force and keeps it; all settings as they are now. */
  saveSettings(change: SettingsChange): Promise<Settings>;
  /** Opens a page of the console in the system's browser. */
  openConsole(page: ConsolePage): Promise<void>;
  /** Switches start at login on or off in the system; the view tells what the system has. */
  setStartAtLogin(enabled: boolean): Promise<void>;
  /** Has start at login read from the system again, because it is shown now. */
  lookAtLogin(): Promise<void>;
  /** The accounts in compshare-cli's configuration file, without their private keys. */
  importableAccounts(): Promise<ImportableAccounts>;
  /** Takes accounts over from that file by their names there; the file stays as it is. */
  importAccounts(names: string[], sessionOnly: boolean): Promise<ImportOutcome>;
  /** Watches what a link asks for; without an account the one that it names, or the only one. */
  acceptLink(key: string, account: string | null): Promise<void>;
  /** Lets go of a link. */
  declineLink(key: string): Promise<void>;
  /** Adds or changes a hook; its key. */
  saveHook(form: HookForm): Promise<string>;
  /** Sets a hook off once with an invented outcome, and waits for what comes of it. */
  testHook(key: string): Promise<void>;
  /** Removes a hook, its address in the keychain, and what it still had to deliver. */
  removeHook(key: string): Promise<void>;
  /** A report on everything that the app needs, to copy and send; nothing secret is in it. */
  diagnostics(): Promise<string>;
  /** Opens the page about the newer version in the system's browser. */
  openUpdate(): Promise<void>;
}

const app: Backend = {
  subscribe: (onChange) => invoke('subscribe', { channel: new Channel<ViewChange>(onChange) }),
  addAccount: (form) => invoke('add_account', { form }),
  changeKeys: (form) => invoke('change_keys', { form }),
  testAccount: (name) => invoke('test_account', { name }),
  removeAccount: (name) => invoke('remove_account', { name }),
  retryAccount: (name) => invoke('retry_account', { name }),
  listImages: (account) => invoke('list_images', { account }),
  addWatches: (account, imageIds, region, zone) =>
    invoke('add_watches', { account, imageIds, region, zone }),
  removeWatch: (key) => invoke('remove_watch', { key }),
  pollNow: (key) => invoke('poll_now', { key }),
  watchDetails: (key) => invoke('watch_details', { key }),
  history: (search, outcome) => invoke('history', { search, outcome }),
  exportHistory: () => invoke('export_history'),
  saveSettings: (change) => invoke('save_settings', { settings: change }),
  openConsole: (page) => invoke('open_console', { page }),
  setStartAtLogin: (enabled) => invoke('set_start_at_login', { enabled }),
  lookAtLogin: () => invoke('look_at_login'),
  importableAccounts: () => invoke('importable_accounts'),
  importAccounts: (names, sessionOnly) => invoke('import_accounts', { names, sessionOnly }),
  acceptLink: (key, account) => invoke('accept_link', { key, account }),
  declineLink: (key) => invoke('decline_link', { key }),
  saveHook: (form) => invoke('save_hook', { form }),
  testHook: (key) => invoke('test_hook', { key }),
  removeHook: (key) => invoke('remove_hook', { key }),
  diagnostics: () => invoke('diagnostics'),
  openUpdate: () => invoke('open_update'),
};

declare global {
  interface Window {
    /** The view as it was when the app made the window, put there by the app itself. */
    imagewatchFirstView?: View;
  }
}

/**
 * The view that the app handed over with the window, so that something is shown before the first
 * question is answered; none where there is no app. It is handed out once: it is old soon.
 */
export function takeFirstView(): View | null {
  const view = window.imagewatchFirstView ?? null;
  delete window.imagewatchFirstView;
  return view;
}

/** The app, or in a development build outside of it a pretended one. */
export function connect(): Backend | Promise<Backend> {
  if (__MOCK__ && !isTauri()) return import('./mock').then(({ pretend }) => pretend());
  return app;
}
