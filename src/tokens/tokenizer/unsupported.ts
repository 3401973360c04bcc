/** A part of a tokenizer's files that Temper does not know; its message is a sentence for the user. */
export class UnsupportedPart extends Error {}
