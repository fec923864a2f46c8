# The binary holds the questions and the time zone database: the image needs
# nothing but certificates.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /interviewcoach . \
 && mkdir -m 0700 /data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /interviewcoach /interviewcoach
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME /data
ENV INTERVIEWCOACH_DB=/data/interviewcoach.db
ENTRYPOINT ["/interviewcoach"]
CMD ["serve"]
