"""The network in bfloat16, its losses and weights in float32."""

from __future__ import annotations

import torch

from imblearn_multilabel.neural._network import Network, Outputs


class HalfNetwork(Network):
    """The network with matrix products in bfloat16.

    Weights, gradients and outputs are float32: the losses take exponentials and differences of
    inner products, which lose too many digits in bfloat16.
    """

    def forward(self, X: torch.Tensor, Y: torch.Tensor) -> Outputs:
        """Encode both sides and decode: (batch, n_features), (batch, n_labels) -> Outputs."""
        with torch.autocast(X.device.type, dtype=torch.bfloat16):
            outputs = super().forward(X, Y)
        return Outputs(*(output.float() for output in outputs))


def network_class(precision: str, device: torch.device) -> type[Network]:
    """Choose the network for a precision.

    Parameters
    ----------
    precision : {"float32", "bfloat16"}
        Of the products in training.
    device : torch.device
        Where to train.

    Raises
    ------
    ValueError
        Where the device has no bfloat16.
    """
    if precision == "float32":
        return Network
    has_autocast = torch.amp.is_autocast_available(device.type)
    if not has_autocast or (device.type == "cuda" and not torch.cuda.is_bf16_supported()):
        raise ValueError(
            f"`precision='bfloat16'` needs a device that computes in bfloat16; '{device}' does "
            "not. Use precision='float32'."
        )
    return HalfNetwork
