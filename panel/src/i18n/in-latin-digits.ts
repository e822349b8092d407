import { Children, cloneElement, isValidElement, type ReactElement, type ReactNode } from 'react'
import { withLatinDigits } from './latin-digits.ts'

/** The same words in Latin digits: texts, the elements around them, what functions make of either, and groups of all. */
export function inLatinDigits(text: unknown): unknown {
  if (typeof text === 'string') return withLatinDigits(text)
  if (typeof text === 'function')
    return (...values: unknown[]) => inLatinDigits((text as (...values: unknown[]) => unknown)(...values))
  if (Array.isArray(text)) return text.map(inLatinDigits)
  if (isValidElement(text)) return ofElement(text as ReactElement<{ children?: ReactNode }>)
  if (typeof text !== 'object' || text === null) return text
  return Object.fromEntries(Object.entries(text).map(([name, each]) => [name, inLatinDigits(each)]))
}

function ofElement(element: ReactElement<{ children?: ReactNode }>): ReactElement {
  const { children } = element.props
  if (children === undefined) return element
  return cloneElement(
    element,
    undefined,
    Children.map(children, (child) => inLatinDigits(child) as ReactNode),
  )
}
