/** What `--forward` asks for. */
export interface Forward {
  /** 0 picks a free one. */
  readonly localPort: number;
  /** Undefined for the node itself. */
  readonly remoteHost: string | undefined;
  readonly remotePort: number;
}

/** Reads LOCAL:REMOTE or LOCAL:HOST:REMOTE; the text of what is wrong when it is neither. */
export function parseForward(text: string): Forward | string {
  const match = /^(\d{1,5}):(?:(.+):)?(\d{1,5})$/.exec(text);
  const expected = 'expected LOCAL:REMOTE or LOCAL:HOST:REMOTE, such as 15432:5432';
  if (match === null) return `--forward ${text}: ${expected}`;
  const [, local = '', host, remote = ''] = match;
  const [localPort, remotePort] = [Number(local), Number(remote)];
  if (localPort > 65_535 || remotePort > 65_535 || remotePort === 0) {
    return `--forward ${text}: ports are 1 to 65535, and a local 0 picks a free one; ${expected}`;
  }
  return { localPort, remoteHost: host?.replace(/^\[(.*)\]$/, '$1'), remotePort };
}

/** The AWS document that forwards a port, and its parameters. */
export function forwardDocument({ localPort, remoteHost, remotePort }: Forward): {
  documentName: string;
  parameters: Record<string, string[]>;
} {
  const ports = { portNumber: [String(remotePort)], localPortNumber: [String(localPort)] };
  return remoteHost === undefined
    ? { documentName: 'AWS-StartPortForwardingSession', parameters: ports }
    : {
        documentName: 'AWS-StartPortForwardingSessionToRemoteHost',
        parameters: { host: [remoteHost], ...ports },
      };
}
