import { NAMES } from '../names.ts';
import { type Answers, AnswersFault, computeOf } from './answers.ts';

/** A stack to be deployed in one account and Region. */
export interface Target {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly profile: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** As much of a template as a plan needs. */
export interface PlannedTemplate {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

/** Where the member's template lies; known only once it is uploaded. */
export const MEMBER_TEMPLATE_URL = 'MemberTemplateUrl';
/** What other answers decide, with what is to be answered instead. */
const DECIDED: Readonly<Record<string, string>> = {
  Compute: '"compute": "server" or "lambda"',
  CodeBucket: 'nothing: deploy puts the functions there',
  CodePrefix: 'nothing: deploy puts the functions there',
  LiveLines: '"compute": "server" or "lambda"',
};

/** What is deployed where, in order: a home Region before others, the hub before members. Throws AnswersFault. */
export function planTargets(
  answers: Answers,
  templates: ReadonlyMap<string, PlannedTemplate>,
  /** Accounts that are members now. */
  members = 0,
): readonly Target[] {
  const { kind, account, profile, homeRegion, furtherRegions, organization } = answers;
  const stack = kind === 'single' ? NAMES.singleStack : NAMES.hubStack;
  const known = new Set(
    [stack, ...(organization ? [NAMES.organizationStack] : [])].flatMap((name) => namesOf(templates, name)),
  );
  const foreign = Object.keys(answers.parameters).filter((name) => !known.has(name));
  if (foreign.length > 0)
    throw new AnswersFault(
      `no template has the parameters ${foreign.join(', ')}: \`sallyport synth\` writes those there are`,
    );
  for (const [name, instead] of Object.entries(DECIDED))
    if (name in answers.parameters)
      throw new AnswersFault(`parameters.${name} is decided by other answers; answer ${instead}`);
  const given = givenParameters(answers, members);
  const target = (name: string, where: Omit<Target, 'stack' | 'parameters'>): Target => ({
    stack: name,
    ...where,
    parameters: only(given, namesOf(templates, name)),
  });
  const targets = [homeRegion, ...furtherRegions].map((region) =>
    target(stack, { account, region, profile }),
  );
  if (organization !== undefined)
    targets.push(
      target(NAMES.organizationStack, {
        account: organization.account,
        region: homeRegion,
        profile: organization.profile,
      }),
    );
  for (const planned of targets) refuseMissing(planned, templates);
  return targets;
}

function givenParameters(answers: Answers, members: number): Readonly<Record<string, string>> {
  const { account, homeRegion, furtherRegions, organization, externalId, keyAdministrators, parameters } =
    answers;
  const further = Object.entries(parameters).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : String(value),
  ]);
  return {
    // Fewer that are heard from are an alarm: as many as there are, unless it is answered.
    ExpectedPlaces: String(Math.max(1, members * (furtherRegions.length + 1))),
    // The server holds sessions against one archive.
    ...(furtherRegions.length > 0 ? { ArchiveRegion: homeRegion } : {}),
    ...Object.fromEntries(further),
    Compute: computeOf(answers),
    LiveLines: computeOf(answers) === 'lambda' ? 'yes' : 'no',
    HubAccount: account,
    HomeRegion: homeRegion,
    ExternalId: externalId,
    KeyAdministrators: keyAdministrators.join(','),
    ...(organization === undefined
      ? {}
      : {
          OrganizationId: organization.id,
          OrganizationalUnits: organization.units.join(','),
          MemberRegions: [homeRegion, ...furtherRegions].join(','),
        }),
  };
}

function namesOf(templates: ReadonlyMap<string, PlannedTemplate>, stack: string): readonly string[] {
  return Object.keys(templates.get(stack)?.Parameters ?? {});
}

function only(given: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
}

function refuseMissing({ stack, parameters }: Target, templates: ReadonlyMap<string, PlannedTemplate>): void {
  const missing = Object.entries(templates.get(stack)?.Parameters ?? {})
    .filter(([name, { Default }]) => Default === undefined && parameters[name] === undefined)
    .map(([name]) => name)
    .filter((name) => name !== MEMBER_TEMPLATE_URL);
  if (missing.length > 0)
    throw new AnswersFault(`${stack} needs ${missing.join(', ')}: give them under "parameters"`);
}
