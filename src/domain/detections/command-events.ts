import { type DetectionEvent, SEPARATOR } from './event.ts';
import { FieldEvent } from './field-event.ts';
import { pathFrom } from './path-forms.ts';
import type { ReadLine } from './shell/command-reader.ts';
import { programName, type TypedCommand } from './shell/typed-command.ts';
import { writtenFiles } from './written-files.ts';

/** Programs of an administrator's folder; all others are told as of /usr/bin when typed without a folder. */
const SBIN = new Set(
  (
    'useradd userdel usermod groupadd groupdel groupmod adduser deluser addgroup delgroup chpasswd visudo vipw vigr ' +
    'insmod modprobe rmmod depmod iptables ip6tables nft ufw firewall-cmd auditctl auditd service chkconfig sysctl ' +
    'setenforce semanage setcap getcap tcpdump iw iwconfig ifconfig route arp ip update-rc.d update-ca-certificates ' +
    'logrotate rsyslogd sshd cron crond mkfs fdisk shutdown reboot halt poweroff init telinit swapoff losetup dmsetup'
  ).split(' '),
);

/** More forms of one command line say nothing new. */
const MAX_TOLD_CHARS = 16_384;

/** The events of one read line: one for each command and each file that it writes, and one for the line as text. */
export function lineEvents(line: ReadLine): readonly DetectionEvent[] {
  const events: DetectionEvent[] = [];
  for (const command of line.commands) {
    events.push(commandEvent(command));
    for (const file of writtenFiles(command))
      events.push(
        new FieldEvent('file', {
          TargetFilename: distinct([pathFrom(command.folder, file.path), file.path]),
          Image: images(command),
          CommandLine: commandLines(command),
          Content: file.content === null ? [] : [clean(file.content)],
          Operation: [file.operation],
        }),
      );
  }
  events.push(new FieldEvent('line', { Line: distinct(line.scripts.map(clean)) }));
  return events;
}

function commandEvent(command: TypedCommand): DetectionEvent {
  const { upstream, downstream, input, redirects, assignments, launchers, folder } = command;
  return new FieldEvent('command', {
    Image: images(command),
    CommandLine: commandLines(command),
    Argument: arguments_(command.argv, folder),
    Assignment: assignments.map(clean),
    Launcher: launchers.length === 0 ? NO_TEXTS : distinct(launchers.map((name) => imageOf(name, folder))),
    UpstreamImage: upstream.length === 0 ? NO_TEXTS : distinct(upstream.flatMap(images)),
    UpstreamCommandLine: upstream.length === 0 ? NO_TEXTS : distinct(upstream.flatMap(commandLines)),
    DownstreamImage: downstream.length === 0 ? NO_TEXTS : distinct(downstream.flatMap(images)),
    DownstreamCommandLine: downstream.length === 0 ? NO_TEXTS : distinct(downstream.flatMap(commandLines)),
    Input: input === null ? NO_TEXTS : [clean(input)],
    ReadFile: redirects
      .filter(({ operator }) => operator === '<' || operator === '<>')
      .map(({ path }) => pathFrom(folder, path)),
    WrittenFile: redirects
      .filter(({ operator }) => operator !== '<')
      .map(({ path }) => pathFrom(folder, path)),
  });
}

const NO_TEXTS: readonly string[] = [];

function images({ argv, folder }: TypedCommand): readonly string[] {
  return argv[0] === undefined || argv[0] === '' ? NO_TEXTS : [imageOf(argv[0], folder)];
}

/** A program as a process event names it: with its folder, which is a guess where none was typed. */
function imageOf(name: string, folder: string | null): string {
  if (name.includes('/')) return clean(pathFrom(folder, name));
  return clean((SBIN.has(name) ? '/usr/sbin/' : '/usr/bin/') + name);
}

/** Forms of one command line: its words, as it was typed, without the program's folder, with whole paths. */
function commandLines({ argv, typed, assignments, folder }: TypedCommand): readonly string[] {
  if (argv.length === 0) return distinct([assignments.join(' '), typed].map(clean));
  const words = argv.join(' ');
  const forms = [words, typed];
  const name = programName(argv[0]!);
  if (name !== argv[0]) forms.push([name, ...argv.slice(1)].join(' '));
  const whole = argv.map((word, i) => (i === 0 ? word : wholePath(folder, word))).join(' ');
  if (whole !== words) forms.push(whole);
  return distinct(forms.map(clean));
}

function arguments_(argv: readonly string[], folder: string | null): readonly string[] {
  const words = argv.slice(1);
  return distinct([...words, ...words.map((word) => wholePath(folder, word))].map(clean));
}

function wholePath(folder: string | null, word: string): string {
  return word.length > 256 ? word : pathFrom(folder, word);
}

function clean(text: string): string {
  const short = text.length > MAX_TOLD_CHARS ? text.slice(0, MAX_TOLD_CHARS) : text;
  return short.includes(SEPARATOR) ? short.replaceAll(SEPARATOR, ' ') : short;
}

function distinct(texts: readonly string[]): readonly string[] {
  return texts.length < 2 ? texts : [...new Set(texts)];
}
