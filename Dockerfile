# One image for web, worker, beat and migration; the command says which (docker-compose.yml).
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    TST_NO_BOOTSTRAP=1 \
    TST_STATE_DIR=/var/lib/tst

# What draws PDF files; without it everything else runs.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /var/lib/tst --create-home tst
WORKDIR /srv/tst

COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes --requirement requirements/base.txt

COPY . .
USER tst
# The catalogues are committed compiled, so gettext is not needed. The key serves this one command only.
RUN TST_SECRET_KEY=collecting-static-files python manage.py collectstatic --no-input --verbosity 0

EXPOSE 8000
CMD ["uvicorn", "tst_platform.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--no-proxy-headers", "--timeout-graceful-shutdown", "3"]
