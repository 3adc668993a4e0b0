import type { TextGroups } from '../types.ts';

/** English texts that are loaded with what shows them: comparing models, and the published ones. */
export const later = {
  compare: {
    title: 'Two models side by side',
    heading: 'Compare two models',
    intro: 'Both look at the same frames of the live picture, one after the other.',
    one: 'One model',
    another: 'Another model',
    start: 'Compare',
    tooFew: 'It takes two models that find objects. Add one of your own, or one of those published.',
    sameTwice: 'Choose two different models.',
    leave: 'Leave',
    useThis: 'Use this one',
    /** `share`: “83 %”. */
    agree: (share: string) => `They agree on ${share}`,
    nothing: 'Neither has seen anything yet',
    counts: (both: string, one: string, another: string, frames: string) =>
      `Seen by both: ${both}; only by the first: ${one}; only by the second: ${another}; in ${frames} frames.`,
    onlyHere: 'only here',
    onlyThese: (names: string) => `Only this one sees: ${names}`,
    asOther: 'It sees nothing that the other does not.',
    times: (median: string, p95: string) => `${median} ms a frame, p95 ${p95} ms`,
    notYet: 'Not measured yet',
    help: 'What is counted',
    helpText:
      'Both have seen a thing where they name the same class and their boxes overlap by half or more (intersection over union of at least 0.5). What they agree on is: seen by both ÷ (seen by both + only by the first + only by the second), over the last 100 frames. Neither is taken for the truth, and a class that one of them does not know counts as seen by the other alone. Times are each model’s own, from pixels to boxes, on the same backend: the median, and p95, which 95 of 100 frames do not exceed; which of the two begins changes from frame to frame.',
    hidden: 'An effect hides the picture, so the boxes are shown alone.',
    noPicture: 'There is no picture. Leave, and choose a source.',
    stays: 'Leaving brings back the model chosen before.',
  },
  published: {
    heading: 'Published models',
    intro:
      'From their authors, fetched when you ask for it and at no other time, checked by SHA-256, then kept on this device.',
    /** `accuracy`: a measure and its value; `data`: what it was measured on. */
    accuracy: (accuracy: string, data: string, size: string) =>
      `${accuracy} % on ${data} at ${size}, as its authors say`,
    download: (size: string) => `Download, ${size}`,
    goOn: (size: string) => `Go on, ${size} left`,
    stop: 'Stop',
    loaded: (loaded: string, total: string) => `${loaded} of ${total}`,
    here: 'on this device',
    source: 'Authors’ page',
    refusedByPolicy:
      'This host does not let Glance connect to any other place than its own, so that no picture can leave. Open the address in a new tab and download the file there, then drop it here or add it above.',
    refusedByServer:
      'The server of this file does not let other pages read it, or does not answer. Open the address in a new tab and download the file there, then drop it here or add it above.',
    address: 'Open the address',
  },
} satisfies TextGroups;
