/** The name of a grant in the due queue. */
export function grantKey(id: string): string {
  return `grant/${encodeURIComponent(id.toWellFormed())}`;
}

/** The grant that a key of the due queue names, or null when it names something else. */
export function parseGrantKey(key: string): string | null {
  const [kind, id, ...rest] = key.split('/');
  return kind === 'grant' && id && rest.length === 0 ? decodeURIComponent(id) : null;
}
