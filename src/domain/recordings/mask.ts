/** What stands where a secret stood. */
export const MASKED = '***';

/** A value behind a name: quoted, or up to a blank; a variable's name is no secret. */
const VALUE =
  /(?!\*\*\*|\$\{?\w+\}?(?:["'\s;|&)]|$)|\$\(|["']?\$\{?\w+\}?["'])(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s'";|&)]+)/
    .source;
const NAME =
  /[\w.-]*(?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?key|account[_-]?key|credentials?)(?:[_.-]?\w{0,24})?/
    .source;

interface Rule {
  readonly pattern: RegExp;
  /** What the match becomes; the groups that stay are named in it. */
  readonly becomes: string;
}

const rule = (source: string, flags: string, becomes: string): Rule => ({
  pattern: new RegExp(source, flags),
  becomes,
});

const RULES: readonly Rule[] = [
  rule(
    '(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----)(?:[\\s\\S]*?(-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)|[\\s\\S]*$)',
    'g',
    `$1${MASKED}$2`,
  ),
  // name=value, name: value, "name": "value"; not name==value.
  rule(
    `(?<![\\w.-])(["']?${NAME}["']?\\s*(?:=|:(?=\\s|["']|\\S{6}))\\s*)(?![=:])${VALUE}`,
    'gi',
    `$1${MASKED}`,
  ),
  // --password value, --token value
  rule(`(?<=\\s|^)(--?${NAME}\\s+)(?!-)${VALUE}`, 'gi', `$1${MASKED}`),
  rule(`\\b(aws_(?:secret_access_key|session_token)\\s+)${VALUE}`, 'gi', `$1${MASKED}`),
  rule(
    `\\b(requirepass\\s+|identified by\\s+|ConvertTo-SecureString\\s+(?:-String\\s+)?)${VALUE}`,
    'gi',
    `$1${MASKED}`,
  ),
  rule(
    `\\b((?:mysql|mysqldump|mysqladmin|mariadb|mysqlimport)\\b[^|;&\\n]*?\\s-p)(?!\\s)${VALUE}`,
    'g',
    `$1${MASKED}`,
  ),
  rule(
    `\\b((?:sshpass|redis-cli|7z|zip|mongo|mongosh|docker login|podman login|az login|smbclient|useradd|usermod)\\b[^|;&\\n]*?\\s-[paP]\\s*)(?!\\s)${VALUE}`,
    'g',
    `$1${MASKED}`,
  ),
  rule(`\\b(htpasswd\\b[^|;&\\n]*?\\s-\\w*b\\w*\\s+\\S+\\s+\\S+\\s+)${VALUE}`, 'g', `$1${MASKED}`),
  rule(
    `(\\b(?:curl|wget|http|https)\\b[^|;&\\n]*?\\s(?:-u|--user)[\\s=]*["']?[^\\s:'"]+:)[^\\s'"]+`,
    'g',
    `$1${MASKED}`,
  ),
  rule(`(\\bpass:)[^\\s'"]+`, 'g', `$1${MASKED}`),
  rule(
    `(\\b(?:echo|printf)\\s+(?:-\\w+\\s+)*)${VALUE}(?=\\s*\\|\\s*(?:sudo\\s+(?:-\\w+\\s+)*-\\w*S|(?:sudo\\s+)?(?:passwd|chpasswd|docker\\s+login|podman\\s+login|gh\\s+auth|vault\\s+login)))`,
    'g',
    `$1${MASKED}`,
  ),
  rule('(\\b[a-z][a-z0-9+.-]{1,20}://[^\\s/:@\'"]{0,256}:)[^\\s/@\'"]+(?=@)', 'gi', `$1${MASKED}`),
  rule(
    `(\\b(?:authorization|x-api-key|x-auth-token|x-amz-security-token|x-vault-token)["']?\\s*[:=]\\s*["']?(?:(?:basic|bearer|token|digest)\\s+)?)[^\\s'",;]+`,
    'gi',
    `$1${MASKED}`,
  ),
  rule(`(\\bbearer\\s+)[\\w.~+/=-]{8,}`, 'gi', `$1${MASKED}`),
  // Keys that tell themselves by their first letters.
  rule('\\b(AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?![A-Z0-9])', 'g', `$1${MASKED}`),
  rule('\\b(gh[pousr]_)[A-Za-z0-9]{20,}', 'g', `$1${MASKED}`),
  rule(
    '\\b(github_pat_|glpat-|gldt-|npm_|hf_|pypi-|dop_v1_|shpat_|sk_live_|sk_test_|rk_live_|hvs\\.|SG\\.|sk-|xox[abeprs]-|xapp-|AIza|ya29\\.|AGE-SECRET-KEY-|glsa_|lin_api_|dapi)[A-Za-z0-9_.-]{16,}',
    'g',
    `$1${MASKED}`,
  ),
  rule('\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}(?:\\.[A-Za-z0-9_-]*)?', 'g', `eyJ${MASKED}`),
];

/** 40 letters of all three kinds, as AWS's secret keys are; a commit's hash has no capitals. */
const SECRET_KEY =
  /(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}[a-z])(?=[A-Za-z0-9/+]{0,39}\d)(?:(?!\/(?:\w+\/){2})[A-Za-z0-9/+]){40}(?![A-Za-z0-9/+=])/g;
/** What may be such a key; tried first, as it is cheaper. */
const LONG_WORD = /[A-Za-z0-9/+]{40}/;
/** Masking settles after a few rounds. */
const MAX_ROUNDS = 10;
/**
 * A part of each rule's own: a text without any of these holds nothing that a rule masks. Most lines are passed over by
 * it, as trying every rule costs a hundred times as much. A new rule adds its part here; the tests hold both together.
 */
const HINT =
  /pass|pwd|secret|token|key|auth|credential|identified by|securestring|mysql|mariadb|redis|7z|zip|mongo|login|sudo|smbclient|useradd|usermod|\s-u|--user|:\/\/|bearer|A[KSRI][IOD]A|gh[pousr]_|github_pat|glpat|gldt|npm_|hf_|pypi-|dop_v1|shpat_|[sr]k_|sk-|hvs\.|SG\.|xox|xapp|AIza|ya29|glsa_|lin_api|dapi|eyJ/i;
/** Longer texts are masked in pieces. */
const MAX_PIECE_CHARS = 20_000;

/**
 * Takes what looks like a key, token or password out of a text; what is around it stays. Masking twice is masking
 * once. It goes by names and shapes: a secret that looks like any other word is not seen.
 */
export function mask(text: string): string {
  if (text.length > MAX_PIECE_CHARS && text.includes('\n') === false)
    return mask(text.slice(0, MAX_PIECE_CHARS)) + mask(text.slice(MAX_PIECE_CHARS));
  if (!HINT.test(text) && !LONG_WORD.test(text)) return text;
  let masked = maskOnce(text);
  if (masked === text) return text;
  // What is masked may uncover what stood in its shadow.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const again = maskOnce(masked);
    if (again === masked) break;
    masked = again;
  }
  return masked;
}

function maskOnce(text: string): string {
  let masked = text;
  for (const { pattern, becomes } of RULES) masked = masked.replace(pattern, becomes);
  return masked.replace(SECRET_KEY, MASKED);
}

/** The same with as many characters as before: what is masked becomes stars, line ends stay. For places on a screen. */
export function maskInPlace(text: string): string {
  const masked = mask(text);
  if (masked === text) return text;
  const pieces = masked.split(MASKED);
  const last = pieces.length - 1;
  let out = '';
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) {
      // The last piece stands at the end; the others are looked for behind at least one masked character.
      const found = index === last ? text.length - piece.length : text.indexOf(piece, at + 1);
      const end = found < at ? text.length : found;
      out += stars(text.slice(at, end));
      at = end;
    }
    out += text.slice(at, at + piece.length);
    at += piece.length;
  }
  return out.slice(0, text.length);
}

function stars(text: string): string {
  return text.replace(/[^\n]/g, '*');
}
