/**
 * What is known of a language. Lists of words are separated by spaces; a word that ends in `*` stands for all that
 * begin with it. Words that change the picture, such as numbers and negations, are no function words.
 */
export interface LanguageWords {
  functionWords: string;
  /** Words that can be left out of a clause without changing what it shows. */
  droppable: string;
  /** Words that exclude what follows them. */
  negations: string;
  /** Words that exclude what stands before them. */
  negationsAfter: string;
  /** Phrases, separated by `|`, that label what must not be seen. */
  negativeLabels: string;
  /**
   * One line a category, `category: sense=word word, sense=word`: words that exclude each other within the category.
   * Senses are the same in all languages, so that a synonym is known as one.
   */
  senses: string;
}
