"""Events that others should hear of, and the webhooks that tell them."""
