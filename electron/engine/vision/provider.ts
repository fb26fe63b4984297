/** The execution provider that the models run on. */
export const PROVIDER = 'cpu';
