/** Why a session is over, as far as its client knows. */
export type SessionEnd =
  /** The service closed it; `output` is for the person, empty at an ordinary end. */
  | { readonly cause: 'closed'; readonly output: string }
  /** The connection was lost and ResumeSession gave no token. */
  | { readonly cause: 'timed-out' }
  /** AWS refused the opening or the resumption. */
  | { readonly cause: 'refused'; readonly text: string }
  /** No connection came about, or none that lasted. */
  | { readonly cause: 'unreachable'; readonly text: string }
  /** The channel is open, but the node never spoke. */
  | { readonly cause: 'no-answer' }
  /** The channel broke its own rules, or keys did not fit. */
  | { readonly cause: 'failed'; readonly text: string }
  /** The person left. */
  | { readonly cause: 'left' };

/** The end as a sentence, with what to do next. */
export function renderSessionEnd(end: SessionEnd, sessionId: string): string {
  switch (end.cause) {
    case 'closed':
      return end.output === '' ? `Session ${sessionId} has ended.` : `Session ${sessionId}: ${end.output}`;
    case 'timed-out':
      return `Session ${sessionId} timed out. Start another.`;
    case 'refused':
      return `Session ${sessionId} was refused: ${end.text}. Find out more with: sallyport session show ${sessionId} --timeline`;
    case 'unreachable':
      return `Session ${sessionId} could not be reached: ${end.text}. Check the network, then connect again.`;
    case 'no-answer':
      return `The node never answered in session ${sessionId}. See the node with: sallyport node list`;
    case 'failed':
      return `Session ${sessionId} failed: ${end.text}.`;
    case 'left':
      return `Left session ${sessionId}.`;
    default:
      return end satisfies never;
  }
}
