/** A request of `POST /validate-prompt` as the documentation shows it. */
export const exampleRequest = {
  "prompt":
    'A portrait of a woman in a red scarf, in the style of Alphonse Mucha. I would like to see a portrait of a woman in a red scarf. A sign reads "OPEN". Negative prompt: text, logos',
  "force_optimize": true,
  "diff": true,
};

/** What is answered to it, but for the time. */
export const exampleAnswer = {
  "is_valid": true,
  "original_prompt":
    'A portrait of a woman in a red scarf, in the style of Alphonse Mucha. I would like to see a portrait of a woman in a red scarf. A sign reads "OPEN". Negative prompt: text, logos',
  "optimized_prompt":
    'A portrait of a woman in a red scarf, in the style of Alphonse Mucha. A sign reads "OPEN". Negative prompt: text, logos',
  "is_optimized": true,
  "original_length": 177,
  "optimized_length": 119,
  "reduction": 0.327683615819209,
  "optimization_time": 0.003,
  "method": "local",
  "model": null,
  "preservation": 1,
  "dropped": [],
  "diff": [
    {
      "change": "kept",
      "text": "A portrait of a woman in a red scarf, in the style of Alphonse Mucha. ",
    },
    {
      "change": "dropped",
      "text": "I would like to see a portrait of a woman in a red scarf. ",
    },
    {
      "change": "kept",
      "text": 'A sign reads "OPEN". Negative prompt: text, logos',
    },
  ],
  "warnings": [],
  "analysis": {
    "characters": 177,
    "words": 37,
    "sentences": 5,
    "estimated_tokens": 50,
    "clip_tokens": 50,
    "clip_windows": 1,
    "language": "en",
    "form": "prose",
    "shape": "plain",
    "sections": [
      {
        "label": "Negative prompt:",
        "negative": true,
      },
    ],
    "complexity": 18.2,
    "readability": 89.6,
    "keywords": [
      {
        "text": "red scarf",
        "score": 4,
      },
      {
        "text": "alphonse mucha",
        "score": 4,
      },
      {
        "text": "sign reads",
        "score": 4,
      },
      {
        "text": "portrait",
        "score": 1,
      },
      {
        "text": "woman",
        "score": 1,
      },
      {
        "text": "open",
        "score": 1,
      },
      {
        "text": "text",
        "score": 1,
      },
      {
        "text": "logos",
        "score": 1,
      },
    ],
    "concepts": [
      {
        "kind": "subject",
        "text": "woman",
        "weight": 6.6,
        "occurrences": 2,
      },
      {
        "kind": "subject",
        "text": "red scarf",
        "weight": 6.6,
        "occurrences": 2,
      },
      {
        "kind": "camera",
        "text": "portrait",
        "weight": 3.3,
        "occurrences": 2,
      },
      {
        "kind": "subject",
        "text": "sign reads",
        "weight": 3,
        "occurrences": 1,
      },
      {
        "kind": "artist",
        "text": "Alphonse Mucha",
        "weight": 2.5,
        "occurrences": 1,
      },
      {
        "kind": "colour",
        "text": "red",
        "weight": 2.2,
        "occurrences": 2,
      },
      {
        "kind": "medium",
        "text": "logos",
        "weight": 2,
        "occurrences": 1,
      },
      {
        "kind": "detail",
        "text": "OPEN",
        "weight": 1.2,
        "occurrences": 1,
      },
      {
        "kind": "detail",
        "text": "text",
        "weight": 1.2,
        "occurrences": 1,
      },
    ],
    "facts": [
      {
        "kind": "colour",
        "text": "red scarf",
      },
      {
        "kind": "name",
        "text": "Alphonse Mucha",
      },
      {
        "kind": "colour",
        "text": "red scarf",
      },
      {
        "kind": "quote",
        "text": '"OPEN"',
      },
      {
        "kind": "exclusion",
        "text": "text",
      },
      {
        "kind": "exclusion",
        "text": "logos",
      },
    ],
    "protected_tokens": [
      {
        "kind": "quote",
        "text": '"OPEN"',
      },
    ],
  },
};
