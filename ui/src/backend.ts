/** The one door between the window and the app. Both commands reject with a `Problem`. */
import { Channel, invoke, isTauri } from '@tauri-apps/api/core';
import type { Request } from './bindings/Request';
import type { Response } from './bindings/Response';
import type { View } from './bindings/View';
import type { ViewChange } from './bindings/ViewChange';
import type { Update } from './bindings/Update';
import type { Problem } from './bindings/Problem';

/** What the window can ask of the app. */
export interface Backend {
  /** The whole view now, every later change through `onChange`, and the app's end by `onLost`. */
  subscribe(
    onChange: (change: ViewChange) => void,
    onLost: (problem: Problem) => void,
  ): Promise<View>;
  /** Everything else. */
  request(request: Request): Promise<Response>;
}

const app: Backend = {
  async subscribe(onChange, onLost) {
    const channel = new Channel<Update>((told) => {
      if (told.update === 'change') onChange(told.change);
      else onLost(told.problem);
    });
    const answer = await invoke<Response>('subscribe', { channel });
    if (answer.response !== 'view') throw new Error(`${answer.response} in answer to subscribe`);
    return answer.view;
  },
  request: (request) => invoke('request', { request }),
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
