import { NOTICE_KINDS } from '../../src/domain/notices/notice-kinds.ts';
import { cell, type Page, table } from './page.ts';

/** The kinds of notices, and when each is raised. */
export function noticesPage(): Page {
  return {
    file: 'notices.md',
    title: 'Notices',
    about:
      'Each notice is one JSON value of the schema `sallyport.notice/1`. It is stored before it is sent, and sent to the topic of the account that it is about and to the central topic. SNS may deliver it twice: `id` is made from what the notice is about, so that the second can be told.',
    body: [
      table(
        ['Kind', 'Raised when', 'About'],
        Object.entries(NOTICE_KINDS).map(([kind, { raised, about }]) => [`\`${kind}\``, cell(raised), about]),
      ),
      "`event` is the CloudTrail record of the session's start with what was found added under `sallyport`; it is null when a sweep found the session. `why` is the command that explains the notice.",
    ].join('\n\n'),
  };
}
