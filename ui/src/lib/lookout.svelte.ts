/** What wants the user: the first section of the list, the header's figures, the red count. */
import { SvelteSet } from 'svelte/reactivity';
import type { AccountView } from '../bindings/AccountView';
import type { WatchView } from '../bindings/WatchView';
import { hasEnded } from './progress';
import { appView, tell, watchBox, watchGroups, type WatchBox } from './store.svelte';

/** An account that needs the user, or a build that ended or stalled and was not looked at yet. */
export type Need = { id: string; account: AccountView } | { id: string; box: WatchBox };

/** Outcomes by urgency. */
const ORDER: readonly string[] = ['failed', 'making', 'ready'];

/** Looked at since the window was last hidden: they stay where they are until then. */
const lingering = new SvelteSet<string>();

/** Whether a build stands in the first section. */
export function needsLook(watch: WatchView): boolean {
  return watch.unseen || lingering.has(watch.key);
}

/** Everything that wants the user, most urgent first. */
export function needs(): Need[] {
  return found;
}

const found = $derived.by((): Need[] => {
  const accounts = (appView()?.accounts ?? [])
    .filter((account) => account.problem !== null)
    .map((account): Need => ({ id: `account ${account.name}`, account }));
  const groups = watchGroups();
  const boxes = [...groups.active, ...groups.ended]
    .map((key) => watchBox(key))
    .filter((box): box is WatchBox => box !== undefined && needsLook(box.view));
  boxes.sort((one, other) => rank(one.view) - rank(other.view));
  return [...accounts, ...boxes.map((box): Need => ({ id: box.view.key, box }))];
});

function rank(watch: WatchView): number {
  const place = ORDER.indexOf(hasEnded(watch.state) ? watch.state : 'making');
  return place < 0 ? ORDER.length : place;
}

/** How many of them are failures: of builds, and of accounts. */
export function failures(): number {
  return found.filter((need) => 'account' in need || need.box.view.state === 'failed').length;
}

/** Says that these builds were seen on the screen; they stay in their place for now. */
export async function seen(keys: string[]): Promise<void> {
  for (const key of keys) lingering.add(key);
  await tell({ request: 'seen', keys });
}

/** Takes every build out of the first section. */
export async function dismissAll(): Promise<void> {
  const keys = found.flatMap((need) => ('box' in need ? [need.id] : []));
  lingering.clear();
  await tell({ request: 'seen', keys });
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) lingering.clear();
});
