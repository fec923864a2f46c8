# One static program, and nothing else but certificates: it holds the questions and
# the time zone database itself. It runs as user 65532, with no shell, and writes to
# /data alone, so that everything else may be read-only.
#
# Both bases are named by a tag that moves. For a build that can be made again, pin
# them by digest: `docker buildx imagetools inspect IMAGE` prints it, and
# `--build-arg BASE=IMAGE@sha256:…` (GO likewise) takes it.
ARG GO=golang:1.26-bookworm
ARG BASE=gcr.io/distroless/static-debian12:nonroot

FROM --platform=$BUILDPLATFORM ${GO} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# .git comes along: the version is that of the commit. From a folder that is no clone,
# such as a git worktree, build with --build-arg BUILDVCS=false.
COPY . .
# The builder's own two, without a default: one here would win over them.
ARG TARGETOS
ARG TARGETARCH
ARG BUILDVCS=true
# The flags of deploy/release; a test compares them.
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=$BUILDVCS -ldflags="-s -w -buildid=" -o /interviewcoach . \
 && mkdir -m 0700 /data

FROM ${BASE}
LABEL org.opencontainers.image.title="interviewcoach" \
      org.opencontainers.image.description="An interview coach that lives in Slack" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /interviewcoach /interviewcoach
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME /data
# Four fifths of the 256 MiB that deploy/ gives it; raise both together.
ENV INTERVIEWCOACH_DB=/data/interviewcoach.db \
    GOMEMLIMIT=200MiB
# It stops within ten seconds of SIGTERM.
STOPSIGNAL SIGTERM
# The bot is asked through the socket beside its data file: no port is needed.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["/interviewcoach", "health"]
ENTRYPOINT ["/interviewcoach"]
CMD ["serve"]
