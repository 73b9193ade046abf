/** The service's version, as CHANGELOG.md has it. */
export const serviceVersion = "0.1.0";
