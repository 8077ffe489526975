/** What all forms share. */
import { tick } from 'svelte';

/** Leads to the first field that a form cannot be sent with, once the fields say so. */
export async function focusFirstInvalid(form: HTMLFormElement): Promise<void> {
  await tick();
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
