/** A prompt to try things on. */
export interface SamplePrompt {
  /** What is special about it. */
  name: string;
  text: string;
  /** What a person says the picture cannot do without; chosen by hand, not by what the program detects. */
  keeps: string[];
}
