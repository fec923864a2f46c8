package metrics

import (
	"math"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// A factory makes metrics of the program's namespace and registers them.
type factory struct{ registry *prometheus.Registry }

func (f factory) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help})
	f.registry.MustRegister(c)
	return c
}

func (f factory) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	f.registry.MustRegister(c)
	return c
}

func (f factory) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	f.registry.MustRegister(g)
	return g
}

func (f factory) histogram(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets})
	f.registry.MustRegister(h)
	return h
}

func (f factory) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
	f.registry.MustRegister(h)
	return h
}

func (f factory) sometimes(name, help string) *sometimes {
	s := &sometimes{desc: prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, nil, nil)}
	f.registry.MustRegister(s)
	return s
}

// A sometimes is a gauge that is not shown before it has a value: a moment that has
// not been would be 1970.
type sometimes struct {
	desc  *prometheus.Desc
	known atomic.Bool
	bits  atomic.Uint64
}

func (s *sometimes) set(v float64) {
	s.bits.Store(math.Float64bits(v))
	s.known.Store(true)
}

// Describe implements prometheus.Collector.
func (s *sometimes) Describe(ch chan<- *prometheus.Desc) { ch <- s.desc }

// Collect implements prometheus.Collector.
func (s *sometimes) Collect(ch chan<- prometheus.Metric) {
	if s.known.Load() {
		ch <- prometheus.MustNewConstMetric(s.desc, prometheus.GaugeValue, math.Float64frombits(s.bits.Load()))
	}
}
