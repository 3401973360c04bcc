"""Compares our labels with those of TRL, LLaMA-Factory and axolotl, made by their own code.

    python scripts/parity/check_labels.py [--llamafactory DIR] [--axolotl DIR,DIR] [--only PREFIX] [--report FILE]

Reads ../shared/data (--shared). DIR are unpacked wheels; without them the trainers are imported as
installed. --only takes the beginning of "trainer/policy/template". --show prints every difference. --keep
DIR keeps models and the others' labels for the next run. Exits
with 1 where a difference has no explanation.
"""

import argparse
import contextlib
import hashlib
import json
import logging
import sys
import tempfile
import warnings
from pathlib import Path

import label_axolotl
import label_llamafactory
import label_rows
import label_tokenizers
import label_trl
import transformers
import trl
from label_compare import Comparison, differences, outcomes
from label_explain import explain
from label_ours import Jobs, Outcome
from label_report import report, summary

WHOLE = {"thinking": "all", "boundary": "supervise", "encoding": "whole"}
SEPARATE = {"thinking": "all", "encoding": "separate"}
TEMPLATES = Path(trl.__file__).parent / "chat_templates"
# Templates of vision models take a message's text as a list of parts; TRL gives it to them so.
PARTS = ("idefics3", "smolvlm", "llava_next")
# Vocabularies for LLaMA-Factory's templates, which name no model: one after another.
VOCABULARIES = ("gpt2", "qwen2.5", "phi-3-mini")


class Check:
    """Collects comparisons; `run` has our side label all of them at once."""

    def __init__(self, shared: Path, work: Path, only: str):
        self.shared, self.work, self.only = shared, work, only
        self.jobs = Jobs(work)
        self.comparisons: list[Comparison] = []
        self.left_out: list[str] = []

    def wanted(self, name: str) -> bool:
        return name.startswith(self.only) or self.only.startswith(name)

    def add(self, trainer, policy, template, tokenizer, model, rows, label, mask, choice) -> None:
        if self.wanted(f"{trainer}/{policy}/{template}"):
            theirs = self.kept(f"{trainer}/{policy}/{template}", rows, choice, lambda: outcomes(rows, label))
            comparison = Comparison(trainer, policy, template, tokenizer, model, rows, theirs)
            self.comparisons.append(comparison)
            plain = [{key: value for key, value in row.items() if key != "kind"} for row in rows]
            self.jobs.add(comparison.job, model, plain, mask, choice)

    def kept(self, job: str, rows: list[dict], choice: dict, label) -> list[Outcome]:
        """The other side's outcomes, from the folder of --keep where they were made before."""
        key = hashlib.sha256(json.dumps([job, rows, choice]).encode()).hexdigest()
        path = self.work / f"theirs-{key[:24]}.json"
        if not path.exists():
            path.write_text(json.dumps(label()), encoding="utf-8")
        return [o if isinstance(o, str) else (o[0], o[1]) for o in json.loads(path.read_text(encoding="utf-8"))]

    def run(self) -> None:
        found = self.jobs.run()
        for comparison in self.comparisons:
            comparison.ours = found[comparison.job]

    def trl_tokenizer(self, name: str):
        source = (TEMPLATES / f"{name}.jinja").read_text(encoding="utf-8")
        model = self.work / f"trl-{name}"
        return source, model, label_tokenizers.for_template(self.shared, model, name, source)

    def trl_assistant_only(self, rows: list[dict]) -> None:
        """Every training template, and the template that it was made from, which has no marks."""
        marked = [path.stem for path in TEMPLATES.glob("*.jinja") if "{% generation" in path.read_text(encoding="utf-8")]
        for name in sorted({stem.removesuffix("_training") for stem in marked}):
            original, model, tokenizer = self.trl_tokenizer(name)
            training = label_trl.training_template(tokenizer, original)

            def label(row, tokenizer=tokenizer, training=training, parts=name in PARTS):
                row = row | {"messages": label_trl.with_parts(row["messages"])} if parts else row
                return label_trl.label(tokenizer, row, training, assistant_only=True)

            common = {"tokenizer": tokenizer, "model": model, "rows": rows, "label": label, "mask": WHOLE}
            self.add("TRL", "assistant_only, training template", name, **common, choice={"template": training})
            if training != original:
                self.add("TRL", "assistant_only, original template", name, **common, choice={"template": original})

    def trl_conversational_completion(self, rows: list[dict]) -> None:
        """prompt and completion as messages: every template that TRL ships, as it is."""
        for path in sorted(TEMPLATES.glob("*.jinja")):
            name = path.stem
            if name.endswith("_training"):
                continue
            source, model, tokenizer = self.trl_tokenizer(name)

            def label(row, tokenizer=tokenizer, source=source, parts=name in PARTS):
                if parts:
                    row = row | {side: label_trl.with_parts(row[side]) for side in ("prompt", "completion")}
                return label_trl.label(tokenizer, row, source, assistant_only=False, completion_only=True)

            common = {"tokenizer": tokenizer, "model": model, "rows": rows, "label": label, "mask": WHOLE}
            self.add("TRL", "completion_only, messages", name, **common, choice={"template": source})

    def trl_plain_completion(self, rows: list[dict]) -> None:
        """prompt and completion as text: no template, EOS once."""
        for name in VOCABULARIES:
            model = self.work / f"plain-{name}"
            tokenizer = label_tokenizers.base_tokenizer(self.shared, name)
            label_tokenizers.save(tokenizer, model)

            def label(row, tokenizer=tokenizer):
                return label_trl.label(tokenizer, row, None, assistant_only=False, completion_only=True)

            common = {"tokenizer": tokenizer, "model": model, "rows": rows, "label": label, "mask": WHOLE}
            self.add("TRL", "completion_only, text", name, **common, choice={"template": "", "separator": "", "eos": True})

    def llama_factory(self, factory, rows: list[dict]) -> None:
        """Every template of which LLaMA-Factory itself can write a Jinja template."""
        for i, (name, template) in enumerate(sorted(factory.template.TEMPLATES.items())):
            if not self.wanted("LLaMA-Factory"):
                return
            if template.efficient_eos:
                self.left_out.append(f"LLaMA-Factory, {name}: efficient_eos labels the next prompt's first token as EOS")
                continue
            tokenizer = label_tokenizers.base_tokenizer(self.shared, VOCABULARIES[i % len(VOCABULARIES)])
            label_tokenizers.add_special(tokenizer, label_tokenizers.special_tokens(name, label_llamafactory.slots(template)))
            fitted, source = label_llamafactory.jinja(factory, tokenizer, name)
            if source is None:
                self.left_out.append(f"LLaMA-Factory, {name}: it writes no Jinja template for it")
                continue
            model = self.work / f"lf-{name}"
            label_tokenizers.save(tokenizer, model)
            for policy, last in (("default", False), ("mask_history", True)):

                def label(row, tokenizer=tokenizer, fitted=fitted, last=last):
                    return label_llamafactory.label(factory, tokenizer, fitted, row, mask_history=last)

                common = {"tokenizer": tokenizer, "model": model, "rows": rows, "label": label}
                mask = SEPARATE | {"turns": "last" if last else "all"}
                self.add("LLaMA-Factory", policy, name, **common, mask=mask, choice={"template": source})

    def axolotl(self, axolotl, rows: list[dict]) -> None:
        """Every template that axolotl ships, with its end of turn among the special tokens."""
        for name, source, end in label_axolotl.templates(axolotl):
            model = self.work / f"axolotl-{name}"
            tokenizer = label_tokenizers.for_template(self.shared, model, name, source, end=end)
            for policy in ("turn", "none"):

                def label(row, tokenizer=tokenizer, source=source, policy=policy, end=end):
                    return label_axolotl.label(axolotl, tokenizer, source, row, train_on_eos=policy, end_of_turn=end)

                common = {"tokenizer": tokenizer, "model": model, "rows": rows, "label": label}
                mask = WHOLE | {"endOfTurn": policy == "turn"}
                self.add("axolotl", f"train_on_eos: {policy}", name, **common, mask=mask, choice={"template": source})

    def axolotl_fixtures(self) -> None:
        """The labels that axolotl keeps as its own tests' truth, under Llama 2's tokenizer."""
        model = self.work / "llama2"
        tokenizer = label_tokenizers.llama2(self.shared, model)
        for name, source, row, expected in label_axolotl.fixtures(self.shared / "instruct/axolotl-labels"):
            common = {"tokenizer": tokenizer, "model": model, "rows": [row], "label": lambda _, e=expected: e}
            self.add("axolotl", "its fixtures", name, **common, mask=WHOLE, choice={"template": source})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", default="../shared/data")
    parser.add_argument("--llamafactory")
    parser.add_argument("--axolotl")
    parser.add_argument("--only", default="")
    parser.add_argument("--report")
    parser.add_argument("--keep")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    logging.disable(logging.WARNING)

    shared = Path(options.shared).resolve()
    rows = label_rows.conversations(shared)
    plain = [row for row in rows if row["kind"] != "tools"]
    if options.keep:
        Path(options.keep).mkdir(parents=True, exist_ok=True)
    with contextlib.nullcontext(options.keep) if options.keep else tempfile.TemporaryDirectory() as work:
        check = Check(shared, Path(work), options.only)
        check.trl_assistant_only(rows)
        check.trl_conversational_completion(label_rows.completions(rows))
        check.trl_plain_completion(label_rows.plain_completions(shared))
        check.llama_factory(label_llamafactory.load(options.llamafactory), plain)
        check.axolotl(label_axolotl.load((options.axolotl or "").split(",") if options.axolotl else []), plain)
        check.axolotl_fixtures()
        check.run()

    found = [difference for comparison in check.comparisons for difference in differences(comparison)]
    explained = {id(difference): explain(difference) for difference in found}
    unexplained = [difference for difference in found if not explained[id(difference)]]
    for difference in found if options.show else unexplained:
        print(difference.show())
        print(f"  explained: {explained[id(difference)]}\n")
    print(summary(check.comparisons, found, explained))
    if options.report:
        Path(options.report).write_text(report(check.comparisons, check.left_out, found, explained), encoding="utf-8")
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
