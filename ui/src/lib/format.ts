/** Figures and times as people say them, in the language in use. */
import { language, t } from './i18n.svelte';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From here on seconds say nothing. */
const EXACT_BELOW = 10 * MINUTE;

/**
 * Making a format costs a web view more than all that is ever formatted with it, and the first one
 * has it load its tables for languages. So what reads the same in both is put together here, and a
 * window with builds in it opens without any.
 */
const formats = new Map<string, Intl.DateTimeFormat>();
const numberFormats = new Map<string, Intl.NumberFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()} ${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language(), options);
    formats.set(key, found);
  }
  return found;
}

function numbers(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language()} ${name}`;
  let found = numberFormats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(language(), options);
    numberFormats.set(key, found);
  }
  return found;
}

/** A duration: seconds below a minute, minutes and seconds below ten, else minutes. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < EXACT_BELOW) return exactDuration(whole);
  return minutes(Math.round(whole / MINUTE) * MINUTE);
}

/** A duration that goes on: in steps of five seconds, so that it counts calmly. */
export function runningDuration(seconds: number): string {
  return duration(seconds < EXACT_BELOW ? Math.floor(Math.max(0, seconds) / 5) * 5 : seconds);
}

/** A duration exact to the second, for logs and figures. */
export function exactDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE) return t('duration-seconds', { seconds: whole });
  if (whole < HOUR && whole % MINUTE === 0) {
    return t('duration-minutes', { minutes: whole / MINUTE });
  }
  if (whole < HOUR) {
    return t('duration-minutes-seconds', {
      minutes: Math.floor(whole / MINUTE),
      seconds: whole % MINUTE,
    });
  }
  return minutes(Math.round(whole / MINUTE) * MINUTE);
}

/**
 * A duration that is a guess, as coarse as a guess deserves: tens of seconds, then minutes, then
 * steps of five minutes, so that it does not pretend to know more and does not flicker.
 */
export function roughDuration(seconds: number): string {
  if (seconds < 90) return t('duration-seconds', { seconds: Math.max(10, roundTo(seconds, 10)) });
  if (seconds < HOUR) return minutes(roundTo(seconds, MINUTE));
  if (seconds < DAY) return minutes(roundTo(seconds, 5 * MINUTE));
  return minutes(roundTo(seconds, HOUR));
}

function minutes(seconds: number): string {
  const days = Math.floor(seconds / DAY);
  const hours = Math.floor((seconds % DAY) / HOUR);
  const rest = Math.floor((seconds % HOUR) / MINUTE);
  if (days > 0) {
    return hours === 0 ? t('duration-days', { days }) : t('duration-days-hours', { days, hours });
  }
  if (hours === 0) return t('duration-minutes', { minutes: rest });
  return rest === 0
    ? t('duration-hours', { hours })
    : t('duration-hours-minutes', { hours, minutes: rest });
}

function roundTo(value: number, step: number): number {
  return Math.round(value / step) * step;
}

/** A moment near `now` (both Unix milliseconds): the time, with the day if it is another one. */
export function moment(at: number, now: number): string {
  const time = timeOfDay(at);
  const day = dayDistance(at, now);
  if (day === 0) return time;
  if (day === 1) return t('moment-tomorrow', { time });
  if (day === -1) return t('moment-yesterday', { time });
  return t('moment-other', { day: date(at, now), time });
}

/** Hour and minute, of 24 hours in both languages. */
export function timeOfDay(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes()].map((part) => `${part}`.padStart(2, '0')).join(':');
}

/** Hour, minute and second. */
export function exactTime(at: number): string {
  return format('exact', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

/** Day and month, with the year if it is not the present one. */
export function date(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format('day', { day: 'numeric', month: 'short' }).format(at)
    : format('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** Whole days from `now` to `at`: -1 is yesterday. */
export function dayDistance(at: number, now: number): number {
  const start = (moment: number) => {
    const day = new Date(moment);
    // Noon keeps a day that is 23 or 25 hours long from counting as none or two.
    return new Date(day.getFullYear(), day.getMonth(), day.getDate(), 12).getTime();
  };
  return Math.round((start(at) - start(now)) / (DAY * 1000));
}

/** Several names as one phrase. */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(names);
}

/** A size given in MB. */
export function size(megabytes: number): string {
  const large = megabytes >= 1024;
  const value = large ? megabytes / 1024 : megabytes;
  const digits = large && value < 10 ? 1 : 0;
  const format = numbers(`size ${digits}`, { maximumFractionDigits: digits });
  return t(large ? 'size-gb' : 'size-mb', { size: format.format(value) });
}

/** A percentage with up to `digits` decimals, rounded down by the caller where it matters. */
export function percent(value: number, digits = 0): string {
  if (digits === 0) return `${Math.round(value)}%`;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return numbers(`percent ${digits}`, { style: 'percent', ...options }).format(value / 100);
}
