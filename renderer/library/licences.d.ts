/** dist/licences.json, which electron/dev/build.ts makes and puts here. */
declare module 'virtual:licences' {
  /** What is shipped with Facet. */
  export interface Licence {
    readonly name: string;
    readonly version: string;
    /** An SPDX expression. */
    readonly licence: string;
    readonly text: string;
  }
  const licences: readonly Licence[];
  export default licences;
}
