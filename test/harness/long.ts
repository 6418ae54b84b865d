/** Whether the tests of robustness run in their long form: `npm run robustness` does, `npm test` runs the short one. */
export const long = process.env.TEST_LONG === '1';
