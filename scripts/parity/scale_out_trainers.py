"""Do the classes of axolotl and LLaMA-Factory take the files that an archive has for them?"""

import json
import os
import subprocess
import sys
from pathlib import Path

# Each runs in a process of its own, in the archive: both change what others import.
AXOLOTL = """
import json, sys, yaml
from importlib.metadata import version
from axolotl.utils.dict import DictDefault
from axolotl.utils.schemas.config import AxolotlInputConfig
given = yaml.safe_load(open("axolotl/config.yaml"))
unknown = sorted(set(given) - set(AxolotlInputConfig.model_fields))
kept = AxolotlInputConfig(**DictDefault(given).to_dict()).model_dump(exclude_none=True)
lists = ("datasets", "test_datasets")
changed = sorted(name for name in given if name not in lists and given[name] != kept.get(name))
paths = [kept[name][0]["path"] == given[name][0]["path"] for name in lists if name in given]
print(json.dumps({"version": version("axolotl"), "fields": len(given), "fine": not unknown and not changed and all(paths), "wrong": unknown + changed}))
"""

LLAMAFACTORY = """
import json, sys, types, yaml
from importlib.metadata import version
try:
    import omegaconf
except ImportError:  # It reads the file, which yaml does here.
    sys.modules["omegaconf"] = types.SimpleNamespace(OmegaConf=None)
from llamafactory.hparams.parser import get_train_args
given = yaml.safe_load(open("llamafactory/config.yaml"))
# A machine without a GPU refuses bfloat16.
model, data, training, tuning, _ = get_train_args({**given, "bf16": False, "use_cpu": True})
# Those that the classes give another form; cutoff_len leaves room for a token where rows are packed, of tokens that it makes.
skipped = {"bf16", "cutoff_len", "lora_target", "dataset", "eval_dataset", "adapter_name_or_path", "lr_scheduler_type", "lr_scheduler_kwargs", "save_strategy", "optim", "report_to", "output_dir", "flash_attn"}
changed = sorted(name for name, value in given.items() if name not in skipped and value not in [getattr(one, name, None) for one in (model, data, training, tuning)])
print(json.dumps({"version": version("llamafactory"), "fields": len(given), "fine": not changed, "wrong": changed}))
"""


def ask(source: str, archive: Path, wheels: list[Path]) -> dict:
    """What a trainer's classes make of their file; why they could not be asked."""
    path = os.pathsep.join([*map(str, wheels), os.environ.get("PYTHONPATH", "")])
    # LLaMA-Factory's pins lie behind the transformers that all else here is compared with.
    env = {**os.environ, "PYTHONPATH": path, "DISABLE_VERSION_CHECK": "1"}
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False, cwd=archive, env=env)
    if done.returncode == 0:
        return json.loads(done.stdout.strip().splitlines()[-1])
    why = done.stderr.strip().splitlines()[-1]
    return {"missing": why} if why.startswith("ModuleNotFoundError") else {"fine": False, "fields": 0, "version": "", "wrong": [why]}


def check_configs(archive: Path, wheels: list[Path]) -> list[tuple[str, str, bool | None]]:
    """Trainer, answer, and whether it is a good one; None: it could not be asked."""
    answers = []
    for trainer, source in (("axolotl", AXOLOTL), ("LLaMA-Factory", LLAMAFACTORY)):
        told = ask(source, archive, wheels)
        if "missing" in told:
            answers.append((trainer, f"not asked: {told['missing']}", None))
        elif told["fine"]:
            answers.append((f"{trainer} {told['version']}", f"takes all {told['fields']} fields with their values", True))
        else:
            answers.append((f"{trainer} {told['version']}", f"REFUSED: {', '.join(told['wrong'])}", False))
    return answers


# torchaudio is imported for sounds alone, and its wheels fit few versions of torch.
TRAIN = """
import importlib.machinery, sys, types
try:
    import torchaudio
except ImportError:
    torchaudio = types.ModuleType("torchaudio")
    torchaudio.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
    sys.modules["torchaudio"] = torchaudio
from llamafactory.train.tuner import run_exp
run_exp()
"""


def train_llamafactory(archive: Path, base: Path, packages: list[Path]) -> list[dict]:
    """The steps of LLaMA-Factory's own run on the CPU: it needs older packages than the others, at `packages`."""
    subprocess.run([sys.executable, "llamafactory/tokenise.py"], capture_output=True, check=True, cwd=archive)
    path = os.pathsep.join(map(str, packages))
    env = {**os.environ, "PYTHONPATH": path, "DISABLE_VERSION_CHECK": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", TRAIN, "llamafactory/config.yaml", f"model_name_or_path={base}", "bf16=false", "use_cpu=true"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=archive, env=env)
    if done.returncode != 0:
        sys.exit(f"LLaMA-Factory failed: {done.stderr[-4000:]}")
    state = json.loads((archive / "adapter-llamafactory/trainer_state.json").read_text(encoding="utf-8"))
    return [line for line in state["log_history"] if "loss" in line]
