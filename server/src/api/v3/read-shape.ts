import type * as z from 'zod'
import { fieldProblems } from './issue-words.ts'
import { ApiProblem } from './problem.ts'

/** More would be of no help to anybody. */
const maxErrors = 20

/** The value in the shape of the schema, or the problem that names what is wrong, field by field. */
export function readShape<Shape>(schema: z.ZodType<Shape>, value: unknown, where: 'query' | 'body'): Shape {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const errors = fieldProblems(read.error.issues, value, where).slice(0, maxErrors)
  const [first] = errors
  throw new ApiProblem('invalid_request', { detail: `${first?.field}: ${first?.detail}`, errors })
}
