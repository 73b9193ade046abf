/** JSON as it goes over the wire. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
