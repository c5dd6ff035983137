import { answerQuestions } from './answer-questions.ts';
import { type DeriveQuestion, deriveFiles } from './derive-files.ts';

answerQuestions<DeriveQuestion>(deriveFiles);
