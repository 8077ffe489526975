/** Settings on their way to the app: shown at once, taken back with the reason when they fail. */
import type { Problem } from '../bindings/Problem';
import type { Settings } from '../bindings/Settings';
import { toProblem } from './problem';
import { appView, ask, takeSettings } from './store.svelte';

/** Some of the settings, and of those in groups again only some: the others stay as they are. */
export type SettingsChange = {
  [Name in keyof Settings]?: Settings[Name] extends object
    ? Partial<Settings[Name]>
    : Settings[Name];
};

/** Where in the settings a change was made: its failure is shown there. */
export type Group = 'look' | 'start' | 'advanced' | 'notices' | 'about';

/** Saves settings as soon as they change. */
export class Saver {
  private pending: Settings | null = $state.raw(null);
  private failure: { group: Group; problem: Problem } | null = $state.raw(null);
  /** Saving one after the other keeps a slow answer from undoing a later choice. */
  private last: Promise<void> = Promise.resolve();

  /** The settings as the person sees them: what the app has, with what is on its way. */
  get settings(): Settings {
    return this.pending ?? appView()!.settings;
  }

  /** What went wrong in a group, until something is saved. */
  problemIn(group: Group): Problem | null {
    return this.failure?.group === group ? this.failure.problem : null;
  }

  /** Puts a change in force. */
  save(group: Group, change: SettingsChange): Promise<void> {
    const next = changed(this.settings, change);
    this.pending = next;
    this.failure = null;
    this.last = this.last.then(() => this.send(group, change, next));
    return this.last;
  }

  /** Sends the change alone: what others change meanwhile stays. */
  private async send(group: Group, change: SettingsChange, next: Settings): Promise<void> {
    try {
      takeSettings((await ask({ request: 'change-settings', change }, 'settings')).settings);
    } catch (error) {
      this.failure = { group, problem: toProblem(error) };
    } finally {
      if (this.pending === next) this.pending = null;
    }
  }
}

/** The settings with a change in them. */
export function changed(settings: Settings, change: SettingsChange): Settings {
  const next: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(change)) {
    next[name] = typeof value === 'object' ? { ...(next[name] as object), ...value } : value;
  }
  return next as Settings;
}
