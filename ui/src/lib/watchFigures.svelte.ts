/** What the surfaces of one build have in common: figures that follow the clock, and its tone. */
import { coarse, present } from './clock.svelte';
import { hasEnded, isMoving, usualShare, wholePercent } from './progress';
import { appView, type WatchBox } from './store.svelte';

/** How a bar is coloured: at work, without movement, or without news. */
export type Tone = 'normal' | 'warn' | 'still';

/** Figures of a build as of the window's clock. */
export class WatchFigures {
  /** While `asleep` is true nobody sees them, and they stand still. */
  constructor(
    private readonly box: () => WatchBox,
    private readonly asleep: () => boolean = () => false,
  ) {}

  readonly watch = $derived.by(() => this.box().view);
  /** For texts, which do not follow every tick; the bar does. */
  readonly now = $derived.by(() =>
    this.asleep() ? this.watch.asOf : Math.max(coarse(present()), this.watch.asOf),
  );
  readonly ended = $derived(hasEnded(this.watch.state));
  readonly percent = $derived.by(() =>
    this.box().percentAt(this.asleep() ? this.watch.asOf : present()),
  );
  readonly whole = $derived(this.percent === null ? null : wholePercent(this.percent));
  /** Nobody asks at present, or nobody answers. */
  readonly stale = $derived(
    !this.ended &&
      (this.watch.connection.kind !== 'online' || (appView()?.settings.paused ?? false)),
  );
  /** Per cent a second while the bar moves by itself. */
  readonly pace = $derived.by(() =>
    !this.asleep() && !this.stale && isMoving(this.watch, present()) ? this.watch.pace : 0,
  );
  readonly stalled = $derived(!this.ended && !this.stale && this.watch.stalledSince !== null);
  readonly tone: Tone = $derived(this.stale ? 'still' : this.stalled ? 'warn' : 'normal');
  readonly showsBar = $derived(this.watch.state === 'making' || this.watch.state === 'finalizing');
  readonly usual = $derived(usualShare(this.watch, this.now));
}
