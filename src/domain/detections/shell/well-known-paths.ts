/** Programs that a pattern in a command's place may stand for: those whose use rules ask about. */
export const WELL_KNOWN_PROGRAMS: readonly string[] = (
  'cat rm sh bash dash nc ncat netcat wget curl chmod chown cp mv tee dd base64 python python3 perl ruby php socat nmap ' +
  'useradd usermod userdel passwd chpasswd crontab systemctl service kill pkill killall iptables nft setenforce ' +
  'insmod modprobe rmmod auditctl shred truncate head tail less more grep find tar scp rsync ssh sftp ftp tcpdump ' +
  'gdb strace mount umount nsenter unshare chroot docker kubectl aws sudo su env xxd openssl zip history whoami id ' +
  'getcap setcap chattr touch ln sed awk vi vim nano ed mkfifo telnet at batch ps ss netstat'
).split(' ');

const HOME_OF_ROOT = '/root';

/** Files that a pattern in an argument may stand for. */
export const WELL_KNOWN_PATHS: readonly string[] = [
  ...['.ssh/id_rsa', '.ssh/authorized_keys', '.aws/credentials', '.bash_history'].map(
    (name) => `${HOME_OF_ROOT}/${name}`,
  ),
  '/etc/passwd',
  '/etc/shadow',
  '/etc/gshadow',
  '/etc/sudoers',
  '/etc/crontab',
  '/etc/ld.so.preload',
  '/etc/ssh/sshd_config',
  '/etc/ssh/ssh_host_rsa_key',
  '/etc/ssh/ssh_host_ed25519_key',
  '/etc/pam.d/common-auth',
  '/etc/pam.d/system-auth',
  '/etc/profile',
  '/etc/bash.bashrc',
  '/var/log/auth.log',
  '/var/log/secure',
  '/var/log/wtmp',
  '/var/log/btmp',
  '/var/log/lastlog',
  '/var/log/syslog',
  '/var/log/messages',
  '/var/log/audit/audit.log',
  '/var/run/docker.sock',
  '/proc/self/environ',
];
