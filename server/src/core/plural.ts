const english = new Intl.PluralRules('en')

/**
 * The number with its noun: `counted(1, 'row')` is `1 row`, `counted(2, 'row')` is `2 rows`. Plurals that take more than
 * an s, and verbs that go with them, are given: `counted(n, 'entry', 'entries')`, `counted(n, 'row was', 'rows were')`.
 */
export function counted(how: number | bigint, one: string, other = `${one}s`): string {
  return `${how} ${english.select(Number(how)) === 'one' ? one : other}`
}
