/** A name cut to a number of letters, with a sign that something is missing. */
export const shorten = (text: string, letters: number): string =>
  text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
