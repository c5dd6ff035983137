import { linesMatching, type Rule } from './repository.ts';

/** Home folders that AWS's own agent and images name; they are facts about nodes. */
const FACTS = '(?!ssm-user|ec2-user|ubuntu)';
const MACHINE = new RegExp(`(?<![\\w.}~*-])/(work/|root/|home/${FACTS}[\\w-]+)`);

/** No file names a place on the machine of whoever wrote it. */
export const machinePaths: Rule = (files) =>
  linesMatching(
    files.filter(({ path }) => !path.startsWith('test/tidy/')),
    MACHINE,
    (found) => `${found} is a path of one machine: use a relative or temporary one`,
  );
