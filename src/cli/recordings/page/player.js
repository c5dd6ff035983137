const recording = JSON.parse(document.getElementById('recording').textContent);
const { frames, rows, markers } = recording;
const $ = (id) => document.getElementById(id);
const IDLE_MS = 2000;
const screen = $('screen');
const lines = Array.from({ length: recording.rowCount }, () =>
  screen.appendChild(document.createElement('div')),
);
const duration = recording.endMs;
const state = { at: 0, frame: -1, shown: [], playing: false, speed: 1, skip: true, last: 0 };

const PALETTE = [
  '#1d1f21',
  '#cc342b',
  '#198844',
  '#fba922',
  '#3971ed',
  '#a36ac7',
  '#3971ed',
  '#c5c8c6',
  '#969896',
  '#e05a52',
  '#3ba868',
  '#fcc35f',
  '#6a96f2',
  '#bb8fd6',
  '#6a96f2',
  '#ffffff',
];
const colorOf = (n) => {
  if (n < 16) return PALETTE[n];
  if (n > 231)
    return `rgb(${Array(3)
      .fill(8 + (n - 232) * 10)
      .join()})`;
  const part = (x) => (x === 0 ? 0 : 55 + x * 40);
  const m = n - 16;
  return `rgb(${part(Math.floor(m / 36))},${part(Math.floor(m / 6) % 6)},${part(m % 6)})`;
};
/** Looks become style properties, never markup. */
function dress(element, sgr) {
  let fg = null;
  let bg = null;
  let inverse = false;
  const codes = sgr.split(';').map(Number);
  for (let i = 0; i < codes.length; i += 1) {
    const c = codes[i];
    if (c === 1) element.style.fontWeight = 'bold';
    else if (c === 2) element.style.opacity = '0.6';
    else if (c === 3) element.style.fontStyle = 'italic';
    else if (c === 4) element.style.textDecoration = 'underline';
    else if (c === 9) element.style.textDecoration = 'line-through';
    else if (c === 7) inverse = true;
    else if (c >= 30 && c < 38) fg = colorOf(c - 30);
    else if (c >= 90 && c < 98) fg = colorOf(c - 82);
    else if (c >= 40 && c < 48) bg = colorOf(c - 40);
    else if (c >= 100 && c < 108) bg = colorOf(c - 92);
    else if (c === 38 || c === 48) {
      const color = codes[i + 1] === 5 ? colorOf(codes[i + 2]) : `rgb(${codes.slice(i + 2, i + 5).join()})`;
      i += codes[i + 1] === 5 ? 2 : 4;
      if (c === 38) fg = color;
      else bg = color;
    }
  }
  if (inverse) [fg, bg] = [bg || '#151718', fg || '#d0d0d0'];
  if (fg) element.style.color = fg;
  if (bg) element.style.backgroundColor = bg;
}

function drawRow(index) {
  const line = lines[index];
  const id = state.shown[index];
  line.textContent = '';
  const row = id === undefined || id < 0 ? [] : rows[id];
  for (let i = 0; i < row.length; i += 2) {
    if (row[i] === '') line.append(row[i + 1]);
    else {
      const span = document.createElement('span');
      dress(span, row[i]);
      span.textContent = row[i + 1];
      line.append(span);
    }
  }
}

function apply(to) {
  const changed = new Set();
  if (to < state.frame) {
    state.frame = -1;
    for (let i = 0; i < lines.length; i += 1) changed.add(i);
    state.shown = [];
  }
  while (state.frame < to) {
    state.frame += 1;
    const frame = frames[state.frame];
    for (let i = 3; i < frame.length; i += 2) {
      state.shown[frame[i]] = frame[i + 1];
      changed.add(frame[i]);
    }
  }
  for (const index of changed) drawRow(index);
  const [, row, col] = to < 0 ? [0, -1, -1] : frames[to];
  const cursor = $('cursor');
  cursor.hidden = row < 0;
  cursor.style.transform = `translate(${Math.max(0, col)}ch, calc(var(--line) * ${Math.max(0, row)}))`;
}

/** The last frame at a moment. */
function frameAt(ms) {
  let low = -1;
  let high = frames.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (frames[middle][0] <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}

const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;
function show() {
  apply(frameAt(state.at));
  $('time').textContent = `${clock(state.at)} / ${clock(duration)}`;
  $('seek').value = String(duration === 0 ? 0 : (1000 * state.at) / duration);
  $('play').textContent = state.playing ? 'Pause' : 'Play';
  $('speed').textContent = `${state.speed}x`;
  $('skip').setAttribute('aria-pressed', String(state.skip));
  const next = markers.findLastIndex((marker) => marker.atMs <= state.at);
  for (const [i, item] of [...$('markers').children].entries()) item.toggleAttribute('data-now', i === next);
}
function seek(ms) {
  state.at = Math.min(duration, Math.max(0, ms));
  show();
}
function play(on) {
  if (on && state.at >= duration) state.at = 0;
  state.playing = on;
  state.last = performance.now();
  show();
  if (on) requestAnimationFrame(tick);
}
function tick(now) {
  if (!state.playing) return;
  let at = state.at + (now - state.last) * state.speed;
  state.last = now;
  const next = frames[frameAt(state.at) + 1];
  if (state.skip && next !== undefined && next[0] - at > IDLE_MS) at = next[0] - IDLE_MS;
  state.at = Math.min(duration, at);
  if (state.at >= duration) state.playing = false;
  show();
  if (state.playing) requestAnimationFrame(tick);
}
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];
function speed(by) {
  state.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(state.speed) + by))];
  show();
}
function marker(by) {
  const to =
    by > 0 ? markers.find((m) => m.atMs > state.at) : markers.findLast((m) => m.atMs < state.at - 500);
  if (to !== undefined) seek(to.atMs);
  else if (by < 0) seek(0);
}
/** The next frame that shows the text and did not before; the search begins anew behind the end. */
function find() {
  const wanted = $('search').value.toLowerCase();
  if (wanted === '') return;
  const has = rows.map((row) =>
    row
      .filter((_, i) => i % 2 === 1)
      .join('')
      .toLowerCase()
      .includes(wanted),
  );
  const from = frameAt(state.at);
  for (let step = 1; step <= frames.length; step += 1) {
    const index = (from + step) % frames.length;
    if (frames[index].some((id, i) => i >= 4 && i % 2 === 0 && has[id])) {
      $('found').textContent = '';
      play(false);
      seek(frames[index][0]);
      return;
    }
  }
  $('found').textContent = 'not found';
}

for (const each of markers) {
  const item = $('markers').appendChild(document.createElement('li'));
  const button = item.appendChild(document.createElement('button'));
  button.textContent = `${clock(each.atMs)}  ${each.label}`;
  button.addEventListener('click', () => seek(each.atMs));
}
$('play').addEventListener('click', () => play(!state.playing));
$('speed').addEventListener('click', () => speed(state.speed === 16 ? -6 : 1));
$('skip').addEventListener('click', () => {
  state.skip = !state.skip;
  show();
});
$('seek').addEventListener('input', (e) => seek((duration * Number(e.target.value)) / 1000));
$('search').addEventListener('keydown', (e) => {
  if (e.key === 'Enter') find();
  if (e.key === 'Escape') e.target.blur();
  e.stopPropagation();
});
const keys = {
  ' ': () => play(!state.playing),
  '.': () => seek(frames[frameAt(state.at) + 1]?.[0] ?? duration),
  ',': () => seek(frames[frameAt(state.at) - 1]?.[0] ?? 0),
  ArrowRight: () => seek(state.at + 5000),
  ArrowLeft: () => seek(state.at - 5000),
  '>': () => speed(1),
  '<': () => speed(-1),
  ']': () => marker(1),
  '[': () => marker(-1),
  i: () => $('skip').click(),
  '/': () => $('search').focus(),
  n: find,
};
document.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const action = /^\d$/.test(e.key) ? () => seek((duration * Number(e.key)) / 10) : keys[e.key];
  if (action === undefined) return;
  e.preventDefault();
  action();
});
seek(0);
if (frames.length > 0 && !recording.timed) seek(duration);
