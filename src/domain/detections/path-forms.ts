/** A path without `//`, `/./` and `/x/../`. */
export function normalPath(path: string): string {
  if (!/\/\/|\/\.\.?(\/|$)/.test(path) || path.includes('://')) return path;
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else if (part !== '..' || !path.startsWith('/')) kept.push(part);
  }
  return (path.startsWith('/') ? '/' : '') + kept.join('/');
}

/** A word that may be a file's relative path: no option, address, pattern of a program or assignment. */
const RELATIVE = /^(?!-)[\w.+@%][\w./+@%-]*$/;

/** A path as seen from a folder; null folder: not known, so a relative path stays. */
export function pathFrom(folder: string | null, path: string): string {
  if (folder === null || path.startsWith('/') || !RELATIVE.test(path)) return normalPath(path);
  return normalPath(`${folder}/${path}`);
}
