import { describe, expect, it } from 'vitest';
import {
  duration,
  exactDuration,
  moment,
  percent,
  roughDuration,
  runningDuration,
  size,
} from '../src/lib/format';
import { setLanguage, t } from '../src/lib/i18n.svelte';

const NOON = new Date(2026, 10, 24, 12, 0).getTime();
const HOUR = 3_600_000;

describe('in English', () => {
  it('durations are as exact as they are short', () => {
    setLanguage('en');
    expect(duration(8)).toBe('8 s');
    expect(duration(59)).toBe('59 s');
    expect(duration(60)).toBe('1 min');
    expect(duration(119)).toBe('1 min 59 s');
    expect(duration(250)).toBe('4 min 10 s');
    expect(duration(630)).toBe('11 min');
    expect(duration(3600)).toBe('1 h');
    expect(duration(3600 * 5 + 62)).toBe('5 h 1 min');
    expect(duration(86_400 * 2 + 3600)).toBe('2 days 1 h');
    expect(exactDuration(250)).toBe('4 min 10 s');
    expect(duration(-5)).toBe('0 s');
    expect(runningDuration(49)).toBe('45 s');
    expect(runningDuration(253)).toBe('4 min 10 s');
  });

  it('guesses are coarse and never nothing', () => {
    expect(roughDuration(1)).toBe('10 s');
    expect(roughDuration(44)).toBe('40 s');
    expect(roughDuration(252)).toBe('4 min');
    expect(roughDuration(3599)).toBe('1 h');
    expect(roughDuration(3600 + 8 * 60)).toBe('1 h 10 min');
    expect(roughDuration(86_400 + 20)).toBe('1 day');
  });

  it('moments name the day only if it is another one', () => {
    expect(moment(NOON + 2 * HOUR, NOON)).toBe('14:00');
    expect(moment(NOON - 12 * HOUR, NOON)).toBe('00:00');
    expect(moment(NOON + 14 * HOUR, NOON)).toBe('tomorrow 02:00');
    expect(moment(NOON - 13 * HOUR, NOON)).toBe('yesterday 23:00');
    expect(moment(NOON - 50 * HOUR, NOON)).toBe('Nov 22, 10:00');
  });

  it('sizes and figures are the language’s own', () => {
    expect(size(900)).toBe('900 MB');
    expect(size(5 * 1024)).toBe('5 GB');
    expect(size(1024 * 1000)).toBe('1,000 GB');
    expect(percent(64)).toBe('64%');
    expect(t('builds-summary', { count: 999 })).toBe('999 building');
    expect(t('builds-summary', { count: 1000 })).toBe('1,000 building');
  });

  it('plurals are right', () => {
    expect(t('builds-summary', { count: 0 })).toBe('Nothing building');
    expect(t('builds-summary', { count: 1 })).toBe('1 building');
    expect(t('builds-summary', { count: 2 })).toBe('2 building');
  });
});

describe('in Chinese', () => {
  it('the same figures have their own words, at once', () => {
    setLanguage('zh-CN');
    expect(document.documentElement.lang).toBe('zh-CN');
    expect(duration(250)).toBe('4 分 10 秒');
    expect(roughDuration(3600 + 8 * 60)).toBe('1 小时 10 分');
    expect(moment(NOON + 14 * HOUR, NOON)).toBe('明天 02:00');
    expect(t('ready-around', { time: '14:32' })).toBe('预计 14:32 就绪');
    setLanguage('fr');
    expect(document.documentElement.lang).toBe('en');
  });
});
