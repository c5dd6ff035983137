/**
 * Made transcripts that look like work on servers: listings, journals, access logs, processes, containers, packages,
 * editors. A seed gives the same transcripts for ever. Each is an S3 copy as the agent makes it: header, CR CR LF,
 * footer (facts/session-manager.md C.3).
 */

/** Numbers that look like chance; the same for the same seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  /** Small numbers far more often than large ones, as words are used. */
  skewed(limit: number): number {
    const share = this.below(65_536) / 65_536;
    return Math.floor(limit * share * share * share);
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.skewed(items.length)] as Item;
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.below(0x10000).toString(16).padStart(4, '0');
    return text.slice(0, length);
  }
}

const VERBS =
  'started stopped accepted refused closed opened loaded saved expired renewed rotated failed'.split(' ');
const THINGS =
  'connection session request worker queue cache token lease snapshot volume backup certificate upload batch order invoice'.split(
    ' ',
  );
const SERVICES =
  'nginx sshd kubelet containerd postgres redis systemd cron amazon-ssm-agent chronyd rsyslogd dockerd haproxy vault consul'.split(
    ' ',
  );
const USERS = 'root ec2-user postgres www-data nobody redis systemd+ chrony'.split(' ');
const PATHS = '/var/log /etc /opt/app /home/ec2-user /srv/data /usr/lib/systemd/system /var/lib/docker'.split(
  ' ',
);
const EXTENSIONS = 'log conf txt service json yaml sh py so gz'.split(' ');

const PLAIN =
  'account admin agent alert archive asset audit backend backup balance batch billing board branch broker browser bucket budget build cache calendar campaign capacity cargo catalog channel charge checkout claim client cluster collector column company compute config console consumer contact content contract control cookie country coupon courier credit crawler currency customer daemon dashboard dataset dealer delivery deploy device dialog digest discount dispatch document domain driver editor engine entry error event exchange export feature feed filter finance firewall folder forecast format forward frame freight gallery gateway geography global graph group guest handover harbor health history holiday hotel import index ingest insight interest inventory issue journal kernel keyword label language launch layout ledger legacy library licence limit listing loader locale logger lookup loyalty machine mailer manifest margin market master matrix member merchant message meter migration mobile model module monitor mortgage network notice number object office operator option ordering origin outlet output package page parcel parser partner payment payroll permit picture pipeline planner platform player pool portal postal preview price printer process product profile project promotion proxy publisher purchase quality quota quote rating reader receipt record refund region registry release remote render rental report research reserve resource retail return revenue review reward route router sample scanner schedule schema scoring search section sensor server settlement shadow shipping shuttle signal sitemap socket source spool stage staging station status stock storage store stream student subject summary supplier support survey switch symbol sync system tariff task template tenant terminal theme thread ticket timeline topic tracker trade traffic transfer travel trigger tunnel upgrade usage vendor version video viewer visitor voucher wallet warehouse weather webhook widget window workflow worker zone'.split(
    ' ',
  );

/** Names that all transcripts share, as those of one company: a few words, and many put together of two. */
function vocabulary(size: number): readonly string[] {
  const dice = new Dice(77);
  const pick = () => PLAIN[dice.below(PLAIN.length)] as string;
  return [...PLAIN, ...Array.from({ length: size }, () => `${pick()}-${pick()}`)];
}

const WORDS = vocabulary(6_000);

/** A transcript's name and its text. */
export interface MadeTranscript {
  readonly id: string;
  readonly person: string;
  readonly node: string;
  readonly bytes: Buffer;
}

/** The transcript of a number; between some ten kilobytes and two megabytes. */
export function makeTranscript(number: number): MadeTranscript {
  const dice = new Dice(number * 2_654_435_761 + 1);
  const person = WORDS[dice.below(40)] as string;
  const host = `ip-10-${dice.below(8)}-${dice.below(256)}-${dice.below(256)}`;
  const size = 20_000 + dice.skewed(1_500_000);
  const session = new MadeSession(dice, host);
  let text = '';
  while (text.length < size) text += session.command();
  const whole =
    `Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat /tmp/ipc" <not executed on terminal>]\n` +
    text.replaceAll('\n', '\r\r\n') +
    `[ec2-user@${host} ~]$ exit\r\r\nexit\r\r\n\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n`;
  return {
    id: `${person}-${new Dice(number + 9).hex(17)}`,
    person,
    node: `i-${new Dice(number % 200).hex(17)}`,
    bytes: Buffer.from(whole, 'utf8'),
  };
}

class MadeSession {
  readonly #dice: Dice;
  readonly #host: string;
  #second = 32_000;
  /** What is on this machine: the same is shown again and again. */
  readonly #words: readonly string[];
  readonly #files: readonly string[];
  readonly #addresses: readonly string[];
  readonly #running: readonly string[];
  readonly #podNames: readonly string[];

  constructor(dice: Dice, host: string) {
    this.#dice = dice;
    this.#host = host;
    const many = <Item>(count: number, make: () => Item) => Array.from({ length: count }, make);
    this.#words = many(150, () => WORDS[dice.below(WORDS.length)] as string);
    this.#files = many(
      80,
      () =>
        `${dice.of(PATHS)}/${dice.of(this.#words)}${dice.below(3) === 0 ? `-${dice.below(500)}` : ''}.${dice.of(EXTENSIONS)}`,
    );
    this.#addresses = many(40, () => `10.${dice.below(8)}.${dice.below(256)}.${dice.below(256)}`);
    this.#running = many(
      60,
      () =>
        `/usr/bin/${dice.of(SERVICES)} --config ${dice.of(this.#files)}${dice.below(2) === 0 ? ` --name ${dice.of(this.#words)}` : ''}`,
    );
    this.#podNames = many(40, () => `${dice.of(this.#words)}-${dice.hex(9)}-${dice.hex(5)}`);
  }

  /** A prompt, a command and what it shows. */
  command(): string {
    const [typed, shown] = this.#choose();
    const lines = shown.length === 0 ? '' : `${shown.join('\n')}\n`;
    return `\x1b[?2004h[ec2-user@${this.#host} ~]$ ${typed}\n\x1b[?2004l\r${lines}`;
  }

  #choose(): readonly [string, readonly string[]] {
    const choices = [
      () => this.#journal(),
      () => this.#listing(),
      () => this.#access(),
      () => this.#processes(),
      () => this.#search(),
      () => this.#pods(),
      () => this.#config(),
      () => this.#packages(),
      () => this.#trace(),
      () => this.#editor(),
      () => this.#short(),
    ];
    return (choices[this.#dice.below(choices.length)] as () => readonly [string, readonly string[]])();
  }

  #word(): string {
    return this.#dice.of(this.#words);
  }

  #name(): string {
    return this.#dice.below(3) === 0 ? `${this.#word()}-${this.#dice.skewed(3000)}` : this.#word();
  }

  #file(): string {
    return this.#dice.of(this.#files);
  }

  #address(): string {
    return this.#dice.of(this.#addresses);
  }

  #time(): string {
    this.#second += this.#dice.below(4);
    const at = this.#second % 86_400;
    const two = (value: number) => String(value).padStart(2, '0');
    return `${two(Math.floor(at / 3600))}:${two(Math.floor(at / 60) % 60)}:${two(at % 60)}`;
  }

  #many(least: number, most: number, line: () => string): readonly string[] {
    return Array.from({ length: least + this.#dice.below(most - least) }, line);
  }

  #journal(): readonly [string, readonly string[]] {
    const service = this.#dice.of(SERVICES);
    const pid = 300 + this.#dice.below(30_000);
    const message = () => {
      const dice = this.#dice;
      const what = `${dice.of(THINGS)} ${this.#name()} ${dice.of(VERBS)}`;
      if (dice.below(3) === 0) return `${what} from ${this.#address()} port ${1024 + dice.below(60_000)}`;
      if (dice.below(3) === 0) return `${what} in ${dice.below(2000)} ms, id=${dice.hex(12)}`;
      return `${what}: ${this.#word()} ${this.#word()} ${this.#word()}`;
    };
    const line = () => `Nov 21 ${this.#time()} ${this.#host} ${service}[${pid}]: ${message()}`;
    return [`journalctl -u ${service} --since today | tail -n 80`, this.#many(5, 90, line)];
  }

  #listing(): readonly [string, readonly string[]] {
    const dice = this.#dice;
    const line = () => {
      const date = `Nov ${String(1 + dice.below(21)).padStart(2)} ${this.#time().slice(0, 5)}`;
      const folder = dice.below(4) === 0;
      const name = `${this.#name()}.${dice.of(EXTENSIONS)}`;
      return folder
        ? `drwxr-xr-x  2 root root     4096 ${date} \x1b[0m\x1b[01;34m${this.#name()}\x1b[0m`
        : `-rw-r--r--  1 ${dice.of(USERS)} adm ${String(dice.skewed(9_999_999)).padStart(8)} ${date} ${name}`;
    };
    return [
      `ls -la ${dice.of(PATHS)}/${this.#word()}`,
      [`total ${dice.below(9000)}`, ...this.#many(3, 60, line)],
    ];
  }

  #access(): readonly [string, readonly string[]] {
    const dice = this.#dice;
    const line = () =>
      `${this.#address()} - - [21/Nov/2026:${this.#time()} +0000] "${dice.of(['GET', 'POST', 'PUT'])} /api/v1/${dice.of(THINGS)}s/${dice.skewed(90_000)} HTTP/1.1" ${dice.of(['200', '201', '304', '404', '500'])} ${dice.below(40_000)} "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"`;
    return [`tail -n 50 /var/log/nginx/${this.#word()}.access.log`, this.#many(10, 50, line)];
  }

  #processes(): readonly [string, readonly string[]] {
    const dice = this.#dice;
    const line = () =>
      `${dice.of(USERS).padEnd(10)} ${String(1 + dice.below(32_000)).padStart(7)}  0.${dice.below(10)}  ${dice.below(9)}.${dice.below(10)} ${String(dice.below(900_000)).padStart(7)} ${String(dice.below(90_000)).padStart(6)} ?        Ssl  ${this.#time().slice(0, 5)}   0:0${dice.below(10)} ${dice.of(this.#running)}`;
    return ['ps aux --sort=-rss | head -n 60', this.#many(10, 60, line)];
  }

  #search(): readonly [string, readonly string[]] {
    const word = this.#word();
    const line = () =>
      `\x1b[35m\x1b[K${this.#file()}\x1b[m\x1b[K:${1 + this.#dice.below(900)}: ${this.#word()} ${word} = ${this.#word()}`;
    return [`grep -rn ${word} /opt/app`, this.#many(0, 30, line)];
  }

  #pods(): readonly [string, readonly string[]] {
    const dice = this.#dice;
    const line = () =>
      `${dice.of(this.#podNames).padEnd(48)} 1/1     ${dice.of(['Running', 'Pending', 'CrashLoopBackOff']).padEnd(18)} ${dice.skewed(30)}          ${1 + dice.below(90)}d`;
    return [`kubectl get pods -n ${this.#word()}`, this.#many(5, 50, line)];
  }

  #config(): readonly [string, readonly string[]] {
    const line = () =>
      this.#dice.below(5) === 0
        ? `# ${this.#word()} ${this.#word()} ${this.#word()} ${this.#word()}`
        : `${this.#word()}_${this.#dice.of(THINGS)} = ${this.#dice.below(2) === 0 ? this.#file() : this.#dice.skewed(5000)}`;
    return [`cat ${this.#file()}`, this.#many(5, 70, line)];
  }

  #packages(): readonly [string, readonly string[]] {
    const dice = this.#dice;
    const line = () =>
      `${dice.of(['Get', 'Unpacking', 'Setting up', 'Preparing to unpack'])} lib${this.#word()}${dice.below(9)} (${dice.below(9)}.${dice.below(40)}.${dice.below(20)}-${dice.below(9)}+deb12u${dice.below(5)}) ...`;
    return [`sudo apt-get install -y ${this.#word()}`, this.#many(10, 80, line)];
  }

  #trace(): readonly [string, readonly string[]] {
    const line = () =>
      `    at ${this.#word()}.${this.#word()}.${this.#word()}(${this.#word()}.java:${this.#dice.below(900)})`;
    return [
      `docker logs ${this.#dice.hex(12)} --tail 40`,
      [
        `java.lang.IllegalStateException: ${this.#word()} ${this.#name()} ${this.#dice.of(VERBS)}`,
        ...this.#many(5, 40, line),
      ],
    ];
  }

  #editor(): readonly [string, readonly string[]] {
    const rows = this.#many(10, 22, () => `${this.#word()} ${this.#word()} ${this.#word()}`);
    const screen = rows.map((row, index) => `\x1b[${index + 1};1H${row}\x1b[K`).join('');
    return [`vim ${this.#file()}`, [`\x1b[?1049h\x1b[2J${screen}\x1b[24;1H:q\x1b[?1049l`]];
  }

  #short(): readonly [string, readonly string[]] {
    const dice = this.#dice;
    return dice.of([
      [`cd ${dice.of(PATHS)}`, []],
      ['uptime', [` ${this.#time()} up ${dice.below(90)} days,  load average: 0.${dice.below(90)}, 0.1`]],
      [`sudo systemctl restart ${dice.of(SERVICES)}`, []],
      [`curl -s http://${this.#address()}:8080/health`, [`{"status":"ok","node":"${this.#name()}"}`]],
      [`rm -f ${this.#file()}`, []],
    ] as const);
  }
}
