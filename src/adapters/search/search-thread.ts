import { workerData } from 'node:worker_threads';
import { answerQuestions } from './answer-questions.ts';
import { openIndexForReading } from './index-schema.ts';
import { type Asked, Searcher } from './searcher.ts';

const { file } = workerData as { readonly file: string };
const database = openIndexForReading(file);
const searcher = new Searcher(database);

/** `owners`: whose sessions there are. */
type Question = { readonly search: Asked } | { readonly owners: true };

answerQuestions<Question>((question, part) => {
  if ('owners' in question)
    return database.prepare('SELECT DISTINCT owner, person FROM sessions WHERE shown = 1').all();
  return searcher.search(question.search, part);
});
