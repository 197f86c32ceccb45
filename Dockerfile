# maskdet for people who check photos and watch cameras: no TensorFlow.
#   docker build -t maskdet .
#   docker build -t maskdet:train --build-arg EXTRA=train .       training as well, 2.3 GB more
# Built for amd64 and arm64; every library it needs has wheels for both.
ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS build
ARG EXTRA=""
WORKDIR /src
COPY . .
RUN python -m venv /opt/maskdet \
    && /opt/maskdet/bin/pip install --no-cache-dir ".${EXTRA:+[$EXTRA]}"
# Tests of the libraries and pip itself have no use in the image.
RUN find /opt/maskdet/lib -type d -name tests -path "*site-packages*" -prune -exec rm -r {} + \
    && rm -r /opt/maskdet/lib/python*/site-packages/pip /opt/maskdet/lib/python*/site-packages/pip-*

FROM python:${PYTHON}-slim
# Writable for whichever user the container runs as; a new volume takes these permissions over.
RUN mkdir --mode=1777 /var/lib/maskdet
COPY --from=build /opt/maskdet /opt/maskdet
ENV PATH=/opt/maskdet/bin:$PATH \
    HOME=/var/lib/maskdet \
    MASKDET_DATA_DIR=/var/lib/maskdet/data \
    MASKDET_MODELS_DIR=/var/lib/maskdet/models \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /var/lib/maskdet
VOLUME /var/lib/maskdet
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://localhost:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["maskdet"]
# The first account, whose password stands in the log once (`docker logs`): beyond its own computer nobody is served unknown.
CMD ["serve", "--host", "0.0.0.0", "--first-account", "admin"]
