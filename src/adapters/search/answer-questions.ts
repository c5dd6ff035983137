import { parentPort } from 'node:worker_threads';
import type { ThreadMessage } from './thread.ts';

/** Answers what the main thread asks of this one. */
export function answerQuestions<Question>(
  answer: (question: Question, part: (part: unknown) => void) => unknown,
): void {
  const port = parentPort;
  if (port === null) throw new Error('This file runs as a thread of the server, not by itself.');
  const tell = (message: ThreadMessage) => port.postMessage(message);
  port.on('message', async ({ id, ...question }: { id: number } & Question) => {
    try {
      const result = await answer(question as Question, (part) => tell({ id, part }));
      tell({ id, answer: result });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      tell({ id, failed: { name, message } });
    }
  });
}
