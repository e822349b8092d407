import { missing as missingAny } from '#test/debian'

export { sayWhy } from '#test/debian'

/** For one program, as the panel's tests of its examples ask. */
export function missing(program: string, packages: readonly string[]): string | undefined {
  return missingAny([program], packages)
}
