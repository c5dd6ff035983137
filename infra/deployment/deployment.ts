import { synthesize } from '../synthesize.ts';
import { AnswersFault, answersJsonSchema, parseAnswers, readAnswers } from './answers.ts';
import { awsPorts } from './aws-ports.ts';
import { runDeployment, undoDeployment } from './run-deployment.ts';
import { serverConfig } from './server-config.ts';

/** All that the command line loads at once, when it deploys. */
export const deployment = {
  AnswersFault,
  answersJsonSchema,
  awsPorts,
  parseAnswers,
  readAnswers,
  runDeployment,
  serverConfig,
  synthesize,
  undoDeployment,
};
