import type * as z from 'zod'

type Issue = z.core.$ZodIssue

export interface FieldProblem {
  readonly field: string
  readonly detail: string
}

/** What is wrong with a value, field by field, in words that do not depend on the library that found it. */
export function fieldProblems(issues: readonly Issue[], value: unknown, whole: string): FieldProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, value, whole))
}

function problemsOf(issue: Issue, value: unknown, whole: string): FieldProblem[] {
  const path = issue.path.map(String)
  const named = (more: readonly string[] = []): string => [...path, ...more].join('.') || whole
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: named([key]), detail: 'is not known here' }))
  if (issue.code === 'invalid_union') {
    // The shape that was meant is the one of which something within was found.
    const meant = issue.errors.find((branch) => branch.some(({ path: within }) => within.length > 0))
    if (meant)
      return fieldProblems(
        meant.map((each) => ({ ...each, path: [...issue.path, ...each.path] })),
        value,
        whole,
      )
  }
  return [{ field: named(), detail: isMissing(value, issue.path) ? 'is missing' : wordsOf(issue) }]
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return false
    at = (at as Record<PropertyKey, unknown>)[name]
  }
  return at === undefined
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  object: 'a JSON object',
  array: 'a JSON array',
}

function wordsOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'too_small':
      return issue.origin === 'string'
        ? `must have at least ${issue.minimum} ${charactersOf(issue.minimum)}`
        : `must be at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} ${charactersOf(issue.maximum)}`
        : `must be at most ${issue.maximum}`
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`
    case 'invalid_format':
      // Where a pattern stands in the contract its words do too.
      return issue.format === 'regex' ? issue.message : (formats[issue.format] ?? 'is not written as it should be')
    case 'invalid_union':
      return `must be ${kindsOf(issue.errors).join(' or ')}`
    case 'custom':
      return issue.message
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return 'is not valid'
  }
}

const formats: Readonly<Record<string, string>> = {
  datetime: 'must be a UTC time such as 2026-11-24T12:00:00Z',
  date: 'must be a date such as 2026-11-24',
}

const charactersOf = (count: number | bigint): string => (Number(count) === 1 ? 'character' : 'characters')

/** What any of the shapes begins with. */
function kindsOf(branches: readonly (readonly Issue[])[]): string[] {
  const found = branches.flatMap((branch) =>
    branch.flatMap((each) => (each.code === 'invalid_type' ? [each.expected] : [])),
  )
  return [...new Set(found)].map((kind) => kinds[kind] ?? kind)
}
