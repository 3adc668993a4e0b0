import type { GlanceErrorCode, GlanceErrorDetails } from '../shared/errors.ts';
import type { en } from './en.ts';
import type { later } from './later/en.ts';

/**
 * The texts of the user interface, in groups; English is the measure. A key that is missing or too much in another
 * language does not compile.
 */
export type Texts = typeof en;

/** Those about models, which stand in a table of their own. */
export type LibraryTexts = Pick<Texts, 'library' | 'model' | 'layers'>;

/** Those of what is loaded on demand. */
export type LaterTexts = typeof later;

/** What a table of texts is made of: groups of sentences, and of functions that make sentences. */
export interface TextGroups {
  readonly [group: string]: TextGroup;
}

interface TextGroup {
  readonly [name: string]: string | ((...facts: never[]) => string) | TextGroup;
}

/** Errors that only the command line, or somebody who writes code against Glance, can meet: English in every language. */
export type EnglishErrorCode =
  | 'bad-argument'
  | 'cli-usage'
  | 'file-missing'
  | 'folder-without-pictures'
  | 'picture-undecodable'
  | 'package-missing'
  | 'card-needed'
  | 'download-failed'
  | 'model-exists'
  | 'labels-malformed'
  | 'test-data-unusable'
  | 'file-unwritable';

/** The message of every error that a person before a browser can see. English ones stand in `src/shared/errors.ts`. */
export type ErrorTexts = {
  readonly [Code in Exclude<GlanceErrorCode, EnglishErrorCode>]: (
    details: GlanceErrorDetails[Code],
  ) => string;
};

/**
 * Class names by their English label: the name for one, and what counting them takes: the plural, or in Chinese and
 * Japanese the counter. A name alone is also its own plural.
 */
export interface ClassNames {
  readonly [label: string]: string | readonly [name: string, counted: string];
}

/** A class's name, and its plural or counter; empty where the name alone is both. */
export interface CountedName {
  readonly name: string;
  readonly counted: string;
}

/**
 * Short reasons that come from the engine in English, and devices' descriptions. Numbers in them are written `#`, in
 * order.
 */
export interface Reasons {
  readonly [reason: string]: string;
}

/** Everything in another language than English. */
export interface Translation {
  readonly texts: Texts;
  readonly errors: ErrorTexts;
  readonly reasons: Reasons;
  readonly classes: ClassNames;
  readonly later: LaterTexts;
}
