/** Writes the pages of the reference beside this file: `npm run reference`. */
import { writeFileSync } from 'node:fs';
import { renderPages } from './pages.ts';

for (const [file, text] of renderPages()) {
  writeFileSync(new URL(file, import.meta.url), text);
  console.log(`docs/reference/${file}`);
}
