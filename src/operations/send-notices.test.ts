import { expect, test } from 'vitest';
import { aNotice, T0 } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';
import { Fault } from './fault.ts';
import { sendNotices } from './send-notices.ts';

test('a notice that is not taken stays, and holds back no other', async () => {
  const { watch } = aWatch();
  for (const id of ['a', 'b', 'c']) await watch.notices.keep(aNotice({ id }));
  const taken: string[] = [];
  let refuses = true;
  const outbox = {
    clock: { now: () => T0 },
    notices: watch.notices,
    sender: {
      send: async (notice: { id: string }) => {
        if (notice.id === 'b' && refuses) throw new Fault('AWS_FAILED', 'Publish: down', { retry: 'later' });
        taken.push(notice.id);
      },
    },
  };
  expect(await sendNotices(outbox)).toEqual({ sent: 2, failed: 1, error: 'AWS_FAILED: Publish: down' });
  refuses = false;
  expect(await sendNotices(outbox)).toEqual({ sent: 1, failed: 0, error: null });
  expect(await sendNotices(outbox)).toEqual({ sent: 0, failed: 0, error: null });
  expect(taken).toEqual(['a', 'c', 'b']);
});
