# The site with everything it needs but a database: see docker-compose.yml.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /site

COPY requirements.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.txt

COPY . ./
# The key is for this one command: it signs nothing.
RUN SECRET_KEY=build python manage.py collectstatic --no-input

# Without rights: all of /site is root's, and it writes to /tmp and /dev/shm alone.
RUN useradd --system --uid 10001 --no-create-home --home-dir /site --shell /usr/sbin/nologin site
USER site

ENV BIND_ADDRESS=0.0.0.0 PORT=8000
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "scripts.health_check"]
CMD ["python", "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
