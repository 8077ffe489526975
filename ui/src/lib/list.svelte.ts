/** The list's own state: what is looked for, in which order, and where the user was. */
import type { WatchView } from '../bindings/WatchView';
import { hasEnded } from './progress';
import { nameOf, zoneOf } from './words';

/** By what the list is ordered. */
export type Order = 'soonest' | 'name' | 'account' | 'zone';
/** What the list is narrowed to. */
export type Filter = 'all' | 'building' | 'stalled' | 'failed' | 'ready';

/** All orders, as they are offered, with the keys of their words. */
export const ORDERS: readonly { value: Order; label: string }[] = [
  { value: 'soonest', label: 'order-soonest' },
  { value: 'name', label: 'order-name' },
  { value: 'account', label: 'order-account' },
  { value: 'zone', label: 'order-zone' },
];
/** All filters, as they are offered, with the keys of their words. */
export const FILTERS: readonly { value: Filter; label: string }[] = [
  { value: 'all', label: 'filter-all' },
  { value: 'building', label: 'filter-building' },
  { value: 'stalled', label: 'filter-stalled' },
  { value: 'failed', label: 'filter-failed' },
  { value: 'ready', label: 'filter-ready' },
];

/** Kept while the window is open, also while another page is shown. */
export const list = $state<{ search: string; order: Order; filter: Filter; row: string | null }>({
  search: '',
  order: 'soonest',
  filter: 'all',
  row: null,
});

let awaited = $state(false);

/** The first builds of a new account are awaited: how many were found is said once. */
export function awaitBuilds(): void {
  awaited = true;
}

/** Whether that is so; asked once. */
export function takeAwaited(): boolean {
  const was = awaited;
  if (was) awaited = false;
  return was;
}

const BY: Record<Exclude<Order, 'soonest'>, (watch: WatchView) => string> = {
  name: nameOf,
  account: (watch) => watch.account,
  zone: (watch) => zoneOf(watch) ?? '',
};

/** Builds in the chosen order; as they come they are in order of their ends. */
export function ordered(watches: WatchView[], order: Order): WatchView[] {
  if (order === 'soonest') return watches;
  const by = BY[order];
  // The same for every locale: no tables have to be loaded for it.
  return [...watches].sort((one, other) => {
    const [a, b] = [by(one).toLowerCase(), by(other).toLowerCase()];
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

/** Whether a filter lets a build through. */
export function passes(watch: WatchView, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'building':
      return !hasEnded(watch.state);
    case 'stalled':
      return !hasEnded(watch.state) && watch.stalledSince !== null;
    case 'failed':
      return watch.state === 'failed' || watch.state === 'gone';
    case 'ready':
      return watch.state === 'ready';
  }
}

/** Whether a build has all the words that are looked for. */
export function matches(watch: WatchView, search: string): boolean {
  const text = [
    nameOf(watch),
    watch.imageId,
    watch.account,
    watch.zone,
    watch.zoneName,
    watch.region,
  ]
    .join('\n')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
