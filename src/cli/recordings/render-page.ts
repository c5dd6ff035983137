import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PageRecording } from '../../operations/export-recording.ts';

const part = (name: string) => readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A text as HTML text. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * One page that plays a recording by itself: no other file, no network. Its policy allows this one script and this one
 * style by their hashes, so that nothing a session showed can run; what it showed is data, and becomes text only.
 */
export function renderPage(name: string, recording: PageRecording): string {
  const script = part('player.js');
  const style = part('page.css');
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
  const json = JSON.stringify(recording).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const started =
    recording.startedAtMs === null
      ? 'when it was is not known'
      : new Date(recording.startedAtMs).toISOString();
  const notes = [
    started,
    recording.timed ? null : 'the recording has no times: each piece is shown for a tenth of a second',
    recording.gaps === 0 ? null : `${recording.gaps} gaps`,
    'what looks like a secret is masked',
  ].filter((note) => note !== null);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(name)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(name)}</h1>
<p>${escapeHtml(notes.join(' · '))}</p>
<main>
<section>
<div id="frame"><div id="screen"><div id="cursor"></div></div></div>
<div id="bar">
<button id="play" type="button">Play</button>
<input id="seek" type="range" min="0" max="1000" value="0" aria-label="Moment">
<span id="time"></span>
<button id="speed" type="button" title="&lt; and &gt;">1x</button>
<button id="skip" type="button" aria-pressed="true" title="i">Skip idle</button>
<input id="search" type="search" placeholder="Search ( / )" aria-label="Search">
<span id="found" role="status"></span>
</div>
</section>
<ol id="markers" aria-label="Commands"></ol>
</main>
<script type="application/json" id="recording">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}
