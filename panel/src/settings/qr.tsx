import { useMemo } from 'react'
import { qrMatrix } from './qr/matrix.ts'
import classes from './settings.module.css'

/** Readers want four light modules around the code. */
const quiet = 4

/** A text as a QR code, dark on white in either theme, drawn here: a secret goes to no other program. */
export function Qr({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const matrix = qrMatrix(text)
    const modules = matrix.flatMap((row, y) =>
      row.flatMap((dark, x) => (dark ? [`M${x + quiet} ${y + quiet}h1v1h-1z`] : [])),
    )
    return { size: matrix.length + 2 * quiet, path: modules.join('') }
  }, [text])
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  )
}
