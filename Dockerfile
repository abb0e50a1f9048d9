# The command line:  docker build -t continuity . && docker run --rm -v "$PWD:/plans:ro" continuity check plan.yaml
# The service:       docker compose up   (compose.yaml, docs/service.md)

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md ./
COPY continuity continuity
COPY api api
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist . \
 && python -m venv /opt/continuity \
 && /opt/continuity/bin/pip install --no-cache-dir "$(ls /dist/*.whl)[image]"

# The kernel, compiled for any processor of this architecture, where every user can read it. An image keeps the times of
# files in whole seconds, and compiled code counts for a source of just that time.
RUN python -c 'import os, pathlib; [os.utime(f, 2 * (int(f.stat().st_mtime),)) for f in pathlib.Path("/opt/continuity").rglob("*.py")]'
ENV XDG_CACHE_HOME=/opt/continuity/cache NUMBA_CPU_NAME=generic
RUN printf 'continuity: 1\nname: Warm-up\nservices: {s: {failures: {f: {mttf: 1d, mttr: 1h}}}}\n' > /tmp/plan.yaml \
 && /opt/continuity/bin/continuity simulate /tmp/plan.yaml --engine kernel --replications 1 \
 && chmod -R a+rX /opt/continuity/cache

FROM python:3.13-slim
COPY --from=build /opt/continuity /opt/continuity
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin continuity \
 && install -d -o 10001 -g 10001 -m 700 /data
ENV XDG_CACHE_HOME=/opt/continuity/cache NUMBA_CPU_NAME=generic PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    CONTINUITY_DATABASE=sqlite:////data/service.db
USER 10001
WORKDIR /plans
ENTRYPOINT ["/opt/continuity/bin/continuity"]
