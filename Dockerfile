# The bot, and nothing that it does not need: no compiler, no pip, no shell scripts, no root.
# The base is pinned by its tag, so that a build gets its security updates; pin it by digest (tag@sha256:…) where builds
# have to be the same. Both stages have to have the same one: the venv points at its Python.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# What it can do besides: --build-arg EXTRAS=traces for otlp_endpoint.
ARG EXTRAS=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# What we stand on changes seldom, and is taken as it was locked, or not at all.
COPY requirements.lock requirements-traces.lock ./
RUN pip wheel --require-hashes --only-binary :all: --wheel-dir /wheels -r "requirements${EXTRAS:+-$EXTRAS}.lock"
COPY pyproject.toml README.md ./
COPY adapters adapters
COPY bot bot
COPY cards cards
COPY domain domain
# Of hatchling there is the one version that was locked.
# hadolint ignore=DL3013
RUN python -m venv /build \
 && /build/bin/pip install --no-index --find-links /wheels hatchling \
 && /build/bin/pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
 && python -m venv --without-pip /opt/seatwise \
 && pip --python /opt/seatwise/bin/python install --no-index --find-links /wheels "seatwise${EXTRAS:+[$EXTRAS]}"

FROM ${BASE}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Seatwise" \
      org.opencontainers.image.description="Run Pax8 licences from Slack and MS Teams: ask, approve, apply, tell." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN groupadd --gid 10001 seatwise \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin seatwise \
 && install --directory --owner 10001 --group 10001 --mode 0750 /data
COPY --from=build /opt/seatwise /opt/seatwise
# All that is written is in /data (the database, if it is a file, and what settings name there) and in /tmp.
ENV PATH=/opt/seatwise/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    MPLCONFIGDIR=/tmp/matplotlib \
    SEATWISE_LISTEN_HOST=0.0.0.0 \
    SEATWISE_LISTEN_PORT=3000 \
    SEATWISE_LOG_FORMAT=json \
    SEATWISE_DATABASE_URL=sqlite:////data/seatwise.sqlite3
WORKDIR /data
VOLUME ["/data"]
USER 10001:10001
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=2s CMD ["python", "-m", "bot.healthy"]
ENTRYPOINT ["seatwise"]
CMD ["serve"]
