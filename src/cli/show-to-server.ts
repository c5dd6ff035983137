import { type SessionStreams, terminalSize } from '../adapters/session-manager/session-streams.ts';
import { ApiClient } from './api-client.ts';
import type { Settings } from './settings.ts';
import { ShownSender } from './shown-sender.ts';

/** What a session of ours shows, sent to the server while it goes on, where one is known and wants it. */
export interface ShownToServer {
  readonly witness: (sessionId: string) => (data: Uint8Array) => void;
  close(): Promise<void>;
}

/** Prepares to send what a session shows; nothing is sent before it is known which session it is. */
export function showToServer(settings: Settings, stdout: SessionStreams['stdout']): ShownToServer {
  let sender: ShownSender | undefined;
  const tellSize = (): void => {
    const size = terminalSize(stdout);
    if (size !== undefined) sender?.resized(size);
  };
  return {
    witness: (sessionId) => {
      if (settings.api === undefined) return () => undefined;
      const api = new ApiClient(settings);
      const sending = new ShownSender((path, lines) => api.postLines(path, lines), sessionId);
      sender = sending;
      tellSize();
      stdout.on('resize', tellSize);
      return (data) => sending.output(data);
    },
    close: async () => {
      stdout.removeListener('resize', tellSize);
      await sender?.close();
    },
  };
}
