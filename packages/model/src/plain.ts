/**
 * State as plain data: what structured clone copies between threads and a file can keep. Numbers in typed arrays keep
 * their bits, NaN and -0 included.
 */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | Int32Array
  | Uint8Array
  | readonly Plain[]
  | { readonly [name: string]: Plain };
