import { makeBundles } from '../functions/make-bundles.ts';
import { synthesize } from '../synthesize.ts';
import { AnswersFault, answersJsonSchema, computeOf, parseAnswers, readAnswers } from './answers.ts';
import { awsPorts } from './aws-ports.ts';
import { planConfig } from './plan-config.ts';
import { membersOf, runDeployment } from './run-deployment.ts';
import { serverConfig } from './server-config.ts';
import { undoDeployment } from './undo-deployment.ts';

/** All that the command line loads at once, when it deploys. */
export const deployment = {
  AnswersFault,
  answersJsonSchema,
  awsPorts,
  computeOf,
  makeBundles,
  membersOf,
  parseAnswers,
  planConfig,
  readAnswers,
  runDeployment,
  serverConfig,
  synthesize,
  undoDeployment,
};
