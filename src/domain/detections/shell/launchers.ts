/** How a program that starts another one takes its own options and operands before that one's name. */
export interface Launcher {
  /** Options that take a value in the next word. */
  readonly withValue: readonly string[];
  /** Operands of its own before the command. */
  readonly operands: number;
  /** `NAME=value` may stand before the command. */
  readonly assignments: boolean;
  /** The command is joined to a script for a shell. */
  readonly joins: boolean;
}

const launcher = (withValue = '', more: Partial<Launcher> = {}): Launcher => ({
  withValue: withValue.split(' ').filter((option) => option !== ''),
  operands: 0,
  assignments: false,
  joins: false,
  ...more,
});

const CONTAINER_RUN =
  '-v --volume -e --env -p --publish -w --workdir -u --user --name --entrypoint --network --net --mount -l --label ' +
  '--cap-add --cap-drop --device --pid --ipc --uts --userns --security-opt -h --hostname --add-host --env-file -m ' +
  '--memory --cpus --restart --platform --privileged=true --cgroupns --runtime --tmpfs --volumes-from';

/** Programs that start another, by name. */
export const LAUNCHERS: Readonly<Record<string, Launcher | undefined>> = {
  __proto__: null as never,
  sudo: launcher(
    '-u -g -h -p -C -T -R -D -r -t -U --user --group --host --prompt --chdir --chroot --role --type',
    { assignments: true },
  ),
  doas: launcher('-u -C -a'),
  pkexec: launcher('--user'),
  env: launcher('-u --unset -C --chdir', { assignments: true }),
  nohup: launcher(),
  setsid: launcher(),
  time: launcher('-f -o --format --output'),
  nice: launcher('-n --adjustment'),
  ionice: launcher('-c -n -p --class --classdata'),
  chrt: launcher('-T -P -D', { operands: 1 }),
  taskset: launcher('', { operands: 1 }),
  stdbuf: launcher('-i -o -e --input --output --error'),
  timeout: launcher('-s -k --signal --kill-after', { operands: 1 }),
  exec: launcher('-a'),
  command: launcher(),
  builtin: launcher(),
  coproc: launcher(),
  busybox: launcher(),
  toybox: launcher(),
  strace: launcher('-o -e -p -s -u -E -a -b -I -O -S -P -X'),
  ltrace: launcher('-o -e -p -s -u -a -n -l -x'),
  unshare: launcher('-S -G -R -w --setuid --setgid --root --wd --map-user --map-group'),
  nsenter: launcher('-t -S -G --target --setuid --setgid'),
  chroot: launcher('', { operands: 1 }),
  proot: launcher('-r -b -w -q --rootfs --bind --cwd'),
  fakeroot: launcher('-l -s -i -b'),
  firejail: launcher(),
  torsocks: launcher('-u -p -a -P'),
  torify: launcher(),
  proxychains: launcher('-f'),
  proxychains4: launcher('-f'),
  setarch: launcher('', { operands: 1 }),
  linux32: launcher(),
  linux64: launcher(),
  runcon: launcher('-t -u -r -l', {}),
  flock: launcher('-w -E --timeout --wait --conflict-exit-code', { operands: 1 }),
  watch: launcher('-n --interval -q', { joins: true }),
  xargs: launcher(
    '-I -i -n -P -L -l -d -a -E -s --replace --max-args --max-procs --max-lines --delimiter --arg-file',
  ),
  parallel: launcher('-j -N -n -a --jobs --arg-file --colsep -S'),
  sshpass: launcher('-p -f -d -P'),
  'systemd-run': launcher(
    '-p -u -t -H -M --unit --property --slice --description --uid --gid --on-active --on-calendar',
  ),
  'systemd-inhibit': launcher(),
  'dbus-run-session': launcher(),
  runuser: launcher('-u -g -G -s --user --group --shell'),
  chpst: launcher('-u -U -b -e -d -o -p -f -c -r -t -m'),
  setpriv: launcher('--reuid --regid --groups --securebits --pdeathsig'),
  capsh: launcher(),
  rlwrap: launcher('-f -H -b -s'),
  unbuffer: launcher(),
  faketime: launcher('', { operands: 1 }),
  ssh: launcher('-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B', {
    operands: 1,
    joins: true,
  }),
  'docker exec': launcher('-e --env -w --workdir -u --user --detach-keys --env-file', { operands: 1 }),
  'docker run': launcher(CONTAINER_RUN, { operands: 1 }),
  'crictl exec': launcher('', { operands: 1 }),
  'lxc exec': launcher('--env --cwd --user', { operands: 1 }),
  'machinectl shell': launcher('--uid --setenv', { operands: 1 }),
  'kubectl exec': launcher('-n --namespace -c --container --context --kubeconfig', { operands: 1 }),
  'kubectl run': launcher('-n --namespace --image --restart --overrides --context', { operands: 1 }),
};

/** Programs whose next word says what they start. */
export const TWO_WORDS: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  docker: 'docker',
  podman: 'docker',
  nerdctl: 'docker',
  'docker-compose': 'docker',
  crictl: 'crictl',
  lxc: 'lxc',
  incus: 'lxc',
  machinectl: 'machinectl',
  kubectl: 'kubectl',
  oc: 'kubectl',
  k3s: 'kubectl',
};

/** Programs that read a script as a shell does. */
export const SHELLS: ReadonlySet<string> = new Set(
  'sh bash dash zsh ksh ash rbash mksh lksh pdksh csh tcsh fish yash posh'.split(' '),
);

/** Where a launcher's command begins among the words; -1: it starts none. `from`: the first word behind its name. */
export function commandStart(argv: readonly string[], from: number, launcher: Launcher): number {
  let at = from;
  let operands = launcher.operands;
  while (at < argv.length) {
    const word = argv[at]!;
    if (word === '--') {
      at += 1;
      if (operands > 0 && launcher.operands > 0 && argv[0] !== 'kubectl') at += operands;
      operands = 0;
      break;
    }
    if (word.startsWith('-') && word !== '-') at += takesNext(word, launcher) ? 2 : 1;
    else if (launcher.assignments && /^\w+=/.test(word)) at += 1;
    else if (operands > 0) {
      operands -= 1;
      at += 1;
    } else break;
  }
  return at < argv.length ? at : -1;
}

/** `-u root` and `-nu root` take the next word; `--user=root` and `-uroot` do not. */
function takesNext(word: string, { withValue }: Launcher): boolean {
  if (withValue.includes(word)) return true;
  if (word.startsWith('--')) return false;
  return (
    /^-[A-Za-z]{2,4}$/.test(word) &&
    withValue.includes(`-${word.slice(-1)}`) &&
    !withValue.includes(word.slice(0, 2))
  );
}
