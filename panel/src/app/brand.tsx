import { Link } from 'react-router'
import classes from './shell.module.css'

/** The mark is the eight-pointed star of girih tiles with a tick in it. */
export function Brand({ to = '/' }: { readonly to?: string }) {
  return (
    <Link to={to} className={classes.brand} dir="ltr" aria-label="VerifyPlus">
      <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
        <path
          className={classes.star}
          d="M16 1l4.4 4.4h6.2v6.2L31 16l-4.4 4.4v6.2h-6.2L16 31l-4.4-4.400H5.400v-6.200L1 16l4.400-4.400V5.400h6.200z"
        />
        <path className={classes.tick} d="M10.500 16.400l3.800 3.800 7.300-7.900" />
      </svg>
      <span>VerifyPlus</span>
    </Link>
  )
}
