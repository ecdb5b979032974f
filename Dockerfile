# The program in a container:
#
#   docker build -t audiobook .
#   docker run --rm -v "$PWD:/stories" audiobook make story.epub
#
# One mount, /stories, has the stories and all that is made of them, so that a run that was stopped goes on. Give --user "$(id -u):$(id -g)"
# where the files are to be yours.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY audiobook audiobook
COPY voices voices
RUN python -m venv /opt/audiobook && /opt/audiobook/bin/pip install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/audiobook /opt/audiobook
RUN useradd --create-home reader
USER reader
WORKDIR /stories
ENV PATH="/opt/audiobook/bin:$PATH" PYTHONUNBUFFERED=1
ENTRYPOINT ["audiobook"]
CMD ["--help"]
