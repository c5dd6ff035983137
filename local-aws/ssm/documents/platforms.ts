import { isObject } from './parse-session-document.ts';

/** Platforms as AWS spells them. */
export type Platform = 'Windows' | 'Linux' | 'MacOS';

const ALL: readonly Platform[] = ['Windows', 'Linux', 'MacOS'];
/** Actions that do not run everywhere. PowerShell is there for Windows alone: no node here has it. */
const BY_ACTION: Readonly<Record<string, readonly Platform[]>> = {
  'aws:runPowerShellScript': ['Windows'],
  'aws:runShellScript': ['Linux', 'MacOS'],
};

function actionsOf(content: Record<string, unknown>): string[] {
  if (isObject(content['runtimeConfig'])) return Object.keys(content['runtimeConfig']);
  const steps = Array.isArray(content['mainSteps']) ? content['mainSteps'] : [];
  return steps.map((step: unknown) => (isObject(step) ? String(step['action']) : ''));
}

/** Where a document runs: a Command document where one of its actions does, every other one everywhere. */
export function platformsOf(type: string, content: unknown): readonly Platform[] {
  if (type !== 'Command' || !isObject(content)) return ALL;
  const actions = actionsOf(content);
  if (actions.length === 0) return ALL;
  return ALL.filter((platform) =>
    actions.some((action) =>
      (Object.hasOwn(BY_ACTION, action) ? BY_ACTION[action]! : ALL).includes(platform),
    ),
  );
}
