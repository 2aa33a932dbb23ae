"""The ONNX graphs behind the contract: the denoiser as a Loop over steps with guidance inside, the two halves of the autoencoder.

Weights are stored as float16 and cast in the graph (runtimes fold the casts when they load); all arithmetic is float32.
"""
import io

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from .autoencoder import Autoencoder
from .classifier import SIDE, Classifier, labels
from .flow import SHIFT
from .text import TOKENS, WIDTH
from .transformer import Transformer

OPSET = 18
IR_VERSION = 10


def trace(module: torch.nn.Module, inputs: tuple, names: list[str], output: str, axes: dict) -> onnx.ModelProto:
    """Exports by tracing; dimensions named in `axes` stay free."""
    buffer = io.BytesIO()
    torch.onnx.export(module.eval(), inputs, buffer, dynamo=False, opset_version=OPSET, input_names=names, output_names=[output], dynamic_axes=axes)
    return onnx.load_from_string(buffer.getvalue())


def halve(graph: onnx.GraphProto) -> tuple[list[onnx.TensorProto], list[onnx.NodeProto]]:
    """The graph's initialisers with large float32 ones turned to float16, and the casts that give them back under their names."""
    initialisers, casts = [], []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) >= 256:
            initialisers.append(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name + "_half"))
            casts.append(helper.make_node("Cast", [tensor.name + "_half"], [tensor.name], to=TensorProto.FLOAT))
        else:
            initialisers.append(tensor)
    return initialisers, casts


def finish(nodes: list, name: str, inputs: list, outputs: list, initialisers: list) -> onnx.ModelProto:
    graph = helper.make_graph(nodes, name, inputs, outputs, initializer=initialisers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="skyriver")
    onnx.checker.check_model(model)
    return model


SOLVERS = ("flow-euler", "flow-multistep", "flow-mean")


def denoiser(model: Transformer, solver: str = "flow-euler") -> onnx.ModelProto:
    """Steps [STEP_BEGIN, STEP_END) of a schedule; the velocity network runs prompt and negative prompt as a batch of two.

    flow-euler: Euler; flow-multistep: Adams-Bashforth of order two, whose last velocity travels as HISTORY; flow-mean: the network is asked
    for its mean velocity over each step.
    """
    channels = model.config.channels
    free = {2: "T", 3: "h", 4: "w"}
    example = (torch.randn(2, channels, 4, 6, 8), torch.zeros(2, 1, 4, 6, 8), torch.rand(2), torch.randn(2, TOKENS, WIDTH))
    names, traced = ["latent", "mask", "time", "text"], model
    if solver == "flow-mean":
        example, names, traced = (*example, torch.rand(2)), [*names, "span"], _Mean(model)
    network = trace(traced, example, names, "velocity", {"latent": free, "mask": free, "velocity": free}).graph
    initialisers, casts = halve(network)
    constants = {"one": np.float32(1), "one_int": np.int64(1), "shift": np.float32(SHIFT), "shift_less": np.float32(SHIFT - 1),
                 "two": np.array([2], np.int64), "half": np.float32(0.5), "zero": np.float32(0), "two_scalar": np.float32(2)}
    initialisers += [numpy_helper.from_array(np.asarray(value), key) for key, value in constants.items()]
    latent_shape = [1, channels, "T", "h", "w"]
    carried = ["current", "history"] if solver == "flow-multistep" else ["current"]
    body = helper.make_graph(
        [*_levels(("before", "after", "earlier") if len(carried) > 1 else ("before", "after")), *_network_inputs(solver), *network.node, *_guided(),
         *(_multistep() if len(carried) > 1 else _euler_step())], "step",
        [_info("iteration", TensorProto.INT64, []), _info("go", TensorProto.BOOL, []), *(_info(name, TensorProto.FLOAT, latent_shape) for name in carried)],
        [_info("go_on", TensorProto.BOOL, []), *(_info(f"next_{name}", TensorProto.FLOAT, latent_shape) for name in carried)])
    node = helper.make_node
    planes, planes_out = ["LATENT", "HISTORY"][:len(carried)], ["LATENT_OUT", "HISTORY_OUT"][:len(carried)]
    outer = casts + [
        node("Squeeze", ["STEP_BEGIN"], ["begin"]), node("Squeeze", ["STEP_END"], ["end"]), node("Sub", ["end", "begin"], ["trips"]),
        node("Squeeze", ["STEPS"], ["steps"]), node("Cast", ["steps"], ["steps_float"], to=TensorProto.FLOAT),
        node("Squeeze", ["GUIDANCE"], ["guidance"]), node("Sub", ["one", "guidance"], ["guidance_rest"]),
        node("Concat", ["MASK", "MASK"], ["both_masks"], axis=0), node("Concat", ["TEXT", "NEGATIVE_TEXT"], ["both_texts"], axis=0),
        node("Greater", ["MASK", "half"], ["given"]), node("Loop", ["trips", "", *planes], planes_out, body=body)]
    inputs = [_info("LATENT", TensorProto.FLOAT, latent_shape), _info("MASK", TensorProto.FLOAT, [1, 1, "T", "h", "w"]),
              *(_info(name, TensorProto.FLOAT, latent_shape) for name in planes[1:]),
              _info("TEXT", TensorProto.FLOAT, [1, TOKENS, WIDTH]), _info("NEGATIVE_TEXT", TensorProto.FLOAT, [1, TOKENS, WIDTH]),
              *(_info(name, TensorProto.INT64, [1]) for name in ("STEP_BEGIN", "STEP_END", "STEPS")), _info("GUIDANCE", TensorProto.FLOAT, [1])]
    return finish(outer, "denoiser", inputs, [_info(name, TensorProto.FLOAT, latent_shape) for name in planes_out], initialisers)


class _Mean(torch.nn.Module):
    def __init__(self, model: Transformer):
        super().__init__()
        self.model = model

    def forward(self, latent: torch.Tensor, mask: torch.Tensor, time: torch.Tensor, text: torch.Tensor, span: torch.Tensor) -> torch.Tensor:
        return self.model(latent, mask, time, text, span=span)


def _levels(moments: tuple[str, ...]) -> list:
    """The noise levels before and after this step, or one step earlier: shift s / (1 + (shift - 1) s) with s = 1 - step / steps."""
    node = helper.make_node
    nodes = [node("Add", ["iteration", "begin"], ["step_before"]), node("Add", ["step_before", "one_int"], ["step_after"]),
             node("Sub", ["step_before", "one_int"], ["step_earlier"])]
    for when in moments:
        nodes += [node("Cast", [f"step_{when}"], [f"float_{when}"], to=TensorProto.FLOAT),
                  node("Div", [f"float_{when}", "steps_float"], [f"done_{when}"]), node("Sub", ["one", f"done_{when}"], [f"left_{when}"]),
                  node("Mul", [f"left_{when}", "shift"], [f"upper_{when}"]), node("Mul", [f"left_{when}", "shift_less"], [f"extra_{when}"]),
                  node("Add", [f"extra_{when}", "one"], [f"lower_{when}"]), node("Div", [f"upper_{when}", f"lower_{when}"], [f"level_{when}"])]
    return nodes


def _network_inputs(solver: str) -> list:
    node = helper.make_node
    nodes = [node("Concat", ["current", "current"], ["latent"], axis=0), node("Expand", ["level_before", "two"], ["time"]),
             node("Identity", ["both_masks"], ["mask"]), node("Identity", ["both_texts"], ["text"]), node("Sub", ["level_after", "level_before"], ["stride"])]
    if solver == "flow-mean":
        nodes += [node("Sub", ["level_before", "level_after"], ["width"]), node("Expand", ["width", "two"], ["span"])]
    return nodes


def _guided() -> list:
    """Guidance g v(prompt) + (1 - g) v(negative), exact at 0 and 1."""
    node = helper.make_node
    return [node("Split", ["velocity"], ["toward", "away"], axis=0, num_outputs=2), node("Mul", ["toward", "guidance"], ["toward_part"]),
            node("Mul", ["away", "guidance_rest"], ["away_part"]), node("Add", ["toward_part", "away_part"], ["guided"])]


def _euler_step() -> list:
    """Given cells keep their value."""
    node = helper.make_node
    return [node("Mul", ["guided", "stride"], ["change"]), node("Add", ["current", "change"], ["moved"]),
            node("Where", ["given", "current", "moved"], ["next_current"]), node("Identity", ["go"], ["go_on"])]


def _multistep() -> list:
    """(1 + r) v - r history with r = half of this stride over the last one; a history of zeros is none, and the step is Euler's."""
    node = helper.make_node
    return [node("Sub", ["level_before", "level_earlier"], ["last_stride"]), node("Mul", ["last_stride", "two_scalar"], ["twice_last"]),
            node("Div", ["stride", "twice_last"], ["any_ratio"]), node("Abs", ["history"], ["history_size"]),
            node("ReduceMax", ["history_size"], ["largest"], keepdims=0), node("Equal", ["largest", "zero"], ["has_none"]),
            node("Where", ["has_none", "zero", "any_ratio"], ["ratio"]), node("Add", ["ratio", "one"], ["ratio_and_one"]),
            node("Mul", ["guided", "ratio_and_one"], ["newer"]), node("Mul", ["history", "ratio"], ["older"]), node("Sub", ["newer", "older"], ["slope"]),
            node("Mul", ["slope", "stride"], ["change"]), node("Add", ["current", "change"], ["moved"]),
            node("Where", ["given", "current", "moved"], ["next_current"]), node("Identity", ["guided"], ["next_history"]), node("Identity", ["go"], ["go_on"])]


class _Encode(torch.nn.Module):
    def __init__(self, model: Autoencoder):
        super().__init__()
        self.model = model

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        return self.model.encode(frames)


class _Decode(torch.nn.Module):
    def __init__(self, model: Autoencoder):
        super().__init__()
        self.model = model

    def forward(self, latent: torch.Tensor) -> torch.Tensor:
        return self.model.decode(latent)


def video_encoder(model: Autoencoder) -> onnx.ModelProto:
    frames = torch.zeros(1, 8, 48, 64, 3, dtype=torch.uint8)
    axes = {"FRAMES": {1: "frames", 2: "height", 3: "width"}, "LATENT": {2: "T", 3: "h", 4: "w"}}
    return _plain(trace(_Encode(model), (frames,), ["FRAMES"], "LATENT", axes), "video_encoder")


def video_decoder(model: Autoencoder) -> onnx.ModelProto:
    latent = torch.randn(1, model.config.channels, 3, 6, 8)
    axes = {"LATENT": {2: "T_and_halo", 3: "h", 4: "w"}, "FRAMES": {1: "frames", 2: "height", 3: "width"}}
    return _plain(trace(_Decode(model), (latent,), ["LATENT"], "FRAMES", axes), "video_decoder")


class _Judge(torch.nn.Module):
    def __init__(self, model: Classifier):
        super().__init__()
        self.model = model

    def forward(self, frames: torch.Tensor) -> tuple[torch.Tensor, ...]:
        features = self.model.features(frames.permute(0, 2, 3, 1)[None])
        return (*(head(features).softmax(1)[0] for head in self.model.heads), features[0])


def judge(model: Classifier) -> onnx.ModelProto:
    """UINT8 CLIP [32, H, W, 3] at 16 frames per second to the probabilities of each attribute's classes, and the features."""
    names = [*(name.upper() for name in labels()), "FEATURES"]
    buffer = io.BytesIO()
    torch.onnx.export(_Judge(model).eval(), (torch.rand(16, 3, SIDE, SIDE),), buffer, dynamo=False, opset_version=OPSET, input_names=["small"], output_names=names)
    traced = onnx.load_from_string(buffer.getvalue()).graph
    initialisers, casts = halve(traced)
    constants = {"from_first": np.array([0], np.int64), "to_last": np.array([1 << 30], np.int64), "of_time": np.array([0], np.int64),
                 "every_other": np.array([2], np.int64), "full_scale": np.float32(255), "small_size": np.array([16, 3, SIDE, SIDE], np.int64)}
    initialisers += [numpy_helper.from_array(np.asarray(value), key) for key, value in constants.items()]
    node = helper.make_node
    before = [node("Slice", ["CLIP", "from_first", "to_last", "of_time", "every_other"], ["picked"]), node("Cast", ["picked"], ["bytes"], to=TensorProto.FLOAT),
              node("Div", ["bytes", "full_scale"], ["unit"]), node("Transpose", ["unit"], ["planar"], perm=[0, 3, 1, 2]),
              node("Resize", ["planar", "", "", "small_size"], ["small"], mode="linear", antialias=1, coordinate_transformation_mode="half_pixel")]
    clip = _info("CLIP", TensorProto.UINT8, [32, "H", "W", 3])
    return finish(casts + before + list(traced.node), "judge", [clip], list(traced.output), initialisers)


def _plain(model: onnx.ModelProto, name: str) -> onnx.ModelProto:
    initialisers, casts = halve(model.graph)
    return finish(casts + list(model.graph.node), name, list(model.graph.input), list(model.graph.output), initialisers)


def _info(name: str, kind: int, shape: list) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)
