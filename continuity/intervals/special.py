"""Quantiles and tails for intervals; scipy.stats would have them, at the price of a second at start-up."""

from statistics import NormalDist


def normal_quantile(p: float) -> float:
    """Return the quantile of the standard normal distribution."""
    return NormalDist().inv_cdf(p)


def student_quantile(freedom: float, p: float) -> float:
    """Return the quantile of Student's t with `freedom` degrees."""
    from scipy.special import stdtrit  # lazy: start-up time

    return float(stdtrit(freedom, p))


def gamma_quantile(shape: float, p: float) -> float:
    """Return the quantile of the gamma distribution with this shape and scale 1."""
    from scipy.special import gammaincinv  # lazy: start-up time

    return float(gammaincinv(shape, p))


def f_quantile(numerator: float, denominator: float, p: float) -> float:
    """Return the quantile of F with these degrees of freedom, which need not be whole."""
    from scipy.special import fdtri  # lazy: start-up time

    return float(fdtri(numerator, denominator, p))


def beta_quantile(a: float, b: float, p: float) -> float:
    """Return the quantile of the beta distribution."""
    from scipy.special import betaincinv  # lazy: start-up time

    return float(betaincinv(a, b, p))


def binomial_cdf(k: int, n: int, p: float) -> float:
    """Return the probability of at most `k` successes among `n`."""
    from scipy.special import bdtr  # lazy: start-up time

    return float(bdtr(k, n, p))
