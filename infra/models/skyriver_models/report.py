"""The evaluation's results as a page: tables with intervals, gates met or missed, plots; the scaling study's beside them where there is one."""
import json
from pathlib import Path

UNSEEN_SIZES = ((80, 80), (112, 64), (48, 96))
GATES = (  # part, attribute, least share
    ("seen", "subject", 0.90), ("seen", "motion", 0.90), ("seen", "scene", 0.95), ("seen", "all", 0.75), ("held-out", "all", 0.60),
)


JUDGED = ("subject", "motion", "scene", "all")


def write_report(results: dict, out: Path) -> None:
    """Writes OUT/README.md and its plots from whatever parts have been measured."""
    sections = [_about(results), _gates(results), _adherence(results), _others(results), _scaling(out.parent / "studies" / "scaling.json")]
    plotted = plots(results, out)
    sections += [f"![{name}]({name}.png)" for name in plotted]
    sections += [f"Clips of the list `{name}`: left right throughout, right not.\n\n![{name}]({name}.png)" for name in ("seen", "held-out")
                 if (out / f"{name}.png").exists()]
    (out / "README.md").write_text("\n\n".join(filter(None, sections)) + "\n")


def percent(value: dict) -> str:
    """A share with its interval, in percent."""
    if value["share"] is None:
        return "n/a"
    low, high = value["interval"]
    return f"{100 * value['share']:.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def _about(results: dict) -> str:
    about = results["about"]
    return (f"# Evaluation\n\nModel card `{about['card'][:16]}`, judge `{about['judge'][:16]}`, {about['settings']['width']}x{about['settings']['height']}, "
            f"{about['settings']['steps']} steps, guidance {about['settings']['guidance']}. Shares are percent with 95 % Wilson intervals{_limit(about['settings'])}.")


def _limit(settings: dict) -> str:
    """What a shortened evaluation has to say of itself."""
    return f", of the first {settings['limit']} prompts or clips of each list alone" if settings.get("limit") else ""


def gate_rows(results: dict) -> list[tuple[str, str, str, bool]]:
    """What is asked, what is required, what was measured, and whether it is met."""
    rows = [(f"{part}: {name}", f"≥ {100 * least:.0f} %", percent(results[part][name]), results[part][name]["share"] >= least)
            for part, name, least in GATES if part in results]
    if "autoencoder" in results:
        value = results["autoencoder"]["psnr_mean"]
        rows.append(("autoencoder", "≥ 30 dB", f"{value:.2f} dB", value >= 30))
    default = f"size-{results['about']['settings']['width']}x{results['about']['settings']['height']}"  # the same prompts at the default number of steps
    if "steps-50" in results and default in results:
        few, many = results[default]["all"]["share"], results["steps-50"]["all"]["share"]
        rows.append((f"{results['about']['settings']['steps']} steps against 50", "within 5 points", f"{100 * few:.1f} against {percent(results['steps-50']['all'])}",
                     few >= many - 0.05))
    unseen = [name for name in (f"size-{width}x{height}" for width, height in UNSEEN_SIZES) if name in results]
    if unseen and default in results:
        worst, trained = min(results[name]["all"]["share"] for name in unseen), results[default]["all"]["share"]
        rows.append(("sizes never trained", "within 10 points of a trained one", f"worst of {len(unseen)} {100 * worst:.1f} against {100 * trained:.1f}",
                     worst >= trained - 0.1))
    if "minutes" in results:
        part = results["minutes"]
        rows.append(("long videos: subject and scene", "≥ 95 % of windows, none below 85 %", f"{percent(part['windows'])}, worst {100 * part['worst_video']:.0f}",
                     part["windows"]["share"] >= 0.95 and part["worst_video"] >= 0.85))
    if "animation" in results:
        part = results["animation"]
        rows.append(("first frame of an animated picture", "within 1 dB of the autoencoder", f"{part['first_frame_psnr']:.2f} against {part['autoencoder_psnr']:.2f} dB",
                     part["first_frame_psnr"] >= part["autoencoder_psnr"] - 1))
    for name in ("loop", "extend", "connect"):
        if "joins" in results:
            part = results["joins"][name]
            rows.append((f"seam of {name}", "≤ p95 of changes in the clip", f"median {part['median']:.2f}, within {percent(part['within'])}", part["median"] <= 1))
    return rows


def _gates(results: dict) -> str:
    lines = ["## Gates", "", "| gate | required | measured | |", "|---|---|---|---|"]
    return "\n".join(lines + [f"| {what} | {required} | {measured} | {'met' if met else 'missed'} |" for what, required, measured, met in gate_rows(results)])


def _adherence(results: dict) -> str:
    lines = ["## What the judge sees", "", "| clips | subject | motion | scene | all |", "|---|---|---|---|---|"]

    def row(name: str, part: dict) -> str:
        return f"| {name} | " + " | ".join(percent(part[key]) if key in part else "" for key in JUDGED) + " |"

    if "real" in results:
        lines += [row("rendered (ceiling)", results["real"]["rendered"]), row("rendered, through the autoencoder", results["real"]["reconstructed"])]
    for name, part in results.items():
        if "all" in part:
            lines.append(row(name, part))
    if "seen" in results:
        lines.append(row("seen, prompts shuffled (floor)", results["seen"]["shuffled"]))
    return "\n".join(lines)


def _others(results: dict) -> str:
    names = ("autoencoder", "distance", "diversity", "space")
    lines = ["## Other measures", "", "| part | measure | value |", "|---|---|---|"]
    for name in names:
        for key, value in results.get(name, {}).items():
            shown = ", ".join(f"{k} {v:.3g}" for k, v in value.items()) if isinstance(value, dict) else f"{value:.4g}"
            lines.append(f"| {name} | {key.replace('_', ' ')} | {shown} |")
    return "\n".join(lines) if len(lines) > 4 else ""


def _scaling(path: Path) -> str:
    """The scaling study of the same folder as the report's."""
    if not path.exists():
        return ""
    runs = json.loads(path.read_text())["runs"]
    losses = [run["held_out_loss"] for run in runs]
    falls = all(later < earlier for earlier, later in zip(losses, losses[1:]))
    lines = ["## Scaling", "", f"Networks of {len(runs)} sizes after {runs[0]['steps']} steps of {runs[0]['batch']} clips of 64x64 each, same seed, data and noise: the loss "
             f"on held-out clips {'falls strictly' if falls else '**does not fall strictly**'} with the cost of a forward pass (multiply-adds; FLOPs are twice as many).", "",
             "| width x layers | parameters, 10⁶ | multiply-adds per clip, 10⁶ | held-out loss | subject | motion | scene | all |", "|---|---|---|---|---|---|---|---|"]
    for run in runs:
        judged = [percent(run["adherence"][name]) if "adherence" in run else "" for name in JUDGED]
        lines.append(f"| {run['network']['width']} x {run['network']['depth']} | {run['parameters'] / 1e6:.2f} | {run['multiply_adds'] / 1e6:.0f} | "
                     f"{run['held_out_loss']:.3f} | " + " | ".join(judged) + " |")
    return "\n".join([*lines, "", f"![loss and adherence](../{path.parent.name}/scaling.png)"])


def plots(results: dict, out: Path) -> list[str]:
    """Adherence against steps and guidance, and along a minute; the names of the files without their ending."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    drawn = []
    for kind, label in (("steps", "steps"), ("guidance", "guidance")):
        points = sorted((float(name.split("-")[1]), part) for name, part in results.items() if name.startswith(f"{kind}-"))
        if len(points) > 1:
            figure, axes = pyplot.subplots(figsize=(5, 3))
            plot_shares(axes, points, xlabel=label)
            drawn.append(_save(figure, out, f"by-{kind}"))
    if "minutes" in results:
        figure, axes = pyplot.subplots(figsize=(5, 3))
        axes.plot([2 * i for i in range(len(results["minutes"]["by_window"]))], [100 * share for share in results["minutes"]["by_window"]])
        axes.set(xlabel="seconds", ylabel="subject and scene right, percent", ylim=(0, 102))
        drawn.append(_save(figure, out, "minutes"))
    return drawn


def plot_shares(axes, points: list[tuple[float, dict]], **labels) -> None:
    """A line for each attribute: what share is right at each x."""
    for key in JUDGED:
        axes.plot([x for x, _ in points], [100 * part[key]["share"] for _, part in points], marker="o", label=key)
    axes.set(ylabel="percent right", ylim=(0, 102), **labels)
    axes.legend()


def _save(figure, out: Path, name: str) -> str:
    figure.tight_layout()
    figure.savefig(out / f"{name}.png", dpi=110)
    return name
