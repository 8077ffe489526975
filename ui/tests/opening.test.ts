/** What would hold up a window that opens. A file of its own: nothing is there from other tests. */
import { expect, it, vi } from 'vitest';
import { moment, percent, roughDuration, runningDuration } from '../src/lib/format';
import { setLanguage, t } from '../src/lib/i18n.svelte';

const NOON = new Date(2026, 10, 24, 12, 0).getTime();
const HOUR = 3_600_000;

it.each(['en', 'zh-CN'])(
  'a list of builds in %s needs none of the tables for languages',
  (name) => {
    for (const table of ['DateTimeFormat', 'NumberFormat', 'PluralRules'] as const) {
      vi.spyOn(Intl, table).mockImplementation(() => {
        throw new Error(table);
      });
    }
    try {
      setLanguage(name);
      expect(t('builds-summary', { count: 20 })).toContain('20');
      expect(t('elapsed', { duration: runningDuration(5000) })).toContain('23');
      expect(roughDuration(252)).toContain('4');
      expect(percent(64)).toBe('64%');
      expect(moment(NOON + 14 * HOUR, NOON)).toContain('02:00');
    } finally {
      vi.restoreAllMocks();
    }
  },
);
