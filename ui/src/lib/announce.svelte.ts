/** What a screen reader says by itself: changes of state, politely and one after the other. */

let spoken = $state('');
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Changes that come within this time (milliseconds) are told together. */
const GATHER = 400;

/** The text of the live region. */
export function announcement(): string {
  return spoken;
}

/** Has a sentence told. */
export function announce(sentence: string): void {
  waiting.push(sentence);
  timer ??= setTimeout(() => {
    // The same text twice in a row would not be told again without a difference.
    const text = waiting.join(' ');
    spoken = text === spoken ? `${text} ` : text;
    waiting = [];
    timer = undefined;
  }, GATHER);
}
