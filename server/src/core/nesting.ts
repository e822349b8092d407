/** What nests a thousand levels makes whoever walks over it, as JSON.stringify does, run out of stack. */
export const mostLevels = 32

/** Whether a JSON value has lists or objects within each other more than so many levels deep. */
export function nestsDeeper(value: unknown, levels = mostLevels): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((item) => nestsDeeper(item, levels - 1))
}
