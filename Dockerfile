# The site with everything it needs but a database: see docker-compose.yml.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /site

COPY requirements.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.txt

COPY . ./
# The key is for this one command: it signs nothing.
RUN SECRET_KEY=build python manage.py collectstatic --no-input

RUN useradd --system --home-dir /site site
USER site

ENV BIND_ADDRESS=0.0.0.0 PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["python", "-m", "scripts.health_check"]
CMD ["python", "-m", "gunicorn", "--config", "config/gunicorn_conf.py", "config.wsgi"]
