# docker build -t continuity .
# docker run --rm -v "$PWD:/plans:ro" continuity check plan.yaml

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md ./
COPY continuity continuity
COPY api api
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist . \
 && python -m venv /opt/continuity \
 && /opt/continuity/bin/pip install --no-cache-dir /dist/*.whl

FROM python:3.13-slim
COPY --from=build /opt/continuity /opt/continuity
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin continuity
USER 10001
WORKDIR /plans
ENTRYPOINT ["/opt/continuity/bin/continuity"]
