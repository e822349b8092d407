import { useRef } from 'react'
import { isProblem, mayPass } from './problems.ts'
import { newKey } from './request.ts'

interface Intent<Asked> {
  readonly of: string
  readonly asked: Asked
  readonly idempotencyKey: string
}

/** One intent, one key: pressing the button again after a lost answer asks for the very same, and it is done once. */
export function useIntent<Asked>() {
  const open = useRef<Intent<Asked> | null>(null)
  return {
    /** What was asked before and is not answered yet, where it was of the same; else this. */
    begin(of: string, asked: Asked): Intent<Asked> {
      if (open.current?.of !== of) open.current = { of, asked, idempotencyKey: newKey() }
      return open.current
    },
    /**
     * A refusal changed nothing, but for one that did not look at what was asked. Without an answer it is not known what
     * happened: the intent stays.
     */
    answered(error: Error | null): void {
      const unknown = mayPass(error) || isProblem(error, 'rate_limited', 'idempotency_key_in_use')
      if (!unknown) open.current = null
    },
  }
}
