import { describeApi } from '../../test/contract/api.ts';

describeApi('asked by itself', (app) => async (request) => app.fetch(request));
