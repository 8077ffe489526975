/** What the window knows: the app's view, kept up to date by its changes. */
import { connect, takeFirstView, type Backend } from '../backend';
import type { AppView } from '../bindings/AppView';
import type { Problem } from '../bindings/Problem';
import type { Request } from '../bindings/Request';
import type { Response } from '../bindings/Response';
import type { Settings } from '../bindings/Settings';
import type { View } from '../bindings/View';
import type { ViewChange } from '../bindings/ViewChange';
import type { WatchView } from '../bindings/WatchView';
import { announce } from './announce.svelte';
import { refreshIdle } from './clock.svelte';
import { setLanguage } from './i18n.svelte';
import { toProblem } from './problem';
import { hasEnded, hold, percentAt } from './progress';
import { announcementOf, changesOf } from './words';

/** One watch in a box of its own, so that a change repaints its card and no other. */
export class WatchBox {
  /** The watch as last told by the app. */
  view: WatchView = $state.raw()!;
  private shown: number | null = null;

  constructor(view: WatchView) {
    this.view = view;
  }

  /** Where the bar stands at `now`: never moved back by a mere correction of a guess. */
  percentAt(now: number): number | null {
    this.shown = hold(this.shown, percentAt(this.view, now));
    return this.shown;
  }

  /** Takes a newer view. */
  replace(view: WatchView): void {
    if (view.startedAt !== this.view.startedAt || view.imageId !== this.view.imageId) {
      this.shown = null;
    }
    this.view = view;
  }
}

let app = $state.raw<AppView | null>(null);
let failure = $state.raw<Problem | null>(null);
let order = $state.raw<string[]>([]);
let boxes = $state.raw<ReadonlyMap<string, WatchBox>>(new Map());
let backend: Backend | null = null;

const groups = $derived.by(() => {
  const active: string[] = [];
  const ended: string[] = [];
  for (const key of order) {
    const box = boxes.get(key);
    if (box) (hasEnded(box.view.state) ? ended : active).push(key);
  }
  return { active, ended };
});

/** Trouble on the way to the service, said once for all builds that have it. */
export interface CommonTrouble {
  id: string;
  problem: Problem;
  count: number;
  /** Has all of them asked about again. */
  retry: () => Promise<void>;
}

const troubles = $derived.by(() => {
  const found = new Map<string, { problem: Problem; keys: string[] }>();
  for (const key of groups.active) {
    const connection = boxes.get(key)?.view.connection;
    const account = boxes.get(key)?.view.account;
    if (!connection || connection.kind === 'online' || isStopped(account)) continue;
    const id = `${connection.kind} ${connection.problem.key} ${connection.problem.title}`;
    const keys = found.get(id)?.keys ?? [];
    keys.push(key);
    found.set(id, { problem: connection.problem, keys });
  }
  return [...found].map(([id, { problem, keys }]): CommonTrouble => ({
    id,
    problem,
    count: keys.length,
    retry: () => retryAll(keys),
  }));
});

/** An account that is stopped is said once, as such. */
function isStopped(account: string | undefined): boolean {
  return app?.accounts.some((one) => one.name === account && one.problem !== null) ?? false;
}

async function retryAll(keys: string[]): Promise<void> {
  for (const key of keys) await tell({ request: 'poll-now', key });
}

/** What keeps builds from being asked about, apart from stopped accounts. */
export function commonTroubles(): CommonTrouble[] {
  return troubles;
}

/** The app-wide part of the view; null until the app has answered. */
export function appView(): AppView | null {
  return app;
}

/** Why the app could not be reached, if so. */
export function connectFailure(): Problem | null {
  return failure;
}

/** Keys of the watches whose builds go on, and of those that have ended, each in order. */
export function watchGroups(): { active: string[]; ended: string[] } {
  return groups;
}

/** The watch with this key. */
export function watchBox(key: string): WatchBox | undefined {
  return boxes.get(key);
}

/** IDs of the images that are watched with an account. */
export function watchedImages(account: string): Set<string> {
  const ids = new Set<string>();
  for (const { view } of boxes.values()) if (view.account === account) ids.add(view.imageId);
  return ids;
}

/** Takes settings that the app has just put in force: its view may come a little later. */
export function takeSettings(settings: Settings): void {
  if (app) app = { ...app, settings };
}

/** Asks the app to do something. Only to be used once {@link appView} is there. */
export async function tell(request: Request): Promise<void> {
  if (backend === null) throw new Error('not connected');
  await backend.request(request);
}

/** Starts the app that is gone, or has the one that runs end for the one that is installed. */
export async function restartApp(): Promise<void> {
  try {
    await tell({ request: 'restart' });
  } catch (error) {
    failure = toProblem(error);
  }
}

/** Asks the app for something, and returns its answer of the kind that belongs to the request. */
export async function ask<Kind extends Response['response']>(
  request: Request,
  kind: Kind,
): Promise<Extract<Response, { response: Kind }>> {
  if (backend === null) throw new Error('not connected');
  const answer = await backend.request(request);
  if (answer.response !== kind)
    throw new Error(`${answer.response} in answer to ${request.request}`);
  return answer as Extract<Response, { response: Kind }>;
}

/**
 * Connects to the app. What it handed over with the window is shown at once; changes that overtake
 * the answer to the first question wait for it.
 */
export async function start(): Promise<void> {
  failure = null;
  let early: ViewChange[] | null = [];
  try {
    const door = connect();
    // Nothing is waited for unless it has to be: even that would cost a frame.
    backend = door instanceof Promise ? await door : door;
    const first = takeFirstView();
    if (first) show(first);
    const view = await backend.subscribe(
      (change) => {
        if (early) early.push(change);
        else apply(change);
      },
      (problem) => {
        app = null;
        failure = problem;
      },
    );
    show(view);
    const waiting = early;
    early = null;
    waiting.forEach(apply);
  } catch (error) {
    // A view that is not kept up would look as if all were well.
    app = null;
    failure = toProblem(error);
  }
}

function show(view: View): void {
  takeApp(view.app);
  boxes = new Map(view.watches.map((watch) => [watch.key, boxWith(watch)]));
  order = view.watches.map((watch) => watch.key);
}

/** The watch's box, if it has one, with the newer view in it: its card stays as it is. */
function boxWith(watch: WatchView): WatchBox {
  const box = boxes.get(watch.key);
  box?.replace(watch);
  return box ?? new WatchBox(watch);
}

function apply(change: ViewChange): void {
  refreshIdle();
  if (change.app) takeApp(change.app);
  const added = change.watches.filter((watch) => !boxes.has(watch.key));
  for (const watch of change.watches) update(watch);
  if (added.length > 0 || change.removed.length > 0) {
    const next = new Map(boxes);
    for (const key of change.removed) next.delete(key);
    for (const watch of added) next.set(watch.key, new WatchBox(watch));
    boxes = next;
  }
  order = newOrder(change, added);
}

function update(watch: WatchView): void {
  const box = boxes.get(watch.key);
  if (!box) return;
  if (changesOf(box.view, watch)) announce(announcementOf(watch));
  box.replace(watch);
}

function newOrder(change: ViewChange, added: WatchView[]): string[] {
  if (change.order) return change.order;
  if (added.length === 0 && change.removed.length === 0) return order;
  const gone = new Set(change.removed);
  return [...added.map((watch) => watch.key), ...order.filter((key) => !gone.has(key))];
}

function takeApp(view: AppView): void {
  app = view;
  setLanguage(view.language);
}
