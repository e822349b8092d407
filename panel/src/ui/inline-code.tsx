import classes from './code-block.module.css'

/** A name of a program in a sentence. */
export function InlineCode({ children }: { readonly children: string }) {
  return (
    <code dir="ltr" className={classes.inline}>
      {children}
    </code>
  )
}
