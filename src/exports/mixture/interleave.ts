import type { MixturePlan } from '../../mixture/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { byTask } from './rows.ts';

/** JSON text is a Python literal too, but for true, false and null, which do not occur in it. */
const literal = (value: string | number) => JSON.stringify(value);

const HEAD = `"""Mixes data sets with Hugging Face datasets as a Temper recipe plans it.

Every task gives as many examples as the plan says: whole copies of its rows, and a seeded choice without
replacement for the rest, so that two rows of a task never differ by more than one repeat over the whole run. They
are dealt into epochs like cards: a task's epochs differ by one example at most.

What differs from the set that Temper writes: the random numbers are NumPy's, so the order is another one, and other
rows have the one repeat more. The counts are the same. Nothing is split off for validation here: give rows that
train, and keep those that validate out of them.

    pip install datasets
    python SCRIPT --out mixed            # one data set, the epochs one after the other
    python SCRIPT --out mixed.parquet    # or .jsonl, .csv
"""

import argparse

import numpy as np
from datasets import Dataset, concatenate_datasets, load_dataset
`;

const BODY = `

def load(task):
    """The training rows of a task, with a column that names it."""
    path, options = SOURCES[task]
    rows = load_dataset(path, **{"split": "train", **options})
    rows = rows.remove_columns([name for name in rows.column_names if name == "task"])
    return rows.add_column("task", [task] * len(rows))


def deal(size, count, random):
    """Row numbers of each epoch for \`count\` examples of \`size\` rows."""
    if size == 0:
        raise SystemExit("A task has no rows: see SOURCES.")
    copies, remainder = divmod(count, size)
    order = random.permutation(size)
    times = np.full(size, copies)
    times[:remainder] += 1
    cards = np.repeat(order, times)
    # The first epoch to be dealt to is drawn as well, or the first epochs would be the longest.
    first = int(random.integers(EPOCHS))
    return [cards[(epoch - first) % EPOCHS :: EPOCHS] for epoch in range(EPOCHS)]


def mix():
    """The epochs, each a data set of its own."""
    parts = [[] for _ in range(EPOCHS)]
    for place, (task, (count, size)) in enumerate(sorted(TASKS.items())):
        rows = load(task)
        if len(rows) != size:
            print(f"{task}: {len(rows)} rows; the plan was made for {size}. The count stays {count}.")
        for epoch, numbers in enumerate(deal(len(rows), count, np.random.default_rng([SEED, 1, place]))):
            parts[epoch].append(rows.select(numbers))
    mixed = [concatenate_datasets(part) for part in parts]
    orders = [np.random.default_rng([SEED, 2, epoch]).permutation(len(rows)) for epoch, rows in enumerate(mixed)]
    return [rows.select(order) for rows, order in zip(mixed, orders)]


def write(rows: Dataset, path):
    if path.endswith(".jsonl"):
        rows.to_json(path)
    elif path.endswith(".parquet"):
        rows.to_parquet(path)
    elif path.endswith(".csv"):
        rows.to_csv(path, index=False)
    else:
        rows.save_to_disk(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="a folder, or a file .jsonl, .parquet or .csv")
    write(concatenate_datasets(mix()), parser.parse_args().out)
`;

/**
 * A Python script that mixes data which stays elsewhere to the same counts a task (EXP-12). The sources in it are
 * examples: a JSONL file a task.
 */
export function interleaveScript({ tasks, total }: MixturePlan, { seed, training }: Recipe): string {
  const drawn = tasks.filter(({ count }) => count > 0).sort(byTask);
  const counts = drawn.map(({ task, count, size }) => `    ${literal(task)}: (${count}, ${size}),`);
  const sources = drawn.map(
    ({ task }) => `    ${literal(task)}: ("json", {"data_files": ${literal(`${task}.jsonl`)}}),`,
  );
  return `${HEAD}
SEED = ${seed}
EPOCHS = ${training.epochs}

# Examples of each task over the whole run (${total} in all), and the training rows that the plan was made for.
TASKS = {
${counts.join('\n')}
}

# Where each task's training rows are: what load_dataset takes, a path or a name on the Hub and its options. All
# tasks need the same columns: rename or map them in load() where they differ.
SOURCES = {
${sources.join('\n')}
}
${BODY}`;
}
