/**
 * A pretended app for design work and tests. The address chooses the situation:
 * `?scene=3&lang=zh-CN&theme=dark&live=1` (see `scenes.ts` for the names).
 */
import type { Backend } from '../backend';
import type { AccountForm } from '../bindings/AccountForm';
import type { AppView } from '../bindings/AppView';
import type { HookForm } from '../bindings/HookForm';
import type { HookView } from '../bindings/HookView';
import type { LogEntry } from '../bindings/LogEntry';
import type { Problem } from '../bindings/Problem';
import type { Request } from '../bindings/Request';
import type { Response } from '../bindings/Response';
import type { Theme } from '../bindings/Theme';
import type { ViewChange } from '../bindings/ViewChange';
import type { WatchView } from '../bindings/WatchView';
import { eventsOf } from '../lib/hooks';
import { changed, type SettingsChange } from '../lib/saver.svelte';
import { account, build, history, HOOKS, images, KEYS_REJECTED, samples, ZONES } from './fixtures';
import { LANGUAGE, problem, words } from './problems';
import { SETTINGS } from './settings';
import { scene, type Scene } from './scenes';

const DIAGNOSIS =
  'ImageWatch 0.1.0 · 2026-11-24T06:32:07Z\n✓ The keychain is there and unlocked\nAll is well.';

/** A pretended app in the situation that the address names. */
export function pretend(): Backend {
  const wanted = new URLSearchParams(location.search);
  const now = Date.now();
  return new Pretended(scene(wanted.get('scene') ?? '3', now), now, wanted);
}

class Pretended implements Backend {
  private tell: (change: ViewChange) => void = () => {};
  private app: AppView;
  private watches: Map<string, WatchView>;
  private next = 5000;

  constructor(
    private readonly situation: Scene,
    private readonly now: number,
    private readonly wanted: URLSearchParams,
  ) {
    const theme = (wanted.get('theme') as Theme | null) ?? 'system';
    this.app = {
      version: '0.1.0',
      language: LANGUAGE,
      demo: wanted.has('demo'),
      accounts: situation.accounts,
      banners: situation.banners,
      keychainAsks: wanted.has('keychain-asks'),
      settings: {
        ...SETTINGS,
        theme,
        paused: wanted.has('paused'),
        pushOffered: !wanted.has('invite'),
      },
      defaultRegion: 'cn-wlcb',
      startAtLogin: { available: true, enabled: false, problem: null },
      links: Array.from({ length: Number(wanted.get('links') ?? 0) }, (_, at) => ({
        key: `l${at}`,
        imageId: `compshareImage-link${at}`,
        account: null,
        region: 'cn-wlcb',
        zone: null,
        problem: null,
      })),
      hooks: wanted.has('hooks') ? HOOKS : [],
      updates: {
        available: true,
        checkedAt: now - 3_600_000,
        newer: wanted.has('newer') ? { version: '0.2.0', url: 'https://example.com/' } : null,
      },
    };
    this.watches = new Map(situation.watches.map((watch) => [watch.key, watch]));
  }

  async subscribe(onChange: (change: ViewChange) => void, onLost: (problem: Problem) => void) {
    if (this.wanted.has('lost')) setTimeout(() => onLost(problem('error-app-lost')), 500);
    if (this.wanted.has('loading')) await new Promise(() => {});
    if (this.wanted.has('unreachable')) throw 'connection refused';
    this.tell = onChange;
    if (this.wanted.has('live')) setInterval(() => this.step(), 5000);
    return { app: this.app, watches: [...this.watches.values()] };
  }

  async request(request: Request): Promise<Response> {
    switch (request.request) {
      case 'add-account':
        await this.addAccount(request.form);
        break;
      case 'change-keys':
        await this.changeKeys(request.form);
        break;
      case 'test-account':
        await this.respond(300);
        return { response: 'zones', zones: ZONES };
      case 'remove-account':
        this.removeAccount(request.name);
        break;
      case 'retry-account':
        await this.respond(300);
        break;
      case 'images':
        return { response: 'images', list: await this.listImages() };
      case 'watch':
        await this.watch(request.account ?? '', request.imageIds, request.region, request.zone);
        return { response: 'watching', watches: [] };
      case 'unwatch':
        this.watches.delete(request.watch.key);
        this.send({ removed: [request.watch.key] });
        break;
      case 'seen':
        this.see(request.keys);
        break;
      case 'poll-now':
        await this.respond(400);
        break;
      case 'watch-details':
        return { response: 'details', details: this.details(request.key) };
      case 'history':
        return { response: 'history', builds: await this.history(request.search, request.outcome) };
      case 'export-history':
        return { response: 'exported', file: '/home/lin/Downloads/imagewatch-2026-11-24.csv' };
      case 'set-paused':
        this.changeSettings({ paused: request.paused });
        break;
      case 'change-settings':
        return { response: 'settings', settings: this.changeSettings(request.change) };
      case 'set-start-at-login':
        this.setStartAtLogin(request.enabled);
        break;
      case 'importable-accounts':
        return { response: 'importable', found: await this.importableAccounts() };
      case 'import-accounts':
        return { response: 'imported', outcome: await this.importAccounts(request.names) };
      case 'accept-link':
        await this.acceptLink(request.key, request.account);
        break;
      case 'decline-link':
        this.declineLink(request.key);
        break;
      case 'save-hook':
        return { response: 'hook', key: this.saveHook(request.form) };
      case 'test-hook':
        await pause(500);
        if (this.situation.broken) throw problem('hook-unreachable');
        return { response: 'tested', answer: '200 {"code":200,"message":"success"}' };
      case 'remove-hook':
        this.change({ hooks: this.app.hooks.filter((one) => one.key !== request.key) });
        break;
      case 'diagnose':
        await this.respond(400);
        return { response: 'diagnosis', text: DIAGNOSIS };
      case 'copy':
        // The page's own clipboard is a browser's only one.
        throw problem('error-no-clipboard');
      case 'look-at-login':
      case 'restart':
      case 'open-console':
      case 'open-update':
      case 'open-service':
        break;
    }
    return { response: 'done' };
  }

  /** An answer that takes its time, or a failure in a broken scene. */
  private async respond(milliseconds: number) {
    await pause(milliseconds);
    if (this.situation.broken) throw problem('error-connect');
  }

  private async addAccount(form: AccountForm) {
    await pause(500);
    if (this.situation.broken || form.publicKey === 'wrong') throw KEYS_REJECTED;
    const name =
      form.name || (this.app.accounts.length === 0 ? 'default' : `account-${this.next++}`);
    const added = account({ name, region: form.region, projectId: form.projectId || null });
    this.change({ accounts: [...this.app.accounts, added] });
  }

  private async changeKeys(form: AccountForm) {
    await pause(500);
    if (form.publicKey === 'wrong') throw KEYS_REJECTED;
    const accounts = this.app.accounts.map((one) =>
      one.name === form.name ? { ...one, problem: null, keys: 'ready' as const } : one,
    );
    this.change({ accounts });
  }

  private removeAccount(name: string) {
    const gone = [...this.watches.values()].filter((one) => one.account === name);
    for (const watch of gone) this.watches.delete(watch.key);
    this.change({ accounts: this.app.accounts.filter((one) => one.name !== name) });
    this.send({ removed: gone.map((one) => one.key) });
  }

  private async listImages() {
    await pause(150);
    if (this.wanted.has('loading-images')) await new Promise(() => {});
    if (this.situation.broken) throw problem('error-connect');
    return {
      images: images(this.situation.images, this.now),
      problem: this.wanted.has('partly') ? problem('error-connect') : null,
    };
  }

  private async watch(name: string, ids: string[], region: string | null, zone: string | null) {
    await pause(200);
    if (this.situation.broken) throw problem('error-connect');
    if (ids.some((id) => id.includes('wrong'))) {
      throw problem('error-image-unknown');
    }
    const rows = images(this.situation.images, this.now);
    const added = ids.map((imageId) => {
      const known = rows.find((row) => row.imageId === imageId);
      const key = `w${this.next++}`;
      const place = { region, zone };
      return build(this.next, Date.now(), {
        key,
        imageId,
        account: name,
        name: known?.name ?? null,
        ...place,
      });
    });
    for (const watch of added) this.watches.set(watch.key, watch);
    this.send({ watches: added });
  }

  private see(keys: string[]) {
    const watches = [...this.watches.values()].filter((one) => keys.includes(one.key));
    for (const watch of watches) this.watches.set(watch.key, { ...watch, unseen: false });
    this.send({ watches: watches.map((one) => ({ ...one, unseen: false })) });
  }

  private details(key: string) {
    const watch = this.watches.get(key);
    if (!watch) throw problem('error-watch-unknown');
    const index = Number(key.slice(1)) || 0;
    const course =
      watch.percent === null ? [] : samples(index, watch.percent, watch.elapsedSeconds);
    return { watch, samples: course, log: logOf(watch) };
  }

  private async history(search: string, outcome: string | null) {
    await pause(60);
    if (this.situation.broken) throw problem('error-connect');
    return history(this.situation.history, this.now).filter(
      (row) =>
        (outcome === null || row.outcome === outcome) &&
        `${row.name} ${row.imageId}`.toLowerCase().includes(search.toLowerCase()),
    );
  }

  private changeSettings(change: SettingsChange) {
    if (this.situation.broken) throw problem('store-read-only');
    const settings = changed(this.app.settings, change);
    const language = settings.language === 'system' ? LANGUAGE : settings.language;
    this.change({ settings, language });
    return settings;
  }

  private setStartAtLogin(enabled: boolean) {
    if (this.situation.broken) throw problem('login-item-failed');
    this.change({ startAtLogin: { available: true, enabled, problem: null } });
  }

  private async importableAccounts() {
    await pause(150);
    if (this.wanted.has('nothing-to-import')) return { file: null, accounts: [] };
    const found = (name: string, current: boolean) => ({
      name,
      newName: name,
      publicKeyHint: '4eZB…Kf9=',
      knownAs: null,
      current,
      problem: null,
    });
    return {
      file: '/home/lin/.config/compshare/config.json',
      accounts: [found('default', true), found('work', false)],
    };
  }

  private async importAccounts(names: string[]) {
    await pause(500);
    const accounts = names.map((name) => account({ name }));
    this.change({ accounts: [...this.app.accounts, ...accounts] });
    return { file: '/home/lin/.config/compshare/config.json', imported: names, failed: [] };
  }

  private async acceptLink(key: string, name: string | null) {
    const link = this.app.links.find((one) => one.key === key);
    if (link) await this.watch(name ?? '', [link.imageId], link.region, link.zone);
    this.declineLink(key);
  }

  private declineLink(key: string) {
    this.change({ links: this.app.links.filter((one) => one.key !== key) });
  }

  private saveHook(form: HookForm) {
    if (this.situation.broken) throw problem('store-read-only');
    const key = form.key ?? String(this.next++);
    const { scope, enabled } = form;
    const action: HookView['action'] =
      form.action.kind === 'program'
        ? form.action
        : {
            kind: 'webhook',
            service: form.action.service,
            host: URL.parse(form.action.url ?? '')?.host ?? 'api.example',
            signed: Boolean(form.action.secret),
          };
    const state = { waiting: 0, workedAt: null, problem: null, nextTryAt: null };
    const hook: HookView = { key, scope, action, ...eventsOf(form), enabled, ...state };
    this.change({ hooks: [...this.app.hooks.filter((one) => one.key !== key), hook] });
    return key;
  }

  /** Five seconds of an invented service. */
  private step() {
    const at = Date.now();
    const watches: WatchView[] = [];
    for (const watch of this.watches.values()) {
      if (watch.state !== 'making' || watch.percent === null || watch.pace === 0) continue;
      const percent = Math.min(100, watch.percent + watch.pace * 5 * (0.7 + Math.random() * 0.6));
      const state = percent >= 100 ? 'finalizing' : 'making';
      const moved: WatchView = {
        ...watch,
        percent,
        state,
        percentLimit: Math.min(99, percent + watch.pace * 8),
        asOf: at,
        elapsedSeconds: watch.elapsedSeconds + 5,
        remainingSeconds: Math.max(0, (watch.remainingSeconds ?? 0) - 5),
        lastAnswerAt: at,
      };
      this.watches.set(watch.key, moved);
      watches.push(moved);
    }
    this.send({ watches });
  }

  private change(part: Partial<AppView>) {
    this.app = { ...this.app, ...part };
    this.send({ app: this.app });
  }

  private send(part: Partial<ViewChange>) {
    this.tell({ app: null, watches: [], removed: [], order: null, ...part });
  }
}

function logOf(watch: WatchView): LogEntry[] {
  const begin = watch.startedAt ?? watch.asOf;
  const line = (
    seconds: number,
    kind: LogEntry['kind'],
    text: string,
    failure: LogEntry['problem'] = null,
  ) => ({ at: begin + seconds * 1000, kind, text, problem: failure });
  const refused = problem('error-try-again', {
    code: 130,
    message: 'Internal service error',
    requestId: '0d8c6d2e-4f19-4b92-a6b7-55a2a4c6d9f1',
  });
  const log = [
    line(0, 'state', words('log-appeared')),
    line(0, 'state', words('log-state-making')),
    line(130, 'trouble', refused.title, refused),
    line(170, 'recovered', words('log-trouble-ended', { time: '40 s' })),
  ];
  if (watch.stalledSince !== null) {
    const since = (watch.stalledSince - begin) / 1000;
    log.push(line(since, 'movement', words('log-stalled')));
    log.push(line(since + 2, 'notice', words('log-notice-sent', { title: watch.name ?? '' })));
  }
  if (watch.endedAt !== null) {
    const end = (watch.endedAt - begin) / 1000;
    log.push(line(end, 'state', watch.reason ?? words('log-state-ready')));
    log.push(line(end + 1, 'notice', words('log-notice-sent', { title: watch.name ?? '' })));
  }
  return log;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
