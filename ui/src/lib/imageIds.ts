/** Image IDs in what people type, paste or drop. */

/** What was found in a text: IDs without repetition, and parts that cannot be one. */
export interface ParsedIds {
  ids: string[];
  rejected: string[];
}

/**
 * Reads one or many IDs, separated by blanks, line ends, commas or semicolons (also full-width), out
 * of quotation marks and console addresses.
 */
export function parseIds(text: string): ParsedIds {
  const ids = new Set<string>();
  const rejected: string[] = [];
  for (const part of text.split(/[\s,;，；、"'“”‘’<>()（）]+/)) {
    if (part === '') continue;
    const id = part.includes('://') ? idInAddress(part) : part;
    if (id !== null && /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/.test(id)) ids.add(id);
    else rejected.push(part);
  }
  return { ids: [...ids], rejected };
}

/**
 * IDs anywhere in a text that was not made for it, such as a message: only what has an ID's usual
 * form, with its kind before a hyphen, e.g. `compshareImage-…` or `uimage-…`.
 */
export function findIds(text: string): string[] {
  const known = /[a-z]*image-[a-z0-9][a-z0-9_-]{1,120}/gi;
  return [...new Set(text.match(known) ?? [])];
}

function idInAddress(address: string): string | null {
  return /[A-Za-z]*image-[A-Za-z0-9]+/i.exec(address)?.[0] ?? null;
}
