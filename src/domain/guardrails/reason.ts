import { printable } from '../kernel/printable.ts';
import type { FactView, Plain } from './fact-view.ts';
import { FACT_NAMES } from './fact-view.ts';
import type { FactName } from './facts.ts';

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9_-]+)?)\}/g;

/** The placeholders of a reason, such as `document.name`, in their order. */
export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/** A brace that is not part of a placeholder; null when there is none. */
export function strayBrace(template: string): string | null {
  return /[{}].{0,20}/.exec(template.replaceAll(PLACEHOLDER, ''))?.[0] ?? null;
}

/** Whether a placeholder starts with the name of a fact. */
export function isFactName(name: string): name is FactName {
  return (FACT_NAMES as readonly string[]).includes(name);
}

/** A reason with its placeholders filled. Values are made printable; one that is absent reads "none". */
export function fillReason(template: string, view: FactView): string {
  return template.replaceAll(PLACEHOLDER, (_, path: string) => {
    const [name = '', field] = path.split('.', 2);
    if (!isFactName(name)) return `{${path}}`;
    const value = view[name];
    if (value === undefined) return 'unknown';
    if (field === undefined) return show(value);
    const found =
      typeof value === 'object' && value !== null && Object.hasOwn(value, field)
        ? (value as { readonly [key: string]: Plain })[field]
        : null;
    return show(found ?? null);
  });
}

function show(value: Plain): string {
  if (value === null || value === '') return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item) => show(item)).join(', ');
  if (typeof value === 'object') return printable(JSON.stringify(value));
  return printable(String(value));
}
