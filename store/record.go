package store

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
)

// A record's value is one version byte, a payload, and the CRC32C of its key, the
// version byte and the payload, little-endian. The key is part of the sum so that a
// record cannot come to stand under another person's name unseen: bbolt's pages
// have no checksum of their own.
const (
	versionBare   = 1 // JSON without a sum, as schema versions 1 and 2 wrote it
	versionJSON   = 2 // JSON
	versionPacked = 3 // JSON, deflated with dictionary
)

const sumLen = 4

// errRecord is the class of all that is wrong with a record's bytes. Errors name
// the kind of record and how long its key is, never what a person wrote.
var errRecord = errors.New("the record is damaged")

// castagnoli is computed by the processor's own instruction where there is one.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// dictionary is what deflated records have in common: JSON's names, what reviews
// say, and frequent words. Every file of schema version 3 depends on each byte of
// it, in order; another one needs another version byte.
//
//go:embed dictionary-3.txt
var dictionary []byte

// The two pools keep buffers between calls and nothing else: a new deflater takes
// over a megabyte, which is too much for each answer.
var (
	deflaters = sync.Pool{New: func() any {
		w, err := flate.NewWriterDict(io.Discard, flate.BestCompression, dictionary)
		if err != nil {
			panic(err) // the level is a constant that is valid
		}
		return w
	}}
	inflaters = sync.Pool{New: func() any {
		return &inflater{flate: flate.NewReaderDict(bytes.NewReader(nil), dictionary)}
	}}
)

// maxPayload bounds what a record may unfold to, so that a damaged one cannot take
// all memory. The largest honest one is an answer of 40,000 characters, each of
// four bytes, with a review that quotes much of it.
const maxPayload = 8 << 20

type inflater struct {
	src   bytes.Reader
	flate io.ReadCloser
	out   bytes.Buffer
}

// encode writes the record v that will stand at k. Packing takes ten times as long
// as not, and is for records that are many and stay.
func encode[T any](k []byte, v T, pack bool) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return seal(k, data, pack)
}

// seal makes a record of its JSON.
func seal(k, data []byte, pack bool) ([]byte, error) {
	version := byte(versionJSON)
	if pack && len(data) <= maxPayload {
		packed, err := deflate(data)
		if err != nil {
			return nil, err
		}
		if len(packed) < len(data) {
			version, data = versionPacked, packed
		}
	}
	record := make([]byte, 0, 1+len(data)+sumLen)
	record = append(append(record, version), data...)
	return binary.LittleEndian.AppendUint32(record, sum(k, record)), nil
}

func sum(k, body []byte) uint32 {
	return crc32.Update(crc32.Checksum(k, castagnoli), castagnoli, body)
}

func deflate(data []byte) ([]byte, error) {
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	var packed bytes.Buffer
	w.Reset(&packed)
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return packed.Bytes(), nil
}

// verify checks the sum of a record and returns its version and payload.
func verify(k, record []byte) (version byte, payload []byte, err error) {
	if len(record) < 1+sumLen {
		return 0, nil, errRecord
	}
	body := record[:len(record)-sumLen]
	if binary.LittleEndian.Uint32(record[len(body):]) != sum(k, body) {
		return 0, nil, errRecord
	}
	return body[0], body[1:], nil
}

// payload calls fn with the JSON of a record; fn must not keep it.
func payload(k, record []byte, fn func(data []byte) error) error {
	version, data, err := verify(k, record)
	switch {
	case err != nil:
		return err
	case version == versionJSON:
		return fn(data)
	case version != versionPacked:
		return errRecord
	}
	in := inflaters.Get().(*inflater)
	defer inflaters.Put(in)
	in.src.Reset(data)
	if err := in.flate.(flate.Resetter).Reset(&in.src, dictionary); err != nil {
		return errRecord
	}
	in.out.Reset()
	n, err := in.out.ReadFrom(io.LimitReader(in.flate, maxPayload+1))
	if err != nil || n > maxPayload {
		return errRecord
	}
	return fn(in.out.Bytes())
}

// decode reads the record at k. It copies out of data, which bbolt takes back when
// the transaction ends.
func decode[T any](k, data []byte) (v T, err error) {
	err = payload(k, data, func(data []byte) error {
		if json.Unmarshal(data, &v) != nil {
			return errRecord // the decoder's message may quote it
		}
		return nil
	})
	if err != nil {
		var none T
		return none, fmt.Errorf("decode %T, key of %d bytes: %w", none, len(k), err)
	}
	return v, nil
}
