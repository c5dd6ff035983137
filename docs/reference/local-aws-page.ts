import type { Action } from '../../local-aws/action.ts';
import { allActions } from '../../local-aws/gateway/actions.ts';
import { cell, type Page, table } from './page.ts';

const TRAIL = {
  management: 'management record',
  data: 'no record (a data event)',
  none: 'no record',
} as const;

function row(action: Action): string[] {
  return [
    `\`${action.name}\``,
    action.readOnly ? 'read' : 'write',
    action.service === 's3' && action.trail === 'data'
      ? 'data record, where a trail selects it'
      : TRAIL[action.trail ?? 'management'],
    cell((action.omits ?? []).join(' ')) || '–',
  ];
}

/** Every action of local-aws, and what of it is not there. */
export function localAwsPage(): Page {
  const services = [...new Set(allActions.map(({ service }) => service))];
  const sections = services.map((service) => {
    const actions = allActions
      .filter((action) => action.service === service)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return `## ${service}\n\n${table(['Action', 'Kind', 'CloudTrail', 'Not there'], actions.map(row))}`;
  });
  const counts = services.map(
    (service) =>
      `[${service}](#${service}) ${allActions.filter((action) => action.service === service).length}`,
  );
  return {
    file: 'local-aws.md',
    title: 'Actions of local-aws',
    about:
      'Each action that local-aws answers, by service. An action that is not in this list is answered as AWS answers an unknown one. "Not there" is what AWS\'s action has and this one lacks; it is each action\'s own `omits`, so a dash says that nothing is declared missing, not that the two were compared in every detail.',
    body: `Actions: ${counts.join(', ')}.\n\n${sections.join('\n\n')}`,
  };
}
