import type { Fact } from './facts.ts';
import type { DocumentContent } from './session-document.ts';

/** What a session carries: a shell, a command with or without a terminal, or a port. */
export type SessionKind = 'shell' | 'interactive-command' | 'command' | 'port';

const KIND_OF_TYPE: Readonly<Record<string, SessionKind>> = {
  Standard_Stream: 'shell',
  InteractiveCommands: 'interactive-command',
  NonInteractiveCommands: 'command',
  Port: 'port',
};

/** AWS keeps the AWS- prefix to itself, so that these names say their kind even where the content cannot be read. */
const KIND_OF_AWS_DOCUMENT: Readonly<Record<string, SessionKind>> = {
  'AWS-StartPortForwardingSession': 'port',
  'AWS-StartPortForwardingSessionToRemoteHost': 'port',
  'AWS-StartPortForwardingSessionToSocket': 'port',
  'AWS-StartSSHSession': 'port',
  'AWS-StartInteractiveCommand': 'interactive-command',
  'AWS-StartNonInteractiveCommand': 'command',
};

/** The kind of a session, from its document's live content, or else from AWS's own document names. */
export function sessionKindOf(documentName: string, content: Fact<DocumentContent>): Fact<SessionKind> {
  const named = Object.hasOwn(KIND_OF_AWS_DOCUMENT, documentName)
    ? KIND_OF_AWS_DOCUMENT[documentName]
    : undefined;
  if (named !== undefined) return { known: true, value: named };
  if (!content.known) return content;
  const type = content.value.sessionType;
  const kind = Object.hasOwn(KIND_OF_TYPE, type) ? KIND_OF_TYPE[type] : undefined;
  if (kind !== undefined) return { known: true, value: kind };
  return {
    known: false,
    reason: `the document's sessionType is ${JSON.stringify(type)}, which is not known`,
  };
}
