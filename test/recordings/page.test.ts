/** The HTML export in a browser: it plays by itself, and nothing a session showed runs in it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { sourceOf } from '../../src/adapters/terminal/source-of.ts';
import { renderPage } from '../../src/cli/recordings/render-page.ts';
import { gatherPage } from '../../src/operations/export-recording.ts';

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const missing = !existsSync(chromium);
if (missing) console.warn('the exported page is not tried in a browser: apt-get install chromium');
const LOAD_MS = 60_000;

/** Ends in the page's own data, its text and a marker. */
const HOSTILE =
  '</script><script>document.title="owned"</script><img src=x onerror=\'document.title="owned"\'>';

test.skipIf(missing)(
  'it shows the last screen and its commands, and runs nothing that a session showed',
  async () => {
    const shown = `\u001b[?2004h[me@node ~]$ echo "${HOSTILE}"\r\n\u001b[?2004l\r\u001b[32m${HOSTILE}\u001b[0m\r\n\u001b[?2004h[me@node ~]$ `;
    const page = await gatherPage(sourceOf(Buffer.from(shown)), recordingTools, {
      size: { cols: 150, rows: 10 },
    });
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-page-'));
    try {
      const file = join(folder, 'page.html');
      writeFileSync(file, renderPage('a <b>name</b>', page ?? expect.fail('it does not fit')));
      const dom = execFileSync(
        chromium,
        [
          ...['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=5000', '--dump-dom'],
          ...[`--user-data-dir=${join(folder, 'profile')}`, pathToFileURL(file).href],
        ],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: LOAD_MS },
      );
      expect(dom).toContain('<title>a &lt;b&gt;name&lt;/b&gt;</title>');
      const screen = /<div id="screen"[^>]*>([\s\S]*?)<div id="bar">/.exec(dom)?.[1] ?? '';
      expect(screen).toContain('&lt;img src=x onerror=');
      expect(screen).not.toContain('<img');
      const markers = /<ol id="markers"[^>]*>([\s\S]*?)<\/ol>/.exec(dom)?.[1] ?? '';
      expect(markers).toContain('echo "&lt;/script&gt;');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  LOAD_MS,
);
