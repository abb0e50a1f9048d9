"""Rules about recovery plans: activation, steps, the way back."""
