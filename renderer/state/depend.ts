/** Called in an effect or a derived value, makes it run again when these change; reading them is all it takes. */
export function dependOn(..._values: unknown[]): void {
  // The arguments were read, which is what counts.
}
