"""The whole training in miniature, in minutes, and its tests: python -m skyriver_models.miniature --work DIR

Every step of TRAINING.md runs with little data and time; the result shows colors at most, but each file it leaves is a real one.
"""
import argparse
import subprocess
import sys
from pathlib import Path


def steps(work: Path) -> list[list[str]]:
    """The commands, as arguments of the interpreter."""
    at, repository = ["--work", str(work)], str(work / "repository")
    module = "skyriver_models."
    return [
        ["-m", module + "prompts", "--out", str(work / "prompts")],
        ["-m", module + "train_classifier", *at, "--clips", "640", "--out", str(work)],
        ["-m", module + "train_autoencoder", *at, "--minutes", "1", "--clips", "120", "--fresh"],
        ["-m", module + "latents", *at, "--size", "64x64", "--shards", "1", "--threads", "2"],
        ["-m", module + "train_transformer", *at, "--minutes", "1", "--shapes", "64x64:0.5,64x64x2:0.5", "--tokens", "512", "--fresh"],
        ["-m", module + "train_few_step", *at, "--minutes", "0.5", "--shapes", "64x64", "--tokens", "256"],
        ["-m", module + "export", *at, "--repository", repository],
        ["-m", module + "evaluate", "--quick", "--repository", repository, "--judge", str(work), "--out", str(work / "report"), "--only", "autoencoder",
         "--only", "real", "--only", "seen"],
        ["-m", "pytest", "-q"],
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    work = parser.parse_args().work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    for arguments in steps(work):
        print("python", *arguments, flush=True)
        subprocess.run([sys.executable, *arguments], check=True, cwd=Path(__file__).resolve().parents[1])


if __name__ == "__main__":
    main()
