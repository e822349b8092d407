import { useMemo } from 'react'
import { useTexts } from '../i18n/index.ts'
import { CopyButton } from './copy-button.tsx'
import { uiTexts } from './texts.ts'
import classes from './code-block.module.css'

interface CodeBlockProps {
  readonly code: string
  /** What it is, for those who cannot see it. */
  readonly label: string
}

/** Program text: from left to right in any page, with a button that copies it. */
export function CodeBlock({ code, label }: CodeBlockProps) {
  const texts = useTexts(uiTexts)
  const pieces = useMemo(() => piecesOf(code), [code])
  return (
    <div className={classes.block} dir="ltr">
      <pre className={classes.pre} tabIndex={0} role="group" aria-label={label}>
        <code>
          {pieces.map(({ text, kind, at }) => (
            <span key={at} className={kind === 'plain' ? undefined : classes[kind]}>
              {text}
            </span>
          ))}
        </code>
      </pre>
      <div className={classes.copy}>
        <CopyButton value={code} label={texts.copyCode} color="gray" />
      </div>
    </div>
  )
}

interface Piece {
  readonly text: string
  readonly kind: 'plain' | 'string' | 'comment'
  /** Where it begins in the text. */
  readonly at: number
}

/** Comments and strings are told apart from the rest: enough for the eye, and no library. */
const notable = /(?<comment>(?<=^|\s)(?:#|\/\/)[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/gm

function piecesOf(code: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of code.matchAll(notable)) {
    if (match.index > end) pieces.push({ text: code.slice(end, match.index), kind: 'plain', at: end })
    pieces.push({ text: match[0], kind: match.groups?.['comment'] ? 'comment' : 'string', at: match.index })
    end = match.index + match[0].length
  }
  if (end < code.length) pieces.push({ text: code.slice(end), kind: 'plain', at: end })
  return pieces
}
