/** As much of a page as the modules under test touch when they are loaded. */
const element = { lang: '', dataset: {} as Record<string, string> };
const target = { addEventListener: () => {} };
Object.assign(globalThis, {
  document: { ...target, documentElement: element, hidden: false },
  location: { hash: '', search: '' },
  addEventListener: () => {},
});
