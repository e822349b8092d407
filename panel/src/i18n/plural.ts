const english = new Intl.PluralRules('en')

/** The English noun behind a number: `${count} ${plural(how, 'number', 'numbers')}`. Persian nouns stay as they are. */
export function plural(how: number, one: string, other: string): string {
  return english.select(how) === 'one' ? one : other
}
