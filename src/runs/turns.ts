/** Runs pieces of work one after another: the device serves training and generation by turns. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  readonly take = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = this.last.then(work, work);
    // A failed turn is its owner's to handle; the next one starts all the same.
    this.last = mine.catch(() => undefined);
    return mine;
  };
}
