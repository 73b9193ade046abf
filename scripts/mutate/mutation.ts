/** A small change of what the code does, which the tests beside it have to notice. */
export interface Mutation {
  /** Relative to the repository. A folder stands for the one of its files that has the text. */
  file: string;
  /** Stands in the file, or in all files of the folder together, exactly once. */
  find: string;
  replace: string;
  /** Test files that have to notice, relative to the repository. They run in this order until one notices. */
  tests: string[];
  /** Only tests with this in their name. */
  filter?: string;
  /** What is wrong after the change, as a sentence without its full stop. */
  breaks: string;
  /** Whether the small pass tries it too: one of each kind, whose tests take a moment. */
  inSmallPass?: boolean;
}

/** A change of SQL names the folder: which file a function stands in is of no account to it. */
export const sql = "supabase/migrations";
