"""Our labels: labels.ts run once for many jobs."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A row's outcome: (input_ids, labels), or the sentence of a refusal.
Outcome = tuple[list[int], list[int]] | str


class Jobs:
    """Files of rows and what to label them with; `run` gives an outcome a row."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.jobs: list[dict] = []
        self.rows: dict[str, int] = {}
        self.files: dict[str, Path] = {}

    def add(self, job: str, model: Path, rows: list[dict], mask: dict, choice: dict) -> None:
        """`choice`: template (source, '' for none, None for the model's own), separator, eos."""
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        file = self.files.setdefault(text, self.folder / f"rows-{len(self.files)}.jsonl")
        file.write_text(text, encoding="utf-8")
        recipe = {"mask": {"context": 1_000_000, **mask}, "model": choice}
        self.jobs.append({"id": job, "model": str(model), "file": str(file), "recipe": recipe})
        self.rows[job] = len(rows)

    def run(self) -> dict[str, list[Outcome]]:
        path = self.folder / "jobs.json"
        path.write_text(json.dumps(self.jobs, ensure_ascii=False), encoding="utf-8")
        # tsx compiles as the program's own commands do.
        command = [str(ROOT / "node_modules/.bin/tsx"), "scripts/parity/labels.ts", str(path)]
        out = self.folder / "ours.jsonl"
        with out.open("wb") as file:
            subprocess.run(command, cwd=ROOT, stdout=file, check=True, env=os.environ)
        outcomes: dict[str, list[Outcome]] = {j: ["no line was printed"] * n for j, n in self.rows.items()}
        for line in out.read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            job = outcomes[found["job"]]
            if "row" not in found:
                job[:] = [found["fault"]["message"]] * len(job)
            elif "input_ids" in found:
                job[found["row"] - 1] = (found["input_ids"], found["labels"])
            else:
                job[found["row"] - 1] = found.get("skipped") or found["fault"]["message"]
        return outcomes
