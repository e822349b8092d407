import { missing } from '#test/debian'

/** Programs by path, each with the Debian package that brings it. Answers why one is missing still, or undefined. */
export function missingPrograms(programs: Readonly<Record<string, string>>): string | undefined {
  return missing(Object.keys(programs), Object.values(programs))
}
