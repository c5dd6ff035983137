/** A session id or type as a folder name: nothing in it may leave the folder. */
export function folderName(text: string): string {
  return text.replace(/[^A-Za-z0-9@+=,._-]/g, '_').replace(/^\.+/, '_');
}
