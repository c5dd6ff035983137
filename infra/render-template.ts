/** A template as it is written to a file: readable, and the same for the same template. */
export function renderTemplate(template: unknown): string {
  return `${JSON.stringify(template, null, 1)}\n`;
}
