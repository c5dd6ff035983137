/** A file and the SHA-256 of its content, in hexadecimal. */
export interface ManifestLine {
  readonly name: string;
  readonly sha256: string;
}

/** The manifest's own name, that of its signature, and the key's: only the first two are not in the manifest. */
export const MANIFEST_NAME = 'MANIFEST.sha256';
export const SIGNATURE_NAME = 'MANIFEST.sig';
export const PUBLIC_KEY_NAME = 'public-key.pem';
/** Says what the bundle is: its session, its place in the chain, the key it is signed with. */
export const DESCRIPTION_NAME = 'bundle.json';
export const TRANSCRIPTS_NAME = 'transcripts.json';

const LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9_-][A-Za-z0-9._/-]*)$/;

/** The manifest as `sha256sum -c` reads it, sorted by name. */
export function renderManifest(lines: readonly ManifestLine[]): string {
  return lines
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('');
}

/** The files of a manifest; null: it is not one as renderManifest writes it. */
export function parseManifest(text: string): readonly ManifestLine[] | null {
  if (!text.endsWith('\n')) return null;
  const lines: ManifestLine[] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    const [, sha256, name] = LINE.exec(line) ?? [];
    if (sha256 === undefined || name === undefined) return null;
    lines.push({ name, sha256 });
  }
  return renderManifest(lines) === text ? lines : null;
}
