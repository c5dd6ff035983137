/** A list whose members stand side by side without a wrapping element (Smithy's xmlFlattened). */
export class FlatList {
  readonly members: readonly unknown[];
  constructor(members: readonly unknown[]) {
    this.members = members;
  }
}

/** Marks a list as flattened. */
export function flat(members: readonly unknown[]): FlatList {
  return new FlatList(members);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Escapes text for XML; characters that XML 1.0 cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"\r]/g, (c) => ENTITIES[c] ?? c)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}

/**
 * Renders an object as XML elements in the order of its members. Arrays are wrapped as
 * `<Name><member/></Name>` (the name of the inner element is given), Dates are ISO 8601, undefined and null
 * members are left out.
 */
export function renderXml(value: unknown, inner = 'member'): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value))
    return value.map((each) => `<${inner}>${renderXml(each, inner)}</${inner}>`).join('');
  if (typeof value === 'object' && value !== null) {
    let text = '';
    for (const [key, child] of Object.entries(value)) {
      if (child === undefined || child === null) continue;
      if (child instanceof FlatList) {
        for (const each of child.members) text += `<${key}>${renderXml(each, inner)}</${key}>`;
      } else text += `<${key}>${renderXml(child, inner)}</${key}>`;
    }
    return text;
  }
  return escapeXml(String(value));
}
