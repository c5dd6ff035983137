import { accessPage } from './access-page.ts';
import { apiPage } from './api-page.ts';
import { cliPage } from './cli-page.ts';
import { renderGuardrailReference } from './guardrails-page.ts';
import { limitsPage } from './limits-page.ts';
import { localAwsPage } from './local-aws-page.ts';
import { noticesPage } from './notices-page.ts';
import { type Page, renderPage } from './page.ts';
import { rulesPage } from './rules-page.ts';

const GUARDRAILS: Pick<Page, 'file' | 'title' | 'about'> = {
  file: 'guardrails.md',
  title: 'Guardrails',
  about:
    'The guardrails that come with Sallyport, their Cedar text, and the facts that a guardrail may read.',
};

/** Every page of the reference, as file name and text; the first is the table of contents. */
export function renderPages(): ReadonlyMap<string, string> {
  const pages = [
    cliPage(),
    accessPage(),
    rulesPage(),
    noticesPage(),
    apiPage(),
    localAwsPage(),
    limitsPage(),
  ];
  const contents: Page = {
    file: 'README.md',
    title: 'Reference',
    about: 'What programs and people may look up; made from the code.',
    body: [pages[0]!, GUARDRAILS, ...pages.slice(1)]
      .map(({ file, title, about }) => `- [${title}](${file}): ${firstSentence(about)}`)
      .join('\n'),
  };
  return new Map([
    ...[contents, ...pages].map((page): [string, string] => [page.file, renderPage(page)]),
    [GUARDRAILS.file, `${renderGuardrailReference().trimEnd()}\n`],
  ]);
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
}
