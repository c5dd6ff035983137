import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const account = z.string().regex(/^\d{12}$/, 'an AWS account id has 12 digits');
const region = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a Region is written as eu-west-1');

/** Whoever administers is named: a pattern with nothing but * for a name is everybody. */
const KEY_ADMINISTRATOR =
  /^arn:[a-z*-]+:(iam|sts)::[\d*?]+:(role|user|assumed-role)\/[^,\s]*[\w+=.@-][^,\s]*$/;

/** What has to be known to deploy; everything that is asked for can be given in a file instead. */
export const answersSchema = z
  .strictObject({
    /** One account for all, or a hub with the members of an organisation. */
    kind: z.enum(['single', 'organization']),
    /** The account of the hub; with `single` the only one. */
    account,
    /** A profile of the AWS configuration files for it; left out: the one of the command line. */
    profile: z.string().min(1).optional(),
    /** Where roles and what is central are made; the others are further Regions. */
    homeRegion: region,
    furtherRegions: z.array(region).default([]),
    organization: z
      .strictObject({
        id: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'an organisation id is written as o-abcdefghij'),
        /** The management account, or a delegated administrator of CloudFormation. */
        account,
        profile: z.string().min(1).optional(),
        /** Units whose accounts become members; a root (r-…) for all. */
        units: z
          .array(z.string().regex(/^(ou-[a-z0-9-]+|r-[a-z0-9]+)$/, 'a unit is written as ou-… or r-…'))
          .min(1),
        /** Accounts of members to look at before: what could not log or be governed there. */
        lookAt: z.array(z.strictObject({ account, profile: z.string().min(1) })).default([]),
      })
      .optional(),
    /** What the watch runs on; left out: `lambda` with an organisation, `server` with a single account. */
    compute: z.enum(['server', 'lambda']).optional(),
    externalId: z.string().min(2).max(1224),
    /** Who administers our keys: ARNs of roles or users, with * and ?. */
    keyAdministrators: z
      .array(
        z
          .string()
          .regex(
            KEY_ADMINISTRATOR,
            'the ARN of a role or user; * and ? may stand in it, and not for the whole of its name',
          ),
      )
      .min(1),
    /** Any other parameter of the templates, by its name (`sallyport synth` writes them with their descriptions). */
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).default({}),
  })
  .refine(({ kind, organization }) => (kind === 'organization') === (organization !== undefined), {
    path: ['organization'],
    message: 'it is needed with kind "organization", and has no place with "single"',
  })
  .refine(
    ({ homeRegion, furtherRegions }) =>
      new Set([homeRegion, ...furtherRegions]).size === furtherRegions.length + 1,
    {
      path: ['furtherRegions'],
      message: 'each Region once, and the home Region not among them',
    },
  );

/** What has to be known to deploy. */
export type Answers = z.output<typeof answersSchema>;

/** What the watch runs on. An organisation has more places than one process should be the only eye on. */
export function computeOf({ compute, kind }: Pick<Answers, 'compute' | 'kind'>): 'server' | 'lambda' {
  return compute ?? (kind === 'organization' ? 'lambda' : 'server');
}

/** Answers that cannot be used; the message names every mistake with its path. */
export class AnswersFault extends Error {
  override readonly name = 'AnswersFault';
}

/** Checks answers; `where` names them in messages. Throws AnswersFault. */
export function parseAnswers(value: unknown, where: string): Answers {
  const parsed = answersSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.');
    return `${path === '' ? 'the whole' : path}: ${issue.message}`;
  });
  throw new AnswersFault(`${where} does not answer what deploy asks:\n  ${mistakes.join('\n  ')}`);
}

/** Reads answers from a file of JSON. Throws AnswersFault. */
export async function readAnswers(file: string): Promise<Answers> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new AnswersFault(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return parseAnswers(value, file);
}

/** The answers' JSON Schema, for editors and other programs. */
export function answersJsonSchema(): object {
  return z.toJSONSchema(answersSchema, { io: 'input' });
}
