import { Ltr } from './ltr.tsx'

/**
 * Words and numbers that belong together, of Latin letters and digits of any script: `482-913`, `482 913`, an address.
 * After a Persian letter the bidirectional algorithm takes the parts of a number for separate ones (rule W2 of UAX #9)
 * and puts the second before the first.
 */
const together = /\+?[a-z\d٠-٩۰-۹]+(?:(?: |[!-/:-@[-`{-~–]+)[a-z\d٠-٩۰-۹]+)*/gi

/** The words of a message, of any language, in which each code reads as its sender wrote it. What is copied is the same text. */
export function MessageText({
  children,
  className,
}: {
  readonly children: string
  readonly className?: string | undefined
}) {
  return (
    <p dir="auto" className={className}>
      {piecesOf(children).map(({ text, at, isTogether }) => (isTogether ? <Ltr key={at}>{text}</Ltr> : text))}
    </p>
  )
}

function piecesOf(text: string): { text: string; at: number; isTogether: boolean }[] {
  const pieces = [...text.matchAll(together)].map((match) => ({ text: match[0], at: match.index, isTogether: true }))
  let end = 0
  const all = pieces.flatMap((piece) => {
    const between = { text: text.slice(end, piece.at), at: end, isTogether: false }
    end = piece.at + piece.text.length
    return [between, piece]
  })
  return [...all, { text: text.slice(end), at: end, isTogether: false }]
}
