declare const brand: unique symbol;
/** A `T` that must not be mixed with another `T`: the brand exists for the compiler only. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
