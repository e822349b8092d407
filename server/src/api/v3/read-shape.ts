import type * as z from 'zod'
import { ApiProblem } from './problem.ts'

/** More would be of no help to anybody. */
const maxErrors = 20

/** The value in the shape of the schema, or the problem that names what is wrong, field by field. */
export function readShape<Shape>(schema: z.ZodType<Shape>, value: unknown, where: 'query' | 'body'): Shape {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const errors = read.error.issues.slice(0, maxErrors).map((issue) => ({
    field: issue.path.length === 0 ? where : issue.path.map(String).join('.'),
    detail: issue.message,
  }))
  const [first] = errors
  throw new ApiProblem('invalid_request', { detail: `${first?.field}: ${first?.detail}`, errors })
}
